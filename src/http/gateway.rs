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
        let permit = self.quota.enter(viewer)?;
        self.pipeline.prepare(parameters, &viewer.scopes, permit, &self.load)
    }
}
