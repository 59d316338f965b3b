//! Values as a client sent them, and the forms that they must have.
//!
//! GraphQL lets any string, number or JSON through for a custom scalar; the domain judges it, so that everything that
//! is wrong with an input is told at once.

use std::marker::PhantomData;

use chrono::{DateTime, Datelike, NaiveDate, TimeZone, Utc};
pub use chrono_tz::Tz;
use entity::Decimal4;
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::check::is_blank;
use super::currency::Currency;
use super::error::Code;
use super::message::{Message, Parameter};

/// A form that a value may have.
pub trait Form: Sized {
    /// The value, or what is wrong with it.
    fn read(value: &Value) -> Result<Self, Fault>;

    /// One text for all spellings of the same value.
    fn canonical(&self) -> String;
}

/// What is wrong with a value.
pub type Fault = (Code, Message);

/// A value as it was sent, which should have the form `F`.
#[derive(Clone, Debug)]
pub struct Raw<F> {
    value: Value,
    form: PhantomData<F>,
}

impl<F: Form> Raw<F> {
    pub const fn new(value: Value) -> Self {
        Self { value, form: PhantomData }
    }

    /// As it would be sent, where that is a text.
    pub fn of(form: &F) -> Self {
        Self::new(Value::String(form.canonical()))
    }

    pub fn read(&self) -> Result<F, Fault> {
        F::read(&self.value)
    }

    /// A blank text counts as absent, in all inputs.
    pub fn is_blank(&self) -> bool {
        matches!(&self.value, Value::Null) || matches!(&self.value, Value::String(text) if is_blank(text))
    }
}

/// In canonical form, so that two spellings of one input have one fingerprint.
impl<F: Form> Serialize for Raw<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.read() {
            Ok(value) => serializer.serialize_str(&value.canonical()),
            Err(_) => self.value.serialize(serializer),
        }
    }
}

/// Another form is expected: what it is called, and the standard that has it.
fn expected(template: &'static str, kind: &str, example: &str) -> Fault {
    (Code::Invalid, Message::new(template).with(Parameter::Type, kind).with(Parameter::Example, example))
}

fn decimal_form() -> Fault {
    expected("A decimal number is expected, such as \"{example}\".", "decimal", "9.99")
}

fn decimal_digits() -> Fault {
    let message = Message::new("At most {decimals} digits may follow the point.");
    (Code::Invalid, message.with(Parameter::Decimals, Decimal4::SCALE))
}

fn decimal_range() -> Fault {
    let most = Decimal4::MAX.to_string();
    let message = Message::new("At most {digits} digits may stand before the point.").with(Parameter::Digits, 14);
    (Code::OutOfRange, message.with(Parameter::Min, format!("-{most}")).with(Parameter::Max, most))
}

fn decimal_number() -> Fault {
    let message = Message::new("A number of more than {digits} digits loses some: send it as a string.");
    (Code::Invalid, message.with(Parameter::Digits, NUMBER_DIGITS))
}

/// Digits that a number of JSON keeps, whoever reads it.
const NUMBER_DIGITS: usize = 15;

impl Form for Decimal {
    fn read(value: &Value) -> Result<Self, Fault> {
        let text = match value {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => {
                let text = number.to_string();
                let mantissa = text.split(['e', 'E']).next().unwrap_or_default();
                let digits = mantissa.chars().filter(char::is_ascii_digit).collect::<String>();
                if digits.trim_matches('0').len() > NUMBER_DIGITS {
                    return Err(decimal_number());
                }
                text
            }
            _ => return Err(decimal_form()),
        };
        let plain = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E'));
        if !plain || text.len() > 64 {
            return Err(decimal_form());
        }
        let scientific = text.contains(['e', 'E']);
        let decimal = if scientific { Self::from_scientific(&text) } else { Self::from_str_exact(&text) };
        let decimal = decimal.map_err(|_| overflow_or_form(&text))?.normalize();
        if decimal.scale() > 4 {
            return Err(decimal_digits());
        }
        if decimal.abs() >= Self::from(100_000_000_000_000_u64) {
            return Err(decimal_range());
        }
        Ok(decimal)
    }

    fn canonical(&self) -> String {
        self.normalize().to_string()
    }
}

/// A text of the right form that no decimal can hold is out of range, or has too many digits after the point.
fn overflow_or_form(text: &str) -> Fault {
    let Ok(number) = text.parse::<f64>() else { return decimal_form() };
    if number.abs() >= 1e14 { decimal_range() } else { decimal_digits() }
}

fn with_format((code, message): Fault, format: &str) -> Fault {
    (code, message.with(Parameter::Format, format))
}

/// No calendar of ours goes further.
fn year() -> Fault {
    let message = Message::new("The year must be between {min} and {max}.");
    (Code::OutOfRange, message.with(Parameter::Min, 1).with(Parameter::Max, 9999))
}

impl Form for NaiveDate {
    fn read(value: &Value) -> Result<Self, Fault> {
        let form = || expected("A calendar date is expected, such as \"{example}\".", "date", "2026-01-31");
        let text = value.as_str().map(str::trim).filter(|text| text.len() == 10).ok_or_else(form)?;
        let date = Self::parse_from_str(text, "%Y-%m-%d").map_err(|_| form())?;
        if date.year() < 1 { Err(year()) } else { Ok(date) }
    }

    fn canonical(&self) -> String {
        self.to_string()
    }
}

impl Form for DateTime<Utc> {
    fn read(value: &Value) -> Result<Self, Fault> {
        let template = "An {format} instant is expected, such as \"{example}\", or a day.";
        let form = || with_format(expected(template, "instant", "2026-01-31T12:00:00Z"), "RFC 3339");
        let text = value.as_str().map(str::trim).filter(|text| text.len() <= 64).ok_or_else(form)?;
        let instant = DateTime::parse_from_rfc3339(text).map_err(|_| form())?;
        // To the microsecond, as PostgreSQL keeps it; a leap second becomes the one after it.
        let instant = Self::from_timestamp_micros(instant.timestamp_micros()).ok_or_else(form)?;
        if (1..=9999).contains(&instant.year()) { Ok(instant) } else { Err(year()) }
    }

    fn canonical(&self) -> String {
        self.to_rfc3339()
    }
}

/// An instant, or a day that begins in somebody's time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    Instant(DateTime<Utc>),
    Day(NaiveDate),
}

impl Moment {
    /// The instant; a day begins at midnight in the time zone, or at the first moment after it where the clock skips midnight.
    /// The first day of all begins, and the last one ends, no earlier and no later than there are instants.
    pub fn instant(self, zone: Tz) -> DateTime<Utc> {
        let instant = match self {
            Self::Instant(instant) => instant,
            Self::Day(date) => (0..24)
                .filter_map(|hour| date.and_hms_opt(hour, 0, 0))
                .find_map(|local| zone.from_local_datetime(&local).earliest())
                .map_or_else(|| date.and_time(chrono::NaiveTime::MIN).and_utc(), |local| local.with_timezone(&Utc)),
        };
        // 0001-01-01T00:00:00Z and 9999-12-31T23:59:59.999999Z.
        let ends = [-62_135_596_800_000_000, 253_402_300_799_999_999].map(DateTime::from_timestamp_micros);
        if let [Some(first), Some(last)] = ends { instant.clamp(first, last) } else { instant }
    }
}

impl Moment {
    /// The instant; a day on which something else had happened before does not begin before that.
    pub fn instant_after(self, zone: Tz, earlier: DateTime<Utc>) -> DateTime<Utc> {
        let instant = self.instant(zone);
        match self {
            Self::Day(date) if date == earlier.with_timezone(&zone).date_naive() => instant.max(earlier),
            _ => instant,
        }
    }

    /// The first moment that a range does not hold any more that ends here: a day is taken whole.
    pub fn end(self, zone: Tz) -> DateTime<Utc> {
        match self {
            Self::Day(date) => Self::Day(date.succ_opt().unwrap_or(date)).instant(zone),
            Self::Instant(instant) => instant,
        }
    }
}

impl Raw<Moment> {
    /// Whether it is a day, which begins in somebody's time zone.
    pub fn is_day(&self) -> bool {
        matches!(self.read(), Ok(Moment::Day(_)))
    }
}

impl Form for Moment {
    fn read(value: &Value) -> Result<Self, Fault> {
        if value.as_str().is_some_and(|text| text.trim().len() == 10) {
            return NaiveDate::read(value).map(Self::Day);
        }
        DateTime::read(value).map(Self::Instant)
    }

    fn canonical(&self) -> String {
        match self {
            Self::Instant(instant) => instant.canonical(),
            Self::Day(date) => date.canonical(),
        }
    }
}

impl Form for Currency {
    fn read(value: &Value) -> Result<Self, Fault> {
        let form = || with_format(expected("An {format} currency code is expected, such as \"{example}\".", "currency", "USD"), "ISO 4217");
        value.as_str().map(str::trim).and_then(Self::from_code).filter(|currency| currency.is_money()).ok_or_else(form)
    }

    fn canonical(&self) -> String {
        self.code().to_owned()
    }
}

/// An ISO 3166-1 alpha-2 country code, and XK. Case does not matter; UK is GB.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Country(pub String);

impl Form for Country {
    fn read(value: &Value) -> Result<Self, Fault> {
        let template = "An {format} country code is expected, such as \"{example}\".";
        let form = || with_format(expected(template, "country", "US"), "ISO 3166-1 alpha-2");
        let text = value.as_str().map(str::trim).ok_or_else(form)?;
        let code = match text.to_ascii_uppercase().as_str() {
            // Not in the standard, but reserved in it, and in use.
            "UK" => "GB".to_owned(),
            code => code.to_owned(),
        };
        // Kosovo's, which the standard leaves to its users.
        if code == "XK" || rust_iso3166::from_alpha2(&code).is_some() { Ok(Self(code)) } else { Err(form()) }
    }

    fn canonical(&self) -> String {
        self.0.clone()
    }
}

/// Any JSON value.
#[derive(Clone, Debug, PartialEq)]
pub struct Json(pub Value);

impl Form for Json {
    fn read(value: &Value) -> Result<Self, Fault> {
        Ok(Self(value.clone()))
    }

    /// An empty object says as much as none at all.
    fn canonical(&self) -> String {
        match &self.0 {
            Value::Array(items) if items.is_empty() => String::new(),
            Value::Object(map) if map.is_empty() => String::new(),
            value => canonical_json(value.clone()).to_string(),
        }
    }
}

/// A JSON object; `[]` counts as an empty one, as some channels send it.
#[derive(Clone, Debug, PartialEq)]
pub struct Object(pub Map<String, Value>);

impl Form for Object {
    fn read(value: &Value) -> Result<Self, Fault> {
        match value {
            Value::Object(map) => Ok(Self(map.clone())),
            Value::Array(items) if items.is_empty() => Ok(Self(Map::new())),
            _ => Err((Code::Invalid, Message::new("A JSON object is expected.").with(Parameter::Type, "object"))),
        }
    }

    fn canonical(&self) -> String {
        canonical_json(Value::Object(self.0.clone())).to_string()
    }
}

/// The same value with its keys sorted and its numbers in one form.
pub fn canonical_json(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut map: Map<String, Value> = map.into_iter().map(|(key, value)| (key, canonical_json(value))).collect();
            map.sort_keys();
            Value::Object(map)
        }
        Value::Array(items) => Value::Array(items.into_iter().map(canonical_json).collect()),
        Value::Number(number) => canonical_number(number),
        other => other,
    }
}

/// 3, 3.0 and 3e0 are one number.
fn canonical_number(number: serde_json::Number) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match number.as_f64() {
        #[expect(clippy::cast_possible_truncation, reason = "a whole number within 2^53 is exact")]
        Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() <= EXACT => Value::from(float as i64),
        _ => Value::Number(number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn decimals_are_exact_or_refused() {
        let read = |value: Value| Decimal::read(&value).map(|d| d.to_string());
        assert_eq!(read(json!("9.9900")), Ok("9.99".into()));
        assert_eq!(read(json!(9.99)), Ok("9.99".into()));
        assert_eq!(read(json!(1e3)), Ok("1000".into()));
        assert_eq!(read(json!("1e-3")), Ok("0.001".into()));
        assert_eq!(read(json!("99999999999999.9999")), Ok("99999999999999.9999".into()));
        assert_eq!(read(json!("0.00001")).map_err(|f| f.0), Err(Code::Invalid));
        assert_eq!(read(json!(1e300)).map_err(|f| f.0), Err(Code::OutOfRange));
        assert_eq!(read(json!("100000000000000")).map_err(|f| f.0), Err(Code::OutOfRange));
        assert_eq!(read(json!("NaN")).map_err(|f| f.0), Err(Code::Invalid));
        assert_eq!(read(json!(1.234_567_890_123_456_7)).map_err(|f| f.0), Err(Code::Invalid));
        assert_eq!(read(json!(true)).map_err(|f| f.0), Err(Code::Invalid));
    }

    #[test]
    fn a_day_begins_where_the_organization_is() {
        let day = Moment::Day(NaiveDate::from_ymd_opt(2026, 7, 1).unwrap_or_default());
        assert_eq!(day.end(chrono_tz::America::New_York).to_rfc3339(), "2026-07-02T04:00:00+00:00");
        let noon = day.instant(Tz::UTC) + chrono::TimeDelta::hours(12);
        assert_eq!(day.instant_after(Tz::UTC, noon), noon);
        assert_eq!(day.instant(chrono_tz::America::New_York).to_rfc3339(), "2026-07-01T04:00:00+00:00");
        let day = |year, month, day| Moment::Day(NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default());
        assert_eq!(day(1, 1, 1).instant(chrono_tz::Asia::Tokyo).to_rfc3339(), "0001-01-01T00:00:00+00:00");
        assert_eq!(day(9999, 12, 31).end(Tz::UTC).to_rfc3339(), "9999-12-31T23:59:59.999999+00:00");
    }

    #[test]
    fn codes_of_no_money_are_no_currency() {
        let read = |code: &str| Currency::read(&json!(code)).map(Currency::code).ok();
        assert_eq!([read("KWD"), read("XAF"), read("CLF")], [Some("KWD"), Some("XAF"), Some("CLF")]);
        assert!(["XXX", "XTS", "XAU", "XDR", "XBA", "usd"].iter().all(|code| read(code).is_none()));
    }

    #[test]
    fn countries_are_taken_in_any_case() {
        let read = |text: &str| Country::read(&json!(text)).map(|Country(code)| code).ok();
        assert_eq!([read("us"), read(" Uk "), read("xk"), read("GB")].map(Option::unwrap_or_default), ["US", "GB", "XK", "GB"]);
        assert!(["ZZ", "USA", "", "U", "Ü"].iter().all(|text| read(text).is_none()));
    }

    #[test]
    fn one_fingerprint_for_all_spellings() {
        let print = |value: Value| serde_json::to_string(&Raw::<Object>::new(value)).unwrap_or_default();
        assert_eq!(print(json!({"b": 1, "a": 2.0})), print(json!({"a": 2, "b": 1.0})));
        assert_eq!(print(json!([])), print(json!({})));
    }
}
