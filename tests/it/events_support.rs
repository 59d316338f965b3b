//! A gateway behind a real port, and clients of its sockets.

use std::collections::VecDeque;
use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use chrono::Utc;
use domain::id::{self, Kind};
use entity::{OrderEventType, order_event};
use futures_util::{SinkExt, StreamExt};
use order_gateway::http::listener::{Bounds, serve};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue};
use tokio_tungstenite::tungstenite::{Error, Message};
use uuid::Uuid;

use crate::support::Shop;

pub const PROTOCOL: (&str, &str) = ("sec-websocket-protocol", "graphql-transport-ws");
/// All that is told of an event.
pub const ALL: &str = "subscription { orderEvents { id type version order { id version } changes } }";

pub async fn within<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), work).await.unwrap()
}

/// A gateway that serves on a port of its own.
pub struct Host {
    pub address: SocketAddr,
    stop: oneshot::Sender<()>,
    running: JoinHandle<()>,
}

impl Host {
    pub async fn of(shop: &Shop) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let bounds = Bounds { max_connections: 100, header_timeout: Duration::from_secs(30) };
        let running = tokio::spawn(serve(listener, shop.router(), bounds, async {
            stopped.await.ok();
        }));
        Self { address, stop, running }
    }

    /// Asks it to end.
    pub fn stop(self) -> JoinHandle<()> {
        self.stop.send(()).unwrap();
        self.running
    }

    /// A socket with these headers, or why there is none.
    pub async fn open(&self, headers: &[(&str, &str)]) -> Result<Socket, Box<Error>> {
        let mut request = format!("ws://{}/graphql", self.address).into_client_request().unwrap();
        for (name, value) in headers {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            request.headers_mut().append(name, HeaderValue::from_str(value).unwrap());
        }
        let stream = TcpStream::connect(self.address).await.unwrap();
        let (socket, _) = within(tokio_tungstenite::client_async(request, stream)).await.map_err(Box::new)?;
        Ok(Socket { socket, asked: 0, early: VecDeque::new() })
    }

    /// A socket on which nothing was said yet.
    pub async fn silent(&self) -> Socket {
        self.open(&[PROTOCOL]).await.unwrap()
    }

    /// A socket that knows who speaks.
    pub async fn socket(&self, shop: &Shop) -> Socket {
        let mut socket = self.silent().await;
        socket.say(json!({ "type": "connection_init", "payload": { "authorization": shop.authorization() } })).await;
        assert_eq!(socket.hear().await, json!({ "type": "connection_ack" }));
        socket
    }
}

/// One client's end.
pub struct Socket {
    socket: WebSocketStream<TcpStream>,
    asked: u32,
    /// Messages that came while another one was waited for.
    early: VecDeque<Value>,
}

impl Socket {
    pub async fn say(&mut self, message: Value) {
        self.send(Message::text(message.to_string())).await;
    }

    pub async fn send(&mut self, message: Message) {
        within(self.socket.send(message)).await.unwrap();
    }

    /// The next message, which must not be the last.
    pub async fn hear(&mut self) -> Value {
        match self.early.pop_front() {
            Some(message) => message,
            None => self.message().await,
        }
    }

    async fn message(&mut self) -> Value {
        loop {
            match within(self.socket.next()).await {
                Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).unwrap(),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("no message: {other:?}"),
            }
        }
    }

    /// The code and the reason with which the gateway ends it.
    pub async fn end(&mut self) -> (u16, String) {
        loop {
            match within(self.socket.next()).await {
                Some(Ok(Message::Close(Some(frame)))) => return (frame.code.into(), frame.reason.to_string()),
                Some(Ok(_)) => {}
                other => panic!("no end: {other:?}"),
            }
        }
    }

    /// It ends with this code, and nothing is said before.
    pub async fn ends_silently(&mut self, code: u16) {
        assert!(self.early.is_empty(), "{:?}", self.early);
        match within(self.socket.next()).await {
            Some(Ok(Message::Close(Some(frame)))) => assert_eq!(u16::from(frame.code), code),
            other => panic!("no end: {other:?}"),
        }
    }

    /// Sends an operation, and gives its id.
    pub async fn subscribe(&mut self, query: &str, variables: Value) -> String {
        self.asked += 1;
        let id = self.asked.to_string();
        self.say(json!({ "id": id, "type": "subscribe", "payload": { "query": query, "variables": variables } })).await;
        id
    }

    /// The first message about an operation.
    pub async fn ask(&mut self, query: &str) -> Value {
        self.subscribe(query, json!({})).await;
        self.hear().await
    }

    /// Begins a subscription. Messages are taken one after the other, so that it listens when a ping is answered.
    pub async fn listen(&mut self, query: &str) {
        self.listen_with(query, json!({})).await;
    }

    pub async fn listen_with(&mut self, query: &str, variables: Value) {
        self.subscribe(query, variables).await;
        self.say(json!({ "type": "ping" })).await;
        loop {
            let message = self.message().await;
            if message["type"] == "pong" {
                return;
            }
            self.early.push_back(message);
        }
    }

    /// The next event of a subscription.
    pub async fn event(&mut self) -> Value {
        let mut message = self.hear().await;
        assert_eq!(message["type"], "next", "{message:#}");
        assert!(message["payload"].get("errors").is_none(), "{message:#}");
        message["payload"]["data"]["orderEvents"].take()
    }

    /// Nothing was sent: what is sent next is the answer to a ping, once the gateway had time to send anything else.
    pub async fn hears_nothing(&mut self) {
        // Longer than the slow poll.
        tokio::time::sleep(Duration::from_millis(1_300)).await;
        self.say(json!({ "type": "ping", "payload": { "still": "there" } })).await;
        assert_eq!(self.hear().await, json!({ "type": "pong", "payload": { "still": "there" } }));
    }
}

/// Takes long notes on an order, one after the other: each is one more version.
pub async fn change(shop: &Shop, order: &Value, times: u32) {
    for time in 0..times {
        let document = "mutation($input: UpdateOrderInput!) { payload: updateOrder(input: $input) { userErrors { message } } }";
        let note = format!("{time} {} {}", Uuid::now_v7(), "x".repeat(9_000));
        let data = shop.run(document, json!({ "input": { "id": order["id"], "customerNote": note } })).await;
        assert_eq!(data["payload"]["userErrors"], json!([]));
    }
}

/// Writes an event by hand, in a transaction that has not ended.
pub async fn write_event(tx: &impl ConnectionTrait, shop: &Shop, order: &Value, version: i32) {
    let order_id = id::find(Kind::Order, order["id"].as_str().unwrap()).unwrap();
    let event = order_event::Model {
        organization_id: shop.organization,
        id: Uuid::now_v7(),
        order_id,
        kind: OrderEventType::Updated,
        version,
        actor: "tester".to_owned(),
        changes: json!({}),
        reason: None,
        occurred_at: Utc::now(),
        position: 0,
    };
    order_event::Entity::insert(event.into_active_model().reset_all()).exec_without_returning(tx).await.unwrap();
}
