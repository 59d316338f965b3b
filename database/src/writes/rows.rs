//! Rows on their way to the database, in the form that it takes best.
//!
//! PostgreSQL gets those of a table as one JSON text, so that the statement is the same for any number of them and is planned once.
//! Lists of values would be prepared and planned anew for every other number, which takes longer than to write them. SQLite takes
//! lists.

use chrono::SecondsFormat;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, InsertStatement, OnConflict, Query, SelectStatement, ValueTuple};
use sea_orm::{ActiveModelTrait, DbBackend, DbErr, EntityTrait, IdenStatic, IntoActiveModel, Iterable, Value};

/// Values for columns of one table.
#[derive(Debug)]
pub(super) struct Rows {
    table: &'static str,
    columns: Vec<&'static str>,
    rows: Vec<Vec<Value>>,
}

impl Rows {
    /// Some columns of an entity's rows.
    pub(super) fn new<E: EntityTrait>(columns: &[E::Column], rows: Vec<Vec<Value>>) -> Self {
        let columns = columns.iter().map(|column| column.as_str()).collect();
        Self { table: E::default().table_name(), columns, rows }
    }

    /// Whole rows.
    pub(super) fn whole<E, A>(models: impl IntoIterator<Item = E::Model>) -> Self
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
        Self::new::<E>(&columns, rows)
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

    /// Takes so many rows off their end, at least.
    pub(super) fn split_off(&mut self, parameters: usize) -> Self {
        let rows = self.rows.split_off(self.rows.len().min(parameters / self.columns.len().max(1)));
        Self { table: self.table, columns: self.columns.clone(), rows }
    }

    pub(super) fn insert(self, backend: DbBackend, conflict: Option<&OnConflict>) -> Result<InsertStatement, DbErr> {
        let mut insert = Query::insert();
        insert.into_table(Alias::new(self.table)).columns(self.columns.iter().copied().map(Alias::new));
        if backend == DbBackend::Postgres {
            insert.select_from(self.select(backend)?).map_err(cannot_be_written)?;
        } else {
            for row in self.rows {
                insert.values(row.into_iter().map(Expr::val)).map_err(cannot_be_written)?;
            }
        }
        if let Some(conflict) = conflict {
            insert.on_conflict(conflict.clone());
        }
        Ok(insert)
    }

    /// The rows as a table, whose columns bear their names.
    pub(super) fn select(self, backend: DbBackend) -> Result<SelectStatement, DbErr> {
        let mut select = Query::select();
        let rows = Alias::new("rows");
        if backend == DbBackend::Postgres {
            let row_type = Expr::cust(format!("NULL::\"{}\"", self.table));
            let read = Func::cust("json_populate_recordset").arg(row_type).arg(Expr::val(self.json()?).cast_as("json"));
            select.columns(self.columns.into_iter().map(Alias::new)).from_function(read, rows);
        } else {
            for (index, column) in self.columns.iter().enumerate() {
                select.expr_as(Expr::col(Alias::new(format!("column{}", index + 1))), Alias::new(*column));
            }
            select.from_values(self.rows.into_iter().map(ValueTuple::Many), rows);
        }
        Ok(select)
    }

    /// `[{"column": value, …}, …]`; what is null is left out.
    fn json(&self) -> Result<String, DbErr> {
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

fn cannot_be_written(error: impl std::error::Error) -> DbErr {
    DbErr::Custom(format!("rows cannot be written: {error}"))
}
