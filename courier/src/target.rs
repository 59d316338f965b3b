//! An address that somebody names, read once, and by one set of rules.

use hyper::Uri;
use rustls_pki_types::ServerName;
use std::fmt;
use std::net::IpAddr;
use url::{Host, Url};

/// Characters of an address at the most.
const LONGEST: usize = 2_000;

/// Where messages go: `https://…`, or `http://…` for networks that are allowed.
#[derive(Clone, PartialEq, Eq)]
pub struct Target {
    uri: Uri,
    url: Url,
}

/// Why an address cannot be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadTarget {
    #[error("An address has at most 2,000 characters.")]
    TooLong,
    #[error("This is no address.")]
    Malformed,
    #[error("An address begins with https://.")]
    Scheme,
    #[error("An address has no user and no password in it.")]
    User,
    #[error("An address has no fragment (#…): it would not be sent.")]
    Fragment,
}

impl Target {
    /// Reads an address as browsers do: `https://0x7f.1` is 127.0.0.1 here, as it would be where it is connected to.
    pub fn read(text: &str) -> Result<Self, BadTarget> {
        if text.chars().count() > LONGEST {
            return Err(BadTarget::TooLong);
        }
        let url = Url::parse(text).map_err(|_| BadTarget::Malformed)?;
        if !matches!(url.scheme(), "https" | "http") {
            return Err(BadTarget::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BadTarget::User);
        }
        if url.fragment().is_some() {
            return Err(BadTarget::Fragment);
        }
        // Port 0 is nobody's.
        if url.host().is_none() || url.port() == Some(0) {
            return Err(BadTarget::Malformed);
        }
        // What is sent is what was read, not what was written.
        let uri: Uri = url.as_str().parse().map_err(|_| BadTarget::Malformed)?;
        if uri.host() != url.host_str() || uri.port_u16() != url.port() {
            return Err(BadTarget::Malformed);
        }
        Ok(Self { uri, url })
    }

    /// Whether it is `https`.
    pub fn is_encrypted(&self) -> bool {
        self.url.scheme() == "https"
    }

    pub(crate) const fn uri(&self) -> &Uri {
        &self.uri
    }

    pub(crate) fn place(&self) -> Option<Place> {
        Place::of(&self.uri)
    }
}

/// The path may hold a secret.
impl fmt::Debug for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.url.origin().ascii_serialization())
    }
}

/// What a connection leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub host: Host<String>,
    pub port: u16,
    pub is_encrypted: bool,
}

impl Place {
    pub(crate) fn of(uri: &Uri) -> Option<Self> {
        let is_encrypted = match uri.scheme_str()? {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let host = Host::parse(uri.host()?).ok()?;
        Some(Self { host, port: uri.port_u16().unwrap_or(if is_encrypted { 443 } else { 80 }), is_encrypted })
    }

    /// Its address, where it is named by one.
    pub(crate) const fn address(&self) -> Option<IpAddr> {
        match self.host {
            Host::Ipv4(address) => Some(IpAddr::V4(address)),
            Host::Ipv6(address) => Some(IpAddr::V6(address)),
            Host::Domain(_) => None,
        }
    }

    /// Whom the certificate must name.
    pub(crate) fn server_name(&self) -> Option<ServerName<'static>> {
        match &self.host {
            // A root's dot belongs to no certificate.
            Host::Domain(name) => ServerName::try_from(name.trim_end_matches('.').to_owned()).ok(),
            Host::Ipv4(address) => Some(IpAddr::V4(*address).into()),
            Host::Ipv6(address) => Some(IpAddr::V6(*address).into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Option<IpAddr> {
        Target::read(text).ok()?.place()?.address()
    }

    #[test]
    fn each_spelling_of_an_address_is_one() {
        for text in [
            "https://127.1",
            "https://0x7f.1/",
            "https://2130706433/x",
            "https://0177.0.0.1:8443",
            "https://①②⑦.0.0.1",
            "https://127.0.0.1.",
        ] {
            assert_eq!(address(text), Some([127, 0, 0, 1].into()), "{text}");
        }
        assert_eq!(address("https://[::ffff:127.0.0.1]/"), Some("::ffff:7f00:1".parse().expect("an address")));
        assert_eq!(address("https://example.com/"), None);
        let name = Target::read("HTTPS://Bücher.Example:443/a b?c=é").expect("an address");
        assert_eq!(name.uri().to_string(), "https://xn--bcher-kva.example/a%20b?c=%C3%A9");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for (text, fault) in [
            ("", BadTarget::Malformed),
            ("/path", BadTarget::Malformed),
            ("https://", BadTarget::Malformed),
            ("https://exa mple.com", BadTarget::Malformed),
            ("https://[fe80::1%25eth0]/", BadTarget::Malformed),
            ("https://example.com:0/", BadTarget::Malformed),
            ("https://example.com:99999/", BadTarget::Malformed),
            ("ftp://example.com", BadTarget::Scheme),
            ("file:///etc/passwd", BadTarget::Scheme),
            ("https://user@example.com", BadTarget::User),
            ("https://:pass@example.com", BadTarget::User),
            ("https://example.com/#part", BadTarget::Fragment),
        ] {
            assert_eq!(Target::read(text).err(), Some(fault), "{text}");
        }
        let long = format!("https://example.com/{}", "a".repeat(2_000));
        assert_eq!(Target::read(&long).err(), Some(BadTarget::TooLong));
        let secret = Target::read("https://example.com/secret?token=1").expect("an address");
        assert_eq!(format!("{secret:?}"), "https://example.com");
    }
}
