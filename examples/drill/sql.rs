//! Statements from outside, by psql.

use std::process::{Command, Stdio};

use crate::Outcome;

/// A PostgreSQL that can be asked.
#[derive(Clone)]
pub(crate) struct Sql {
    pub psql: std::path::PathBuf,
    pub url: String,
}

impl Sql {
    fn command(&self, script: &str) -> Command {
        let mut command = Command::new(&self.psql);
        command
            .args([&self.url, "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", script])
            .env("PGCONNECT_TIMEOUT", "5")
            .env("PGOPTIONS", "-c default_transaction_read_only=off")
            .stdin(Stdio::null());
        command
    }

    /// Runs a statement to its end.
    pub(crate) fn run(&self, statement: &str) -> Outcome<String> {
        let output = self.command(statement).output()?;
        if !output.status.success() {
            return Err(format!("{statement}: {}", String::from_utf8_lossy(&output.stderr)).into());
        }
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }

    /// Ends all connections to this database but this one.
    pub(crate) fn cut(&self) -> Outcome<()> {
        let others = "datname = current_database() AND pid <> pg_backend_pid()";
        self.run(&format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")).map(drop)
    }
}
