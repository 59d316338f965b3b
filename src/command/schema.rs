//! `schema`: prints the SDL.

use super::{Error, unwired};

/// Runs the command.
pub fn run() -> Result<(), Error> {
    print!("{}", unwired::sdl()?);
    Ok(())
}
