//! What the built binary tells of itself: figures, traces, slow operations.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::observe_collector::{Collector, attribute, hex, spans};
use crate::support::{order_of, with};

const SECRET: &str = "a secret of the tests, which has more than 32 bytes";
const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const PARENT: &str = "b7ad6b7169203331";
const SERVER: i32 = 2;
const CLIENT: i32 = 3;

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_order-gateway"));
    command.current_dir(folder).args(arguments).env_remove("DATABASE_URL").env_remove("RUST_LOG").env("JWT_SECRET", SECRET);
    command
}

fn printed(folder: &Path, arguments: &[&str]) -> String {
    let output = command(folder, arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// A gateway that serves, and ends with its test.
struct Serving {
    child: Child,
    lines: Receiver<Value>,
    seen: Vec<Value>,
    token: String,
}

impl Serving {
    fn begin(folder: &Path, environment: &[(&str, &str)]) -> Self {
        let organization = printed(folder, &["organization", "create", "Acme"]);
        let token = printed(folder, &["token", "--organization", &organization]);
        let mut command = command(folder, &[]);
        command.envs([("LISTEN_ADDRESS", "127.0.0.1:0"), ("METRICS_ADDRESS", "127.0.0.1:0"), ("LOG_FORMAT", "json")]);
        let mut child = command.envs(environment.iter().copied()).stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let (told, lines) = mpsc::channel();
        let errors = BufReader::new(child.stderr.take().unwrap());
        std::thread::spawn(move || {
            for line in errors.lines() {
                told.send(serde_json::from_str(&line.unwrap()).unwrap()).ok();
            }
        });
        Self { child, lines, seen: Vec::new(), token }
    }

    /// A line of the log that is like this, now or soon.
    fn logged(&mut self, is_like: impl Fn(&Value) -> bool) -> Value {
        loop {
            if let Some(line) = self.seen.iter().find(|line| is_like(line)) {
                return line.clone();
            }
            self.seen.push(self.lines.recv_timeout(Duration::from_secs(30)).unwrap());
        }
    }

    fn said(&mut self, message: &str) -> Value {
        self.logged(|line| line["message"] == message)
    }

    fn address(&mut self, message: &str) -> String {
        self.said(message)["address"].as_str().unwrap().to_owned()
    }

    fn post(&mut self, headers: &[(&str, &str)], body: &Value) -> Value {
        let url = format!("http://{}/graphql", self.address("serving"));
        let mut request =
            ureq::post(&url).header("content-type", "application/json").header("authorization", format!("Bearer {}", self.token));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut answer = request.send(body.to_string()).unwrap();
        serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap()
    }

    fn metrics(&mut self) -> BTreeMap<String, f64> {
        let url = format!("http://{}/metrics", self.address("showing metrics"));
        let mut answer = ureq::get(&url).call().unwrap();
        assert_eq!(answer.headers()["content-type"], "application/openmetrics-text; version=1.0.0; charset=utf-8");
        let text = answer.body_mut().read_to_string().unwrap();
        assert!(text.ends_with("# EOF\n"), "{text}");
        let samples = text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.rsplit_once(' '));
        samples.map(|(name, value)| (name.to_owned(), value.parse().unwrap())).collect()
    }

    /// Asks it to end, and waits.
    fn end(&mut self) {
        assert!(Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap().success());
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

const CREATE: &str =
    "mutation MakeOrder($input: CreateSalesOrderInput!) { createSalesOrder(input: $input) { order { id } userErrors { code } } }";

fn stock() -> Value {
    let query = "mutation {
        saveProduct(input: { sku: \"TEA\", name: \"Tea\", price: \"10\" }) { userErrors { message } }
        adjustInventory(input: { adjustments: [{ product: { sku: \"TEA\" }, delta: 9 }] }) { userErrors { message } }
    }";
    json!({ "query": query })
}

fn create(more: Value) -> Value {
    json!({ "query": CREATE, "variables": { "input": with(order_of(&[("TEA", 1)]), more) } })
}

#[test]
fn figures_are_shown_on_an_address_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let mut serving = Serving::begin(folder.path(), &[("SLOW_OPERATION", "1us")]);
    serving.post(&[], &stock());
    let made = serving.post(&[], &create(json!({})));
    assert!(made["data"]["createSalesOrder"]["order"]["id"].is_string(), "{made}");
    let hash = hex(&Sha256::digest(CREATE));
    let registered = with(create(json!({})), json!({ "extensions": { "persistedQuery": { "version": 1, "sha256Hash": hash } } }));
    serving.post(&[], &registered);
    let refused = serving.post(&[], &create(json!({ "currency": "?", "lines": [] })));
    assert_ne!(refused["data"]["createSalesOrder"]["userErrors"], json!([]), "{refused}");
    serving.post(&[], &json!({ "query": "{ orders(first: 100) { nodes { customer { orders(first: 100) { nodes { customer { orders(first: 100) { nodes { id } } } } } } } } }" }));

    let metrics = serving.metrics();
    let at = |name: &str| metrics.get(name).copied().unwrap_or_else(|| panic!("no {name}: {metrics:#?}"));
    assert_eq!(at("order_gateway_orders_created_total"), 2.0);
    assert_eq!(at("order_gateway_order_batch_size_count"), 2.0);
    assert_eq!(at("order_gateway_operation_duration_seconds_count{type=\"mutation\",name=\"MakeOrder\",outcome=\"OK\"}"), 1.0);
    // Whatever clients call what they have not registered.
    assert_eq!(at("order_gateway_operation_duration_seconds_count{type=\"mutation\",name=\"other\",outcome=\"OK\"}"), 3.0);
    assert!(at("order_gateway_operation_statements_sum{type=\"mutation\"}") > 6.0);
    assert!(at("order_gateway_user_errors_total{code=\"REQUIRED\"}") >= 1.0);
    assert_eq!(at("order_gateway_refusals_total{code=\"TOO_COMPLEX\",limit=\"COMPLEXITY_LIMIT\"}"), 1.0);
    assert!(at("order_gateway_db_statement_duration_seconds_count{operation=\"SELECT\",outcome=\"ok\"}") > 3.0);
    assert_eq!(at("order_gateway_db_connections_max{pool=\"writer\"}"), 1.0);
    assert_eq!(at("order_gateway_db_connection_waiting{pool=\"writer\"}"), 0.0);
    assert_eq!(at("order_gateway_operations{class=\"write\",state=\"running\"}"), 0.0);
    assert!(at("process_resident_memory_bytes") > 1e6 && at("process_open_fds") > 3.0);

    let slow = serving.logged(|line| line["message"] == "slow operation" && line["operation"] == "MakeOrder");
    assert_eq!((&slow["kind"], &slow["outcome"]), (&json!("mutation"), &json!("OK")), "{slow}");
    assert!(slow["statements"].as_u64() > Some(3) && slow["cost"].as_u64() > Some(10) && slow["elapsed"].is_string(), "{slow}");
    assert!(!format!("{:?}", serving.seen).contains("Ann Example"));

    let public = serving.address("serving");
    for path in ["/metrics", "/metrics/"] {
        assert!(matches!(ureq::get(format!("http://{public}{path}")).call(), Err(ureq::Error::StatusCode(404))));
    }
    let own = serving.address("showing metrics");
    for path in ["/graphql", "/health/live", "/"] {
        assert!(matches!(ureq::get(format!("http://{own}{path}")).call(), Err(ureq::Error::StatusCode(404))));
    }
    serving.end();
}

#[test]
fn traces_reach_a_collector() {
    let (folder, collector) = (tempfile::tempdir().unwrap(), Collector::begin());
    let endpoint = format!("http://{}", collector.address);
    let mut serving = Serving::begin(
        folder.path(),
        &[
            ("OTEL_EXPORTER_OTLP_ENDPOINT", &endpoint),
            ("OTEL_EXPORTER_OTLP_HEADERS", "api-key=hidden"),
            ("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test"),
            // What is left is sent at the end.
            ("OTEL_BSP_SCHEDULE_DELAY", "3600000"),
        ],
    );
    serving.post(&[("traceparent", &format!("00-{TRACE}-{PARENT}-00"))], &stock());
    serving.post(&[("traceparent", &format!("00-{TRACE}-{PARENT}-01"))], &create(json!({})));
    serving.post(&[], &json!({ "query": "{ orders { nodes { id lines { id } } } }" }));
    serving.post(&[("traceparent", "nonsense")], &json!({ "query": "{ node(id: \"x\") { id } viewer { subject } }" }));
    serving.end();

    let exports = collector.exports();
    assert!(!exports.is_empty());
    for export in &exports {
        assert!(export.head.starts_with("post /v1/traces ") && export.head.contains("api-key: hidden"), "{}", export.head);
        let resource = export.content.resource_spans[0].resource.as_ref().unwrap();
        for (key, value) in
            [("service.name", "order-gateway"), ("deployment.environment.name", "test"), ("service.version", env!("CARGO_PKG_VERSION"))]
        {
            assert_eq!(attribute(&resource.attributes, key).as_deref(), Some(value));
        }
    }
    let spans: Vec<_> = exports.iter().flat_map(spans).collect();
    let operations: Vec<_> = spans.iter().filter(|span| span.kind == SERVER).collect();
    let mut names: Vec<_> = operations.iter().map(|span| span.name.as_str()).collect();
    names.sort_unstable();
    // The first one was not to be sampled, as its parent was not.
    assert_eq!(names, ["mutation", "query", "query"]);

    let mutation = operations.iter().find(|span| span.name == "mutation").unwrap();
    assert_eq!((hex(&mutation.trace_id), hex(&mutation.parent_span_id)), (TRACE.to_owned(), PARENT.to_owned()));
    assert_eq!(attribute(&mutation.attributes, "graphql.operation.type").as_deref(), Some("mutation"));
    assert_eq!(attribute(&mutation.attributes, "graphql.operation.name").as_deref(), Some("MakeOrder"));
    for query in operations.iter().filter(|span| span.name == "query") {
        assert!(query.parent_span_id.is_empty() && hex(&query.trace_id) != TRACE);
    }

    for operation in operations {
        let below: Vec<_> = spans.iter().filter(|span| span.parent_span_id == operation.span_id).collect();
        assert_eq!(attribute(&operation.attributes, "order_gateway.statements"), Some(below.len().to_string()));
        assert!(operation.name == "query" || below.len() > 3, "{below:#?}");
        for statement in below {
            assert_eq!((statement.kind, &statement.trace_id), (CLIENT, &operation.trace_id));
            let text = attribute(&statement.attributes, "db.query.text").unwrap();
            assert_eq!(attribute(&statement.attributes, "db.operation.name").as_ref(), Some(&statement.name));
            assert_eq!(attribute(&statement.attributes, "db.system.name").as_deref(), Some("sqlite"));
            assert!(text.to_uppercase().starts_with(&statement.name) && !text.contains("TEA") && !text.contains("Ann"), "{text}");
            assert!(operation.start_time_unix_nano <= statement.start_time_unix_nano + 1_000_000);
            assert!(statement.end_time_unix_nano <= operation.end_time_unix_nano + 1_000_000);
        }
    }
}

#[test]
fn what_traces_cannot_be_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318");
    for (wrong, value) in [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4318"),
        ("OTEL_TRACES_EXPORTER", "zipkin"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
        ("OTEL_TRACES_SAMPLER", "sometimes"),
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "soon"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "api-key"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "api key=S3cret"),
        ("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "a=b,c=%zz"),
        ("METRICS_ADDRESS", "nowhere"),
        ("IDEMPOTENCY_RETENTION", "23h"),
        ("READS_AT_ONCE", "0"),
    ] {
        let output = command(folder.path(), &[]).envs([endpoint, (wrong, value), ("LISTEN_ADDRESS", "127.0.0.1:0")]).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && error.contains(wrong), "{wrong}={value}: {error}");
        assert!(!error.contains("S3cret"), "{error}");
    }
}

#[test]
fn a_collector_that_is_gone_is_told_of_once() {
    let folder = tempfile::tempdir().unwrap();
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let endpoint = format!("http://{gone}");
    let environment = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", &*endpoint),
        ("OTEL_EXPORTER_OTLP_HEADERS", "api-key=S3cret,other=a%2Cb"),
        ("OTEL_BSP_SCHEDULE_DELAY", "50"),
    ];
    let mut serving = Serving::begin(folder.path(), &environment);
    serving.post(&[], &json!({ "query": "{ orders { totalCount } }" }));
    let told = serving.said("traces cannot be exported");
    assert_eq!(told["collector"], gone.to_string());
    assert!(told["cause"].as_str().unwrap().contains("refused"), "{told}");
    for _ in 0..5 {
        serving.post(&[], &json!({ "query": "{ orders { totalCount } }" }));
        std::thread::sleep(Duration::from_millis(100));
    }
    serving.end();
    while let Ok(line) = serving.lines.recv_timeout(Duration::from_secs(1)) {
        serving.seen.push(line);
    }
    let about: Vec<_> = serving.seen.iter().filter(|line| line.to_string().contains("xport")).collect();
    let repeated = about.iter().filter(|line| line["message"] != "the last traces are not exported").count();
    assert_eq!(repeated, 1, "{about:?}");
    assert!(!about.iter().any(|line| line.to_string().contains("S3cret")));
}
