//! Makers' names.

use async_graphql::{Context, ID, Object};

use super::bounds;
use super::connection::{Connection, PageArguments};
use super::context::ContextExt;
use super::error::ApiError;
use super::row::row_object;
use super::scalar::DateTime;
use domain::id::Kind;
use domain::{Scope, brand};

row_object!(
    /// A maker's name.
    Brand, entity::brand::Model
);

/// The name under which a maker sells its products. One is made when the first product that bears it is saved.
#[Object]
impl Brand {
    /// Identifies the brand everywhere; begins with `brand_`.
    pub async fn id(&self) -> ID {
        Kind::Brand.print(self.0.id).into()
    }

    /// The name, spelled as it was when the brand was first saved.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The name in lower case with single blanks: two spellings that agree in it are the same brand.
    async fn name_normalized(&self) -> &str {
        &self.0.name_normalized
    }

    /// When it was created in the gateway.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// The part of the query root about brands.
#[derive(Clone, Copy, Debug, Default)]
pub struct BrandQuery;

#[Object]
impl BrandQuery {
    /// The organization's brands by name. Needs the scope `CATALOG_READ`.
    async fn brands(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Only those with each word of this text somewhere in the name; case and accents do not matter, in any script. At most 6 words."
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
    ) -> Result<Option<Connection<Brand>>, ApiError> {
        ctx.require(Scope::CatalogRead)?;
        let sort = brand::BrandSort::NameNormalized;
        let window = PageArguments { first, after, last, before }.window(sort, &ctx.look_ahead())?;
        let search = bounds::search("search", search.as_deref())?;
        let page = brand::brands(&*ctx.snapshot(), ctx.op().organization_id(), search.as_ref(), &window).await?;
        Ok(Some(Connection::new(page, sort)))
    }
}
