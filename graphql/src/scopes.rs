//! Which scope a field needs, for documents that are judged before they run. A test holds it against what the resolvers ask for.

use super::node;
use domain::Scope;
use domain::id::Kind;

/// Fields with a scope of their own. What any other field tells is readable with the object that it is a field of.
const GUARDED: [(&str, &str, Scope); 16] = [
    ("Query", "order", Scope::OrdersRead),
    ("Query", "orders", Scope::OrdersRead),
    ("Query", "orderEvents", Scope::OrdersRead),
    ("Query", "customer", Scope::CustomersRead),
    ("Query", "customers", Scope::CustomersRead),
    ("Query", "businessAccounts", Scope::CustomersRead),
    ("Query", "product", Scope::CatalogRead),
    ("Query", "products", Scope::CatalogRead),
    ("Query", "brands", Scope::CatalogRead),
    ("Query", "productCategories", Scope::CatalogRead),
    ("Query", "webhooks", Scope::Admin),
    ("Customer", "orders", Scope::OrdersRead),
    ("Customer", "cart", Scope::CustomersRead),
    ("Customer", "statistics", Scope::OrdersRead),
    ("BusinessAccount", "orders", Scope::OrdersRead),
    ("Subscription", "orderEvents", Scope::OrdersRead),
];

/// The scope that a field of an object needs, but `node` and `nodes`.
pub fn of_field(parent: &str, field: &str) -> Option<Scope> {
    GUARDED.iter().find(|(object, name, _)| (*object, *name) == (parent, field)).map(|(_, _, scope)| *scope)
}

/// The scope that `node` and `nodes` need for an id.
pub fn of_id(id: &str) -> Option<Scope> {
    node::parse(id).and_then(|(kind, _)| of_kind(kind))
}

/// The scope that ids of a kind are read with; none where any valid token will do.
pub fn of_kind(kind: Kind) -> Option<Scope> {
    node::scope(kind)
}
