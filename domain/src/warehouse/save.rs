//! Makes and changes warehouses.

use entity::{Tenant, warehouse};
use sea_orm::{ColumnTrait, QueryFilter};

use crate::address::{AddressInput, Areas};
use crate::attempt::attempt;
use crate::draft::Draft;
use crate::error::Result;
use crate::id::Kind;
use crate::limit::room_for_another;
use crate::{Op, Scope, Store};

/// What is left out stays.
#[derive(Clone, Debug, Default)]
pub struct SaveWarehouseInput {
    pub id: Option<String>,
    pub external_id: Option<String>,
    pub name: Option<String>,
    pub address: Option<AddressInput>,
    pub clear: Vec<ClearableWarehouseField>,
}

/// What can be emptied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClearableWarehouseField {
    ExternalId,
    Address,
}

/// Makes a warehouse, or changes the one that is named. An organization's first one is its default.
pub async fn save(op: &Op, store: &Store, input: SaveWarehouseInput) -> Result<warehouse::Model> {
    op.require(Scope::Admin)?;
    attempt(|| write(op, store, &input)).await
}

async fn write(op: &Op, store: &Store, input: &SaveWarehouseInput) -> Result<warehouse::Model> {
    use ClearableWarehouseField as Field;
    let tx = store.db.begin().await?;
    let clears = |field| input.clear.contains(&field);
    let areas = Areas::of(&tx, op.organization_id(), &input.address).await?;
    let mut draft = Draft::<warehouse::Entity>::open(&tx, op, Kind::Warehouse, "warehouse", input.id.as_deref(), blank(op)).await?;
    let (row, fields) = (&mut draft.row, &mut draft.fields);
    fields.text("externalId", input.external_id.as_deref(), clears(Field::ExternalId), &mut row.external_id);
    fields.name("name", input.name.as_deref(), &mut row.name);
    fields.address("address", input.address.as_ref(), &areas, clears(Field::Address), &mut row.address);
    if fields.is_new {
        // Locks the organization, so that of two first ones one is the default.
        room_for_another::<warehouse::Entity>(&tx, op.organization_id(), &mut fields.problems, "warehouses").await?;
        let default = warehouse::Entity::of(op.organization_id()).filter(warehouse::Column::IsDefault.eq(true)).one(&tx).await?;
        row.is_default = default.is_none();
    }
    draft.unique(&tx, op, "externalId", warehouse::Column::ExternalId).await?;
    let row = draft.keep(&tx, op).await?;
    store.db.commit(tx).await?;
    Ok(row)
}

fn blank(op: &Op) -> warehouse::Model {
    warehouse::Model {
        organization_id: op.organization_id(),
        id: op.new_id(),
        external_id: None,
        name: String::new(),
        is_default: false,
        address: None,
        created_at: op.now,
        updated_at: op.now,
    }
}
