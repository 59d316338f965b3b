//! Takes messages: with `base64 = "0.22"`, `hmac = "0.12"` and `sha2 = "0.10"`.

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::collections::HashSet;

const TOLERANCE: i64 = 5 * 60;

/// The three headers of a message.
pub struct Headers<'a> {
    pub id: &'a str,
    pub timestamp: &'a str,
    pub signature: &'a str,
}

pub struct Receiver {
    key: Vec<u8>,
    /// Where processes come and go: a table, with the id as its key.
    taken: HashSet<String>,
}

impl Receiver {
    /// `secret` is what `saveWebhook` answered with; none where it is no secret.
    pub fn new(secret: &str) -> Option<Self> {
        let key = STANDARD.decode(secret.strip_prefix("whsec_")?).ok()?;
        Some(Self { key, taken: HashSet::new() })
    }

    /// The status to answer with. Each message is handled once.
    pub fn take(&mut self, headers: &Headers<'_>, body: &[u8], now: i64, handle: impl FnOnce(&[u8])) -> u16 {
        if !self.is_genuine(headers, body, now) {
            return 401;
        }
        if !self.taken.contains(headers.id) {
            handle(body);
            self.taken.insert(headers.id.to_owned());
        }
        204
    }

    fn is_genuine(&self, headers: &Headers<'_>, body: &[u8], now: i64) -> bool {
        let is_recent = headers.timestamp.parse::<i64>().is_ok_and(|sent| now.abs_diff(sent) <= TOLERANCE.unsigned_abs());
        let signatures = headers.signature.split(' ').filter_map(|part| STANDARD.decode(part.strip_prefix("v1,")?).ok());
        let is_signed = |signature: Vec<u8>| {
            let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.key) else { return false };
            mac.update(format!("{}.{}.", headers.id, headers.timestamp).as_bytes());
            mac.update(body);
            // It takes as long whatever is wrong.
            mac.verify_slice(&signature).is_ok()
        };
        is_recent && signatures.into_iter().any(is_signed)
    }
}
