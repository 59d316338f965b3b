//! The operation that a task works for: statements are counted for it, and are spans below its own.
//!
//! Names and attributes are those of OpenTelemetry's semantic conventions for GraphQL servers and for database clients.

use std::any::Any;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use opentelemetry::global::{self, BoxedSpan};
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::{Span, SpanKind, Status, TraceContextExt, Tracer};
use opentelemetry::{Context, KeyValue};

/// The span that a request was sent from.
pub use opentelemetry::trace::SpanContext as Parent;

/// The name of the gateway's spans among those of a process.
const SCOPE: &str = "order-gateway";
/// Characters of a statement's text in a span. It has placeholders where values are.
const LONGEST: usize = 2_000;

static TRACES: AtomicBool = AtomicBool::new(false);

/// From now on operations are traced, by the provider that OpenTelemetry has been given.
pub fn begin_tracing() {
    TRACES.store(true, Ordering::Relaxed);
}

/// The span that a request was sent from, by its headers `traceparent` and `tracestate`.
pub fn parent_of<'a>(header: impl Fn(&'static str) -> Option<&'a str>) -> Option<Parent> {
    if !TRACES.load(Ordering::Relaxed) {
        return None;
    }
    let given = ["traceparent", "tracestate"].into_iter().filter_map(|name| Some((name.to_owned(), header(name)?.to_owned())));
    let headers: HashMap<String, String> = given.collect();
    let read = |propagator: &dyn TextMapPropagator| propagator.extract_with_context(&Context::new(), &headers);
    let context = global::get_text_map_propagator(read);
    let parent = context.span().span_context().clone();
    parent.is_valid().then_some(parent)
}

/// One operation, from its beginning to its end.
#[derive(Debug)]
pub struct Operation {
    statements: AtomicU32,
    database: AtomicU64,
    /// When its last statement ended, or it began to run.
    answered: Mutex<Option<Instant>>,
    span: Option<(Context, Mutex<BoxedSpan>)>,
    held: OnceLock<Box<dyn Any + Send + Sync>>,
}

impl Operation {
    /// Begins it; `kind` is `query`, `mutation` or `subscription`.
    pub fn begin(kind: &'static str, name: Option<&str>, parent: Option<&Parent>) -> Self {
        let span = TRACES.load(Ordering::Relaxed).then(|| {
            let tracer = global::tracer(SCOPE);
            let mut attributes = vec![KeyValue::new("graphql.operation.type", kind)];
            attributes.extend(name.map(|name| KeyValue::new("graphql.operation.name", name.to_owned())));
            let from = parent.map_or_else(Context::new, |parent| Context::new().with_remote_span_context(parent.clone()));
            tracer.span_builder(kind).with_kind(SpanKind::Server).with_attributes(attributes).start_with_context(&tracer, &from)
        });
        let span = span.filter(Span::is_recording).map(|span| {
            let below = Context::new().with_remote_span_context(span.span_context().clone());
            (below, Mutex::new(span))
        });
        Self { statements: AtomicU32::new(0), database: AtomicU64::new(0), answered: Mutex::default(), span, held: OnceLock::new() }
    }

    /// Keeps something until nobody works for it any more, which may be after its caller has gone.
    pub fn hold(&self, something: impl Any + Send + Sync) {
        self.held.set(Box::new(something)).ok();
        self.note_answer();
    }

    fn note_answer(&self) {
        *self.answered.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// Since when the database has answered nothing; none where it does not run yet.
    pub fn unanswered(&self) -> Option<Duration> {
        self.answered.lock().unwrap_or_else(PoisonError::into_inner).map(|answered| answered.elapsed())
    }

    /// How many statements ran for it, those that ran for others too.
    pub fn statements(&self) -> u32 {
        self.statements.load(Ordering::Relaxed)
    }

    /// What its statements took together.
    pub fn database(&self) -> Duration {
        Duration::from_nanos(self.database.load(Ordering::Relaxed))
    }

    /// The trace that it is part of, where that is kept.
    pub fn trace(&self) -> Option<String> {
        let (context, _) = self.span.as_ref()?;
        Some(context.span().span_context().trace_id().to_string())
    }

    /// Ends its span. An error is told by its code; `is_fault` says that the gateway, not the caller, is to blame.
    pub fn end(&self, error: Option<&str>, is_fault: bool, cost: u64) {
        let Some((_, span)) = &self.span else { return };
        let mut span = span.lock().unwrap_or_else(PoisonError::into_inner);
        span.set_attribute(KeyValue::new("order_gateway.cost", i64::try_from(cost).unwrap_or(i64::MAX)));
        span.set_attribute(KeyValue::new("order_gateway.statements", i64::from(self.statements())));
        if let Some(code) = error {
            span.set_attribute(KeyValue::new("error.type", code.to_owned()));
            if is_fault {
                span.set_status(Status::error(""));
            }
        }
        span.end();
    }

    pub(crate) fn count(&self, elapsed: Duration) {
        self.statements.fetch_add(1, Ordering::Relaxed);
        self.note_answer();
        self.database.fetch_add(u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// A span for a statement, of which one hears when it has ended.
    pub(crate) fn statement(
        &self,
        system: &'static str,
        verb: &'static str,
        text: &str,
        ended: SystemTime,
        elapsed: Duration,
        failed: bool,
    ) {
        let Some((below, _)) = &self.span else { return };
        let tracer = global::tracer(SCOPE);
        let text: String = text.chars().take(LONGEST).collect();
        let attributes =
            vec![KeyValue::new("db.system.name", system), KeyValue::new("db.operation.name", verb), KeyValue::new("db.query.text", text)];
        let begun = ended.checked_sub(elapsed).unwrap_or(ended);
        let span = tracer.span_builder(verb).with_kind(SpanKind::Client).with_start_time(begun).with_attributes(attributes);
        let mut span = span.start_with_context(&tracer, below);
        if failed {
            span.set_attribute(KeyValue::new("error.type", "_OTHER"));
            span.set_status(Status::error(""));
        }
        span.end_with_timestamp(ended);
    }
}

/// The operations that some work is done for: one, or those that share a transaction.
#[derive(Clone, Debug, Default)]
pub struct Behalf(Arc<[Arc<Operation>]>);

impl Behalf {
    /// Of one operation.
    pub fn of(operation: &Arc<Operation>) -> Self {
        Self(Arc::new([Arc::clone(operation)]))
    }

    /// Of all of these.
    pub fn all<'a>(parts: impl IntoIterator<Item = &'a Self>) -> Self {
        Self(parts.into_iter().flat_map(|part| part.0.iter().cloned()).collect())
    }
}

tokio::task_local! {
    static CURRENT: Behalf;
}

/// On whose behalf this task works; of nobody's where that was not said.
pub fn current() -> Behalf {
    CURRENT.try_with(Clone::clone).unwrap_or_default()
}

/// Does work for these operations.
pub async fn on_behalf<F: Future>(behalf: Behalf, work: F) -> F::Output {
    CURRENT.scope(behalf, work).await
}

pub(crate) fn note(mut each: impl FnMut(&Operation)) {
    CURRENT.try_with(|behalf| behalf.0.iter().for_each(|operation| each(operation))).ok();
}
