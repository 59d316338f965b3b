//! What the orders of a batch that come first take from those after them.

use std::collections::{HashMap, HashSet};

use entity::customer;
use uuid::Uuid;

use super::draft::Draft;
use super::references::CustomerKey;

/// Everything that the orders judged so far have taken, as the database would know it had they been made one by one.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// Whether these orders are there for others to be told of: not in a dry run, nor where one that is refused stops them.
    pub kept: bool,
    pub numbers: HashMap<String, Uuid>,
    /// By account and the channel's id.
    pub channel_orders: HashMap<(Uuid, String), Uuid>,
    /// Customers whose carts are empty now.
    pub carts: HashSet<Uuid>,
    emails: HashMap<String, customer::Model>,
    usernames: HashMap<String, customer::Model>,
}

impl Taken {
    pub(super) fn new(kept: bool) -> Self {
        Self { kept, ..Self::default() }
    }

    /// The customer made with an earlier order. Nobody can know what else there is to name one by.
    pub(super) fn customer(&self, key: &CustomerKey) -> Option<&customer::Model> {
        match key {
            CustomerKey::Email(email) => self.emails.get(&email.to_ascii_lowercase()),
            CustomerKey::Username(name) => self.usernames.get(name),
            CustomerKey::Id(_) | CustomerKey::ExternalId(_) | CustomerKey::Code(_) => None,
        }
    }

    pub(super) fn has_username(&self, username: &str) -> bool {
        self.usernames.contains_key(username)
    }

    /// Notes what this order takes.
    pub(super) fn add(&mut self, draft: &Draft) {
        let order = &draft.order;
        if !order.order_number.is_empty() {
            self.numbers.insert(order.order_number.clone(), order.id);
        }
        if let Some(channel_order_id) = &order.channel_order_id {
            self.channel_orders.insert((order.account_id, channel_order_id.clone()), order.id);
        }
        if let Some(cart) = &draft.cart {
            self.carts.insert(cart.customer_id);
        }
        if let Some(customer) = &draft.new_customer {
            self.emails.extend(customer.email.as_ref().map(|email| (email.to_ascii_lowercase(), customer.clone())));
            self.usernames.extend(customer.username.as_ref().map(|name| (name.clone(), customer.clone())));
        }
    }
}
