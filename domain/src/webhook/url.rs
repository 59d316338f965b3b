//! The address of a webhook: what its text must be. Whether it may be called, a port tells.

use url::Url;

use super::port::{AddressCheck, Unreachable};
use crate::check::at_most_characters;
use crate::error::Code;
use crate::message::{Message, Parameter};
use crate::problems::{Path, Problems};

/// Characters at the most.
const LONGEST: usize = 2_000;

/// The address as it is kept, or a note of what is wrong with it.
pub(super) async fn read(problems: &mut Problems, path: &Path<'_>, text: &str, addresses: &dyn AddressCheck) -> Option<String> {
    if text.chars().count() > LONGEST {
        problems.add(path, Code::TooLong, at_most_characters(LONGEST));
        return None;
    }
    if let Err(message) = judge(text) {
        problems.add(path, Code::Invalid, message);
        return None;
    }
    match addresses.check(text).await {
        Ok(()) => Some(text.to_owned()),
        Err(reason) => {
            problems.add(path, Code::Invalid, words(reason));
            None
        }
    }
}

/// What the text itself tells.
fn judge(text: &str) -> Result<(), Message> {
    let form = || {
        let message = Message::new("A URL is expected, such as \"{example}\".").with(Parameter::Type, "url");
        message.with(Parameter::Example, "https://example.com/webhooks")
    };
    // A URL's reader drops some characters, and takes blanks for escapes.
    if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(form());
    }
    // A URL's reader makes do with less than this, and readers differ in what they make of it.
    if text.contains('\\') || !text.contains("://") || text.contains('#') {
        return Err(form());
    }
    let url = Url::parse(text).map_err(|_| form())?;
    if !matches!(url.scheme(), "https" | "http") {
        return Err(words(Unreachable::Insecure));
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err(form());
    }
    if url.port() == Some(0) {
        return Err(form());
    }
    let authority = text.split("://").nth(1).and_then(|rest| rest.split(['/', '?']).next()).unwrap_or_default();
    if authority.contains('@') {
        return Err("A URL must not hold a user or a password: receivers check signatures.".into());
    }
    Ok(())
}

fn words(reason: Unreachable) -> Message {
    match reason {
        Unreachable::Insecure => {
            return Message::new("An address must begin with \"{prefix}\".").with(Parameter::Prefix, "https://");
        }
        Unreachable::NotPublic => "This host's address is not public: nothing is sent there.",
        Unreachable::Unknown => "This host has no address: its name is not known.",
    }
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_addresses_of_the_web_will_do() {
        for good in ["https://example.com", "https://example.com:8443/a?b=c", "http://10.0.0.1/x", "https://[2001:db8::1]/", "HTTPS://a.b"]
        {
            assert_eq!(judge(good), Ok(()), "{good}");
        }
        for bad in [
            "",
            "example.com",
            "/x",
            "ftp://example.com",
            "javascript:alert(1)",
            "https://",
            "https://user@example.com",
            "https://@example.com",
            "https://:@example.com",
            "https:example.com",
            "https:/example.com",
            "https://example.com\\@evil.org",
            "https://example.com/#a",
            "https://example.com:0/",
            "https://:pass@example.com",
            "https://u:p@example.com",
            "https://exa mple.com",
            "https://example.com/\n",
            "file:///etc/passwd",
            "https://example.com\t.evil.org",
        ] {
            assert!(judge(bad).is_err(), "{bad}");
        }
    }
}
