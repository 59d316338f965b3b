//! Rows, and an organization that has one of everything that an order needs.

use crate::scratch::run;
use sea_orm_migration::{DbErr, sea_orm::DatabaseConnection};

const NOW: &str = "'2026-01-02T03:04:05.123456+00:00'";

/// A row: its columns with their values as SQL, in which `#7` stands for a UUID.
#[derive(Clone)]
pub(crate) struct Row {
    table: &'static str,
    values: Vec<(&'static str, String)>,
}

impl Row {
    pub(crate) fn of(table: &'static str, values: &[(&'static str, &str)]) -> Self {
        Self { table, values: values.iter().map(|(column, value)| (*column, (*value).to_owned())).collect() }
    }

    /// The same row, but for these values.
    pub(crate) fn with(&self, changes: &[(&'static str, &str)]) -> Self {
        let mut row = self.clone();
        for (column, value) in changes {
            row.values.retain(|(existing, _)| existing != column);
            row.values.push((column, (*value).to_owned()));
        }
        row
    }

    pub(crate) async fn insert(&self, db: &DatabaseConnection) -> Result<(), DbErr> {
        let columns: Vec<_> = self.values.iter().map(|(column, _)| format!("\"{column}\"")).collect();
        let values: Vec<_> = self.values.iter().map(|(_, value)| value.as_str()).collect();
        run(db, &format!("INSERT INTO {} ({}) VALUES ({})", self.table, columns.join(", "), values.join(", "))).await
    }

    /// Inserts it and tells what the database had against it.
    pub(crate) async fn refusal(&self, db: &DatabaseConnection) -> String {
        self.insert(db).await.err().map(|error| error.to_string()).unwrap_or_default()
    }
}

/// What [`fill`] inserted.
pub(crate) struct Rows {
    pub(crate) warehouse: Row,
    pub(crate) customer: Row,
    pub(crate) level: Row,
    pub(crate) order: Row,
    pub(crate) line: Row,
    pub(crate) payment: Row,
}

/// Organizations 1 and 2; the first has one of everything that an order needs.
pub(crate) async fn fill(db: &DatabaseConnection) -> Result<Rows, DbErr> {
    let times = [("created_at", NOW), ("updated_at", NOW)];
    let own = |table, id: &str, values: &[(&'static str, &str)]| Row::of(table, &[("organization_id", "#1"), ("id", id)]).with(values);
    for id in ["#1", "#2"] {
        Row::of("organization", &[("id", id), ("name", "'O'"), ("default_currency", "'INR'"), ("time_zone", "'Asia/Kolkata'")])
            .with(&times)
            .insert(db)
            .await?;
    }
    own("company", "#3", &[("name", "'C'")]).with(&times).insert(db).await?;
    let warehouse = own("warehouse", "#4", &[("name", "'W'"), ("is_default", "true"), ("external_id", "'w'")]).with(&times);
    warehouse.insert(db).await?;
    own("channel_account", "#5", &[("name", "'A'"), ("type", "'WEBSITE'")]).with(&times).insert(db).await?;
    let customer = own(
        "customer",
        "#6",
        &[
            ("customer_code", "'C1'"),
            ("email", "'ADA@x.org'"),
            ("business", "'Nut & Bolt'"),
            ("display_name", "'ADA Ä'"),
            ("is_wholesale", "false"),
            ("gst_treatment", "'REGISTERED'"),
        ],
    )
    .with(&times);
    customer.insert(db).await?;
    own(
        "product",
        "#7",
        &[
            ("sku", "'S'"),
            ("name", "'P'"),
            ("price", "10000"),
            ("case_unit", "'EACH'"),
            ("condition", "'NEW'"),
            ("serial_number_required", "false"),
            ("expiry_date_required", "false"),
            ("unknown", "false"),
        ],
    )
    .with(&times)
    .insert(db)
    .await?;
    let level = own(
        "inventory_level",
        "#8",
        &[("product_id", "#7"), ("warehouse_id", "#4"), ("on_hand", "5"), ("reserved", "2"), ("updated_at", NOW)],
    );
    level.insert(db).await?;
    let order = order(own("sales_order", "#9", &[]).with(&times));
    order.insert(db).await?;
    let line = own(
        "order_line",
        "#10",
        &[
            ("order_id", "#9"),
            ("position", "1"),
            ("product_id", "#7"),
            ("sku", "'S'"),
            ("name", "'P'"),
            ("quantity", "3"),
            ("unit_price", "10000"),
            ("discount", "0"),
            ("reserved_quantity", "2"),
            ("fulfilled_quantity", "0"),
            ("returned_quantity", "0"),
            ("invoiced_quantity", "0"),
            ("meta", "'{}'"),
        ],
    );
    line.insert(db).await?;
    let payment =
        own("payment", "#11", &[("order_id", "#9"), ("method", "'CARD'"), ("amount", "1"), ("paid_at", NOW), ("created_at", NOW)]);
    payment.insert(db).await?;
    Ok(Rows { warehouse, customer, level, order, line, payment })
}

fn order(row: Row) -> Row {
    let row = row.with(&[
        ("order_number", "'A'"),
        ("version", "1"),
        ("company_id", "#3"),
        ("account_id", "#5"),
        ("warehouse_id", "#4"),
        ("customer_id", "#6"),
        ("source", "'WEBSITE'"),
        ("sub_type", "'NONE'"),
        ("channel_order_id", "'X'"),
        ("placed_at", NOW),
        ("status", "'PENDING'"),
        ("fulfillment_status", "'UNFULFILLED'"),
        ("payment_status", "'UNPAID'"),
        ("assign_status", "'PENDING'"),
        ("shipping_address", "'{}'"),
        ("currency", "'INR'"),
        ("shipping", "'{}'"),
        ("meta", "'{}'"),
    ]);
    let amounts = [
        "items_amount",
        "discount_amount",
        "order_discount",
        "tax_amount",
        "shipping_amount",
        "handling_amount",
        "insurance_amount",
        "gift_wrap_amount",
        "grand_total",
        "returned_amount",
        "paid_amount",
        "refunded_amount",
    ];
    let flags = ["archived", "tax_given", "tax_exempt", "disable_inventory_count", "allow_backorder"];
    row.with(&amounts.map(|column| (column, "0"))).with(&flags.map(|column| (column, "false")))
}
