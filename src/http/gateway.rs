//! All that requests need, made once and shared by them.

use std::sync::Arc;

use super::answer::Refusal;
use super::auth::Authenticator;
use super::clock::Clock;
use super::document::{Parameters, Pipeline, Prepared};
use super::executor::{Engine, Executor};
use super::load::Load;
use super::quota::Quota;
use crate::config::Http;
use database::Database;
use domain::Viewer;

/// What settings alone do not make.
pub struct Parts {
    pub executor: Box<dyn Executor>,
    /// For operations on the schema that the executor runs.
    pub pipeline: Arc<Pipeline>,
    pub authenticator: Authenticator,
    pub database: Database,
    /// What time it is when an operation begins.
    pub clock: Clock,
}

/// What all requests share.
pub struct Gateway {
    pub(super) engine: Arc<Engine>,
    pub(super) authenticator: Authenticator,
    pub(super) quota: Quota,
    pub(super) load: Load,
    pub(super) database: Database,
    pub(super) settings: Http,
    pub(super) pipeline: Arc<Pipeline>,
}

impl Gateway {
    pub fn new(parts: Parts, settings: &Http) -> Self {
        if settings.documents.trusted_documents.is_some() {
            telemetry::trust_names();
        }
        let Parts { executor, pipeline, authenticator, database, clock } = parts;
        Self {
            engine: Arc::new(Engine::new(executor, clock, settings)),
            authenticator,
            load: Load::new(&settings.load, database.shared_connections()),
            quota: Quota::new(settings.rates.clone(), settings.live.streams_per_token),
            database,
            settings: settings.clone(),
            pipeline,
        }
    }

    /// Makes an operation of what a client asks for, where the client has not too many running.
    pub(super) fn prepare(&self, parameters: Parameters, viewer: &Viewer) -> Result<Prepared, Refusal> {
        if is_mutation(&parameters) {
            self.load.expect_write()?;
        }
        let permit = self.quota.enter(viewer)?;
        self.pipeline.prepare(parameters, &viewer.scopes, permit, &self.load)
    }
}

/// Whether it can be nothing else, by how its text begins: a look that costs nothing.
fn is_mutation(parameters: &Parameters) -> bool {
    let rest = parameters.query.as_deref().and_then(|text| text.trim_start().strip_prefix("mutation"));
    let ends = |rest: &str| !rest.starts_with(|sign: char| sign.is_ascii_alphanumeric() || sign == '_');
    let Some(rest) = rest.filter(|rest| ends(rest)) else { return false };
    match parameters.operation_name.as_deref() {
        // One of several cannot be chosen without a name.
        None | Some("") => true,
        Some(name) => rest.trim_start().strip_prefix(name).is_some_and(ends),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mutations_are_told_by_how_they_begin() {
        let told = |query: &str, name: Option<&str>| {
            is_mutation(&Parameters { query: Some(query.to_owned()), operation_name: name.map(str::to_owned), ..Parameters::default() })
        };
        assert!(told("mutation { add }", None) && told("\n mutation A($n: Int) { add }", Some("A")) && told("mutation{add}", Some("")));
        assert!(!told("{ mutation }", None) && !told("query mutation { hello }", None) && !told("mutations { add }", None));
        // Which one runs is chosen by its name.
        assert!(!told("mutation A { add } query B { hello }", Some("B")) && !told("mutation AB { add } query A { hello }", Some("A")));
        assert!(!is_mutation(&Parameters::default()));
    }
}
