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

type Resolving<'a> = Pin<Box<dyn Future<Output = ServerResult<Option<Value>>> + Send + 'a>>;

/// The object's selected fields, in the selection's order. Each response name stands once: whoever makes the document sees to it.
pub async fn resolve_container<T: ContainerType + ?Sized>(ctx: &ContextSelectionSet<'_>, root: &T) -> ServerResult<Value> {
    let selected = &ctx.item.node.items;
    if !selected.iter().all(is_plain) {
        return async_graphql::resolver_utils::resolve_container(ctx, root).await;
    }
    let fields: Vec<Context<'_>> = selected.iter().filter_map(field).map(|field| ctx.with_field(field)).collect();
    let mut object = IndexMap::with_capacity(fields.len());
    let mut waiting: Vec<(Name, Resolving<'_>)> = Vec::new();
    for field in &fields {
        let key = field.item.node.response_key().node.clone();
        if field.item.node.name.node == "__typename" {
            object.insert(key, Value::String(root.introspection_type_name().into_owned()));
            continue;
        }
        let mut resolving = root.resolve_field(field);
        match poll_fn(|task| Poll::Ready(resolving.as_mut().poll(task))).await {
            Poll::Ready(value) => put(ctx, &mut object, key, value),
            Poll::Pending => {
                // Keeps its place.
                object.insert(key.clone(), Value::Null);
                waiting.push((key, resolving));
            }
        }
    }
    if !waiting.is_empty() {
        // Each is polled again when it is woken, and not before: loaders collect keys from one poll of all objects to the next.
        pause().await;
        wait(ctx, &mut object, waiting).await;
    }
    Ok(if object.is_empty() { Value::Null } else { Value::Object(object) })
}

/// Whether it is a field without directives. Extensions of a schema would not be asked for it: the gateway has none, and the engine does not
/// say whether there are any.
fn is_plain(selection: &Positioned<Selection>) -> bool {
    field(selection).is_some_and(|field| field.node.directives.is_empty())
}

const fn field(selection: &Positioned<Selection>) -> Option<&Positioned<Field>> {
    if let Selection::Field(field) = &selection.node { Some(field) } else { None }
}

/// Until somebody wakes the task: whoever waits has been given its waker.
async fn pause() {
    let mut paused = false;
    poll_fn(|_| if std::mem::replace(&mut paused, true) { Poll::Ready(()) } else { Poll::Pending }).await;
}

/// Whoever is woken is polled, and no other.
async fn wait(ctx: &ContextSelectionSet<'_>, object: &mut IndexMap<Name, Value>, waiting: Vec<(Name, Resolving<'_>)>) {
    let waiting = waiting.into_iter().map(|(key, resolving)| resolving.map(move |value| (key, value)));
    let mut waiting: FuturesUnordered<_> = waiting.collect();
    while let Some((key, value)) = waiting.next().await {
        put(ctx, object, key, value);
    }
}

/// A field that failed is left out, as the engine does, and its error is told.
fn put(ctx: &ContextSelectionSet<'_>, object: &mut IndexMap<Name, Value>, key: Name, value: ServerResult<Option<Value>>) {
    match value {
        Ok(value) => drop(object.insert(key, value.unwrap_or_default())),
        Err(error) => {
            object.shift_remove(&key);
            ctx.add_error(error);
        }
    }
}
