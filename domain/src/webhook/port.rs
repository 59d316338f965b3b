//! What webhooks need of the layers above: who reads documents, who calls addresses.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use entity::{webhook, webhook_attempt};

use crate::error::Result;
use crate::op::Scope;

/// What an asynchronous port answers with.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Judges the documents that make messages' data.
pub trait DocumentCheck: Send + Sync {
    /// The scopes that a document needs, or what is wrong with it: each a sentence for the one who saves it. It must have one operation, a
    /// query within the limits, with no other required variables than `$orderId: ID!` and `$eventId: ID!`.
    fn check(&self, document: &str) -> Result<Vec<Needed>, Vec<String>>;
}

/// A field that only those may read who have a scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needed {
    /// The field as a person finds it: `orders`, or `Customer.orders`.
    pub field: String,
    pub scope: Scope,
}

/// Tells which addresses may be called.
pub trait AddressCheck: Send + Sync {
    /// Whether the gateway may call a URL that is `https` or `http`, and has a host: its name is looked up. Asked when a webhook is saved;
    /// whoever calls it looks again.
    fn check<'a>(&'a self, url: &'a str) -> Answer<'a, Result<(), Unreachable>>;
}

/// Why an address may not be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreachable {
    /// `http`, and an address outside of the networks to which that is allowed.
    Insecure,
    /// The host, or one of the addresses that its name stands for, is not public, nor in an allowed network.
    NotPublic,
    /// The name stands for no address.
    Unknown,
}

/// Sends messages that are no deliveries.
pub trait TestSender: Send + Sync {
    /// Sends a message of type `webhook.test` now, once, signed as all are, and tells how it went. Nothing is written.
    fn send<'a>(&'a self, webhook: &'a webhook::Model) -> Answer<'a, Result<webhook_attempt::Model>>;
}

/// All that webhooks need of above.
#[derive(Clone)]
pub struct Ports {
    pub documents: Arc<dyn DocumentCheck>,
    pub addresses: Arc<dyn AddressCheck>,
    pub tests: Arc<dyn TestSender>,
}

impl fmt::Debug for Ports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ports")
    }
}
