//! What the mutations of webhooks ask of whoever sends.

use bytes::Bytes;
use courier::{Client, Failure, Target};
use domain::id::Kind;
use domain::webhook::message::Message;
use domain::webhook::port::{AddressCheck, Answer, TestSender, Unreachable};
use domain::webhook::retry::Outcome;
use entity::{webhook, webhook_attempt};
use serde_json::json;
use uuid::{Builder, Uuid};

use super::deliver::outcome;
use super::signer::signer;
use crate::http::Clock;

/// Judges addresses as they are judged when something is sent.
#[derive(Clone, Debug)]
pub struct Addresses(pub Client);

impl AddressCheck for Addresses {
    fn check<'a>(&'a self, url: &'a str) -> Answer<'a, Result<(), Unreachable>> {
        Box::pin(async move {
            let target = Target::read(url).map_err(|_| Unreachable::Unknown)?;
            self.0.check(&target).await.map_err(|failure| match failure {
                Failure::NotPublic => Unreachable::NotPublic,
                Failure::NotEncrypted => Unreachable::Insecure,
                _ => Unreachable::Unknown,
            })
        })
    }
}

/// Sends messages that tell of no event.
pub struct Tests {
    pub client: Client,
    pub clock: Clock,
}

impl TestSender for Tests {
    fn send<'a>(&'a self, webhook: &'a webhook::Model) -> Answer<'a, domain::Result<webhook_attempt::Model>> {
        Box::pin(async move {
            let at = self.clock.now();
            let begun = std::time::Instant::now();
            let outcome = match self.attempt(webhook).await {
                Ok(outcome) => outcome,
                Err(fault) => Outcome { fault: Some(fault), ..Outcome::default() },
            };
            Ok(webhook_attempt::Model {
                organization_id: webhook.organization_id,
                id: random_id(),
                delivery_id: Uuid::nil(),
                at,
                duration_ms: i32::try_from(begun.elapsed().as_millis()).unwrap_or(i32::MAX),
                status_code: outcome.status.map(i32::from),
                error: outcome.error(),
                response: outcome.response.filter(|text| !text.is_empty()),
            })
        })
    }
}

impl Tests {
    async fn attempt(&self, webhook: &webhook::Model) -> Result<Outcome, String> {
        let now = self.clock.now();
        let data =
            json!({ "webhookId": Kind::Webhook.print(webhook.id), "organizationId": Kind::Organization.print(webhook.organization_id) });
        let body = Bytes::from(Message::test(now, data).bytes().map_err(|_| "The message cannot be written.")?);
        let target = Target::read(&webhook.url).map_err(|fault| fault.to_string())?;
        let signer = signer(webhook, now).map_err(|fault| fault.to_string())?;
        let id = Kind::WebhookDelivery.print(random_id());
        Ok(outcome(self.client.post(&target, &signer.sign(&id, now.timestamp(), &body), body).await))
    }
}

pub(super) fn random_id() -> Uuid {
    Builder::from_random_bytes(rand::random()).into_uuid()
}
