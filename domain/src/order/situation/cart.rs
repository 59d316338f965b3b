//! What customers have in their carts.

use std::collections::{BTreeSet, HashMap};

use entity::{Tenant, cart_item};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::error::Result;
use crate::id::Kind;
use crate::op::Op;
use crate::order::input::LineInput;
use crate::product::find::ProductRef;

/// What a customer has in the cart.
#[derive(Clone, Debug)]
pub struct Cart {
    pub customer_id: Uuid,
    pub items: Vec<Uuid>,
    pub lines: Vec<LineInput>,
}

/// The carts of these customers that hold anything; locked, so that two at once make one order.
pub(super) async fn lock(tx: &impl ConnectionTrait, op: &Op, customers: &BTreeSet<Uuid>) -> Result<HashMap<Uuid, Cart>> {
    let mut carts: HashMap<Uuid, Cart> = HashMap::new();
    if customers.is_empty() {
        return Ok(carts);
    }
    let items = cart_item::Entity::of(op.organization_id())
        .filter(cart_item::Column::CustomerId.is_in(customers.iter().copied()))
        .order_by_asc(cart_item::Column::Id)
        .lock_exclusive()
        .all(tx)
        .await?;
    for item in items {
        let customer_id = item.customer_id;
        let cart = carts.entry(customer_id).or_insert_with(|| Cart { customer_id, items: Vec::new(), lines: Vec::new() });
        cart.items.push(item.id);
        let product = ProductRef::Id(Kind::Product.print(item.product_id));
        cart.lines.push(LineInput { product, quantity: item.quantity, ..LineInput::default() });
    }
    Ok(carts)
}
