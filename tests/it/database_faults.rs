//! Addresses as libpq takes them, and a database that answers, but not as it should.

use axum::body::{self, Body};
use axum::http::{Request, StatusCode};
use database::{Database, Settings, check, connect_for_migration, outage, require_utf8};
use domain::Outage;
use sea_orm::{ConnectionTrait, DbErr, Statement};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use tower::ServiceExt;
use uuid::Uuid;

use crate::support::cluster::Cluster;
use crate::support::{Shop, order_of, save_document};

async fn one(database: &Database, sql: &str) -> String {
    let row = database.reader().query_one_raw(Statement::from_string(database.backend(), sql)).await.unwrap().unwrap();
    row.try_get("", "it").unwrap()
}

async fn readiness(shop: &Shop) -> (StatusCode, Value) {
    let answer = shop.router().oneshot(Request::get("/health/ready").body(Body::empty()).unwrap()).await.unwrap();
    let status = answer.status();
    (status, serde_json::from_slice(&body::to_bytes(answer.into_body(), 1024).await.unwrap()).unwrap())
}

#[test]
fn addresses_are_taken_as_libpq_takes_them() {
    for address in [
        "postgres://",
        "postgres:///orders",
        "postgresql://app@db",
        "postgres://app:S3cret#Pw@db/orders",
        "postgres://app:S3?c:r,e=t@db/orders",
        "postgres://app:%2F%40%25@db/orders",
        "postgres://[::1]:5433/orders",
        "postgres://app:pw@[2001:db8::1]/orders",
        "postgres:///orders?host=/run/postgresql&port=5433",
        "postgres://%2Frun%2Fpostgresql/orders",
        "postgres://app@/orders?host=db&user=other&password=x&dbname=more",
        "postgres://db/orders?connect_timeout=5&application_name=orders&options=-c%20work_mem%3D64MB",
        "postgres://db/orders?target_session_attrs=read-write",
        "postgres://db/orders?target_session_attrs=any&gssencmode=disable&channel_binding=prefer&client_encoding=UTF8",
        "postgres://one:5432,two:5433/orders?target_session_attrs=read-write",
        "postgres://one,two,[::1]:5434/orders?target_session_attrs=primary",
        "postgres:///orders?host=one,two&port=5433",
        "postgres:///orders?host=one,two&port=5433,5434&hostaddr=127.0.0.1,::1",
        "postgres://db/orders?sslmode=verify-full",
        "postgres:///orders?hostaddr=127.0.0.1&sslmode=verify-full",
        "postgres://db/orders?hostaddr=127.0.0.1&sslmode=require",
        "postgres://db/orders?sslrootcert=system",
        "postgres://db/orders?ssl=true",
    ] {
        assert_eq!(check(address), Ok(()), "{address}");
    }
    for (address, word) in [
        ("postgres://one:5432,two:5433,three/orders?port=1,2", "one for each"),
        ("postgres:///orders?host=one,two&hostaddr=127.0.0.1", "do not fit together"),
        ("postgres://one:5432,two:99999/orders", "65535"),
        ("postgres://db/orders?sslmode=verify-ca", "sslrootcert"),
        ("postgres://db/orders?sslkey=-----BEGIN PRIVATE KEY-----MIIE", "name the file"),
        ("postgres://db/orders?target_session_attrs=standby", "target_session_attrs"),
        ("postgres://db/orders?channel_binding=require", "channel_binding"),
        ("postgres://db/orders?service=orders", "service"),
        ("postgres://db/orders?conect_timeout=5", "conect_timeout"),
        ("postgres://db/orders?connect_timeout=soon", "connect_timeout"),
        ("postgres://db/orders?sslmode=requre", "sslmode"),
        ("postgres://db/orders?sslrootcert=system&sslmode=require", "sslrootcert=system"),
        ("postgres://db/orders?sslrootcert=/nowhere/ca.pem", "/nowhere/ca.pem"),
        ("postgres://db:0/orders", "65535"),
        ("postgres://db:65536/orders", "65535"),
        ("postgres://[::1/orders", "IPv6"),
        ("postgres://[db]/orders", "IPv6"),
        ("postgres://db/orders?hostaddr=db", "hostaddr"),
        // The certificate would be verified for the address, and it is for the name.
        ("postgres://db/orders?hostaddr=127.0.0.1&sslmode=verify-full", "leave hostaddr away"),
        ("postgres:///orders?host=one,two&hostaddr=127.0.0.1,::1&sslrootcert=system", "leave hostaddr away"),
    ] {
        let reason = check(address).unwrap_err();
        let word = if address.contains("[::1/") { "]" } else { word };
        assert!(reason.contains(word), "{address}: {reason}");
    }
}

#[tokio::test]
async fn addresses_lead_where_they_say() {
    let Ok(server) = std::env::var("TEST_DATABASE_URL") else { return };
    let rest = server.split_once("://").unwrap().1;
    let (user, place) = rest.rsplit_once('@').unwrap();
    let (user, password) = user.split_once(':').unwrap_or((user, ""));
    let (host, port) = place.split_once(':').unwrap_or((place, "5432"));
    let address = format!("postgresql:///?host={host}&port={port}&user={user}&password={password}&dbname=postgres&connect_timeout=10");
    for address in
        [format!("{address}&target_session_attrs=read-write"), format!("{address}&options=-c%20default_transaction_read_only%3Doff")]
    {
        let settings = Settings { url: address, pool_size: 1, statement_timeout: Duration::from_secs(7) };
        let database = Database::connect(&settings).await.unwrap();
        assert_eq!(one(&database, "SELECT current_database()::text AS it").await, "postgres");
        assert_eq!(one(&database, "SELECT current_setting('statement_timeout') AS it").await, "7s");
        assert_eq!(one(&database, "SELECT current_setting('idle_in_transaction_session_timeout') AS it").await, "7s");
    }
    // Only a server that takes writes will do: this one takes none of this session.
    let settings = Settings {
        url: format!("{address}&connect_timeout=2&target_session_attrs=read-write&options=-c%20default_transaction_read_only%3Don"),
        pool_size: 1,
        statement_timeout: Duration::ZERO,
    };
    let database = Database::connect(&settings).await.unwrap();
    assert!(database.ping().await.is_err());
}

#[tokio::test]
async fn the_cause_of_a_failed_connection_is_told() {
    async fn cause(url: &str) -> String {
        let settings = Settings { url: url.to_owned(), pool_size: 1, statement_timeout: Duration::ZERO };
        let told = Database::connect(&settings).await.unwrap().reach().await.unwrap_err();
        assert!(matches!(told, DbErr::Custom(_)), "{told:?}");
        told.to_string()
    }
    assert!(cause("postgres://nobody@127.0.0.1:1/nothing").await.contains("127.0.0.1 port 1: Connection refused"));
    assert!(cause("postgres://nobody@[::1]:1/nothing").await.contains("::1 port 1: "));
    assert!(cause("postgres://nobody@here.invalid/nothing").await.contains("lookup"));
    assert!(cause("postgres:///nothing?host=/nowhere").await.contains("/nowhere port 5432: No such file"));
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = silent.local_addr().unwrap();
    assert!(cause(&format!("postgres://nobody@{address}/nothing?connect_timeout=2")).await.contains("no answer within 2 s"));

    let Ok(server) = std::env::var("TEST_DATABASE_URL") else { return };
    assert!(cause(&format!("{server}/nowhere")).await.contains("database \"nowhere\" does not exist"));
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, AUTHORITY).unwrap();
    let verified = format!("{server}/postgres?sslmode=require&sslrootcert={}", file.path().display());
    // Somebody else's authority: libpq refuses such a server too. Where the server has no TLS, that is refused.
    let told = cause(&verified).await;
    assert!(told.contains("TLS") || told.contains("certificate"), "{told}");
}

/// As after a failover: the connections that are open lead to a server that takes no writes any more, new ones to one that does.
#[tokio::test]
async fn connections_to_a_server_that_became_read_only_are_left() {
    let Ok(_) = std::env::var("TEST_DATABASE_URL") else { return };
    let shop = Shop::open().await;
    shop.stocked("TEA", 9).await;
    let name = one(&shop.database, "SELECT current_database()::text AS it").await;
    // Kept open through it all, since it takes writes.
    let admin = shop.database.begin().await.unwrap();
    let execute = async |sql: String| admin.execute_unprepared(&sql).await.map(drop).unwrap();
    execute(format!("COMMIT; ALTER DATABASE {name} SET default_transaction_read_only = on")).await;
    execute(format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' AND pid <> pg_backend_pid()")).await;
    let gateway = shop.elsewhere().await;
    for _ in 0..3 {
        let refused = gateway.answer(&save_document("createSalesOrder", "order { id }"), json!({ "input": order_of(&[("TEA", 1)]) })).await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], "UNAVAILABLE", "{refused:#}");
    }
    let (status, told) = readiness(&gateway).await;
    assert_eq!((status, &told["database"]), (StatusCode::SERVICE_UNAVAILABLE, &json!("read-only")), "{told}");
    gateway.run("{ orders { totalCount } }", json!({})).await;

    execute(format!("ALTER DATABASE {name} RESET default_transaction_read_only")).await;
    let input = json!({ "input": order_of(&[("TEA", 1)]) });
    let document = save_document("createSalesOrder", "order { id }");
    // Connections are closed twice a second at the most: from then on one refusal closes them all.
    tokio::time::sleep(Duration::from_millis(500)).await;
    gateway.answer(&document, input.clone()).await;
    let made = gateway.answer(&document, input).await;
    assert!(made["data"]["payload"]["order"]["id"].is_string(), "{made:#}");
    assert_eq!(readiness(&gateway).await.0, StatusCode::OK);
}

/// The pool only knows that somebody has waited.
#[tokio::test]
async fn a_server_that_is_gone_is_told_of_soon_and_with_its_cause() {
    let Some(cluster) = Cluster::begin() else { return };
    let shop = Shop::at(&cluster.url("postgres", "")).await;
    assert_eq!(readiness(&shop).await.0, StatusCode::OK);
    cluster.crash();
    for _ in 0..3 {
        let asked = Instant::now();
        let (status, told) = readiness(&shop).await;
        assert_eq!((status, &told["database"]), (StatusCode::SERVICE_UNAVAILABLE, &json!("down")));
        assert!(asked.elapsed() < Duration::from_secs(1), "{:?}", asked.elapsed());
    }
    let error = shop.database.begin().await.unwrap_err();
    let told = domain::Error::from(error).to_string();
    assert!(told.contains(&format!("port {}: ", cluster.port)) && !told.contains("timed out"), "{told}");
}

#[tokio::test]
async fn a_server_that_gives_few_connections_makes_nobody_wait_for_more() {
    let Some(cluster) = Cluster::begin() else { return };
    let admin = connect_for_migration(&cluster.url("postgres", "")).await.unwrap();
    admin.execute_unprepared("CREATE USER few CONNECTION LIMIT 5").await.unwrap();
    let settings = Settings { url: cluster.url("few", ""), pool_size: 16, statement_timeout: Duration::ZERO };
    let database = Database::connect(&settings).await.unwrap();
    assert_eq!(database.shared_connections(), Some(2));
    let mut asking = JoinSet::new();
    for _ in 0..12 {
        let database = database.clone();
        asking.spawn(async move {
            let asked = Instant::now();
            database.reader().execute_unprepared("SELECT pg_sleep(0.1)").await.map(|_| asked.elapsed())
        });
    }
    for answered in asking.join_all().await {
        let waited = answered.unwrap();
        assert!(waited < Duration::from_secs(2), "{waited:?}");
    }
}

/// Each has its own words, for somebody does something else about it each time.
#[tokio::test]
async fn what_keeps_the_database_from_serving_is_told_by_name() {
    let shop = Shop::open().await;
    let postgres = std::env::var("TEST_DATABASE_URL").is_ok();
    let fail = async |sql: &str| {
        let transaction = shop.database.begin().await.unwrap();
        transaction.execute_unprepared(sql).await.unwrap_err()
    };
    assert_eq!(Outage::of(&fail("SELECT * FROM nowhere").await), Outage::Unmigrated);
    if postgres {
        let raised = |state: &str| format!("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{state}'; END $$");
        for (state, outage) in [
            ("25006", Outage::ReadOnly),
            ("53100", Outage::DiskFull),
            ("57014", Outage::TooSlow),
            ("57P01", Outage::OutOfReach),
            ("42501", Outage::Denied),
            ("53200", Outage::Exhausted),
            ("58030", Outage::Files),
            ("28P01", Outage::Refused),
            ("53300", Outage::Refused),
            ("XX001", Outage::Damaged),
            ("22012", Outage::Failed),
        ] {
            let error = fail(&raised(state)).await;
            assert_eq!(Outage::of(&error), outage, "{state}");
        }
        // A pause in a transaction that the server ended: nothing was written, and it may be tried again.
        assert!(matches!(domain::Error::from(fail(&raised("25P03")).await), domain::Error::Unavailable(_)));
    } else {
        let error = shop.database.reader().execute_unprepared("DELETE FROM sales_order").await.unwrap_err();
        assert_eq!(Outage::of(&error), Outage::ReadOnly);
        let transaction = shop.database.begin().await.unwrap();
        let pages = transaction.query_one_raw(Statement::from_string(shop.database.backend(), "PRAGMA page_count")).await.unwrap().unwrap();
        let pages: i64 = pages.try_get_by_index(0).unwrap();
        transaction.execute_unprepared(&format!("PRAGMA max_page_count = {pages}")).await.unwrap();
        let error = transaction.execute_unprepared("CREATE TABLE filler AS SELECT zeroblob(10000000) AS it").await.unwrap_err();
        assert_eq!(Outage::of(&error), Outage::DiskFull, "{error}");
        // Not handed on to where it would be noted for the whole process, with all its tests.
        assert_eq!(Outage::of(&error).words(), "the database's disk is full");
        let damaged = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(damaged.path(), [7; 4096]).unwrap();
        let url = format!("sqlite:{}", damaged.path().display());
        let error = Database::connect(&Settings { url, pool_size: 1, statement_timeout: Duration::ZERO }).await.unwrap_err();
        assert_eq!(Outage::of(&error), Outage::Damaged, "{error}");
    }
}

/// No write may come that would tell, so it is tried.
#[tokio::test]
async fn a_disk_is_full_until_there_is_room() {
    let shop = Shop::open().await;
    outage::met_full_disk();
    assert_eq!(readiness(&shop).await.1["database"], "up", "there is room");
    if std::env::var("TEST_DATABASE_URL").is_ok() {
        return;
    }
    let file = one(&shop.database, "SELECT file AS it FROM pragma_database_list WHERE name = 'main'").await;
    // What is tried is taken away again, whatever it was. Other tests, which have room, may take the word back: then it is said again.
    let mut told = Value::Null;
    for _ in 0..50 {
        std::os::unix::fs::symlink("/dev/full", format!("{file}.room")).ok();
        outage::met_full_disk();
        told = readiness(&shop).await.1;
        if told["database"] == "full" {
            break;
        }
    }
    assert_eq!((&told["status"], &told["database"]), (&json!("unavailable"), &json!("full")));
    assert_eq!(readiness(&shop).await.1["database"], "up");
}

#[tokio::test]
async fn a_database_that_cannot_hold_every_text_is_refused() {
    let Ok(server) = std::env::var("TEST_DATABASE_URL") else { return };
    let admin = connect_for_migration(&format!("{server}/postgres")).await.unwrap();
    require_utf8(&admin).await.unwrap();
    let name = format!("test_{}", Uuid::now_v7().simple());
    admin.execute_unprepared(&format!("CREATE DATABASE {name} ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0")).await.unwrap();
    let connection = connect_for_migration(&format!("{server}/{name}")).await.unwrap();
    let refused = require_utf8(&connection).await.unwrap_err().to_string();
    assert!(refused.contains("SQL_ASCII") && refused.contains("UTF8"), "{refused}");
    connection.close().await.unwrap();
}

/// Made for this test, and nobody's authority.
const AUTHORITY: &str = include_str!("keys/authority.pem");
