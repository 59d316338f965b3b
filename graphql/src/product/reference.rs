//! How mutations name a product.

use async_graphql::{ID, OneofObject};

use domain::product;

/// One product, by exactly one of its names.
#[derive(Clone, Debug, OneofObject)]
pub enum ProductRef {
    /// Its id here.
    Id(ID),
    /// The id that another system knows it by.
    ExternalId(String),
    /// Its sku, or else an alternate sku that no other product has.
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
