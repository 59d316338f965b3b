//! `sslmode` as libpq documents it, on servers of these tests' own: what is encrypted, what is verified, and what is said where it fails.

use std::path::Path;
use std::time::Duration;

use database::{Database, Settings, connect_for_migration};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::support::cluster::Cluster;
use crate::support::log::Log;

fn key(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/keys").join(name).display().to_string()
}

/// Whether the connection of a gateway that begins there is encrypted; or why there is none.
async fn met(url: &str) -> Result<bool, String> {
    let settings = Settings { url: url.to_owned(), pool_size: 1, statement_timeout: Duration::from_secs(5) };
    let database = Database::connect(&settings).await.map_err(|error| error.to_string())?;
    let reached = database.reach().await.map_err(|error| error.to_string());
    let asked = Statement::from_string(DbBackend::Postgres, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
    let row = match reached {
        Ok(()) => database.reader().query_one_raw(asked).await.unwrap().unwrap(),
        Err(cause) => return Err(cause),
    };
    database.close().await.unwrap();
    Ok(row.try_get("", "ssl").unwrap())
}

async fn refused(url: &str, words: &[&str]) {
    let cause = met(url).await.unwrap_err();
    for word in words {
        assert!(cause.contains(word), "{url}: {cause}");
    }
    // A migration is told the same.
    let told = connect_for_migration(url).await.unwrap_err().to_string();
    assert!(words.iter().all(|word| told.contains(word)), "{url}: {told}");
}

#[tokio::test]
async fn a_server_is_encrypted_and_verified_as_sslmode_says() {
    let Some(cluster) = Cluster::begin() else { return };
    cluster.show("server.pem");
    let admin = connect_for_migration(&cluster.url("postgres", "")).await.unwrap();
    admin
        .execute_unprepared(
            "CREATE USER encrypted; CREATE USER bare; CREATE USER locked PASSWORD 'S3cret'; CREATE USER busy CONNECTION LIMIT 0",
        )
        .await
        .unwrap();
    let (ours, other) = (key("tls/authority.pem"), key("authority.pem"));
    for (user, rest, is_encrypted) in [
        ("postgres", String::new(), true),
        ("postgres", "?sslmode=prefer".to_owned(), true),
        ("postgres", "?sslmode=require".to_owned(), true),
        ("postgres", "?sslmode=allow".to_owned(), false),
        ("postgres", "?sslmode=disable".to_owned(), false),
        ("postgres", format!("?sslmode=require&sslrootcert={ours}"), true),
        ("postgres", format!("?sslmode=verify-ca&sslrootcert={ours}"), true),
        // It cannot be verified, so `prefer` does without.
        ("postgres", format!("?sslrootcert={ours}"), true),
        ("postgres", format!("?sslrootcert={other}"), false),
        // The server demands one of the two.
        ("encrypted", "?sslmode=allow".to_owned(), true),
        ("bare", String::new(), false),
        ("locked", "?password=S3cret".to_owned(), true),
    ] {
        assert_eq!(met(&cluster.url(user, &rest)).await, Ok(is_encrypted), "{user} {rest}");
    }
    let by_name = |rest: &str| cluster.url("postgres", rest).replace("127.0.0.1", "localhost");
    assert_eq!(met(&by_name(&format!("?sslmode=verify-full&sslrootcert={ours}"))).await, Ok(true));
    let socket = format!("postgres://postgres@/postgres?host={}&port={}&sslmode=require", cluster.folder().display(), cluster.port);
    assert_eq!(met(&socket).await, Ok(false));

    refused(&cluster.url("postgres", &format!("?sslmode=verify-full&sslrootcert={ours}")), &["not for this host", "verify-ca"]).await;
    refused(&cluster.url("postgres", &format!("?sslmode=verify-ca&sslrootcert={other}")), &["no authority", "sslrootcert"]).await;
    refused(&cluster.url("postgres", &format!("?sslmode=require&sslrootcert={other}")), &["no authority", "sslrootcert"]).await;
    refused(&by_name("?sslmode=verify-full"), &["no authority", "sslrootcert"]).await;
    refused(&cluster.url("encrypted", "?sslmode=disable"), &["sslmode=require"]).await;
    refused(&cluster.url("bare", "?sslmode=require"), &["pg_hba.conf"]).await;
    refused(&cluster.url("locked", "?password=wrong"), &["password authentication failed"]).await;
    refused(&cluster.url("busy", ""), &["too many connections"]).await;
}

#[tokio::test]
async fn a_certificate_that_cannot_be_used_is_an_obstacle_only_where_encryption_is_asked_for() {
    let Some(cluster) = Cluster::begin() else { return };
    refused(&cluster.url("postgres", "?sslmode=require"), &["the server has none", "sslmode=disable"]).await;
    assert_eq!(met(&cluster.url("postgres", "")).await, Ok(false));
    cluster.show("server_v1.pem");
    let log = Log::begin(tracing::Level::WARN);
    assert_eq!(met(&cluster.url("postgres", "")).await, Ok(false));
    let told = log.end();
    assert!(told.contains("not encrypted") && told.contains("version 1"), "{told}");
    assert_eq!(met(&cluster.url("postgres", "?sslmode=allow")).await, Ok(false));
    refused(&cluster.url("postgres", "?sslmode=require"), &["version 1", "sslmode=disable"]).await;
    let ours = key("tls/authority.pem");
    refused(&cluster.url("postgres", &format!("?sslmode=verify-ca&sslrootcert={ours}")), &["version 1"]).await;
}
