//! What the request must say that wants to become a socket.

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::events_support::{Host, within};
use crate::support::Shop;

/// The head and the body of the answer to an upgrade; the head alone where it becomes a socket.
async fn upgrade(host: &Host, headers: &str) -> (String, Value) {
    let mut stream = TcpStream::connect(host.address).await.unwrap();
    let request = format!("GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n{headers}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let is_whole = |answer: &[u8]| answer.ends_with(b"\r\n\r\n") || answer.ends_with(b"}]}");
    while !is_whole(&answer) {
        answer.push(within(stream.read_u8()).await.unwrap());
        if answer.ends_with(b"\r\n\r\n") && !answer.starts_with(b"HTTP/1.1 101 ") {
            while !answer.ends_with(b"}]}") {
                answer.push(within(stream.read_u8()).await.unwrap());
            }
        }
    }
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_ascii_lowercase(), serde_json::from_str(body).unwrap_or_default())
}

const KEY: &str = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";

#[tokio::test]
async fn another_version_is_426_with_the_one_that_is_spoken() {
    let shop = Shop::open().await;
    let host = Host::of(&shop).await;
    for version in ["Sec-WebSocket-Version: 8\r\n", "Sec-WebSocket-Version: 14\r\n", "Sec-WebSocket-Version: x\r\n", ""] {
        let (head, body) = upgrade(&host, &format!("{version}{KEY}")).await;
        assert!(head.starts_with("http/1.1 426 "), "{head}");
        for header in ["sec-websocket-version: 13", "upgrade: websocket", "connection: upgrade"] {
            assert!(head.lines().any(|line| line == header), "{head}");
        }
        assert_eq!(body["errors"][0]["extensions"]["code"], "BAD_REQUEST", "{body}");
        assert_eq!(body.get("data"), None);
    }
}

#[tokio::test]
async fn a_key_has_16_bytes() {
    let shop = Shop::open().await;
    let host = Host::of(&shop).await;
    for key in ["abc", "", "c2hvcnQ=", "dGhlIHNhbXBsZSBub25jZXM=", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25j*Q=="] {
        let (head, body) = upgrade(&host, &format!("Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}")).await;
        assert!(head.starts_with("http/1.1 400 "), "{key}: {head}");
        assert_eq!(body["errors"][0]["extensions"], json!({ "code": "BAD_REQUEST" }), "{body}");
    }
    assert!(upgrade(&host, "Sec-WebSocket-Version: 13").await.0.starts_with("http/1.1 400 "));
    for key in [KEY, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZR=="] {
        assert!(upgrade(&host, &format!("Sec-WebSocket-Version: 13\r\n{key}")).await.0.starts_with("http/1.1 101 "), "{key}");
    }
}
