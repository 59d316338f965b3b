//! A PostgreSQL server of its own, which may be stopped and held up.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Outcome;
use crate::gateway::signal;
use crate::sql::Sql;

const DATABASE: &str = "orders";
/// As few rights as a gateway needs: none that would let it into what is reserved for administrators.
const ROLE: &str = "gateway";

/// A server in a folder; it ends with this.
pub(crate) struct Cluster {
    programs: PathBuf,
    data: PathBuf,
    port: u16,
    as_root: bool,
}

impl Cluster {
    /// Makes a server, starts it, and makes a database.
    pub(crate) fn make(folder: &Path, port: u16) -> Outcome<Self> {
        let home = folder.join("postgres");
        fs::create_dir(&home)?;
        // A server refuses to run as root: there it runs as the packages' own user.
        let as_root = text_of(Command::new("id").arg("-u"))? == "0";
        if as_root {
            text_of(Command::new("chown").arg("postgres").arg(&home))?;
        }
        let cluster = Self { programs: programs()?, data: home.join("data"), port, as_root };
        let data = cluster.data.display().to_string();
        cluster.run("initdb", &["-D", &data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"])?;
        let socket = home.display();
        let settings = format!(
            "listen_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = '{socket}'\nmax_connections = 60\nlogging_collector = off\n"
        );
        let conf = cluster.data.join("postgresql.conf");
        fs::write(&conf, fs::read_to_string(&conf)? + &settings)?;
        cluster.start()?;
        let server = cluster.sql("postgres");
        server.run(&format!("CREATE ROLE {ROLE} LOGIN"))?;
        server.run(&format!("CREATE DATABASE {DATABASE} OWNER {ROLE}"))?;
        Ok(cluster)
    }

    pub(crate) fn url(&self) -> String {
        format!("postgres://{ROLE}@127.0.0.1:{}/{DATABASE}", self.port)
    }

    /// As its administrator.
    pub(crate) fn admin(&self) -> Sql {
        self.sql(DATABASE)
    }

    fn sql(&self, database: &str) -> Sql {
        Sql { psql: self.programs.join("psql"), url: format!("postgres://postgres@127.0.0.1:{}/{database}", self.port) }
    }

    /// Returns once it takes connections.
    pub(crate) fn start(&self) -> Outcome<()> {
        let log = self.data.with_file_name("log");
        self.run("pg_ctl", &["-D", &self.data.display().to_string(), "-l", &log.display().to_string(), "-w", "-s", "start"])
    }

    /// As where its machine loses power.
    pub(crate) fn stop(&self) -> Outcome<()> {
        self.run("pg_ctl", &["-D", &self.data.display().to_string(), "-m", "immediate", "-w", "-s", "stop"])
    }

    /// Lets none of its processes go on, or all of them.
    pub(crate) fn hold(&self, is_held: bool) -> Outcome<()> {
        let file = fs::read_to_string(self.data.join("postmaster.pid"))?;
        let first: u32 = file.lines().next().unwrap_or_default().trim().parse()?;
        let name = if is_held { "STOP" } else { "CONT" };
        signal(name, first)?;
        for child in children(first)? {
            // One that has ended meanwhile is as good as held.
            signal(name, child).ok();
        }
        Ok(())
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Outcome<()> {
        let program = self.programs.join(program);
        let mut command = Command::new(if self.as_root { Path::new("runuser") } else { &program });
        if self.as_root {
            command.args(["-u", "postgres", "--"]).arg(&program);
        }
        // A pipe would be held open by the server.
        let status = command.args(arguments).current_dir("/").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
        if status.success() { Ok(()) } else { Err(format!("{} {arguments:?}: {status}", program.display()).into()) }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.hold(false).ok();
        self.stop().ok();
    }
}

/// Where the server's programs are.
pub(crate) fn programs() -> Outcome<PathBuf> {
    if let Ok(folder) = text_of(Command::new("pg_config").arg("--bindir"))
        && Path::new(&folder).join("initdb").exists()
    {
        return Ok(folder.into());
    }
    let versions = fs::read_dir("/usr/lib/postgresql").map_err(|_| "PostgreSQL's initdb is not found: install its server")?;
    let found = versions.filter_map(|version| Some(version.ok()?.path().join("bin"))).filter(|folder| folder.join("initdb").exists());
    found.max().ok_or_else(|| "PostgreSQL's initdb is not found: install its server".into())
}

fn text_of(command: &mut Command) -> Outcome<String> {
    let output = command.output()?;
    if !output.status.success() {
        return Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

/// Who was started by a process, as the kernel tells.
fn children(parent: u32) -> Outcome<Vec<u32>> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc")? {
        let Some(process) = entry?.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        let Ok(stat) = fs::read_to_string(format!("/proc/{process}/stat")) else { continue };
        // Behind the name, in brackets, are the state and the parent.
        let of = stat.rsplit_once(") ").and_then(|(_, rest)| rest.split(' ').nth(1)?.parse::<u32>().ok());
        if of == Some(parent) {
            found.push(process);
        }
    }
    Ok(found)
}
