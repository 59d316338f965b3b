//! What is answered to bytes that hyper refuses, because it cannot read them as a request.

use axum::http::header::CONTENT_TYPE;
use tracing::info;

use super::head::HEAD_LIMIT;
use crate::http::answer::{Code, Media, Refusal};
use crate::http::request_id::{HEADER as REQUEST_ID, RequestId};
use crate::http::safety::SAFETY;

/// Hyper's own refusals are shorter.
const LONGEST: usize = 200;

/// Our answer in the place of one that hyper made by itself. Of all that is written only that is a whole head with an empty body, a
/// status of 4xx, and no line but these: each of ours names at least the request's id.
pub(super) fn in_place_of(head: &[u8]) -> Option<Vec<u8>> {
    if head.len() > LONGEST || !head.starts_with(b"HTTP/1.") || !head.ends_with(b"\r\n\r\n") {
        return None;
    }
    let mut lines = str::from_utf8(head).ok()?.strip_suffix("\r\n\r\n")?.split("\r\n");
    let status_line = lines.next()?;
    let status = status_line.get("HTTP/1.1 ".len()..)?.get(..3).filter(|status| status.starts_with('4'))?;
    let mut date = None;
    let mut is_empty = false;
    for line in lines {
        match line.split_once(": ")? {
            ("connection", "close") => {}
            ("content-length", "0") => is_empty = true,
            ("date", value) => date = Some(value),
            _ => return None,
        }
    }
    let date = date.filter(|_| is_empty)?;

    let id = RequestId::new();
    info!(%id, status, "refused what is no request");
    let body = Refusal::document(Code::BadRequest, message(status), None).body();
    let mut ours = format!("{status_line}\r\n{CONTENT_TYPE}: {}\r\n{REQUEST_ID}: {id}\r\n", Media::Json.content_type());
    for (name, value) in SAFETY {
        ours.push_str(&format!("{name}: {value}\r\n"));
    }
    ours.push_str(&format!("connection: close\r\ncontent-length: {}\r\ndate: {date}\r\n\r\n", body.len()));
    let mut ours = ours.into_bytes();
    ours.extend_from_slice(&body);
    Some(ours)
}

fn message(status: &str) -> String {
    match status {
        // Hyper says the same of a length that no body can have.
        "431" => format!("The head is over a limit: {HEAD_LIMIT} bytes, 100 headers, and a Content-Length that a body can have."),
        _ => "This is no proper request of HTTP/1.1.".to_owned(),
    }
}
