//! All that a batch of orders must know of the database, read with as few statements as one order takes.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use entity::price_break;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::bulk::check_lines;
use super::cart::{self, Cart};
use super::references::{References, Wanted};
use super::stock::{self, Products};
use crate::address::Areas;
use crate::check::trimmed;
use crate::error::{Error, Result};
use crate::op::Op;
use crate::order::input::{CreateInput, LineInput};
use crate::order::lines::MOST_LINES;
use crate::problems::{Path, Problems};
use crate::product::find::{Found, ProductRef, find_priced, find_refs};
use crate::stock::{Levels, Place};

/// An order that is to be judged.
#[derive(Clone, Debug)]
pub(super) struct Candidate<'a> {
    /// Its place in the batch.
    pub index: usize,
    pub input: &'a CreateInput,
    pub path: Path<'static>,
    pub order_id: Uuid,
    /// The caller's or the gateway's; none in a dry run.
    pub number: Option<String>,
}

/// A candidate, with what it names.
#[derive(Debug)]
pub(super) struct Case<'a> {
    pub candidate: Candidate<'a>,
    /// What is wrong with the way in which it names things.
    pub problems: Problems,
    pub wanted: Wanted,
    pub references: References,
    /// Where the products of its lines are.
    products: Range<usize>,
}

/// What the cases of a batch share.
#[derive(Debug)]
pub(super) struct Facts {
    pub carts: HashMap<Uuid, Cart>,
    pub areas: Areas,
    found: Found,
}

impl Facts {
    /// Reads, and locks carts and stock; nothing is written.
    pub(super) async fn read<'a>(
        tx: &impl ConnectionTrait,
        op: &Op,
        candidates: Vec<Candidate<'a>>,
    ) -> Result<(Vec<Case<'a>>, Self, Levels)> {
        let mut cases = cases(tx, op, candidates).await?;
        let owners = cases.iter().filter(|case| case.orders_cart()).filter_map(|case| Some(case.references.customer.as_ref()?.id));
        let carts = cart::lock(tx, op, &owners.collect()).await?;
        let found = products(tx, op, &mut cases, &carts).await?;
        let mut addresses = Vec::new();
        for Candidate { input, .. } in cases.iter().map(|case| &case.candidate) {
            addresses.extend([&input.shipping_address, &input.shipping_override_address, &input.billing_address].into_iter().flatten());
        }
        let areas = Areas::of(tx, op.organization_id(), addresses).await?;
        let facts = Self { carts, areas, found };
        let levels = Levels::lock(tx, op, &facts.places(&cases)).await?;
        Ok((cases, facts, levels))
    }

    pub(super) fn products(&self, case: &Case<'_>) -> &Products {
        self.found.products.get(case.products.clone()).unwrap_or_default()
    }

    pub(super) const fn price_breaks(&self) -> &HashMap<Uuid, Vec<Arc<price_break::Model>>> {
        &self.found.price_breaks
    }

    /// All stock that the orders may reserve.
    fn places(&self, cases: &[Case<'_>]) -> BTreeSet<Place> {
        let mut places = BTreeSet::new();
        for case in cases.iter().filter(|case| stock::reserves(case.candidate.input)) {
            let Some(warehouse) = &case.references.warehouse else { continue };
            let products = self.products(case).iter().flatten();
            places.extend(products.map(|product| Place { product_id: product.id, warehouse_id: warehouse.id }));
        }
        places
    }
}

impl Case<'_> {
    pub(super) const fn orders_cart(&self) -> bool {
        self.candidate.input.from_cart && self.candidate.input.lines.is_none()
    }
}

async fn cases<'a>(tx: &impl ConnectionTrait, op: &Op, candidates: Vec<Candidate<'a>>) -> Result<Vec<Case<'a>>> {
    let mut readings: Vec<(Problems, Wanted)> = Vec::with_capacity(candidates.len());
    for candidate in &candidates {
        let mut problems = Problems::default();
        let given = trimmed(candidate.input.order_number.as_deref());
        let judged = problems.text(&candidate.path.field("orderNumber"), given.as_deref());
        let number = if given.is_some() { judged } else { candidate.number.clone() };
        let wanted = Wanted::of(&mut problems, &candidate.path, candidate.input, number);
        readings.push((problems, wanted));
    }
    let wanted: Vec<Wanted> = readings.iter().map(|(_, wanted)| wanted.clone()).collect();
    let references = References::read(tx, op.organization_id(), &wanted).await?;
    let mut cases = Vec::with_capacity(candidates.len());
    for ((candidate, (problems, wanted)), references) in candidates.into_iter().zip(readings).zip(references) {
        if trimmed(candidate.input.order_number.as_deref()).is_none() && references.same_number.is_some() {
            // Somebody took the number by hand after this process had taken it from the counter.
            return Err(Error::NumberTaken);
        }
        cases.push(Case { candidate, problems, wanted, references, products: 0..0 });
    }
    Ok(cases)
}

/// The products that the lines name, with their price breaks where a line comes without a price.
async fn products(tx: &impl ConnectionTrait, op: &Op, cases: &mut [Case<'_>], carts: &HashMap<Uuid, Cart>) -> Result<Found> {
    let mut refs: Vec<ProductRef> = Vec::new();
    let mut priced = true;
    for case in cases {
        let lines = lines(case, carts);
        let start = refs.len();
        for line in lines.get(..MOST_LINES).unwrap_or(lines) {
            priced = priced && line.unit_price.as_ref().is_some_and(|price| !price.is_blank());
            refs.push(line.product.clone());
        }
        case.products = start..refs.len();
    }
    check_lines(refs.len())?;
    match (refs.is_empty(), priced) {
        (true, _) => Ok(Found::default()),
        (false, true) => Ok(Found { products: find_refs(tx, op.organization_id(), &refs).await?, ..Default::default() }),
        (false, false) => find_priced(tx, op.organization_id(), &refs).await,
    }
}

fn lines<'a>(case: &Case<'a>, carts: &'a HashMap<Uuid, Cart>) -> &'a [LineInput] {
    match (&case.candidate.input.lines, &case.references.customer) {
        (Some(lines), _) => lines,
        (None, Some(customer)) if case.orders_cart() => carts.get(&customer.id).map(|cart| cart.lines.as_slice()).unwrap_or_default(),
        (None, _) => &[],
    }
}
