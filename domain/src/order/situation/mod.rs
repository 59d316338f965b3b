//! All that must be known to judge changes of orders, read before any of them is judged: for one order or for a hundred alike.

mod billed;
mod cart;
mod children;
mod lookup;
mod names;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use entity::{Tenant, fulfillment, fulfillment_line, price_break, product};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

pub use billed::{Billed, BilledLine};
pub use cart::Cart;
pub use children::{Attached, Child, Children};
pub use names::{AccountKey, CustomerKey, Names, References};

use super::change::Change;
use super::input::LineInput;
use super::limits::{MOST_LINES, check_batch_lines};
use crate::address::Areas;
use crate::error::Result;
use crate::op::Op;
use crate::product::find::{Found, ProductRef, Unfound, find_priced, find_refs};

/// What the judgement of one order asks for.
#[derive(Debug, Default)]
pub struct Asked<'a> {
    pub names: Names,
    /// Lines that it is to get.
    pub lines: &'a [LineInput],
    /// The lines are those of its customer's cart.
    pub from_cart: bool,
    /// The order, where it is there already.
    pub order_id: Option<Uuid>,
    pub children: Vec<Child>,
    /// All its fulfilments, whole.
    pub fulfillments: bool,
    /// What one of them took.
    pub parcel: Option<Uuid>,
    /// Its invoices' sums, and where its seller is.
    pub billing: bool,
}

impl Asked<'_> {
    /// Only what hangs on an order that is there.
    pub fn children(change: &Change<'_>, children: impl IntoIterator<Item = Child>) -> Self {
        Self { order_id: Some(change.order.id), children: children.into_iter().collect(), ..Self::default() }
    }
}

/// What is known of one order, beside its own row and its lines.
#[derive(Clone, Debug, Default)]
pub struct Situation {
    pub names: Names,
    pub references: References,
    /// The cart that it orders.
    pub cart: Option<Cart>,
    /// The product of each new line, or why there is none.
    pub products: Vec<Result<Arc<product::Model>, Unfound>>,
    /// The prices from a quantity on, by product; of a batch those of all its orders.
    pub price_breaks: Arc<HashMap<Uuid, Vec<Arc<price_break::Model>>>>,
    pub children: Children,
    pub fulfillments: Vec<fulfillment::Model>,
    pub parcel_lines: Vec<fulfillment_line::Model>,
    pub billed: Billed,
}

impl Situation {
    /// Reads it for each, and locks carts; nothing is written.
    pub async fn read(tx: &impl ConnectionTrait, op: &Op, asked: Vec<Asked<'_>>) -> Result<Vec<Self>> {
        let organization_id = op.organization_id();
        let names: Vec<&Names> = asked.iter().map(|asked| &asked.names).collect();
        let references = if names.iter().all(|names| names.is_empty()) {
            vec![References::default(); names.len()]
        } else {
            References::read(tx, organization_id, &names).await?
        };
        let owners = asked.iter().zip(&references).filter(|(asked, _)| asked.from_cart);
        let owners: BTreeSet<Uuid> = owners.filter_map(|(_, references)| Some(references.customer.as_ref()?.id)).collect();
        let carts = cart::lock(tx, op, &owners).await?;

        let mut situations = Vec::with_capacity(asked.len());
        let mut wanted = Wanted::default();
        for (asked, mut references) in asked.into_iter().zip(references) {
            let owner = references.customer.as_ref().filter(|_| asked.from_cart);
            let cart = owner.and_then(|customer| carts.get(&customer.id)).cloned();
            let range = wanted.add(cart.as_ref().map_or(asked.lines, |cart| &cart.lines));
            let (mut children, mut fulfillments, mut parcel_lines) = (Children::default(), Vec::new(), Vec::new());
            let mut billed = Billed::default();
            if let Some(order_id) = asked.order_id {
                children = Children::read(tx, organization_id, order_id, &asked.children).await?;
                if asked.fulfillments {
                    fulfillments = fulfillments_of(tx, organization_id, order_id).await?;
                }
                if let Some(id) = asked.parcel {
                    let of_parcel = fulfillment_line::Entity::of(organization_id).filter(fulfillment_line::Column::FulfillmentId.eq(id));
                    parcel_lines = of_parcel.all(tx).await?;
                }
                if asked.billing {
                    billed = Billed::read(tx, organization_id, order_id).await?;
                    let seller = references.company.as_ref().and_then(|company| company.address.as_ref()?.area_id);
                    references.areas.extend(Areas::by_id(tx, organization_id, HashSet::from_iter(seller)).await?);
                }
            }
            let situation = Self { names: asked.names, references, cart, children, fulfillments, parcel_lines, billed, ..Self::default() };
            situations.push((situation, range));
        }
        let Found { products, price_breaks } = wanted.find(tx, organization_id).await?;
        let price_breaks = Arc::new(price_breaks);
        let whole = |(situation, range): (Self, Range<usize>)| Self {
            products: products.get(range).unwrap_or_default().to_vec(),
            price_breaks: Arc::clone(&price_breaks),
            ..situation
        };
        Ok(situations.into_iter().map(whole).collect())
    }
}

/// The products that new lines name.
#[derive(Default)]
struct Wanted {
    refs: Vec<ProductRef>,
    /// Whether a line comes without a price, so that price breaks are needed.
    unpriced: bool,
}

impl Wanted {
    /// Adds the products of these lines, as far as an order may have so many, and says where they are.
    fn add(&mut self, lines: &[LineInput]) -> Range<usize> {
        let start = self.refs.len();
        for line in lines.get(..MOST_LINES).unwrap_or(lines) {
            self.unpriced |= line.unit_price.as_ref().is_none_or(|price| price.is_blank());
            self.refs.push(line.product.clone());
        }
        start..self.refs.len()
    }

    async fn find(self, tx: &impl ConnectionTrait, organization_id: Uuid) -> Result<Found> {
        check_batch_lines(self.refs.len())?;
        match (self.refs.is_empty(), self.unpriced) {
            (true, _) => Ok(Found::default()),
            (false, true) => find_priced(tx, organization_id, &self.refs).await,
            (false, false) => Ok(Found { products: find_refs(tx, organization_id, &self.refs).await?, ..Default::default() }),
        }
    }
}

async fn fulfillments_of(tx: &impl ConnectionTrait, organization_id: Uuid, order_id: Uuid) -> Result<Vec<fulfillment::Model>> {
    let of_order = fulfillment::Entity::of(organization_id).filter(fulfillment::Column::OrderId.eq(order_id));
    Ok(of_order.order_by_asc(fulfillment::Column::Id).all(tx).await?)
}
