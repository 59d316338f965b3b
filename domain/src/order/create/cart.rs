//! Orders of what is in a cart.

use std::collections::{BTreeSet, HashMap};

use entity::{Tenant, cart_item};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::customer::Buyer;
use super::taken::Taken;
use crate::error::{Code, Result};
use crate::id::Kind;
use crate::op::Op;
use crate::order::input::{CreateInput, LineInput};
use crate::problems::{Path, Problems};
use crate::product::find::ProductRef;

/// What a customer has in the cart.
#[derive(Clone, Debug)]
pub(super) struct Cart {
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
        cart.lines.push(line(&item));
    }
    Ok(carts)
}

fn line(item: &cart_item::Model) -> LineInput {
    LineInput {
        product: ProductRef::Id(Kind::Product.print(item.product_id)),
        quantity: item.quantity,
        unit_price: None,
        discount: None,
        name: None,
        channel_order_item_id: None,
        fulfilled_quantity: None,
        meta: None,
    }
}

/// The cart that the order empties, or what is wrong with ordering it.
pub(super) fn of_buyer<'a>(
    problems: &mut Problems,
    path: &Path<'_>,
    input: &CreateInput,
    buyer: &Buyer,
    carts: &'a HashMap<Uuid, Cart>,
    taken: &Taken,
) -> Option<&'a Cart> {
    if !input.from_cart {
        return None;
    }
    let at = path.field("fromCart");
    if input.lines.is_some() {
        problems.add(&at, Code::Conflict, "Give the lines, or order the cart: not both.");
        return None;
    }
    let Buyer::OnFile(customer) = buyer else {
        if problems.is_empty() || input.customer.is_none() {
            problems.add(&at, Code::Conflict, "Only a customer on file has a cart.");
        }
        return None;
    };
    let cart = carts.get(&customer.id).filter(|_| !taken.carts.contains(&customer.id));
    if cart.is_none() {
        problems.add(&at, Code::Required, "The customer's cart is empty.");
    }
    cart
}

/// Takes out what was ordered; what came in meanwhile stays.
pub(super) async fn empty(tx: &impl ConnectionTrait, op: &Op, carts: &[&Cart]) -> Result<()> {
    let items: Vec<Uuid> = carts.iter().flat_map(|cart| cart.items.iter().copied()).collect();
    if !items.is_empty() {
        cart_item::Entity::delete_of(op.organization_id()).filter(cart_item::Column::Id.is_in(items)).exec(tx).await?;
    }
    Ok(())
}
