//! What mutations ask of whoever sends: whether an address may be called, and a message that is sent at once.

use domain::webhook::port::{AddressCheck, TestSender, Unreachable};
use order_gateway::webhooks::{Addresses, Tests};
use serde_json::json;

use crate::support::Shop;
use crate::webhook_sends_support::{Hands, Receiver, Reply, client};

#[tokio::test]
async fn addresses_are_judged_as_they_are_when_something_is_sent() {
    let addresses = Addresses(client());
    for (url, told) in [
        ("https://127.0.0.1/hook", Ok(())),
        ("http://127.0.0.1/hook", Ok(())),
        ("https://10.0.0.1/", Err(Unreachable::NotPublic)),
        ("https://[::1]/", Err(Unreachable::NotPublic)),
        ("https://169.254.169.254/latest/meta-data", Err(Unreachable::NotPublic)),
        ("https://1.1.1.1/", Ok(())),
        ("http://1.1.1.1/", Err(Unreachable::Insecure)),
        ("https://no-such-name.invalid/", Err(Unreachable::Unknown)),
    ] {
        assert_eq!(addresses.check(url).await, told, "{url}");
    }
}

#[tokio::test]
async fn a_test_is_sent_at_once_signed_and_leaves_nothing() {
    let (shop, receiver) = (Shop::open().await, Receiver::begin().await);
    let webhook = shop.hooked(&receiver).await;
    let tests = Tests { client: client(), clock: Hands::default().clock() };
    let attempt = tests.send(&webhook).await.unwrap();
    assert_eq!((attempt.status_code, attempt.error, attempt.response), (Some(204), None, None));
    let got = receiver.got().remove(0);
    assert_eq!(got.body["type"], "webhook.test");
    assert_eq!(got.body["data"]["organizationId"], json!(shop.id()));
    assert_eq!(got.held_by(&webhook), ["v1", "v1a"]);
    receiver.does(|_| Reply::Status(500));
    let attempt = tests.send(&webhook).await.unwrap();
    assert_eq!((attempt.status_code, attempt.error.as_deref()), (Some(500), Some("The answer has status 500.")));
    assert_eq!(attempt.response.as_deref(), Some("noted"));
    assert!(shop.sent_to(webhook.id).await.is_empty());
    assert!(shop.hook_now(webhook.id).await.failing_since.is_none());
}
