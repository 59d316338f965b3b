//! `migrate`: brings the tables up to date, takes steps back, tells where they stand.

use clap::Subcommand;
use migration::Migrator;
use sea_orm::DbErr;
use sea_orm_migration::{Migration, MigratorTrait};

use super::Error;
use super::output::print;
use crate::config::Config;
use database::connect_for_migration;

/// Where to.
#[derive(Clone, Copy, Debug, Default, Subcommand)]
pub enum Step {
    /// Applies all that is pending; the default
    #[default]
    Up,
    /// Takes back the last N migrations, with what their tables hold
    Down {
        #[arg(value_parser = clap::value_parser!(u32).range(1..))]
        n: u32,
    },
    /// Tells which migrations are applied
    Status,
}

/// Runs the command.
pub async fn run(config: &Config, step: Step) -> Result<(), Error> {
    match step {
        Step::Up => {
            let applied = up(config).await?;
            print(&lines(&applied, "applied", "nothing to do: the database is up to date"))
        }
        Step::Down { n } => {
            let connection = connect_for_migration(config.url()).await?;
            let before = migration::applied(&connection).await?;
            migration::down(&connection, Some(n)).await?;
            let after = migration::applied(&connection).await?;
            connection.close().await?;
            let gone: Vec<_> = before.into_iter().rev().filter(|name| !after.contains(name)).collect();
            print(&lines(&gone, "took back", "nothing to do: no migration is applied"))
        }
        Step::Status => {
            let connection = connect_for_migration(config.url()).await?;
            let all = Migrator::get_migration_with_status_read_only(&connection).await?;
            connection.close().await?;
            let line = |migration: &Migration| format!("{:<8} {}\n", migration.status().to_string().to_lowercase(), migration.name());
            print(&all.iter().map(line).collect::<String>())
        }
    }
}

/// What was done, a line each; or that it was nothing.
fn lines(names: &[String], done: &str, nothing: &str) -> String {
    if names.is_empty() { format!("{nothing}\n") } else { names.iter().map(|name| format!("{done} {name}\n")).collect() }
}

/// Applies all that is pending, and names it.
pub(super) async fn up(config: &Config) -> Result<Vec<String>, DbErr> {
    let connection = connect_for_migration(config.url()).await?;
    database::require_utf8(&connection).await?;
    let pending = migration::pending(&connection).await?;
    if !pending.is_empty() {
        migration::up(&connection).await?;
    }
    connection.close().await?;
    Ok(pending)
}
