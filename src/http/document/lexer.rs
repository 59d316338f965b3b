//! Counts a document's tokens, and how deep its brackets go, before it is parsed: parsing costs far more than counting, and parser
//! and engine go into brackets by recursion, so that a thousand of them end the thread's stack and with it the process.

/// GraphQL sets no bound to a name; names are echoed in answers, so this one does.
const LONGEST_NAME: usize = 255;
/// Selections, arguments, lists and objects inside one another.
pub(super) const DEEPEST: u32 = 100;

/// What stops the count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Overrun {
    Tokens,
    Depth,
    NameLength,
}

/// Counts up to the limit, in one pass. What is no GraphQL counts somehow, and is left to the parser.
pub(super) fn check(document: &str, limit: u32) -> Result<(), Overrun> {
    let bytes = document.as_bytes();
    let mut at = 0;
    let (mut tokens, mut depth) = (0, 0_u32);
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
            b'.' if bytes[at..].starts_with(b"...") => 3,
            b'{' | b'[' | b'(' => {
                depth += 1;
                if depth > DEEPEST {
                    return Err(Overrun::Depth);
                }
                1
            }
            b'}' | b']' | b')' => {
                depth = depth.saturating_sub(1);
                1
            }
            byte if is_name(byte) || byte == b'-' => {
                let length = 1 + length_until(&bytes[at + 1..], |byte| !is_name(byte));
                if length > LONGEST_NAME {
                    return Err(Overrun::NameLength);
                }
                length
            }
            _ => 1,
        };
        at += length;
        tokens += 1;
        if tokens > limit {
            return Err(Overrun::Tokens);
        }
    }
    Ok(())
}

/// Numbers count as names: they begin and go on with the same characters.
const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

pub(super) fn length_until(bytes: &[u8], stop: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|byte| stop(*byte)).unwrap_or(bytes.len())
}

/// The length of the string that begins here, its quotes counted; one that never ends takes the rest.
pub(super) fn string(bytes: &[u8]) -> usize {
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
    fn brackets_of_all_kinds_are_one_depth() {
        let deep = |open: &str, times: usize| check(&open.repeat(times), 10_000);
        for open in ["{", "[", "(", "{a(b:[{c:", "{}[]()["] {
            let each = open.chars().fold(0_usize, |depth, character| match character {
                '{' | '[' | '(' => depth + 1,
                '}' | ']' | ')' => depth - 1,
                _ => depth,
            });
            assert_eq!((deep(open, 100 / each), deep(open, 100 / each + 1)), (Ok(()), Err(Overrun::Depth)), "{open}");
        }
        assert_eq!(deep("[]", 1_000), Ok(()));
        assert_eq!(deep("\"[\"", 1_000), Ok(()));
        assert_eq!(deep("]", 1_000), Ok(()));
    }

    #[test]
    fn runs_of_dots_are_counted_as_they_are_passed() {
        assert_eq!(count("...."), 2);
        assert_eq!(count(".."), 2);
        assert_eq!(check(&".".repeat(1 << 20), 10_000), Err(Overrun::Tokens));
    }

    #[test]
    fn long_names_are_refused() {
        assert_eq!(check(&"a".repeat(255), 10), Ok(()));
        assert_eq!(check(&"a".repeat(256), 10), Err(Overrun::NameLength));
    }
}
