//! Traces over OTLP, set up by the environment as OpenTelemetry's specification names it.
//!
//! <https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/>

use std::fmt;
use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use opentelemetry::{KeyValue, global};
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{SpanExporter, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use percent_encoding::percent_decode_str;
use ureq::Agent;

use crate::config::Invalid;

const NAME: &str = "order-gateway";
/// For one export: the specification's default, in milliseconds.
const TIMEOUT: u64 = 10_000;
const SAMPLERS: [&str; 6] =
    ["always_on", "always_off", "traceidratio", "parentbased_always_on", "parentbased_always_off", "parentbased_traceidratio"];

/// What exports traces, until it is ended.
#[derive(Debug)]
pub struct Traces(SdkTracerProvider);

/// Begins to trace operations, where the environment asks for it; what it asks for and is not there is refused by name.
pub fn begin() -> Result<Option<Traces>, Invalid> {
    let is_disabled = variable("OTEL_SDK_DISABLED").is_some_and(|value| value.eq_ignore_ascii_case("true"));
    let endpoint = ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"].into_iter().find_map(named);
    let is_wanted = match variable("OTEL_TRACES_EXPORTER").as_deref() {
        Some("otlp") => true,
        Some("none") => false,
        Some(other) => return Err(Invalid::new("OTEL_TRACES_EXPORTER", format!("must be otlp or none, and is '{other}'"))),
        None => endpoint.is_some(),
    };
    if is_disabled || !is_wanted {
        return Ok(None);
    }
    check(endpoint)?;
    let timeout = ["OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "OTEL_EXPORTER_OTLP_TIMEOUT"].into_iter().find_map(named);
    let timeout = match timeout {
        None => TIMEOUT,
        Some((name, value)) => value.parse().map_err(|_| Invalid::new(name, "must be a number of milliseconds"))?,
    };
    let agent = Agent::config_builder().timeout_global(Some(Duration::from_millis(timeout))).http_status_as_error(false).build().into();
    let client = Client { agent, is_failing: AtomicBool::new(false) };
    let exporter = SpanExporter::builder().with_http().with_http_client(client).build();
    let exporter = exporter.map_err(|error| Invalid::new("OTEL_EXPORTER_OTLP_ENDPOINT", error.to_string()))?;
    let provider = SdkTracerProvider::builder().with_resource(resource()).with_batch_exporter(exporter).build();
    global::set_tracer_provider(provider.clone());
    global::set_text_map_propagator(TraceContextPropagator::new());
    telemetry::begin_tracing();
    Ok(Some(Traces(provider)))
}

impl Traces {
    /// Exports what is left.
    pub fn end(self) {
        if let Err(error) = self.0.shutdown() {
            tracing::warn!(%error, "the last traces are not exported");
        }
    }
}

/// What the library would pass over, or warn of only.
fn check(endpoint: Option<(&'static str, String)>) -> Result<(), Invalid> {
    if let Some((name, url)) = endpoint
        && !["http://", "https://"].iter().any(|scheme| url.starts_with(scheme))
    {
        return Err(Invalid::new(name, "must be a URL such as http://localhost:4318"));
    }
    for name in ["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"] {
        if variable(name).is_some_and(|protocol| protocol != "http/protobuf") {
            return Err(Invalid::new(name, "must be http/protobuf, which collectors take at port 4318"));
        }
    }
    for name in ["OTEL_EXPORTER_OTLP_TRACES_COMPRESSION", "OTEL_EXPORTER_OTLP_COMPRESSION"] {
        if variable(name).is_some_and(|compression| compression != "none") {
            return Err(Invalid::new(name, "must be none"));
        }
    }
    for name in ["OTEL_EXPORTER_OTLP_TRACES_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS"] {
        if !variable(name).is_none_or(|pairs| pairs.split(',').map(str::trim).filter(|pair| !pair.is_empty()).all(is_header)) {
            return Err(Invalid::new(name, "must be pairs such as api-key=…,other=…, with , = and % in a value percent-encoded"));
        }
    }
    let sampler = variable("OTEL_TRACES_SAMPLER");
    if sampler.as_deref().is_some_and(|sampler| !SAMPLERS.contains(&sampler)) {
        return Err(Invalid::new("OTEL_TRACES_SAMPLER", format!("must be one of {}", SAMPLERS.join(", "))));
    }
    let ratio = variable("OTEL_TRACES_SAMPLER_ARG");
    let is_ratio = |text: &String| text.parse::<f64>().is_ok_and(|ratio| (0.0..=1.0).contains(&ratio));
    if sampler.is_some_and(|sampler| sampler.ends_with("ratio")) && !ratio.as_ref().is_none_or(is_ratio) {
        return Err(Invalid::new("OTEL_TRACES_SAMPLER_ARG", "must be a number from 0 to 1"));
    }
    Ok(())
}

/// A name and a value as a head takes them, the value percent-encoded.
fn is_header(pair: &str) -> bool {
    let Some((name, value)) = pair.split_once('=') else { return false };
    let is_encoded = value.split('%').skip(1).all(|rest| rest.as_bytes().get(..2).is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit)));
    let value = percent_decode_str(value.trim()).decode_utf8();
    is_encoded && value.is_ok_and(|value| Request::builder().header(name.trim(), &*value).body(()).is_ok())
}

/// What the environment says of the process, and what it does not say.
fn resource() -> Resource {
    let attributes = variable("OTEL_RESOURCE_ATTRIBUTES").unwrap_or_default();
    let has = |key: &str| attributes.split(',').any(|pair| pair.split_once('=').is_some_and(|(name, _)| name.trim() == key));
    let mut resource = Resource::builder();
    if variable("OTEL_SERVICE_NAME").is_none() && !has("service.name") {
        resource = resource.with_service_name(NAME);
    }
    if !has("service.version") {
        resource = resource.with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")));
    }
    resource.build()
}

/// One that is empty is not set.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}

fn named(name: &'static str) -> Option<(&'static str, String)> {
    Some((name, variable(name)?))
}

/// Sends exports with the client that is here for key sets. It waits, and is called on a thread that exports alone.
struct Client {
    agent: Agent,
    /// The last export failed.
    is_failing: AtomicBool,
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Client")
    }
}

impl Client {
    /// Says once why exports fail, until one has reached the collector again; the library would say of each that it has failed.
    fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let uri = request.uri().clone();
        // Beside them there may be secrets in an address.
        let collector = uri.host().unwrap_or_default().to_owned() + &uri.port_u16().map_or_else(String::new, |port| format!(":{port}"));
        let sent = self.exchange(request);
        let cause = match &sent {
            Ok(response) if response.status().is_success() => None,
            Ok(response) => Some(format!("it answers with status {}", response.status().as_u16())),
            Err(error) => Some(error.to_string().replace(&uri.to_string(), &collector)),
        };
        let was_failing = self.is_failing.swap(cause.is_some(), Ordering::Relaxed);
        match cause {
            Some(cause) if !was_failing => tracing::warn!(collector, cause, "traces cannot be exported"),
            None if was_failing => tracing::info!(collector, "traces are exported again"),
            _ => {}
        }
        sent
    }

    fn exchange(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (parts, body) = request.into_parts();
        let (parts, mut body) = self.agent.run(Request::from_parts(parts, body.to_vec()))?.into_parts();
        Ok(Response::from_parts(parts, body.read_to_vec()?.into()))
    }
}

impl HttpClient for Client {
    fn send_bytes<'a, 'b>(
        &'a self,
        request: Request<Bytes>,
    ) -> Pin<Box<dyn Future<Output = Result<Response<Bytes>, HttpError>> + Send + 'b>>
    where
        'a: 'b,
        Self: 'b,
    {
        Box::pin(ready(self.send(request)))
    }
}
