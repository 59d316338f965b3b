//! Makes and changes channel accounts.

use entity::{ChannelType, Tenant, channel_account, order, warehouse};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QuerySelect};

use crate::attempt::attempt;
use crate::draft::Draft;
use crate::error::{Code, Result};
use crate::fields::set;
use crate::id::Kind;
use crate::limit::room_for_another;
use crate::problems::Path;
use crate::{Op, Scope, Store};

/// What is left out stays.
#[derive(Clone, Debug, Default)]
pub struct SaveChannelAccountInput {
    pub id: Option<String>,
    pub external_id: Option<String>,
    pub name: Option<String>,
    /// Cannot change once orders came in.
    pub kind: Option<ChannelType>,
    pub auto_assign_orders_to_warehouse_id: Option<String>,
    pub clear: Vec<ClearableChannelAccountField>,
}

/// What can be emptied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClearableChannelAccountField {
    ExternalId,
    AutoAssignOrdersToWarehouse,
}

/// Makes a channel account, or changes the one that is named.
pub async fn save(op: &Op, store: &Store, input: SaveChannelAccountInput) -> Result<channel_account::Model> {
    op.require(Scope::Admin)?;
    attempt(|| write(op, store, &input)).await
}

async fn write(op: &Op, store: &Store, input: &SaveChannelAccountInput) -> Result<channel_account::Model> {
    use ClearableChannelAccountField as Field;
    const WAREHOUSE: &str = "autoAssignOrdersToWarehouseId";
    let tx = store.db.begin().await?;
    let clears = |field| input.clear.contains(&field);
    let id = input.id.as_deref();
    let mut draft = Draft::<channel_account::Entity>::open(&tx, op, Kind::ChannelAccount, "channel account", id, blank(op)).await?;
    let (row, fields) = (&mut draft.row, &mut draft.fields);
    fields.text("externalId", input.external_id.as_deref(), clears(Field::ExternalId), &mut row.external_id);
    fields.name("name", input.name.as_deref(), &mut row.name);
    if fields.is_new {
        fields.problems.demand(&Path::INPUT.field("type"), input.kind);
        room_for_another::<channel_account::Entity>(&tx, op.organization_id(), &mut fields.problems, "channel accounts").await?;
    }
    set(input.kind, &mut row.kind);
    let given = input.auto_assign_orders_to_warehouse_id.as_deref();
    let given = fields.reference::<warehouse::Entity>(&tx, op.organization_id(), WAREHOUSE, (Kind::Warehouse, "warehouse"), given).await?;
    fields.put(WAREHOUSE, given, clears(Field::AutoAssignOrdersToWarehouse), &mut row.auto_assign_warehouse_id);
    if let Some(before) = draft.before()
        && before.kind != draft.row.kind
        && has_orders(&tx, op, before).await?
    {
        draft.fields.problems.add(&Path::INPUT.field("type"), Code::Conflict, "Orders came in: the type cannot change any more.");
    }
    draft.unique(&tx, op, "externalId", channel_account::Column::ExternalId).await?;
    let row = draft.keep(&tx, op).await?;
    store.db.commit(tx).await?;
    Ok(row)
}

/// Locks the account against new orders too, so that none comes in unseen.
async fn has_orders(tx: &impl ConnectionTrait, op: &Op, account: &channel_account::Model) -> Result<bool> {
    channel_account::Entity::of(op.organization_id()).filter(channel_account::Column::Id.eq(account.id)).lock_exclusive().one(tx).await?;
    Ok(order::Entity::of(op.organization_id()).filter(order::Column::AccountId.eq(account.id)).one(tx).await?.is_some())
}

fn blank(op: &Op) -> channel_account::Model {
    channel_account::Model {
        organization_id: op.organization_id(),
        id: op.new_id(),
        external_id: None,
        name: String::new(),
        kind: ChannelType::Website,
        auto_assign_warehouse_id: None,
        created_at: op.now,
        updated_at: op.now,
    }
}
