//! The documents of webhooks: judged when they are saved, and run when an event is sent.

use std::sync::Arc;

use entity::webhook;
use serde_json::Value as Json;
use uuid::Uuid;

use super::document::Pipeline;
use super::executor::Engine;
use super::gateway::Gateway;
use domain::webhook::port::{DocumentCheck, Needed};
use domain::{Scope, Viewer};

/// Judges documents by the rules and the limits that requests have.
pub struct WebhookDocuments(pub Arc<Pipeline>);

impl DocumentCheck for WebhookDocuments {
    fn check(&self, document: &str) -> Result<Vec<Needed>, Vec<String>> {
        self.0.judge(document).map_err(|refusal| refusal.words())
    }
}

/// Runs documents of webhooks, with the scopes of those who saved them.
#[derive(Clone)]
pub struct WebhookQueries {
    pipeline: Arc<Pipeline>,
    engine: Arc<Engine>,
}

impl Gateway {
    /// What runs the documents of webhooks, as long as somebody holds it.
    pub fn webhook_queries(&self) -> WebhookQueries {
        WebhookQueries { pipeline: Arc::clone(&self.pipeline), engine: Arc::clone(&self.engine) }
    }
}

impl WebhookQueries {
    /// The data of an event's message; nothing where the webhook has no document, and sends the event itself. What is wrong is told in
    /// sentences: what was valid when it was saved need not be so in another version of the schema. An answer with errors is none, whatever
    /// data stands beside them.
    pub async fn data(&self, webhook: &webhook::Model, order_id: Uuid, event_id: Uuid) -> Result<Option<Json>, Vec<String>> {
        let Some(document) = &webhook.query else { return Ok(None) };
        let step = self.pipeline.unattended(document, order_id, event_id).map_err(|refusal| refusal.words())?;
        let outcome = self.engine.execute_unattended(step, viewer(webhook)).await.map_err(|refusal| refusal.words())?;
        if outcome.errors.is_empty() {
            return Ok(Some(outcome.data.into_json().unwrap_or_default()));
        }
        let tell = |error: async_graphql::ServerError| match error.path.is_empty() {
            true => error.message,
            false => format!("{} (at {})", error.message, path(&error.path)),
        };
        Err(outcome.errors.into_iter().map(tell).collect())
    }
}

/// Who asks: whoever saved the webhook, with the scopes that their token had.
fn viewer(webhook: &webhook::Model) -> Viewer {
    Viewer {
        subject: webhook.subject.clone(),
        organization_id: webhook.organization_id,
        organizations: vec![webhook.organization_id],
        scopes: webhook.scopes.0.iter().filter_map(|name| Scope::from_name(name)).collect(),
    }
}

fn path(segments: &[async_graphql::PathSegment]) -> String {
    let texts = segments.iter().map(|segment| match segment {
        async_graphql::PathSegment::Field(name) => name.clone(),
        async_graphql::PathSegment::Index(index) => index.to_string(),
    });
    texts.collect::<Vec<_>>().join(".")
}
