//! How the database goes about finding orders, once it knows how many there are.

use domain::order::Filter;
use entity::{Tenant, order};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, QueryFilter, QuerySelect, QueryTrait, Statement, TransactionTrait};

use crate::reads_support::{ORG, World};

pub struct Plans {
    tx: DatabaseTransaction,
    explain: &'static str,
    column: usize,
}

impl Plans {
    pub async fn of(world: &World) -> Self {
        let is_postgres = world.db.get_database_backend() == DbBackend::Postgres;
        let (prepare, explain, column) =
            if is_postgres { ("VACUUM (ANALYZE)", "EXPLAIN", 0) } else { ("ANALYZE", "EXPLAIN QUERY PLAN", 3) };
        world.db.execute_unprepared(prepare).await.unwrap();
        let tx = world.db.begin().await.unwrap();
        if is_postgres {
            // So few rows are fastest read whole.
            tx.execute_unprepared("SET LOCAL enable_seqscan = off").await.unwrap();
        }
        Self { tx, explain, column }
    }

    /// The lines of the plan for a page of a filter's orders, which never reads all orders there are.
    pub async fn find(&self, filter: &Filter) -> Vec<String> {
        let backend = self.tx.get_database_backend();
        let found = order::Entity::of(ORG).filter(filter.condition(ORG)).limit(51).build(backend);
        let rows = self.tx.query_all_raw(Statement::from_string(backend, format!("{} {found}", self.explain))).await.unwrap();
        let plan: Vec<String> = rows.iter().map(|row| row.try_get_by_index(self.column).unwrap()).collect();
        assert!(!plan.iter().any(|line| line.contains("Seq Scan on sales_order") || line.starts_with("SCAN ")), "{filter:?}: {plan:#?}");
        plan
    }
}
