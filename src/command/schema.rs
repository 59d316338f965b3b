//! `schema`: prints the SDL.

use super::Error;
use super::output::print;

/// Runs the command.
pub fn run() -> Result<(), Error> {
    print(&graphql::sdl())
}
