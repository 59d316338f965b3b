//! The router over a small schema of its own, and what its tests need.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use async_graphql::{EmptySubscription, Enum, InputObject, Object, Request, Schema};
use axum::Router;
use axum::body::Body;
use axum::http::request::Builder;
use axum::http::{self, HeaderMap, StatusCode};
use database::{self, Database};
use domain::{Op, Scope};
use http_body_util::BodyExt;
use order_gateway::config::{self, Exposure, Http, Limits, Load, Rates};
use order_gateway::http::{Audience, Authenticator, Clock, Documents, Gateway, Grant, Parts, Pipeline, router, sign};
use secrecy::SecretString;
use serde_json::{Value, json};
use tower::ServiceExt;
use uuid::Uuid;

pub const SECRET: &str = "a secret of the tests, which has more than 32 bytes";
pub const ORGANIZATION: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);

pub struct Query;

#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum Color {
    Red,
    Green,
}

#[derive(InputObject)]
pub struct Filter {
    color: Option<Color>,
    numbers: Option<Vec<i32>>,
}

#[Object]
impl Query {
    async fn hello(&self) -> &str {
        "world"
    }

    async fn echo(&self, text: String) -> String {
        text
    }

    async fn node(&self) -> Self {
        Self
    }

    async fn filtered(&self, filter: Option<Filter>) -> usize {
        filter.and_then(|filter| filter.numbers).unwrap_or_default().len()
    }

    async fn viewer(&self, context: &async_graphql::Context<'_>) -> String {
        let viewer = &context.data_unchecked::<Op>().viewer;
        format!("{} {}", viewer.subject, viewer.scopes.iter().map(|scope| scope.name()).collect::<Vec<_>>().join(","))
    }

    async fn moment(&self, context: &async_graphql::Context<'_>) -> String {
        context.data_unchecked::<Op>().now.to_rfc3339()
    }

    async fn panics(&self) -> Option<i32> {
        let words = "a secret of the inside".to_owned();
        if !words.is_empty() {
            panic!("{words}");
        }
        None
    }

    async fn slow(&self, #[graphql(default = 60_000)] milliseconds: u64) -> i32 {
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        1
    }

    async fn refused(&self, code: String) -> async_graphql::Result<Option<i32>> {
        let mut error = async_graphql::Error::new("Refused.");
        error.extensions.get_or_insert_with(Default::default).set("code", code);
        Err(error)
    }

    async fn late(&self) -> &str {
        tokio::task::yield_now().await;
        "late"
    }

    async fn required(&self) -> async_graphql::Result<i32> {
        Err(async_graphql::Error::new("Refused."))
    }

    async fn maybe(&self) -> Option<Self> {
        Some(Self)
    }

    async fn many(&self) -> Vec<Self> {
        vec![Self, Self]
    }

    async fn some(&self) -> Option<Vec<Option<Self>>> {
        Some(vec![Some(Self), None])
    }

    async fn things(&self, first: Option<i32>, last: Option<i32>) -> ThingConnection {
        ThingConnection(first.or(last).unwrap_or_default())
    }

    async fn nodes(&self, ids: Vec<String>) -> Vec<Self> {
        ids.into_iter().map(|_| Self).collect()
    }

    async fn meta(&self) -> async_graphql::Json<Value> {
        async_graphql::Json(json!({ "z": 1, "a": { "hello": 2 } }))
    }

    async fn careless(&self) -> async_graphql::Result<Option<i32>> {
        Err(async_graphql::Error::new("SELECT secret FROM inside"))
    }
}

pub struct ThingConnection(i32);

#[Object]
impl ThingConnection {
    async fn total_count(&self) -> i32 {
        self.0
    }

    async fn nodes(&self) -> Vec<Query> {
        vec![Query]
    }

    async fn info(&self) -> Query {
        Query
    }
}

pub struct Mutation(Arc<AtomicU32>);

#[Object]
impl Mutation {
    async fn add(&self) -> u32 {
        self.0.fetch_add(1, Ordering::SeqCst) + 1
    }

    async fn save(&self, filter: Filter) -> Query {
        self.0.fetch_add(filter.numbers.map_or(0, |numbers| numbers.len() as u32), Ordering::SeqCst);
        Query
    }
}

/// A gateway of tests.
pub struct Server {
    pub router: Router,
    pub added: Arc<AtomicU32>,
    pub database: Database,
}

/// What a test sets otherwise.
pub struct Settings {
    pub limits: Limits,
    pub rates: Rates,
    pub load: Load,
    pub exposure: Exposure,
    pub authenticator: Authenticator,
    pub documents: config::Documents,
    pub request_timeout: Duration,
    pub compression: bool,
    pub clock: Clock,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            rates: Rates { rate_limit: 0, ..Rates::default() },
            load: Load::default(),
            exposure: Exposure::default(),
            authenticator: Authenticator::new(&SecretString::from(SECRET), &Audience::default()),
            documents: config::Documents::default(),
            request_timeout: Duration::from_secs(20),
            compression: true,
            clock: Clock::system(),
        }
    }
}

pub async fn server() -> Server {
    Settings::default().server().await
}

pub async fn server_with(limits: Limits, request_timeout: Duration) -> Server {
    Settings { limits, request_timeout, ..Settings::default() }.server().await
}

impl Settings {
    pub async fn server(self) -> Server {
        start(self).await
    }
}

async fn start(
    Settings { limits, rates, load, exposure, authenticator, documents, request_timeout, compression, clock }: Settings,
) -> Server {
    let settings = database::Settings { url: "sqlite::memory:".to_owned(), pool_size: 1, statement_timeout: request_timeout };
    let database = Database::connect(&settings).await.unwrap();
    let added = Arc::new(AtomicU32::new(0));
    let schema = Schema::build(Query, Mutation(Arc::clone(&added)), EmptySubscription).finish();
    let sdl = schema.sdl();
    let executor = move |request: Request, op: Op| {
        let schema = schema.clone();
        async move { schema.execute(request.data(op)).await }
    };
    let settings = Http { request_timeout, compression, limits, rates, load, exposure, ..Http::default() };
    let parts = Parts {
        executor: Box::new(executor),
        pipeline: Arc::new(Pipeline::new(&sdl, Documents::new(&documents).unwrap(), &settings).unwrap()),
        authenticator,
        database: database.clone(),
        clock,
    };
    Server { router: router(Gateway::new(parts, &settings)), added, database }
}

pub fn token() -> String {
    let grant = Grant { subject: "tester", organizations: &[ORGANIZATION], scopes: &[Scope::OrdersRead], ttl: Duration::from_secs(60) };
    sign(&SecretString::from(SECRET), &Audience::default(), &grant).unwrap()
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// Without the cost.
    pub text: String,
    /// What `extensions.cost` told.
    pub cost: Value,
}

/// Splits off what stands in `extensions.cost`, so that tests compare the rest as it is written.
fn without_cost(text: String) -> (String, Value) {
    let Some((before, rest)) = text.split_once(r#","extensions":{"cost":"#) else { return (text, Value::Null) };
    let mut values = serde_json::Deserializer::from_str(rest).into_iter();
    let cost = values.next().unwrap().unwrap();
    (format!("{before}{}", &rest[values.byte_offset() + 1..]), cost)
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    /// The code of the only error.
    pub fn code(&self) -> String {
        let json = self.json();
        assert_eq!(json["errors"].as_array().map(Vec::len), Some(1), "{json}");
        assert!(json["errors"][0]["message"].as_str().is_some_and(|message| !message.contains('\n')), "{json}");
        json["errors"][0]["extensions"]["code"].as_str().unwrap_or_else(|| panic!("no code: {json}")).to_owned()
    }

    pub fn code_or_none(&self) -> Option<String> {
        self.json().get("errors").map(|_| self.code())
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub fn has_data(&self) -> bool {
        self.json().get("data").is_some()
    }
}

impl Server {
    pub async fn send(&self, request: http::Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let (text, cost) = without_cost(String::from_utf8(body.to_vec()).unwrap());
        Answer { status: parts.status, headers: parts.headers, text, cost }
    }

    /// A POST as clients send it, with the headers that are given.
    pub async fn post(&self, accept: &str, body: &Value) -> Answer {
        self.send(post().header("accept", accept).body(Body::from(body.to_string())).unwrap()).await
    }

    pub async fn query(&self, query: &str) -> Answer {
        self.post("application/json", &json!({ "query": query })).await
    }

    pub async fn get(&self, query_string: &str) -> Answer {
        let request = authorized(http::Request::get(format!("/graphql?{query_string}")));
        self.send(request.body(Body::empty()).unwrap()).await
    }
}

/// A POST to which only the body is missing.
pub fn post() -> Builder {
    authorized(http::Request::post("/graphql")).header("content-type", "application/json")
}

pub fn authorized(request: Builder) -> Builder {
    request.header("authorization", format!("Bearer {}", token()))
}
