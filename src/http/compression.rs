//! Answers made smaller on their way, as the client accepts it.

use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};

/// Bytes; what is smaller goes in one packet either way.
const SMALLEST: u16 = 1024;

/// The layer that compresses. What is compressed already, such as the files of the page, it leaves as it is.
pub(super) fn layer() -> CompressionLayer<impl Predicate> {
    // An event must not wait in an encoder for the next one.
    CompressionLayer::new().compress_when(SizeAbove::new(SMALLEST).and(NotForContentType::SSE))
}
