//! The command line and its settings, against the built binary.

use std::path::Path;
use std::process::{Command, Output};

use jsonwebtoken::dangerous::insecure_decode;
use serde_json::Value;

const ORGANIZATION: &str = "org_01h2xcejqtf2nbrexx3vqjhp41";

fn gateway(folder: &Path, environment: &[(&str, &str)], arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_order-gateway"));
    command.current_dir(folder).args(arguments);
    for name in ["DATABASE_URL", "JWT_SECRET", "LISTEN_ADDRESS", "RUST_LOG"] {
        command.env_remove(name);
    }
    command.envs(environment.iter().copied()).output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn bad_values_are_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let short = "a".repeat(31);
    for (environment, arguments, name) in [
        (vec![("DATABASE_URL", "mysql://user:hidden@host/db")], vec![], "DATABASE_URL"),
        (vec![("DATABASE_URL", "sqlite://here.sqlite?mode=ro")], vec![], "DATABASE_URL"),
        (vec![("JWT_SECRET", short.as_str())], vec![], "JWT_SECRET"),
        (vec![("LISTEN_ADDRESS", "nowhere")], vec![], "LISTEN_ADDRESS"),
        (vec![("LISTEN_ADDRESS", "0.0.0.0:0")], vec![], "JWT_SECRET"),
        (vec![("POOL_SIZE", "0")], vec![], "POOL_SIZE"),
        (vec![("DEPTH_LIMIT", "many")], vec![], "DEPTH_LIMIT"),
        (vec![("REQUEST_TIMEOUT", "soon")], vec![], "REQUEST_TIMEOUT"),
        (vec![("LOG_FORMAT", "xml")], vec![], "LOG_FORMAT"),
        (vec![("RUST_LOG", "a=b=c")], vec![], "RUST_LOG"),
        (vec![("DATABASE_URL", "postgres://nobody@127.0.0.1:1/x")], vec![], "JWT_SECRET"),
        (vec![("RATE_LIMIT", "99999")], vec![], "RATE_LIMIT"),
        (vec![("RATE_RESTORE", "0")], vec![], "RATE_RESTORE"),
        (vec![("BODY_TIMEOUT", "0s")], vec![], "BODY_TIMEOUT"),
        (vec![("JWKS_URL", "http://id.example/keys")], vec![], "JWKS_URL"),
        (vec![("JWKS_URL", "https://user@id.example/keys")], vec![], "JWKS_URL"),
        (vec![("JWKS_URL", "file:///etc/keys")], vec![], "JWKS_URL"),
        (vec![("JWKS_URL", "https://id.example/keys"), ("JWKS_FILE", "keys.json")], vec![], "JWKS_FILE"),
        (vec![("JWKS_FILE", "nowhere.json"), ("LISTEN_ADDRESS", "127.0.0.1:0")], vec![], "JWKS_FILE"),
        (vec![("JWKS_FILE", "nowhere.json")], vec!["token", "--organization", ORGANIZATION], "JWT_SECRET"),
        (vec![("JWT_ALGORITHMS", "HS256")], vec![], "JWT_ALGORITHMS"),
        (vec![("JWKS_REFRESH", "2h")], vec![], "JWKS_REFRESH"),
        (vec![("CORS_ORIGINS", "*"), ("CORS_CREDENTIALS", "true")], vec![], "CORS_ORIGINS"),
        (vec![("CORS_ORIGINS", "https://shop.example/")], vec![], "CORS_ORIGINS"),
        (vec![("CORS_ORIGINS", "shop.example")], vec![], "CORS_ORIGINS"),
        (vec![("INTROSPECTION", "perhaps")], vec![], "INTROSPECTION"),
        (vec![("TRUSTED_DOCUMENTS", "nowhere.json"), ("LISTEN_ADDRESS", "127.0.0.1:0")], vec![], "TRUSTED_DOCUMENTS"),
        (vec![], vec!["--colour"], "--colour"),
        (vec![], vec!["token"], "--organization"),
        (vec![], vec!["token", "--organization", "x"], "--organization"),
        (vec![], vec!["token", "--organization", ORGANIZATION, "--scope", "everything"], "everything"),
        (vec![], vec!["token", "--organization", ORGANIZATION, "--ttl", "0s"], "--ttl"),
        (vec![], vec!["migrate", "down"], "<N>"),
    ] {
        let output = gateway(folder.path(), &environment, &arguments);
        assert!(!output.status.success(), "{environment:?} {arguments:?}");
        let error = text(&output.stderr);
        assert!(error.contains(name), "{environment:?} {arguments:?}: {error}");
        assert!(!error.contains("hidden") && !error.contains(&short), "{error}");
    }
}

#[test]
fn a_generated_secret_is_kept_and_signs_tokens() {
    let folder = tempfile::tempdir().unwrap();
    let mint = || {
        let output = gateway(folder.path(), &[], &["token", "--organization", ORGANIZATION, "--scope", "orders:read,admin", "--ttl", "2h"]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        text(&output.stdout).trim().to_owned()
    };
    let token = mint();
    let path = folder.path().join("order-gateway.sqlite.jwt-secret");
    let secret = std::fs::read_to_string(&path).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let claims = insecure_decode::<Value>(&token).unwrap().claims;
    assert_eq!((&claims["org"], &claims["scope"]), (&ORGANIZATION.into(), &"orders:read admin".into()));
    assert_eq!(claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap(), 7200);
    mint();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), secret);

    std::fs::write(&path, "short").unwrap();
    let output = gateway(folder.path(), &[], &["token", "--organization", ORGANIZATION]);
    assert!(text(&output.stderr).contains("JWT_SECRET"));
}

#[test]
fn migrations_go_up_and_down() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let output = gateway(folder.path(), &[("DATABASE_URL", "sqlite://here.sqlite")], arguments);
        assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
        text(&output.stdout).to_owned()
    };
    let pending = run(&["migrate", "status"]);
    assert!(pending.lines().count() > 0 && pending.lines().all(|line| line.starts_with("pending")), "{pending}");
    assert_eq!(run(&["migrate"]).lines().count(), pending.lines().count());
    assert!(run(&["migrate", "up"]).contains("up to date"));
    run(&["migrate", "down", "1"]);
    let status = run(&["migrate", "status"]);
    assert_eq!(status.lines().filter(|line| line.starts_with("pending")).count(), 1, "{status}");
}
