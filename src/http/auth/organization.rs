//! The organization that a request is about, where its token is good for several.

use axum::http::{HeaderMap, HeaderName, StatusCode};
use uuid::Uuid;

use crate::http::answer::{Code, Refusal};
use domain::id::{self, Kind};

/// The headers that choose it.
pub(crate) const ORGANIZATION: [HeaderName; 2] = [HeaderName::from_static("x-organization"), HeaderName::from_static("x-s2-organization")];

/// What the headers choose; all that are given must agree.
pub(crate) fn organization(headers: &HeaderMap) -> Result<Option<&str>, Refusal> {
    let mut chosen = None;
    for value in ORGANIZATION.iter().flat_map(|name| headers.get_all(name)) {
        let value = value.to_str().map_err(|_| Refusal::malformed("The header X-Organization is not plain text."))?.trim();
        if chosen.is_some_and(|chosen| chosen != value) {
            return Err(Refusal::malformed("The headers name several organizations."));
        }
        chosen = Some(value);
    }
    Ok(chosen.filter(|value| !value.is_empty()))
}

/// Of those that the token is good for, the chosen one; the only one where none is.
pub(super) fn choose(organizations: &[Uuid], chosen: Option<&str>) -> Result<Uuid, Refusal> {
    let Some(text) = chosen else {
        return match organizations {
            [only] => Ok(*only),
            _ => Err(Refusal::malformed("The token is good for several organizations: the header X-Organization must choose one.")),
        };
    };
    let id = id::find(Kind::Organization, text).or_else(|| Uuid::try_parse(text).ok());
    let id = id.ok_or_else(|| Refusal::malformed("The header X-Organization is no organization's id."))?;
    if organizations.contains(&id) {
        return Ok(id);
    }
    Err(Refusal::http(StatusCode::FORBIDDEN, Code::Forbidden, "The token is not good for this organization."))
}
