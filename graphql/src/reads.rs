//! What an operation reads, told beforehand: whoever makes one statement needs no snapshot, and a payload that shows only what its
//! mutation has written needs no second look at that.

use std::any::TypeId;

use async_graphql::parser::types::{OperationType, Selection, SelectionSet};
use async_graphql::{Request, Value, Variables};

/// What an operation reads. A request that does not say so has it as data reads as much as it likes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reads {
    /// A query: one statement at the most.
    Once,
    /// A mutation: its payloads show nothing but what was written.
    Written,
    #[default]
    More,
}

/// What a request says of itself, as data of a type of its own.
pub(crate) fn told<T: Clone + Default + 'static>(request: &Request) -> T {
    request.data.get(&TypeId::of::<T>()).and_then(|data| data.downcast_ref::<T>()).cloned().unwrap_or_default()
}

/// Fields of the query root that one statement finds. That it is one in fact, debug builds see to.
const ROOTS: [&str; 16] = [
    "order",
    "orders",
    "orderEvents",
    "customer",
    "customers",
    "products",
    "businessAccounts",
    "brands",
    "areas",
    "companies",
    "channelAccounts",
    "warehouses",
    "salesAgents",
    "deliveryAgents",
    "productCategories",
    "webhooks",
];

/// Objects that are a part of the row above them, whatever that is.
const PARTS: [&str; 5] = ["Address", "GiftDetails", "OrderTotals", "PageInfo", "ShippingDetails"];

/// Leaves that lie elsewhere than the rest of their object.
const ELSEWHERE: [(&str, &str); 7] = [
    ("Cart", "updatedAt"),
    ("CartItem", "availableQuantity"),
    ("Order", "allowedActions"),
    ("Order", "customFields"),
    ("Order", "tags"),
    ("Product", "availableQuantity"),
    ("Webhook", "waiting"),
];

/// Whether one statement finds a field of the query root.
pub fn is_found_at_once(field: &str) -> bool {
    ROOTS.contains(&field)
}

/// Whether a field shows nothing but the row that its object is made of. `ty` is its own type's name.
pub fn is_own(parent: &str, field: &str, ty: &str, is_leaf: bool) -> bool {
    if is_leaf {
        return field != "totalCount" && !ELSEWHERE.contains(&(parent, field));
    }
    let is_page = (parent.ends_with("Connection") || parent.ends_with("Edge")) && matches!(field, "nodes" | "edges" | "node");
    is_page || PARTS.contains(&ty) || (ty == "Money" && parent == "OrderTotals")
}

/// Whether a field of a payload, or below one, shows nothing but what its mutation has written: an order and its lines, or a row.
pub fn is_written(parent: &str, field: &str, ty: &str, is_leaf: bool) -> bool {
    let is_of_order = ty == "Money" && matches!(parent, "OrderLine" | "Payment" | "Refund" | "Return" | "Invoice");
    is_of_order || parent.ends_with("Payload") || (parent, field) == ("Order", "lines") || is_own(parent, field, ty, is_leaf)
}

/// Whether a field of a payload is there only where nothing was written, so that nothing can differ from what is below it.
pub fn is_alone(parent: &str, field: &str) -> bool {
    parent.ends_with("Payload") && matches!(field, "preview" | "userErrors")
}

/// Whether an operation lists the events of all orders.
pub(crate) fn lists_events(request: &mut Request) -> bool {
    // What cannot be parsed, the engine refuses.
    if request.parsed_query().is_err() {
        return false;
    }
    let variables = std::mem::take(&mut request.variables);
    let lists = request.parsed_query().is_ok_and(|document| {
        let queries =
            document.operations.iter().map(|(_, operation)| &operation.node).filter(|operation| operation.ty == OperationType::Query);
        let fragments = document.fragments.values().map(|fragment| &fragment.node.selection_set.node);
        queries.map(|operation| &operation.selection_set.node).chain(fragments).any(|set| lists_all_events(set, &variables))
    });
    request.variables = variables;
    lists
}

fn lists_all_events(set: &SelectionSet, variables: &Variables) -> bool {
    let is_null = |value: &Value| *value == Value::Null;
    set.items.iter().any(|item| match &item.node {
        Selection::Field(field) if field.node.name.node == "orderEvents" => field.node.get_argument("orderId").is_none_or(|order| {
            let value = order.node.clone().into_const_with(|name| Ok::<_, ()>(variables.get(&name).cloned().unwrap_or_default()));
            value.as_ref().is_ok_and(is_null)
        }),
        Selection::InlineFragment(fragment) => lists_all_events(&fragment.node.selection_set.node, variables),
        _ => false,
    })
}
