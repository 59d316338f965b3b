//! `schema`: prints the SDL.

use super::Error;

/// Runs the command.
pub fn run() -> Result<(), Error> {
    print!("{}", graphql::sdl());
    Ok(())
}
