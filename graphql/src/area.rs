//! The directory of delivery areas, cities and states.

pub mod save;

use async_graphql::{Context, ID, Object};
use entity::{city, state};

use super::bounds;
use super::connection::{Connection, PageArguments};
use super::context::ContextExt;
use super::error::ApiError;
use super::row::row_object;
use domain::area;
use domain::id::Kind;

row_object!(
    /// A delivery area of a city.
    Area, entity::area::Model
);

row_object!(
    /// A city of the directory.
    City, city::Model
);

row_object!(
    /// A state of the directory.
    State, state::Model
);

/// A part of a city that is delivered to as one, from the organization's own directory.
#[Object]
impl Area {
    /// Identifies the area everywhere; begins with `area_`.
    pub async fn id(&self) -> ID {
        Kind::Area.print(self.0.id).into()
    }

    /// The name of the area, up to 255 characters.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The organization's own short name for it; no two areas share one.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// The city that the area is a part of.
    async fn city(&self, ctx: &Context<'_>) -> Result<City, ApiError> {
        Ok(City(ctx.loaders_in(self.0.organization_id).rows::<city::Entity>().must(self.0.city_id).await?))
    }
}

/// A city of the organization's directory of delivery areas.
#[Object]
impl City {
    /// Identifies the city everywhere; begins with `city_`.
    pub async fn id(&self) -> ID {
        Kind::City.print(self.0.id).into()
    }

    /// The name of the city.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The organization's own short name for it; no two cities share one.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// The state that the city lies in.
    async fn state(&self, ctx: &Context<'_>) -> Result<State, ApiError> {
        Ok(State(ctx.loaders_in(self.0.organization_id).rows::<state::Entity>().must(self.0.state_id).await?))
    }
}

/// A state of the organization's directory of delivery areas; for GST, the state that goods go to.
#[Object]
impl State {
    /// Identifies the state everywhere; begins with `state_`.
    pub async fn id(&self) -> ID {
        Kind::State.print(self.0.id).into()
    }

    /// The name of the state.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The organization's own short name for it; no two states share one.
    async fn code(&self) -> &str {
        &self.0.code
    }
}

/// The part of the query root about delivery areas.
#[derive(Clone, Copy, Debug, Default)]
pub struct AreaQuery;

#[Object]
impl AreaQuery {
    /// The organization's delivery areas by name. Any valid token may ask.
    async fn areas(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Only those with each word of this text somewhere in a name or code; case and accents do not matter, in any script. At most 6 words."
        )]
        search: Option<String>,
        #[graphql(
            desc = "How many items to return from the start of the list, or after the cursor `after`: 1 to 100; 50 if neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Return only items after the item with this cursor.")] after: Option<String>,
        #[graphql(
            desc = "How many items to return from the end of the list, or before the cursor `before`: 1 to 100. Not together with `first`."
        )]
        last: Option<i32>,
        #[graphql(desc = "Return only items before the item with this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<Area>>, ApiError> {
        let sort = area::AreaSort::Name;
        let window = PageArguments { first, after, last, before }.window(sort, &ctx.look_ahead())?;
        let search = bounds::search("search", search.as_deref())?;
        let page = area::areas(&*ctx.snapshot(), ctx.op().organization_id(), search.as_ref(), &window).await?;
        Ok(Some(Connection::new(page, sort)))
    }
}
