//! What a transaction writes, in one message to the database, whatever the number of tables and rows.
//!
//! On PostgreSQL it is one statement, whose parts are written side by side (`WITH … AS (INSERT …), … SELECT`): a round trip for all of
//! them. So no two parts may write the same row; foreign keys are checked when all of it is there. On SQLite, which is in the same
//! process, the parts are a script.

mod rows;

use sea_orm::sea_query::{
    Alias, CommonTableExpression, Expr, ExprTrait, Func, IntoIden, OnConflict, Query, SelectStatement, SimpleExpr, SubQueryStatement,
    TableRef, UpdateStatement, WithClause,
};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DbBackend, DbErr, DeleteMany, EntityTrait, IdenStatic, IntoActiveModel, Iterable, QueryTrait,
    Statement, StatementBuilder, UpdateMany, Value, Values,
};

use self::rows::Rows;

/// Parameters of one message at the most: PostgreSQL takes 65,535, and SQLite 32,766 for each statement of it.
const PARAMETERS: usize = 30_000;

/// Inserts, updates and deletions that are to be made together.
#[derive(Debug, Default)]
pub struct Writes(Vec<Part>);

#[derive(Debug)]
struct Part {
    work: Work,
    /// How many rows it writes.
    rows: u64,
    parameters: usize,
}

#[derive(Debug)]
enum Work {
    Insert(Rows, Option<OnConflict>),
    Increase(Rows, Increase),
    Statement(SubQueryStatement),
}

/// Which columns of a row say what.
#[derive(Debug)]
struct Increase {
    table: &'static str,
    keys: Vec<&'static str>,
    sums: Vec<&'static str>,
    values: Vec<&'static str>,
}

impl Writes {
    /// Adds rows, which may refer to rows that were added before them.
    pub fn insert<E, A>(&mut self, models: impl IntoIterator<Item = E::Model>)
    where
        E: EntityTrait,
        E::Model: IntoActiveModel<A>,
        A: ActiveModelTrait<Entity = E>,
    {
        self.add(Rows::whole::<E, A>(models), None);
    }

    /// Adds rows; one that is there already takes on the values of these columns.
    pub fn upsert<E, A>(&mut self, models: impl IntoIterator<Item = E::Model>, key: &[E::Column], columns: &[E::Column])
    where
        E: EntityTrait,
        E::Model: IntoActiveModel<A>,
        A: ActiveModelTrait<Entity = E>,
    {
        let update = OnConflict::columns(key.iter().copied()).update_columns(columns.iter().copied()).to_owned();
        self.add(Rows::whole::<E, A>(models), Some(&update));
    }

    fn add(&mut self, mut rows: Rows, conflict: Option<&OnConflict>) {
        while !rows.is_empty() {
            let left = rows.split_off(PARAMETERS);
            let (count, parameters) = (rows.len() as u64, rows.parameters());
            self.0.push(Part { work: Work::Insert(rows, conflict.cloned()), rows: count, parameters });
            rows = left;
        }
    }

    /// Adds to the `sums` of the rows that have these `keys`, and gives them the other `values`. Each row is given in that order.
    pub fn increase<E: EntityTrait>(&mut self, keys: &[E::Column], sums: &[E::Column], values: &[E::Column], rows: Vec<Vec<Value>>) {
        let mut rows = Rows::new::<E>(&[keys, sums, values].concat(), rows);
        let names = |columns: &[E::Column]| columns.iter().map(|column| column.as_str()).collect();
        while !rows.is_empty() {
            let left = rows.split_off(PARAMETERS);
            let increase = Increase { table: E::default().table_name(), keys: names(keys), sums: names(sums), values: names(values) };
            let (count, parameters) = (rows.len() as u64, rows.parameters());
            self.0.push(Part { work: Work::Increase(rows, increase), rows: count, parameters });
            rows = left;
        }
    }

    /// Changes so many rows.
    pub fn update<E: EntityTrait>(&mut self, update: UpdateMany<E>, rows: usize) {
        let update = update.into_query();
        // A row may set each of its columns; keys and cases have a few parameters more.
        let parameters = E::Column::iter().count() + rows * 6;
        self.0.push(Part { work: Work::Statement(update.into()), rows: rows as u64, parameters });
    }

    /// Takes so many rows away.
    pub fn delete<E: EntityTrait>(&mut self, delete: DeleteMany<E>, rows: usize) {
        let work = Work::Statement(delete.into_query().into());
        self.0.push(Part { work, rows: rows as u64, parameters: rows + 4 });
    }

    /// Writes all of it. Where other rows are written than were to be, the transaction must be given up.
    pub async fn run(self, tx: &impl ConnectionTrait) -> Result<(), DbErr> {
        let (mut message, mut parameters) = (Vec::new(), 0);
        for part in self.0 {
            if parameters + part.parameters > PARAMETERS && !message.is_empty() {
                send(tx, std::mem::take(&mut message)).await?;
                parameters = 0;
            }
            parameters += part.parameters;
            message.push(part);
        }
        send(tx, message).await
    }
}

async fn send(tx: &impl ConnectionTrait, parts: Vec<Part>) -> Result<(), DbErr> {
    if parts.is_empty() {
        return Ok(());
    }
    let rows: u64 = parts.iter().map(|part| part.rows).sum();
    let backend = tx.get_database_backend();
    let statements = parts.into_iter().map(|part| part.work.statement(backend)).collect::<Result<Vec<_>, _>>()?;
    let written = if backend == DbBackend::Postgres {
        let row = tx.query_one_raw(one_statement(statements)).await?;
        let written: i64 = row.ok_or_else(|| DbErr::Custom("a write has no answer".to_owned()))?.try_get("", "written")?;
        written.unsigned_abs()
    } else {
        tx.execute_raw(script(backend, &statements)).await?.rows_affected()
    };
    if written == rows { Ok(()) } else { Err(DbErr::Custom(format!("{rows} rows were to be written, and {written} were"))) }
}

impl Work {
    fn statement(self, backend: DbBackend) -> Result<SubQueryStatement, DbErr> {
        Ok(match self {
            Self::Insert(rows, conflict) => rows.insert(backend, conflict.as_ref())?.into(),
            Self::Increase(rows, increase) => increase.statement(rows.select(backend)?).into(),
            Self::Statement(statement) => statement,
        })
    }
}

impl Increase {
    fn statement(self, by: SelectStatement) -> UpdateStatement {
        let from = Alias::new("by");
        let own = |column: &'static str| Expr::col((Alias::new(self.table), Alias::new(column)));
        let given = |column: &'static str| Expr::col((from.clone(), Alias::new(column)));
        let mut update = Query::update();
        update.table(Alias::new(self.table)).from(TableRef::SubQuery(Box::new(by), from.clone().into_iden()));
        for column in &self.sums {
            update.value(Alias::new(*column), own(column).add(given(column)));
        }
        for column in &self.values {
            update.value(Alias::new(*column), given(column));
        }
        for column in &self.keys {
            update.and_where(own(column).eq(given(column)));
        }
        update
    }
}

/// `WITH part_0 AS (… RETURNING 1), … SELECT (SELECT count(*) FROM part_0) + … AS written`.
fn one_statement(statements: Vec<SubQueryStatement>) -> Statement {
    let mut with = WithClause::new();
    let mut written: Option<SimpleExpr> = None;
    for (place, statement) in statements.into_iter().enumerate() {
        let name = Alias::new(format!("part_{place}"));
        let mut table = CommonTableExpression::new();
        with.cte(table.query(returning_one(statement)).table_name(name.clone()).to_owned());
        let count = Query::select().expr(Func::count(Expr::cust("*"))).from(name).to_owned();
        let count = SimpleExpr::SubQuery(None, Box::new(count.into()));
        written = Some(match written {
            Some(sum) => sum.add(count),
            None => count,
        });
    }
    let sum = Query::select().expr_as(written.unwrap_or_else(|| Expr::val(0_i64)), Alias::new("written")).to_owned();
    StatementBuilder::build(&with.query(sum), &DbBackend::Postgres)
}

fn returning_one(statement: SubQueryStatement) -> SubQueryStatement {
    let one = || Query::returning().expr(Expr::cust("1"));
    match statement {
        SubQueryStatement::InsertStatement(mut insert) => insert.returning(one()).to_owned().into(),
        SubQueryStatement::UpdateStatement(mut update) => update.returning(one()).to_owned().into(),
        SubQueryStatement::DeleteStatement(mut delete) => delete.returning(one()).to_owned().into(),
        other => other,
    }
}

/// The driver takes statements one after the other, and each takes its own of the values.
fn script(backend: DbBackend, statements: &[SubQueryStatement]) -> Statement {
    let (mut sql, mut values): (String, Vec<Value>) = Default::default();
    for statement in statements {
        let statement = match statement {
            SubQueryStatement::InsertStatement(insert) => StatementBuilder::build(insert, &backend),
            SubQueryStatement::UpdateStatement(update) => StatementBuilder::build(update, &backend),
            SubQueryStatement::DeleteStatement(delete) => StatementBuilder::build(delete, &backend),
            SubQueryStatement::SelectStatement(select) => StatementBuilder::build(select, &backend),
            SubQueryStatement::WithStatement(with) => StatementBuilder::build(with, &backend),
        };
        if !sql.is_empty() {
            sql.push_str("; ");
        }
        sql.push_str(&statement.sql);
        values.extend(statement.values.into_iter().flatten());
    }
    Statement { sql, values: Some(Values(values)), db_backend: backend }
}
