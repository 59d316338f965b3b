//! How sockets end: the codes of graphql-transport-ws, and who may open one at all.

use std::time::Duration;

use order_gateway::config::{Exposure, Live};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::events_support::{ALL, Host, PROTOCOL, Socket};
use crate::support::Shop;

fn init(shop: &Shop) -> Value {
    json!({ "type": "connection_init", "payload": { "authorization": shop.authorization() } })
}

#[tokio::test]
async fn messages_that_the_protocol_does_not_know_are_4400() {
    let shop = Shop::open().await;
    let host = Host::of(&shop).await;
    for text in [
        "",
        "hello",
        "[]",
        "{}",
        r#"{"type":"connection_ack"}"#,
        r#"{"type":"start","id":"1","payload":{"query":"{ viewer { subject } }"}}"#,
        r#"{"type":"connection_init","payload":"x"}"#,
        r#"{"type":"subscribe","payload":{"query":"{ viewer { subject } }"}}"#,
        r#"{"type":"subscribe","id":"","payload":{"query":"{ viewer { subject } }"}}"#,
        r#"{"type":"subscribe","id":1,"payload":{"query":"{ viewer { subject } }"}}"#,
        r#"{"type":"subscribe","id":"1","payload":["{ viewer { subject } }"]}"#,
        r#"{"type":"subscribe","id":"1","payload":{}}"#,
        r#"{"type":"subscribe","id":"1","payload":{"query":"{ viewer { subject } }","variables":"x"}}"#,
        r#"{"type":"complete"}"#,
        r#"{"type":"complete","id":""}"#,
        r#"{"type":"pong","payload":"x"}"#,
        r#"{"type":"pong","payload":5}"#,
        r#"{"type":"pong","payload":[1]}"#,
        r#"{"type":"ping","payload":7}"#,
    ] {
        let mut socket = host.socket(&shop).await;
        socket.send(Message::text(text)).await;
        let (code, reason) = socket.end().await;
        assert_eq!(code, 4400, "{text}: {reason}");
        assert!(reason.starts_with("Invalid message"), "{reason}");
    }
    let mut socket = host.socket(&shop).await;
    socket.send(Message::binary(init(&shop).to_string())).await;
    assert_eq!(socket.end().await.0, 4400);
}

#[tokio::test]
async fn nothing_is_answered_before_it_is_known_who_asks() {
    let shop = Shop::open().await;
    let host = Host::of(&shop).await;
    let mut socket = host.silent().await;
    socket.say(json!({ "type": "ping" })).await;
    assert_eq!(socket.hear().await, json!({ "type": "pong" }));
    socket.subscribe("{ viewer { subject } }", json!({})).await;
    assert_eq!(socket.end().await, (4401, "Unauthorized".to_owned()));
    // 3 seconds.
    let mut socket = host.silent().await;
    assert_eq!(socket.end().await, (4408, "Connection initialisation timeout".to_owned()));
}

#[tokio::test]
async fn tokens_that_are_missing_bad_or_for_others_are_4403() {
    let shop = Shop::open().await;
    let host = Host::of(&shop).await;
    let neighbour = shop.neighbour().await;
    for payload in [
        json!(null),
        json!({}),
        json!({ "authorization": "Bearer nonsense" }),
        json!({ "authorization": shop.authorization().replace("Bearer ", "") }),
        json!({ "authorization": shop.authorization(), "organization": neighbour.id() }),
    ] {
        let mut socket = host.silent().await;
        socket.say(json!({ "type": "connection_init", "payload": payload })).await;
        let (code, reason) = socket.end().await;
        assert_eq!(code, 4403, "{payload}");
        assert!(reason.starts_with("Forbidden: "), "{reason}");
    }
    // What is no text is not passed over; what is null was not given.
    for (payload, key) in [
        (json!({ "authorization": 5 }), "authorization"),
        (json!({ "authorization": shop.authorization(), "organization": 5 }), "organization"),
        (json!({ "authorization": shop.authorization(), "X-Organization": [shop.id()] }), "X-Organization"),
    ] {
        let mut socket = host.open(&[PROTOCOL, ("authorization", &shop.authorization())]).await.unwrap();
        socket.say(json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(socket.end().await, (4403, format!("Forbidden: '{key}' must be a string.")), "{payload}");
    }
    for payload in [
        json!({ "Authorization": shop.authorization(), "X-Organization": shop.id() }),
        json!({ "authorization": null, "Authorization": shop.authorization(), "organization": null }),
    ] {
        let mut socket = host.silent().await;
        socket.say(json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(socket.hear().await["type"], "connection_ack");
    }
    // Or by the headers of the upgrade.
    let mut socket = host.open(&[PROTOCOL, ("authorization", &shop.authorization())]).await.unwrap();
    socket.say(json!({ "type": "connection_init" })).await;
    assert_eq!(socket.hear().await["type"], "connection_ack");
}

#[tokio::test]
async fn a_token_that_runs_out_ends_it_with_4403() {
    let shop = Shop::open().await;
    let host = Host::of(&shop).await;
    let mut socket = host.socket(&shop.for_a_while(Duration::from_secs(3))).await;
    socket.listen(ALL).await;
    assert_eq!(socket.end().await, (4403, "Forbidden: The token has run out.".to_owned()));
    // A request may still be answered within the leeway; nothing that would end at once is opened.
    let late = shop.for_a_while(Duration::ZERO);
    assert_eq!(late.run("{ viewer { subject } }", json!({})).await["viewer"]["subject"], "tester");
    let mut socket = host.silent().await;
    socket.say(init(&late)).await;
    assert_eq!(socket.end().await, (4403, "Forbidden: The token has expired.".to_owned()));
}

#[tokio::test]
async fn one_initialisation_one_subscriber_an_id_and_one_protocol() {
    let shop = Shop::open().await;
    let host = Host::of(&shop).await;
    let mut socket = host.socket(&shop).await;
    socket.say(init(&shop)).await;
    assert_eq!(socket.end().await, (4429, "Too many initialisation requests".to_owned()));

    let mut socket = host.socket(&shop).await;
    let subscribe = json!({ "id": "a", "type": "subscribe", "payload": { "query": ALL } });
    socket.say(subscribe.clone()).await;
    socket.say(json!({ "id": "a", "type": "complete" })).await;
    socket.say(subscribe.clone()).await;
    socket.say(subscribe).await;
    assert_eq!(socket.end().await, (4409, "Subscriber for a already exists".to_owned()));

    let mut socket = host.open(&[]).await.unwrap();
    assert_eq!(socket.end().await, (4406, "Subprotocol not acceptable".to_owned()));
    assert!(host.open(&[("sec-websocket-protocol", "graphql-ws")]).await.is_err());
}

#[tokio::test]
async fn a_client_that_ends_it_is_answered() {
    let shop = Shop::open().await;
    let host = Host::of(&shop).await;
    let mut socket = host.socket(&shop).await;
    socket.listen(ALL).await;
    let frame = CloseFrame { code: CloseCode::Normal, reason: "enough".into() };
    socket.send(Message::Close(Some(frame))).await;
    assert_eq!(socket.end().await.0, 1000);
}

#[tokio::test]
async fn messages_over_the_limit_are_1009() {
    let shop = Shop::open().await;
    let host = Host::of(&shop).await;
    let mut socket = host.socket(&shop).await;
    socket.subscribe(&" ".repeat(1 << 20), json!({})).await;
    assert_eq!(socket.end().await.0, 1009);
    // The room to read into grows with the message.
    let mut socket = host.socket(&shop).await;
    let answer = socket.ask(&format!("{{ viewer {{ subject }} }}{}", " ".repeat((1 << 20) - 200))).await;
    assert_eq!(answer["payload"]["data"]["viewer"]["subject"], "tester");
}

async fn status(opened: Result<Socket, Box<Error>>) -> u16 {
    match opened.map_err(|error| *error) {
        Ok(_) => 101,
        Err(Error::Http(response)) => response.status().as_u16(),
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test]
async fn pages_of_other_origins_may_not_open_any() {
    let shop = Shop::open().await;
    let host = Host::of(&shop).await;
    let own = format!("https://{}", host.address);
    for (origin, expected) in [
        (own.as_str(), 101),
        ("http://localhost:3000", 101),
        ("http://127.0.0.1", 101),
        ("http://[::1]:8080", 101),
        ("https://shop.example", 403),
        ("https://localhost.example", 403),
        ("null", 403),
        ("", 403),
    ] {
        assert_eq!(status(host.open(&[PROTOCOL, ("origin", origin)]).await).await, expected, "{origin}");
    }
    let open = Host::of(&shop.open_to(&["https://shop.example"])).await;
    assert_eq!(status(open.open(&[PROTOCOL, ("origin", "https://shop.example")]).await).await, 101);
    assert_eq!(status(open.open(&[PROTOCOL, ("origin", "https://shop.example:444")]).await).await, 403);
    let any = Host::of(&shop.open_to(&["*"])).await;
    assert_eq!(status(any.open(&[PROTOCOL, ("origin", "https://evil.example")]).await).await, 101);
    let production = Host::of(&shop.exposed(Exposure { production: true, ..Exposure::default() })).await;
    let own = format!("https://{}", production.address);
    for (origin, expected) in [(own.as_str(), 101), ("http://localhost:3000", 403), ("http://127.0.0.1", 403), ("http://[::1]:8080", 403)] {
        assert_eq!(status(production.open(&[PROTOCOL, ("origin", origin)]).await).await, expected, "{origin}");
    }
}

#[tokio::test]
async fn a_token_has_so_many_sockets_and_a_socket_so_many_operations() {
    let shop = Shop::open().await;
    let shop = shop.with_live(&Live { streams_per_token: 2, operations_per_socket: 2 });
    let host = Host::of(&shop).await;
    let mut first = host.socket(&shop).await;
    let second = host.socket(&shop).await;
    let mut third = host.silent().await;
    third.say(init(&shop)).await;
    assert_eq!(third.end().await, (4403, "Forbidden: The token has too many connections open.".to_owned()));
    // Whoever bears another token for the same subject and organization shares its places.
    let mut fourth = host.silent().await;
    fourth.say(init(&shop.for_a_while(Duration::from_secs(300)))).await;
    assert_eq!(fourth.end().await.0, 4403);
    // In another organization there are others, and a place is free again when its socket is gone.
    host.socket(&shop.neighbour().await).await;
    drop(second);
    tokio::time::sleep(Duration::from_millis(300)).await;
    host.socket(&shop).await;

    first.listen(ALL).await;
    first.listen(ALL).await;
    let refused = first.ask("{ viewer { subject } }").await;
    assert_eq!((&refused["type"], &refused["payload"][0]["extensions"]["code"]), (&json!("error"), &json!("RATE_LIMITED")));
    first.say(json!({ "id": "1", "type": "complete" })).await;
    assert_eq!(first.ask("{ viewer { subject } }").await["type"], "next");
}
