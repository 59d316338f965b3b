//! Where goods and bills go: what is given replaces the whole address.

use crate::fields::put;
use crate::order::change::Change;
use crate::order::input::{ClearableField, OrderFields};
use crate::order::situation::Situation;
use crate::problems::{Path, Problems};

/// Takes the addresses that are given.
pub fn apply(
    change: &mut Change<'_>,
    path: &Path<'_>,
    fields: &OrderFields,
    clear: &[ClearableField],
    situation: &Situation,
    problems: &mut Problems,
) {
    let (order, areas) = (&mut change.order, &situation.references.areas);
    if let Some(address) = problems.address(&path.field("shippingAddress"), fields.shipping_address.as_ref(), areas) {
        order.shipping_address = address;
    }
    let at = path.field("shippingOverrideAddress");
    let address = problems.address(&at, fields.shipping_override_address.as_ref(), areas);
    put(problems, &at, address, clear.contains(&ClearableField::ShippingOverrideAddress), &mut order.shipping_override_address);
    let at = path.field("billingAddress");
    let address = problems.address(&at, fields.billing_address.as_ref(), areas);
    put(problems, &at, address, clear.contains(&ClearableField::BillingAddress), &mut order.billing_address);
}

/// Of a new order that leaves them out: the business account's, else the customer's. One to ship to is needed.
pub fn fill_in(change: &mut Change<'_>, path: &Path<'_>, fields: &OrderFields, situation: &Situation, problems: &mut Problems) {
    let business = situation.references.business_account.as_ref();
    let customer = change.added.customer.as_ref().or(situation.references.customer.as_ref());
    if fields.shipping_address.is_none() {
        let filled = business
            .and_then(|account| account.default_shipping_address.clone())
            .or_else(|| customer.and_then(|customer| customer.default_shipping_address.clone()));
        match filled {
            Some(address) => change.order.shipping_address = address,
            // Whoever cannot be found may have one.
            None if ["customer", "businessAccountId"].iter().any(|buyer| problems.has(&path.field(buyer))) => {}
            None => problems.required(&path.field("shippingAddress")),
        }
    }
    if change.order.billing_address.is_none() {
        change.order.billing_address = business
            .and_then(|account| account.billing_address.clone())
            .or_else(|| customer.and_then(|customer| customer.default_billing_address.clone()));
    }
}
