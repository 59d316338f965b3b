//! What makes the data of a message where the webhook has a document of its own.

use domain::webhook::port::Answer;
use entity::{order_event, webhook};
use serde_json::Value;

use crate::http::WebhookQueries;

/// Runs the documents of webhooks.
pub trait Data: Send + Sync + 'static {
    /// The answer's data, or why there is none: a sentence for whoever keeps the webhook. It is asked when a message is sent.
    fn of<'a>(&'a self, webhook: &'a webhook::Model, document: &'a str, event: &'a order_event::Model)
    -> Answer<'a, Result<Value, String>>;
}

impl Data for WebhookQueries {
    fn of<'a>(&'a self, webhook: &'a webhook::Model, _: &'a str, event: &'a order_event::Model) -> Answer<'a, Result<Value, String>> {
        Box::pin(async {
            let data = self.data(webhook, event.order_id, event.id).await;
            data.map(Option::unwrap_or_default).map_err(|faults| faults.join(" "))
        })
    }
}

/// Runs no document.
#[derive(Clone, Copy, Debug)]
pub struct EventsAlone;

impl Data for EventsAlone {
    fn of<'a>(&'a self, _: &'a webhook::Model, _: &'a str, _: &'a order_event::Model) -> Answer<'a, Result<Value, String>> {
        Box::pin(async { Err("This process runs no documents.".to_owned()) })
    }
}
