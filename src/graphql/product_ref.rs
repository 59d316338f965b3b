//! How inputs name a product.

use async_graphql::{ID, OneofObject};

use crate::domain::product;

/// One product, by exactly one of these.
#[derive(Clone, Debug, OneofObject)]
pub enum ProductRef {
    /// The gateway's id of it.
    Id(ID),
    /// The id that another system gave it.
    ExternalId(String),
    /// Its sku, else one of its alternate skus.
    Sku(String),
}

impl From<ProductRef> for product::ProductRef {
    fn from(reference: ProductRef) -> Self {
        match reference {
            ProductRef::Id(id) => Self::Id(id.into()),
            ProductRef::ExternalId(id) => Self::ExternalId(id),
            ProductRef::Sku(sku) => Self::Sku(sku),
        }
    }
}
