//! `listen`: shows events as they come, in order and signed as a webhook would send them, or hands them on to a local receiver.

use std::time::Duration;

use bytes::Bytes;
use clap::Args;
use courier::{Client, Headers, Secret, Signer, Target};
use uuid::Uuid;

use super::output::print;
use super::{Error, layers, open, token};
use crate::config::Config;
use crate::http::now;
use database::{Database, Hearing};
use domain::id::Kind;
use domain::order::history::Horizon;
use domain::webhook::due::Told;
use domain::webhook::message::{EventData, Message};

/// How often it looks where it hears nothing: commits of another process on the same SQLite file are not told.
const POLL: Duration = Duration::from_millis(250);
/// How soon it looks again where somebody is still writing in front of what can be seen.
const SOON: Duration = Duration::from_millis(10);

/// What to listen to.
#[derive(Clone, Debug, Args)]
pub struct Listening {
    /// Whose events; without it those of the oldest organization
    #[arg(long, value_name = "ID", value_parser = token::organization)]
    organization: Option<Uuid>,
    /// Where they are handed on to, such as http://localhost:3000/webhooks; without it they are printed
    #[arg(long, value_name = "URL", value_parser = target)]
    forward_to: Option<Target>,
    /// The secret that they are signed with; without it one is made and printed
    #[arg(long, value_name = "whsec_…", value_parser = Key::read)]
    secret: Option<Key>,
}

/// A secret as it was typed.
#[derive(Clone)]
struct Key(String);

impl Key {
    fn read(text: &str) -> Result<Self, String> {
        text.parse::<Secret>().map(|secret| Self(secret.to_base64())).map_err(|fault| fault.to_string())
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Key")
    }
}

fn target(text: &str) -> Result<Target, String> {
    Target::read(text).map_err(|fault| fault.to_string())
}

/// Listens until it is stopped.
pub async fn run(config: &Config, listening: &Listening) -> Result<(), Error> {
    let database = open(config).await?;
    let organization = match listening.organization {
        Some(organization) => match layers::absent_organizations(&database, &[organization]).await?.is_empty() {
            true => organization,
            false => return Err(Error::Other(format!("there is no organization {}", Kind::Organization.print(organization)))),
        },
        None => layers::first_organization(&database).await?.ok_or_else(|| Error::Other("there is no organization yet".to_owned()))?,
    };
    let secret = match &listening.secret {
        Some(Key(text)) => Secret::from_base64(text).map_err(|fault| Error::Other(fault.to_string()))?,
        None => Secret::random(),
    };
    let place = listening.forward_to.as_ref().map_or_else(String::new, |target| format!(", handed on to {target:?}"));
    print(&format!("Events of {}{place}, signed with {}\n", Kind::Organization.print(organization), secret.shown()))?;
    let ear = Ear {
        hearing: database.hear(),
        seen: layers::horizon(&database).await?.position,
        // Whoever has the machine's shell may connect to whatever the machine reaches.
        client: Client::new("0.0.0.0/0,::/0".parse().map_err(Error::Other)?),
        signer: Signer::default().with_secret(secret),
        target: listening.forward_to.clone(),
        database,
        organization,
    };
    ear.listen().await
}

struct Ear {
    database: Database,
    organization: Uuid,
    hearing: Hearing,
    seen: i64,
    client: Client,
    signer: Signer,
    target: Option<Target>,
}

impl Ear {
    async fn listen(mut self) -> Result<(), Error> {
        let mut pause = POLL;
        loop {
            tokio::select! {
                () = self.hearing.heard() => {}
                () = tokio::time::sleep(pause) => {}
            }
            let Horizon { position, has_more } = layers::horizon(&self.database).await?;
            while self.seen < position {
                let events = layers::events(&self.database, self.organization, self.seen, position).await?;
                self.seen = events.last().map_or(position, |told| told.event.position);
                for told in &events {
                    self.tell(told).await?;
                }
            }
            pause = if has_more { SOON } else { POLL };
        }
    }

    async fn tell(&self, told: &Told) -> Result<(), Error> {
        let message = Message::of(&told.event, EventData::of(told));
        let body = Bytes::from(message.bytes().map_err(|error| Error::Other(error.to_string()))?);
        // The same for the same event, as a delivery's is.
        let id = Kind::WebhookDelivery.print(told.event.id);
        let headers = self.signer.sign(&id, now().timestamp(), &body);
        let Some(target) = &self.target else { return print(&shown(&headers, &body)) };
        let name = format!("{} {} version {}", message.r#type, told.order_number, told.event.version);
        print(&match self.client.post(target, &headers, body).await {
            Ok(answer) => format!("{name}: {} {}\n", answer.status, answer.beginning.lines().next().unwrap_or_default()),
            Err(failure) => format!("{name}: {failure}\n"),
        })
    }
}

/// As it would be sent.
fn shown(Headers { id, timestamp, signature }: &Headers, body: &[u8]) -> String {
    format!("\nwebhook-id: {id}\nwebhook-timestamp: {timestamp}\nwebhook-signature: {signature}\n\n{}\n", String::from_utf8_lossy(body))
}
