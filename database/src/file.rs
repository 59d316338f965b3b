//! The file of an SQLite database.

use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use sea_orm::sqlx::sqlite::SqliteConnectOptions;

use super::{Kind, kind};

/// The file of an SQLite database that is not in memory.
pub fn file_of(url: &str) -> Option<PathBuf> {
    if kind(url) != Kind::File {
        return None;
    }
    Some(url.parse::<SqliteConnectOptions>().ok()?.get_filename().to_owned())
}

/// Whether SQLite's log beside its file can be written to. The file itself must not be opened: closing it again would take away all locks
/// that SQLite has on it in this process, and whoever closes the database next would remove the log under our hands, with what is in it.
pub(super) fn is_log_writable(file: &Path) -> bool {
    let mut log = file.as_os_str().to_owned();
    log.push("-wal");
    // Where there is none, nothing was written yet.
    OpenOptions::new().write(true).open(log).map_or_else(|error| error.kind() == ErrorKind::NotFound, |_| true)
}

/// Makes the file of an SQLite database where it is missing, readable by its owner only; SQLite's files beside it follow it.
pub(super) fn make_private(url: &str) -> Option<PathBuf> {
    let file = file_of(url)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // What keeps it from being made keeps SQLite from it too, which says so.
    options.open(&file).ok();
    Some(file)
}
