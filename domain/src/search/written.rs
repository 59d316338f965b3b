//! What searches look through of a row: one text, written with the row.
//!
//! First come names and emails, of which any part is found; then, behind [`PHONES`], phone numbers, of whose digits any part is; then,
//! behind [`CODES`], postal codes and such, whose beginnings are. One text, so that a row has one index for all of it.

use std::str::FromStr;

use sea_orm::{EntityTrait, ModelTrait, Value};

use crate::text::fold;

/// Stands before the phone numbers.
pub(super) const PHONES: char = '\u{1}';
/// Stands before the codes, each of which is on a line of its own.
pub(super) const CODES: char = '\u{2}';

/// The columns of a table that its searches look through.
#[derive(Clone, Copy, Default)]
struct Searched {
    /// Names and emails.
    names: &'static [&'static str],
    phones: &'static [&'static str],
    /// What an index on the column itself serves where it is in ASCII.
    codes: &'static [&'static str],
    /// Of these, phone numbers and postal codes.
    addresses: &'static [&'static str],
    /// And names and emails.
    names_of_addresses: bool,
}

fn searched(table: &str) -> Searched {
    const NONE: Searched = Searched { names: &[], phones: &[], codes: &[], addresses: &[], names_of_addresses: false };
    match table {
        "area" => Searched { names: &["name", "code"], ..NONE },
        "brand" => Searched { names: &["name"], ..NONE },
        "business_account" => Searched {
            names: &["name", "external_id"],
            phones: &["phone"],
            addresses: &["billing_address", "default_shipping_address"],
            ..NONE
        },
        "customer" => Searched {
            names: &["display_name", "first_name", "last_name", "contact_person_name", "business", "email", "username", "customer_code"],
            phones: &["contact_person_number", "company_phone"],
            addresses: &["default_shipping_address", "default_billing_address"],
            ..NONE
        },
        "product" => Searched { names: &["name", "sku", "gtin"], ..NONE },
        "product_identifier" => Searched { names: &["value"], ..NONE },
        "sales_order" => Searched {
            names: &["email", "customer_username"],
            phones: &["phone"],
            codes: &["order_number", "channel_order_id", "purchase_order_number"],
            addresses: &["shipping_address", "shipping_override_address", "billing_address"],
            names_of_addresses: true,
        },
        _ => NONE,
    }
}

/// The row with what searches look through in its column `search`.
pub fn searchable<E>(mut row: E::Model) -> E::Model
where
    E: EntityTrait,
    E::Model: ModelTrait<Entity = E>,
{
    let Ok(search) = E::Column::from_str("search") else { return row };
    let searched = searched(E::default().table_name());
    let value = |column: &&str| E::Column::from_str(column).ok().map(|column| row.get(column));
    let text = |column: &&str| match value(column) {
        Some(Value::String(text)) => text,
        _ => None,
    };
    let mut written = Written::default();
    searched.names.iter().for_each(|column| written.names.push(fold(&text(column).unwrap_or_default())));
    searched.phones.iter().filter_map(text).for_each(|phone| written.add_phone(&phone));
    searched.codes.iter().filter_map(text).for_each(|code| written.add_code(&code));
    for address in searched.addresses.iter().filter_map(value) {
        let Value::Json(Some(address)) = address else { continue };
        let field = |name: &str| address.get(name).and_then(serde_json::Value::as_str);
        if searched.names_of_addresses {
            let names = ["name", "first_name", "middle_name", "last_name", "business", "email"];
            names.into_iter().filter_map(field).for_each(|name| written.add_name(name));
        }
        field("phone").into_iter().for_each(|phone| written.add_phone(phone));
        field("postal_code").into_iter().for_each(|code| written.add_line(compact(&fold(code))));
    }
    row.set(search, written.text().into());
    row
}

/// The parts of the text.
#[derive(Default)]
struct Written {
    names: Vec<String>,
    phones: Vec<String>,
    codes: Vec<String>,
}

impl Written {
    /// Unless it is part of another one: then it is found with that.
    fn add_name(&mut self, name: &str) {
        add(&mut self.names, fold(name));
    }

    fn add_phone(&mut self, phone: &str) {
        add(&mut self.phones, digits(phone));
    }

    /// Unless an index on the column serves it, which folds A to Z.
    fn add_code(&mut self, code: &str) {
        if !code.is_ascii() {
            let code = fold(code);
            self.add_line(bare(&code).to_owned());
            self.add_line(code);
        }
    }

    fn add_line(&mut self, code: String) {
        if !code.is_empty() && !self.codes.contains(&code) {
            self.codes.push(code);
        }
    }

    fn text(self) -> String {
        let codes: String = self.codes.iter().map(|code| format!("\n{code}")).collect();
        format!("{}{PHONES}{}{CODES}{codes}", self.names.join("\n"), self.phones.join("\n"))
    }
}

fn add(list: &mut Vec<String>, text: String) {
    if !text.is_empty() && !list.iter().any(|other| other.contains(&text)) {
        list.push(text);
    }
}

/// A number without `#` and zeros before it.
pub fn bare(number: &str) -> &str {
    number.trim_start_matches(['#', '0'])
}

/// A folded postal code without what some write within it and others do not.
pub(super) fn compact(code: &str) -> String {
    code.chars().filter(|character| !character.is_whitespace() && *character != '-').collect()
}

/// The digits of a phone number.
pub(super) fn digits(phone: &str) -> String {
    fold(phone).chars().filter(char::is_ascii_digit).collect()
}
