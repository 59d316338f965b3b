//! What a transaction writes, in one message to the database, whatever the number of tables and rows.
//!
//! On PostgreSQL it is one statement, whose parts are written side by side (`WITH … AS (INSERT …), … SELECT`): a round trip for all of
//! them. So no two parts may write the same row; foreign keys are checked when all of it is there. On SQLite, which is in the same
//! process, the parts are a script.

use sea_orm::sea_query::{
    Alias, CommonTableExpression, Expr, ExprTrait, Func, OnConflict, Query, SimpleExpr, SubQueryStatement, WithClause,
};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DbBackend, DbErr, DeleteMany, EntityTrait, IntoActiveModel, Iterable, QueryTrait, Statement,
    StatementBuilder, UpdateMany, Value, Values,
};

/// Parameters of one message at the most: PostgreSQL takes 65,535, and SQLite 32,766 for each statement of it.
const PARAMETERS: usize = 30_000;

/// Inserts, updates and deletions that are to be made together.
#[derive(Debug, Default)]
pub struct Writes(Vec<Part>);

#[derive(Debug)]
struct Part {
    statement: SubQueryStatement,
    /// How many rows it writes.
    rows: u64,
    parameters: usize,
}

impl Writes {
    /// Adds rows, which may refer to rows that were added before them.
    pub fn insert<E, A>(&mut self, models: impl IntoIterator<Item = E::Model>)
    where
        E: EntityTrait,
        E::Model: IntoActiveModel<A>,
        A: ActiveModelTrait<Entity = E> + Send,
    {
        self.add::<E, A>(models, None);
    }

    /// Adds rows; one that is there already takes on the values of these columns.
    pub fn upsert<E, A>(&mut self, models: impl IntoIterator<Item = E::Model>, key: &[E::Column], columns: &[E::Column])
    where
        E: EntityTrait,
        E::Model: IntoActiveModel<A>,
        A: ActiveModelTrait<Entity = E> + Send,
    {
        let update = OnConflict::columns(key.iter().copied()).update_columns(columns.iter().copied()).to_owned();
        self.add::<E, A>(models, Some(&update));
    }

    fn add<E, A>(&mut self, models: impl IntoIterator<Item = E::Model>, conflict: Option<&OnConflict>)
    where
        E: EntityTrait,
        E::Model: IntoActiveModel<A>,
        A: ActiveModelTrait<Entity = E> + Send,
    {
        let mut rows: Vec<A> = models.into_iter().map(|model| model.into_active_model().reset_all()).collect();
        let columns = E::Column::iter().count();
        while !rows.is_empty() {
            let left = rows.split_off(rows.len().min(PARAMETERS / columns));
            let (count, parameters) = (rows.len() as u64, rows.len() * columns);
            let mut insert = E::insert_many(rows).into_query();
            if let Some(conflict) = conflict {
                insert.on_conflict(conflict.clone());
            }
            self.0.push(Part { statement: insert.into(), rows: count, parameters });
            rows = left;
        }
    }

    /// Changes so many rows.
    pub fn update<E: EntityTrait>(&mut self, update: UpdateMany<E>, rows: usize) {
        let update = update.into_query();
        // A row may set each of its columns; keys and cases have a few parameters more.
        let parameters = E::Column::iter().count() + rows * 6;
        self.0.push(Part { statement: update.into(), rows: rows as u64, parameters });
    }

    /// Takes so many rows away.
    pub fn delete<E: EntityTrait>(&mut self, delete: DeleteMany<E>, rows: usize) {
        self.0.push(Part { statement: delete.into_query().into(), rows: rows as u64, parameters: rows + 4 });
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
    let written = match tx.get_database_backend() {
        DbBackend::Postgres => {
            let row = tx.query_one_raw(one_statement(parts)).await?;
            let written: i64 = row.ok_or_else(|| DbErr::Custom("a write has no answer".to_owned()))?.try_get("", "written")?;
            written.unsigned_abs()
        }
        backend => tx.execute_raw(script(backend, &parts)).await?.rows_affected(),
    };
    if written == rows { Ok(()) } else { Err(DbErr::Custom(format!("{rows} rows were to be written, and {written} were"))) }
}

/// `WITH part_0 AS (… RETURNING 1), … SELECT (SELECT count(*) FROM part_0) + … AS written`.
fn one_statement(parts: Vec<Part>) -> Statement {
    let mut with = WithClause::new();
    let mut written: Option<SimpleExpr> = None;
    for (place, part) in parts.into_iter().enumerate() {
        let name = Alias::new(format!("part_{place}"));
        let mut table = CommonTableExpression::new();
        with.cte(table.query(returning_one(part.statement)).table_name(name.clone()).to_owned());
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
fn script(backend: DbBackend, parts: &[Part]) -> Statement {
    let (mut sql, mut values): (String, Vec<Value>) = Default::default();
    for part in parts {
        let statement = match &part.statement {
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
