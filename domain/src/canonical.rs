//! One text for all spellings of an input: what is absent, null, blank or empty is left out, texts are trimmed, keys are sorted, and
//! numbers have one form. Written at once, for an input has many fields and few of them are given.

use std::borrow::Cow;
use std::fmt::Display;

use serde::ser::{
    Error as _, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple, SerializeTupleStruct,
    SerializeTupleVariant, Serializer,
};
use serde_json::{Error, Value};

use super::check::trimmed;
use super::values::canonical_number;

/// The text; `null` where nothing is given.
pub(crate) fn text(value: &impl Serialize) -> Result<String, Error> {
    Ok(value.serialize(Canonical)?.unwrap_or_else(null))
}

fn null() -> String {
    "null".to_owned()
}

/// Makes a text of a value, or nothing where nothing is left of it.
struct Canonical;

type Text = Option<String>;

macro_rules! integers {
    ($($method:ident $type:ty),+) => {
        $(fn $method(self, value: $type) -> Result<Text, Error> {
            Ok(Some(value.to_string()))
        })+
    };
}

impl Serializer for Canonical {
    type Ok = Text;
    type Error = Error;
    type SerializeSeq = List;
    type SerializeTuple = List;
    type SerializeTupleStruct = List;
    type SerializeTupleVariant = List;
    type SerializeMap = Object;
    type SerializeStruct = Object;
    type SerializeStructVariant = Object;

    integers!(serialize_bool bool, serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64);
    integers!(serialize_u8 u8, serialize_u16 u16, serialize_u32 u32, serialize_u64 u64);

    fn serialize_f32(self, value: f32) -> Result<Text, Error> {
        self.serialize_f64(value.into())
    }

    fn serialize_f64(self, value: f64) -> Result<Text, Error> {
        Ok(serde_json::Number::from_f64(value).map(|number| canonical_number(number).to_string()))
    }

    fn serialize_char(self, value: char) -> Result<Text, Error> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<Text, Error> {
        trimmed(Some(value)).map(|text| serde_json::to_string(&text)).transpose()
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<Text, Error> {
        value.serialize(self)
    }

    fn serialize_none(self) -> Result<Text, Error> {
        Ok(None)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Text, Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Text, Error> {
        Ok(None)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Text, Error> {
        Ok(None)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<Text, Error> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<Text, Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Text, Error> {
        of_variant(Some(variant), value.serialize(self)?)
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<List, Error> {
        Ok(List { variant: None, items: Vec::with_capacity(length.unwrap_or_default()) })
    }

    fn serialize_tuple(self, length: usize) -> Result<List, Error> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_struct(self, _: &'static str, length: usize) -> Result<List, Error> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_variant(self, _: &'static str, _: u32, variant: &'static str, _: usize) -> Result<List, Error> {
        Ok(List { variant: Some(variant), items: Vec::new() })
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Object, Error> {
        Ok(Object::default())
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Object, Error> {
        Ok(Object::default())
    }

    fn serialize_struct_variant(self, _: &'static str, _: u32, variant: &'static str, _: usize) -> Result<Object, Error> {
        Ok(Object { variant: Some(variant), ..Object::default() })
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Result<Text, Error> {
        self.serialize_str(&value.to_string())
    }
}

/// `{"variant":…}`.
fn of_variant(variant: Option<&'static str>, text: Text) -> Result<Text, Error> {
    match (variant, text) {
        (Some(variant), Some(text)) => Ok(Some(format!("{{{}:{text}}}", serde_json::to_string(variant)?))),
        (_, text) => Ok(text),
    }
}

/// An item keeps its place even where nothing is left of it.
struct List {
    variant: Option<&'static str>,
    items: Vec<String>,
}

impl List {
    fn add<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.items.push(value.serialize(Canonical)?.unwrap_or_else(null));
        Ok(())
    }

    fn text(self) -> Result<Text, Error> {
        of_variant(self.variant, (!self.items.is_empty()).then(|| format!("[{}]", self.items.join(","))))
    }
}

macro_rules! list {
    ($($trait:ident $method:ident),+) => {
        $(impl $trait for List {
            type Ok = Text;
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                self.add(value)
            }

            fn end(self) -> Result<Text, Error> {
                self.text()
            }
        })+
    };
}

list!(SerializeSeq serialize_element, SerializeTuple serialize_element, SerializeTupleStruct serialize_field);
list!(SerializeTupleVariant serialize_field);

/// Fields that are given, in the order in which they come.
#[derive(Default)]
struct Object {
    variant: Option<&'static str>,
    key: Option<String>,
    fields: Vec<(Cow<'static, str>, String)>,
}

impl Object {
    fn add<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Error> {
        self.fields.extend(value.serialize(Canonical)?.map(|text| (key.into(), text)));
        Ok(())
    }

    fn text(mut self) -> Result<Text, Error> {
        self.fields.sort_by(|(one, _), (other, _)| one.cmp(other));
        let mut text = String::with_capacity(self.fields.iter().map(|(key, value)| key.len() + value.len() + 4).sum::<usize>() + 2);
        for (key, value) in &self.fields {
            text.push(if text.is_empty() { '{' } else { ',' });
            text.push_str(&serde_json::to_string(key)?);
            text.push(':');
            text.push_str(value);
        }
        text.push('}');
        of_variant(self.variant, (!self.fields.is_empty()).then_some(text))
    }
}

impl SerializeMap for Object {
    type Ok = Text;
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.key = Some(name(key)?);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let key = self.key.take().ok_or_else(|| Error::custom("a value has no key"))?;
        self.fields.extend(value.serialize(Canonical)?.map(|text| (key.into(), text)));
        Ok(())
    }

    /// Most values are absent: their keys are not read.
    fn serialize_entry<K: Serialize + ?Sized, V: Serialize + ?Sized>(&mut self, key: &K, value: &V) -> Result<(), Error> {
        if let Some(text) = value.serialize(Canonical)? {
            self.fields.push((name(key)?.into(), text));
        }
        Ok(())
    }

    fn end(self) -> Result<Text, Error> {
        self.text()
    }
}

fn name<K: Serialize + ?Sized>(key: &K) -> Result<String, Error> {
    match serde_json::to_value(key)? {
        Value::String(name) => Ok(name),
        other => Ok(other.to_string()),
    }
}

macro_rules! fields {
    ($($trait:ident),+) => {
        $(impl $trait for Object {
            type Ok = Text;
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Error> {
                self.add(key, value)
            }

            fn end(self) -> Result<Text, Error> {
                self.text()
            }
        })+
    };
}

fields!(SerializeStruct, SerializeStructVariant);

#[cfg(test)]
mod tests {
    use serde::Serialize;
    use serde_json::{Value, json};

    use super::*;
    use crate::values::canonical_json;

    /// The same by way of values, each spelling turned into another.
    fn by_values(value: &impl Serialize) -> String {
        let value = serde_json::to_value(value).unwrap_or_default();
        canonical_json(pruned(value).unwrap_or_default()).to_string()
    }

    fn pruned(value: Value) -> Option<Value> {
        match value {
            Value::Null => None,
            Value::String(text) => trimmed(Some(&text)).map(Value::String),
            Value::Array(items) if items.is_empty() => None,
            Value::Array(items) => Some(items.into_iter().map(|item| pruned(item).unwrap_or_default()).collect()),
            Value::Object(map) => {
                let map: serde_json::Map<_, _> = map.into_iter().filter_map(|(key, value)| Some((key, pruned(value)?))).collect();
                (!map.is_empty()).then_some(Value::Object(map))
            }
            other => Some(other),
        }
    }

    #[derive(Serialize)]
    struct Inner {
        z: Option<f64>,
        a: &'static str,
    }

    #[derive(Serialize)]
    enum Choice {
        Nothing,
        Text(&'static str),
        Pair(i64, Option<u8>),
        Named { b: bool, a: Vec<i32> },
    }

    #[derive(Serialize)]
    struct Outer {
        text: &'static str,
        #[serde(flatten)]
        inner: Inner,
        choices: Vec<Choice>,
        letter: char,
        unit: (),
        json: Value,
    }

    #[test]
    fn it_is_what_it_was_by_way_of_values() {
        let json = json!({
            "é\n\"": [1, 1.0, -0.0, 1e300, 2.5, 9_007_199_254_740_993_i64, u64::MAX, null, " x ", "", [], {}],
            " spaced key ": {"b": {"c": null}, "a": {"d": []}}, "\u{1f600}": "\u{7}", "n": null, "list": [null, [null]],
        });
        for (z, text) in [(None, ""), (Some(3.0), " both "), (Some(f64::NAN), "\t"), (Some(0.1), "ß")] {
            let inner = Inner { z, a: text };
            let choices = vec![
                Choice::Nothing,
                Choice::Text(text),
                Choice::Pair(-7, None),
                Choice::Named { b: false, a: Vec::new() },
                Choice::Named { b: true, a: vec![1] },
            ];
            let outer = Outer { text, inner, choices, letter: 'x', unit: (), json: json.clone() };
            assert_eq!(super::text(&outer).unwrap_or_default(), by_values(&outer));
        }
        for value in [Value::Null, json!({}), json!([]), json!(" "), json!(5), json.clone()] {
            assert_eq!(text(&value).unwrap_or_default(), by_values(&value));
        }
    }
}
