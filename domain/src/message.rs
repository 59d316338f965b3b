//! What is said of a mistake: English for a person, and what it speaks of, for whoever says it in another language.

use std::borrow::Cow;
use std::fmt;

use serde_json::{Map, Value};
use strum::{IntoStaticStr, VariantArray};

/// What messages speak of. A name means the same in all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "camelCase")]
pub enum Parameter {
    /// What the input has at the path.
    Value,
    /// The least that is allowed.
    Min,
    /// The most that is allowed.
    Max,
    /// What the value must be larger than.
    Above,
    /// How many characters there must be.
    Length,
    /// How many digits are allowed in all, or before the point.
    Digits,
    /// How many digits may follow the point.
    Decimals,
    /// The currency of an amount.
    Currency,
    /// The country of an address.
    Country,
    /// The kind of thing that is meant.
    Type,
    /// What was found wrong, in a sentence.
    Reason,
    /// The scope that is missing.
    Scope,
    /// The field of the schema that is meant.
    Field,
    /// What ids of that kind begin with.
    Prefix,
    /// The standard that the value must follow.
    Format,
    /// A value that would do.
    Example,
    /// What is on file already.
    Existing,
    /// How many there are.
    Count,
    /// The version that the order has.
    Version,
    /// The status that is needed.
    Status,
    /// The status that the order has.
    From,
    /// The status that it was to have.
    To,
}

impl Parameter {
    pub const ALL: &'static [Self] = Self::VARIANTS;

    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// Values by the names of their parameters.
pub type Parameters = Map<String, Value>;

/// Characters of a text at the most: what is longer is cut.
const LONGEST: usize = 255;

/// A sentence, and the values that stand in it where it has names in braces; some may be known that it does not speak of.
///
/// A sentence that was put together elsewhere stays as it is, and tells no figures and no values: what a sentence tells, its parameters
/// tell too.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    template: Cow<'static, str>,
    parameters: Parameters,
}

impl Message {
    pub fn new(template: &'static str) -> Self {
        Self { template: Cow::Borrowed(template), parameters: Parameters::new() }
    }

    /// Numbers of things are numbers, amounts and all else texts.
    #[must_use]
    pub fn with(mut self, parameter: Parameter, value: impl Into<Value>) -> Self {
        let value = match value.into() {
            Value::String(text) => Value::String(cut(&text)),
            other => other,
        };
        self.parameters.insert(parameter.name().to_owned(), value);
        self
    }

    pub fn into_parameters(self) -> Parameters {
        self.parameters
    }
}

impl From<&'static str> for Message {
    fn from(template: &'static str) -> Self {
        Self::new(template)
    }
}

impl From<String> for Message {
    fn from(text: String) -> Self {
        Self { template: Cow::Owned(text), parameters: Parameters::new() }
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = match &self.template {
            Cow::Borrowed(template) => *template,
            Cow::Owned(text) => return f.write_str(text),
        };
        while let Some((before, after)) = rest.split_once('{') {
            f.write_str(before)?;
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            match self.parameters.get(name) {
                Some(Value::String(text)) => f.write_str(text)?,
                Some(value) => write!(f, "{value}")?,
                None => write!(f, "{{{name}}}")?,
            }
            rest = after;
        }
        f.write_str(rest)
    }
}

/// So much of a text as a message may repeat.
pub fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_says_its_parameters() {
        let message = Message::new("An amount in {currency} has at most {decimals} decimals.")
            .with(Parameter::Currency, "USD")
            .with(Parameter::Decimals, 2)
            .with(Parameter::Example, "9.99");
        assert_eq!(message.to_string(), "An amount in USD has at most 2 decimals.");
        assert_eq!(Value::Object(message.into_parameters()), serde_json::json!({ "currency": "USD", "decimals": 2, "example": "9.99" }));
        assert_eq!(Message::new("{max} {").to_string(), "{max} {}");
        assert_eq!(Message::from("This order is {max}.".to_owned()).with(Parameter::Max, 1).to_string(), "This order is {max}.");
    }

    #[test]
    fn what_is_long_is_cut() {
        let message = Message::new("{value}").with(Parameter::Value, "ü".repeat(300));
        assert_eq!(message.to_string(), format!("{}…", "ü".repeat(255)));
        assert_eq!(cut(&"ü".repeat(255)), "ü".repeat(255));
    }
}
