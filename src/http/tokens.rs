//! Counts a document's tokens before it is parsed: parsing costs far more than counting.

/// GraphQL sets no bound to a name; names are echoed in answers, so this one does.
const LONGEST_NAME: usize = 255;

/// What stops the count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Excess {
    Tokens,
    NameLength,
}

/// Counts up to the limit, in one pass. What is no GraphQL counts somehow, and is left to the parser.
pub(super) fn check(document: &str, limit: u32) -> Result<(), Excess> {
    let bytes = document.as_bytes();
    let mut at = 0;
    let mut tokens = 0;
    while let Some(&byte) = bytes.get(at) {
        let length = match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b',' => {
                at += 1;
                continue;
            }
            b'#' => {
                at += length_until(&bytes[at..], |byte| matches!(byte, b'\r' | b'\n'));
                continue;
            }
            b'"' => string(&bytes[at..]),
            b'.' => length_until(&bytes[at..], |byte| byte != b'.').min(3),
            byte if is_name(byte) || byte == b'-' => {
                let length = 1 + length_until(&bytes[at + 1..], |byte| !is_name(byte));
                if length > LONGEST_NAME {
                    return Err(Excess::NameLength);
                }
                length
            }
            _ => 1,
        };
        at += length;
        tokens += 1;
        if tokens > limit {
            return Err(Excess::Tokens);
        }
    }
    Ok(())
}

/// Numbers count as names: they begin and go on with the same characters.
const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn length_until(bytes: &[u8], stop: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|byte| stop(*byte)).unwrap_or(bytes.len())
}

/// The length of the string that begins here, its quotes counted; one that never ends takes the rest.
fn string(bytes: &[u8]) -> usize {
    let quote: &[u8] = if bytes.starts_with(br#"""""#) { br#"""""# } else { br#"""# };
    let mut at = quote.len();
    while at < bytes.len() {
        if bytes[at] == b'\\' {
            // In a block string only `\"""` is an escape; elsewhere one character follows.
            at += if quote.len() == 3 && bytes[at + 1..].starts_with(quote) { 4 } else { 2 - usize::from(quote.len() == 3) };
        } else if bytes[at..].starts_with(quote) {
            return at + quote.len();
        } else {
            at += 1;
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(document: &str) -> u32 {
        (0..100).find(|limit| check(document, *limit).is_ok()).unwrap_or(u32::MAX)
    }

    #[test]
    fn tokens_are_counted_as_graphql_counts_them() {
        assert_eq!(count(""), 0);
        assert_eq!(count("{ a }"), 3);
        assert_eq!(count("query Q($a: Int! = -1) { b(c: $a) ...F }"), 22);
        assert_eq!(count("# { { {\n{a}"), 3);
        assert_eq!(count(r#"{a(b: "x \" } y")}"#), 8);
        assert_eq!(count(r#"{a(b: """ \""" " {{{ """)}"#), 8);
        assert_eq!(count(r#""never ends"#), 1);
        assert_eq!(count(r#""ends with a backslash\"#), 1);
    }

    #[test]
    fn long_names_are_refused() {
        assert_eq!(check(&"a".repeat(255), 10), Ok(()));
        assert_eq!(check(&"a".repeat(256), 10), Err(Excess::NameLength));
    }
}
