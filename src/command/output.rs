//! What commands print.

use std::io::{self, ErrorKind, Write, stdout};

use super::Error;

/// Prints whole lines. A reader that has read enough is no fault; anything else that keeps them from being written is told.
pub(super) fn print(text: &str) -> Result<(), Error> {
    let mut stream = stdout().lock();
    match stream.write_all(text.as_bytes()).and_then(|()| stream.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(unwritten(&error)),
        _ => Ok(()),
    }
}

fn unwritten(error: &io::Error) -> Error {
    Error::Other(format!("the standard output cannot be written to: {error}"))
}
