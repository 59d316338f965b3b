//! What is no proper request, over real connections: answered as all else, by this gateway or in the place of the server below it.

use std::net::SocketAddr;

use serde_json::Value;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::http_server::{rest, send, start, within};
use crate::http_support::token;

const QUERY: &str = r#"{"query":"{ hello }"}"#;
/// `QUERY` as one chunk.
const CHUNKS: &str = "15\r\n{\"query\":\"{ hello }\"}\r\n0\r\n\r\n";
const HELLO: &str = r#"{"data":{"hello":"world"}"#;

/// A POST that is good but for the lines that are given, with what follows them.
fn post(lines: &str, body: &str) -> String {
    format!("POST /graphql HTTP/1.1\r\nContent-Type: application/json\r\nAuthorization: Bearer {}\r\n{lines}\r\n{body}", token())
}

fn good() -> String {
    post(&format!("Host: x\r\nContent-Length: {}\r\n", QUERY.len()), QUERY)
}

/// The only answer, and that it is a refusal like every other one, after which the connection ends.
async fn refused(address: SocketAddr, text: String, statuses: &[&str]) -> String {
    let shown: String = text.chars().take(200).collect();
    let answer = rest(send(address, text).await).await;
    assert_refusal(&answer, statuses, &shown);
    answer
}

fn assert_refusal(answer: &str, statuses: &[&str], shown: &str) {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{shown}: {answer}"));
    assert!(statuses.iter().any(|status| head.get("HTTP/1.x ".len()..).is_some_and(|rest| rest.starts_with(status))), "{shown}: {answer}");
    let mut lines: Vec<_> = head.split("\r\n").skip(1).map(|line| line.split_once(": ").unwrap()).collect();
    lines.sort_unstable();
    let value = |name: &str| {
        let mut found = lines.iter().filter(|(other, _)| *other == name).map(|(_, value)| *value);
        let value = found.next();
        assert_eq!(found.next(), None, "{name} twice: {answer}");
        value.unwrap_or_else(|| panic!("no {name} for {shown}: {answer}"))
    };
    assert_eq!(value("content-type"), "application/json; charset=utf-8");
    assert_eq!(value("x-content-type-options"), "nosniff");
    assert_eq!(value("cache-control"), "no-store");
    assert_eq!(value("content-security-policy"), "default-src 'none'; frame-ancestors 'none'");
    assert_eq!(value("x-request-id").len(), 36);
    assert_eq!(value("connection"), "close");
    assert_eq!(value("content-length"), body.len().to_string());
    assert_eq!(value("date").len(), 29);
    let body: Value = serde_json::from_str(body).unwrap();
    assert_eq!(body["errors"].as_array().map(Vec::len), Some(1), "{body}");
    assert!(body["errors"][0]["message"].as_str().is_some_and(|message| !message.is_empty()), "{body}");
    assert_eq!(body["errors"][0]["extensions"]["code"], "BAD_REQUEST");
}

#[tokio::test]
async fn what_is_no_request_is_told_as_all_else() {
    let (address, _stop, _running) = start(20).await;
    for text in [
        "GARBAGE\r\n\r\n",
        "POST /graphql\r\n\r\n",
        "POST /graphql HTTP/9.9\r\n\r\n",
        "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /\u{1} HTTP/1.1\r\nHost: x\r\n\r\n",
        "\u{16}\u{3}\u{1}\u{2}\u{0}\r\n\r\n",
    ] {
        refused(address, text.to_owned(), &["400"]).await;
    }
    for line in [
        "Content-Length: -1",
        "Content-Length: 1, 2",
        "Content-Length: 1\r\nContent-Length: 2",
        "Content-Length: 99999999999999999999999",
        "X-A : b",
        "X-A: a\u{0}b",
        ": x",
        "no colon",
        "Transfer-Encoding: gzip",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: x",
    ] {
        refused(address, post(&format!("Host: x\r\n{line}\r\n"), ""), &["400"]).await;
    }
    // The client hears the same after answers, and is not heard any more.
    let answers = rest(send(address, format!("{}GARBAGE\r\n\r\n{}", good(), good())).await).await;
    let (first, last) = answers.split_at(answers.rfind("HTTP/1.1 ").unwrap());
    assert!(first.starts_with("HTTP/1.1 200 ") && first.contains(HELLO), "{answers}");
    assert_refusal(last, &["400"], "after an answer");
    // Over a connection of HTTP/1.0, too.
    let old = "GET /health/live HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGARBAGE\r\n\r\n".to_owned();
    let answers = rest(send(address, old).await).await;
    let last = &answers[answers.rfind("HTTP/1.0 400 ").unwrap_or_else(|| panic!("{answers}"))..];
    assert_refusal(last, &["400"], "HTTP/1.0");
}

#[tokio::test]
async fn heads_are_bounded_and_bodies_are_not_by_it() {
    let (address, _stop, _running) = start(20).await;
    let length = QUERY.len();
    let with = |lines: &str| post(&format!("Host: x\r\nContent-Length: {length}\r\n{lines}"), QUERY);
    let answer = rest(send(address, with(&format!("Connection: close\r\nX-A: {}\r\n", "a".repeat(64_000)))).await).await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    let answer = refused(address, with(&format!("X-A: {}\r\n", "a".repeat(65_536))), &["431"]).await;
    assert!(answer.contains("65536 bytes"), "{answer}");
    refused(address, with(&"X-A: a\r\n".repeat(101)), &["431"]).await;
    refused(address, format!("GET /graphql?query={} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(70_000)), &["414", "431"]).await;
    refused(address, post("Host: x\r\nContent-Length: 18446744073709551615\r\n", QUERY), &["431"]).await;
    // These never come to an end.
    refused(address, "A".repeat(200_000), &["400", "431"]).await;
    refused(address, format!("GET /{}", "a".repeat(2_000_000)), &["431"]).await;

    let long = format!(r#"{{"query":"{{ hello }}","extensions":{{"x":"{}"}}}}"#, "x".repeat(1_000_000));
    let answer =
        rest(send(address, post(&format!("Host: x\r\nConnection: close\r\nContent-Length: {}\r\n", long.len()), &long)).await).await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains(HELLO), "{answer}");
}

#[tokio::test]
async fn a_client_that_goes_on_sending_reads_why_it_was_refused() {
    let (address, _stop, _running) = start(10).await;
    let mut stream = send(address, "GARBAGE\r\n\r\n".to_owned()).await;
    // The answer is there, and our end is closed.
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    for _ in 0..10 {
        within(stream.write_all(&[b'x'; 100_000])).await.unwrap();
    }
    assert_refusal(&rest(stream).await, &["400"], "garbage");
    // Not for ever.
    let mut stream: TcpStream = send(address, "GARBAGE\r\n\r\n".to_owned()).await;
    let endless = async { while stream.write_all(&[b'x'; 100_000]).await.is_ok() {} };
    within(endless).await;
}

#[tokio::test]
async fn a_request_names_its_host_once() {
    let (address, _stop, _running) = start(20).await;
    for hosts in
        ["", "Host: a\r\nHost: b\r\n", "Host: a\r\nHost: a\r\n", "Host: a b/c\r\n", "Host: a/b\r\n", "Host: u@a\r\n", "Host: a:b\r\n"]
    {
        let answer = refused(address, post(&format!("{hosts}Content-Length: {}\r\n", QUERY.len()), QUERY), &["400"]).await;
        assert!(answer.contains("'Host'"), "{hosts}: {answer}");
        refused(address, format!("GET /health/live HTTP/1.1\r\n{hosts}\r\n"), &["400"]).await;
    }
    for host in ["", "x", "x:", "my_shop.example:8000", "127.0.0.1:8000", "[::1]:8000", "[::1]"] {
        let lines = format!("Host: {host}\r\nConnection: close\r\nContent-Length: {}\r\n", QUERY.len());
        let answer = rest(send(address, post(&lines, QUERY)).await).await;
        assert!(answer.starts_with("HTTP/1.1 200 "), "{host}: {answer}");
    }
    let old = rest(send(address, "GET /health/live HTTP/1.0\r\n\r\n".to_owned()).await).await;
    assert!(old.starts_with("HTTP/1.0 200 "), "{old}");
    refused(address, "GET /health/live HTTP/1.0\r\nHost: a b\r\n\r\n".to_owned(), &["400"]).await;
}

#[tokio::test]
async fn a_body_comes_in_chunks_once_and_in_no_other_coding() {
    let (address, _stop, _running) = start(20).await;
    for codings in ["gzip, chunked", "chunked, chunked", "x\r\nTransfer-Encoding: chunked", "chunked\r\nTransfer-Encoding: chunked"] {
        let text = post(&format!("Host: x\r\nTransfer-Encoding: {codings}\r\n"), CHUNKS);
        // Nothing is read behind it.
        refused(address, format!("{text}{}", good()), &["501"]).await;
    }
    for coding in ["chunked", "CHUNKED", " chunked\t"] {
        let text = post(&format!("Host: x\r\nConnection: close\r\nTransfer-Encoding: {coding}\r\n"), CHUNKS);
        let answer = rest(send(address, text).await).await;
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains(HELLO), "{coding}: {answer}");
    }
    // Where both are given the chunks count, and nothing is read behind them.
    for lines in ["Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n"] {
        let text = post(&format!("Host: x\r\n{lines}"), CHUNKS);
        let answer = rest(send(address, format!("{text}{}", good())).await).await;
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("\r\nconnection: close\r\n"), "{answer}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer}");
    }
}
