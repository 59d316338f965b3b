//! A product's price breaks and identifiers, which are replaced whole.

use std::collections::HashSet;

use entity::{Decimal4, ProductIdentifierType, Tenant, price_break, product, product_identifier};
use rust_decimal::Decimal;
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::save::SaveProductInput;
use crate::Op;
use crate::draft::Draft;
use crate::error::{Code, Result};
use crate::insert::insert;
use crate::limit::lock_organization;
use crate::message::{Message, Parameter};
use crate::order::limits::MOST_UNITS;
use crate::problems::{Path, Problems};
use crate::search::searchable;
use crate::values::Raw;

/// Of each list.
const MOST: usize = 100;

/// A price from a quantity on.
#[derive(Clone, Debug)]
pub struct PriceBreakInput {
    pub minimum_quantity: i32,
    pub unit_price: Raw<Decimal>,
}

/// An alternate sku or another identifier.
#[derive(Clone, Debug)]
pub struct ProductIdentifierInput {
    pub kind: ProductIdentifierType,
    pub value: String,
}

type Breaks = Vec<(i32, Decimal4)>;
type Identifiers = Vec<(ProductIdentifierType, String)>;

/// The lists that are given.
pub(super) struct ProductLists {
    breaks: Option<Breaks>,
    identifiers: Option<Identifiers>,
}

impl ProductLists {
    pub(super) fn read(problems: &mut Problems, input: &SaveProductInput) -> Self {
        Self {
            breaks: input.price_breaks.as_deref().map(|breaks| read_breaks(problems, breaks)),
            identifiers: input.other_ids.as_deref().map(|identifiers| read_identifiers(problems, identifiers)),
        }
    }

    /// Those that differ from what is on file.
    pub(super) async fn changed(self, tx: &impl ConnectionTrait, op: &Op, before: Option<&product::Model>) -> Result<Self> {
        let Some(before) = before else { return Ok(self) };
        let breaks = match self.breaks {
            Some(breaks) if breaks != breaks_of(tx, op, before.id).await? => Some(breaks),
            _ => None,
        };
        let identifiers = match self.identifiers {
            Some(identifiers) if identifiers != identifiers_of(tx, op, before.id).await? => Some(identifiers),
            _ => None,
        };
        Ok(Self { breaks, identifiers })
    }

    pub(super) const fn any(&self) -> bool {
        self.breaks.is_some() || self.identifiers.is_some()
    }

    /// Puts them in place of what is on file.
    pub(super) async fn write(self, tx: &impl ConnectionTrait, op: &Op, product_id: Uuid) -> Result<()> {
        let organization_id = op.organization_id();
        if let Some(breaks) = self.breaks {
            price_break::Entity::delete_of(organization_id).filter(price_break::Column::ProductId.eq(product_id)).exec(tx).await?;
            let row = |(minimum_quantity, unit_price)| price_break::Model { organization_id, product_id, minimum_quantity, unit_price };
            insert::<price_break::Entity, _>(tx, breaks.into_iter().map(row)).await?;
        }
        if let Some(identifiers) = self.identifiers {
            let old = product_identifier::Entity::delete_of(organization_id);
            old.filter(product_identifier::Column::ProductId.eq(product_id)).exec(tx).await?;
            let rows = identifiers.into_iter().zip(0..).map(|((kind, value), position)| product_identifier::Model {
                organization_id,
                id: op.new_id(),
                product_id,
                position,
                kind,
                value,
                search: String::new(),
            });
            insert::<product_identifier::Entity, _>(tx, rows.map(searchable::<product_identifier::Entity>)).await?;
        }
        Ok(())
    }
}

/// Notes where a sku would name two products: as one's own and as another's alternate.
pub(super) async fn own_skus(tx: &impl ConnectionTrait, op: &Op, draft: &mut Draft<product::Entity>, lists: &ProductLists) -> Result<()> {
    let (id, sku) = (draft.row.id, draft.row.sku.clone());
    let identifiers = lists.identifiers.iter().flatten().filter(|(kind, _)| *kind == ProductIdentifierType::AlternateSku);
    let skus: Vec<String> = identifiers.map(|(_, value)| value.clone()).collect();
    let is_new = draft.before().is_none_or(|before| before.sku != sku) && !sku.is_empty();
    if is_new || !skus.is_empty() {
        // No index spans both tables: who names one in either waits for the others.
        lock_organization(tx, op.organization_id()).await?;
    }
    if is_new {
        let alternates = product_identifier::Entity::of(op.organization_id())
            .filter(product_identifier::Column::Kind.eq(ProductIdentifierType::AlternateSku))
            .filter(product_identifier::Column::Value.eq(sku))
            .filter(product_identifier::Column::ProductId.ne(id));
        if alternates.one(tx).await?.is_some() {
            draft.fields.problems.add(&Path::INPUT.field("sku"), Code::Duplicate, "This is an alternate sku of another product.");
        }
    }
    if skus.is_empty() {
        return Ok(());
    }
    let others = product::Entity::of(op.organization_id()).filter(product::Column::Sku.is_in(skus)).filter(product::Column::Id.ne(id));
    let taken: Vec<String> = others.select_only().column(product::Column::Sku).into_tuple().all(tx).await?;
    for (index, (kind, value)) in lists.identifiers.iter().flatten().enumerate() {
        if *kind == ProductIdentifierType::AlternateSku && taken.contains(value) {
            let at = Path::INPUT.field("otherIds");
            let at = at.index(index);
            draft.fields.problems.add(&at.field("value"), Code::Duplicate, "This is another product's sku.");
        }
    }
    Ok(())
}

fn read_breaks(problems: &mut Problems, given: &[PriceBreakInput]) -> Breaks {
    let path = Path::INPUT.field("priceBreaks");
    if given.len() > MOST {
        problems.add(&path, Code::TooLong, Message::new("At most {max} price breaks are allowed.").with(Parameter::Max, MOST));
        return Vec::new();
    }
    let mut seen = HashSet::new();
    let mut breaks = Vec::with_capacity(given.len());
    for (index, given) in given.iter().enumerate() {
        let at = path.index(index);
        let minimum = problems.whole(&at.field("minimumQuantity"), given.minimum_quantity, 1, MOST_UNITS);
        if minimum.is_some_and(|minimum| !seen.insert(minimum)) {
            problems.add(&at.field("minimumQuantity"), Code::Duplicate, "Another price break has this quantity.");
        }
        let price = at.field("unitPrice");
        if given.unit_price.is_blank() {
            problems.required(&price);
        }
        if let (Some(minimum), Some(price)) = (minimum, problems.decimal(&price, Some(&given.unit_price))) {
            breaks.push((minimum, price));
        }
    }
    breaks.sort_unstable();
    breaks
}

fn read_identifiers(problems: &mut Problems, given: &[ProductIdentifierInput]) -> Identifiers {
    let path = Path::INPUT.field("otherIds");
    if given.len() > MOST {
        problems.add(&path, Code::TooLong, Message::new("At most {max} identifiers are allowed.").with(Parameter::Max, MOST));
        return Vec::new();
    }
    let mut seen = HashSet::new();
    let mut identifiers = Vec::with_capacity(given.len());
    for (index, given) in given.iter().enumerate() {
        let at = path.index(index);
        let Some(value) = problems.required_text(&at.field("value"), Some(&given.value)) else {
            // Keeps its place: what is wrong with those after it is told by theirs.
            identifiers.push((given.kind, String::new()));
            continue;
        };
        if !seen.insert((given.kind, value.clone())) {
            problems.add(&at, Code::Duplicate, "This identifier is in the list already.");
        }
        identifiers.push((given.kind, value));
    }
    identifiers
}

async fn breaks_of(tx: &impl ConnectionTrait, op: &Op, product_id: Uuid) -> Result<Breaks> {
    let rows = price_break::Entity::of(op.organization_id())
        .filter(price_break::Column::ProductId.eq(product_id))
        .order_by_asc(price_break::Column::MinimumQuantity);
    Ok(rows.all(tx).await?.into_iter().map(|row| (row.minimum_quantity, row.unit_price)).collect())
}

async fn identifiers_of(tx: &impl ConnectionTrait, op: &Op, product_id: Uuid) -> Result<Identifiers> {
    let rows = product_identifier::Entity::of(op.organization_id())
        .filter(product_identifier::Column::ProductId.eq(product_id))
        .order_by_asc(product_identifier::Column::Position);
    Ok(rows.all(tx).await?.into_iter().map(|row| (row.kind, row.value)).collect())
}
