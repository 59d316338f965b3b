//! The receivers that the documentation shows, sent messages that are good, repeated, forged and old.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;

use bytes::Bytes;
use chrono::Utc;
use courier::{Client, Headers, Secret, Signer, SigningKey, Target};

#[path = "receivers/receiver.rs"]
mod receiver;

use crate::docs_page::page;

const BODY: &[u8] = br#"{"type":"order.created","timestamp":"2026-11-28T00:00:00Z","data":{"version":1}}"#;

fn secret() -> Secret {
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".parse().unwrap()
}

/// What is sent, and whether it is to be taken.
fn messages() -> Vec<(&'static str, Headers, u16)> {
    let now = Utc::now().timestamp();
    let good = || Signer::default().with_signing_key(SigningKey::random()).with_secret(secret());
    let rotating = Signer::default().with_secret(Secret::random()).with_secret(secret());
    let forged = Signer::default().with_secret(Secret::random()).with_signing_key(SigningKey::random());
    let mut moved = good().sign("whd_4", now, BODY);
    moved.id = "whd_5".into();
    vec![
        ("a message", good().sign("whd_1", now, BODY), 204),
        ("the same again", good().sign("whd_1", now, BODY), 204),
        ("of another secret too", rotating.sign("whd_2", now, BODY), 204),
        ("of a stranger", forged.sign("whd_3", now, BODY), 401),
        ("under another id", moved, 401),
        ("an old one", good().sign("whd_6", now - 600, BODY), 401),
        ("with another body", good().sign("whd_7", now, b"{}"), 401),
    ]
}

#[test]
fn the_receiver_in_rust_takes_what_is_genuine_and_each_message_once() {
    let mut receiver = receiver::Receiver::new(&secret().shown()).unwrap();
    let mut handled = 0;
    for (name, Headers { id, timestamp, signature }, status) in messages() {
        let headers = receiver::Headers { id: &id, timestamp: &timestamp.to_string(), signature: &signature };
        assert_eq!(receiver.take(&headers, BODY, Utc::now().timestamp(), |_| handled += 1), status, "{name}");
    }
    assert_eq!(handled, 2);
    assert!(receiver::Receiver::new("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").is_none());
}

#[tokio::test]
async fn the_receiver_in_python_does_so_too() {
    if Command::new("python3").arg("--version").output().is_err() {
        return;
    }
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/receivers/receiver.py");
    let mut python = Command::new("python3");
    python.arg(file).env("WEBHOOK_SECRET", secret().shown()).env("PORT", port.to_string());
    let mut child = python.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let client = Client::new("127.0.0.1".parse().unwrap());
    let target = Target::read(&format!("http://127.0.0.1:{port}/")).unwrap();
    let mut statuses = Vec::new();
    for (name, headers, status) in messages() {
        let mut answer = client.post(&target, &headers, Bytes::from_static(BODY)).await;
        for _ in 0..200 {
            if answer.is_ok() {
                break;
            }
            // It has not begun yet.
            tokio::time::sleep(Duration::from_millis(50)).await;
            answer = client.post(&target, &headers, Bytes::from_static(BODY)).await;
        }
        statuses.push((name, answer.map(|answer| answer.status), status));
    }
    child.kill().unwrap();
    let handled = BufReader::new(child.stdout.take().unwrap()).lines().count();
    child.wait().unwrap();
    for (name, got, status) in statuses {
        assert_eq!(got, Ok(status), "{name}");
    }
    assert_eq!(handled, 2);
}

#[test]
fn the_page_shows_the_receivers_that_are_tried() {
    let page = page("docs/webhooks.md");
    for (language, file) in [("python", "receiver.py"), ("rust", "receiver.rs")] {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/receivers").join(file);
        assert_eq!(page.blocks_in(language), [std::fs::read_to_string(path).unwrap().trim_end()], "{file}");
    }
}
