//! Resolves an object whose fields are mostly in memory.
//!
//! The engine (async-graphql 7.2.1, resolver_utils/container.rs) makes two futures of each field and a task of a queue beside them,
//! whatever the field does: half the time of a long list of small objects. Here a field is polled where it stands, and only one that
//! has to wait is put aside.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{Field, Selection};
use async_graphql::resolver_utils::ContainerType;
use async_graphql::{Context, ContextSelectionSet, Name, Positioned, ServerResult, Value};
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};

type Resolved = ServerResult<Option<Value>>;
type Resolving<'a> = Pin<Box<dyn Future<Output = Resolved> + Send + 'a>>;

/// The object's selected fields, in the selection's order.
pub async fn resolve_container<T: ContainerType + ?Sized>(ctx: &ContextSelectionSet<'_>, root: &T) -> ServerResult<Value> {
    let Some(fields) = plain_fields(ctx) else { return async_graphql::resolver_utils::resolve_container(ctx, root).await };
    let contexts: Vec<Context<'_>> = fields.into_iter().map(|field| ctx.with_field(field)).collect();
    let mut values: Vec<Option<Value>> = Vec::with_capacity(contexts.len());
    let mut waiting: Vec<(usize, Resolving<'_>)> = Vec::new();
    for (index, field) in contexts.iter().enumerate() {
        if field.item.node.name.node == "__typename" {
            values.push(Some(Value::String(root.introspection_type_name().into_owned())));
            continue;
        }
        let mut resolving = root.resolve_field(field);
        values.push(match poll_fn(|task| Poll::Ready(resolving.as_mut().poll(task))).await {
            Poll::Ready(value) => taken(ctx, value),
            Poll::Pending => {
                waiting.push((index, resolving));
                None
            }
        });
    }
    if !waiting.is_empty() {
        wait(ctx, waiting, &mut values).await;
    }
    Ok(object(&contexts, values))
}

/// The fields, where nothing else is selected and no directive stands at them. Extensions of a schema would not be asked: the gateway has
/// none, and the engine does not say whether there are any.
fn plain_fields<'a>(ctx: &ContextSelectionSet<'a>) -> Option<Vec<&'a Positioned<Field>>> {
    let plain = |selection: &'a Positioned<Selection>| match &selection.node {
        Selection::Field(field) if field.node.directives.is_empty() => Some(field),
        _ => None,
    };
    ctx.item.node.items.iter().map(plain).collect()
}

/// Whoever is woken is polled, and no other.
async fn wait(ctx: &ContextSelectionSet<'_>, waiting: Vec<(usize, Resolving<'_>)>, values: &mut [Option<Value>]) {
    let waiting = waiting.into_iter().map(|(index, resolving)| resolving.map(move |value| (index, value)));
    let mut waiting: FuturesUnordered<_> = waiting.collect();
    while let Some((index, value)) = waiting.next().await {
        if let Some(place) = values.get_mut(index) {
            *place = taken(ctx, value);
        }
    }
}

/// A field that failed is left out, as the engine does, and its error is told.
fn taken(ctx: &ContextSelectionSet<'_>, value: Resolved) -> Option<Value> {
    match value {
        Ok(value) => Some(value.unwrap_or_default()),
        Err(error) => {
            ctx.add_error(error);
            None
        }
    }
}

fn object(fields: &[Context<'_>], values: Vec<Option<Value>>) -> Value {
    let mut object: IndexMap<Name, Value> = IndexMap::with_capacity(fields.len());
    for (field, value) in fields.iter().zip(values) {
        if let Some(value) = value {
            object.insert(field.item.node.response_key().node.clone(), value);
        }
    }
    if object.is_empty() { Value::Null } else { Value::Object(object) }
}
