//! Whose order it is: a customer on file, or one described in the order and made with it.

use entity::customer;

use super::facts::Case;
use super::references::{CustomerKey, sought};
use super::taken::Taken;
use crate::check::trimmed;
use crate::customer::{blank, display_name};
use crate::error::Code;
use crate::id::Kind;
use crate::op::Op;
use crate::order::input::{CreateInput, CustomerDetails, CustomerRef};
use crate::problems::{Path, Problems};

/// Who orders.
#[derive(Debug)]
pub(super) enum Buyer {
    /// Nobody was named.
    Nobody,
    OnFile(Box<customer::Model>),
    Made(Box<customer::Model>),
}

impl Buyer {
    pub(super) fn customer(&self) -> Option<&customer::Model> {
        match self {
            Self::Nobody => None,
            Self::OnFile(customer) | Self::Made(customer) => Some(customer),
        }
    }

    /// The one that has to be written.
    pub(super) fn made(&self) -> Option<&customer::Model> {
        match self {
            Self::Made(customer) => Some(customer),
            _ => None,
        }
    }
}

/// How the customer is to be looked up.
pub(super) fn key(problems: &mut Problems, path: &Path<'_>, input: &CreateInput) -> Option<CustomerKey> {
    let at = path.field("customer");
    let mut text = |name: &'static str, value: &str| problems.required_text(&at.field(name), Some(value));
    match &input.customer {
        Some(CustomerRef::Id(id)) => problems.required_id(&at.field("id"), Kind::Customer, id).map(CustomerKey::Id),
        Some(CustomerRef::ExternalId(id)) => text("externalId", id).map(CustomerKey::ExternalId),
        Some(CustomerRef::CustomerCode(code)) => text("customerCode", code).map(CustomerKey::Code),
        Some(CustomerRef::Username(name)) => text("username", name).map(CustomerKey::Username),
        Some(CustomerRef::Details(details)) => sought(Some(&details.email)).map(CustomerKey::Email),
        None => sought(input.customer_username.as_deref()).map(CustomerKey::Username),
    }
}

/// The customer that the look-up found, or an earlier order of the batch made, or the one that the details describe.
pub(super) fn find_or_describe(
    problems: &mut Problems,
    path: &Path<'_>,
    op: &Op,
    input: &CreateInput,
    case: &Case<'_>,
    taken: &Taken,
) -> Buyer {
    let at = path.field("customer");
    let key = case.wanted.customer.as_ref();
    let found = case.references.customer.as_ref().or_else(|| taken.customer(key?));
    let name = match (&input.customer, found) {
        (_, Some(customer)) => return Buyer::OnFile(Box::new(customer.clone())),
        (Some(CustomerRef::Details(details)), None) => {
            let at = at.field("details");
            let described = describe(problems, &at, op, details);
            let is_taken = |name: &String| case.references.same_username.is_some() || taken.has_username(name);
            if case.wanted.new_username.as_ref().is_some_and(is_taken) {
                problems.add(&at.field("username"), Code::Duplicate, "Another customer has this username.");
            }
            return described.map_or(Buyer::Nobody, |customer| Buyer::Made(Box::new(customer)));
        }
        // A username that names nobody on file is kept as text.
        (None, None) => return Buyer::Nobody,
        // What is wrong with the reference itself was noted when it was read.
        (Some(_), None) if key.is_none() => return Buyer::Nobody,
        (Some(CustomerRef::Id(_)), None) => "id",
        (Some(CustomerRef::ExternalId(_)), None) => "externalId",
        (Some(CustomerRef::CustomerCode(_)), None) => "customerCode",
        (Some(CustomerRef::Username(_)), None) => "username",
    };
    problems.not_found(&at.field(name), "customer");
    Buyer::Nobody
}

fn describe(problems: &mut Problems, path: &Path<'_>, op: &Op, details: &CustomerDetails) -> Option<customer::Model> {
    let email = problems.email(&path.field("email"), Some(&details.email));
    if trimmed(Some(&details.email)).is_none() {
        problems.required(&path.field("email"));
    }
    let first_name = problems.required_text(&path.field("firstName"), Some(&details.first_name));
    let last_name = problems.required_text(&path.field("lastName"), Some(&details.last_name));
    let business = problems.text(&path.field("business"), details.business.as_deref());
    let contact_person_number = problems.text(&path.field("contactPersonNumber"), details.contact_person_number.as_deref());
    let username = problems.text(&path.field("username"), details.username.as_deref());
    let mut customer = customer::Model {
        username,
        email: Some(email?),
        first_name: Some(first_name?),
        last_name: Some(last_name?),
        business,
        contact_person_number,
        is_wholesale: details.is_wholesale,
        ..blank(op)
    };
    customer.display_name = display_name(&customer).unwrap_or_default();
    Some(customer)
}
