//! `listen`: events as they come, printed or handed on, in order and signed.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use courier::{Secret, Signer};
use serde_json::{Value, json};

use crate::command_serving::gateway;
use crate::support::{Shop, priced};
use crate::webhook_sends_support::Receiver;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// The command while it runs, and the lines that it prints.
struct Listening {
    child: Child,
    lines: mpsc::Receiver<String>,
}

impl Listening {
    fn begin(shop: &Shop, more: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = shop.url();
        let id = shop.id();
        let arguments = [&["listen", "--organization", id.as_str(), "--secret", SECRET], more].concat();
        let mut command = gateway(folder.path(), &[("DATABASE_URL", url.as_str())], &arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().unwrap();
        let lines = read(child.stdout.take().unwrap());
        let listening = Self { child, lines };
        assert!(listening.line().starts_with(&format!("Events of {id}")));
        listening
    }

    fn line(&self) -> String {
        self.lines.recv_timeout(Duration::from_secs(15)).unwrap()
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn read(stdout: ChildStdout) -> mpsc::Receiver<String> {
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            sender.send(line).ok();
        }
    });
    lines
}

async fn shop() -> Shop {
    let shop = Shop::open().await;
    shop.product("TEA", json!({})).await;
    shop
}

#[tokio::test(flavor = "multi_thread")]
async fn events_are_printed_as_they_would_be_sent() {
    let shop = shop().await;
    let listening = Listening::begin(&shop, &[]);
    let order = shop.made(priced(&[(1, "10")])).await;
    let header = |name: &str| {
        let line = std::iter::repeat_with(|| listening.line()).find(|line| !line.is_empty()).unwrap();
        line.strip_prefix(&format!("{name}: ")).unwrap_or_else(|| panic!("{name}: {line}")).to_owned()
    };
    let (id, timestamp, signature) = (header("webhook-id"), header("webhook-timestamp"), header("webhook-signature"));
    assert_eq!(listening.line(), "");
    let body = listening.line();
    let expected = Signer::default().with_secret(SECRET.parse::<Secret>().unwrap()).sign(&id, timestamp.parse().unwrap(), body.as_bytes());
    assert_eq!(signature, expected.signature);
    let message: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((&message["type"], &message["data"]["orderId"]), (&json!("order.created"), &order["id"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn events_are_handed_on_to_a_local_receiver_in_order() {
    let (shop, receiver) = (shop().await, Receiver::begin().await);
    let neighbour = shop.neighbour().await;
    neighbour.product("TEA", json!({})).await;
    let listening = Listening::begin(&shop, &["--forward-to", &receiver.url()]);
    let order = shop.made(priced(&[(1, "10")])).await;
    neighbour.made(priced(&[(1, "10")])).await;
    for number in 2..=4 {
        shop.updated(&order, json!({ "purchaseOrderNumber": number.to_string() })).await;
    }
    let got = receiver.wait_for(4).await;
    assert_eq!(
        got.iter().map(|got| (got.order(), got.version())).collect::<Vec<_>>(),
        (1..=4).map(|number| (order["id"].as_str().unwrap(), number)).collect::<Vec<_>>()
    );
    let line = listening.line();
    assert!(line.contains("order.created") && line.ends_with("version 1: 204 noted") || line.ends_with("version 1: 204 "), "{line}");
}

#[test]
fn what_cannot_be_listened_to_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, words) in [
        (&["listen", "--forward-to", "ftp://here"][..], "https://"),
        (&["listen", "--secret", "short"], "whsec_"),
        (&["listen"], "no organization"),
        (&["listen", "--organization", "org_01h2xcejqtf2nbrexx3vqjhp41"], "no organization"),
    ] {
        let output = gateway(folder.path(), &[("DATABASE_URL", "sqlite://shop.db?mode=rwc")], arguments).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && told.contains(words), "{arguments:?}: {told}");
    }
}
