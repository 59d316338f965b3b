//! What webhooks need of the layers above, in tests: documents are judged as they are, and nothing leaves the machine.

use std::sync::Arc;

use chrono::Utc;
use domain::webhook::port::{AddressCheck, Answer, Ports, TestSender, Unreachable};
use entity::{webhook, webhook_attempt};
use order_gateway::config::{self, Http};
use order_gateway::http::{Documents, Pipeline, WebhookDocuments};

/// What documents are judged by.
pub fn pipeline(settings: &Http) -> Arc<Pipeline> {
    let documents = Documents::new(&config::Documents::default()).unwrap();
    Arc::new(Pipeline::new(&graphql::sdl(), documents, settings).unwrap())
}

/// With these documents' rules.
pub fn ports(pipeline: &Arc<Pipeline>) -> Ports {
    Ports { documents: Arc::new(WebhookDocuments(Arc::clone(pipeline))), addresses: Arc::new(Names), tests: Arc::new(Echo) }
}

/// With the rules that hold where nothing is set.
pub fn usual_ports() -> Ports {
    ports(&pipeline(&Http::default()))
}

/// `unknown.example` has no address, `private.example` none that is public, and `http` is for `allowed.example` alone.
struct Names;

impl AddressCheck for Names {
    fn check<'a>(&'a self, url: &'a str) -> Answer<'a, Result<(), Unreachable>> {
        Box::pin(async move {
            let allowed = url.starts_with("http://allowed.example/");
            match url {
                _ if allowed => Ok(()),
                url if url.starts_with("http://") => Err(Unreachable::Insecure),
                url if url.contains("unknown.example") => Err(Unreachable::Unknown),
                url if url.contains("private.example") => Err(Unreachable::NotPublic),
                _ => Ok(()),
            }
        })
    }
}

/// Answers with the address that was called.
struct Echo;

impl TestSender for Echo {
    fn send<'a>(&'a self, webhook: &'a webhook::Model) -> Answer<'a, domain::Result<webhook_attempt::Model>> {
        let response = Some(webhook.url.clone());
        Box::pin(async {
            Ok(webhook_attempt::Model { at: Utc::now(), duration_ms: 7, status_code: Some(204), response, ..Default::default() })
        })
    }
}
