//! Makes and changes delivery areas, with their cities and states.

use entity::area;
use uuid::Uuid;

use super::place;
use crate::attempt::attempt;
use crate::draft::Draft;
use crate::error::{Error, Result};
use crate::id::Kind;
use crate::{Op, Scope, Store};

/// What is left out stays. A city and a state are found by their codes, and made where none has that code.
#[derive(Clone, Debug, Default)]
pub struct SaveAreaInput {
    pub id: Option<String>,
    pub name: Option<String>,
    pub code: Option<String>,
    pub city_name: Option<String>,
    pub city_code: Option<String>,
    pub state_name: Option<String>,
    pub state_code: Option<String>,
}

/// Makes an area, or changes the one that is named.
pub async fn save(op: &Op, store: &Store, input: SaveAreaInput) -> Result<area::Model> {
    op.require(Scope::Admin)?;
    attempt(|| write(op, store, &input)).await
}

async fn write(op: &Op, store: &Store, input: &SaveAreaInput) -> Result<area::Model> {
    let tx = store.db.begin().await?;
    let mut draft = Draft::<area::Entity>::open(&tx, op, Kind::Area, "area", input.id.as_deref(), blank(op)).await?;
    draft.fields.name("name", input.name.as_deref(), &mut draft.row.name);
    draft.fields.name("code", input.code.as_deref(), &mut draft.row.code);
    draft.unique(&tx, op, "code", area::Column::Code).await?;
    let own = draft.before().map(|before| before.city_id);
    let place = place::find(&tx, op, &mut draft.fields, input, own).await?;
    draft.fields.refuse()?;
    let Some(place) = place else { return Err(Error::Internal("an area without a city was not refused".into())) };
    draft.touched = place.is_renamed();
    draft.row.city_id = place.write(&tx, op).await?;
    let row = draft.keep(&tx, op).await?;
    store.db.commit(tx).await?;
    Ok(row)
}

fn blank(op: &Op) -> area::Model {
    area::Model {
        organization_id: op.organization_id(),
        id: op.new_id(),
        city_id: Uuid::nil(),
        name: String::new(),
        code: String::new(),
        search: String::new(),
        created_at: op.now,
        updated_at: op.now,
    }
}
