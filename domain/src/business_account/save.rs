//! Makes and changes business accounts.

use entity::business_account;

use crate::address::{AddressInput, Areas};
use crate::attempt::attempt;
use crate::draft::Draft;
use crate::error::Result;
use crate::id::Kind;
use crate::{Op, Scope, Store};

/// What is left out stays.
#[derive(Clone, Debug, Default)]
pub struct SaveBusinessAccountInput {
    pub id: Option<String>,
    pub external_id: Option<String>,
    pub name: Option<String>,
    pub phone: Option<String>,
    pub billing_address: Option<AddressInput>,
    pub default_shipping_address: Option<AddressInput>,
    pub clear: Vec<ClearableBusinessAccountField>,
}

/// What can be emptied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClearableBusinessAccountField {
    ExternalId,
    Phone,
    BillingAddress,
    DefaultShippingAddress,
}

/// Makes a business account, or changes the one that is named.
pub async fn save(op: &Op, store: &Store, input: SaveBusinessAccountInput) -> Result<business_account::Model> {
    op.require(Scope::CustomersWrite)?;
    attempt(|| write(op, store, &input)).await
}

async fn write(op: &Op, store: &Store, input: &SaveBusinessAccountInput) -> Result<business_account::Model> {
    use ClearableBusinessAccountField as Field;
    let tx = store.db.begin().await?;
    let clears = |field| input.clear.contains(&field);
    let (billing, shipping) = (input.billing_address.as_ref(), input.default_shipping_address.as_ref());
    let areas = Areas::of(&tx, op.organization_id(), billing.into_iter().chain(shipping)).await?;
    let id = input.id.as_deref();
    let mut draft = Draft::<business_account::Entity>::open(&tx, op, Kind::BusinessAccount, "business account", id, blank(op)).await?;
    let (row, fields) = (&mut draft.row, &mut draft.fields);
    fields.text("externalId", input.external_id.as_deref(), clears(Field::ExternalId), &mut row.external_id);
    fields.name("name", input.name.as_deref(), &mut row.name);
    fields.text("phone", input.phone.as_deref(), clears(Field::Phone), &mut row.phone);
    fields.address("billingAddress", billing, &areas, clears(Field::BillingAddress), &mut row.billing_address);
    let clear = clears(Field::DefaultShippingAddress);
    fields.address("defaultShippingAddress", shipping, &areas, clear, &mut row.default_shipping_address);
    draft.unique(&tx, op, "externalId", business_account::Column::ExternalId).await?;
    let row = draft.keep(&tx, op).await?;
    store.db.commit(tx).await?;
    Ok(row)
}

fn blank(op: &Op) -> business_account::Model {
    business_account::Model {
        organization_id: op.organization_id(),
        id: op.new_id(),
        external_id: None,
        name: String::new(),
        phone: None,
        billing_address: None,
        default_shipping_address: None,
        search: String::new(),
        created_at: op.now,
        updated_at: op.now,
    }
}
