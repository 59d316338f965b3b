//! Puts products in a customer's cart, and takes them out.

use std::collections::HashMap;

use entity::{Tenant, cart, cart_item, customer};
use sea_orm::sea_query::{Expr, LockType, OnConflict};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::attempt::attempt;
use crate::draft::of_id;
use crate::error::{Code, Error, Result};
use crate::id::Kind;
use crate::message::{Message, Parameter};
use crate::order::limits::{MOST_LINES, MOST_UNITS};
use crate::problems::{Path, Problems};
use crate::product::NOT_SOLD;
use crate::product::{ProductRef, find_refs};
use crate::{Op, Scope, Store};

/// What a cart is to hold of some products; what it holds of others stays.
#[derive(Clone, Debug)]
pub struct SetCartItemsInput {
    pub customer_id: String,
    pub items: Vec<CartItemInput>,
}

/// A product's quantity; 0 takes it out.
#[derive(Clone, Debug)]
pub struct CartItemInput {
    pub product: ProductRef,
    pub quantity: i32,
}

/// Sets the quantity of each product that is named. The cart goes by its customer's id, which is answered.
pub async fn set_items(op: &Op, store: &Store, input: SetCartItemsInput) -> Result<Uuid> {
    op.require(Scope::CustomersWrite)?;
    attempt(|| write(op, store, &input)).await
}

async fn write(op: &Op, store: &Store, input: &SetCartItemsInput) -> Result<Uuid> {
    let tx = store.db.begin().await?;
    let mut problems = Problems::default();
    let path = Path::INPUT.field("customerId");
    let customer_id = problems.required_id(&path, Kind::Customer, &input.customer_id);
    if let Some(id) = customer_id
        && customer::Entity::of(op.organization_id()).filter(of_id::<customer::Entity>(id)).one(&tx).await?.is_none()
    {
        problems.not_found(&path, "customer");
    }
    let wanted = wanted(&tx, op, &mut problems, &input.items).await?;
    problems.finish()?;
    let Some(customer_id) = customer_id else { return Err(Error::Internal("a cart without a customer was not refused".into())) };

    lock(&tx, op, customer_id).await?;
    let items = cart_item::Entity::of(op.organization_id()).filter(cart_item::Column::CustomerId.eq(customer_id)).all(&tx).await?;
    let held: HashMap<_, _> = items.into_iter().map(|item| (item.product_id, item.quantity)).collect();
    let changes: Vec<_> = wanted.into_iter().filter(|(id, quantity)| held.get(id).copied().unwrap_or_default() != *quantity).collect();
    let (put, taken): (Vec<_>, Vec<_>) = changes.into_iter().partition(|(_, quantity)| *quantity > 0);
    let added = put.iter().filter(|(id, _)| !held.contains_key(id)).count();
    if held.len() + added - taken.len() > MOST_LINES {
        let mut problems = Problems::default();
        problems.add(
            &Path::INPUT.field("items"),
            Code::TooLong,
            Message::new("A cart holds at most {max} products.").with(Parameter::Max, MOST_LINES),
        );
        problems.finish()?;
    }
    // Where nothing changes, not even an empty cart is left behind.
    if !put.is_empty() || !taken.is_empty() {
        change(&tx, op, customer_id, put, taken).await?;
        store.db.commit(tx).await?;
    }
    Ok(customer_id)
}

/// The quantity of each product, in the input's order.
async fn wanted(tx: &impl ConnectionTrait, op: &Op, problems: &mut Problems, given: &[CartItemInput]) -> Result<Vec<(Uuid, i32)>> {
    let path = Path::INPUT.field("items");
    if given.len() > MOST_LINES {
        problems.add(&path, Code::TooLong, Message::new("At most {max} items are allowed.").with(Parameter::Max, MOST_LINES));
        return Ok(Vec::new());
    }
    let refs: Vec<_> = given.iter().map(|item| item.product.clone()).collect();
    let products = find_refs(tx, op.organization_id(), &refs).await?;
    let mut wanted: Vec<(Uuid, i32)> = Vec::with_capacity(given.len());
    for (index, (item, product)) in given.iter().zip(products).enumerate() {
        let at = path.index(index);
        let quantity = problems.whole(&at.field("quantity"), item.quantity, 0, MOST_UNITS);
        match product {
            Ok(product) if wanted.iter().any(|(id, _)| *id == product.id) => {
                problems.add(&at.field("product"), Code::Conflict, "Another item names the same product.");
            }
            Ok(product) if !product.active && item.quantity > 0 => problems.add(&at.field("product"), Code::Conflict, NOT_SOLD),
            Ok(product) => wanted.push((product.id, quantity.unwrap_or_default())),
            Err((code, message)) => problems.add(&at.field("product").field(item.product.field()), code, message),
        }
    }
    Ok(wanted)
}

/// Locks the customer's cart; it is made where there is none.
async fn lock(tx: &impl ConnectionTrait, op: &Op, customer_id: Uuid) -> Result<()> {
    let row = cart::Model { organization_id: op.organization_id(), customer_id, updated_at: op.now };
    let made = cart::Entity::insert(row.into_active_model().reset_all()).on_conflict(OnConflict::new().do_nothing().to_owned());
    if made.exec_without_returning(tx).await? == 0 {
        let cart = cart::Entity::of(op.organization_id()).filter(cart::Column::CustomerId.eq(customer_id));
        cart.lock(LockType::NoKeyUpdate).one(tx).await?;
    }
    Ok(())
}

async fn change(tx: &impl ConnectionTrait, op: &Op, customer_id: Uuid, put: Vec<(Uuid, i32)>, taken: Vec<(Uuid, i32)>) -> Result<()> {
    let organization_id = op.organization_id();
    if !taken.is_empty() {
        cart_item::Entity::delete_of(organization_id)
            .filter(cart_item::Column::CustomerId.eq(customer_id))
            .filter(cart_item::Column::ProductId.is_in(taken.into_iter().map(|(product_id, _)| product_id)))
            .exec(tx)
            .await?;
    }
    if !put.is_empty() {
        let rows = put.into_iter().map(|(product_id, quantity)| {
            let row = cart_item::Model { organization_id, id: op.new_id(), customer_id, product_id, quantity, created_at: op.now };
            row.into_active_model().reset_all()
        });
        let key = [cart_item::Column::OrganizationId, cart_item::Column::CustomerId, cart_item::Column::ProductId];
        let replace = OnConflict::columns(key).update_column(cart_item::Column::Quantity).to_owned();
        cart_item::Entity::insert_many(rows).on_conflict(replace).exec_without_returning(tx).await?;
    }
    cart::Entity::update_of(organization_id)
        .filter(cart::Column::CustomerId.eq(customer_id))
        .col_expr(cart::Column::UpdatedAt, Expr::value(op.now))
        .exec(tx)
        .await?;
    Ok(())
}
