//! Some of a table's columns: statements ask for those that are needed, and rows are read by position.
//!
//! By name, a row of 60 columns costs more to read than all that is done with it.

mod kind;

use std::marker::PhantomData;

use sea_orm::sqlx::Error;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, IdenStatic, Iterable, ModelTrait, QueryResult, QuerySelect, RuntimeErr, Select, Value};

pub use self::kind::Kind;
use crate::Tenant;

/// Columns of one table.
#[derive(Debug)]
pub struct Columns<E: Tenant> {
    /// A bit for each, in the table's order.
    bits: u128,
    entity: PhantomData<E>,
}

impl<E: Tenant> Clone for Columns<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E: Tenant> Copy for Columns<E> {}

impl<E: Tenant> Columns<E> {
    /// The whole row.
    pub const ALL: Self = Self::of_bits(u128::MAX);

    pub const fn of_bits(bits: u128) -> Self {
        Self { bits, entity: PhantomData }
    }

    /// What finds a row and what belongs to it: ids.
    pub fn ids() -> Self {
        let ids = (0..).zip(E::columns()).filter(|(_, (_, kind))| *kind == Kind::Uuid);
        Self::of_bits(ids.fold(0, |bits, (index, _)| bits | (1 << index)))
    }

    /// The column of this name.
    pub fn named(name: &str) -> Option<Self> {
        let index = E::columns().iter().position(|(column, _)| column.as_str() == name)?;
        Some(Self::of_bits(1 << index))
    }

    #[must_use]
    pub fn and(self, column: E::Column) -> Self {
        self.and_all(Self::named(column.as_str()).unwrap_or(Self::ALL))
    }

    #[must_use]
    pub const fn and_all(self, others: Self) -> Self {
        Self::of_bits(self.bits | others.bits)
    }

    pub const fn bits(self) -> u128 {
        self.bits
    }

    pub fn each(self) -> impl Iterator<Item = E::Column> {
        self.iter().map(|(column, _)| column)
    }

    fn iter(self) -> impl Iterator<Item = (E::Column, Kind)> {
        (0..).zip(E::columns()).filter(move |(index, _)| self.bits & (1 << index) != 0).map(|(_, column)| *column)
    }

    /// A select of these columns alone, and of none that it has already.
    pub fn select(self, select: Select<E>) -> Select<E> {
        self.each().fold(select.select_only(), Select::column)
    }

    /// The rows that [`Self::select`] selects, whatever comes after these columns. What was not read is blank.
    pub fn read_all(self, rows: &[QueryResult]) -> Result<Vec<E::Model>, DbErr> {
        let columns: Vec<_> = self.iter().collect();
        rows.iter().map(|row| read::<E>(&columns, row)).collect()
    }

    /// One of those rows.
    pub fn read(self, row: &QueryResult) -> Result<E::Model, DbErr> {
        read::<E>(&self.iter().collect::<Vec<_>>(), row)
    }
}

fn read<E: Tenant>(columns: &[(E::Column, Kind)], row: &QueryResult) -> Result<E::Model, DbErr> {
    // Past SeaORM, which makes a text of each null's position.
    match (row.try_as_pg_row(), row.try_as_sqlite_row()) {
        (Some(row), _) => fill::<E>(columns, |kind, position| kind.of_server(row, position)),
        (_, Some(row)) => fill::<E>(columns, |kind, position| kind.of_file(row, position)),
        _ => Err(DbErr::Type("rows come from PostgreSQL or SQLite".to_owned())),
    }
}

fn fill<E: Tenant>(columns: &[(E::Column, Kind)], value: impl Fn(Kind, usize) -> Result<Value, Error>) -> Result<E::Model, DbErr> {
    let mut model = E::Model::default();
    for (position, (column, kind)) in columns.iter().enumerate() {
        let value = value(*kind, position).map_err(|error| DbErr::Query(RuntimeErr::SqlxError(error.into())))?;
        model.try_set(*column, value)?;
    }
    Ok(model)
}

/// All columns of a table, each with how it is read.
pub(crate) fn of<E: EntityTrait>() -> Vec<(E::Column, Kind)> {
    E::Column::iter().map(|column| (column, Kind::of(column.def().get_column_type()))).collect()
}
