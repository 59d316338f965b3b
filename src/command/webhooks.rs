//! What webhooks need of the layers above: who judges documents and addresses, and who sends.

use std::sync::Arc;

use domain::Error;
use domain::webhook::port::{AddressCheck, Answer, Ports, TestSender, Unreachable};
use entity::{webhook, webhook_attempt};

use crate::http::{Pipeline, WebhookDocuments};

/// By the rules that requests have.
pub(super) fn ports(pipeline: &Arc<Pipeline>) -> Ports {
    Ports { documents: Arc::new(WebhookDocuments(Arc::clone(pipeline))), addresses: Arc::new(Closed), tests: Arc::new(Closed) }
}

/// A gateway that calls nobody.
struct Closed;

impl AddressCheck for Closed {
    fn check<'a>(&'a self, _: &'a str) -> Answer<'a, Result<(), Unreachable>> {
        Box::pin(async { Err(Unreachable::NotPublic) })
    }
}

impl TestSender for Closed {
    fn send<'a>(&'a self, _: &'a webhook::Model) -> Answer<'a, domain::Result<webhook_attempt::Model>> {
        Box::pin(async { Err(Error::Internal("this gateway calls nobody".to_owned())) })
    }
}
