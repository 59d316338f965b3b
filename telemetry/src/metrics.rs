//! The figures, and how they are named: by Prometheus' conventions, with their unit.

use std::fmt;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant, SystemTime};

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use super::labels::{
    Admission, CodeLabel, ConnectionLabels, OperationLabels, PoolLabel, Refusal, StatementLabels, TransportLabel, TypeLabel, VersionLabel,
};
use super::process;
use super::webhooks::Webhooks;

pub(super) type Histograms<L> = Family<L, Histogram, fn() -> Histogram>;

static METRICS: LazyLock<Metrics> = LazyLock::new(Metrics::new);

/// The process's figures.
pub fn metrics() -> &'static Metrics {
    &METRICS
}

/// All that is counted.
pub struct Metrics {
    registry: Registry,
    operations: Histograms<OperationLabels>,
    operation_statements: Histograms<TypeLabel>,
    admitted: Family<Admission, Gauge>,
    refusals: Family<Refusal, Counter>,
    user_errors: Family<CodeLabel, Counter>,
    orders: Counter,
    batches: Histogram,
    retries: Counter,
    statements: Histograms<StatementLabels>,
    connections: Family<ConnectionLabels, Gauge>,
    most_connections: Family<PoolLabel, Gauge>,
    waiting: Family<PoolLabel, Gauge>,
    waits: Histograms<PoolLabel>,
    http_connections: Gauge,
    streams: Family<TransportLabel, Gauge>,
    event_lag: Histogram,
    undelivered: Gauge<f64, AtomicU64>,
    keys_removed: Counter,
    lines_lost: Counter,
    pub(super) webhooks: Webhooks,
    memory: Gauge,
    files: Gauge,
}

impl fmt::Debug for Metrics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Metrics")
    }
}

pub(super) fn seconds() -> Histogram {
    Histogram::new([0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0])
}

fn counts() -> Histogram {
    Histogram::new([1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 21.0, 34.0, 55.0, 89.0])
}

fn sizes() -> Histogram {
    Histogram::new([1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 100.0])
}

/// Registers figures under the gateway's names, each with what it tells.
macro_rules! register {
    ($registry:ident, $($name:literal $metric:expr, $help:literal;)*) => {
        $($registry.register(concat!("order_gateway_", $name), $help, $metric.clone());)*
    };
}

impl Metrics {
    fn new() -> Self {
        let mut registry = Registry::default();
        let made = Self {
            registry: Registry::default(),
            operations: Family::new_with_constructor(seconds),
            operation_statements: Family::new_with_constructor(counts),
            admitted: Family::default(),
            refusals: Family::default(),
            user_errors: Family::default(),
            orders: Counter::default(),
            batches: sizes(),
            retries: Counter::default(),
            statements: Family::new_with_constructor(seconds),
            connections: Family::default(),
            most_connections: Family::default(),
            waiting: Family::default(),
            waits: Family::new_with_constructor(seconds),
            http_connections: Gauge::default(),
            streams: Family::default(),
            event_lag: seconds(),
            undelivered: Gauge::default(),
            keys_removed: Counter::default(),
            lines_lost: Counter::default(),
            webhooks: Webhooks::new(),
            memory: Gauge::default(),
            files: Gauge::default(),
        };
        register! { registry,
            "operation_duration_seconds" made.operations, "What operations took, by type, name and outcome";
            "operation_statements" made.operation_statements, "SQL statements of an operation";
            "operations" made.admitted, "Operations that run, and reads that wait for their turn";
            "refusals" made.refusals, "Operations that were not executed, by code and by the setting that they were over";
            "user_errors" made.user_errors, "Mistakes in the input of mutations, by code";
            "orders_created" made.orders, "Orders that were made";
            "order_batch_size" made.batches, "Orders that were made in one transaction";
            "transaction_retries" made.retries, "Transactions that were done again, since another one was in the way";
            "db_statement_duration_seconds" made.statements, "What SQL statements took";
            "db_connections" made.connections, "Connections to the database, in use and idle";
            "db_connections_max" made.most_connections, "Connections to the database that a pool may have";
            "db_connection_waiting" made.waiting, "Transactions that wait for a connection to the database";
            "db_connection_wait_seconds" made.waits, "What transactions waited for a connection, and for their BEGIN";
            "http_connections" made.http_connections, "HTTP connections that are open";
            "streams" made.streams, "Sockets and event streams that are open";
            "event_lag_seconds" made.event_lag, "From an order's change to its event at those who listen";
            "events_undelivered_age_seconds" made.undelivered, "Age of the oldest event that is not handed on to those who listen; 0 where there is none";
            "idempotency_keys_removed" made.keys_removed, "Idempotency keys that were older than IDEMPOTENCY_RETENTION";
            "log_lines_lost" made.lines_lost, "Lines of the log that could not be written";
        }
        made.webhooks.register(&mut registry);
        made.begin_at_zero();
        registry.register("process_resident_memory_bytes", "Resident memory size in bytes", made.memory.clone());
        registry.register("process_open_fds", "Number of open file descriptors", made.files.clone());
        let begun = Gauge::<f64, AtomicU64>::default();
        begun.set(SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0.0, |time| time.as_secs_f64()));
        registry.register("process_start_time_seconds", "Start time of the process since unix epoch in seconds", begun);
        let build = Family::<VersionLabel, Gauge>::default();
        build.get_or_create_owned(&VersionLabel { version: env!("CARGO_PKG_VERSION") }).set(1);
        registry.register("order_gateway_build_info", "The version that runs", build);
        Self { registry, ..made }
    }

    /// Shows what has not happened yet: a rate needs a beginning, and a dashboard a name.
    fn begin_at_zero(&self) {
        for r#type in ["query", "mutation", "subscription"] {
            let labels = OperationLabels { r#type, name: super::known_name(None), outcome: "OK".into() };
            drop(self.operations.get_or_create(&labels));
            drop(self.operation_statements.get_or_create(&TypeLabel { r#type }));
        }
        for (class, state) in [("read", "running"), ("read", "waiting"), ("write", "running")] {
            drop(self.admitted.get_or_create(&Admission { class, state }));
        }
        for limit in ["READS_WAITING", "WRITES_AT_ONCE", "UNSENT_LIMIT", "REQUEST_TIMEOUT"] {
            drop(self.refusals.get_or_create(&Refusal { code: "UNAVAILABLE".into(), limit }));
        }
        drop(self.user_errors.get_or_create(&CodeLabel { code: "INVALID" }));
        for operation in ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"] {
            drop(self.statements.get_or_create(&StatementLabels { operation, outcome: "ok" }));
        }
        for transport in ["websocket", "sse"] {
            drop(self.streams.get_or_create(&TransportLabel { transport }));
        }
    }

    /// Everything, as Prometheus reads it (OpenMetrics 1.0).
    pub fn text(&self, pools: &[Pool]) -> String {
        for Pool { name, used, idle, most } in pools {
            self.connections.get_or_create(&ConnectionLabels { pool: name, state: "used" }).set(i64::from(*used));
            self.connections.get_or_create(&ConnectionLabels { pool: name, state: "idle" }).set(i64::from(*idle));
            self.most_connections.get_or_create(&PoolLabel { pool: name }).set(i64::from(*most));
            drop(self.waiting.get_or_create(&PoolLabel { pool: name }));
            drop(self.waits.get_or_create(&PoolLabel { pool: name }));
        }
        self.memory.set(process::resident_memory().unwrap_or_default());
        self.files.set(process::open_files().unwrap_or_default());
        let mut text = String::new();
        // A text takes all that is written to it.
        encode(&mut text, &self.registry).ok();
        text
    }

    /// An operation has ended.
    pub fn finished(&self, Finished { kind, name, outcome, elapsed, statements }: Finished<'_>) {
        let labels = OperationLabels { r#type: kind, name: Arc::clone(name), outcome: outcome.into() };
        self.operations.get_or_create(&labels).observe(elapsed.as_secs_f64());
        self.operation_statements.get_or_create(&TypeLabel { r#type: kind }).observe(f64::from(statements));
    }

    /// How many operations are let in, of a class and a state.
    pub fn admitted(&self, of: Admission) -> Open {
        Open::of(self.admitted.get_or_create_owned(&of))
    }

    /// An operation is not executed.
    pub fn refused(&self, refusal: &Refusal) {
        self.refusals.get_or_create(refusal).inc();
    }

    /// A mutation's input has mistakes of these kinds.
    pub fn user_errors(&self, codes: impl IntoIterator<Item = &'static str>) {
        for code in codes {
            self.user_errors.get_or_create(&CodeLabel { code }).inc();
        }
    }

    /// So many orders were made in one transaction.
    pub fn orders_made(&self, count: usize) {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        self.orders.inc_by(count.into());
        self.batches.observe(count.into());
    }

    /// A transaction is done again.
    pub fn retried(&self) {
        self.retries.inc();
    }

    pub(crate) fn statement(&self, operation: &'static str, elapsed: Duration, failed: bool) {
        let labels = StatementLabels { operation, outcome: if failed { "failed" } else { "ok" } };
        self.statements.get_or_create(&labels).observe(elapsed.as_secs_f64());
    }

    /// A transaction begins to wait for a connection of this pool.
    pub fn wait_for(&self, pool: &'static str) -> Waiting {
        Waiting { pool, begun: Instant::now(), _open: Open::of(self.waiting.get_or_create_owned(&PoolLabel { pool })) }
    }

    /// A connection of a client is open.
    pub fn http_connection(&self) -> Open {
        Open::of(self.http_connections.clone())
    }

    /// A socket or an event stream is open.
    pub fn stream(&self, transport: &'static str) -> Open {
        Open::of(self.streams.get_or_create_owned(&TransportLabel { transport }))
    }

    /// Those who listen were handed an event, so long after it happened.
    pub fn event_handed_on(&self, after: Duration) {
        self.event_lag.observe(after.as_secs_f64());
    }

    /// The oldest event that is not handed on is so old.
    pub fn undelivered(&self, age: Duration) {
        self.undelivered.set(age.as_secs_f64());
    }

    /// So many idempotency keys were removed.
    pub fn keys_removed(&self, count: u64) {
        self.keys_removed.inc_by(count);
    }

    /// A line of the log could not be written.
    pub fn line_lost(&self) {
        self.lines_lost.inc();
    }
}

/// An operation that has ended.
#[derive(Clone, Copy, Debug)]
pub struct Finished<'a> {
    /// `query`, `mutation` or `subscription`.
    pub kind: &'static str,
    pub name: &'a Arc<str>,
    pub outcome: &'a str,
    pub elapsed: Duration,
    pub statements: u32,
}

/// The connections of one pool.
#[derive(Clone, Copy, Debug)]
pub struct Pool {
    pub name: &'static str,
    pub used: u32,
    pub idle: u32,
    pub most: u32,
}

/// Counts as one until it is dropped.
#[derive(Debug)]
pub struct Open(Gauge);

impl Open {
    fn of(gauge: Gauge) -> Self {
        gauge.inc();
        Self(gauge)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Somebody who waits for a connection, until this is dropped.
#[derive(Debug)]
pub struct Waiting {
    pool: &'static str,
    begun: Instant,
    _open: Open,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        metrics().waits.get_or_create(&PoolLabel { pool: self.pool }).observe(self.begun.elapsed().as_secs_f64());
    }
}
