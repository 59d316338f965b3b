//! A shop with orders, written straight into the tables, and a way to query it.

use std::sync::atomic::{AtomicU64, Ordering};

use ::database::Database;
use chrono::{DateTime, Utc};
use domain::id::Kind;
use domain::search::searchable;
use domain::{Op, Scope, Store, Viewer};
use entity::*;
use graphql::{self, Schema};
use sea_orm::{ActiveModelBehavior, ActiveModelTrait, DatabaseConnection, EntityTrait, IntoActiveModel};
use serde_json::{Value, json};
use uuid::Uuid;

pub use crate::reads_rows::*;
use crate::support::database;
use crate::support::ports::usual_ports;

/// A database with the gateway's tables, and what is asked of it.
pub struct World {
    pub schema: Schema,
    pub db: DatabaseConnection,
    pub database: Database,
    before: AtomicU64,
    _files: database::Files,
}

pub const ORG: Uuid = id(1, 1);
pub const OTHER: Uuid = id(1, 2);

/// Ids that a test can foretell: a kind's number and a row's.
pub const fn id(kind: u16, row: u32) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 | (kind as u128) << 32 | row as u128)
}

pub fn print(kind: Kind, id: Uuid) -> String {
    kind.print(id)
}

pub fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 123_456_000).unwrap()
}

pub fn amount(text: &str) -> Decimal4 {
    text.parse::<rust_decimal::Decimal>().unwrap().try_into().unwrap()
}

impl World {
    /// On a database of its own.
    pub async fn new() -> Self {
        let (database, files) = database::open().await;
        let db = files.connection().await;
        let schema = graphql::schema(Store::new(database.clone()), usual_ports(), true);
        let world = Self { schema, db, database, before: AtomicU64::new(0), _files: files };
        for organization in [ORG, OTHER] {
            world
                .put(organization::Model {
                    id: organization,
                    name: format!("Shop {organization}"),
                    default_currency: "USD".to_owned(),
                    time_zone: "Europe/Berlin".to_owned(),
                    created_at: noon(),
                    updated_at: noon(),
                })
                .await;
            world.put(company(organization, 1)).await;
            for row in [1, 2] {
                world.put(warehouse(organization, row)).await;
            }
            world.put(account(organization, 1)).await;
        }
        // The first operation of an organization in a process looks whether it is there.
        world.ask("{ __typename }").await;
        world
    }

    pub async fn put<M>(&self, row: M)
    where
        M: IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel> + sea_orm::ModelTrait + Send,
        M::Entity: EntityTrait<Model = M>,
        <M::Entity as EntityTrait>::ActiveModel: ActiveModelTrait<Entity = M::Entity> + ActiveModelBehavior + Send,
    {
        M::Entity::insert(searchable::<M::Entity>(row).into_active_model()).exec_without_returning(&self.db).await.unwrap();
    }

    /// Asks as somebody with all scopes.
    pub async fn ask(&self, query: &str) -> Value {
        let answer = self.answer(query, json!({}), Scope::ALL.to_vec()).await;
        assert!(answer.get("errors").is_none(), "{query}\n{answer:#}");
        answer["data"].clone()
    }

    pub async fn ask_with(&self, query: &str, variables: Value) -> Value {
        let answer = self.answer(query, variables.clone(), Scope::ALL.to_vec()).await;
        assert!(answer.get("errors").is_none(), "{query}\n{variables}\n{answer:#}");
        answer["data"].clone()
    }

    /// The code of the one error.
    pub async fn code(&self, query: &str, scopes: &[Scope]) -> String {
        let answer = self.answer(query, json!({}), scopes.to_vec()).await;
        answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_else(|| panic!("no error: {query}\n{answer:#}")).to_owned()
    }

    pub async fn answer(&self, query: &str, variables: Value, scopes: Vec<Scope>) -> Value {
        self.before.store(self.database.statements(), Ordering::Relaxed);
        let viewer = Viewer { subject: "tester".to_owned(), organization_id: ORG, organizations: vec![ORG], scopes };
        let request = async_graphql::Request::new(query).variables(async_graphql::Variables::from_json(variables));
        let response = graphql::execute(&self.schema, request, Op::new(viewer, noon())).await;
        serde_json::to_value(response).unwrap()
    }

    /// How many statements the last query cost.
    pub fn statements(&self) -> u64 {
        self.database.statements() - self.before.load(Ordering::Relaxed)
    }

    /// Three brands, six products, two customers and so many orders of five lines, the last ones placed first.
    pub async fn fill(&self, orders: u32) {
        for row in 1..=3 {
            self.put(brand(ORG, row)).await;
        }
        for row in 1..=6 {
            self.put(product(ORG, row)).await;
            self.put(domain::product::sku_row(&product(ORG, row))).await;
            self.put(level(ORG, row, i64::from(row) * 10, 3)).await;
        }
        self.put(business_account(ORG, 1)).await;
        for row in 1..=2 {
            self.put(customer(ORG, row)).await;
        }
        for row in 1..=orders {
            self.put(order(ORG, row)).await;
            for position in 0..5 {
                self.put(line(ORG, row, position)).await;
            }
            self.put(invoice(ORG, row)).await;
        }
    }
}
