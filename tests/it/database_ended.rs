//! A transaction that SQLite ended by itself, since the disk was full: what is acknowledged afterwards is there.

use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::json;

use crate::support::{Shop, order_of};

#[tokio::test]
async fn what_is_committed_after_a_full_disk_is_committed() {
    let shop = Shop::open().await;
    if shop.database.backend() == DbBackend::Postgres {
        return;
    }
    shop.stocked("TEA", 9).await;
    let transaction = shop.database.begin().await.unwrap();
    transaction.execute_unprepared("CREATE TABLE filler (it BLOB)").await.unwrap();
    shop.database.commit(transaction).await.unwrap();
    for _ in 0..2 {
        let transaction = shop.database.begin().await.unwrap();
        let asked = Statement::from_string(DbBackend::Sqlite, "PRAGMA page_count");
        let pages: i64 = transaction.query_one_raw(asked).await.unwrap().unwrap().try_get_by_index(0).unwrap();
        transaction.execute_unprepared(&format!("PRAGMA max_page_count = {pages}")).await.unwrap();
        // SQLite rolls all of it back at once.
        transaction.execute_unprepared("INSERT INTO filler VALUES (zeroblob(10000000))").await.unwrap_err();
        drop(transaction);
        // A connection that is kept would still have so few pages.
        shop.database.reader().execute_unprepared("SELECT 1").await.unwrap();
        let transaction = shop.database.begin().await.unwrap();
        transaction.execute_unprepared("PRAGMA max_page_count = 1000000").await.unwrap();
        shop.database.commit(transaction).await.unwrap();
    }
    shop.refused(order_of(&[("TEA", 99)])).await;
    let order = shop.made(order_of(&[("TEA", 1)])).await;
    // Another process sees it, and is not kept from writing.
    let other = shop.elsewhere().await;
    assert_eq!(other.order(&order).await["id"], order["id"]);
    other.made(order_of(&[("TEA", 1)])).await;
    assert_eq!(shop.run("{ orders { totalCount } }", json!({})).await["orders"]["totalCount"], 2);
}
