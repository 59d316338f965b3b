//! `organization create`: makes a tenant.

use super::output::print;
use super::{Error, layers, open};
use crate::config::Config;
use domain::id::Kind;

/// Makes an organization and prints its id.
pub async fn create(config: &Config, name: &str, currency: &str) -> Result<(), Error> {
    let database = open(config).await?;
    let id = layers::create_organization(&database, name, currency).await?;
    print(&format!("{}\n", Kind::Organization.print(id)))?;
    database.close().await?;
    Ok(())
}
