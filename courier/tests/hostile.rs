//! Addresses that nobody may be made to connect to, and receivers that mean no good.

#![expect(clippy::expect_used, reason = "a test may end where it stands")]

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use courier::{Client, Failure, Limits, Networks, Resolve, Secret, Signer, Target};
use futures_util::future::BoxFuture;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Answers with one list after the other, and then with the last one.
struct Changing {
    answers: Vec<Vec<IpAddr>>,
    asked: AtomicUsize,
}

impl Resolve for Changing {
    fn resolve(&self, _: &str) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        let asked = self.asked.fetch_add(1, Ordering::SeqCst);
        let answer = self.answers.get(asked).or(self.answers.last()).cloned();
        Box::pin(async move { answer.filter(|answer| !answer.is_empty()).ok_or_else(|| io::Error::other("no such name")) })
    }
}

fn resolver(answers: &[&[&str]]) -> Arc<Changing> {
    let list = |list: &&[&str]| list.iter().map(|address| address.parse().expect("an address")).collect();
    Arc::new(Changing { answers: answers.iter().map(list).collect(), asked: AtomicUsize::new(0) })
}

fn client(allowed: &str, answers: &[&[&str]]) -> Client {
    let limits = Limits { connect: Duration::from_millis(400), whole: Duration::from_millis(800) };
    Client::with(allowed.parse().expect("networks"), resolver(answers), &[], limits)
}

fn target(url: &str) -> Target {
    Target::read(url).expect("an address")
}

async fn post(client: &Client, url: &str) -> Result<courier::Answer, Failure> {
    let body = Bytes::from_static(b"{}");
    let headers = Signer::default().with_secret(Secret::random()).sign("msg_1", 1, &body);
    client.post(&target(url), &headers, body).await
}

/// A receiver that answers each connection with these bytes once it has got a request, and then does as it is told.
async fn receiver(answer: &'static [u8], then: Then) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    let met = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&met);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(serve(stream, answer, then));
        }
    });
    (address, met)
}

#[derive(Clone, Copy)]
enum Then {
    Close,
    Hang,
    Again,
    Trickle,
}

async fn serve(mut stream: TcpStream, answer: &'static [u8], then: Then) {
    let mut buffer = [0; 4096];
    while let Ok(1..) = stream.read(&mut buffer).await {
        stream.write_all(answer).await.ok();
        match then {
            Then::Close => return,
            Then::Hang => std::future::pending().await,
            Then::Again => {}
            Then::Trickle => loop {
                tokio::time::sleep(Duration::from_millis(20)).await;
                if stream.write_all(b"x").await.is_err() {
                    return;
                }
            },
        }
    }
}

#[tokio::test]
async fn twenty_hostile_addresses_are_refused_before_anything_is_connected_to() {
    let (address, met) = receiver(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", Then::Close).await;
    let port = address.port();
    let hosts = [
        "127.0.0.1",
        "127.1",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "2130706433",
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.2.1",
        "192.168.0.1",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "[::]",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[2001:0:7f00:1::]",
        "[fe80::1]",
        "[fd00::1]",
        "[fd00:ec2::254]",
        "[ff02::1]",
    ];
    let client = client("", &[]);
    for host in hosts {
        for scheme in ["https", "http"] {
            let url = format!("{scheme}://{host}:{port}/");
            assert_eq!(post(&client, &url).await, Err(Failure::NotPublic), "{url}");
            assert_eq!(client.check(&target(&url)).await, Err(Failure::NotPublic), "{url}");
        }
    }
    assert_eq!(met.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_name_is_judged_by_every_address_it_leads_to() {
    for answer in [&["127.0.0.1"][..], &["::ffff:10.0.0.1"], &["93.184.216.34", "10.0.0.1"], &["2606:4700::1", "fd00::1"]] {
        let client = client("", &[answer]);
        assert_eq!(client.check(&target("https://hook.example/")).await, Err(Failure::NotPublic), "{answer:?}");
        assert_eq!(post(&client, "https://hook.example/").await, Err(Failure::NotPublic), "{answer:?}");
    }
    let public = client("", &[&["93.184.216.34"]]);
    assert_eq!(public.check(&target("https://hook.example/")).await, Ok(()));
    assert_eq!(public.check(&target("http://hook.example/")).await, Err(Failure::NotEncrypted));
    assert_eq!(client("", &[&[]]).check(&target("https://hook.example/")).await, Err(Failure::Unresolved));
}

/// The name is good when the webhook is saved, and leads to this machine when something is sent.
#[tokio::test]
async fn a_resolver_that_changes_its_answer_gets_nobody_in() {
    let (address, met) = receiver(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", Then::Close).await;
    let url = format!("https://hook.example:{}/", address.port());
    let client = client("", &[&["93.184.216.34"], &["127.0.0.1"]]);
    assert_eq!(client.check(&target(&url)).await, Ok(()));
    assert_eq!(post(&client, &url).await, Err(Failure::NotPublic));
    assert_eq!(met.load(Ordering::SeqCst), 0);
}

/// The address that was judged is the one that is connected to: the name is asked for once a connection.
#[tokio::test]
async fn what_was_judged_is_what_is_connected_to() {
    let (address, met) = receiver(b"HTTP/1.1 204 No Content\r\n\r\n", Then::Again).await;
    // Were it asked again for the connection, it would lead nowhere.
    let resolver = resolver(&[&["127.0.0.1"], &[]]);
    let client = Client::with("127.0.0.0/8".parse().expect("a network"), Arc::clone(&resolver) as _, &[], Limits::default());
    let url = format!("http://hook.example:{}/", address.port());
    for _ in 0..3 {
        assert_eq!(post(&client, &url).await.map(|answer| answer.status), Ok(204));
    }
    // One connection for all of them.
    assert_eq!((resolver.asked.load(Ordering::SeqCst), met.load(Ordering::SeqCst)), (1, 1));
}

#[tokio::test]
async fn redirects_are_answers_and_are_not_followed() {
    let (inner, met) = receiver(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", Then::Close).await;
    assert_eq!(met.load(Ordering::SeqCst), 0, "{inner}");
    let answer = b"HTTP/1.1 307 Temporary Redirect\r\nlocation: http://169.254.169.254/\r\nretry-after: 7\r\ncontent-length: 0\r\n\r\n";
    let (address, _) = receiver(answer, Then::Close).await;
    let answer = post(&client("127.0.0.1", &[]), &format!("http://{address}/")).await.expect("an answer");
    assert_eq!((answer.status, answer.retry_after.as_deref()), (307, Some("7")));
}

#[tokio::test]
async fn receivers_that_hang_close_or_talk_nonsense_fail_in_time() {
    let client = client("127.0.0.1", &[&["127.0.0.1"]]);
    let begun = Instant::now();
    let (hanging, _) = receiver(b"", Then::Hang).await;
    assert_eq!(post(&client, &format!("http://{hanging}/")).await, Err(Failure::Timeout(Duration::from_millis(800))));
    let (closing, _) = receiver(b"HTTP/1.1 200 OK\r\ncontent-le", Then::Close).await;
    assert_eq!(post(&client, &format!("http://{closing}/")).await, Err(Failure::Closed));
    let (silent, _) = receiver(b"", Then::Close).await;
    assert_eq!(post(&client, &format!("http://{silent}/")).await, Err(Failure::Closed));
    let (nonsense, _) = receiver(b"SSH-2.0-OpenSSH_9.6\r\n\r\n", Then::Close).await;
    assert_eq!(post(&client, &format!("http://{nonsense}/")).await, Err(Failure::NotHttp));
    // TLS is spoken to somebody who never answers, and to somebody who does not know it.
    assert_eq!(
        post(&client, &format!("https://hook.example:{}/", hanging.port())).await,
        Err(Failure::ConnectTimeout(Duration::from_millis(400)))
    );
    let failure = post(&client, &format!("https://{nonsense}/")).await.expect_err("no TLS");
    assert!(matches!(failure, Failure::Tls(_)), "{failure}");
    let closed = TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("its address");
    assert_eq!(post(&client, &format!("http://{closed}/")).await, Err(Failure::Unreachable("it was refused")));
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn of_an_answer_only_the_beginning_is_read() {
    let client = client("127.0.0.1", &[]);
    let begun = Instant::now();
    let (endless, _) = receiver(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\nhello ", Then::Trickle).await;
    let answer = post(&client, &format!("http://{endless}/")).await.expect("its status has come");
    assert_eq!(answer.status, 200);
    assert!(answer.beginning.starts_with("hello xx"), "{answer:?}");
    let (broken, _) = receiver(b"HTTP/1.1 500 Oh\r\ncontent-length: 100\r\n\r\nhalf of it", Then::Close).await;
    let answer = post(&client, &format!("http://{broken}/")).await.expect("its status has come");
    assert_eq!((answer.status, answer.beginning.as_str()), (500, "half of it"));
    // What is compressed is never unpacked: a few bytes of it may be gigabytes.
    let (packed, _) =
        receiver(b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\n\x1f\x8b\x08\x00", Then::Close).await;
    assert_eq!(post(&client, &format!("http://{packed}/")).await.expect("an answer").beginning, "");
    assert!(begun.elapsed() < Duration::from_secs(3));
}

#[tokio::test]
async fn a_huge_head_is_no_answer() {
    static HEAD: [u8; 200_000] = [b'a'; 200_000];
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut buffer = [0; 4096];
            let Ok(1..) = stream.read(&mut buffer).await else { continue };
            stream.write_all(b"HTTP/1.1 200 OK\r\nx: ").await.ok();
            stream.write_all(&HEAD).await.ok();
        }
    });
    let failure = post(&client("127.0.0.1", &[]), &format!("http://{address}/")).await.expect_err("no answer");
    assert!(matches!(failure, Failure::NotHttp | Failure::Closed), "{failure}");
}

#[test]
fn networks_are_none_by_default() {
    assert!(Networks::default().is_empty());
}
