//! What an order refers to: its company, warehouse, business account and agents, and the numbers that it shares with no other.

use entity::AssignStatus;
use uuid::Uuid;

use crate::error::{Code, Detail};
use crate::fields::put;
use crate::message::{Message, Parameter};
use crate::order::change::Change;
use crate::order::input::ClearableField;
use crate::order::situation::Situation;
use crate::problems::{Path, Problems};

/// Takes what the input names, where it is there.
pub fn apply(change: &mut Change<'_>, path: &Path<'_>, clear: &[ClearableField], situation: &Situation, problems: &mut Problems) {
    let (names, found) = (&situation.names, &situation.references);
    let mut must = |field: &'static str, what: &str, named: Option<Uuid>, found: Option<Uuid>| {
        if named.is_some() && found.is_none() {
            problems.not_found(&path.field(field), what);
        }
        named.and(found)
    };
    let company = must("companyId", "company", names.company_id, found.company.as_ref().map(|row| row.id));
    let warehouse = must("warehouseId", "warehouse", names.warehouse_id, found.warehouse.as_ref().map(|row| row.id));
    let business =
        must("businessAccountId", "business account", names.business_account_id, found.business_account.as_ref().map(|row| row.id));
    let sales_agent = must("salesAgentId", "sales agent", names.sales_agent_id, found.sales_agent_id);
    let delivery_agent = must("deliveryAgentId", "delivery agent", names.delivery_agent_id, found.delivery_agent_id);
    let order = &mut change.order;
    order.company_id = company.unwrap_or(order.company_id);
    if let Some(id) = warehouse {
        order.warehouse_id = id;
        order.assign_status = AssignStatus::Assigned;
    }
    let mut put = |field: &'static str, id: Option<Uuid>, clearable: ClearableField, target: &mut Option<Uuid>| {
        put(problems, &path.field(field), id, clear.contains(&clearable), target);
    };
    put("businessAccountId", business, ClearableField::BusinessAccount, &mut order.business_account_id);
    put("salesAgentId", sales_agent, ClearableField::SalesAgent, &mut order.sales_agent_id);
    put("deliveryAgentId", delivery_agent, ClearableField::DeliveryAgent, &mut order.delivery_agent_id);
}

/// Another order that has the number or the channel's id.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rivals {
    pub number: Option<Rival>,
    pub channel_order: Option<Rival>,
}

/// An order that came first.
#[derive(Clone, Copy, Debug)]
pub enum Rival {
    OnFile(Uuid),
    /// An order of the same batch, of which nobody can be told as long as it is not made.
    InBatch,
}

/// Notes where numbers that are unique are taken.
pub fn unique(change: &Change<'_>, path: &Path<'_>, situation: &Situation, in_batch: Rivals, problems: &mut Problems) {
    let (before, found) = (change.before(), &situation.references);
    // An order keeps its own numbers, and gets those back that it once had.
    let other = |id: &Uuid| *id != before.id || change.is_new();
    let rival = |now: Option<Uuid>, once: Option<Uuid>| now.or(once).filter(other).map(Rival::OnFile);
    let number = rival(found.same_number, found.former_number);
    let channel_order = rival(found.same_channel_order, found.former_channel_order);
    for (field, what, rival) in [
        ("orderNumber", "order number", number.or(in_batch.number)),
        ("channelOrderId", "channel order id", channel_order.or(in_batch.channel_order)),
    ] {
        let at = path.field(field);
        match rival {
            Some(Rival::OnFile(order_id)) => {
                problems.add_with(
                    &at,
                    Code::Duplicate,
                    Message::new("Another order has this {type}.").with(Parameter::Type, what),
                    Detail::Duplicate { order_id },
                );
            }
            Some(Rival::InBatch) => {
                problems.add(&at, Code::Duplicate, Message::new("Another order of this batch has this {type}.").with(Parameter::Type, what))
            }
            None => {}
        }
    }
}
