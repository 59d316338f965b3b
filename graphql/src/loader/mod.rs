//! The loaders of a request: one statement a level, whatever the number of parents.

pub mod prefetch;

mod batch;

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use entity::{
    Row, attachment, cart, cart_item, customer, fulfillment, fulfillment_line, inventory_level, invoice, invoice_line, order,
    order_custom_field, order_event, order_line, order_note, order_return, order_tag, organization, payment, price_break,
    product_identifier, refund, return_line, warehouse, webhook, webhook_attempt, webhook_delivery,
};
use foldhash::fast::RandomState;
use uuid::Uuid;

use self::batch::{Batch, Source};
use database::Snapshot;
use domain::order::list::{Asked, Listed, Owner};
use domain::order::{history, list, read};
use domain::page::{Page, Window};
use domain::stock::Place;
use domain::webhook::read as webhooks;
use domain::{
    cart as carts, customer as customers, inventory, organization as organizations, product as products, rows, warehouse as warehouses,
};

type One<M> = Batch<Uuid, Arc<M>>;
type Many<M> = Batch<Uuid, Vec<Arc<M>>>;

/// Declares the loaders, each with what it reads by.
macro_rules! loaders {
    ($($(#[$doc:meta])* $name:ident: $batch:ty = $read:path,)*) => {
        /// A loader for each way from one row to others: made for one request, since what they have read they keep.
        pub struct Loaders {
            source: Arc<Source>,
            elsewhere: Mutex<HashMap<Uuid, Arc<Loaders>>>,
            /// The loaders of rows by their ids, by entity: made when they are first asked for.
            rows: Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>, RandomState>>,
            pub organizations: One<organization::Model>,
            /// By organization.
            pub default_warehouses: One<warehouse::Model>,
            $($(#[$doc])* pub $name: $batch,)*
        }

        impl Loaders {
            /// Loaders that read rows of one organization.
            pub fn new(snapshot: Arc<Snapshot>, organization_id: Uuid) -> Self {
                let source = Arc::new(Source { snapshot, organization_id });
                Self {
                    elsewhere: Mutex::default(),
                    rows: Mutex::default(),
                    organizations: Batch::new(&source, |db, _, ids| Box::pin(organizations::organizations_of(db, ids))),
                    default_warehouses: Batch::new(&source, |db, _, ids| Box::pin(warehouses::default_warehouses_of(db, ids))),
                    $($name: Batch::new(&source, |db, organization, keys| Box::pin($read(db, organization, keys))),)*
                    source,
                }
            }
        }
    };
}

loaders! {
    /// By customer.
    carts: One<cart::Model> = carts::carts_of,
    /// By customer.
    customer_statistics: One<customers::Statistics> = customers::statistics_of,
    /// By customer or business account, and by which of its orders are wanted.
    order_pages: Batch<(Owner, Arc<Asked>), Listed<Arc<order::Model>>> = list::orders_of_owners,
    /// By order, and by which of its events are wanted.
    event_pages: Batch<(Uuid, Window), Page<Arc<order_event::Model>>> = history::events_of_orders,
    /// By business account, and by which of its customers are wanted.
    customer_pages: Batch<(Uuid, Window), Page<Arc<customer::Model>>> = customers::customers_of_accounts,
    /// What can be ordered of a product in a warehouse.
    available: Batch<Place, i64> = inventory::available_of,
    /// By order.
    order_lines: Many<order_line::Model> = read::lines_of_orders,
    /// By order.
    order_payments: Many<payment::Model> = read::payments_of_orders,
    /// By order.
    order_refunds: Many<refund::Model> = read::refunds_of_orders,
    /// By order.
    order_notes: Many<order_note::Model> = read::notes_of_orders,
    /// By order.
    order_attachments: Many<attachment::Model> = read::attachments_of_orders,
    /// By order.
    order_fulfillments: Many<fulfillment::Model> = read::fulfillments_of_orders,
    /// By order.
    order_invoices: Many<invoice::Model> = read::invoices_of_orders,
    /// By order.
    order_returns: Many<order_return::Model> = read::returns_of_orders,
    /// By order.
    order_tags: Many<order_tag::Model> = read::tags_of_orders,
    /// By order.
    order_custom_fields: Many<order_custom_field::Model> = read::custom_fields_of_orders,
    /// By fulfilment.
    fulfillment_lines: Many<fulfillment_line::Model> = read::lines_of_fulfillments,
    /// By invoice.
    invoice_lines: Many<invoice_line::Model> = read::lines_of_invoices,
    /// By return.
    return_lines: Many<return_line::Model> = read::lines_of_returns,
    /// By product.
    price_breaks: Many<price_break::Model> = products::price_breaks_of,
    /// By product.
    product_identifiers: Many<product_identifier::Model> = products::identifiers_of,
    /// By product.
    product_levels: Many<inventory_level::Model> = inventory::levels_of_products,
    webhooks: One<webhook::Model> = webhooks::webhooks_of,
    /// How many events each webhook has still to send.
    webhook_waiting: Batch<Uuid, i64> = webhooks::waiting_of,
    /// By webhook, and by which of its deliveries are wanted.
    delivery_pages: Batch<(Uuid, Arc<webhooks::Wanted>, Window), Page<Arc<webhook_delivery::Model>>> = webhooks::deliveries_of_webhooks,
    /// By delivery.
    delivery_attempts: Many<webhook_attempt::Model> = webhooks::attempts_of_deliveries,
    /// By customer.
    customer_cart_items: Many<cart_item::Model> = carts::items_of_customers,
}

impl Loaders {
    /// What they read from.
    pub fn snapshot(&self) -> &Arc<Snapshot> {
        &self.source.snapshot
    }

    /// The rows of an entity by their ids.
    pub fn rows<E: Row>(&self) -> Arc<One<E::Model>> {
        let make = || Arc::new(Batch::new(&self.source, |db, organization, ids| Box::pin(rows::by_id::<E>(db, organization, ids))));
        let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        let found = Arc::clone(rows.entry(TypeId::of::<E>()).or_insert_with(|| make()));
        // What stands under an entity is its loader.
        found.downcast().unwrap_or_else(|_| make())
    }

    /// The loaders of another organization: only the viewer's other organizations need them.
    pub fn elsewhere(&self, organization_id: Uuid) -> Arc<Self> {
        let mut elsewhere = self.elsewhere.lock().unwrap_or_else(PoisonError::into_inner);
        let make = || Arc::new(Self::new(Arc::clone(self.snapshot()), organization_id));
        Arc::clone(elsewhere.entry(organization_id).or_insert_with(make))
    }

    /// Puts in rows that were read or written just now.
    pub fn prime<E: Row>(&self, rows: &[Arc<E::Model>]) {
        self.rows::<E>().prime(rows.iter().map(|row| (E::id(row), Arc::clone(row))));
    }

    /// Puts in all lines of an order, in their order.
    pub fn prime_lines(&self, order_id: Uuid, lines: Vec<Arc<order_line::Model>>) {
        self.prime::<order_line::Entity>(&lines);
        self.order_lines.prime([(order_id, lines)]);
    }
}
