//! Messages over TLS: to whom the certificate names, signed by an authority that is trusted.

#![expect(clippy::expect_used, reason = "a test may end where it stands")]

use std::io;
use std::net::IpAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use courier::{Client, Failure, Limits, Resolve, Secret, Signer, SigningKey, Target};
use futures_util::future::BoxFuture;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;

struct Here;

impl Resolve for Here {
    fn resolve(&self, _: &str) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        Box::pin(async { Ok(vec![IpAddr::from([127, 0, 0, 1])]) })
    }
}

/// Keys of the gateway's own tests: of an authority, and of a server that it calls `localhost`.
fn key(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/it/keys/tls").join(name)
}

async fn receiver() -> (u16, Arc<Mutex<String>>) {
    let certificate = CertificateDer::from_pem_file(key("server.pem")).expect("a certificate");
    let private = PrivateKeyDer::from_pem_file(key("server.key")).expect("its key");
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], private)
        .expect("a pair");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("its address").port();
    let got = Arc::new(Mutex::new(String::new()));
    let noted = Arc::clone(&got);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut buffer = vec![0; 8192];
            let read = stream.read(&mut buffer).await.unwrap_or_default();
            *noted.lock().expect("a text") = String::from_utf8_lossy(&buffer[..read]).into_owned();
            stream.write_all(b"HTTP/1.1 202 Accepted\r\ncontent-length: 2\r\n\r\nok").await.ok();
            stream.shutdown().await.ok();
        }
    });
    (port, got)
}

async fn post(client: &Client, url: &str) -> Result<u16, Failure> {
    let body = Bytes::from_static(b"{\"type\":\"order.created\"}");
    let signer = Signer::default().with_secret(Secret::random()).with_signing_key(SigningKey::random());
    let headers = signer.sign("msg_1", 1_700_000_000, &body);
    Ok(client.post(&Target::read(url).expect("an address"), &headers, body).await?.status)
}

#[tokio::test]
async fn a_message_goes_to_whom_the_certificate_names() {
    let (port, got) = receiver().await;
    let authority = CertificateDer::from_pem_file(key("authority.pem")).expect("a certificate");
    let allowed = || "127.0.0.1".parse().expect("a network");
    let client = Client::with(allowed(), Arc::new(Here), &[authority], Limits::default());
    assert_eq!(post(&client, &format!("https://localhost:{port}/hooks?from=shop")).await, Ok(202));
    let text = got.lock().expect("a text").to_lowercase();
    assert!(text.starts_with("post /hooks?from=shop http/1.1\r\n"), "{text}");
    for header in [
        "content-type: application/json",
        "webhook-id: msg_1",
        "webhook-timestamp: 1700000000",
        "webhook-signature: v1,",
        " v1a,",
        "user-agent: order-gateway/",
    ] {
        assert!(text.contains(header), "{header}\n{text}");
    }
    assert!(text.ends_with("{\"type\":\"order.created\"}"), "{text}");
    // Another name, and an authority that nobody knows.
    assert!(matches!(post(&client, &format!("https://other.example:{port}/")).await, Err(Failure::Tls(_))));
    let stranger = Client::with(allowed(), Arc::new(Here), &[], Limits::default());
    assert!(matches!(post(&stranger, &format!("https://localhost:{port}/")).await, Err(Failure::Tls(_))));
}
