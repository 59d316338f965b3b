//! A disk that can be full: a file system in memory, whose size is set to what is used of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Outcome;

const ROOM: &str = "2g";

/// A mounted file system; it goes with this.
pub(crate) struct Disk(PathBuf);

impl Disk {
    /// None where none may be mounted.
    pub(crate) fn mount(folder: &Path) -> Option<Self> {
        fs::create_dir(folder).ok()?;
        run(Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={ROOM}"), "drill"]).arg(folder)).ok()?;
        Some(Self(folder.to_owned()))
    }

    /// No more can be written: what is used is all there is. Somebody may write meanwhile.
    pub(crate) fn fill(&self) -> Outcome<()> {
        let mut last = None;
        for _ in 0..50 {
            let used = run(Command::new("df").args(["--output=used", "-B4096"]).arg(&self.0))?;
            let pages: u64 = used.lines().last().unwrap_or_default().trim().parse()?;
            match self.resize(&format!("{}k", pages * 4)) {
                Ok(()) => return Ok(()),
                Err(error) => last = Some(error),
            }
        }
        Err(last.unwrap_or_else(|| "the disk cannot be filled".into()))
    }

    pub(crate) fn free(&self) -> Outcome<()> {
        self.resize(ROOM)
    }

    fn resize(&self, size: &str) -> Outcome<()> {
        run(Command::new("mount").args(["-o", &format!("remount,size={size}")]).arg(&self.0)).map(drop)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        run(Command::new("umount").arg("-l").arg(&self.0)).ok();
    }
}

fn run(command: &mut Command) -> Outcome<String> {
    let output = command.output()?;
    if !output.status.success() {
        return Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}
