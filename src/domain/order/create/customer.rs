//! Whose order it is: a customer on file, or one described in the order and made with it.

use entity::{Tenant, customer};
use sea_orm::{ColumnTrait, ConnectionTrait, PaginatorTrait, QueryFilter};

use super::references::CustomerKey;
use crate::domain::check::trimmed;
use crate::domain::customer::{blank, display_name};
use crate::domain::error::{Code, Result};
use crate::domain::id::Kind;
use crate::domain::op::Op;
use crate::domain::order::input::{CreateInput, CustomerDetails, CustomerRef};
use crate::domain::problems::{Path, Problems};

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
        Some(CustomerRef::Details(details)) => trimmed(Some(&details.email)).map(CustomerKey::Email),
        None => trimmed(input.customer_username.as_deref()).filter(|name| !name.contains('\0')).map(CustomerKey::Username),
    }
}

/// The customer that the look-up found, or the one that the details describe.
pub(super) async fn find_or_describe(
    db: &impl ConnectionTrait,
    problems: &mut Problems,
    path: &Path<'_>,
    op: &Op,
    input: &CreateInput,
    looked_up: bool,
    found: Option<customer::Model>,
) -> Result<Buyer> {
    let at = path.field("customer");
    let name = match (&input.customer, found) {
        (_, Some(customer)) => return Ok(Buyer::OnFile(Box::new(customer))),
        (Some(CustomerRef::Details(details)), None) => {
            let described = describe(db, problems, &at.field("details"), op, details).await?;
            return Ok(described.map_or(Buyer::Nobody, |customer| Buyer::Made(Box::new(customer))));
        }
        // A username that names nobody on file is kept as text.
        (None, None) => return Ok(Buyer::Nobody),
        // What is wrong with the reference itself was noted when it was read.
        (Some(_), None) if !looked_up => return Ok(Buyer::Nobody),
        (Some(CustomerRef::Id(_)), None) => "id",
        (Some(CustomerRef::ExternalId(_)), None) => "externalId",
        (Some(CustomerRef::CustomerCode(_)), None) => "customerCode",
        (Some(CustomerRef::Username(_)), None) => "username",
    };
    problems.not_found(&at.field(name), "customer");
    Ok(Buyer::Nobody)
}

async fn describe(
    db: &impl ConnectionTrait,
    problems: &mut Problems,
    path: &Path<'_>,
    op: &Op,
    details: &CustomerDetails,
) -> Result<Option<customer::Model>> {
    let email = problems.email(&path.field("email"), Some(&details.email));
    if trimmed(Some(&details.email)).is_none() {
        problems.required(&path.field("email"));
    }
    let first_name = problems.required_text(&path.field("firstName"), Some(&details.first_name));
    let last_name = problems.required_text(&path.field("lastName"), Some(&details.last_name));
    let business = problems.text(&path.field("business"), details.business.as_deref());
    let contact_person_number = problems.text(&path.field("contactPersonNumber"), details.contact_person_number.as_deref());
    let username = problems.text(&path.field("username"), details.username.as_deref());
    if let Some(username) = &username {
        let taken = customer::Entity::of(op.organization_id()).filter(customer::Column::Username.eq(username)).count(db).await?;
        if taken > 0 {
            problems.add(&path.field("username"), Code::Duplicate, "Another customer has this username.");
        }
    }
    let (Some(email), Some(first_name), Some(last_name)) = (email, first_name, last_name) else { return Ok(None) };
    let mut customer = customer::Model {
        username,
        email: Some(email),
        first_name: Some(first_name),
        last_name: Some(last_name),
        business,
        contact_person_number,
        is_wholesale: details.is_wholesale,
        ..blank(op)
    };
    customer.display_name = display_name(&customer).unwrap_or_default();
    Ok(Some(customer))
}
