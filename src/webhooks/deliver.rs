//! Sends one message, once, and tells what came of it.

use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use courier::{Answer, Failure, Signer, Target};
use domain::id::Kind;
use domain::webhook::due::Told;
use domain::webhook::message::{EventData, Message};
use domain::webhook::record::Attempted;
use domain::webhook::retry::Outcome;
use entity::{webhook, webhook_delivery};

use super::sender::Parts;

/// All that a message needs.
pub(super) struct Dispatch {
    pub webhook: Arc<webhook::Model>,
    pub delivery: webhook_delivery::Model,
    /// None where its event cannot be read.
    pub told: Option<Told>,
    /// Or why there is none.
    pub way: Result<(Target, Arc<Signer>), String>,
}

/// It has ended, whatever came of it.
pub(super) async fn deliver(parts: Arc<Parts>, dispatch: Dispatch) -> Attempted {
    let at = parts.clock.now();
    let begun = std::time::Instant::now();
    let outcome = attempt(&parts, &dispatch, at).await.unwrap_or_else(|fault| Outcome { fault: Some(fault), ..Outcome::default() });
    let took = begun.elapsed();
    parts.figures.attempted(&outcome, took);
    if let (true, Some(told)) = (outcome.is_success(), &dispatch.told) {
        parts.figures.arrived(parts.clock.now() - told.event.occurred_at);
    }
    Attempted {
        webhook_id: dispatch.webhook.id,
        delivery_id: dispatch.delivery.id,
        at,
        duration: chrono::TimeDelta::from_std(took).unwrap_or_default(),
        outcome,
        chance: rand::random(),
    }
}

async fn attempt(parts: &Parts, dispatch: &Dispatch, at: DateTime<Utc>) -> Result<Outcome, String> {
    let (target, signer) = dispatch.way.as_ref().map_err(Clone::clone)?;
    let told = dispatch.told.as_ref().ok_or("The event cannot be read.")?;
    let body = match &dispatch.webhook.query {
        Some(document) => Message::of(&told.event, parts.data.of(&dispatch.webhook, document, &told.event).await?).bytes(),
        None => Message::of(&told.event, EventData::of(told)).bytes(),
    };
    let body = Bytes::from(body.map_err(|_| "The message cannot be written.")?);
    let id = Kind::WebhookDelivery.print(dispatch.delivery.id);
    let answered = parts.client.post(target, &signer.sign(&id, at.timestamp(), &body), body).await;
    Ok(outcome(answered))
}

pub(super) fn outcome(answered: Result<Answer, Failure>) -> Outcome {
    match answered {
        Ok(Answer { status, retry_after, beginning }) => {
            Outcome { status: Some(status), fault: None, retry_after, response: Some(beginning) }
        }
        Err(failure) => Outcome { fault: Some(failure.to_string()), ..Outcome::default() },
    }
}
