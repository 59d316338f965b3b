//! Frames that no WebSocket sends: what is wrong with them is told before the connection ends (RFC 6455, 7.1.7 and 8.1).

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::events_support::{Host, within};
use crate::support::Shop;

const HEAD: &str = "GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
                    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n";

/// A socket without a library between.
async fn raw(host: &Host) -> TcpStream {
    let mut stream = TcpStream::connect(host.address).await.unwrap();
    stream.write_all(HEAD.as_bytes()).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(within(stream.read_u8()).await.unwrap());
    }
    assert!(head.starts_with(b"HTTP/1.1 101 "), "{}", String::from_utf8_lossy(&head));
    stream
}

/// A frame of up to 255 bytes, masked with zeros, which change nothing.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let length = u8::try_from(payload.len()).unwrap();
    let length = if length < 126 { vec![0x80 | length] } else { vec![0x80 | 126, 0, length] };
    [&[first], length.as_slice(), &[0; 4], payload].concat()
}

/// The code of the only frame that the gateway sends before it ends the connection.
async fn code(host: &Host, sent: &[u8]) -> Option<u16> {
    let mut stream = raw(host).await;
    stream.write_all(sent).await.unwrap();
    let mut answer = Vec::new();
    within(stream.read_to_end(&mut answer)).await.unwrap();
    let [0x88, length, high, low, reason @ ..] = answer.as_slice() else { return None };
    assert_eq!(usize::from(*length), reason.len() + 2, "{answer:?}");
    Some(u16::from_be_bytes([*high, *low]))
}

#[tokio::test]
async fn frames_that_break_the_rules_are_1002() {
    let shop = Shop::open().await;
    let host = Host::of(&shop).await;
    let ping = br#"{"type":"ping"}"#;
    let unmasked = [&[0x81, 15], ping.as_slice()].concat();
    for (what, sent) in [
        ("not masked", unmasked),
        ("a reserved bit", frame(0xc1, ping)),
        ("an unknown kind of data", frame(0x83, ping)),
        ("an unknown kind of control", frame(0x8b, b"")),
        ("a continuation of nothing", frame(0x80, ping)),
        ("a ping in fragments", frame(0x09, b"x")),
        ("a ping that is too long", frame(0x89, &[b'x'; 126])),
        ("a text within a text", [frame(0x01, b"{"), frame(0x81, ping)].concat()),
        ("a close of one byte", frame(0x88, &[3])),
        ("a close with a code that nobody may send", frame(0x88, &1005_u16.to_be_bytes())),
    ] {
        assert_eq!(code(&host, &sent).await, Some(1002), "{what}");
    }
    assert_eq!(code(&host, &frame(0x88, &1000_u16.to_be_bytes())).await, Some(1000));
}

#[tokio::test]
async fn text_that_is_not_utf8_is_1007() {
    let shop = Shop::open().await;
    let host = Host::of(&shop).await;
    for (what, sent) in [
        ("whole", frame(0x81, b"\xff")),
        ("in fragments", [frame(0x01, b"\xc3"), frame(0x80, b"\x28")].concat()),
        ("cut short", frame(0x81, b"\xc3")),
        ("the reason of a close", frame(0x88, &[3, 0xe8, 0xff])),
    ] {
        assert_eq!(code(&host, &sent).await, Some(1007), "{what}");
    }
}
