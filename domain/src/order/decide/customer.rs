//! Whose order it is: a customer on file, or one described in the order and made with it.

use entity::customer;

use crate::check::trimmed;
use crate::customer::{blank, display_name};
use crate::error::Code;
use crate::op::Op;
use crate::order::change::Change;
use crate::order::earlier_in_batch::EarlierInBatch;
use crate::order::input::{CreateInput, CustomerDetails, CustomerRef};
use crate::order::situation::Situation;
use crate::problems::{Path, Problems};
use crate::search::searchable;

/// Who orders.
#[derive(Clone, Debug)]
pub enum Buyer {
    /// Nobody was named.
    Nobody,
    OnFile(Box<customer::Model>),
    Made(Box<customer::Model>),
}

/// How to reach whoever places a new order, where the input does not say it: as its customer is reached, else on the business's phone.
pub fn fill_in(change: &mut Change<'_>, buyer: &Buyer, situation: &Situation) {
    let (order, customer) = (&mut change.order, buyer.customer());
    let email = || customer.and_then(|customer| customer.email.clone());
    let own = || customer.and_then(|customer| customer.contact_person_number.clone().or_else(|| customer.company_phone.clone()));
    let business = || situation.references.business_account.as_ref().and_then(|business| business.phone.clone());
    order.email = order.email.take().or_else(email);
    order.phone = order.phone.take().or_else(own).or_else(business);
}

impl Buyer {
    pub fn customer(&self) -> Option<&customer::Model> {
        match self {
            Self::Nobody => None,
            Self::OnFile(customer) | Self::Made(customer) => Some(customer),
        }
    }
}

/// The customer that the look-up found, or an earlier order of the batch made, or the one that the details describe.
pub fn find_or_describe(
    op: &Op,
    path: &Path<'_>,
    input: &CreateInput,
    situation: &Situation,
    earlier: &EarlierInBatch,
    problems: &mut Problems,
) -> Buyer {
    let at = path.field("customer");
    let key = situation.names.customer.as_ref();
    let found = situation.references.customer.as_ref().or_else(|| earlier.customer(key?));
    let name = match (&input.customer, found) {
        (_, Some(customer)) => return Buyer::OnFile(Box::new(customer.clone())),
        (Some(CustomerRef::Details(details)), None) => {
            let at = at.field("details");
            let described = describe(problems, &at, op, details);
            let is_taken = |name: &String| situation.references.same_username.is_some() || earlier.has_username(name);
            if situation.names.new_username.as_ref().is_some_and(is_taken) {
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
    Some(searchable::<customer::Entity>(customer))
}
