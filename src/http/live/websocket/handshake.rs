//! What RFC 6455 (4.2) asks of a socket's first request, as far as the library does not look at it.

use axum::http::header::{CONNECTION, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE};
use axum::http::{HeaderMap, StatusCode};
use base64::Engine;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::http::answer::{Code, Refusal};

const VERSION: &str = "13";
/// Bytes that a key stands for.
const KEY: usize = 16;
/// Some clients draw letters instead of bytes, and leave bits over at the end.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true).with_decode_padding_mode(DecodePaddingMode::RequireCanonical),
);

/// Refuses other versions, and tells which one is spoken here; then what is no key.
pub(super) fn check(headers: &HeaderMap) -> Result<(), Refusal> {
    if headers.get(SEC_WEBSOCKET_VERSION).is_none_or(|version| version != VERSION) {
        let refusal = Refusal::http(StatusCode::UPGRADE_REQUIRED, Code::BadRequest, "Sockets are opened with Sec-WebSocket-Version: 13.");
        return Err(refusal
            .with_header(SEC_WEBSOCKET_VERSION, VERSION)
            // HTTP (RFC 9110, 15.5.22) wants these two with the status.
            .with_header(UPGRADE, "websocket")
            .with_header(CONNECTION, "upgrade"));
    }
    let key = headers.get(SEC_WEBSOCKET_KEY).and_then(|key| BASE64.decode(key).ok());
    if key.is_none_or(|key| key.len() != KEY) {
        return Err(Refusal::malformed("Sec-WebSocket-Key must be 16 bytes in base64."));
    }
    Ok(())
}
