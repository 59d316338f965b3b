//! Fault (async-graphql 7.2.1): `resolve_container_serial` runs a mutation's fields to the last one, also after one whose failure takes
//! all of the answer along (resolver_utils/container.rs). Here each of them is an operation of its own.

use async_graphql::{PathSegment, Response, Value};

use super::Shape;
use crate::http::answer::is_refused;

impl Shape {
    /// Puts a later field's answer right, and adds it to what those before it have answered.
    pub(crate) fn append(&self, mut answered: Response, to: &mut Response) {
        if is_refused(&answered) {
            // Something has run by now, so that the field has failed, and not the document.
            let key = self.plan.set.fields().and_then(|fields| fields.as_ref().ok()?.keys().next());
            let path: Vec<_> = key.map(|key| PathSegment::Field(key.to_string())).into_iter().collect();
            answered.errors.iter_mut().for_each(|error| error.path.clone_from(&path));
        }
        self.complete(&mut answered);
        to.errors.append(&mut answered.errors);
        match (&mut to.data, answered.data) {
            (Value::Object(all), Value::Object(more)) => all.extend(more),
            (data, _) => *data = Value::Null,
        }
    }
}
