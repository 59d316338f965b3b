//! Whether a disk that was found full has room again: that is tried, since no write may come that would tell.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, RuntimeErr, TransactionTrait};

use super::{Database, outage};

/// What a write may need, in bytes.
const ROOM: usize = 1 << 20;
/// As much, in rows of a kilobyte that vanish with their transaction.
const ROOM_ON_SERVER: &str = "CREATE TEMPORARY TABLE room AS SELECT repeat(md5(g::text), 32) AS it FROM generate_series(1, 1000) AS g";
/// disk_full.
const FULL: &str = "53100";

impl Database {
    /// Whether the disk is full: a write has found it so, and there is no room yet.
    pub async fn is_full(&self) -> Result<bool, DbErr> {
        if !outage::is_disk_full() {
            return Ok(false);
        }
        let has_room = match (&self.file, &self.route) {
            (Some(file), _) => has_room(file.clone()).await,
            (None, Some(_)) => self.has_room_on_server().await?,
            (None, None) => true,
        };
        if has_room {
            outage::met_room();
        }
        Ok(!has_room)
    }

    async fn has_room_on_server(&self) -> Result<bool, DbErr> {
        let transaction: DatabaseTransaction = self.writer.begin().await?;
        let tried = transaction.execute_unprepared(ROOM_ON_SERVER).await;
        transaction.rollback().await?;
        // Whoever may make no temporary table cannot know.
        Ok(tried.err().is_none_or(|error| !is_full(&error)))
    }
}

fn is_full(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) = error else { return false };
    error.as_database_error().is_some_and(|error| error.code().as_deref() == Some(FULL))
}

async fn has_room(file: PathBuf) -> bool {
    let tried = tokio::task::spawn_blocking(move || fill(&file)).await;
    !matches!(tried, Ok(Err(error)) if matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded))
}

/// Writes a file beside the database's, and takes it away.
fn fill(file: &Path) -> io::Result<()> {
    let mut name = file.as_os_str().to_owned();
    name.push(".room");
    let path = PathBuf::from(name);
    let written = File::create(&path).and_then(|mut room| room.write_all(&vec![0; ROOM]));
    fs::remove_file(&path).ok();
    written
}
