//! The Accept header, as ranges that differ in nothing but what we can serve.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT;

/// The ranges that a client takes: in lower case, without the empty ones, and of their parameters only the weight, and a charset that
/// is not ours. Whatever else a range asks for, it is better answered than refused.
pub(super) fn ranges(headers: &HeaderMap) -> String {
    let values = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let ranges = values.flat_map(|value| split(value, b',')).map(|range| plain(&range.to_ascii_lowercase()));
    ranges.filter(|range| !range.is_empty()).collect::<Vec<_>>().join(",")
}

fn plain(range: &str) -> String {
    let mut parts = split(range, b';').into_iter().map(|part| part.replace([' ', '\t'], ""));
    let mut plain = parts.next().unwrap_or_default();
    for part in parts {
        let is_kept = match part.split_once('=') {
            Some(("q", _)) => true,
            // All our answers are in UTF-8, and a token is the same with quotes as without them.
            Some(("charset", charset)) => charset.trim_matches('"') != "utf-8",
            _ => false,
        };
        if is_kept {
            plain.push(';');
            plain.push_str(&part);
        }
    }
    plain
}

/// Splits at what stands outside of quotes.
fn split(text: &str, separator: u8) -> Vec<&str> {
    let (mut parts, mut begin) = (Vec::new(), 0);
    let (mut is_quoted, mut is_escaped) = (false, false);
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_quoted => is_escaped = true,
            b'"' => is_quoted = !is_quoted,
            _ if byte == separator && !is_quoted => {
                parts.push(&text[begin..index]);
                begin = index + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[begin..]);
    parts
}
