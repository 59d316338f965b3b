//! What a receiver answered: the status, and the beginning of the body.

use http_body_util::BodyExt;
use hyper::Response;
use hyper::body::Incoming;
use hyper::header::{CONTENT_ENCODING, HeaderMap, RETRY_AFTER};

/// Characters that are kept.
const KEPT: usize = 1_000;
/// Bytes of one character at the most.
const WIDEST: usize = 4;
/// Bytes that are read, so that the connection can be used again; of a longer answer it is closed.
const READ: usize = 64 << 10;

/// An answer, whatever it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// The header as it came.
    pub retry_after: Option<String>,
    /// The first 1,000 characters. Of a compressed one there are none: it is never unpacked.
    pub beginning: String,
}

/// What is known of an answer so far: its body may never end.
#[derive(Debug)]
pub(crate) struct Reading {
    status: u16,
    retry_after: Option<String>,
    is_compressed: bool,
    kept: Vec<u8>,
}

impl Reading {
    pub(crate) fn of(response: &Response<Incoming>) -> Self {
        let text = |headers: &HeaderMap, name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let encoding = text(response.headers(), CONTENT_ENCODING);
        Self {
            status: response.status().as_u16(),
            retry_after: text(response.headers(), RETRY_AFTER),
            is_compressed: encoding.is_some_and(|encoding| !encoding.trim().eq_ignore_ascii_case("identity")),
            kept: Vec::new(),
        }
    }

    /// Reads on, to the end or as far as is read. What breaks off in the middle has a beginning all the same.
    pub(crate) async fn read(&mut self, mut body: Incoming) {
        let mut read = 0;
        while let Some(Ok(frame)) = body.frame().await {
            let Some(data) = frame.data_ref() else { continue };
            read += data.len();
            let room = (KEPT * WIDEST).saturating_sub(self.kept.len());
            self.kept.extend_from_slice(&data[..data.len().min(room)]);
            if read > READ {
                return;
            }
        }
    }

    pub(crate) fn end(self) -> Answer {
        let text = if self.is_compressed { String::new() } else { beginning(&self.kept) };
        Answer { status: self.status, retry_after: self.retry_after, beginning: text }
    }
}

/// The first characters. Databases keep no NUL.
fn beginning(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).chars().take(KEPT).map(|char| if char == '\0' { char::REPLACEMENT_CHARACTER } else { char }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_is_text() {
        assert_eq!(beginning("é".repeat(2_000).as_bytes()).chars().count(), KEPT);
        assert_eq!(beginning(b"a\0b\xff"), "a\u{fffd}b\u{fffd}");
    }
}
