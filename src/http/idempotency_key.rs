//! The header `Idempotency-Key`, as the draft of the IETF has it: a string in quotes. Many send it without them.
//!
//! <https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/>

use axum::http::{HeaderMap, HeaderName};

use super::answer::Refusal;

pub(crate) const HEADER: HeaderName = HeaderName::from_static("idempotency-key");

/// The key that a request was sent with.
pub(crate) fn of(headers: &HeaderMap) -> Result<Option<String>, Refusal> {
    let mut values = headers.get_all(HEADER).iter();
    let value = match (values.next(), values.next()) {
        (None, _) => return Ok(None),
        (Some(value), None) => value,
        (Some(_), Some(_)) => return Err(Refusal::malformed("The header Idempotency-Key is given twice.")),
    };
    let text = value.to_str().ok().map(str::trim).filter(|text| !text.is_empty());
    let key = text.and_then(|text| if text.contains('"') { unquoted(text) } else { Some(text.to_owned()) });
    key.filter(|key| !key.trim().is_empty()).map(Some).ok_or_else(|| {
        Refusal::malformed(
            "The header Idempotency-Key must be a string of ASCII in quotes, such as \"8e03978e-40d5-43dd-bc93-6894a57f9324\".",
        )
    })
}

/// A string of RFC 8941: a backslash stands before a quote and before another backslash.
fn unquoted(text: &str) -> Option<String> {
    let inner = text.strip_prefix('"')?.strip_suffix('"').filter(|_| text.len() > 1)?;
    let mut key = String::with_capacity(inner.len());
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        key.push(match character {
            '"' => return None,
            '\\' => characters.next().filter(|next| matches!(next, '"' | '\\'))?,
            character => character,
        });
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn strings_are_read_with_quotes_and_without() {
        let read = |values: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(HEADER, HeaderValue::from_static(value));
            }
            of(&headers).ok()
        };
        assert_eq!(read(&[]), Some(None));
        for (text, key) in [("\"a b\"", "a b"), ("a-b", "a-b"), (" x ", "x"), (r#""a\"b\\c""#, r#"a"b\c"#)] {
            assert_eq!(read(&[text]), Some(Some(key.to_owned())), "{text}");
        }
        for wrong in ["", "\"", "\"\"", "\" \"", "\"a", "\"a\"b\"", "\"a\\b\"", "\"a\\\"", "a\"", "a\"b"] {
            assert_eq!(read(&[wrong]), None, "{wrong}");
        }
        assert_eq!(read(&["a", "b"]), None);
    }
}
