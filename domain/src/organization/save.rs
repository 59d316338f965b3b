//! Changes the organization's own settings.

use chrono_tz::Tz;
use entity::{Tenant, organization, warehouse};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};
use uuid::Uuid;

use crate::attempt::attempt;
use crate::currency::Currency;
use crate::draft::Draft;
use crate::error::{Code, Error, Result};
use crate::fields::{Fields, set};
use crate::id::Kind;
use crate::limit::lock_organization;
use crate::message::{Message, Parameter};
use crate::problems::Path;
use crate::values::Raw;
use crate::{Op, Scope, Store};

/// What is left out stays.
#[derive(Clone, Debug, Default)]
pub struct SaveOrganizationInput {
    pub name: Option<String>,
    pub default_currency: Option<Raw<Currency>>,
    pub default_warehouse_id: Option<String>,
    /// IANA name.
    pub time_zone: Option<String>,
}

/// Changes the organization that the viewer acts in.
pub async fn save(op: &Op, store: &Store, input: SaveOrganizationInput) -> Result<organization::Model> {
    op.require(Scope::Admin)?;
    attempt(|| write(op, store, &input)).await
}

async fn write(op: &Op, store: &Store, input: &SaveOrganizationInput) -> Result<organization::Model> {
    const WAREHOUSE: &str = "defaultWarehouseId";
    let tx = store.db.begin().await?;
    let before = lock_organization(&tx, op.organization_id()).await?;
    let mut draft = Draft::<organization::Entity>::with(Fields::default(), Some(before.clone()), before);
    let (row, fields) = (&mut draft.row, &mut draft.fields);
    fields.name("name", input.name.as_deref(), &mut row.name);
    let currency = fields.problems.read(&Path::INPUT.field("defaultCurrency"), input.default_currency.as_ref());
    set(currency.map(|currency| currency.code().to_owned()), &mut row.default_currency);
    set(time_zone(fields, input.time_zone.as_deref()), &mut row.time_zone);
    let given = input.default_warehouse_id.as_deref();
    let warehouse =
        fields.reference::<warehouse::Entity>(&tx, op.organization_id(), WAREHOUSE, (Kind::Warehouse, "warehouse"), given).await?;
    fields.refuse()?;
    if let Some(warehouse_id) = warehouse {
        draft.touched = make_default(&tx, op, warehouse_id).await?;
    }
    let row = draft.keep(&tx, op).await?;
    store.db.commit(tx).await?;
    Ok(row)
}

fn time_zone(fields: &mut Fields, given: Option<&str>) -> Option<String> {
    let path = Path::INPUT.field("timeZone");
    let given = fields.problems.text(&path, given)?;
    match given.parse::<Tz>() {
        Ok(zone) => Some(zone.name().to_owned()),
        Err(_) => {
            let message = Message::new("A time zone of the {format} database is expected, such as \"{example}\".");
            let message = message.with(Parameter::Type, "time zone").with(Parameter::Format, "IANA");
            fields.problems.add(&path, Code::Invalid, message.with(Parameter::Example, "Europe/Berlin"));
            None
        }
    }
}

/// Moves the flag; false where it was there already. The organization's row is locked.
async fn make_default(tx: &impl ConnectionTrait, op: &Op, warehouse_id: Uuid) -> Result<bool> {
    let old = warehouse::Entity::update_of(op.organization_id())
        .filter(warehouse::Column::IsDefault.eq(true))
        .filter(warehouse::Column::Id.ne(warehouse_id))
        .col_expr(warehouse::Column::IsDefault, Expr::value(false))
        .exec(tx)
        .await?;
    if old.rows_affected == 0 {
        return Ok(false);
    }
    let new = warehouse::Entity::update_of(op.organization_id())
        .filter(warehouse::Column::Id.eq(warehouse_id))
        .col_expr(warehouse::Column::IsDefault, Expr::value(true))
        .exec(tx)
        .await?;
    if new.rows_affected == 1 { Ok(true) } else { Err(Error::Internal("a warehouse vanished".into())) }
}
