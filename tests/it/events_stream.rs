//! GraphQL over server-sent events.

use std::time::Duration;

use axum::body::Body;
use axum::http::request::Builder;
use axum::http::{Request, Response};
use domain::Scope;
use http_body_util::BodyExt;
use order_gateway::config::Live;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tower::ServiceExt;

use crate::events_support::{ALL, Host, change, within};
use crate::support::{Shop, order_of, save_document};

const STREAM: &str = "text/event-stream";

/// Over what an operation may cost.
const COSTLY: &str = "{ orders(first: 100) { nodes { events(first: 100) { nodes { order { events(first: 100) { nodes { id } } } } } } } }";

/// An answer that is read event by event.
struct Events {
    response: Response<Body>,
    text: String,
}

impl Events {
    /// The name and the data of the next event; none at the end.
    async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let lines: Vec<_> = event.lines().filter(|line| !line.starts_with(':')).map(str::to_owned).collect();
                self.text = rest.to_owned();
                let [name, data] = lines.as_slice() else {
                    assert!(lines.is_empty(), "{lines:?}");
                    continue;
                };
                let data = data.strip_prefix("data: ").unwrap();
                let data = if data.is_empty() { Value::Null } else { serde_json::from_str(data).unwrap() };
                return Some((name.strip_prefix("event: ").unwrap().to_owned(), data));
            }
            match within(self.response.body_mut().frame()).await {
                Some(frame) => self.text.push_str(std::str::from_utf8(frame.unwrap().data_ref().unwrap()).unwrap()),
                None => return None,
            }
        }
    }

    async fn all(mut self) -> Vec<(String, Value)> {
        let mut all = Vec::new();
        while let Some(event) = self.next().await {
            all.push(event);
        }
        all
    }

    fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    fn media_type(&self) -> &str {
        self.response.headers()["content-type"].to_str().unwrap()
    }
}

async fn send(shop: &Shop, request: Builder, body: String) -> Events {
    let request = request.header("authorization", shop.authorization()).body(Body::from(body)).unwrap();
    Events { response: within(shop.router().oneshot(request)).await.unwrap(), text: String::new() }
}

async fn post(shop: &Shop, accept: &str, query: &str, variables: Value) -> Events {
    let request = Request::post("/graphql").header("content-type", "application/json").header("accept", accept);
    send(shop, request, json!({ "query": query, "variables": variables }).to_string()).await
}

#[tokio::test]
async fn a_subscription_streams_until_the_client_goes() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    let order = shop.made(order_of(&[("TEA", 1)])).await;
    let query: String = form_urlencoded::byte_serialize(ALL.as_bytes()).collect();
    let streams = [
        post(&shop, STREAM, ALL, json!({})).await,
        // As clients send it that would take anything.
        post(&shop, "application/json, text/event-stream", ALL, json!({})).await,
        send(&shop, Request::get(format!("/graphql?query={query}")).header("accept", STREAM), String::new()).await,
    ];
    change(&shop, &order, 2).await;
    for mut stream in streams {
        assert_eq!((stream.status(), stream.media_type()), (200, "text/event-stream; charset=utf-8"));
        for version in [2, 3] {
            let (name, data) = stream.next().await.unwrap();
            assert_eq!((name.as_str(), &data["data"]["orderEvents"]["version"]), ("next", &json!(version)), "{data:#}");
        }
    }
}

#[tokio::test]
async fn queries_mutations_and_refused_documents_are_one_event() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    let order = shop.made(order_of(&[("TEA", 1)])).await;
    let answer = post(&shop, STREAM, "{ viewer { subject } }", json!({})).await.all().await;
    let names: Vec<_> = answer.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!((names.as_slice(), &answer[0].1["data"]), (["next", "complete"].as_slice(), &json!({ "viewer": { "subject": "tester" } })));
    let input = json!({ "input": { "id": order["id"], "customerNote": "streamed" } });
    let answer = post(&shop, STREAM, &save_document("updateOrder", "order { version }"), input).await.all().await;
    assert_eq!(answer[0].1["data"]["payload"]["order"]["version"], 2);
    for (query, code) in [
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ viewer ", "GRAPHQL_PARSE_FAILED"),
        ("subscription { orderEvents { nothing } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { a: orderEvents { id } b: orderEvents { id } }", "GRAPHQL_VALIDATION_FAILED"),
        ("query($id: ID!) { order(by: { id: $id }) { id } }", "BAD_REQUEST"),
        (COSTLY, "TOO_COMPLEX"),
    ] {
        let stream = post(&shop, STREAM, query, json!({})).await;
        assert_eq!((stream.status(), stream.media_type()), (200, "text/event-stream; charset=utf-8"));
        let answer = stream.all().await;
        assert_eq!(answer[0].1["errors"][0]["extensions"]["code"], code, "{answer:#?}");
        assert_eq!(answer[0].1.get("data"), None, "nothing was executed: {answer:#?}");
        assert!(query != COSTLY || answer[0].1["extensions"]["cost"].is_object(), "what it would cost is told: {answer:#?}");
        assert_eq!(answer[1].0, "complete");
    }
    for query in ["{ viewer { subject } }", ALL] {
        let answer = post(&shop.ghost(), STREAM, query, json!({})).await.all().await;
        assert_eq!((&answer[0].1["errors"][0]["extensions"]["code"], answer[0].1.get("data")), (&json!("FORBIDDEN"), None));
    }
    let stream = post(&shop.with_scopes(&[Scope::OrdersWrite]), STREAM, ALL, json!({})).await.all().await;
    assert_eq!((&stream[0].1["errors"][0]["extensions"]["code"], stream[1].0.as_str()), (&json!("FORBIDDEN"), "complete"));
}

#[tokio::test]
async fn what_http_refuses_is_no_stream() {
    let shop = Shop::open().await;
    let request = Request::post("/graphql").header("content-type", "application/json").header("accept", STREAM).body(Body::from("{}"));
    let response = shop.router().oneshot(request.unwrap()).await.unwrap();
    assert_eq!(
        (response.status().as_u16(), response.headers()["content-type"].to_str().unwrap()),
        (401, "application/json; charset=utf-8")
    );
    let mutation = "mutation%7B__typename%7D";
    let request = Request::get(format!("/graphql?query={mutation}")).header("accept", STREAM);
    assert_eq!(send(&shop, request, String::new()).await.status(), 405);
    // A subscription needs a stream; a wildcard asks for none.
    for accept in ["application/json", "*/*", "application/json, text/event-stream;q=0"] {
        let answer = post(&shop, accept, ALL, json!({})).await;
        assert!(answer.media_type().starts_with("application/json"), "{accept}");
    }
}

#[tokio::test]
async fn a_token_that_runs_out_ends_the_stream_with_an_error() {
    let shop = Shop::open().await;
    let stream = post(&shop.for_a_while(Duration::from_secs(3)), STREAM, ALL, json!({})).await;
    let events = stream.all().await;
    assert_eq!(events[0].1["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{events:#?}");
    assert_eq!(events[1].0, "complete");
    assert_eq!(post(&shop.for_a_while(Duration::ZERO), STREAM, ALL, json!({})).await.status(), 401);
}

#[tokio::test]
async fn a_token_has_so_many_streams() {
    let shop = Shop::open().await;
    let shop = shop.with_live(&Live { streams_per_token: 1, ..Live::default() });
    let first = post(&shop, STREAM, ALL, json!({})).await;
    let second = post(&shop, STREAM, ALL, json!({})).await;
    assert_eq!((second.status(), second.response.headers()["retry-after"].to_str().unwrap()), (429, "1"));
    drop(first);
    assert_eq!(post(&shop, STREAM, ALL, json!({})).await.status(), 200);
}

#[tokio::test]
async fn a_shutdown_ends_streams_without_completing_them() {
    let shop = Shop::open().await;
    let host = Host::of(&shop).await;
    let body = json!({ "query": ALL }).to_string();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAccept: {STREAM}\r\nAuthorization: {}\r\nContent-Length: {}\r\n\r\n{body}",
        shop.authorization(),
        body.len()
    );
    let mut connection = TcpStream::connect(host.address).await.unwrap();
    connection.write_all(head.as_bytes()).await.unwrap();
    let mut begun = [0; 15];
    within(connection.read_exact(&mut begun)).await.unwrap();
    assert_eq!(&begun, b"HTTP/1.1 200 OK");
    let running = host.stop();
    let mut rest = String::new();
    within(connection.read_to_string(&mut rest)).await.unwrap();
    assert!(!rest.contains("complete"), "{rest}");
    within(running).await.unwrap();
}
