//! Pools, transactions, retries.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use database::{Database, Rows, Settings, file_of, retry};
use entity::{Decimal4, Tenant, order_event, price_break, product};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};
use serde_json::json;
use tokio::io::AsyncWriteExt;
use uuid::Uuid;

use crate::support::log::Log;
use crate::support::{Shop, order_of};

fn settings(url: String) -> Settings {
    Settings { url, pool_size: 4, statement_timeout: Duration::from_secs(5) }
}

async fn run(db: &impl ConnectionTrait, sql: &str) -> Result<(), DbErr> {
    db.execute_raw(Statement::from_string(db.get_database_backend(), sql)).await.map(drop)
}

async fn count(database: &Database) -> i64 {
    let statement = Statement::from_string(database.backend(), "SELECT count(*) AS n FROM t");
    database.reader().query_one_raw(statement).await.unwrap().unwrap().try_get("", "n").unwrap()
}

#[tokio::test]
async fn an_sqlite_file_has_one_writer_and_readers_that_cannot_write() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new.sqlite");
    let database = Database::connect(&settings(format!("sqlite://{}", path.display()))).await.unwrap();
    assert!(path.exists());

    let transaction = database.begin().await.unwrap();
    run(&transaction, "CREATE TABLE t (n INTEGER)").await.unwrap();
    run(&transaction, "INSERT INTO t VALUES (1)").await.unwrap();
    database.commit(transaction).await.unwrap();
    assert_eq!(database.statements(), 4);
    assert_eq!(count(&database).await, 1);
    assert!(run(database.reader(), "INSERT INTO t VALUES (2)").await.is_err());

    // A transaction that is dropped leaves nothing, and readers do not wait for the writer.
    let transaction = database.begin().await.unwrap();
    run(&transaction, "INSERT INTO t VALUES (3)").await.unwrap();
    assert_eq!(count(&database).await, 1);
    drop(transaction);

    let writers: Vec<_> = (0..40)
        .map(|_| {
            let database = database.clone();
            tokio::spawn(async move {
                let transaction = database.begin().await?;
                let n = Statement::from_string(database.backend(), "SELECT count(*) FROM t");
                transaction.query_one_raw(n).await?;
                run(&transaction, "INSERT INTO t VALUES (4)").await?;
                database.commit(transaction).await
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap().unwrap();
    }
    assert_eq!(count(&database).await, 41);
    database.close().await.unwrap();
}

#[tokio::test]
async fn a_database_in_memory_is_one_for_readers_and_writers() {
    let database = Database::connect(&settings("sqlite::memory:".to_owned())).await.unwrap();
    let transaction = database.begin().await.unwrap();
    run(&transaction, "CREATE TABLE t (n INTEGER)").await.unwrap();
    database.commit(transaction).await.unwrap();
    assert_eq!(count(&database).await, 0);
    assert_eq!(file_of("sqlite::memory:"), None);
    assert_eq!(file_of("postgres://localhost/x"), None);
    assert_eq!(file_of("sqlite://x.sqlite?mode=rwc").unwrap().to_str(), Some("x.sqlite"));
}

#[tokio::test]
async fn an_unreachable_postgres_is_no_obstacle_to_starting() {
    let begun = Instant::now();
    let database = Database::connect(&settings("postgresql://nobody@127.0.0.1:1/nothing".to_owned())).await.unwrap();
    assert!(begun.elapsed() < Duration::from_millis(500));
    let error = domain::Error::from(database.ping().await.unwrap_err());
    assert!(matches!(error, domain::Error::Unavailable(_)), "{error:?}");
    assert!(begun.elapsed() < Duration::from_secs(5));
}

/// A proxy without a server behind it takes connections, and says nothing sensible or nothing at all; a server that takes none of
/// this database says so.
#[tokio::test]
async fn a_connection_that_comes_to_nothing_is_unavailable() {
    for words in [&b""[..], b"\0", b"HTTP/1.1 503 Service Unavailable\r\n\r\n"] {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                stream.write_all(words).await.ok();
            }
        });
        let database = Database::connect(&settings(format!("postgres://nobody@{address}/nothing"))).await.unwrap();
        let error = domain::Error::from(database.ping().await.unwrap_err());
        assert!(matches!(error, domain::Error::Unavailable(_)), "{error:?}");
    }
    let Ok(server) = std::env::var("TEST_DATABASE_URL") else { return };
    let shop = Shop::open().await;
    let row = Statement::from_string(shop.database.backend(), "SELECT current_database()::text AS name");
    let name: String = shop.database.reader().query_one_raw(row).await.unwrap().unwrap().try_get("", "name").unwrap();
    let admin = Database::connect(&settings(format!("{server}/postgres"))).await.unwrap();
    run(admin.reader(), &format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).await.unwrap();
    run(admin.reader(), &format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")).await.unwrap();
    for _ in 0..3 {
        let answer = shop.answer("{ orders { totalCount } }", json!({})).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAVAILABLE", "{answer:#}");
    }
    run(admin.reader(), &format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true")).await.unwrap();
    assert_eq!(shop.run("{ orders { totalCount } }", json!({})).await["orders"]["totalCount"], 0);
}

/// Whoever waits too long for PostgreSQL, or is told to stop, may try again: that is no fault of ours.
#[tokio::test]
async fn a_statement_that_takes_too_long_is_unavailable() {
    let Ok(server) = std::env::var("TEST_DATABASE_URL") else { return };
    let short = Settings { statement_timeout: Duration::from_millis(100), ..settings(format!("{server}/postgres")) };
    let database = Database::connect(&short).await.unwrap();
    let mut errors = vec![run(database.reader(), "SELECT pg_sleep(5)").await.unwrap_err()];
    for state in ["57P01", "57P02", "57P03", "53300"] {
        let raise = format!("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{state}'; END $$");
        errors.push(run(database.reader(), &raise).await.unwrap_err());
    }
    for error in errors {
        let error = domain::Error::from(error);
        assert!(matches!(error, domain::Error::Unavailable(_)), "{error:?}");
    }
    let error = domain::Error::from(run(database.reader(), "SELECT 1 / 0").await.unwrap_err());
    assert!(matches!(error, domain::Error::Database(_)), "{error:?}");
}

/// The driver would log the whole text.
#[tokio::test]
async fn a_slow_statement_is_warned_of_in_few_words() {
    let Ok(server) = std::env::var("TEST_DATABASE_URL") else { return };
    let database = Database::connect(&settings(format!("{server}/postgres"))).await.unwrap();
    let log = Log::begin(tracing::Level::WARN);
    let list = vec!["1"; 5_000].join(", ");
    run(database.reader(), &format!("SELECT pg_sleep(1.1) WHERE 1 IN ({list}) AND 'the end' <> ''")).await.unwrap();
    let text = log.end();
    for part in ["slow statement", "SELECT pg_sleep(1.1)", "the end"] {
        assert!(text.contains(part), "{text}");
    }
    assert!(text.len() < 1_000, "{text}");
}

#[tokio::test]
async fn work_is_done_again_at_most_three_times() {
    let calls = AtomicU32::new(0);
    let work = || async { Err::<(), _>(calls.fetch_add(1, Ordering::SeqCst)) };
    assert_eq!(retry(|_| true, work).await, Err(3));
    assert_eq!(retry(|_| false, work).await, Err(4));
    assert_eq!(
        retry(|error| *error < 7, || async { if calls.fetch_add(1, Ordering::SeqCst) < 6 { Err(0) } else { Ok(()) } }).await,
        Ok(())
    );
}

#[tokio::test]
async fn what_is_loaded_is_what_was_given() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    shop.made(order_of(&[("TEA", 1)])).await;
    let (db, backend) = (shop.database.reader(), shop.database.backend());
    let saved = product::Entity::of(shop.organization).one(db).await.unwrap().unwrap();
    let event = order_event::Entity::of(shop.organization).one(db).await.unwrap().unwrap();
    let texts = ["\\N", "\\.", "a\tb\r\nc\\d\\\\n", "\"quoted\" 'once' `more`", "\u{1f375} ąß\u{301}", "\u{7f}\u{1}", " ", "{1,2}"];
    let products = texts.iter().enumerate().map(|(index, text)| product::Model {
        id: Uuid::now_v7(),
        sku: format!("SKU{index}"),
        name: (*text).to_owned(),
        remarks: Some(format!("{text}{text}")),
        shipping_weight_kg: Some([0.1, 1e-7, 123_456_789.123_4, 1e21][index % 4]),
        case_pack: Some(i32::MIN),
        ..saved.clone()
    });
    let products: Vec<_> = products.collect();
    let events = (2..).zip(texts).map(|(version, text)| order_event::Model {
        id: Uuid::now_v7(),
        version,
        changes: json!({ "text": text, text: [1, 1.5, null, true] }),
        reason: Some(text.to_owned()),
        position: 0,
        ..event.clone()
    });
    let events: Vec<_> = events.collect();
    let unit_price = Decimal4::from_ten_thousandths(12_345).unwrap();
    let row = |product: &product::Model| price_break::Model {
        organization_id: product.organization_id,
        product_id: product.id,
        minimum_quantity: 3,
        unit_price,
    };
    let breaks: Vec<_> = products.iter().map(row).collect();
    let rows = || {
        let rows = Rows::new(backend).and::<product::Entity, _>(products.clone()).unwrap();
        let rows = rows.and::<order_event::Entity, _>(events.clone()).unwrap().and::<order_event::Entity, _>([]).unwrap();
        rows.and::<price_break::Entity, _>(breaks.clone()).unwrap()
    };

    let mut load = shop.database.load().await.unwrap();
    load.write(rows()).await.unwrap();
    drop(load);
    assert_eq!(product::Entity::of(shop.organization).all(db).await.unwrap().len(), 1, "what is not committed leaves nothing");

    let mut load = shop.database.load().await.unwrap();
    let begun = shop.database.statements();
    load.write(rows()).await.unwrap();
    assert_eq!(shop.database.statements() - begun, if backend == DbBackend::Postgres { 1 } else { 3 });
    load.write(Rows::new(backend)).await.unwrap();
    load.analyze(&["product", "order_event"]).await.unwrap();
    load.commit().await.unwrap();
    let mut found = product::Entity::of(shop.organization).all(db).await.unwrap();
    found.retain(|product| product.id != saved.id);
    found.sort_by_key(|product| product.id);
    assert_eq!(found, products);
    assert_eq!(price_break::Entity::of(shop.organization).all(db).await.unwrap().len(), breaks.len());
    let mut found = order_event::Entity::of(shop.organization).all(db).await.unwrap();
    found.retain(|found| found.id != event.id);
    found.sort_by_key(|event| event.version);
    assert!(found.is_sorted_by_key(|event| event.position) && found[0].position > event.position, "triggers work as ever");
    let placed = events.into_iter().zip(&found).map(|(event, found)| order_event::Model { position: found.position, ..event });
    assert_eq!(found, placed.collect::<Vec<_>>());
}
