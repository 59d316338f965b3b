//! PostgreSQL servers of a test's own, which it may stop, promote and give certificates.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// Everything that a test may ask, in the order in which the server looks.
const ACCESS: &str = "
local   all          all                         trust
hostssl all          encrypted  127.0.0.1/32     trust
hostnossl all        bare       127.0.0.1/32     trust
host    all          encrypted,bare 127.0.0.1/32 reject
host    all          locked     127.0.0.1/32     scram-sha-256
host    replication  all        127.0.0.1/32     trust
host    all          all        127.0.0.1/32     trust
";

/// A running server, which ends with its test.
pub struct Cluster {
    folder: TempDir,
    pub port: u16,
}

impl Cluster {
    /// A new one; none where there is no PostgreSQL to be tested on.
    pub fn begin() -> Option<Self> {
        std::env::var_os("TEST_DATABASE_URL")?;
        let cluster = Self::empty();
        cluster.run("initdb", &["-N", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"]);
        fs::write(cluster.file("data/pg_hba.conf"), ACCESS).unwrap();
        cluster.start();
        Some(cluster)
    }

    /// A standby of this one.
    pub fn standby(&self) -> Self {
        let standby = Self::empty();
        standby
            .run("pg_basebackup", &["-h", "127.0.0.1", "-p", &self.port.to_string(), "-U", "postgres", "-R", "-X", "stream", "-c", "fast"]);
        standby.start();
        standby
    }

    fn empty() -> Self {
        let folder = tempfile::Builder::new().prefix("pg").tempdir_in("/tmp").unwrap();
        // The server does not run as root.
        if is_root() {
            assert!(Command::new("chown").arg("postgres").arg(folder.path()).status().unwrap().success());
        }
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Self { folder, port }
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder().join(name)
    }

    pub fn start(&self) {
        let options = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories={} -c fsync=off -c shared_buffers=16MB",
            self.port,
            self.folder().display()
        );
        let log = self.file("log");
        self.run("pg_ctl", &["-w", "-s", "-l", log.to_str().unwrap(), "-o", &options, "start"]);
    }

    /// Without a word to anybody, as in a crash.
    pub fn crash(&self) {
        self.run("pg_ctl", &["-w", "-s", "-m", "immediate", "stop"]);
    }

    pub fn promote(&self) {
        self.run("pg_ctl", &["-w", "-s", "promote"]);
    }

    /// Has TLS from now on, with one of the certificates of the tests.
    pub fn show(&self, certificate: &str) {
        let keys = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/keys/tls");
        for (from, to) in [(certificate, "data/server.crt"), ("server.key", "data/server.key")] {
            fs::copy(keys.join(from), self.file(to)).unwrap();
            assert!(Command::new("chmod").arg("600").arg(self.file(to)).status().unwrap().success());
            if is_root() {
                assert!(Command::new("chown").arg("postgres").arg(self.file(to)).status().unwrap().success());
            }
        }
        fs::write(self.file("data/postgresql.auto.conf"), "ssl = on\n").unwrap();
        self.run("pg_ctl", &["-w", "-s", "-m", "fast", "stop"]);
        self.start();
    }

    /// The address of this server for one of its users, and parameters behind it.
    pub fn url(&self, user: &str, rest: &str) -> String {
        format!("postgres://{user}@127.0.0.1:{}/postgres{rest}", self.port)
    }

    /// Runs one of PostgreSQL's programs on this server's data.
    fn run(&self, program: &str, arguments: &[&str]) {
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(find(program));
            command
        } else {
            Command::new(find(program))
        };
        let done = command.current_dir(self.folder()).args(["-D", "data"]).args(arguments).output().unwrap();
        assert!(done.status.success(), "{program}: {}", String::from_utf8_lossy(&done.stderr));
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.file("data/postmaster.pid").exists() {
            self.crash();
        }
    }
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

/// Debian keeps the server's programs apart, by version.
fn find(program: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<_> = std::env::split_paths(&path).collect();
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    folders.extend(versions.map(|version| version.path().join("bin")));
    let found = folders.into_iter().map(|folder| folder.join(program)).find(|path| path.exists());
    found.unwrap_or_else(|| panic!("{program} is missing: the tests on PostgreSQL need the server's own programs, not a client's alone"))
}
