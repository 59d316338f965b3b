//! Finds products as inputs name them.

use std::collections::HashMap;

use entity::{ProductIdentifierType, Tenant, product, product_identifier};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QuerySelect};
use serde::Serialize;
use uuid::Uuid;

use crate::domain::error::{Code, Result};
use crate::domain::id::{self, Kind};
use crate::domain::rows;

/// What names one product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum ProductRef {
    Id(String),
    ExternalId(String),
    /// A product's own sku, else an alternate one.
    Sku(String),
}

/// Why a reference names no product.
pub type Unfound = (Code, String);

impl ProductRef {
    /// The field of the input that holds it.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::Id(_) => "id",
            Self::ExternalId(_) => "externalId",
            Self::Sku(_) => "sku",
        }
    }
}

/// A reference that may be looked up.
#[derive(Clone, Copy)]
enum Sought<'a> {
    Id(Uuid),
    ExternalId(&'a str),
    Sku(&'a str),
}

impl<'a> Sought<'a> {
    fn of(reference: &'a ProductRef) -> Result<Self, Unfound> {
        match reference {
            ProductRef::Id(text) => id::judge(Kind::Product, text.trim()).map(Self::Id),
            ProductRef::ExternalId(text) => sought(text).map(Self::ExternalId),
            ProductRef::Sku(text) => sought(text).map(Self::Sku),
        }
    }
}

fn sought(text: &str) -> Result<&str, Unfound> {
    let text = text.trim();
    if text.is_empty() {
        return Err((Code::Required, "This is required.".into()));
    }
    // No text that the gateway has taken holds a control character; PostgreSQL refuses a NUL outright.
    if text.chars().any(char::is_control) { Err(not_found()) } else { Ok(text) }
}

fn not_found() -> Unfound {
    (Code::NotFound, "There is no such product.".into())
}

/// The product of each reference, in their order.
///
/// One statement for all of them, and a second one only where a sku is no product's own.
pub async fn find_refs(
    db: &impl ConnectionTrait,
    organization_id: Uuid,
    refs: &[ProductRef],
) -> Result<Vec<Result<product::Model, Unfound>>> {
    let sought: Vec<_> = refs.iter().map(Sought::of).collect();
    let (mut ids, mut external_ids, mut skus) = (Vec::new(), Vec::new(), Vec::new());
    for reference in sought.iter().flatten() {
        match *reference {
            Sought::Id(id) => ids.push(id),
            Sought::ExternalId(text) => external_ids.push(text),
            Sought::Sku(text) => skus.push(text),
        }
    }
    let products = products(db, organization_id, &ids, &external_ids, &skus).await?;
    let by_id: HashMap<_, _> = products.iter().map(|row| (row.id, row)).collect();
    let by_external_id: HashMap<_, _> = products.iter().filter_map(|row| Some((row.external_id.as_deref()?, row))).collect();
    let by_sku: HashMap<_, _> = products.iter().map(|row| (row.sku.as_str(), row)).collect();
    let missing: Vec<_> = distinct(skus).into_iter().filter(|sku| !by_sku.contains_key(sku)).collect();
    let alternates = alternates(db, organization_id, &missing).await?;
    let found = |reference: Sought<'_>| match reference {
        Sought::Id(id) => by_id.get(&id).copied().cloned().ok_or_else(not_found),
        Sought::ExternalId(text) => by_external_id.get(text).copied().cloned().ok_or_else(not_found),
        Sought::Sku(text) => match by_sku.get(text) {
            Some(row) => Ok((*row).clone()),
            None => match alternates.get(text).map(Vec::as_slice) {
                Some([row]) => Ok(row.clone()),
                Some([_, ..]) => Err((Code::Ambiguous, "Several products have this alternate sku.".into())),
                _ => Err(not_found()),
            },
        },
    };
    Ok(sought.into_iter().map(|reference| reference.and_then(found)).collect())
}

async fn products(
    db: &impl ConnectionTrait,
    organization_id: Uuid,
    ids: &[Uuid],
    external_ids: &[&str],
    skus: &[&str],
) -> Result<Vec<product::Model>> {
    let mut named = Condition::any();
    if !ids.is_empty() {
        named = named.add(product::Column::Id.is_in(rows::padded(&distinct(ids.to_vec()))));
    }
    if !external_ids.is_empty() {
        named = named.add(product::Column::ExternalId.is_in(rows::padded(&distinct(external_ids.to_vec()))));
    }
    if !skus.is_empty() {
        named = named.add(product::Column::Sku.is_in(rows::padded(&distinct(skus.to_vec()))));
    }
    if named.is_empty() {
        return Ok(Vec::new());
    }
    Ok(product::Entity::of(organization_id).filter(named).all(db).await?)
}

/// The products that have these as alternate skus, each once.
async fn alternates(db: &impl ConnectionTrait, organization_id: Uuid, skus: &[&str]) -> Result<HashMap<String, Vec<product::Model>>> {
    if skus.is_empty() {
        return Ok(HashMap::new());
    }
    let to_identifier = product::Entity::belongs_to(product_identifier::Entity)
        .from((product::Column::OrganizationId, product::Column::Id))
        .to((product_identifier::Column::OrganizationId, product_identifier::Column::ProductId));
    let rows = product::Entity::of(organization_id)
        .join(JoinType::InnerJoin, to_identifier.into())
        .select_also(product_identifier::Entity)
        .filter(product_identifier::Column::Kind.eq(ProductIdentifierType::AlternateSku))
        .filter(product_identifier::Column::Value.is_in(rows::padded(skus)))
        .all(db)
        .await?;
    let mut found: HashMap<String, Vec<product::Model>> = HashMap::new();
    for (row, identifier) in rows {
        let Some(identifier) = identifier else { continue };
        let products = found.entry(identifier.value).or_default();
        if products.iter().all(|known| known.id != row.id) {
            products.push(row);
        }
    }
    Ok(found)
}

fn distinct<K: Ord>(mut keys: Vec<K>) -> Vec<K> {
    keys.sort_unstable();
    keys.dedup();
    keys
}
