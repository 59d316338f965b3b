//! What the gateway's database must hold afterwards: each order that was answered, and stock that adds up.

use crate::Outcome;
use crate::database::Database;

/// What does not hold, where so many orders should be there and so many of them came with a key.
pub(crate) fn wrongs(database: &Database, orders: u64, keys: u64) -> Outcome<Vec<String>> {
    let counted = [
        ("orders", orders, "SELECT count(*) FROM sales_order"),
        ("lines", orders * 5, "SELECT count(*) FROM order_line"),
        ("events", orders, "SELECT count(*) FROM order_event"),
        ("keys", keys, "SELECT count(*) FROM idempotency_key"),
        ("orders in the summary", orders, "SELECT sum(orders) FROM order_count"),
        ("order numbers", orders, "SELECT count(DISTINCT order_number) FROM sales_order"),
    ];
    let mut wrongs = Vec::new();
    for (what, expected, sql) in counted {
        let found = database.number(sql)?;
        if found != expected as i64 {
            wrongs.push(format!("{found} {what}, where {expected} were answered"));
        }
    }
    let none = [
        (
            "levels whose reservations are not those of the lines",
            "SELECT count(*) FROM inventory_level i WHERE reserved <> coalesce((SELECT sum(reserved_quantity) FROM order_line l \
            WHERE l.organization_id = i.organization_id AND l.product_id = i.product_id), 0)",
        ),
        (
            "orders whose total is not that of their lines",
            "SELECT count(*) FROM (SELECT o.id FROM sales_order o JOIN order_line l \
            ON l.organization_id = o.organization_id AND l.order_id = o.id \
            GROUP BY o.id, o.grand_total HAVING o.grand_total <> sum(l.quantity * l.unit_price)) wrong",
        ),
    ];
    for (what, sql) in none {
        let found = database.number(sql)?;
        if found != 0 {
            wrongs.push(format!("{found} {what}"));
        }
    }
    Ok(wrongs)
}
