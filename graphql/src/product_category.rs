//! Shelves of the catalogue.

pub mod save;

use async_graphql::{Context, ID, Object};

use super::context::ContextExt;
use super::error::ApiError;
use super::row::row_object;
use domain::id::Kind;
use domain::{Scope, product_category};

row_object!(
    /// A shelf of the catalogue.
    ProductCategory, entity::product_category::Model
);

/// A group of products that are offered side by side. A product is in one at most.
#[Object]
impl ProductCategory {
    /// Identifies the category everywhere; begins with `category_`.
    pub async fn id(&self) -> ID {
        Kind::ProductCategory.print(self.0.id).into()
    }

    /// The name of the category, up to 255 characters.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The URL or path of a picture that stands for it.
    async fn image(&self) -> Option<&str> {
        self.0.image.as_deref()
    }
}

/// The part of the query root about product categories.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProductCategoryQuery;

#[Object]
impl ProductCategoryQuery {
    /// All product categories of the organization by name; there are never more than 200. Needs the scope `CATALOG_READ`.
    async fn product_categories(&self, ctx: &Context<'_>) -> Result<Option<Vec<ProductCategory>>, ApiError> {
        ctx.require(Scope::CatalogRead)?;
        let rows = product_category::product_categories(&*ctx.snapshot(), ctx.op().organization_id()).await?;
        Ok(Some(rows.into_iter().map(ProductCategory::from).collect()))
    }
}
