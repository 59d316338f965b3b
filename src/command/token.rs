//! `token`: prints a bearer token.

use std::time::Duration;

use tracing::warn;
use uuid::Uuid;

use super::output::print;
use super::{Error, layers};
use crate::config::{Config, Invalid};
use crate::http::{Audience, Grant, sign};
use database::Database;
use domain::Scope;
use domain::id::{self, Kind};

/// What a token may do.
#[derive(Clone, Debug)]
pub struct Scopes(Vec<Scope>);

/// Signs a token and prints it.
pub async fn run(config: &Config, organizations: &[Uuid], scopes: &Scopes, ttl: Duration, subject: &str) -> Result<(), Error> {
    let grant = Grant { subject, organizations, scopes: &scopes.0, ttl };
    let secret =
        config.secret()?.ok_or_else(|| Invalid::new("JWT_SECRET", "is not set: tokens come from whoever keeps the private keys"))?;
    print(&format!("{}\n", sign(&secret.key, &audience(config), &grant)?))?;
    doubt(config, organizations).await;
    Ok(())
}

/// A token is signed without the database; where that can be asked, and knows better, this is told beside the token.
async fn doubt(config: &Config, organizations: &[Uuid]) {
    if config.is_sqlite() && !database::file_of(config.url()).is_some_and(|file| file.exists()) {
        return;
    }
    match absent(config, organizations).await {
        Ok(absent) => {
            for id in absent {
                warn!("the database has no organization {}: the token is of no use there", Kind::Organization.print(id));
            }
        }
        Err(error) => warn!(%error, "whether the token's organization exists cannot be told"),
    }
}

async fn absent(config: &Config, organizations: &[Uuid]) -> Result<Vec<Uuid>, Error> {
    let database = Database::connect(&config.database()).await?;
    database.reach().await?;
    let absent = layers::absent_organizations(&database, organizations).await;
    database.close().await?;
    absent
}

/// What tokens must name.
pub(super) fn audience(config: &Config) -> Audience {
    Audience { issuer: config.jwt_issuer.clone(), audience: config.jwt_audience.clone(), token_type: config.jwt_type.clone() }
}

/// Reads an organization's id.
pub fn organization(text: &str) -> Result<Uuid, String> {
    id::find(Kind::Organization, text)
        .or_else(|| Uuid::try_parse(text).ok())
        .ok_or_else(|| "an id such as org_01h2xcejqtf2nbrexx3vqjhp41 is expected".to_owned())
}

/// Reads names of scopes, or 'all'.
pub fn scopes(text: &str) -> Result<Scopes, String> {
    let mut scopes = Vec::new();
    for name in text.split([',', ' ']).filter(|name| !name.is_empty()) {
        match (name, Scope::from_name(name)) {
            ("all", _) => scopes.extend(Scope::ALL),
            (_, Some(scope)) => scopes.push(scope),
            (name, None) => {
                let known: Vec<_> = Scope::ALL.iter().map(|scope| scope.name()).collect();
                return Err(format!("'{name}' is no scope; there are: all, {}", known.join(", ")));
            }
        }
    }
    Ok(Scopes(scopes))
}

/// Reads a subject that the gateway would take.
pub fn subject(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 255 || text.chars().any(char::is_control) {
        return Err("1 to 255 printable characters are expected".to_owned());
    }
    Ok(text.to_owned())
}
