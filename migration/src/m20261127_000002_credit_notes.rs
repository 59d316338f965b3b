//! Credit notes: documents below zero, in series of their own.

use crate::schema::{Indexes, Kind, NewTable, add_columns, change_checks, drop_columns, drop_tables, run, text};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const AMOUNTS: [&str; 7] = ["total_amount", "discount_amount", "returned_amount", "tax", "cgst", "sgst", "igst"];
const LINE_AMOUNTS: [&str; 5] = ["amount", "discount", "cgst", "sgst", "igst"];
const KIND: &str = "kind IN ('INVOICE', 'CREDIT_NOTE')";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let kind = format!("\"kind\" {} NOT NULL DEFAULT 'INVOICE'", text(manager));
        add_columns(manager, "invoice", &[&kind]).await?;
        // Where more had come back than was billed since, an invoice was below zero already: it keeps its number.
        let checks: Vec<_> = AMOUNTS.iter().map(|column| (*column, None)).chain([("kind", Some(KIND))]).collect();
        change_checks(manager, "invoice", &checks).await?;
        let quantity = ("quantity", None);
        let checks: Vec<_> = LINE_AMOUNTS.iter().map(|column| (*column, None)).chain([quantity]).collect();
        change_checks(manager, "invoice_line", &checks).await?;
        Indexes::of("invoice").unique(&["company_id", "invoice_number"]).drop(manager).await?;
        Indexes::of("invoice").unique(&["company_id", "kind", "invoice_number"]).create(manager).await?;
        NewTable::keyed(manager, "invoice_series", &["company_id", "kind"])
            .required(Kind::Uuid, &["company_id"])
            .required(Kind::Text, &["kind"])
            .required(Kind::Long, &["next_number"])
            .required(Kind::Date, &["last_date"])
            .refers("company_id", "company")
            .one_of("kind", &["INVOICE", "CREDIT_NOTE"])
            .at_least(1, &["next_number"])
            .create(manager)
            .await?;
        run(manager, &[CARRY_OVER]).await?;
        drop_tables(manager, &["invoice_number_counter"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::keyed(manager, "invoice_number_counter", &["company_id"])
            .required(Kind::Uuid, &["company_id"])
            .required(Kind::Long, &["next_number"])
            .refers("company_id", "company")
            .at_least(1, &["next_number"])
            .create(manager)
            .await?;
        run(manager, &FORGET).await?;
        drop_tables(manager, &["invoice_series"]).await?;
        Indexes::of("invoice").unique(&["company_id", "kind", "invoice_number"]).drop(manager).await?;
        Indexes::of("invoice").unique(&["company_id", "invoice_number"]).create(manager).await?;
        // The checks that amounts are not below zero stay away: they would refuse what is there.
        change_checks(manager, "invoice", &[("kind", None)]).await?;
        drop_columns(manager, "invoice", &["kind"]).await
    }
}

const CARRY_OVER: &str = "
INSERT INTO invoice_series (organization_id, company_id, kind, next_number, last_date)
SELECT counter.organization_id, counter.company_id, 'INVOICE', counter.next_number, coalesce(
    (SELECT max(date) FROM invoice WHERE invoice.organization_id = counter.organization_id AND invoice.company_id = counter.company_id),
    '1970-01-01'
)
FROM invoice_number_counter AS counter";

/// Nothing before this tells the series apart, so that numbers of credit notes must differ from those of invoices.
const FORGET: [&str; 2] = [
    "INSERT INTO invoice_number_counter (organization_id, company_id, next_number) \
     SELECT organization_id, company_id, next_number FROM invoice_series WHERE kind = 'INVOICE'",
    "UPDATE invoice SET invoice_number = 'CN' || invoice_number WHERE kind = 'CREDIT_NOTE'",
];
