//! The built binary, run in a folder of its own.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

pub fn gateway(folder: &Path, environment: &[(&str, &str)], arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_order-gateway"));
    command.current_dir(folder).args(arguments);
    for name in ["DATABASE_URL", "JWT_SECRET", "LISTEN_ADDRESS", "RUST_LOG", "PGPASSWORD", "PGSSLMODE", "PGSSLROOTCERT"] {
        command.env_remove(name);
    }
    command.envs(environment.iter().copied());
    command
}

pub fn run(folder: &Path, environment: &[(&str, &str)], arguments: &[&str]) -> Output {
    gateway(folder, environment, arguments).output().unwrap()
}

pub fn both(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A gateway that serves, and ends with its test.
pub struct Serving {
    pub child: Child,
    pub address: SocketAddr,
}

impl Serving {
    pub fn begin(folder: &Path, errors: impl Into<Stdio>) -> Self {
        Self::begin_with(folder, errors, &[])
    }

    pub fn begin_with(folder: &Path, errors: impl Into<Stdio>, environment: &[(&str, &str)]) -> Self {
        let mut command = gateway(folder, &[("LISTEN_ADDRESS", "localhost:0")], &[]);
        command.envs(environment.iter().copied());
        let mut child = command.stdout(Stdio::piped()).stderr(errors).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("order-gateway serves http://").and_then(|rest| rest.strip_suffix("/graphql"));
        let serving = Self { child, address: address.unwrap_or_else(|| panic!("{line}")).parse().unwrap() };
        // It tells its address before it hears signals.
        assert!(serving.get("/health/live").starts_with("HTTP/1.1 200"));
        serving
    }

    pub fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    pub fn end(mut self) {
        self.signal("-TERM");
        let status = self.child.wait().unwrap();
        assert!(status.success(), "{status}");
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
