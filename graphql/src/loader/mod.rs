//! The loaders of a request: one statement a level, whatever the number of parents.

pub mod ahead;

mod batch;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use entity::{
    area, attachment, brand, business_account, cart, cart_item, channel_account, city, company, customer, delivery_agent, fulfillment,
    fulfillment_line, inventory_level, invoice, invoice_line, order, order_custom_field, order_event, order_line, order_note, order_return,
    order_tag, organization, payment, price_break, product, product_category, product_identifier, refund, return_line, sales_agent, state,
    warehouse,
};
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use self::batch::{Batch, Source};
use domain as read;
use domain::order::list::{Asked, Owner};
use domain::page::{Page, Window};
use domain::stock::Place;

type One<M> = Batch<Uuid, Arc<M>>;
type Many<M> = Batch<Uuid, Vec<Arc<M>>>;

/// A loader for each way from one row to others: made for one request, since what they have read they keep.
pub struct Loaders {
    source: Arc<Source>,
    elsewhere: Mutex<HashMap<Uuid, Arc<Loaders>>>,
    pub organizations: One<organization::Model>,
    pub companies: One<company::Model>,
    pub channel_accounts: One<channel_account::Model>,
    pub warehouses: One<warehouse::Model>,
    pub sales_agents: One<sales_agent::Model>,
    pub delivery_agents: One<delivery_agent::Model>,
    pub areas: One<area::Model>,
    pub cities: One<city::Model>,
    pub states: One<state::Model>,
    pub customers: One<customer::Model>,
    pub business_accounts: One<business_account::Model>,
    pub cart_items: One<cart_item::Model>,
    pub brands: One<brand::Model>,
    pub product_categories: One<product_category::Model>,
    pub products: One<product::Model>,
    pub levels: One<inventory_level::Model>,
    pub orders: One<order::Model>,
    pub lines: One<order_line::Model>,
    pub payments: One<payment::Model>,
    pub refunds: One<refund::Model>,
    pub notes: One<order_note::Model>,
    pub attachments: One<attachment::Model>,
    pub fulfillments: One<fulfillment::Model>,
    pub invoices: One<invoice::Model>,
    pub returns: One<order_return::Model>,
    pub events: One<order_event::Model>,
    /// By organization.
    pub default_warehouses: One<warehouse::Model>,
    /// By customer.
    pub carts: One<cart::Model>,
    /// By customer or business account, and by which of its orders are wanted.
    pub order_pages: Batch<(Owner, Arc<Asked>), Page<Arc<order::Model>>>,
    /// By order, and by which of its events are wanted.
    pub event_pages: Batch<(Uuid, Window), Page<Arc<order_event::Model>>>,
    /// By business account, and by which of its customers are wanted.
    pub customer_pages: Batch<(Uuid, Window), Page<Arc<customer::Model>>>,
    /// What can be ordered of a product in a warehouse.
    pub available: Batch<Place, i64>,
    /// By order.
    pub order_lines: Many<order_line::Model>,
    /// By order.
    pub order_payments: Many<payment::Model>,
    /// By order.
    pub order_refunds: Many<refund::Model>,
    /// By order.
    pub order_notes: Many<order_note::Model>,
    /// By order.
    pub order_attachments: Many<attachment::Model>,
    /// By order.
    pub order_fulfillments: Many<fulfillment::Model>,
    /// By order.
    pub order_invoices: Many<invoice::Model>,
    /// By order.
    pub order_returns: Many<order_return::Model>,
    /// By order.
    pub order_tags: Many<order_tag::Model>,
    /// By order.
    pub order_custom_fields: Many<order_custom_field::Model>,
    /// By fulfilment.
    pub fulfillment_lines: Many<fulfillment_line::Model>,
    /// By invoice.
    pub invoice_lines: Many<invoice_line::Model>,
    /// By return.
    pub return_lines: Many<return_line::Model>,
    /// By product.
    pub price_breaks: Many<price_break::Model>,
    /// By product.
    pub product_identifiers: Many<product_identifier::Model>,
    /// By product.
    pub product_levels: Many<inventory_level::Model>,
    /// By customer.
    pub customer_cart_items: Many<cart_item::Model>,
}

impl Loaders {
    /// Loaders that read rows of one organization.
    pub fn new(connection: &DatabaseConnection, organization_id: Uuid) -> Self {
        let source = Arc::new(Source { connection: connection.clone(), organization_id });
        Self {
            elsewhere: Mutex::default(),
            organizations: Batch::new(&source, |db, _, ids| Box::pin(read::organization::organizations_of(db, ids))),
            companies: Batch::new(&source, |db, organization, ids| Box::pin(read::company::companies_of(db, organization, ids))),
            channel_accounts: Batch::new(&source, |db, organization, ids| {
                Box::pin(read::channel_account::channel_accounts_of(db, organization, ids))
            }),
            warehouses: Batch::new(&source, |db, organization, ids| Box::pin(read::warehouse::warehouses_of(db, organization, ids))),
            sales_agents: Batch::new(&source, |db, organization, ids| Box::pin(read::sales_agent::sales_agents_of(db, organization, ids))),
            delivery_agents: Batch::new(&source, |db, organization, ids| {
                Box::pin(read::delivery_agent::delivery_agents_of(db, organization, ids))
            }),
            areas: Batch::new(&source, |db, organization, ids| Box::pin(read::area::areas_of(db, organization, ids))),
            cities: Batch::new(&source, |db, organization, ids| Box::pin(read::area::cities_of(db, organization, ids))),
            states: Batch::new(&source, |db, organization, ids| Box::pin(read::area::states_of(db, organization, ids))),
            customers: Batch::new(&source, |db, organization, ids| Box::pin(read::customer::customers_of(db, organization, ids))),
            business_accounts: Batch::new(&source, |db, organization, ids| {
                Box::pin(read::business_account::business_accounts_of(db, organization, ids))
            }),
            cart_items: Batch::new(&source, |db, organization, ids| Box::pin(read::cart::cart_items_of(db, organization, ids))),
            brands: Batch::new(&source, |db, organization, ids| Box::pin(read::brand::brands_of(db, organization, ids))),
            product_categories: Batch::new(&source, |db, organization, ids| {
                Box::pin(read::product_category::product_categories_of(db, organization, ids))
            }),
            products: Batch::new(&source, |db, organization, ids| Box::pin(read::product::products_of(db, organization, ids))),
            levels: Batch::new(&source, |db, organization, ids| Box::pin(read::inventory::levels_of(db, organization, ids))),
            orders: Batch::new(&source, |db, organization, ids| Box::pin(read::order::read::orders_of(db, organization, ids))),
            lines: Batch::new(&source, |db, organization, ids| Box::pin(read::order::read::lines_of(db, organization, ids))),
            payments: Batch::new(&source, |db, organization, ids| Box::pin(read::order::read::payments_of(db, organization, ids))),
            refunds: Batch::new(&source, |db, organization, ids| Box::pin(read::order::read::refunds_of(db, organization, ids))),
            notes: Batch::new(&source, |db, organization, ids| Box::pin(read::order::read::notes_of(db, organization, ids))),
            attachments: Batch::new(&source, |db, organization, ids| Box::pin(read::order::read::attachments_of(db, organization, ids))),
            fulfillments: Batch::new(&source, |db, organization, ids| Box::pin(read::order::read::fulfillments_of(db, organization, ids))),
            invoices: Batch::new(&source, |db, organization, ids| Box::pin(read::order::read::invoices_of(db, organization, ids))),
            returns: Batch::new(&source, |db, organization, ids| Box::pin(read::order::read::returns_of(db, organization, ids))),
            events: Batch::new(&source, |db, organization, ids| Box::pin(read::order::read::events_of(db, organization, ids))),
            default_warehouses: Batch::new(&source, |db, _, ids| Box::pin(read::warehouse::default_warehouses_of(db, ids))),
            carts: Batch::new(&source, |db, organization, ids| Box::pin(read::cart::carts_of(db, organization, ids))),
            order_pages: Batch::new(&source, |db, organization, keys| {
                Box::pin(read::order::list::orders_of_owners(db, organization, keys))
            }),
            event_pages: Batch::new(&source, |db, organization, keys| {
                Box::pin(read::order::history::events_of_orders(db, organization, keys))
            }),
            customer_pages: Batch::new(&source, |db, organization, keys| {
                Box::pin(read::customer::customers_of_accounts(db, organization, keys))
            }),
            available: Batch::new(&source, |db, organization, places| Box::pin(read::inventory::available_of(db, organization, places))),
            order_lines: Batch::new(&source, |db, organization, ids| Box::pin(read::order::read::lines_of_orders(db, organization, ids))),
            order_payments: Batch::new(&source, |db, organization, ids| {
                Box::pin(read::order::read::payments_of_orders(db, organization, ids))
            }),
            order_refunds: Batch::new(&source, |db, organization, ids| {
                Box::pin(read::order::read::refunds_of_orders(db, organization, ids))
            }),
            order_notes: Batch::new(&source, |db, organization, ids| Box::pin(read::order::read::notes_of_orders(db, organization, ids))),
            order_attachments: Batch::new(&source, |db, organization, ids| {
                Box::pin(read::order::read::attachments_of_orders(db, organization, ids))
            }),
            order_fulfillments: Batch::new(&source, |db, organization, ids| {
                Box::pin(read::order::read::fulfillments_of_orders(db, organization, ids))
            }),
            order_invoices: Batch::new(&source, |db, organization, ids| {
                Box::pin(read::order::read::invoices_of_orders(db, organization, ids))
            }),
            order_returns: Batch::new(&source, |db, organization, ids| {
                Box::pin(read::order::read::returns_of_orders(db, organization, ids))
            }),
            order_tags: Batch::new(&source, |db, organization, ids| Box::pin(read::order::read::tags_of_orders(db, organization, ids))),
            order_custom_fields: Batch::new(&source, |db, organization, ids| {
                Box::pin(read::order::read::custom_fields_of_orders(db, organization, ids))
            }),
            fulfillment_lines: Batch::new(&source, |db, organization, ids| {
                Box::pin(read::order::read::lines_of_fulfillments(db, organization, ids))
            }),
            invoice_lines: Batch::new(&source, |db, organization, ids| {
                Box::pin(read::order::read::lines_of_invoices(db, organization, ids))
            }),
            return_lines: Batch::new(&source, |db, organization, ids| Box::pin(read::order::read::lines_of_returns(db, organization, ids))),
            price_breaks: Batch::new(&source, |db, organization, ids| Box::pin(read::product::price_breaks_of(db, organization, ids))),
            product_identifiers: Batch::new(&source, |db, organization, ids| {
                Box::pin(read::product::identifiers_of(db, organization, ids))
            }),
            product_levels: Batch::new(&source, |db, organization, ids| {
                Box::pin(read::inventory::levels_of_products(db, organization, ids))
            }),
            customer_cart_items: Batch::new(&source, |db, organization, ids| {
                Box::pin(read::cart::items_of_customers(db, organization, ids))
            }),
            source,
        }
    }

    /// The loaders of another organization: only the viewer's other organizations need them.
    pub fn elsewhere(&self, organization_id: Uuid) -> Arc<Self> {
        let mut elsewhere = self.elsewhere.lock().unwrap_or_else(PoisonError::into_inner);
        let make = || Arc::new(Self::new(&self.source.connection, organization_id));
        Arc::clone(elsewhere.entry(organization_id).or_insert_with(make))
    }

    /// Puts in orders that were read or written just now.
    pub async fn prime_orders(&self, orders: &[Arc<order::Model>]) {
        self.orders.prime(by_id(orders, |order| order.id)).await;
    }

    /// Puts in all lines of an order, in their order.
    pub async fn prime_lines(&self, order_id: Uuid, lines: Vec<Arc<order_line::Model>>) {
        self.lines.prime(by_id(&lines, |line| line.id)).await;
        self.order_lines.prime(vec![(order_id, lines)]).await;
    }

    /// Puts in products that were read or written just now.
    pub async fn prime_products(&self, products: &[Arc<product::Model>]) {
        self.products.prime(by_id(products, |product| product.id)).await;
    }

    /// Puts in customers that were read or written just now.
    pub async fn prime_customers(&self, customers: &[Arc<customer::Model>]) {
        self.customers.prime(by_id(customers, |customer| customer.id)).await;
    }
}

fn by_id<M>(rows: &[Arc<M>], id: fn(&M) -> Uuid) -> Vec<(Uuid, Arc<M>)> {
    rows.iter().map(|row| (id(row), Arc::clone(row))).collect()
}
