//! The GraphQL schema: objects, inputs, resolvers, loaders, cursors, errors.
//!
//! A resolver reads its arguments, calls one function of the domain, and wraps the answer. Fields below it go through the loaders.

pub mod address;
pub mod area;
pub mod brand;
pub mod business_account;
pub mod cart;
pub mod channel_account;
pub mod code;
pub mod columns;
pub mod company;
pub mod connection;
pub mod context;
pub mod cursor;
pub mod customer;
pub mod delivery_agent;
pub mod error;
pub mod inventory;
pub mod loader;
pub mod money;
pub mod mutation;
pub mod node;
pub mod order;
pub mod organization;
pub mod product;
pub mod product_category;
pub mod product_list;
pub mod query;
pub mod range;
pub mod reads;
pub mod sales_agent;
pub mod scalar;
pub mod scopes;
pub mod subscription;
pub mod user_error;
pub mod viewer;
pub mod warehouse;
pub mod webhook;

mod bounds;
mod introspection;
mod row;
mod shown;

// So the engine's macros, which write `::async_graphql`, resolve objects by what is there.
extern crate engine as async_graphql;

use std::sync::Arc;

use async_graphql::futures_util::StreamExt;
use async_graphql::futures_util::stream::{self, BoxStream};
use async_graphql::{Error, Pos, Request, Response, SDLExportOptions, ValidationMode};

use self::context::{EventHorizon, RequestLoaders};
use self::error::ApiError;
pub use self::loader::Loaders;
pub use self::mutation::Mutation;
pub use self::query::Query;
pub use self::subscription::Subscription;
use domain::order::history;
use domain::webhook::Ports;
use domain::{Op, Store};

/// The gateway's schema.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// The schema, ready to execute. With `suggestions` its errors tell names that are like an unknown one.
pub fn schema(store: Store, webhooks: Ports, suggestions: bool) -> Schema {
    // Who calls has validated, and bounded the depth: the engine's own rules would only be passed again.
    let builder = builder().data(store).data(webhooks).validation_mode(ValidationMode::Fast).limit_recursive_depth(usize::MAX);
    if suggestions { builder.finish() } else { builder.disable_suggestions().finish() }
}

/// The schema as text, with what its scalars are specified by.
pub fn sdl() -> String {
    builder().finish().sdl_with_options(SDLExportOptions::new().include_specified_by())
}

fn builder() -> async_graphql::SchemaBuilder<Query, Mutation, Subscription> {
    // A type that only an interface's field leads to is found by that field; `UserError` is met in payloads alone.
    Schema::build(Query::default(), Mutation::default(), Subscription::default())
        .register_output_type::<user_error::UserError>()
        .register_output_type::<introspection::Introspection>()
}

/// Executes one operation: what it reads is of one moment, and forgotten when it ends.
pub async fn execute(schema: &Schema, request: Request, op: Op) -> Response {
    let Some(store) = schema.data::<Store>() else { return schema.execute(request).await };
    if let Err(refused) = admit(store, &op).await {
        return refused;
    }
    let (request, loaders) = begin(store, request, op).await;
    let response = schema.execute(request).await;
    loaders.renew().await;
    response
}

/// Gives an operation what its resolvers reach through their context.
async fn begin(store: &Store, mut request: Request, op: Op) -> (Request, RequestLoaders) {
    let loaders = RequestLoaders::new(&store.db, op.organization_id(), reads::told(&request), reads::told(&request));
    if reads::lists_events(&mut request) {
        // Before the operation's moment: what is read at that one misses nothing up to the horizon.
        let horizon: EventHorizon = history::horizon_now(&store.db).await.map_err(ApiError::from);
        request = request.data(horizon);
    }
    (request.data(Arc::new(op)).data(loaders.clone()), loaders)
}

/// Lets nobody in whose organization is not there.
async fn admit(store: &Store, op: &Op) -> Result<(), Response> {
    store.organizations.require(&store.db, op.organization_id()).await.map_err(|error| {
        let mut error = Error::from(ApiError::from(error)).into_server_error(Pos::default());
        error.locations.clear();
        Response::from_errors(vec![error])
    })
}

/// Begins a subscription. What comes back is listening already, or tells why it is not.
pub async fn subscribe(schema: &Schema, request: Request, op: Op) -> BoxStream<'static, Response> {
    let Some(store) = schema.data::<Store>() else { return schema.execute_stream(request).boxed() };
    if let Err(refused) = admit(store, &op).await {
        return stream::iter([refused]).boxed();
    }
    let (request, loaders) = begin(store, request, op).await;
    let (listening, begun) = subscription::Listening::new();
    let responses = schema.execute_stream(request.data(listening));
    // What lies below each event is read as it is by then, and nothing is held until the next one comes.
    let responses = responses.then(move |response| {
        let loaders = loaders.clone();
        async move {
            loaders.renew().await;
            response
        }
    });
    let mut responses = responses.boxed();
    // The engine calls the resolver when it is asked for the first response.
    tokio::select! {
        biased;
        first = responses.next() => stream::iter(first).chain(responses).boxed(),
        () = begun => responses,
    }
}
