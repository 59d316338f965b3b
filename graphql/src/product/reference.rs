//! How mutations name a product.

use async_graphql::{ID, OneofObject};

use domain::product;

/// Identifies one product, by exactly one of these fields.
#[derive(Clone, Debug, OneofObject)]
pub enum ProductRef {
    /// The id in the gateway, a TypeID.
    Id(ID),
    /// The `externalId`: the id in another system.
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
