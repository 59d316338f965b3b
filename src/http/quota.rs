//! What one token uses: points by a leaky bucket, operations at once, and streams that stay open. A token is a subject in an organization.

use std::convert::Infallible;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Value, value};
use axum::http::StatusCode;
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota as Rate, RateLimiter};
use quick_cache::sync::Cache;
use quick_cache::{DefaultHashBuilder, Lifecycle, UnitWeighter};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

use super::answer::{Code, Refusal};
use crate::config::Rates;
use domain::Viewer;

/// Tokens that are remembered. One that is forgotten, the least used first, begins with a full bucket.
const REMEMBERED: usize = 50_000;

type Bucket = RateLimiter<NotKeyed, InMemoryState, DefaultClock, StateInformationMiddleware>;

/// Whom a token stands for: a subject in an organization.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Bearer {
    organization: Uuid,
    subject: String,
}

/// What is known of a bearer.
#[derive(Debug)]
struct Account {
    bucket: Option<Bucket>,
    running: Option<Arc<Semaphore>>,
    streams: Arc<Semaphore>,
}

/// Counts what tokens use, in this process.
#[derive(Debug)]
pub(crate) struct Quota {
    rates: Rates,
    streams_per_token: u32,
    accounts: Cache<Bearer, Arc<Account>, UnitWeighter, DefaultHashBuilder, InUse>,
}

/// Keeps an account for as long as something of its token goes on: forgotten, it would count from nothing.
#[derive(Clone, Copy, Debug)]
struct InUse;

impl Lifecycle<Bearer, Arc<Account>> for InUse {
    type RequestState = ();

    fn is_pinned(&self, _: &Bearer, account: &Arc<Account>) -> bool {
        Arc::strong_count(account) > 1
    }
}

/// Lets one operation run, until this is dropped.
#[derive(Debug)]
pub(crate) struct Permit {
    account: Option<Arc<Account>>,
    rates: Rates,
    _running: Option<OwnedSemaphorePermit>,
}

/// One stream's place; it is free again when this is dropped.
#[derive(Debug)]
pub(crate) struct Seat {
    _account: Arc<Account>,
    _permit: OwnedSemaphorePermit,
}

/// The state of a bucket after an operation was paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Throttle {
    pub maximum: u32,
    pub available: u32,
    pub restore: u32,
}

impl Throttle {
    pub(crate) fn value(self) -> Value {
        value!({ "maximumAvailable": self.maximum, "currentlyAvailable": self.available, "restoreRate": self.restore })
    }
}

/// A bucket that has too little left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Empty {
    pub throttle: Throttle,
    pub wait: Duration,
}

impl Quota {
    pub(crate) fn new(rates: Rates, streams_per_token: u32) -> Self {
        let accounts = Cache::with(REMEMBERED, REMEMBERED as u64, UnitWeighter, DefaultHashBuilder::default(), InUse);
        Self { rates, streams_per_token, accounts }
    }

    /// Lets an operation begin, where its token has not too many running.
    pub(crate) fn enter(&self, viewer: &Viewer) -> Result<Permit, Refusal> {
        let rates = self.rates.clone();
        if rates.rate_limit == 0 && rates.operations_per_token == 0 {
            return Ok(Permit { account: None, rates, _running: None });
        }
        let account = self.account(viewer);
        let running = match &account.running {
            Some(running) => Some(Arc::clone(running).try_acquire_owned().map_err(|_| too_many(rates.operations_per_token))?),
            None => None,
        };
        Ok(Permit { account: Some(account), rates, _running: running })
    }

    /// A place for a stream, where the token has one left.
    pub(crate) fn seat(&self, viewer: &Viewer) -> Option<Seat> {
        let account = self.account(viewer);
        let permit = Arc::clone(&account.streams).try_acquire_owned().ok()?;
        Some(Seat { _account: account, _permit: permit })
    }

    fn account(&self, viewer: &Viewer) -> Arc<Account> {
        let bearer = Bearer { organization: viewer.organization_id, subject: viewer.subject.clone() };
        let make = || Ok::<_, Infallible>(Arc::new(Account::new(&self.rates, self.streams_per_token)));
        let Ok(account) = self.accounts.get_or_insert_with(&bearer, make);
        account
    }
}

impl Account {
    fn new(rates: &Rates, streams_per_token: u32) -> Self {
        let bucket = NonZeroU32::new(rates.rate_limit).map(|limit| {
            let rate = Rate::per_second(rates.rate_restore).allow_burst(limit);
            RateLimiter::direct(rate).with_middleware::<StateInformationMiddleware>()
        });
        let running = (rates.operations_per_token > 0).then(|| Arc::new(Semaphore::new(rates.operations_per_token as usize)));
        Self { bucket, running, streams: Arc::new(Semaphore::new(streams_per_token as usize)) }
    }
}

impl Permit {
    /// Takes the points of an operation out of its token's bucket, if there is one.
    pub(crate) fn pay(&self, points: u64) -> Result<Option<Throttle>, Empty> {
        let Some(bucket) = self.account.as_ref().and_then(|account| account.bucket.as_ref()) else { return Ok(None) };
        let maximum = self.rates.rate_limit;
        let restore = self.rates.rate_restore.get();
        // An operation over the whole bucket takes all of it: the settings see to it that there is none.
        let points = u32::try_from(points).unwrap_or(u32::MAX).clamp(1, maximum);
        let throttle = |available: u32| Throttle { maximum, available, restore };
        match bucket.check_n(NonZeroU32::MIN.saturating_add(points - 1)) {
            Ok(Ok(state)) => Ok(Some(throttle(state.remaining_burst_capacity()))),
            Ok(Err(refused)) => {
                let wait = refused.wait_time_from(DefaultClock::default().now());
                let missing = wait.as_nanos().saturating_mul(restore.into()).div_ceil(1_000_000_000);
                let available = u128::from(points).saturating_sub(missing);
                Err(Empty { throttle: throttle(u32::try_from(available).unwrap_or_default()), wait })
            }
            Err(_) => Err(Empty { throttle: throttle(0), wait: Duration::from_secs(1) }),
        }
    }
}

fn too_many(limit: u32) -> Refusal {
    let message = format!("The token has {limit} operations running, which is as many as it may have. Wait for one to end.");
    Refusal::http(StatusCode::TOO_MANY_REQUESTS, Code::RateLimited, message)
        .retry_after(Duration::from_secs(1))
        .with("limit", limit)
        .over("OPERATIONS_PER_TOKEN")
}
