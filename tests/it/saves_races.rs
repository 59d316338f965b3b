//! Saves at the same moment, on connections of their own.

use domain::area::{self, SaveAreaInput};
use domain::customer::{self, SaveCustomerInput};
use domain::inventory::{self, AdjustInventoryInput, InventoryAdjustment};
use domain::organization;
use domain::product::{self as products, ProductIdentifierInput, ProductRef, SaveProductInput};
use domain::product_category::{self as categories, SaveProductCategoryInput};
use domain::values::Raw;
use domain::{Code, Error, Store};
use entity::{ProductIdentifierType, Tenant, brand, inventory_level, product, product_category, state};
use sea_orm::PaginatorTrait;
use serde_json::json;
use uuid::Uuid;

use crate::reads_support::noon;
use crate::saves_support::now;
use crate::support::database;

/// An organization on a database of its own.
pub struct Place {
    pub store: Store,
    pub organization: Uuid,
    _files: database::Files,
}

impl Place {
    pub async fn new() -> Self {
        let (db, files) = database::open().await;
        let store = Store::new(db);
        let organization = organization::create(&store, "Shop", "USD", noon()).await.unwrap().id;
        Self { store, organization, _files: files }
    }

    async fn count<E: Tenant>(&self) -> u64
    where
        E::Model: Sync,
    {
        E::of(self.organization).count(self.store.db.reader()).await.unwrap()
    }

    fn product(&self, sku: &str) -> SaveProductInput {
        SaveProductInput {
            sku: Some(sku.into()),
            name: Some(sku.into()),
            price: Some(Raw::new(json!(1))),
            brand_name: Some("Brand".into()),
            ..SaveProductInput::default()
        }
    }
}

/// Does the same work many times at once; the answers.
pub async fn together<T, Fut>(times: usize, work: impl Fn(usize) -> Fut) -> Vec<T>
where
    T: Send + 'static,
    Fut: Future<Output = T> + Send + 'static,
{
    let tasks: Vec<_> = (0..times).map(|turn| tokio::spawn(work(turn))).collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers
}

pub fn codes(error: &Error) -> Vec<(Code, String)> {
    match error {
        Error::Invalid(problems) => problems.iter().map(|problem| (problem.code, problem.path.join("."))).collect(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_sku_makes_one_product_and_one_brand() {
    let place = Place::new().await;
    // Many rounds: whoever comes second must wait, be refused or find the first, as it happens.
    for round in 1..=20 {
        let saved = together(8, |_| {
            let (store, organization, input) = (place.store.clone(), place.organization, place.product(&format!("S{round}")));
            async move { products::save(&now(organization), &store, input).await }
        })
        .await;
        let ids: std::collections::HashSet<_> = saved.into_iter().map(|product| product.unwrap().id).collect();
        assert_eq!((ids.len(), place.count::<product::Entity>().await, place.count::<brand::Entity>().await), (1, round, 1));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sku_names_one_product_only() {
    let place = Place::new().await;
    for round in 1..=20 {
        let saved = together(2, |turn| {
            let (store, organization, sku) = (place.store.clone(), place.organization, format!("S{round}"));
            let mut input = place.product(&sku);
            if turn == 0 {
                input.sku = Some(format!("OTHER-{round}"));
                input.other_ids = Some(vec![ProductIdentifierInput { kind: ProductIdentifierType::AlternateSku, value: sku }]);
            }
            async move { products::save(&now(organization), &store, input).await }
        })
        .await;
        let refused: Vec<_> = saved.iter().filter_map(|saved| saved.as_ref().err()).map(codes).collect();
        assert_eq!(refused.len(), 1, "{refused:?}");
        assert!(
            refused[0] == [(Code::Duplicate, "input.sku".to_owned())]
                || refused[0] == [(Code::Duplicate, "input.otherIds.0.value".to_owned())]
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_email_makes_one_customer_and_the_others_are_told() {
    let place = Place::new().await;
    let saved = together(12, |turn| {
        let (store, organization) = (place.store.clone(), place.organization);
        let email = if turn % 2 == 0 { "a@x.org" } else { "A@X.org" };
        async move {
            let input = SaveCustomerInput { email: Some(email.into()), ..SaveCustomerInput::default() };
            customer::save(&now(organization), &store, input).await
        }
    })
    .await;
    let (made, refused): (Vec<_>, Vec<_>) = saved.into_iter().partition(Result::is_ok);
    assert_eq!(made.len(), 1);
    for refused in refused {
        assert_eq!(codes(&refused.unwrap_err()), [(Code::Duplicate, "input.email".to_owned())]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_areas_share_a_state_that_both_make() {
    let place = Place::new().await;
    for round in 1..=20 {
        let saved = together(6, |turn| {
            let (store, organization) = (place.store.clone(), place.organization);
            async move {
                let text = |text: &str| Some(text.to_owned());
                let input = SaveAreaInput {
                    id: None,
                    name: text("Area"),
                    code: Some(format!("A{round}-{turn}")),
                    city_name: text("City"),
                    city_code: Some(format!("C{round}")),
                    state_name: text("State"),
                    state_code: Some(format!("S{round}")),
                };
                area::save(&now(organization), &store, input).await
            }
        })
        .await;
        let cities: std::collections::HashSet<_> = saved.into_iter().map(|area| area.unwrap().city_id).collect();
        assert_eq!((cities.len(), place.count::<state::Entity>().await), (1, round));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_limit_holds_for_those_who_come_together() {
    let place = Place::new().await;
    for turn in 0..195 {
        let input = SaveProductCategoryInput { name: Some(format!("C{turn}")), ..SaveProductCategoryInput::default() };
        categories::save(&now(place.organization), &place.store, input).await.unwrap();
    }
    let saved = together(12, |turn| {
        let (store, organization) = (place.store.clone(), place.organization);
        async move {
            let input = SaveProductCategoryInput { name: Some(format!("D{turn}")), ..SaveProductCategoryInput::default() };
            categories::save(&now(organization), &store, input).await
        }
    })
    .await;
    assert_eq!((saved.iter().filter(|saved| saved.is_ok()).count(), place.count::<product_category::Entity>().await), (5, 200));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn adjustments_in_any_order_all_count_and_none_goes_below_zero() {
    let place = Place::new().await;
    for sku in ["A", "B", "C"] {
        products::save(&now(place.organization), &place.store, place.product(sku)).await.unwrap();
    }
    let adjust = |skus: Vec<&'static str>, delta: i32, key: Option<String>| {
        let (store, organization) = (place.store.clone(), place.organization);
        async move {
            let adjustment =
                |sku: &&'static str| InventoryAdjustment { product: ProductRef::Sku((*sku).to_owned()), warehouse_id: None, delta };
            let input = AdjustInventoryInput { idempotency_key: key, adjustments: skus.iter().map(adjustment).collect(), reason: None };
            inventory::adjust(&now(organization), &store, input).await
        }
    };
    // The levels are missing at first: all make them at once.
    let orders = [vec!["A", "B", "C"], vec!["C", "B", "A"], vec!["B", "A", "C"]];
    for done in together(18, |turn| adjust(orders[turn % 3].clone(), 1, None)).await {
        done.unwrap();
    }
    let levels = inventory_level::Entity::of(place.organization).all(place.store.db.reader()).await.unwrap();
    assert_eq!(levels.iter().map(|level| level.on_hand).collect::<Vec<_>>(), [18, 18, 18]);
    // 24 take one each of 18.
    let taken = together(24, |turn| adjust(orders[turn % 3].clone(), -1, None)).await;
    assert_eq!(taken.iter().filter(|taken| taken.is_ok()).count(), 18);
    // One key, many at once: booked once.
    let keyed = together(10, |_| adjust(vec!["A"], 5, Some("key".into()))).await;
    assert_eq!(keyed.iter().filter(|done| !done.as_ref().unwrap().replayed).count(), 1);
    let total: i64 =
        inventory_level::Entity::of(place.organization).all(place.store.db.reader()).await.unwrap().iter().map(|level| level.on_hand).sum();
    assert_eq!(total, 5);
}
