//! What goes wrong around the binary: logs and outputs that cannot be written, settings as people write them, secrets in errors.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::command_serving::{Serving, both, gateway, run};

const SECRET: &str = "S3cret";
const ORGANIZATION: &str = "org_01h2xcejqtf2nbrexx3vqjhp41";
const LONG: &str = "a secret of the tests, which has more than 32 bytes";

fn full() -> Stdio {
    OpenOptions::new().write(true).open("/dev/full").unwrap().into()
}

#[test]
fn a_log_that_cannot_be_written_ends_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let serving = Serving::begin(folder.path(), full());
    for _ in 0..3 {
        // Each is logged, and refused.
        assert!(serving.get("/nowhere").starts_with("HTTP/1.1 404"));
    }
    serving.end();
    let mut serving = Serving::begin(folder.path(), Stdio::piped());
    drop(serving.child.stderr.take());
    assert!(serving.get("/nowhere").starts_with("HTTP/1.1 404"));
    assert!(serving.get("/nowhere").starts_with("HTTP/1.1 404"));
    serving.end();
}

/// A pipe that is full takes nothing, and no error tells so.
#[test]
fn a_log_that_nobody_reads_holds_nothing_up() {
    let folder = tempfile::tempdir().unwrap();
    let mut serving = Serving::begin_with(folder.path(), Stdio::piped(), &[("RUST_LOG", "trace")]);
    for _ in 0..50 {
        assert!(serving.get("/nowhere").starts_with("HTTP/1.1 404"));
    }
    serving.signal("-TERM");
    let asked = Instant::now();
    assert!(serving.child.wait().unwrap().success());
    assert!(asked.elapsed() < Duration::from_secs(10), "{:?}", asked.elapsed());
    let mut log = Vec::new();
    serving.child.stderr.take().unwrap().read_to_end(&mut log).unwrap();
    // It holds 64 KiB, and the next line may be a long one.
    assert!(log.len() >= 32_768, "the pipe was full: {}", log.len());
}

/// Lines that were lost so far.
fn lost(metrics: &str) -> u64 {
    let text = ureq::get(metrics).call().unwrap().body_mut().read_to_string().unwrap();
    let sample = text.lines().find_map(|line| line.strip_prefix("order_gateway_log_lines_lost_total ")).unwrap();
    sample.parse().unwrap()
}

#[test]
fn lost_lines_are_told_when_the_log_is_written_again() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("log");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    // Opened for both, it waits for nobody.
    let first = OpenOptions::new().read(true).write(true).open(&pipe).unwrap();
    let errors = OpenOptions::new().write(true).open(&pipe).unwrap();
    let serving = Serving::begin_with(folder.path(), errors, &[("METRICS_ADDRESS", "127.0.0.1:0")]);
    let mut written = BufReader::new(first).lines().map(Result::unwrap);
    let showing = written.find(|line| line.contains("showing metrics")).unwrap();
    let metrics = format!("http://{}/metrics", showing.split("address=").nth(1).unwrap().split(' ').next().unwrap());
    serving.get("/nowhere");
    // Lines are written by a thread of the log's own, some time after the answer.
    written.find(|line| line.contains("/nowhere")).unwrap();
    drop(written);
    // For a moment a process that another test starts may have the reader's end too: some lines find a reader still.
    while lost(&metrics) < 2 {
        serving.get("/lost");
    }
    let read = OpenOptions::new().read(true).write(true).open(&pipe).unwrap();
    serving.get("/found");
    serving.get("/found");
    let mut lines = BufReader::new(read).lines().map(Result::unwrap);
    let told = lines.find(|line| line.contains("could not be written")).unwrap();
    assert!(told.contains(&format!("lines={}", lost(&metrics))), "{told}");
    let next: Vec<String> = lines.by_ref().take(1).collect();
    assert!(!next[0].contains("could not be written"), "told once: {next:?}");
    serving.end();
}

#[test]
fn output_that_ends_early_is_no_panic() {
    let folder = tempfile::tempdir().unwrap();
    let database = [("DATABASE_URL", "sqlite://here.sqlite")];
    let commands: [&[&str]; 5] = [
        &["schema"],
        &["migrate"],
        &["migrate", "status"],
        &["organization", "create", "Acme"],
        &["token", "--organization", ORGANIZATION],
    ];
    for arguments in commands {
        let output = gateway(folder.path(), &database, arguments).stdout(full()).output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {errors}");
        assert!(errors.contains("error: the standard output cannot be written to") && !errors.contains("panic"), "{errors}");
        let silent = gateway(folder.path(), &database, arguments).stdout(full()).stderr(full()).status().unwrap();
        assert_eq!(silent.code(), Some(1), "{arguments:?}");
        let mut child = gateway(folder.path(), &database, arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let ended = child.wait_with_output().unwrap();
        assert!(ended.status.success() && !both(&ended).contains("panic"), "{arguments:?}: {}", both(&ended));
    }
    let refused = gateway(folder.path(), &[("POOL_SIZE", "0")], &[]).stderr(full()).status().unwrap();
    assert_eq!(refused.code(), Some(2));
}

#[test]
fn no_command_prints_a_secret() {
    let folder = tempfile::tempdir().unwrap();
    let commands: [&[&str]; 7] = [
        &["serve"],
        &["migrate"],
        &["migrate", "status"],
        &["migrate", "down", "1"],
        &["organization", "create", "Acme"],
        &["demo"],
        &["token", "--organization", ORGANIZATION],
    ];
    let addresses = [
        ("postgres://app:S3cret/Pw@127.0.0.1:1/orders", "%2F"),
        ("postgres://app:S3cret@Pw@127.0.0.1:1/orders", "%40"),
        ("postgres://app:S3cret%Pw@127.0.0.1:1/orders", "%25"),
        ("postgres://app:Pw@127.0.0.1:1/orders?S3cret@x", "%40"),
        ("postgres://app:S3cret@127.0.0.1:99999/orders", "65535"),
        ("postgres://app:S3cret", "65535"),
        ("postgres://app:S3cret@127.0.0.1:1/orders?pass=S3cret", "pass"),
        ("postgres://app@127.0.0.1:1/orders?password=S3cret&sslmode=S3cret", "sslmode"),
        ("postgres://app:S3cret@one,two/orders?port=1,2,3", "one for each"),
        ("mysql://app:S3cret@127.0.0.1/orders", "postgres://"),
        ("'postgres://app:S3cret@127.0.0.1/orders'", "postgres://"),
    ];
    for (address, word) in addresses {
        for arguments in commands {
            let output = run(folder.path(), &[("DATABASE_URL", address), ("JWT_SECRET", LONG), ("RUST_LOG", "trace")], arguments);
            let printed = both(&output);
            assert!(!output.status.success(), "{address} {arguments:?}: {printed}");
            assert!(printed.contains("DATABASE_URL") && printed.contains(word), "{address} {arguments:?}: {printed}");
            assert!(!printed.contains(SECRET) && !printed.contains("Pw"), "{address} {arguments:?}: {printed}");
        }
    }
    // What can be read, and cannot be reached; everything is traced.
    for address in ["postgres://app:S3cret#?Pw@127.0.0.1:1/orders", "postgres://127.0.0.1:1/orders?user=app&password=S3cret#?Pw"] {
        for arguments in &commands[1..6] {
            let output = run(folder.path(), &[("DATABASE_URL", address), ("JWT_SECRET", LONG), ("RUST_LOG", "trace")], arguments);
            let printed = both(&output);
            assert!(!output.status.success() && printed.contains("127.0.0.1 port 1: Connection refused"), "{arguments:?}: {printed}");
            assert!(!printed.contains(SECRET) && !printed.contains("Pw"), "{arguments:?}: {printed}");
        }
    }
    for arguments in [&["migrate", "postgres://app:S3cret@db/orders"][..], &["--database_url=postgres://app:S3cret@db/orders"]] {
        let output = run(folder.path(), &[], arguments);
        assert_eq!(output.status.code(), Some(2));
        assert!(both(&output).starts_with("error: ") && !both(&output).contains(SECRET), "{}", both(&output));
    }
    let jwks = run(folder.path(), &[("JWKS_URL", "https://app:S3cret@id.example/keys")], &[]);
    assert!(both(&jwks).contains("JWKS_URL") && !both(&jwks).contains(SECRET), "{}", both(&jwks));
    let help = run(folder.path(), &[("JWKS_URL", "https://id.example/keys?key=S3cret"), ("JWT_SECRET", SECRET)], &["--help"]);
    assert!(help.status.success() && !both(&help).contains(SECRET));
}

/// Libraries log what they send and receive, where everything is traced.
#[test]
fn no_log_holds_a_token() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let serving = Serving::begin_with(folder.path(), File::create(&log).unwrap(), &[("RUST_LOG", "trace")]);
    let printed = run(folder.path(), &[], &["token", "--organization", ORGANIZATION]);
    let token = String::from_utf8(printed.stdout).unwrap().trim().to_owned();
    let mut socket = TcpStream::connect(serving.address).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let head = "GET /graphql HTTP/1.1\r\nhost: here\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13";
    write!(socket, "{head}\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-protocol: graphql-transport-ws\r\n\r\n")
        .unwrap();
    let mut answer = [0; 1024];
    let length = socket.read(&mut answer).unwrap();
    assert!(answer[..length].starts_with(b"HTTP/1.1 101"));
    let message = format!(r#"{{"type":"connection_init","payload":{{"Authorization":"Bearer {token}"}}}}"#);
    let length = u16::try_from(message.len()).unwrap().to_be_bytes();
    // A text of more than 125 bytes, masked with zeros.
    socket.write_all(&[&[0x81, 0x80 | 126], &length[..], &[0; 4], message.as_bytes()].concat()).unwrap();
    assert!(socket.read(&mut answer).unwrap() > 0);
    let mut post = TcpStream::connect(serving.address).unwrap();
    write!(post, "GET /graphql?query=%7Borders%7BtotalCount%7D%7D HTTP/1.1\r\nhost: here\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n").unwrap();
    post.read_to_end(&mut Vec::new()).unwrap();
    serving.end();
    let written = std::fs::read_to_string(&log).unwrap();
    assert!(written.contains("TRACE") && !written.contains(token.rsplit('.').next().unwrap()), "{written}");

    // The keys are fetched before the documents are looked for.
    let environment = [
        ("JWKS_URL", "http://127.0.0.1:1/keys?key=S3cret"),
        ("TRUSTED_DOCUMENTS", "nowhere"),
        ("LISTEN_ADDRESS", "127.0.0.1:0"),
        ("RUST_LOG", "trace"),
    ];
    let output = run(folder.path(), &environment, &[]);
    assert!(both(&output).contains("keys of tokens cannot be read") && !both(&output).contains(SECRET), "{}", both(&output));
}

#[test]
fn settings_are_understood_as_people_write_them() {
    let folder = tempfile::tempdir().unwrap();
    let token = ["token", "--organization", ORGANIZATION];
    for (name, value) in [
        ("LOG_FORMAT", "JSON"),
        ("REQUEST_TIMEOUT", "20"),
        ("LISTEN_ADDRESS", "localhost:8000"),
        ("LISTEN_ADDRESS", "[::1]:8000"),
        ("RUST_LOG", "WARN"),
        ("RUST_LOG", "order_gateway=debug,sqlx::query=off,info"),
        ("DATABASE_URL", ""),
        ("JWT_SECRET", ""),
        ("JWT_SECRET_FILE", ""),
        ("JWKS_URL", ""),
        ("JWKS_FILE", ""),
        ("POOL_SIZE", ""),
        ("LISTEN_ADDRESS", ""),
        ("CORS_ORIGINS", ""),
        ("PRODUCTION", ""),
        ("INTROSPECTION", ""),
        ("TRUSTED_DOCUMENTS", ""),
        ("JWT_ISSUER", ""),
        ("LOG_FORMAT", ""),
        ("RUST_LOG", ""),
    ] {
        let output = run(folder.path(), &[(name, value)], &token);
        assert!(output.status.success(), "{name}={value}: {}", both(&output));
        assert!(output.stderr.is_empty(), "{name}={value}: {}", both(&output));
    }
    for value in ["inof", "info,debgu", "warn,order-gatway", "info;sqlx=warn", "info,order-gateway=debug", "info,sqlx=debgu", "\"info\""] {
        let output = run(folder.path(), &[("RUST_LOG", value)], &token);
        let word = value.rsplit(',').next().unwrap();
        assert!(!output.status.success() && both(&output).contains(&format!("RUST_LOG has '{word}'")), "{}", both(&output));
    }
}

#[test]
fn secrets_come_from_files_and_odd_ones_are_warned_of() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("secret", &format!("{LONG}\n"));
    write("address", "sqlite://elsewhere.sqlite\n");
    let by_file =
        run(folder.path(), &[("JWT_SECRET_FILE", "secret"), ("DATABASE_URL_FILE", "address")], &["organization", "create", "Acme"]);
    assert!(by_file.status.success() && by_file.stderr.is_empty(), "{}", both(&by_file));
    assert!(folder.path().join("elsewhere.sqlite").exists());
    let organization = String::from_utf8(by_file.stdout).unwrap();
    let token = ["token", "--organization", organization.trim()];
    let known = run(folder.path(), &[("JWT_SECRET_FILE", "secret"), ("DATABASE_URL_FILE", "address")], &token);
    assert!(known.status.success() && known.stderr.is_empty(), "{}", both(&known));
    let unknown =
        run(folder.path(), &[("JWT_SECRET_FILE", "secret"), ("DATABASE_URL_FILE", "address")], &["token", "--organization", ORGANIZATION]);
    assert!(unknown.status.success() && both(&unknown).contains(&format!("no organization {ORGANIZATION}")), "{}", both(&unknown));

    for (secret, word) in [(format!("{LONG}\n"), "line break"), (format!("\"{LONG}\""), "quotes"), (format!("'{LONG}'"), "quotes")] {
        let output = run(folder.path(), &[("JWT_SECRET", &secret)], &["token", "--organization", ORGANIZATION]);
        assert!(output.status.success(), "{}", both(&output));
        let warned = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(warned.contains("JWT_SECRET") && warned.contains(word) && !warned.contains(LONG), "{warned}");
    }
    let several = [("DATABASE_URL", "postgres://127.0.0.1:1,127.0.0.1:2/orders?connect_timeout=2"), ("JWT_SECRET", LONG)];
    let output = run(folder.path(), &several, &token);
    assert!(both(&output).contains("target_session_attrs=read-write"), "{}", both(&output));
    assert!(both(&output).contains("127.0.0.1 port 1: Connection refused") && both(&output).contains("port 2: "), "{}", both(&output));
    for (environment, name) in [
        ([("JWT_SECRET_FILE", "nowhere"), ("LOG_FORMAT", "text")], "JWT_SECRET_FILE"),
        ([("DATABASE_URL_FILE", "nowhere"), ("LOG_FORMAT", "text")], "DATABASE_URL_FILE"),
        ([("JWT_SECRET_FILE", "secret"), ("JWT_SECRET", LONG)], "--jwt-secret"),
        ([("DATABASE_URL_FILE", "address"), ("DATABASE_URL", "sqlite://a")], "--database-url"),
    ] {
        let output = run(folder.path(), &environment, &["migrate", "status"]);
        assert!(!output.status.success() && both(&output).contains(name) && !both(&output).contains(LONG), "{}", both(&output));
    }
}

#[test]
fn commands_say_what_they_did() {
    let folder = tempfile::tempdir().unwrap();
    let nothing = run(folder.path(), &[], &["migrate", "down", "99"]);
    assert_eq!(String::from_utf8_lossy(&nothing.stdout), "nothing to do: no migration is applied\n", "{}", both(&nothing));
    let applied = String::from_utf8(run(folder.path(), &[], &["migrate"]).stdout).unwrap();
    let down = String::from_utf8(run(folder.path(), &[], &["migrate", "down", "99"]).stdout).unwrap();
    let back: Vec<_> = down.lines().rev().map(|line| line.replace("took back", "applied")).collect();
    assert_eq!(back, applied.lines().collect::<Vec<_>>());

    for name in ["", "  "] {
        let output = run(folder.path(), &[], &["organization", "create", name]);
        assert!(!output.status.success());
        assert!(both(&output).starts_with("error: ") && !both(&output).contains(['{', '[']), "{}", both(&output));
    }
    let output = run(folder.path(), &[], &["organization", "create", "Acme", "--currency", "EURO"]);
    assert!(!output.status.success() && !both(&output).contains(['{', '[']), "{}", both(&output));
}

#[cfg(unix)]
#[test]
fn the_sqlite_file_is_its_owners() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let serving = Serving::begin(folder.path(), Stdio::null());
    let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(Result::unwrap).collect();
    assert!(names.len() >= 3, "{names:?}");
    for name in names {
        assert_eq!(name.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{name:?}");
    }
    serving.end();
    // An operator's choice stays.
    let file = folder.path().join("order-gateway.sqlite");
    File::open(&file).unwrap().set_permissions(std::fs::Permissions::from_mode(0o640)).unwrap();
    Serving::begin(folder.path(), Stdio::null()).end();
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o640);
}

#[test]
fn a_hangup_is_no_end_and_a_slash_no_other_path() {
    let folder = tempfile::tempdir().unwrap();
    let serving = Serving::begin(folder.path(), Stdio::null());
    serving.signal("-HUP");
    serving.signal("-HUP");
    let with = serving.get("/graphql/?query=%7B__typename%7D");
    let without = serving.get("/graphql?query=%7B__typename%7D");
    let status = |answer: &str| answer.lines().next().unwrap_or_default().to_owned();
    assert_eq!((status(&with), status(&without)), ("HTTP/1.1 401 Unauthorized".to_owned(), "HTTP/1.1 401 Unauthorized".to_owned()));
    serving.end();
}

#[test]
fn a_gateway_that_waits_for_its_database_ends_when_it_is_told_to() {
    let folder = tempfile::tempdir().unwrap();
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("postgres://nobody@{}/nothing?connect_timeout=60", silent.local_addr().unwrap());
    let environment = [("DATABASE_URL", &*url), ("JWT_SECRET", LONG), ("LISTEN_ADDRESS", "127.0.0.1:0")];
    let child = gateway(folder.path(), &environment, &[]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let mut serving = Serving { child, address: silent.local_addr().unwrap() };
    // It has begun to connect.
    let _held = silent.accept().unwrap();
    serving.signal("-HUP");
    serving.signal("-TERM");
    let told = Instant::now();
    assert_eq!(serving.child.wait().unwrap().code(), Some(0));
    assert!(told.elapsed() < Duration::from_secs(5), "{:?}", told.elapsed());
}

#[test]
fn an_address_that_is_taken_is_told_before_anything_is_said_to_be_served() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let output = run(folder.path(), &[("LISTEN_ADDRESS", &taken), ("METRICS_ADDRESS", &taken)], &[]);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && errors.contains("METRICS_ADDRESS"), "{errors}");
    assert!(output.stdout.is_empty() && !folder.path().join("order-gateway.sqlite").exists(), "{}", both(&output));
}

/// As systemd starts it: the socket is there before the gateway, and stays when it ends.
#[cfg(unix)]
#[test]
fn a_socket_that_is_handed_over_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    for _ in 0..2 {
        let mut command = Command::new("sh");
        command.args(["-c", "exec 3<&0; exec env LISTEN_FDS=1 LISTEN_PID=$$ \"$0\" serve", env!("CARGO_BIN_EXE_order-gateway")]);
        // Where it would listen itself, nobody may.
        command.current_dir(folder.path()).env_clear().env("LISTEN_ADDRESS", "127.0.0.1:1").env("PATH", std::env::var_os("PATH").unwrap());
        let child = command.stdin(std::os::fd::OwnedFd::from(socket.try_clone().unwrap())).stdout(Stdio::null()).stderr(Stdio::null());
        let serving = Serving { child: child.spawn().unwrap(), address };
        assert!(serving.get("/health/live").starts_with("HTTP/1.1 200"));
        let ready = run(folder.path(), &[("LISTEN_ADDRESS", &address.to_string())], &["health"]);
        assert!(ready.status.success() && both(&ready).contains("\"ready\""), "{}", both(&ready));
        serving.end();
    }
    drop(socket);
    let gone = run(folder.path(), &[("LISTEN_ADDRESS", &address.to_string())], &["health"]);
    assert!(!gone.status.success() && both(&gone).contains("error: "), "{}", both(&gone));
}

/// Two processes on one file: what one of them does when it ends takes nothing from the other.
#[test]
fn a_command_that_ends_leaves_the_log_of_the_database_to_the_gateway() {
    let folder = tempfile::tempdir().unwrap();
    let serving = Serving::begin(folder.path(), Stdio::null());
    assert!(serving.get("/health/ready").contains("\"up\""));
    let made = run(folder.path(), &[], &["organization", "create", "Acme"]);
    assert!(made.status.success(), "{}", both(&made));
    assert!(folder.path().join("order-gateway.sqlite-wal").exists(), "the gateway writes to a file that is gone");
    serving.end();
}
