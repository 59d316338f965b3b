//! What processes use, as `/proc` tells it.

use std::fs;
use std::time::Duration;

/// Of the kernel's clock, which every Linux has at 100 Hz.
const TICK: Duration = Duration::from_millis(10);

/// Processor time of a process, and of its children that have ended.
pub(crate) fn time_of(process: u32) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The name before may hold blanks.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields).split_whitespace();
    let ticks: u32 = fields.skip(11).take(4).filter_map(|field| field.parse::<u32>().ok()).sum();
    TICK * ticks
}

/// Processor time of all of PostgreSQL's processes on this machine.
pub(crate) fn time_of_postgres() -> Duration {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let numbers = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let name = |number: &u32| fs::read_to_string(format!("/proc/{number}/comm")).unwrap_or_default();
    numbers.filter(|number| name(number).trim() == "postgres").map(time_of).sum()
}

/// Memory in use, in kB.
pub(crate) fn memory_of(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or_default()
}
