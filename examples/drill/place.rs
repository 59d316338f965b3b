//! Where the data is, and so what can happen to it.

use std::fs;
use std::path::Path;

use crate::Outcome;
use crate::arguments::Arguments;
use crate::cluster::{Cluster, programs};
use crate::disk::Disk;
use crate::sql::Sql;

/// The database of a drill.
pub(crate) enum Place {
    /// A file, on a disk that can be full where one may be mounted.
    File { url: String, disk: Option<Disk> },
    /// A server that is nobody else's.
    Own(Cluster),
    /// A server that others may use.
    Shared(Sql),
}

impl Place {
    pub(crate) fn make(arguments: &Arguments, folder: &Path) -> Outcome<Self> {
        if arguments.postgres {
            return Ok(Self::Own(Cluster::make(folder, arguments.port + arguments.gateways)?));
        }
        if let Some(url) = &arguments.database_url {
            let psql = programs().map(|folder| folder.join("psql")).unwrap_or_else(|_| "psql".into());
            return Ok(Self::Shared(Sql { psql, url: url.clone() }));
        }
        let data = folder.join("data");
        let disk = Disk::mount(&data);
        if disk.is_none() {
            fs::create_dir_all(&data)?;
        }
        Ok(Self::File { url: format!("sqlite://{}?mode=rwc", data.join("orders.sqlite").display()), disk })
    }

    pub(crate) fn url(&self) -> String {
        match self {
            Self::File { url, .. } => url.clone(),
            Self::Own(cluster) => cluster.url(),
            Self::Shared(sql) => sql.url.clone(),
        }
    }

    /// PostgreSQL, to be asked by others than gateways.
    pub(crate) fn sql(&self) -> Option<Sql> {
        match self {
            Self::File { .. } => None,
            Self::Own(cluster) => Some(cluster.admin()),
            Self::Shared(sql) => Some(sql.clone()),
        }
    }
}
