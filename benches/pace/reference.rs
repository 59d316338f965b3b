//! The database that pgbench works in: the least that the same orders need.

use std::path::Path;

use crate::Outcome;
use crate::arguments::Arguments;
use crate::database::Database;
use crate::load::Seen;
use crate::operation::Operation;
use crate::pgbench::Pgbench;

/// Its tables, filled.
pub(crate) struct Reference {
    database: Database,
    orders: usize,
    made: u64,
}

impl Reference {
    pub(crate) fn make(server: &str, orders: usize) -> Outcome<Self> {
        let database = Database::on_server(server, "pace_reference")?;
        database.run(&with_orders(include_str!("sql/schema.sql"), orders))?;
        database.run("VACUUM ANALYZE")?;
        Ok(Self { database, orders, made: 0 })
    }

    pub(crate) fn measure(&mut self, arguments: &Arguments, folder: &Path, operation: Operation, clients: usize) -> Outcome<Seen> {
        let script = with_orders(operation.reference(), self.orders);
        let (url, warm_up, time) = (self.database.url(), arguments.warm_up, arguments.seconds());
        let seen = Pgbench { folder, url, script: &script, clients, warm_up, time }.run()?;
        if operation == Operation::Create {
            self.made += seen.answered;
        }
        Ok(seen)
    }

    /// What does not hold: the reference must keep its own books, or it is none.
    pub(crate) fn wrongs(&self) -> Outcome<Vec<String>> {
        let made = self.database.number("SELECT count(*) FROM app.orders")? - self.orders as i64;
        let mut wrongs = Vec::new();
        if made != self.made as i64 {
            wrongs.push(format!("pgbench made {} orders, and {made} are there", self.made));
        }
        let reserved = "SELECT count(*) FROM app.products p WHERE stock_reserved > stock_on_hand OR stock_reserved <> \
            coalesce((SELECT sum(quantity) FROM app.order_items i WHERE i.product_id = p.id), 0)";
        if self.database.number(reserved)? != 0 {
            wrongs.push("pgbench's stock does not add up".to_owned());
        }
        Ok(wrongs)
    }

    pub(crate) fn drop(self) -> Outcome<()> {
        self.database.drop()
    }
}

fn with_orders(sql: &str, orders: usize) -> String {
    sql.replace("{orders}", &orders.to_string())
}
