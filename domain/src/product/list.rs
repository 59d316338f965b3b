//! Looks products up and lists them.

use chrono::{DateTime, Utc};
use entity::{ProductIdentifierType, Tenant, inventory_level, product, product_identifier};
use sea_orm::sea_query::{Expr, ExprTrait, SelectStatement};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect, QueryTrait};
use uuid::Uuid;

use crate::error::Result;
use crate::page::{self, Direction, KeyOf, Page, SortBy, SortField, Window};
use crate::range::Span;
use crate::rows::Reader;
use crate::search::Search;
use crate::text;

/// What names one product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProductBy {
    Id(Uuid),
    ExternalId(String),
    /// A product's own sku, else an alternate one.
    Sku(String),
    Gtin(String),
}

/// The product of a name, where there is exactly one.
pub async fn product_by(db: &impl Reader, organization_id: Uuid, by: &ProductBy) -> Result<Option<product::Model>> {
    let condition = match by {
        ProductBy::Id(id) => Some(product::Column::Id.eq(*id)),
        ProductBy::ExternalId(id) => text::sought(id).map(|id| product::Column::ExternalId.eq(id)),
        ProductBy::Sku(sku) => text::sought(sku).map(|sku| product::Column::Sku.eq(sku)),
        ProductBy::Gtin(gtin) => text::sought(gtin).map(|gtin| product::Column::Gtin.eq(gtin)),
    };
    let Some(condition) = condition else { return Ok(None) };
    let found = only(db, organization_id, condition).await?;
    match by {
        ProductBy::Sku(sku) if found.is_none() => {
            let alternates = identifiers(organization_id, product_identifier::Column::Value.eq(sku.trim()));
            only(db, organization_id, product::Column::Id.in_subquery(alternates)).await
        }
        _ => Ok(found),
    }
}

/// Nothing where two share the name: neither is the one that was meant.
async fn only(db: &impl Reader, organization_id: Uuid, condition: Expr) -> Result<Option<product::Model>> {
    let mut found = product::Entity::of(organization_id).filter(condition).limit(2).all(db).await?;
    Ok(if found.len() == 1 { found.pop() } else { None })
}

/// The products that have an alternate sku of a kind.
fn identifiers(organization_id: Uuid, condition: Expr) -> SelectStatement {
    product_identifier::Entity::of(organization_id)
        .filter(product_identifier::Column::Kind.eq(ProductIdentifierType::AlternateSku))
        .filter(condition)
        .select_only()
        .column(product_identifier::Column::ProductId)
        .into_query()
}

/// Every part that is given must hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProductFilter {
    /// Each word: a part of a name, sku, alternate sku or gtin.
    pub search: Option<Search>,
    /// An id that names nothing finds nothing, here and below.
    pub brand: Option<Option<Uuid>>,
    pub category: Option<Option<Uuid>>,
    /// Whether some warehouse has any that can be ordered.
    pub in_stock: Option<bool>,
    /// Whether it is sold.
    pub active: Option<bool>,
    pub updated_at: Span<DateTime<Utc>>,
}

/// A page of the products that a filter leaves.
pub async fn products(
    db: &impl Reader,
    organization_id: Uuid,
    filter: &ProductFilter,
    sort: ProductSort,
    direction: Direction,
    window: &Window,
) -> Result<Page<product::Model>> {
    let mut condition = Condition::all();
    if let Some(search) = &filter.search {
        condition = condition.add(search.each(|word| {
            let alternates = identifiers(organization_id, word.within(product_identifier::Entity));
            word.within(product::Entity).or(product::Column::Id.in_subquery(alternates))
        }));
    }
    if let Some(brand) = filter.brand {
        condition = condition.add(product::Column::BrandId.is_in(brand));
    }
    if let Some(category) = filter.category {
        condition = condition.add(product::Column::CategoryId.is_in(category));
    }
    if let Some(in_stock) = filter.in_stock {
        let stocked = stocked(organization_id);
        condition =
            condition.add(if in_stock { product::Column::Id.in_subquery(stocked) } else { product::Column::Id.not_in_subquery(stocked) });
    }
    condition = condition.add_option(filter.active.map(|active| product::Column::Active.eq(active)));
    condition = filter.updated_at.restrict(condition, product::Column::UpdatedAt);
    page::page(db, product::Entity::of(organization_id).filter(condition), sort, direction, window).await
}

/// The products of which some warehouse has any.
fn stocked(organization_id: Uuid) -> SelectStatement {
    let on_hand = Expr::col(inventory_level::Column::OnHand.as_column_ref());
    inventory_level::Entity::of(organization_id)
        .filter(on_hand.gt(Expr::col(inventory_level::Column::Reserved.as_column_ref())))
        .select_only()
        .column(inventory_level::Column::ProductId)
        .into_query()
}

/// How products are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProductSort {
    CreatedAt,
    UpdatedAt,
    Sku,
    Name,
}

impl SortField for ProductSort {
    type Entity = product::Entity;

    fn by(self) -> SortBy<product::Entity> {
        match self {
            Self::CreatedAt => ("product.created_at", product::Column::CreatedAt, KeyOf::Instant(|row| row.created_at)),
            Self::UpdatedAt => ("product.updated_at", product::Column::UpdatedAt, KeyOf::Instant(|row| row.updated_at)),
            Self::Sku => ("product.sku", product::Column::Sku, KeyOf::Text(|row| &row.sku)),
            Self::Name => ("product.name", product::Column::Name, KeyOf::Text(|row| &row.name)),
        }
    }
}
