//! Spellings that GraphQL has and the engine's parser (7.2.1) has not: blanks inside a type, and `\u` escapes of characters beyond the
//! first 65,536, which programs write that print ASCII only. They are spelt otherwise, each in its place.

use std::borrow::Cow;

use super::lexer;

/// Blanks inside a type; more are left to the parser, so that each is passed a bounded number of times.
const LONGEST_GAP: usize = 100;

/// The same document, as the parser reads it.
pub(super) fn fixed(document: &str) -> Cow<'_, str> {
    let bytes = document.as_bytes();
    let mut plain = String::with_capacity(document.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let length = match byte {
            b'#' => lexer::length_until(&bytes[at..], |byte| matches!(byte, b'\r' | b'\n')),
            b'"' => lexer::string(&bytes[at..]),
            b'[' => 1 + lexer::length_until(&bytes[at + 1..], |byte| !is_blank(byte)),
            _ => 1 + lexer::length_until(&bytes[at + 1..], |byte| byte.is_ascii()),
        };
        // Tokens end where characters do.
        let Some(token) = document.get(at..at + length) else { return Cow::Borrowed(document) };
        match byte {
            b'"' if !token.starts_with("\"\"\"") && token.contains("\\u") => unescape(token, &mut plain),
            b'[' => {
                plain.push_str(&token[1..]);
                plain.push('[');
            }
            b'!' | b']' => {
                let blanks = plain.bytes().rev().take(LONGEST_GAP).take_while(|byte| is_blank(*byte)).count();
                plain.insert(plain.len() - blanks, char::from(byte));
            }
            _ => plain.push_str(token),
        }
        at += length;
    }
    if plain == document { Cow::Borrowed(document) } else { Cow::Owned(plain) }
}

const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b',')
}

/// Copies a string; what is no escape of a character stays, and is refused by the parser.
fn unescape(mut token: &str, plain: &mut String) {
    while let Some(begin) = token.find('\\') {
        plain.push_str(&token[..begin]);
        let escape = &token[begin..];
        let (character, length) = match (braced(escape), pair(escape)) {
            (Some(found), _) | (None, Some(found)) => found,
            (None, None) => {
                // One character follows a backslash, whatever it is.
                let length = escape.char_indices().nth(2).map_or(escape.len(), |(end, _)| end);
                plain.push_str(&escape[..length]);
                token = &escape[length..];
                continue;
            }
        };
        match u16::try_from(u32::from(character)) {
            Ok(unit) => plain.push_str(&format!("\\u{unit:04x}")),
            Err(_) => plain.push(character),
        }
        token = &escape[length..];
    }
    plain.push_str(token);
}

/// `\u{1F600}`.
fn braced(escape: &str) -> Option<(char, usize)> {
    let (digits, _) = escape.strip_prefix("\\u{")?.split_once('}')?;
    let is_hex = (1..=8).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let character = char::from_u32(u32::from_str_radix(digits, 16).ok().filter(|_| is_hex)?)?;
    Some((character, digits.len() + 4))
}

/// `\uD83D\uDE00`.
fn pair(escape: &str) -> Option<(char, usize)> {
    let unit = |text: &str| {
        let digits = text.strip_prefix("\\u")?.get(..4)?;
        digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok())?
    };
    let units = [unit(escape)?, unit(escape.get(6..)?)?];
    let character = char::decode_utf16(units).next()?.ok().filter(|character| character.len_utf16() == 2)?;
    Some((character, 12))
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::fixed;

    #[test]
    fn what_the_parser_reads_stays_as_it_is() {
        for document in [
            "{ a }",
            "query($a: [ID!]! = [\"x\", \"y\"]) { b(c: $a, d: [1, 2]) }",
            "{ a(b: \"\\u00e9 \\\" \\\\u{1F600} \\n\") } # [ ! ]",
            "{ a(b: \"\"\"\\u{1F600} [ ! ]\"\"\") }",
            "{ a(b: \"😀 [ ! ]\") }",
            "",
            "\"",
            "\\u{1F600}",
        ] {
            assert_eq!(fixed(document), document);
        }
    }

    #[test]
    fn what_it_does_not_read_is_spelt_otherwise() {
        for (document, expected) in [
            ("query($a: Boolean !) { b }", "query($a: Boolean! ) { b }"),
            ("query($a: [ ID ! ] !) { b }", "query($a:  [ID!]!   ) { b }"),
            (r#"{ a(b: "\uD83D\uDE00!") }"#, r#"{ a(b: "😀!") }"#),
            (r#"{ a(b: "\u{1F600}\u{22}\u{e9}") }"#, r#"{ a(b: "😀\u0022\u00e9") }"#),
            (r#"{ a(b: "\\\uD83D\uDE00") }"#, r#"{ a(b: "\\😀") }"#),
        ] {
            assert!(parse_query(document).is_err(), "{document}");
            assert_eq!(fixed(document), expected);
            assert!(parse_query(expected).is_ok(), "{expected}");
        }
        for document in [r#"{ a(b: "\uD83D") }"#, r#"{ a(b: "\u{110000}") }"#, r#"{ a(b: "\u{}") }"#, r#"{ a(b: "\u{1F600") }"#] {
            assert!(parse_query(&*fixed(document)).is_err(), "{document}");
        }
    }
}
