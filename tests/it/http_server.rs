//! The accept loop, over real connections.

use std::future::Future;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use order_gateway::http::listener::{Bounds, bind, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::http_support::{Server, Settings, server, token};

pub async fn start(max_connections: u32) -> (SocketAddr, oneshot::Sender<()>, JoinHandle<()>) {
    start_with(server().await, Bounds { max_connections, header_timeout: Duration::from_secs(30) }).await
}

async fn start_with(server: Server, bounds: Bounds) -> (SocketAddr, oneshot::Sender<()>, JoinHandle<()>) {
    let router = server.router;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let running = tokio::spawn(serve(listener, router, bounds, async { stopped.await.unwrap() }));
    (address, stop, running)
}

pub async fn send(address: SocketAddr, text: String) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    stream
}

pub async fn rest(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    within(stream.read_to_end(&mut bytes)).await.unwrap();
    String::from_utf8(bytes).unwrap()
}

pub async fn within<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(10), work).await.unwrap()
}

fn get(query: &str) -> String {
    format!("GET /graphql?query={query} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n\r\n", token())
}

#[tokio::test]
async fn running_requests_finish_before_the_end() {
    let (address, stop, running) = start(10).await;
    let idle = TcpStream::connect(address).await.unwrap();
    let busy = send(address, get("%7Bslow(milliseconds:300)%7D")).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    let begun = Instant::now();
    stop.send(()).unwrap();
    assert!(rest(busy).await.contains(r#"{"data":{"slow":1}"#));
    within(running).await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(3));
    assert_eq!(rest(idle).await, "");
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn who_has_connected_before_the_end_is_answered() {
    let (address, stop, running) = start(2).await;
    let mut kept = send(address, get("%7Bhello%7D")).await;
    let mut byte = [0];
    within(kept.read(&mut byte)).await.unwrap();
    let mut fresh = TcpStream::connect(address).await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    // All places are taken: the system has accepted them, and nobody else yet.
    let mut waiting = Vec::new();
    for _ in 0..20 {
        waiting.push(send(address, get("%7Bhello%7D")).await);
    }
    stop.send(()).unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    fresh.write_all(get("%7Bhello%7D").as_bytes()).await.unwrap();
    for stream in waiting.into_iter().chain([fresh]) {
        let answer = rest(stream).await;
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("connection: close"), "{answer}");
    }
    rest(kept).await;
    within(running).await.unwrap();
}

#[tokio::test]
async fn a_burst_of_connections_finds_room() {
    let allowed = std::fs::read_to_string("/proc/sys/net/core/somaxconn").ok().and_then(|text| text.trim().parse().ok()).unwrap_or(128);
    let listener = bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = listener.local_addr().unwrap();
    let mut open = Vec::new();
    for number in 0..600.min(allowed) {
        let connected = tokio::time::timeout(Duration::from_millis(500), TcpStream::connect(address)).await;
        open.push(connected.unwrap_or_else(|_| panic!("no room for connection {number}")).unwrap());
    }
}

#[tokio::test]
async fn a_client_that_sends_too_much_reads_why() {
    let (address, _stop, _running) = start(10).await;
    for (token, status) in [(token(), "413 "), ("bad".to_owned(), "401 ")] {
        let length = 10 << 20;
        let head = format!(
            "POST /graphql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n\
             Authorization: Bearer {token}\r\nContent-Length: {length}\r\n\r\n"
        );
        let mut stream = send(address, head).await;
        stream.write_all(&vec![b'x'; length]).await.unwrap();
        let answer = rest(stream).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
    }
}

#[tokio::test]
async fn connections_over_the_bound_wait_for_their_turn() {
    let (address, _stop, _running) = start(1).await;
    let first = TcpStream::connect(address).await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let mut second = send(address, get("%7Bhello%7D")).await;
    let mut byte = [0];
    assert!(tokio::time::timeout(Duration::from_millis(100), second.read(&mut byte)).await.is_err());
    drop(first);
    assert_eq!(within(second.read(&mut byte)).await.unwrap(), 1);
}

#[tokio::test]
async fn slow_heads_and_bodies_are_not_waited_for() {
    let mut settings = Settings::default();
    settings.limits.body_timeout = Duration::from_millis(100);
    let bounds = Bounds { max_connections: 10, header_timeout: Duration::from_millis(300) };
    let (address, _stop, _running) = start_with(settings.server().await, bounds).await;
    let head = send(address, "POST /graphql HTTP/1.1\r\nHost: x\r\nX: ".to_owned()).await;
    let silent = TcpStream::connect(address).await.unwrap();
    let body = format!(
        "POST /graphql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n\
         Authorization: Bearer {}\r\nContent-Length: 100\r\n\r\n{{",
        token()
    );
    let body = rest(send(address, body).await).await;
    assert!(body.starts_with("HTTP/1.1 408 ") && body.contains("BAD_REQUEST"), "{body}");
    assert_eq!(rest(head).await, "");
    assert_eq!(rest(silent).await, "");
}
