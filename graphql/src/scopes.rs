//! Which scope a field needs, for documents that are judged before they run. A test holds it against what the resolvers ask for.

use super::node;
use domain::Scope;
use domain::id::Kind;

/// Fields with a scope of their own. What any other field tells is readable with the object that it is a field of.
const GUARDED: [(&str, &str, Scope); 49] = [
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
    ("Mutation", "createSalesOrder", Scope::OrdersWrite),
    ("Mutation", "createSalesOrders", Scope::OrdersWrite),
    ("Mutation", "updateOrder", Scope::OrdersWrite),
    ("Mutation", "cancelOrder", Scope::OrdersWrite),
    ("Mutation", "holdOrder", Scope::OrdersWrite),
    ("Mutation", "releaseOrder", Scope::OrdersWrite),
    ("Mutation", "addOrderNote", Scope::OrdersWrite),
    ("Mutation", "recordPayment", Scope::OrdersWrite),
    ("Mutation", "recordRefund", Scope::OrdersWrite),
    ("Mutation", "createInvoice", Scope::OrdersWrite),
    ("Mutation", "createFulfillment", Scope::OrdersWrite),
    ("Mutation", "updateFulfillment", Scope::OrdersWrite),
    ("Mutation", "cancelFulfillment", Scope::OrdersWrite),
    ("Mutation", "recordReturn", Scope::OrdersWrite),
    ("Mutation", "setCartItems", Scope::CustomersWrite),
    ("Mutation", "saveCustomer", Scope::CustomersWrite),
    ("Mutation", "saveBusinessAccount", Scope::CustomersWrite),
    ("Mutation", "saveProduct", Scope::CatalogWrite),
    ("Mutation", "saveProductCategory", Scope::CatalogWrite),
    ("Mutation", "adjustInventory", Scope::InventoryWrite),
    ("Mutation", "saveOrganization", Scope::Admin),
    ("Mutation", "saveCompany", Scope::Admin),
    ("Mutation", "saveChannelAccount", Scope::Admin),
    ("Mutation", "saveWarehouse", Scope::Admin),
    ("Mutation", "saveSalesAgent", Scope::Admin),
    ("Mutation", "saveDeliveryAgent", Scope::Admin),
    ("Mutation", "saveArea", Scope::Admin),
    ("Mutation", "saveWebhook", Scope::Admin),
    ("Mutation", "deleteWebhook", Scope::Admin),
    ("Mutation", "rotateWebhookSecret", Scope::Admin),
    ("Mutation", "replayWebhook", Scope::Admin),
    ("Mutation", "skipWebhookDelivery", Scope::Admin),
    ("Mutation", "testWebhook", Scope::Admin),
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
