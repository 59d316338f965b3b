//! Turns what was sent into what it must be, or notes what is wrong with it.

use entity::Decimal4;
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::currency::Currency;
use super::error::Code;
use super::message::{Message, Parameter};
use super::problems::{Path, Problems};
use super::values::{Form, Json, Object, Raw};

/// Characters in an ordinary text.
pub const TEXT: usize = 255;
/// Characters in a note, a remark, a description, a reason.
pub const LONG_TEXT: usize = 10_000;
const OBJECT_BYTES: usize = 64 * 1024;
/// Objects and lists inside one another: what is stored must be read back, by us and by clients, whose readers give up at about 128.
const OBJECT_DEPTH: usize = 32;
const OBJECT_KEYS: usize = 100;

/// Trimmed, with line ends as `\n`; a blank text counts as absent.
pub fn trimmed(text: Option<&str>) -> Option<String> {
    let text = text?.trim();
    if is_blank(text) { None } else { Some(text.replace("\r\n", "\n")) }
}

/// Whether a text has nothing that anybody sees.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(is_invisible)
}

/// White space, control characters, those of no width, fillers, and marks that only change what stands before them.
fn is_invisible(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

fn has_control(text: &str) -> bool {
    text.chars().any(|c| c.is_control() && c != '\t' && c != '\n')
}

pub fn at_most_characters(most: usize) -> Message {
    Message::new("At most {max} characters are allowed.").with(Parameter::Max, most)
}

/// Bounds of a number.
pub fn between(least: i32, most: i32) -> Message {
    Message::new("This must be between {min} and {max}.").with(Parameter::Min, least).with(Parameter::Max, most)
}

impl Problems {
    /// A text of at most 255 characters.
    pub fn text(&mut self, path: &Path<'_>, text: Option<&str>) -> Option<String> {
        self.bounded_text(path, text, TEXT)
    }

    /// A text of at most 10,000 characters.
    pub fn long_text(&mut self, path: &Path<'_>, text: Option<&str>) -> Option<String> {
        self.bounded_text(path, text, LONG_TEXT)
    }

    /// A text that must be there.
    pub fn required_text(&mut self, path: &Path<'_>, text: Option<&str>) -> Option<String> {
        match trimmed(text) {
            None => {
                self.required(path);
                None
            }
            text => self.bounded_text(path, text.as_deref(), TEXT),
        }
    }

    /// A text of at most 10,000 characters that must be there.
    pub fn required_long_text(&mut self, path: &Path<'_>, text: &str) -> Option<String> {
        match trimmed(Some(text)) {
            None => {
                self.required(path);
                None
            }
            text => self.bounded_text(path, text.as_deref(), LONG_TEXT),
        }
    }

    /// An email address, judged lightly: only its owner knows whether it is one.
    pub fn email(&mut self, path: &Path<'_>, text: Option<&str>) -> Option<String> {
        let text = self.text(path, text)?;
        let parts = text.split_once('@').filter(|(local, domain)| !local.is_empty() && !domain.is_empty() && !domain.contains('@'));
        if parts.is_none() || text.contains(char::is_whitespace) {
            let message = Message::new("An email address is expected, such as \"{example}\".").with(Parameter::Type, "email");
            self.add(path, Code::Invalid, message.with(Parameter::Example, "name@example.com"));
            return None;
        }
        Some(text)
    }

    fn bounded_text(&mut self, path: &Path<'_>, text: Option<&str>, most: usize) -> Option<String> {
        let text = trimmed(text)?;
        if has_control(&text) {
            self.add(path, Code::Invalid, "Control characters are not allowed.");
            return None;
        }
        if text.len() > most && text.chars().count() > most {
            self.add(path, Code::TooLong, at_most_characters(most));
            return None;
        }
        Some(text)
    }

    /// A value of some form; a blank text counts as absent.
    pub fn read<F: Form>(&mut self, path: &Path<'_>, raw: Option<&Raw<F>>) -> Option<F> {
        let raw = raw.filter(|raw| !raw.is_blank())?;
        match raw.read() {
            Ok(value) => Some(value),
            Err((code, message)) => {
                self.add(path, code, message);
                None
            }
        }
    }

    /// A decimal from 0.
    pub fn decimal(&mut self, path: &Path<'_>, raw: Option<&Raw<Decimal>>) -> Option<Decimal4> {
        let value = self.read(path, raw)?;
        if value.is_sign_negative() && !value.is_zero() {
            self.add(path, Code::OutOfRange, Message::new("This must not be below {min}.").with(Parameter::Min, 0));
            return None;
        }
        // `read` allows no more digits than fit.
        Decimal4::try_from(value).ok()
    }

    /// An amount from 0, with at most the currency's decimals.
    pub fn amount(&mut self, path: &Path<'_>, raw: Option<&Raw<Decimal>>, currency: Option<Currency>) -> Option<Decimal4> {
        let value = self.decimal(path, raw)?;
        match currency {
            Some(currency) if !currency.holds(value) => {
                let message = Message::new("An amount in {currency} has at most {decimals} decimals.");
                let message = message.with(Parameter::Currency, currency.code()).with(Parameter::Decimals, currency.decimals());
                self.add(path, Code::Invalid, message);
                None
            }
            _ => Some(value),
        }
    }

    /// An amount above 0.
    pub fn positive_amount(&mut self, path: &Path<'_>, raw: &Raw<Decimal>, currency: Option<Currency>) -> Option<Decimal4> {
        if raw.is_blank() {
            self.required(path);
            return None;
        }
        let value = self.amount(path, Some(raw), currency)?;
        if value.is_zero() {
            self.add(path, Code::OutOfRange, Message::new("This must be above {above}.").with(Parameter::Above, 0));
            return None;
        }
        Some(value)
    }

    /// A whole number within bounds.
    pub fn whole(&mut self, path: &Path<'_>, value: i32, least: i32, most: i32) -> Option<i32> {
        if (least..=most).contains(&value) {
            return Some(value);
        }
        self.add(path, Code::OutOfRange, between(least, most));
        None
    }

    /// A measure: a finite number from 0 to a thousand million.
    pub fn measure(&mut self, path: &Path<'_>, value: Option<f64>) -> Option<f64> {
        let value = value?;
        if value.is_finite() && (0.0..=1e9).contains(&value) {
            // Minus zero is zero.
            return Some(value + 0.0);
        }
        self.add(path, Code::OutOfRange, between(0, 1_000_000_000));
        None
    }

    /// Free JSON that must be an object.
    pub fn object(&mut self, path: &Path<'_>, raw: Option<&Raw<Json>>) -> Option<Map<String, Value>> {
        let map = self.any_object(path, raw)?;
        self.bounded_object(path, map)
    }

    /// An object of any size.
    fn any_object(&mut self, path: &Path<'_>, raw: Option<&Raw<Json>>) -> Option<Map<String, Value>> {
        let raw = raw.filter(|raw| !raw.is_blank())?;
        let Ok(Json(value)) = raw.read() else { return None };
        match Object::read(&value) {
            Ok(Object(map)) => Some(map),
            Err((code, message)) => {
                self.add(path, code, message);
                None
            }
        }
    }

    pub fn bounded_object(&mut self, path: &Path<'_>, map: Map<String, Value>) -> Option<Map<String, Value>> {
        let before = self.len();
        if map.len() > OBJECT_KEYS {
            self.add(path, Code::TooLong, Message::new("At most {max} keys are allowed.").with(Parameter::Max, OBJECT_KEYS));
        }
        if Value::Object(map.clone()).to_string().len() > OBJECT_BYTES {
            self.add(path, Code::TooLong, Message::new("At most {max} bytes of JSON are allowed.").with(Parameter::Max, OBJECT_BYTES));
        }
        if map.values().any(|value| is_deeper(value, OBJECT_DEPTH - 1)) {
            let message = Message::new("At most {max} objects and lists may be inside one another.").with(Parameter::Max, OBJECT_DEPTH);
            self.add(path, Code::Invalid, message);
        }
        if self.len() == before {
            for (key, value) in &map {
                let at = path.field(key);
                if is_blank(key) || key.chars().count() > TEXT || has_control(key) {
                    self.add(
                        &at,
                        Code::Invalid,
                        Message::new("A key has {min} to {max} printable characters.").with(Parameter::Min, 1).with(Parameter::Max, TEXT),
                    );
                } else if json_has_control(value) {
                    self.add(&at, Code::Invalid, "Control characters are not allowed.");
                }
            }
        }
        (self.len() == before).then_some(map)
    }

    /// Custom fields: values are strings, numbers or booleans; null, which takes a key away.
    pub fn custom_fields(&mut self, path: &Path<'_>, raw: Option<&Raw<Json>>) -> Option<Map<String, Value>> {
        let given = self.any_object(path, raw)?;
        let before = self.len();
        self.bounded_object(path, given.clone());
        if given.len() > OBJECT_KEYS {
            return None;
        }
        let mut map = Map::new();
        for (key, value) in given {
            let trimmed = key.trim().to_owned();
            if map.insert(trimmed, value).is_some() {
                self.add(&path.field(&key), Code::Conflict, "This key is given twice: blanks around it do not count.");
            }
        }
        for (key, value) in &map {
            let at = path.field(key);
            match value {
                Value::Array(_) | Value::Object(_) => {
                    self.add(&at, Code::Invalid, "A custom field's value is a string, a number or a boolean.")
                }
                Value::String(text) if text.chars().count() > LONG_TEXT => self.add(&at, Code::TooLong, at_most_characters(LONG_TEXT)),
                _ => {}
            }
        }
        (self.len() == before).then_some(map)
    }
}

fn is_deeper(value: &Value, levels: usize) -> bool {
    match value {
        Value::Array(items) => levels == 0 || items.iter().any(|item| is_deeper(item, levels - 1)),
        Value::Object(map) => levels == 0 || map.values().any(|value| is_deeper(value, levels - 1)),
        _ => false,
    }
}

fn json_has_control(value: &Value) -> bool {
    match value {
        Value::String(text) => has_control(text),
        Value::Array(items) => items.iter().any(json_has_control),
        Value::Object(map) => map.iter().any(|(key, value)| has_control(key) || json_has_control(value)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_blank() {
        for blank in ["", " \t\n", "\u{200b}\u{feff}", "\u{3000}\u{2800}", "\u{7}\0", "\u{ad}\u{200d}\u{fe0f}", "\u{e0041}"] {
            assert_eq!(trimmed(Some(blank)), None, "{blank:?}");
        }
        assert_eq!(trimmed(Some(" a\u{200b}b\r\n")).as_deref(), Some("a\u{200b}b"));
    }
}
