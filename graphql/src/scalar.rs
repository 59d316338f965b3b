//! The custom scalars.
//!
//! One Rust type serves both directions. In inputs it keeps whatever string, number or JSON was sent: the domain judges it,
//! so that everything wrong with an input is told at once. In outputs it is made from a value of ours, and is right by birth.

use async_graphql::indexmap::IndexMap;
use async_graphql::{InputValueError, InputValueResult, Name, Scalar, ScalarType, Value};
use chrono::{NaiveDate, SecondsFormat, Utc};
use entity::Decimal4;

use domain::values::{Form, Raw};

/// Whatever JSON can write. An enum's value, which only a document can hold, is no value of these scalars in any reading.
const fn is_json(value: &Value) -> bool {
    !matches!(value, Value::Null | Value::Enum(_) | Value::Binary(_))
}

macro_rules! scalar {
    ($(#[doc = $doc:literal])+ $name:ident as $graphql:literal, $specification:literal) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name(Value);

        $(#[doc = $doc])+
        #[Scalar(name = $graphql, specified_by_url = $specification)]
        impl ScalarType for $name {
            fn parse(value: Value) -> InputValueResult<Self> {
                if is_json(&value) { Ok(Self(value)) } else { Err(InputValueError::expected_type(value)) }
            }

            fn to_value(&self) -> Value {
                self.0.clone()
            }
        }

        impl $name {
            /// What was sent, for the domain to judge.
            pub fn raw<F: Form>(&self) -> Raw<F> {
                // Only binary data cannot become JSON, and none can be sent.
                Raw::new(self.0.clone().into_json().unwrap_or_default())
            }
        }
    };
}

scalar!(
    /// A number kept exactly, never in floating point: up to 14 digits before the point and 4 after it. It is answered as a
    /// string, such as `"9.99"`, and taken as a string or as a number.
    Decimal as "Decimal",
    "https://www.w3.org/TR/xmlschema-2/#decimal"
);

scalar!(
    /// A day of the calendar without a time or an offset, written `2026-01-31`.
    Date as "Date",
    "https://www.rfc-editor.org/rfc/rfc3339#section-5.6"
);

scalar!(
    /// A moment, as RFC 3339 writes it. Any offset is taken, and a plain day, which begins in the organization's time zone; the answer is
    /// always in UTC and ends with `Z`, with six digits of fraction at most.
    DateTime as "DateTime",
    "https://www.rfc-editor.org/rfc/rfc3339#section-5.6"
);

scalar!(
    /// Three capital letters that ISO 4217 lists as a currency, such as `EUR`; not those of gold, of units of account and of no currency.
    CurrencyCode as "CurrencyCode",
    "https://www.iso.org/iso-4217-currency-codes.html"
);

scalar!(
    /// Two letters that ISO 3166-1 lists as a country, such as `IN`, or `XK`. Case does not matter, and `UK` is taken for `GB`.
    CountryCode as "CountryCode",
    "https://www.iso.org/iso-3166-country-codes.html"
);

scalar!(
    /// Any JSON value. A field or argument that takes objects only says so.
    Json as "JSON",
    "https://www.rfc-editor.org/rfc/rfc8259"
);

impl From<Decimal4> for Decimal {
    /// Without trailing zeros; amounts of money go through [`super::money::Money`].
    fn from(value: Decimal4) -> Self {
        Self(Value::String(value.to_string()))
    }
}

impl Decimal {
    /// A number that is printed already.
    pub(super) const fn printed(text: String) -> Self {
        Self(Value::String(text))
    }
}

impl From<NaiveDate> for Date {
    fn from(value: NaiveDate) -> Self {
        Self(Value::String(value.to_string()))
    }
}

impl From<chrono::DateTime<Utc>> for DateTime {
    fn from(value: chrono::DateTime<Utc>) -> Self {
        // The database keeps no more than microseconds.
        let text = value.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        Self(Value::String(text))
    }
}

impl From<&str> for CurrencyCode {
    fn from(code: &str) -> Self {
        Self(Value::String(code.to_owned()))
    }
}

impl From<&str> for CountryCode {
    fn from(code: &str) -> Self {
        Self(Value::String(code.to_owned()))
    }
}

impl From<&serde_json::Value> for Json {
    fn from(value: &serde_json::Value) -> Self {
        // A value of serde_json is always a value of GraphQL.
        Self(Value::from_json(value.clone()).unwrap_or_default())
    }
}

impl Json {
    /// An object in the given order, from keys and their values as JSON text.
    pub(super) fn object<'a>(entries: impl Iterator<Item = (&'a str, &'a str)>) -> Option<Self> {
        let parse = |(key, text): (&str, &str)| Some((Name::new(key), serde_json::from_str(text).ok()?));
        entries.map(parse).collect::<Option<IndexMap<Name, Value>>>().map(|object| Self(Value::Object(object)))
    }
}
