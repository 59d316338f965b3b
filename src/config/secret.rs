//! The secret that signs tokens: given, or made once and kept beside the SQLite file.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::{fs, io};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use tempfile::NamedTempFile;

use database::file_of;

/// HS256 takes a key at least as long as its hash.
pub(super) const SHORTEST: usize = 32;

/// A setting that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{name} {reason}")]
pub struct Invalid {
    name: &'static str,
    reason: String,
}

impl Invalid {
    pub(crate) fn new(name: &'static str, reason: impl Into<String>) -> Self {
        Self { name, reason: reason.into() }
    }
}

/// The key of tokens.
#[derive(Clone, Debug)]
pub struct Secret {
    pub key: SecretString,
    /// Made by the gateway itself, so good for this machine only.
    pub is_local: bool,
}

pub(super) fn find_or_make(given: Option<&SecretString>, database_url: &str) -> Result<Secret, Invalid> {
    if let Some(key) = given {
        return Ok(Secret { key: key.clone(), is_local: false });
    }
    if !database_url.starts_with("sqlite:") {
        return Err(Invalid::new(
            "JWT_SECRET",
            "must be set where the database is PostgreSQL (at least 32 bytes), or JWKS_URL or JWKS_FILE",
        ));
    }
    let key = match file_of(database_url) {
        Some(file) => {
            keep(&beside(&file)).map_err(|error| Invalid::new("JWT_SECRET", format!("is not set, and no file can hold one: {error}")))?
        }
        None => random(),
    };
    Ok(Secret { key, is_local: true })
}

fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".jwt-secret");
    PathBuf::from(name)
}

/// Reads the file, or makes it where it is missing. Of two that make it at once, the first wins.
fn keep(path: &Path) -> io::Result<SecretString> {
    if !path.exists() {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // Readable by its owner only from the start; it gets its name when it is whole.
        let mut file = NamedTempFile::new_in(folder)?;
        file.write_all(random().expose_secret().as_bytes())?;
        file.as_file().sync_all()?;
        match file.persist_noclobber(path) {
            Err(refused) if refused.error.kind() != io::ErrorKind::AlreadyExists => return Err(refused.error),
            _ => {}
        }
    }
    let text = fs::read_to_string(path)?;
    if text.trim().len() < SHORTEST {
        return Err(io::Error::other(format!("{} has fewer than 32 bytes", path.display())));
    }
    Ok(SecretString::from(text.trim()))
}

fn random() -> SecretString {
    SecretString::from(URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>()))
}
