//! The router over a small schema of its own, and what its tests need.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use async_graphql::{EmptySubscription, Enum, InputObject, Object, Request, Schema};
use axum::Router;
use axum::body::Body;
use axum::http::request::Builder;
use axum::http::{self, HeaderMap, StatusCode};
use http_body_util::BodyExt;
use order_gateway::config::{Limits, Live};
use order_gateway::database::{Database, Settings};
use order_gateway::domain::{Op, Scope};
use order_gateway::http::{Audience, Authenticator, Gateway, Grant, Seats, Types, router, sign};
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

    async fn meta(&self) -> async_graphql::Json<Value> {
        async_graphql::Json(json!({ "z": 1, "a": { "hello": 2 } }))
    }

    async fn careless(&self) -> async_graphql::Result<Option<i32>> {
        Err(async_graphql::Error::new("SELECT secret FROM inside"))
    }
}

pub struct Mutation(Arc<AtomicU32>);

#[Object]
impl Mutation {
    async fn add(&self) -> u32 {
        self.0.fetch_add(1, Ordering::SeqCst) + 1
    }
}

/// A gateway of tests.
pub struct Server {
    pub router: Router,
    pub added: Arc<AtomicU32>,
    pub database: Database,
}

pub async fn server() -> Server {
    server_with(Limits::default(), Duration::from_secs(20)).await
}

pub async fn server_with(limits: Limits, request_timeout: Duration) -> Server {
    let settings = Settings { url: "sqlite::memory:".to_owned(), pool_size: 1, statement_timeout: request_timeout };
    let database = Database::connect(&settings).await.unwrap();
    let added = Arc::new(AtomicU32::new(0));
    let schema = Schema::build(Query, Mutation(Arc::clone(&added)), EmptySubscription).finish();
    let types = Arc::new(Types::of(&schema.sdl()).unwrap());
    let live = Live::default();
    let executor = move |request: Request, op: Op| {
        let schema = schema.clone();
        async move { schema.execute(request.data(op)).await }
    };
    let gateway = Gateway {
        executor: Arc::new(executor),
        types,
        authenticator: Arc::new(Authenticator::new(&SecretString::from(SECRET), &Audience::default())),
        database: database.clone(),
        limits: Arc::new(limits),
        request_timeout,
        live: Arc::new(live.clone()),
        seats: Seats::new(live.streams_per_token),
    };
    Server { router: router(gateway), added, database }
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
    pub text: String,
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
        Answer { status: parts.status, headers: parts.headers, text: String::from_utf8(body.to_vec()).unwrap() }
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
