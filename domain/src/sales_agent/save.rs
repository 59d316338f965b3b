//! Makes and changes sales agents.

use entity::sales_agent;

use crate::attempt::attempt;
use crate::draft::Draft;
use crate::error::Result;
use crate::id::Kind;
use crate::limit::room_for_another;
use crate::{Op, Scope, Store};

/// What is left out stays.
#[derive(Clone, Debug, Default)]
pub struct SaveSalesAgentInput {
    pub id: Option<String>,
    pub external_id: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub email: Option<String>,
    pub mobile_number: Option<String>,
    pub avatar: Option<String>,
}

/// Makes a sales agent, or changes the one that is named.
pub async fn save(op: &Op, store: &Store, input: SaveSalesAgentInput) -> Result<sales_agent::Model> {
    op.require(Scope::Admin)?;
    attempt(|| write(op, store, &input)).await
}

async fn write(op: &Op, store: &Store, input: &SaveSalesAgentInput) -> Result<sales_agent::Model> {
    let tx = store.db.begin().await?;
    let mut draft = Draft::<sales_agent::Entity>::open(&tx, op, Kind::SalesAgent, "sales agent", input.id.as_deref(), blank(op)).await?;
    let (row, fields) = (&mut draft.row, &mut draft.fields);
    fields.text("externalId", input.external_id.as_deref(), false, &mut row.external_id);
    fields.name("firstName", input.first_name.as_deref(), &mut row.first_name);
    fields.name("lastName", input.last_name.as_deref(), &mut row.last_name);
    fields.email("email", input.email.as_deref(), false, &mut row.email);
    fields.text("mobileNumber", input.mobile_number.as_deref(), false, &mut row.mobile_number);
    fields.text("avatar", input.avatar.as_deref(), false, &mut row.avatar);
    if fields.is_new {
        room_for_another::<sales_agent::Entity>(&tx, op.organization_id(), &mut fields.problems, "sales agents").await?;
    }
    draft.unique(&tx, op, "externalId", sales_agent::Column::ExternalId).await?;
    let row = draft.keep(&tx, op).await?;
    store.db.commit(tx).await?;
    Ok(row)
}

fn blank(op: &Op) -> sales_agent::Model {
    sales_agent::Model {
        organization_id: op.organization_id(),
        id: op.new_id(),
        external_id: None,
        first_name: String::new(),
        last_name: String::new(),
        email: None,
        mobile_number: None,
        avatar: None,
        created_at: op.now,
        updated_at: op.now,
    }
}
