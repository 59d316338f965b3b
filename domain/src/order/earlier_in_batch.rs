//! What the orders of a batch that come first take from those after them.

use std::collections::{HashMap, HashSet};

use entity::customer;
use uuid::Uuid;

use super::change::Change;
use super::decide::references::{Rival, Rivals};
use super::situation::{CustomerKey, Situation};

/// Everything that the orders judged so far have taken, as the database would know it had they been made one by one.
#[derive(Debug, Default)]
pub struct EarlierInBatch {
    /// Whether these orders are there for others to be told of: not in a dry run, nor where one that is refused stops them.
    kept: bool,
    numbers: HashMap<String, Uuid>,
    /// By account and the channel's id.
    channel_orders: HashMap<(Uuid, String), Uuid>,
    /// Customers whose carts are empty now.
    carts: HashSet<Uuid>,
    emails: HashMap<String, customer::Model>,
    usernames: HashMap<String, customer::Model>,
}

impl EarlierInBatch {
    pub fn new(kept: bool) -> Self {
        Self { kept, ..Self::default() }
    }

    /// The customer made with an earlier order. Nobody can know what else there is to name one by.
    pub fn customer(&self, key: &CustomerKey) -> Option<&customer::Model> {
        match key {
            CustomerKey::Email(email) => self.emails.get(&email.to_ascii_lowercase()),
            CustomerKey::Username(name) => self.usernames.get(name),
            CustomerKey::Id(_) | CustomerKey::ExternalId(_) | CustomerKey::Code(_) => None,
        }
    }

    pub fn has_username(&self, username: &str) -> bool {
        self.usernames.contains_key(username)
    }

    /// Whether an earlier order has emptied the customer's cart.
    pub fn has_emptied_cart(&self, customer_id: Uuid) -> bool {
        self.carts.contains(&customer_id)
    }

    /// Earlier orders with the number, or with the channel's id, that the order is to have.
    pub fn rivals(&self, situation: &Situation) -> Rivals {
        let names = &situation.names;
        let number = names.order_number.as_ref().and_then(|number| self.numbers.get(number));
        let channel_order = names.channel_order_id.as_ref().zip(situation.references.accounts.first());
        let channel_order = channel_order.and_then(|(id, account)| self.channel_orders.get(&(account.id, id.clone())));
        let rival = |id: &Uuid| if self.kept { Rival::OnFile(*id) } else { Rival::InBatch };
        Rivals { number: number.map(rival), channel_order: channel_order.map(rival) }
    }

    /// Notes what this order takes.
    pub fn add(&mut self, change: &Change<'_>) {
        let order = &change.order;
        if !order.order_number.is_empty() {
            self.numbers.insert(order.order_number.clone(), order.id);
        }
        if let Some(channel_order_id) = &order.channel_order_id {
            self.channel_orders.insert((order.account_id, channel_order_id.clone()), order.id);
        }
        if !change.removed.cart_items.is_empty() {
            self.carts.extend(order.customer_id);
        }
        if let Some(customer) = &change.added.customer {
            self.emails.extend(customer.email.as_ref().map(|email| (email.to_ascii_lowercase(), customer.clone())));
            self.usernames.extend(customer.username.as_ref().map(|name| (name.clone(), customer.clone())));
        }
    }
}
