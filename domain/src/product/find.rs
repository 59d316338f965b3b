//! Finds products as inputs name them.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use entity::{Columns, ProductIdentifierType, Tenant, price_break, product, product_identifier};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};
use serde::Serialize;
use uuid::Uuid;

use crate::error::{Code, Result};
use crate::id::{self, Kind};
use crate::message::{Message, Parameter};
use crate::rows;
use crate::values::Fault;

/// What names one product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum ProductRef {
    Id(String),
    ExternalId(String),
    /// A product's own sku, else an alternate one.
    Sku(String),
}

impl Default for ProductRef {
    fn default() -> Self {
        Self::Id(String::new())
    }
}

/// Columns that stand beside a product's own.
const ALTERNATE_SKU: &str = "alternate_sku";
const BREAK_QUANTITY: &str = "break_quantity";
const BREAK_PRICE: &str = "break_price";

/// Why a reference names no product.
pub type Unfound = Fault;

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
    (Code::NotFound, Message::new("There is no such {type}.").with(Parameter::Type, "product"))
}

/// What references name.
#[derive(Debug, Default)]
pub struct Found {
    /// One for each reference, in their order.
    /// What rules look at of each is there: its ids, sku, name, price, GST rate, and whether it is sold.
    pub products: Vec<Result<Arc<product::Model>, Unfound>>,
    /// The prices from a quantity on, the smallest quantity first, by product.
    pub price_breaks: HashMap<Uuid, Vec<Arc<price_break::Model>>>,
}

/// The product of each reference, in their order.
pub async fn find_refs(
    db: &impl ConnectionTrait,
    organization_id: Uuid,
    refs: &[ProductRef],
) -> Result<Vec<Result<Arc<product::Model>, Unfound>>> {
    Ok(find(db, organization_id, refs, false).await?.products)
}

/// The product of each reference, with its price breaks.
pub async fn find_priced(db: &impl ConnectionTrait, organization_id: Uuid, refs: &[ProductRef]) -> Result<Found> {
    find(db, organization_id, refs, true).await
}

/// One statement for all of them, and a second one only where a sku is no product's own.
async fn find(db: &impl ConnectionTrait, organization_id: Uuid, refs: &[ProductRef], priced: bool) -> Result<Found> {
    let sought: Vec<_> = refs.iter().map(Sought::of).collect();
    let (mut ids, mut external_ids, mut skus) = (Vec::new(), Vec::new(), Vec::new());
    for reference in sought.iter().flatten() {
        match *reference {
            Sought::Id(id) => ids.push(id),
            Sought::ExternalId(text) => external_ids.push(text),
            Sought::Sku(text) => skus.push(text),
        }
    }
    let mut rows = Gathered::default();
    if let Some(select) = named(organization_id, &ids, &external_ids, &skus) {
        rows.read(db, select, priced, None).await?;
    }
    let products: Vec<_> = rows.products.values().cloned().collect();
    let by_external_id: HashMap<_, _> = products.iter().filter_map(|row| Some((row.external_id.as_deref()?, row))).collect();
    let by_sku: HashMap<_, _> = products.iter().map(|row| (row.sku.as_str(), row)).collect();
    let missing: Vec<_> = distinct(skus).into_iter().filter(|sku| !by_sku.contains_key(sku)).collect();
    if !missing.is_empty() {
        rows.read(db, with_alternates(organization_id, &missing), priced, Some(ALTERNATE_SKU)).await?;
    }
    let found = |reference: Sought<'_>| match reference {
        Sought::Id(id) => rows.products.get(&id).map(Arc::clone).ok_or_else(not_found),
        Sought::ExternalId(text) => by_external_id.get(text).copied().map(Arc::clone).ok_or_else(not_found),
        Sought::Sku(text) => match by_sku.get(text) {
            Some(row) => Ok(Arc::clone(row)),
            None => match rows.alternates.get(text).map(Vec::as_slice) {
                Some([row]) => Ok(Arc::clone(row)),
                Some([_, ..]) => {
                    Err((Code::Ambiguous, Message::new("Several products have this alternate sku.").with(Parameter::Type, "product")))
                }
                _ => Err(not_found()),
            },
        },
    };
    let products = sought.into_iter().map(|reference| reference.and_then(found)).collect();
    Ok(Found { products, price_breaks: rows.price_breaks })
}

/// The products with these ids, external ids or skus of their own; none where nothing is named.
fn named(organization_id: Uuid, ids: &[Uuid], external_ids: &[&str], skus: &[&str]) -> Option<Select<product::Entity>> {
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
    (!named.is_empty()).then(|| product::Entity::of(organization_id).filter(named))
}

/// The products that have these as alternate skus, and which of them each has.
fn with_alternates(organization_id: Uuid, skus: &[&str]) -> Select<product::Entity> {
    product::Entity::of(organization_id)
        .inner_join(product_identifier::Entity)
        .filter(product_identifier::Column::Kind.eq(ProductIdentifierType::AlternateSku))
        .filter(product_identifier::Column::Value.is_in(rows::padded(skus)))
}

/// Products as statements give them: a product comes once for each of its price breaks.
#[derive(Default)]
struct Gathered {
    products: HashMap<Uuid, Arc<product::Model>>,
    price_breaks: HashMap<Uuid, Vec<Arc<price_break::Model>>>,
    /// By alternate sku, each product once.
    alternates: HashMap<String, Vec<Arc<product::Model>>>,
}

impl Gathered {
    async fn read(
        &mut self,
        db: &impl ConnectionTrait,
        select: Select<product::Entity>,
        priced: bool,
        alternate: Option<&str>,
    ) -> Result<()> {
        let columns = looked_at();
        let select = columns.select(select);
        let select = if priced { with_price_breaks(select) } else { select };
        let select = if alternate.is_some() { select.column_as(product_identifier::Column::Value, ALTERNATE_SKU) } else { select };
        for row in db.query_all(select.as_query()).await? {
            let product_id: Uuid = row.try_get("", "id")?;
            let product = match self.products.entry(product_id) {
                Entry::Occupied(known) => Arc::clone(known.get()),
                Entry::Vacant(free) => Arc::clone(free.insert(Arc::new(columns.read(&row)?))),
            };
            let breaks = self.price_breaks.entry(product_id).or_default();
            let minimum_quantity: Option<i32> = if priced { row.try_get("", BREAK_QUANTITY)? } else { None };
            // A product may come again under an alternate sku.
            if let Some(minimum_quantity) = minimum_quantity
                && breaks.last().is_none_or(|last| last.minimum_quantity < minimum_quantity)
            {
                let organization_id = product.organization_id;
                let unit_price = row.try_get("", BREAK_PRICE)?;
                breaks.push(Arc::new(price_break::Model { organization_id, product_id, minimum_quantity, unit_price }));
            }
            if let Some(name) = alternate {
                let products = self.alternates.entry(row.try_get("", name)?).or_default();
                if products.iter().all(|known| known.id != product_id) {
                    products.push(product);
                }
            }
        }
        Ok(())
    }
}

/// What rules look at of a product, and no more: an order of five lines would read two hundred columns.
fn looked_at() -> Columns<product::Entity> {
    use product::Column::{Active, ExternalId, GstPercent, ImageMain, Name, Price, Sku};
    [ExternalId, Sku, Name, ImageMain, Price, GstPercent, Active].into_iter().fold(Columns::ids(), Columns::and)
}

fn with_price_breaks(select: Select<product::Entity>) -> Select<product::Entity> {
    select
        .left_join(price_break::Entity)
        .column_as(price_break::Column::MinimumQuantity, BREAK_QUANTITY)
        .column_as(price_break::Column::UnitPrice, BREAK_PRICE)
        .order_by_asc(price_break::Column::MinimumQuantity)
}

fn distinct<K: Ord>(mut keys: Vec<K>) -> Vec<K> {
    keys.sort_unstable();
    keys.dedup();
    keys
}
