//! Rows on their way to the database, in the form that it takes best.
//!
//! PostgreSQL gets those of a table as one JSON text, so that the statement is the same for any number of them and is planned once.
//! Lists of values would be prepared and planned anew for every other number, which takes longer than to write them. SQLite takes
//! lists.

use std::fmt;

use chrono::SecondsFormat;
use sea_orm::sea_query::prepare::SqlWriter;
use sea_orm::sea_query::{Alias, Expr, InsertStatement, OnConflict, PostgresQueryBuilder, Query};
use sea_orm::{ActiveModelTrait, DbErr, EntityTrait, IdenStatic, IntoActiveModel, Iterable, Value};

/// What becomes of a row that is there already: it takes on the values of these columns.
#[derive(Clone, Debug)]
pub(super) struct Upsert {
    pub key: Vec<&'static str>,
    pub columns: Vec<&'static str>,
}

/// Rows of one table, by its columns.
#[derive(Debug)]
pub(super) struct Rows {
    table: &'static str,
    columns: Vec<&'static str>,
    rows: Vec<Vec<Value>>,
}

impl Rows {
    pub(super) fn of<E, A>(models: impl IntoIterator<Item = E::Model>) -> Self
    where
        E: EntityTrait,
        E::Model: IntoActiveModel<A>,
        A: ActiveModelTrait<Entity = E>,
    {
        let columns: Vec<E::Column> = E::Column::iter().collect();
        let row = |model: E::Model| {
            let mut row = model.into_active_model();
            columns.iter().filter_map(|column| row.take(*column).into_value()).collect()
        };
        let rows = models.into_iter().map(row).collect();
        Self { table: E::default().table_name(), columns: columns.iter().map(|column| column.as_str()).collect(), rows }
    }

    pub(super) const fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many parameters they need in a statement of SQLite.
    pub(super) const fn parameters(&self) -> usize {
        self.rows.len() * self.columns.len()
    }

    /// Keeps as many rows as need so many parameters at the most, and gives the others.
    pub(super) fn split_off(&mut self, parameters: usize) -> Self {
        let rows = self.rows.split_off(self.rows.len().min(parameters / self.columns.len().max(1)));
        Self { table: self.table, columns: self.columns.clone(), rows }
    }

    /// As PostgreSQL takes them. The text is put together by hand: a builder would take longer than all of an order's rules.
    pub(super) fn write(&self, sql: &mut impl SqlWriter, json: String, upsert: Option<&Upsert>) -> fmt::Result {
        let (table, columns) = (self.table, quoted(&self.columns));
        write!(sql, "INSERT INTO \"{table}\" ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::\"{table}\", CAST(")?;
        sql.push_param(json.into(), &PostgresQueryBuilder);
        sql.write_str(" AS json))")?;
        if let Some(Upsert { key, columns }) = upsert {
            write!(sql, " ON CONFLICT ({}) DO UPDATE SET ", quoted(key))?;
            for (index, column) in columns.iter().enumerate() {
                write!(sql, "{}\"{column}\" = excluded.\"{column}\"", if index == 0 { "" } else { ", " })?;
            }
        }
        Ok(())
    }

    /// As SQLite takes them.
    pub(super) fn insert(self, upsert: Option<Upsert>) -> Result<InsertStatement, DbErr> {
        let mut insert = Query::insert();
        insert.into_table(Alias::new(self.table)).columns(self.columns.iter().copied().map(Alias::new));
        for row in self.rows {
            insert.values(row.into_iter().map(Expr::val)).map_err(cannot_be_written)?;
        }
        if let Some(Upsert { key, columns }) = upsert {
            let mut key = OnConflict::columns(key.into_iter().map(Alias::new));
            insert.on_conflict(key.update_columns(columns.into_iter().map(Alias::new)).to_owned());
        }
        Ok(insert)
    }

    /// `[{"column": value, …}, …]`; what is null is left out.
    pub(super) fn json(&self) -> Result<String, DbErr> {
        let mut text = Vec::with_capacity(self.parameters() * 24);
        for (index, row) in self.rows.iter().enumerate() {
            text.push(if index == 0 { b'[' } else { b',' });
            text.push(b'{');
            let mut is_first = true;
            for (column, value) in self.columns.iter().zip(row) {
                if *value == value.as_null() {
                    continue;
                }
                if !std::mem::take(&mut is_first) {
                    text.push(b',');
                }
                write(&mut text, column)?;
                text.push(b':');
                write_value(&mut text, value)?;
            }
            text.push(b'}');
        }
        text.push(b']');
        String::from_utf8(text).map_err(cannot_be_written)
    }
}

fn quoted(names: &[&str]) -> String {
    let mut list = String::with_capacity(names.len() * 20);
    for name in names {
        if !list.is_empty() {
            list.push_str(", ");
        }
        list.extend(["\"", name, "\""]);
    }
    list
}

fn write_value(text: &mut Vec<u8>, value: &Value) -> Result<(), DbErr> {
    match value {
        Value::Bool(Some(flag)) => write(text, flag),
        Value::Int(Some(number)) => write(text, number),
        Value::BigInt(Some(number)) => write(text, number),
        Value::Double(Some(number)) => write(text, number),
        Value::String(Some(string)) => write(text, string),
        Value::Json(Some(json)) => write(text, json),
        Value::Uuid(Some(id)) => write(text, id),
        Value::ChronoDate(Some(date)) => write(text, date),
        Value::ChronoDateTimeUtc(Some(moment)) => write(text, &moment.to_rfc3339_opts(SecondsFormat::Micros, true)),
        other => Err(DbErr::Type(format!("rows cannot hold {other:?}"))),
    }
}

fn write(text: &mut Vec<u8>, value: &(impl serde::Serialize + ?Sized)) -> Result<(), DbErr> {
    serde_json::to_writer(text, value).map_err(cannot_be_written)
}

pub(super) fn cannot_be_written(error: impl std::error::Error) -> DbErr {
    DbErr::Custom(format!("rows cannot be written: {error}"))
}
