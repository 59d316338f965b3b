//! What a mutation has written, as its payload shows it: all of a payload is of one moment, that of the commit or a later one.

use std::sync::Arc;

use async_graphql::Context;
use entity::Row;

use super::context::ContextExt;

/// A row that was written: as it was written where the payload shows nothing else, and otherwise as it is at the moment of all else.
/// What cannot be read again was written all the same, and the payload tells that.
pub(crate) async fn shown<E: Row, T: From<Arc<E::Model>>>(ctx: &Context<'_>, written: E::Model) -> T {
    let id = E::id(&written);
    let found = if ctx.shows_more() { ctx.loaders().rows::<E>().get(id).await.ok().flatten() } else { None };
    T::from(found.unwrap_or_else(|| Arc::new(written)))
}

/// Such a row, where one was written.
pub(crate) async fn shown_if_any<E: Row, T: From<Arc<E::Model>>>(ctx: &Context<'_>, written: Option<E::Model>) -> Option<T> {
    match written {
        Some(written) => Some(shown::<E, T>(ctx, written).await),
        None => None,
    }
}
