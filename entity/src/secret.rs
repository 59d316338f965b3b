//! Texts that nobody may read by accident.

use std::fmt;

use sea_orm::DeriveValueType;

/// A secret, as base64. It prints as nothing; what is kept in the database is the text itself.
#[derive(Clone, Default, PartialEq, Eq, DeriveValueType)]
pub struct Secret(String);

impl Secret {
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// The text: to sign with, or to show to whom it was made for, once.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_as_nothing() {
        let webhook = crate::webhook::Model { secret: Secret::new("abc123".into()), ..Default::default() };
        assert_eq!(webhook.secret.expose(), "abc123");
        assert!(!format!("{webhook:?}").contains("abc123"));
    }
}
