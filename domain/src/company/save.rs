//! Makes and changes companies.

use entity::company;

use crate::address::{AddressInput, Areas};
use crate::attempt::attempt;
use crate::draft::Draft;
use crate::error::Result;
use crate::id::Kind;
use crate::limit::room_for_another;
use crate::{Op, Scope, Store};

/// What is left out stays.
#[derive(Clone, Debug, Default)]
pub struct SaveCompanyInput {
    pub id: Option<String>,
    pub external_id: Option<String>,
    pub name: Option<String>,
    pub gstin: Option<String>,
    pub address: Option<AddressInput>,
    pub clear: Vec<ClearableCompanyField>,
}

/// What can be emptied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClearableCompanyField {
    ExternalId,
    Gstin,
    Address,
}

/// Makes a company, or changes the one that is named.
pub async fn save(op: &Op, store: &Store, input: SaveCompanyInput) -> Result<company::Model> {
    op.require(Scope::Admin)?;
    attempt(|| write(op, store, &input)).await
}

async fn write(op: &Op, store: &Store, input: &SaveCompanyInput) -> Result<company::Model> {
    use ClearableCompanyField as Field;
    let tx = store.db.begin().await?;
    let clears = |field| input.clear.contains(&field);
    let areas = Areas::of(&tx, op.organization_id(), &input.address).await?;
    let mut draft = Draft::<company::Entity>::open(&tx, op, Kind::Company, "company", input.id.as_deref(), blank(op)).await?;
    let (row, fields) = (&mut draft.row, &mut draft.fields);
    fields.text("externalId", input.external_id.as_deref(), clears(Field::ExternalId), &mut row.external_id);
    fields.name("name", input.name.as_deref(), &mut row.name);
    fields.gstin("gstin", input.gstin.as_deref(), clears(Field::Gstin), &mut row.gstin);
    fields.address("address", input.address.as_ref(), &areas, clears(Field::Address), &mut row.address);
    if fields.is_new {
        room_for_another::<company::Entity>(&tx, op.organization_id(), &mut fields.problems, "companies").await?;
    }
    draft.unique(&tx, op, "externalId", company::Column::ExternalId).await?;
    let row = draft.keep(&tx, op).await?;
    store.db.commit(tx).await?;
    Ok(row)
}

fn blank(op: &Op) -> company::Model {
    company::Model {
        organization_id: op.organization_id(),
        id: op.new_id(),
        external_id: None,
        name: String::new(),
        gstin: None,
        address: None,
        created_at: op.now,
        updated_at: op.now,
    }
}
