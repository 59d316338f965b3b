//! A collector of traces: it takes what OTLP sends over HTTP, as protobuf.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value::Value};
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;

/// One export: the head of its request, and what was in it.
pub struct Export {
    pub head: String,
    pub content: ExportTraceServiceRequest,
}

#[derive(Clone)]
pub struct Collector {
    pub address: SocketAddr,
    exports: Arc<Mutex<Vec<Export>>>,
}

impl Collector {
    pub fn begin() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let collector = Self { address: listener.local_addr().unwrap(), exports: Arc::default() };
        let exports = Arc::clone(&collector.exports);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let exports = Arc::clone(&exports);
                std::thread::spawn(move || take(stream.unwrap(), &exports));
            }
        });
        collector
    }

    pub fn exports(&self) -> Vec<Export> {
        std::mem::take(&mut *self.exports.lock().unwrap())
    }
}

/// Takes exports until the connection is closed.
fn take(mut stream: TcpStream, exports: &Mutex<Vec<Export>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    loop {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if reader.read_line(&mut head).unwrap_or_default() == 0 {
                return;
            }
        }
        let head = head.to_lowercase();
        let length = head.split("content-length: ").nth(1).unwrap().split("\r\n").next().unwrap().parse().unwrap();
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        exports.lock().unwrap().push(Export { head, content: ExportTraceServiceRequest::decode(&body[..]).unwrap() });
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\r\n").unwrap();
    }
}

/// All spans of an export.
pub fn spans(export: &Export) -> Vec<Span> {
    let scopes = export.content.resource_spans.iter().flat_map(|resource| &resource.scope_spans);
    scopes.flat_map(|scope| scope.spans.clone()).collect()
}

/// An attribute's text; a number is written as one.
pub fn attribute(attributes: &[KeyValue], key: &str) -> Option<String> {
    match attributes.iter().find(|pair| pair.key == key)?.value.as_ref()?.value.as_ref()? {
        Value::StringValue(text) => Some(text.clone()),
        Value::IntValue(number) => Some(number.to_string()),
        other => panic!("{other:?}"),
    }
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
