//! Makes and changes customers.

use entity::{GstTreatment, business_account, customer};
use uuid::Uuid;

use crate::address::{AddressInput, Areas};
use crate::attempt::attempt;
use crate::check::TEXT;
use crate::draft::Draft;
use crate::error::{Code, Result};
use crate::fields::set;
use crate::id::Kind;
use crate::problems::Path;
use crate::{Op, Scope, Store};

/// What is left out stays.
#[derive(Clone, Debug, Default)]
pub struct SaveCustomerInput {
    pub id: Option<String>,
    pub external_id: Option<String>,
    pub customer_code: Option<String>,
    pub username: Option<String>,
    pub email: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub contact_person_name: Option<String>,
    pub contact_person_number: Option<String>,
    pub business: Option<String>,
    pub company_phone: Option<String>,
    pub display_name: Option<String>,
    pub is_wholesale: Option<bool>,
    pub gst_treatment: Option<GstTreatment>,
    pub gstin: Option<String>,
    pub business_account_id: Option<String>,
    pub default_shipping_address: Option<AddressInput>,
    pub default_billing_address: Option<AddressInput>,
    pub clear: Vec<ClearableCustomerField>,
}

/// What can be emptied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClearableCustomerField {
    ExternalId,
    Username,
    Email,
    FirstName,
    LastName,
    ContactPersonName,
    ContactPersonNumber,
    Business,
    CompanyPhone,
    Gstin,
    BusinessAccount,
    DefaultShippingAddress,
    DefaultBillingAddress,
    DisplayName,
}

/// Makes a customer, or changes the one that is named.
pub async fn save(op: &Op, store: &Store, input: SaveCustomerInput) -> Result<customer::Model> {
    op.require(Scope::CustomersWrite)?;
    attempt(|| write(op, store, &input)).await
}

async fn write(op: &Op, store: &Store, input: &SaveCustomerInput) -> Result<customer::Model> {
    let tx = store.db.begin().await?;
    let given = input.default_shipping_address.iter().chain(&input.default_billing_address);
    let areas = Areas::of(&tx, op.organization_id(), given).await?;
    let mut draft = Draft::<customer::Entity>::open(&tx, op, Kind::Customer, "customer", input.id.as_deref(), blank(op)).await?;
    judge(&mut draft, input, &areas);
    let account = (Kind::BusinessAccount, "business account");
    let given = input.business_account_id.as_deref();
    let given = draft.fields.reference::<business_account::Entity>(&tx, op.organization_id(), "businessAccountId", account, given).await?;
    let clear = input.clear.contains(&ClearableCustomerField::BusinessAccount);
    draft.fields.put("businessAccountId", given, clear, &mut draft.row.business_account_id);
    draft.unique(&tx, op, "externalId", customer::Column::ExternalId).await?;
    draft.unique(&tx, op, "customerCode", customer::Column::CustomerCode).await?;
    draft.unique(&tx, op, "username", customer::Column::Username).await?;
    draft.unique_without_case(&tx, op, "email", customer::Column::Email).await?;
    let row = draft.keep(&tx, op).await?;
    store.db.commit(tx).await?;
    Ok(row)
}

/// All that can be judged without looking anything up.
fn judge(draft: &mut Draft<customer::Entity>, input: &SaveCustomerInput, areas: &Areas) {
    use ClearableCustomerField as Field;
    let clears = |field| input.clear.contains(&field);
    let (row, fields) = (&mut draft.row, &mut draft.fields);
    fields.text("externalId", input.external_id.as_deref(), clears(Field::ExternalId), &mut row.external_id);
    set(fields.problems.text(&Path::INPUT.field("customerCode"), input.customer_code.as_deref()), &mut row.customer_code);
    fields.text("username", input.username.as_deref(), clears(Field::Username), &mut row.username);
    fields.email("email", input.email.as_deref(), clears(Field::Email), &mut row.email);
    fields.text("firstName", input.first_name.as_deref(), clears(Field::FirstName), &mut row.first_name);
    fields.text("lastName", input.last_name.as_deref(), clears(Field::LastName), &mut row.last_name);
    let (name, number) = (input.contact_person_name.as_deref(), input.contact_person_number.as_deref());
    fields.text("contactPersonName", name, clears(Field::ContactPersonName), &mut row.contact_person_name);
    fields.text("contactPersonNumber", number, clears(Field::ContactPersonNumber), &mut row.contact_person_number);
    fields.text("business", input.business.as_deref(), clears(Field::Business), &mut row.business);
    fields.text("companyPhone", input.company_phone.as_deref(), clears(Field::CompanyPhone), &mut row.company_phone);
    set(input.is_wholesale, &mut row.is_wholesale);
    set(input.gst_treatment, &mut row.gst_treatment);
    fields.gstin("gstin", input.gstin.as_deref(), clears(Field::Gstin), &mut row.gstin);
    let (shipping, billing) = (input.default_shipping_address.as_ref(), input.default_billing_address.as_ref());
    let clear = clears(Field::DefaultShippingAddress);
    fields.address("defaultShippingAddress", shipping, areas, clear, &mut row.default_shipping_address);
    let clear = clears(Field::DefaultBillingAddress);
    fields.address("defaultBillingAddress", billing, areas, clear, &mut row.default_billing_address);
    let path = Path::INPUT.field("displayName");
    let before = fields.problems.len();
    let mut given = std::mem::take(&mut row.display_name_given).then(|| row.display_name.clone());
    let name = fields.problems.text(&path, input.display_name.as_deref());
    fields.put("displayName", name, clears(Field::DisplayName), &mut given);
    match given {
        Some(name) => (row.display_name, row.display_name_given) = (name, true),
        None if fields.problems.len() == before => match display_name(row) {
            Some(name) => row.display_name = name,
            // A name that was refused above is not asked for once more. One who has none any more keeps the last.
            None if fields.is_new && fields.problems.is_empty() => {
                fields.problems.add(
                    &path,
                    Code::Required,
                    "A customer needs a name: a display name, a business, a person's name, an email or a username.",
                );
            }
            None => {}
        },
        None => {}
    }
}

/// How a customer is called where nobody says so.
pub fn display_name(customer: &customer::Model) -> Option<String> {
    let person = match (&customer.first_name, &customer.last_name) {
        (Some(first), Some(last)) => Some(format!("{first} {last}")),
        (first, last) => first.clone().or_else(|| last.clone()),
    };
    let other = || customer.contact_person_name.clone().or_else(|| customer.email.clone()).or_else(|| customer.username.clone());
    let name = customer.business.clone().or(person).or_else(other)?;
    Some(name.chars().take(TEXT).collect())
}

/// A code for a customer to whom nobody gives one: 'C' and the last 50 bits of the id, which are random.
pub fn generated_code(id: Uuid) -> String {
    const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let bits = id.as_u128();
    let digit = |place: u32| usize::try_from(bits >> (place * 5) & 31).ok().and_then(|digit| DIGITS.get(digit)).copied();
    std::iter::once('C').chain((0..10).rev().filter_map(digit).map(char::from)).collect()
}

/// A customer of whom nothing is known yet.
pub fn blank(op: &Op) -> customer::Model {
    let id = op.new_id();
    customer::Model {
        organization_id: op.organization_id(),
        id,
        external_id: None,
        customer_code: generated_code(id),
        username: None,
        email: None,
        first_name: None,
        last_name: None,
        contact_person_name: None,
        contact_person_number: None,
        business: None,
        company_phone: None,
        display_name: String::new(),
        display_name_given: false,
        is_wholesale: false,
        gst_treatment: GstTreatment::Unregistered,
        gstin: None,
        business_account_id: None,
        default_shipping_address: None,
        default_billing_address: None,
        search: String::new(),
        created_at: op.now,
        updated_at: op.now,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_short_and_differ() {
        let codes: std::collections::HashSet<_> = (0..1000_u128).map(|n| generated_code(Uuid::from_u128(n))).collect();
        assert_eq!(codes.len(), 1000);
        assert!(codes.iter().all(|code| code.len() == 11 && code.starts_with('C')));
    }
}
