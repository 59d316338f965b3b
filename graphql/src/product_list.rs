//! Looking products up and listing them.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, OneofObject};

use super::bounds;
use super::connection::{Connection, PageArguments};
use super::context::ContextExt;
use super::error::ApiError;
use super::loader::prefetch;
use super::product::Product;
use super::range::{DateTimeRange, SortDirection, time};
use domain::id::{self, Kind};
use domain::{Scope, product};

/// Identifies one product, by exactly one of these fields.
#[derive(Clone, Debug, OneofObject)]
pub enum ProductBy {
    /// The id in the gateway, a TypeID.
    Id(ID),
    /// The `externalId`: the id in another system.
    ExternalId(String),
    /// A sku, letter by letter. A product's own sku goes before another one's alternate sku; an alternate sku that two products
    /// share names none.
    Sku(String),
    /// The Global Trade Item Number; one that two products share names none.
    Gtin(String),
}

impl ProductBy {
    /// Nothing where the id cannot be one of a product.
    fn read(self) -> Option<product::ProductBy> {
        Some(match self {
            Self::Id(id) => product::ProductBy::Id(id::find(Kind::Product, &id)?),
            Self::ExternalId(id) => product::ProductBy::ExternalId(id),
            Self::Sku(sku) => product::ProductBy::Sku(sku),
            Self::Gtin(gtin) => product::ProductBy::Gtin(gtin),
        })
    }
}

/// Which products to list. A product must meet every condition that is given.
#[derive(Clone, Debug, Default, InputObject)]
pub struct ProductFilter {
    /// Has each word of this text somewhere in its name, its sku, an alternate sku or its gtin; case and accents do not matter, in any
    /// script. At most 6 words, divided by blanks.
    search: Option<String>,
    /// The id of the product's brand.
    brand_id: Option<ID>,
    /// The id of the product's category.
    category_id: Option<ID>,
    /// True: some warehouse has units that can be ordered now. False: none has.
    in_stock: Option<bool>,
    /// Whether the product is still sold.
    active: Option<bool>,
    /// Last changed within this range of time.
    updated_at: Option<DateTimeRange>,
}

impl ProductFilter {
    async fn read(self, ctx: &Context<'_>) -> Result<product::ProductFilter, ApiError> {
        Ok(product::ProductFilter {
            search: bounds::search("filter.search", self.search.as_deref())?,
            brand: self.brand_id.map(|text| id::find(Kind::Brand, &text)),
            category: self.category_id.map(|text| id::find(Kind::ProductCategory, &text)),
            in_stock: self.in_stock,
            active: self.active,
            updated_at: time(ctx, "filter.updatedAt", self.updated_at).await?,
        })
    }
}

/// What products are sorted by; equals are sorted by their ids.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
#[graphql(remote = "product::ProductSort")]
pub enum ProductSortField {
    /// The time of creation in the gateway.
    #[default]
    CreatedAt,
    /// The time of the last change.
    UpdatedAt,
    /// The sku; capital letters come before small ones.
    Sku,
    /// The name; capital letters come before small ones.
    Name,
}

/// How to sort products.
#[derive(Clone, Debug, Default, InputObject)]
pub struct ProductSort {
    /// The field to sort by.
    #[graphql(default_with = "Some(ProductSortField::default())")]
    field: Option<ProductSortField>,
    /// The direction to sort in.
    #[graphql(default_with = "Some(SortDirection::default())")]
    direction: Option<SortDirection>,
}

/// The part of the query root about products.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProductQuery;

#[Object]
impl ProductQuery {
    /// One product, or null where none has that name. Needs the scope `CATALOG_READ`.
    async fn product(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id, sku, gtin or external id of the product.")] by: ProductBy,
    ) -> Result<Option<Product>, ApiError> {
        ctx.require(Scope::CatalogRead)?;
        let Some(by) = by.read() else { return Ok(None) };
        let found = product::product_by(&*ctx.snapshot(), ctx.op().organization_id(), &by).await?;
        Ok(found.map(Product::from))
    }

    /// The organization's products, the last made first by default. Needs the scope `CATALOG_READ`.
    async fn products(
        &self,
        ctx: &Context<'_>,
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
        #[graphql(desc = "Which products to list; without it all of them.")] filter: Option<ProductFilter>,
        #[graphql(desc = "How to sort them; by default the last made comes first.")] sort: Option<ProductSort>,
    ) -> Result<Option<Connection<Product>>, ApiError> {
        ctx.require(Scope::CatalogRead)?;
        let filter = filter.unwrap_or_default().read(ctx).await?;
        let sort = sort.unwrap_or_default();
        let (field, direction) = (sort.field.unwrap_or_default().into(), sort.direction.unwrap_or_default().into());
        let look_ahead = ctx.look_ahead();
        let window = PageArguments { first, after, last, before }.window(field, &look_ahead)?;
        let db = &*ctx.snapshot();
        let page = product::products(db, ctx.op().organization_id(), &filter, field, direction, &window).await?;
        let products: Connection<Product> = Connection::new(page, field);
        if let Some(asked) = prefetch::of_nodes(&look_ahead) {
            let rows: Vec<_> = products.items().map(|product| Arc::clone(&product.0)).collect();
            prefetch::products(&ctx.loaders(), &rows, &asked).await?;
        }
        Ok(Some(products))
    }
}
