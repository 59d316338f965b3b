//! The accept loop, over real connections.

use std::future::Future;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use order_gateway::http::server::serve;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::http_support::{server, token};

async fn start(connections: u32) -> (SocketAddr, oneshot::Sender<()>, JoinHandle<()>) {
    let router = server().await.router;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let running = tokio::spawn(serve(listener, router, connections, async { stopped.await.unwrap() }));
    (address, stop, running)
}

async fn send(address: SocketAddr, text: String) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    stream
}

async fn rest(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    within(stream.read_to_end(&mut bytes)).await.unwrap();
    String::from_utf8(bytes).unwrap()
}

async fn within<T>(work: impl Future<Output = T>) -> T {
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
    assert!(rest(busy).await.ends_with(r#"{"data":{"slow":1}}"#));
    within(running).await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(2));
    assert_eq!(rest(idle).await, "");
    assert!(TcpStream::connect(address).await.is_err());
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
