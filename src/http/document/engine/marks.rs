//! What tells objects' types in the engine's answers, where a plan differs by them.

use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, Value};

use crate::http::document::collect::{Fields, Set};

/// The response name under which objects tell their types where that is needed: no document can have it.
pub(super) const TYPE: &str = ":type";

/// What this object was asked for.
pub(super) fn fields_of<'a>(set: &'a Set, object: &IndexMap<Name, Value>) -> Option<&'a Fields> {
    if let [fields] = &*set.variants {
        return Some(fields);
    }
    let Some(Value::String(name)) = object.get(TYPE) else { return None };
    set.variants.get(*set.types.get(name.as_str())?)
}
