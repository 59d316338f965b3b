//! pgbench, which does in the database's own terms what the gateway is asked for.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::Outcome;
use crate::load::Seen;

/// What it is told.
pub(crate) struct Pgbench<'a> {
    pub folder: &'a Path,
    pub url: &'a str,
    pub script: &'a str,
    pub clients: usize,
    pub warm_up: Duration,
    pub time: Duration,
}

impl Pgbench<'_> {
    /// Runs it to its end; what it did at first is left out of the times.
    pub(crate) fn run(&self) -> Outcome<Seen> {
        let script = self.folder.join("pgbench.sql");
        fs::write(&script, self.script)?;
        let log = self.folder.join("pgbench");
        let seconds = (self.warm_up + self.time).as_secs().max(1);
        let mut command = Command::new("pgbench");
        command.args(["--no-vacuum", "--protocol=prepared", "--jobs=1", "--log"]).arg(format!("--log-prefix={}", log.display()));
        command.args([format!("--client={}", self.clients), format!("--time={seconds}")]).arg("--file").arg(&script).arg(self.url);
        let output = command.stdin(Stdio::null()).output().map_err(|error| format!("pgbench: {error}"))?;
        if !output.status.success() {
            return Err(format!("pgbench: {}", String::from_utf8_lossy(&output.stderr)).into());
        }
        self.read(&log)
    }

    /// A line for each: client, number, time in µs, script, and when it ended, in seconds and µs.
    fn read(&self, log: &Path) -> Outcome<Seen> {
        let mut rows: Vec<(Duration, Duration)> = Vec::new();
        for entry in fs::read_dir(self.folder)? {
            let path = entry?.path();
            if !path.to_string_lossy().starts_with(&format!("{}.", log.display())) || path.extension().is_some_and(|kind| kind == "sql") {
                continue;
            }
            for line in fs::read_to_string(&path)?.lines() {
                let fields: Vec<u64> = line.split(' ').filter_map(|field| field.parse().ok()).collect();
                let [_, _, time, _, seconds, micros, ..] = fields[..] else { continue };
                rows.push((Duration::from_secs(seconds) + Duration::from_micros(micros), Duration::from_micros(time)));
            }
            fs::remove_file(path)?;
        }
        let begun = rows.iter().map(|(end, time)| end.saturating_sub(*time)).min().unwrap_or_default() + self.warm_up;
        let answered = rows.len() as u64;
        let counts = |end: Duration| end >= begun && end < begun + self.time;
        let times = rows.into_iter().filter(|(end, _)| counts(*end)).map(|(_, time)| time).collect();
        Ok(Seen { times, answered, ..Seen::default() })
    }
}
