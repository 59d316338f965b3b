//! A demo in a database of its own, and ways to ask it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use ::database::Database;
use demo::Size;
use domain::{Op, Scope, Store, Viewer};
use entity::*;
use sea_orm::DatabaseConnection;
use serde_json::Value;
use uuid::Uuid;

use crate::reads_support::noon;
use crate::support::ports::usual_ports;
use crate::support::{Shop, database};

pub const SIZE: Size = Size { products: 90, customers: 60, orders: 400, seed: 7 };

/// A demo in a database of its own.
pub struct Demo {
    pub database: Database,
    pub db: DatabaseConnection,
    pub organization: Uuid,
    pub companies: HashMap<Uuid, company::Model>,
    pub orders: Vec<order::Model>,
    pub lines: BTreeMap<Uuid, Vec<order_line::Model>>,
    files: Arc<database::Files>,
}

impl Demo {
    pub async fn load(size: Size) -> Self {
        let (database, files) = database::open().await;
        let db = files.connection().await;
        let heard = std::sync::atomic::AtomicU64::new(0);
        let progress = |done| heard.store(done, std::sync::atomic::Ordering::Relaxed);
        let organization = ::demo::load(&Store::new(database.clone()), &size, noon(), progress).await.unwrap();
        assert_eq!(heard.into_inner(), size.total());
        let mut orders = all::<order::Entity>(&db, organization).await;
        orders.sort_by(|one, other| one.order_number.cmp(&other.order_number));
        let mut lines: BTreeMap<Uuid, Vec<order_line::Model>> = BTreeMap::new();
        for line in all::<order_line::Entity>(&db, organization).await {
            lines.entry(line.order_id).or_default().push(line);
        }
        lines.values_mut().for_each(|lines| lines.sort_by_key(|line| line.position));
        let companies = all::<company::Entity>(&db, organization).await.into_iter().map(|company| (company.id, company)).collect();
        Self { database, db, organization, companies, orders, lines, files: Arc::new(files) }
    }

    pub async fn all<E: Tenant<Model: Send + Sync>>(&self) -> Vec<E::Model> {
        all::<E>(&self.db, self.organization).await
    }

    /// As its clients see it.
    pub fn shop(&self) -> Shop {
        Shop::of(self.database.clone(), Arc::clone(&self.files), self.organization)
    }

    /// What the engine answers, to which nobody has told what is asked for.
    pub async fn ask(&self, query: &str, variables: Value) -> Value {
        let viewer = Viewer {
            subject: "tester".to_owned(),
            organization_id: self.organization,
            organizations: vec![self.organization],
            scopes: Scope::ALL.to_vec(),
        };
        let schema = graphql::schema(Store::new(self.database.clone()), usual_ports(), true);
        let request = async_graphql::Request::new(query).variables(async_graphql::Variables::from_json(variables));
        let answer = serde_json::to_value(graphql::execute(&schema, request, Op::new(viewer, noon())).await).unwrap();
        assert!(answer.get("errors").is_none(), "{query}\n{answer:#}");
        answer["data"].clone()
    }
}

async fn all<E: Tenant<Model: Send + Sync>>(db: &DatabaseConnection, organization: Uuid) -> Vec<E::Model> {
    E::of(organization).all(db).await.unwrap()
}
