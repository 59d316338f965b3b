//! The parameters of a GraphQL request, from a body or from a query string.

use std::collections::HashMap;

use async_graphql::{Value, Variables};
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::http::answer::Refusal;

/// What a client asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Parameters {
    pub query: Option<String>,
    /// The name of a document that the gateway knows.
    pub document_id: Option<String>,
    pub operation_name: Option<String>,
    pub variables: Option<Variables>,
    pub extensions: Option<HashMap<String, Value>>,
    /// The key of the header `Idempotency-Key`.
    #[serde(skip)]
    pub idempotency_key: Option<String>,
    /// How many bytes the parameters had together.
    #[serde(skip)]
    pub size: usize,
}

impl Parameters {
    /// Reads the body of a POST.
    pub(crate) fn from_body(body: &[u8]) -> Result<Self, Refusal> {
        // Of members that are not read, the parser would not tell.
        let body = str::from_utf8(body).map_err(|_| Refusal::malformed("The body is not UTF-8."))?;
        match serde_json::from_str::<Self>(body) {
            // Serde reads a struct from an array too.
            Ok(parameters) if body.trim_ascii_start().starts_with('{') => Ok(Self { size: body.len(), ..parameters }),
            _ => Err(Refusal::malformed(explain(body))),
        }
    }

    /// Reads the query string of a GET.
    pub(crate) fn from_query_string(text: &str) -> Result<Self, Refusal> {
        // What separates the pairs is ASCII, so that all of them are UTF-8 where the whole is. Else they would be read, and changed.
        if percent_decode_str(text).decode_utf8().is_err() {
            return Err(Refusal::malformed("The query string is not UTF-8."));
        }
        let mut parameters = Self { size: text.len(), ..Self::default() };
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            match &*name {
                "query" => put(&mut parameters.query, &name, value.into_owned())?,
                "documentId" => put(&mut parameters.document_id, &name, value.into_owned())?,
                "operationName" => put(&mut parameters.operation_name, &name, value.into_owned())?,
                "variables" => put_json(&mut parameters.variables, &name, &value)?,
                "extensions" => put_json(&mut parameters.extensions, &name, &value)?,
                _ => {}
            }
        }
        Ok(parameters)
    }
}

fn put<T>(place: &mut Option<T>, name: &str, value: T) -> Result<(), Refusal> {
    if place.replace(value).is_some() {
        return Err(Refusal::malformed(format!("The parameter '{name}' is given twice.")));
    }
    Ok(())
}

fn put_json<T: DeserializeOwned>(place: &mut Option<T>, name: &str, text: &str) -> Result<(), Refusal> {
    if text.trim().is_empty() {
        return Ok(());
    }
    let value: Option<T> = serde_json::from_str(text).map_err(|error| {
        let reason = if is_deep(&error) { "is nested too deeply" } else { "must be a JSON object" };
        Refusal::malformed(format!("The parameter '{name}' {reason}."))
    })?;
    value.map_or(Ok(()), |value| put(place, name, value))
}

/// Why a body is no request, in words that do not depend on the library that read it.
fn explain(body: &str) -> String {
    use serde_json::Value as Json;

    let object = match serde_json::from_str::<Json>(body) {
        Err(_) if body.trim_ascii().is_empty() => return "The body is empty; a JSON object with 'query' is expected.".to_owned(),
        Err(error) if is_deep(&error) => return "The body is nested too deeply.".to_owned(),
        Err(error) => return format!("The body is not valid JSON (line {}, column {}).", error.line(), error.column()),
        Ok(Json::Array(_)) => return "Batches are not taken: send one request at a time.".to_owned(),
        Ok(Json::Object(object)) => object,
        Ok(_) => return "The body must be a JSON object.".to_owned(),
    };
    let is_text = |name: &str| object.get(name).is_none_or(|value| value.is_string() || value.is_null());
    let is_object = |name: &str| object.get(name).is_none_or(|value| value.is_object() || value.is_null());
    if let Some(name) = ["query", "documentId", "operationName"].into_iter().find(|name| !is_text(name)) {
        return format!("The parameter '{name}' must be a string.");
    }
    if let Some(name) = ["variables", "extensions"].into_iter().find(|name| !is_object(name)) {
        return format!("The parameter '{name}' must be a JSON object.");
    }
    "A parameter is given twice, or has a name that GraphQL does not take.".to_owned()
}

/// Whether the text goes deeper than the parser does. It has no other sign than its words, which a test knows.
fn is_deep(error: &serde_json::Error) -> bool {
    error.to_string().starts_with("recursion limit")
}
