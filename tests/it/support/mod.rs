//! A shop as its clients see it: the real router over a migrated database of its own, filled by real mutations.

mod check;
#[cfg(unix)]
pub mod cluster;
pub mod database;
mod document;
mod goods;
mod india;
pub mod log;
mod moves;
pub mod ports;
mod redact;
mod verbs;
pub mod words;

use std::sync::Arc;
use std::time::Duration;

use ::database::Database;
use axum::Router;
use axum::body::Body;
use axum::http;
use chrono::Utc;
use domain::id::Kind;
use domain::{Scope, Store, organization};
use http_body_util::BodyExt;
use order_gateway::config::{Exposure, Http, Live, Load};
use order_gateway::http::{Audience, Authenticator, Clock, Gateway, Grant, Parts, WebhookQueries, router, sign};
use secrecy::SecretString;
use serde_json::{Value, json};
use tower::ServiceExt;
use uuid::Uuid;

pub use document::{ERRORS, ORDER, bulk_document, create_document, update_document};
pub use goods::{address, order_of, priced};
pub use india::{INVOICE, MAHARASHTRA, in_india, in_rupees, line};
pub use moves::units;
pub use redact::redacted;
pub use verbs::first_numbers;

const SECRET: &str = "a secret of the tests, which has more than 32 bytes";

/// One organization's view of a gateway.
#[derive(Clone)]
pub struct Shop {
    pub database: Database,
    pub organization: Uuid,
    token: String,
    router: Router,
    /// Dropped with the last clone.
    files: Arc<database::Files>,
}

impl Shop {
    /// An organization on a database of its own.
    pub async fn open() -> Self {
        let (database, files) = database::open().await;
        let router = gateway(&database, &Live::default(), Exposure::default());
        Self::on(database, Arc::new(files), router).await
    }

    /// An organization on the database that an address leads to.
    pub async fn at(url: &str) -> Self {
        let (database, files) = database::at(url).await;
        let router = gateway(&database, &Live::default(), Exposure::default());
        Self::on(database, Arc::new(files), router).await
    }

    /// The same shop at a gateway that meets its database by another address.
    pub async fn meeting(&self, url: &str) -> Self {
        let database = database::connect(url).await;
        database.reach().await.unwrap();
        Self { router: gateway(&database, &Live::default(), Exposure::default()), database, ..self.clone() }
    }

    /// Another organization on the same gateway.
    pub async fn neighbour(&self) -> Self {
        Self::on(self.database.clone(), Arc::clone(&self.files), self.router.clone()).await
    }

    /// A second gateway process on the same database.
    pub fn twin(&self) -> Self {
        self.with_live(&Live::default())
    }

    /// The same shop at a gateway with other settings.
    pub fn with_live(&self, live: &Live) -> Self {
        Self { router: gateway(&self.database, live, Exposure::default()), ..self.clone() }
    }

    /// The same shop at a gateway that does only so much at once.
    pub fn with_load(&self, load: &Load) -> Self {
        let settings = Http { load: load.clone(), ..Http::default() };
        Self { router: gateway_with(&self.database, &settings, known()), ..self.clone() }
    }

    /// The same shop at a gateway that checks tokens in another way, with such a token.
    pub fn checked_by(&self, authenticator: Authenticator, token: String) -> Self {
        let router = gateway_with(&self.database, &Http::default(), authenticator);
        Self { router, token, ..self.clone() }
    }

    /// The same shop at a gateway that takes calls from these sites' pages.
    pub fn open_to(&self, origins: &[&str]) -> Self {
        self.exposed(Exposure { cors_origins: origins.iter().map(|origin| (*origin).to_owned()).collect(), ..Exposure::default() })
    }

    /// The same shop at a gateway that shows this of itself.
    pub fn exposed(&self, exposure: Exposure) -> Self {
        Self { router: gateway(&self.database, &Live::default(), exposure), ..self.clone() }
    }

    /// The same shop at a gateway that shares nothing with this one but the database, as in another process.
    pub async fn elsewhere(&self) -> Self {
        let database = self.files.open_again().await;
        Self { router: gateway(&database, &Live::default(), Exposure::default()), database, ..self.clone() }
    }

    /// An organization that is there already.
    pub fn of(database: Database, files: Arc<database::Files>, organization: Uuid) -> Self {
        let router = gateway(&database, &Live::default(), Exposure::default());
        Self { database, organization, token: token(&[organization], Scope::ALL), router, files }
    }

    async fn on(database: Database, files: Arc<database::Files>, router: Router) -> Self {
        let made = organization::create(&Store::new(database.clone()), "Shop", "USD", Utc::now()).await.unwrap();
        Self { database, organization: made.id, token: token(&[made.id], Scope::ALL), router, files }
    }

    /// The same shop, asked by somebody with these scopes only.
    pub fn with_scopes(&self, scopes: &[Scope]) -> Self {
        Self { token: token(&[self.organization], scopes), ..self.clone() }
    }

    /// What makes the data of webhooks' messages.
    pub fn webhook_queries(&self) -> WebhookQueries {
        unrouted(&self.database, &Http::default(), known()).webhook_queries()
    }

    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// What the header Authorization holds.
    pub fn authorization(&self) -> String {
        format!("Bearer {}", self.token)
    }

    /// The same shop, with a token that lasts so long.
    pub fn for_a_while(&self, ttl: Duration) -> Self {
        Self { token: token_for(&[self.organization], Scope::ALL, ttl), ..self.clone() }
    }

    /// What somebody sees whose good token names an organization that is not there.
    pub fn ghost(&self) -> Self {
        let organization = Uuid::now_v7();
        Self { organization, token: token(&[organization], Scope::ALL), ..self.clone() }
    }

    /// How another program finds its database.
    pub fn url(&self) -> String {
        self.files.url().to_owned()
    }

    pub fn id(&self) -> String {
        Kind::Organization.print(self.organization)
    }

    /// The whole answer.
    pub async fn answer(&self, query: &str, variables: Value) -> Value {
        self.send(json!({ "query": query, "variables": variables })).await
    }

    /// The whole answer of one of a document's operations.
    pub async fn answer_of(&self, query: &str, name: &str) -> Value {
        self.send(json!({ "query": query, "operationName": name })).await
    }

    async fn send(&self, body: Value) -> Value {
        self.send_with(&[], body).await.1
    }

    /// The status and the whole answer of a request with some more headers.
    pub async fn send_with(&self, headers: &[(&str, &str)], body: Value) -> (u16, Value) {
        let mut request = http::Request::post("/graphql");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/json")
            .header("accept", "application/json")
            .body(Body::from(body.to_string()))
            .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let answer = serde_json::from_slice(&body).unwrap();
        words::check(&answer);
        (status, answer)
    }

    /// The data of an answer without errors.
    pub async fn run(&self, query: &str, variables: Value) -> Value {
        let mut answer = self.answer(query, variables.clone()).await;
        assert!(answer.get("errors").is_none(), "{query}\n{variables:#}\n{answer:#}");
        answer["data"].take()
    }

    /// The code and the message of the first error.
    pub async fn refusal(&self, query: &str, variables: Value) -> (String, String) {
        let answer = self.answer(query, variables).await;
        let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("no error: {query}\n{answer:#}")).to_owned();
        (text(&answer["errors"][0]["extensions"]["code"]), text(&answer["errors"][0]["message"]))
    }

    /// A mutation with one argument `input`: its payload, with the object that it saves.
    pub async fn save(&self, mutation: &str, object: &str, fields: &str, input: Value) -> Value {
        let data = self.run(&save_document(mutation, &format!("{object} {{ {fields} }}")), json!({ "input": input })).await;
        assert_eq!(data["payload"]["userErrors"], json!([]), "{mutation} {input:#}");
        data["payload"][object].clone()
    }

    /// The errors of a mutation, as `CODE path.to.it`.
    pub async fn mistakes(&self, mutation: &str, input: Value) -> Vec<String> {
        let data = self.run(&save_document(mutation, ""), json!({ "input": input })).await;
        errors(&data["payload"])
    }

    /// How many statements this costs, BEGIN and COMMIT counted, and what it answers.
    pub async fn statements<T>(&self, work: impl Future<Output = T>) -> (u64, T) {
        let before = self.database.statements();
        let answer = work.await;
        (self.database.statements() - before, answer)
    }

    /// The payload of `createSalesOrder`; afterwards the books must balance.
    pub async fn create(&self, input: Value) -> Value {
        let mut data = self.run(&create_document(), json!({ "input": input })).await;
        self.assert_stock_identity().await;
        data["payload"].take()
    }

    /// An order made without errors.
    pub async fn made(&self, input: Value) -> Value {
        let mut payload = self.create(input.clone()).await;
        assert_eq!(payload["userErrors"], json!([]), "{input:#}");
        payload["order"].take()
    }

    /// The errors of a create that makes nothing.
    pub async fn refused(&self, input: Value) -> Vec<String> {
        let payload = self.create(input.clone()).await;
        assert_eq!(payload["order"], Value::Null, "{input:#}\n{payload:#}");
        errors(&payload)
    }

    /// The payload of `createSalesOrders`; afterwards the books must balance.
    pub async fn bulk(&self, orders: Vec<Value>, policy: &str) -> Value {
        let input = json!({ "orders": orders, "errorPolicy": policy });
        let mut data = self.run(&bulk_document(), json!({ "input": input })).await;
        self.assert_stock_identity().await;
        data["payload"].take()
    }

    /// The payload of `updateOrder`; afterwards the books must balance.
    pub async fn update(&self, input: Value) -> Value {
        let mut data = self.run(&update_document(), json!({ "input": input })).await;
        self.assert_stock_identity().await;
        data["payload"].take()
    }

    /// The order after an update of these fields.
    pub async fn updated(&self, order: &Value, fields: Value) -> Value {
        let mut payload = self.update(with(json!({ "id": order["id"] }), fields.clone())).await;
        assert_eq!(payload["userErrors"], json!([]), "{fields:#}");
        payload["order"].take()
    }

    /// The errors of an update that changes nothing.
    pub async fn update_refused(&self, order: &Value, fields: Value) -> Vec<String> {
        let before = self.order(order).await;
        let payload = self.update(with(json!({ "id": order["id"] }), fields.clone())).await;
        assert_eq!(payload["order"], Value::Null, "{fields:#}\n{payload:#}");
        assert_eq!(self.order(order).await, before, "a refused update changed something: {fields:#}");
        errors(&payload)
    }

    pub async fn cancel(&self, order: &Value) -> Value {
        let document = save_document("cancelOrder", &format!("order {{ {ORDER} }}"));
        let mut data = self.run(&document, json!({ "input": { "id": order["id"], "reason": "Changed my mind" } })).await;
        self.assert_stock_identity().await;
        data["payload"].take()
    }

    /// The order as it is now.
    pub async fn order(&self, order: &Value) -> Value {
        let query = format!("query($id: ID!) {{ order(by: {{ id: $id }}) {{ {ORDER} }} }}");
        self.run(&query, json!({ "id": order["id"] })).await["order"].take()
    }
}

/// A mutation with one argument `input`.
pub fn save_document(mutation: &str, fields: &str) -> String {
    let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    format!("mutation($input: {kind}!) {{ payload: {mutation}(input: $input) {{ {fields} {ERRORS} }} }}")
}

/// `CODE path.to.it` of every user error.
pub fn errors(payload: &Value) -> Vec<String> {
    let text = |error: &Value| {
        let path: Vec<_> = error["path"].as_array().unwrap().iter().map(|part| part.as_str().unwrap()).collect();
        format!("{} {}", error["code"].as_str().unwrap(), path.join("."))
    };
    payload["userErrors"].as_array().unwrap().iter().map(text).collect()
}

/// What became of each order of a batch, in a word, or its errors.
pub fn outcomes(payload: &Value) -> Vec<String> {
    let outcome = |result: &Value| match errors(result) {
        told if !told.is_empty() => told.join(", "),
        _ if result["replayed"] == true => "replayed".to_owned(),
        _ if result["order"].is_object() => "made".to_owned(),
        _ if result["preview"].is_object() => "preview".to_owned(),
        _ => "stopped".to_owned(),
    };
    payload["results"].as_array().unwrap().iter().map(outcome).collect()
}

/// An object with some more fields, or others.
pub fn with(mut object: Value, more: Value) -> Value {
    let Value::Object(more) = more else { panic!("an object is expected: {more}") };
    object.as_object_mut().unwrap().extend(more);
    object
}

fn token(organizations: &[Uuid], scopes: &[Scope]) -> String {
    token_for(organizations, scopes, Duration::from_secs(600))
}

fn token_for(organizations: &[Uuid], scopes: &[Scope], ttl: Duration) -> String {
    let grant = Grant { subject: "tester", organizations, scopes, ttl };
    sign(&SecretString::from(SECRET), &Audience::default(), &grant).unwrap()
}

fn gateway(database: &Database, live: &Live, exposure: Exposure) -> Router {
    gateway_with(database, &Http { live: live.clone(), exposure, ..Http::default() }, known())
}

/// By the secret that tokens of tests are signed with.
fn known() -> Authenticator {
    Authenticator::new(&SecretString::from(SECRET), &Audience::default())
}

fn gateway_with(database: &Database, settings: &Http, authenticator: Authenticator) -> Router {
    router(unrouted(database, settings, authenticator))
}

fn unrouted(database: &Database, settings: &Http, authenticator: Authenticator) -> Gateway {
    let pipeline = ports::pipeline(settings);
    let schema = graphql::schema(Store::new(database.clone()), ports::ports(&pipeline), true);
    let parts = Parts { executor: Box::new(schema), pipeline, authenticator, database: database.clone(), clock: Clock::system() };
    Gateway::new(parts, settings)
}
