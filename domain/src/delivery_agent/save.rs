//! Makes and changes delivery agents.

use entity::delivery_agent;

use crate::attempt::attempt;
use crate::draft::Draft;
use crate::error::Result;
use crate::id::Kind;
use crate::limit::room_for_another;
use crate::{Op, Scope, Store};

/// What is left out stays.
#[derive(Clone, Debug, Default)]
pub struct SaveDeliveryAgentInput {
    pub id: Option<String>,
    pub external_id: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub phone_number: Option<String>,
}

/// Makes a delivery agent, or changes the one that is named.
pub async fn save(op: &Op, store: &Store, input: SaveDeliveryAgentInput) -> Result<delivery_agent::Model> {
    op.require(Scope::Admin)?;
    attempt(|| write(op, store, &input)).await
}

async fn write(op: &Op, store: &Store, input: &SaveDeliveryAgentInput) -> Result<delivery_agent::Model> {
    let tx = store.db.begin().await?;
    let id = input.id.as_deref();
    let mut draft = Draft::<delivery_agent::Entity>::open(&tx, op, Kind::DeliveryAgent, "delivery agent", id, blank(op)).await?;
    let (row, fields) = (&mut draft.row, &mut draft.fields);
    fields.text("externalId", input.external_id.as_deref(), false, &mut row.external_id);
    fields.name("firstName", input.first_name.as_deref(), &mut row.first_name);
    fields.name("lastName", input.last_name.as_deref(), &mut row.last_name);
    fields.text("phoneNumber", input.phone_number.as_deref(), false, &mut row.phone_number);
    if fields.is_new {
        room_for_another::<delivery_agent::Entity>(&tx, op.organization_id(), &mut fields.problems, "delivery agents").await?;
    }
    draft.unique(&tx, op, "externalId", delivery_agent::Column::ExternalId).await?;
    let row = draft.keep(&tx, op).await?;
    store.db.commit(tx).await?;
    Ok(row)
}

fn blank(op: &Op) -> delivery_agent::Model {
    delivery_agent::Model {
        organization_id: op.organization_id(),
        id: op.new_id(),
        external_id: None,
        first_name: String::new(),
        last_name: String::new(),
        phone_number: None,
        created_at: op.now,
        updated_at: op.now,
    }
}
