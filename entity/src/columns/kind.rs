//! How a column's values are read.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sqlx::postgres::PgRow;
use sea_orm::sqlx::sqlite::SqliteRow;
use sea_orm::sqlx::{Error, Row};
use sea_orm::{ColumnType, Value};
use uuid::Uuid;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Boolean,
    Integer,
    Long,
    Double,
    Text,
    Uuid,
    Day,
    Instant,
    Json,
    /// None that a table of ours has.
    Other,
}

/// The value in its column, which is null where there is none.
macro_rules! value {
    ($kind:expr, $row:expr, $position:expr) => {
        Ok(match $kind {
            Kind::Boolean => Value::Bool($row.try_get($position)?),
            Kind::Integer => Value::Int($row.try_get($position)?),
            Kind::Long => Value::BigInt($row.try_get($position)?),
            Kind::Double => Value::Double($row.try_get($position)?),
            Kind::Text => Value::String($row.try_get($position)?),
            Kind::Uuid => Value::Uuid($row.try_get::<Option<Uuid>, _>($position)?),
            Kind::Day => Value::ChronoDate($row.try_get::<Option<NaiveDate>, _>($position)?),
            Kind::Instant => Value::ChronoDateTimeUtc($row.try_get::<Option<DateTime<Utc>>, _>($position)?),
            Kind::Json => Value::Json($row.try_get::<Option<serde_json::Value>, _>($position)?.map(Box::new)),
            Kind::Other => return Err(Error::ColumnNotFound($position.to_string())),
        })
    };
}

impl Kind {
    pub(super) const fn of(column: &ColumnType) -> Self {
        match column {
            ColumnType::Boolean => Self::Boolean,
            ColumnType::Integer => Self::Integer,
            ColumnType::BigInteger => Self::Long,
            ColumnType::Double => Self::Double,
            ColumnType::Text | ColumnType::String(_) => Self::Text,
            ColumnType::Uuid => Self::Uuid,
            ColumnType::Date => Self::Day,
            ColumnType::TimestampWithTimeZone => Self::Instant,
            ColumnType::Json | ColumnType::JsonBinary => Self::Json,
            _ => Self::Other,
        }
    }

    pub(super) fn of_server(self, row: &PgRow, position: usize) -> Result<Value, Error> {
        value!(self, row, position)
    }

    pub(super) fn of_file(self, row: &SqliteRow, position: usize) -> Result<Value, Error> {
        value!(self, row, position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::*;

    /// Whatever a table has is read.
    #[test]
    fn knows_the_columns_of_every_table() {
        macro_rules! check {
            ($($table:ident)*) => { $(
                for (column, kind) in <$table::Entity as crate::Tenant>::columns() {
                    assert_ne!(*kind, Kind::Other, "{} {column:?}", stringify!($table));
                }
                assert!(<$table::Entity as crate::Tenant>::columns().len() < 128);
            )* };
        }
        check!(
            area attachment brand business_account cart cart_item channel_account city company customer delivery_agent
            former_channel_order former_order_number fulfillment fulfillment_line idempotency_key inventory_level invoice invoice_line
            invoice_series order order_count order_custom_field order_event order_line order_note order_number_counter order_return order_tag
            payment price_break product product_category product_identifier product_sku refund return_line sales_agent state warehouse
            webhook webhook_attempt webhook_delivery
        );
    }
}
