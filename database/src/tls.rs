//! Whether a connection is encrypted, and whether the server is verified: `sslmode` as libpq documents it.

use std::io::ErrorKind;

use sea_orm::sqlx::Error;
use sea_orm::sqlx::postgres::PgSslMode;

/// The ways to meet a server, in the order in which they are tried: `prefer` falls back to none, `allow` to TLS.
pub(super) fn modes(mode: Option<&str>, has_root: bool, of_system: bool) -> Result<Vec<PgSslMode>, String> {
    // Where there is something to verify with, libpq does so, whatever the mode; only what happens then differs.
    let encrypted = if has_root { PgSslMode::VerifyCa } else { PgSslMode::Require };
    match mode {
        _ if of_system && mode.is_none_or(|mode| mode == "verify-full") => Ok(vec![PgSslMode::VerifyFull]),
        _ if of_system => Err("has sslrootcert=system, which goes with sslmode=verify-full alone".to_owned()),
        Some("disable") => Ok(vec![PgSslMode::Disable]),
        Some("allow") => Ok(vec![PgSslMode::Disable, encrypted]),
        // The driver's own takes a server without TLS in one go.
        None | Some("prefer") if !has_root => Ok(vec![PgSslMode::Prefer, PgSslMode::Disable]),
        None | Some("prefer") => Ok(vec![encrypted, PgSslMode::Disable]),
        Some("require") => Ok(vec![encrypted]),
        Some("verify-ca") if has_root => Ok(vec![PgSslMode::VerifyCa]),
        Some("verify-ca") => {
            Err("has sslmode=verify-ca, which needs sslrootcert: the file of the authority that signed the server's certificate".to_owned())
        }
        Some("verify-full") => Ok(vec![PgSslMode::VerifyFull]),
        Some(_) => Err("has an sslmode that is none of disable, allow, prefer, require, verify-ca and verify-full".to_owned()),
    }
}

/// Whether a try of the same server with the other mode may help: TLS has failed, or the server demands the other.
pub(super) fn is_about_tls(error: &Error) -> bool {
    match error {
        Error::Tls(_) | Error::Protocol(_) => true,
        Error::Io(error) => matches!(error.kind(), ErrorKind::InvalidData | ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset),
        // invalid_authorization_specification: no line of pg_hba.conf is for such a connection.
        Error::Database(error) => error.code().as_deref() == Some("28000"),
        _ => false,
    }
}

/// What the driver's TLS says, and what to set. None where it was not TLS that failed.
pub(super) fn words(error: &Error) -> Option<String> {
    let told = match error {
        // What it refuses comes as data that is wrong.
        Error::Io(error) if error.kind() == ErrorKind::InvalidData => error.to_string(),
        Error::Tls(error) => error.to_string(),
        _ => return None,
    };
    Some(if told.contains("UnsupportedCertVersion") {
        "TLS: the server's certificate is of X.509 version 1, which cannot be used: give the server one of version 3, or set \
         sslmode=disable, which does not encrypt"
            .to_owned()
    } else if told.contains("UnknownIssuer") {
        "TLS: the server's certificate is of no authority that is trusted: set sslrootcert to the file of the one that signed it".to_owned()
    } else if told.contains("not valid for name") || told.contains("NotValidForName") {
        "TLS: the server's certificate is not for this host: name the host as the certificate does, or set sslmode=verify-ca".to_owned()
    } else if told.contains("does not support TLS") {
        "TLS: the server has none: turn on its ssl, or set sslmode=disable, which does not encrypt".to_owned()
    } else {
        format!("TLS: {told}")
    })
}
