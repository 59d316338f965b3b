//! `schema`: prints the SDL.

use super::Error;
use crate::graphql;

/// Runs the command.
pub fn run() -> Result<(), Error> {
    print!("{}", graphql::sdl());
    Ok(())
}
