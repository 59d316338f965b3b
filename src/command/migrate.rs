//! `migrate`: brings the tables up to date, takes steps back, tells where they stand.

use clap::Subcommand;
use migration::Migrator;
use sea_orm::DbErr;
use sea_orm_migration::MigratorTrait;

use super::Error;
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
            for name in &applied {
                println!("applied {name}");
            }
            if applied.is_empty() {
                println!("nothing to do: the database is up to date");
            }
        }
        Step::Down { n } => {
            let connection = connect_for_migration(config.url()).await?;
            migration::down(&connection, Some(n)).await?;
            println!("took back {n}");
            connection.close().await?;
        }
        Step::Status => {
            let connection = connect_for_migration(config.url()).await?;
            for migration in Migrator::get_migration_with_status_read_only(&connection).await? {
                println!("{:<8} {}", migration.status().to_string().to_lowercase(), migration.name());
            }
            connection.close().await?;
        }
    }
    Ok(())
}

/// Applies all that is pending, and names it.
pub(super) async fn up(config: &Config) -> Result<Vec<String>, DbErr> {
    let connection = connect_for_migration(config.url()).await?;
    let pending = migration::pending(&connection).await?;
    if !pending.is_empty() {
        migration::up(&connection).await?;
    }
    connection.close().await?;
    Ok(pending)
}
