//! Makes and changes product categories.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::ProductCategory;
use crate::context::ContextExt;
use crate::error::{ApiError, command};
use crate::shown::shown_if_any;
use crate::user_error::UserError;
use domain::product_category;

/// A category to make, or what is to change of one.
#[derive(Clone, Debug, InputObject)]
pub struct SaveProductCategoryInput {
    /// The category to change. Without it one is made, and needs a name.
    id: Option<ID>,
    /// The name of the category, up to 255 characters.
    name: Option<String>,
    /// The URL of a picture, up to 255 characters.
    image: Option<String>,
}

impl From<SaveProductCategoryInput> for product_category::SaveProductCategoryInput {
    fn from(input: SaveProductCategoryInput) -> Self {
        Self { id: input.id.map(String::from), name: input.name, image: input.image }
    }
}

/// The result of `saveProductCategory`.
#[derive(Clone, Debug, SimpleObject)]
pub struct SaveProductCategoryPayload {
    /// The category as it is now; null where the input was refused.
    product_category: Option<ProductCategory>,
    /// What was wrong with the input. Where there is anything, nothing has changed.
    user_errors: Vec<UserError>,
}

/// The part of the mutation root that saves categories.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProductCategoryMutation;

#[Object]
impl ProductCategoryMutation {
    /// Makes a category of products, or changes the one whose id is given. Needs the scope `CATALOG_WRITE`.
    async fn save_product_category(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The fields to save. What is left out stays as it is.")] input: SaveProductCategoryInput,
    ) -> Result<SaveProductCategoryPayload, ApiError> {
        let (product_category, user_errors) = command(ctx, product_category::save(ctx.op(), ctx.store(), input.into())).await?;
        Ok(SaveProductCategoryPayload {
            product_category: shown_if_any::<entity::product_category::Entity, _>(ctx, product_category).await,
            user_errors,
        })
    }
}
