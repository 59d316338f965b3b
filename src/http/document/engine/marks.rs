//! What tells objects' types in the engine's answers, where a plan differs by them.

use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, Value};

use crate::http::document::collect::{Fields, Set};

/// The response name under which objects tell their types where that is needed: no document can have it.
pub(super) const TYPE: &str = ":type";

/// What this object was asked for.
pub(super) fn fields_of<'a>(set: &'a Set, object: &IndexMap<Name, Value>) -> Option<&'a Fields> {
    let index = match (&*set.variants, object.get(TYPE)) {
        ([_], _) => 0,
        (_, Some(Value::String(name))) => *set.types.get(name.as_str())?,
        _ => return None,
    };
    set.variants.get(index)
}
