//! The words in which the migrations declare tables and indexes, alike for SQLite and PostgreSQL.

mod alter;
mod fold;
mod indexes;
mod search;
mod table;
mod written;

pub(crate) use alter::{add_columns, change_checks, change_reference, drop_columns, run, text};
pub(crate) use fold::fold;
pub(crate) use indexes::Indexes;
pub(crate) use search::{by_database as search_by_database, index as search_index, trigram_schema};
pub(crate) use table::{Kind, NewTable};
pub(crate) use written::{ROWS, Searched, digits, id, literal, write_all};

use sea_orm_migration::{DbErr, SchemaManager, sea_query::Table};

/// Drops tables in the order given: those that refer before those referred to.
pub(crate) async fn drop_tables(manager: &SchemaManager<'_>, names: &[&'static str]) -> Result<(), DbErr> {
    for name in names {
        manager.drop_table(Table::drop().table(*name).to_owned()).await?;
    }
    Ok(())
}
