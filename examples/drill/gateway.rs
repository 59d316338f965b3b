//! One gateway: the real binary, started, killed, and told to stop.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::Outcome;

/// What a request may take: short, so that what takes longer is seen.
pub(crate) const REQUEST_TIMEOUT: Duration = Duration::from_secs(4);
/// Of SIGTERM: the gateway's own 20 s for running requests, and some.
const END: Duration = Duration::from_secs(25);

/// How gateways are started.
#[derive(Clone)]
pub(crate) struct Binary {
    pub path: PathBuf,
    pub database_url: String,
    pub secret: String,
    pub folder: PathBuf,
}

impl Binary {
    /// The binary, with nothing of this process's own settings.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.path);
        command.args(arguments).current_dir(&self.folder).env_clear().stdin(Stdio::null());
        command.envs([("DATABASE_URL", &self.database_url), ("JWT_SECRET", &self.secret)]);
        command
    }

    /// What a command of it prints.
    pub(crate) fn print(&self, arguments: &[&str]) -> Outcome<String> {
        let output = self.command(arguments).output().map_err(|error| format!("{}: {error}", self.path.display()))?;
        if !output.status.success() {
            return Err(format!("{arguments:?}: {}", String::from_utf8_lossy(&output.stderr)).into());
        }
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }
}

/// A running gateway.
pub(crate) struct Gateway {
    binary: Binary,
    pub port: u16,
    child: Child,
}

impl Gateway {
    pub(crate) fn start(binary: &Binary, port: u16) -> Outcome<Self> {
        Ok(Self { binary: binary.clone(), port, child: spawn(binary, port)? })
    }

    /// SIGKILL, and another one in its place.
    pub(crate) fn kill(&mut self) -> Outcome<()> {
        self.child.kill()?;
        self.child.wait()?;
        self.start_again()
    }

    /// SIGTERM: it must end by itself, and well.
    pub(crate) fn terminate(&mut self) -> Outcome<ExitStatus> {
        signal("TERM", self.child.id())?;
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            if begun.elapsed() > END {
                return Err(format!("a gateway did not end within {} s of SIGTERM", END.as_secs()).into());
            }
            thread::sleep(Duration::from_millis(10));
        }
    }

    pub(crate) fn start_again(&mut self) -> Outcome<()> {
        self.child = spawn(&self.binary, self.port)?;
        Ok(())
    }

    /// A gateway ends only where it is made to.
    pub(crate) fn has_ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn spawn(binary: &Binary, port: u16) -> Outcome<Child> {
    let log = log(&binary.folder, port)?;
    let mut command = binary.command(&["serve"]);
    command.env("LISTEN_ADDRESS", format!("127.0.0.1:{port}"));
    command.env("REQUEST_TIMEOUT", format!("{}s", REQUEST_TIMEOUT.as_secs()));
    // Fewer than there are clients, so that they run out.
    command.envs([("POOL_SIZE", "6"), ("RATE_LIMIT", "0"), ("WEBHOOK_ALLOWED_NETWORKS", "127.0.0.1")]);
    Ok(command.stdout(log.try_clone()?).stderr(log).spawn()?)
}

fn log(folder: &Path, port: u16) -> Outcome<File> {
    Ok(OpenOptions::new().create(true).append(true).open(folder.join(format!("gateway-{port}.log")))?)
}

pub(crate) fn signal(name: &str, process: u32) -> Outcome<()> {
    let sent = Command::new("kill").args([format!("-{name}"), process.to_string()]).stderr(Stdio::null()).status()?;
    if sent.success() { Ok(()) } else { Err(format!("{name} cannot be sent to {process}").into()) }
}
