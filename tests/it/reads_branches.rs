//! Filters with `and`, `or` and `not`: random ones against the same conditions evaluated in memory, their limits, and their plans.

use std::collections::{BTreeMap, HashSet};
use std::mem::discriminant;

use chrono::NaiveDate;
use domain::Scope;
use domain::id::Kind;
use domain::order::Filter as Meant;
use entity::{Decimal4, OrderStatus, PaymentStatus, order, order_custom_field, order_tag};
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::test_runner::{Config, TestCaseError, TestError, TestRunner};
use proptest::{collection::vec, option, sample::subsequence};
use serde_json::{Value, json};

use crate::reads_plans::Plans;
use crate::reads_support::{ORG, World, amount, business_account, customer, id, order, print};

/// Filters of a run, unless `PROPTEST_CASES` says how many.
const CASES: u32 = 150;
const ORDERS: u32 = 40;

/// One condition of a filter.
#[derive(Clone, Debug)]
enum Test {
    Status(Vec<&'static str>),
    Payment(Vec<&'static str>),
    Currency(Vec<&'static str>),
    Archived(bool),
    Tag(Vec<&'static str>),
    Customer(Vec<u32>),
    ShipBy(u32),
    AtLeast(u32),
    Field(bool),
    /// The beginning of a purchase order number.
    Search(u32),
    Number(Vec<u32>),
}

#[derive(Clone, Debug, Default)]
struct Filter {
    tests: Vec<Test>,
    and: Option<Vec<Filter>>,
    or: Option<Vec<Filter>>,
    not: Option<Box<Filter>>,
}

/// An order with what hangs on it.
struct Row {
    order: order::Model,
    tags: Vec<&'static str>,
    has_field: bool,
}

impl Test {
    fn json(&self) -> (&'static str, Value) {
        match self {
            Self::Status(values) => ("status", json!(values)),
            Self::Payment(values) => ("paymentStatus", json!(values)),
            Self::Currency(values) => ("currency", json!(values)),
            Self::Archived(archived) => ("archived", json!(archived)),
            Self::Tag(values) => ("tag", json!(values)),
            Self::Customer(rows) => ("customerId", rows.iter().map(|row| json!(print(Kind::Customer, id(9, *row)))).collect()),
            Self::ShipBy(day) => ("shipByDate", json!({ "to": format!("2026-10-{day:02}") })),
            Self::AtLeast(amount) => ("grandTotal", json!({ "min": amount })),
            Self::Field(exists) => ("customField", json!([{ "key": "size", "exists": exists }])),
            Self::Search(number) => ("search", json!(format!("po/{number}"))),
            Self::Number(rows) => ("orderNumber", rows.iter().map(|row| json!(format!("{row:07}"))).collect()),
        }
    }

    fn holds(&self, row: &Row) -> bool {
        let order = &row.order;
        let is = |value: Value, values: &[&str]| values.iter().any(|one| value == *one);
        match self {
            Self::Status(values) => is(json!(order.status), values),
            Self::Payment(values) => is(json!(order.payment_status), values),
            Self::Currency(values) => values.contains(&order.currency.as_str()),
            Self::Archived(archived) => order.archived == *archived,
            Self::Tag(values) => values.iter().any(|tag| row.tags.contains(tag)),
            Self::Customer(rows) => order.customer_id.is_some_and(|customer| rows.iter().any(|row| id(9, *row) == customer)),
            Self::ShipBy(day) => order.ship_by_date.is_some_and(|date| date <= NaiveDate::from_ymd_opt(2026, 10, *day).unwrap()),
            Self::AtLeast(least) => order.grand_total >= amount(&least.to_string()),
            Self::Field(exists) => row.has_field == *exists,
            Self::Search(number) => order.purchase_order_number.as_ref().is_some_and(|text| text.starts_with(&format!("PO/{number}"))),
            Self::Number(rows) => rows.iter().any(|row| order.order_number == format!("{row:07}")),
        }
    }
}

impl Filter {
    fn json(&self) -> Value {
        let mut json: serde_json::Map<String, Value> =
            self.tests.iter().map(Test::json).map(|(name, value)| (name.to_owned(), value)).collect();
        for (name, filters) in [("and", &self.and), ("or", &self.or)] {
            if let Some(filters) = filters {
                json.insert(name.to_owned(), filters.iter().map(Self::json).collect());
            }
        }
        if let Some(not) = &self.not {
            json.insert("not".to_owned(), not.json());
        }
        Value::Object(json)
    }

    fn holds(&self, row: &Row) -> bool {
        self.tests.iter().all(|test| test.holds(row))
            && self.and.iter().flatten().all(|filter| filter.holds(row))
            && self.or.as_ref().is_none_or(|filters| filters.iter().any(|filter| filter.holds(row)))
            && self.not.as_ref().is_none_or(|filter| !filter.holds(row))
    }

    fn below(&self) -> impl Iterator<Item = &Self> {
        self.and.iter().flatten().chain(self.or.iter().flatten()).chain(self.not.as_deref())
    }

    fn names_archived(&self) -> bool {
        self.tests.iter().any(|test| matches!(test, Test::Archived(_))) || self.below().any(Self::names_archived)
    }

    fn conditions(&self) -> usize {
        self.below().map(|filter| 1 + filter.conditions()).sum()
    }

    fn count(&self, is: fn(&Test) -> bool) -> usize {
        self.tests.iter().filter(|test| is(test)).count() + self.below().map(|filter| filter.count(is)).sum::<usize>()
    }

    fn is_allowed(&self) -> bool {
        let searches = self.count(|test| matches!(test, Test::Search(_)));
        let fields = self.count(|test| matches!(test, Test::Field(_)));
        self.conditions() <= 20 && searches <= 6 && fields <= 10
    }
}

fn test() -> impl Strategy<Value = Test> {
    prop_oneof![
        subsequence(vec!["PENDING", "SHIPPED", "CANCELLED"], 0..3).prop_map(Test::Status),
        subsequence(vec!["UNPAID", "PAID", "OVERPAID"], 1..3).prop_map(Test::Payment),
        subsequence(vec!["USD", "EUR"], 1..2).prop_map(Test::Currency),
        any::<bool>().prop_map(Test::Archived),
        subsequence(vec!["red", "blue", "none"], 1..3).prop_map(Test::Tag),
        subsequence(vec![1, 2, 9], 1..3).prop_map(Test::Customer),
        (1..6_u32).prop_map(Test::ShipBy),
        (49..53_u32).prop_map(Test::AtLeast),
        any::<bool>().prop_map(Test::Field),
        (1..5_u32).prop_map(Test::Search),
        vec(1..ORDERS, 1..4).prop_map(Test::Number),
    ]
}

fn filter(levels: u32) -> proptest::strategy::BoxedStrategy<Filter> {
    let tests = vec(test(), 0..3).prop_map(|tests| {
        let mut seen = HashSet::new();
        tests.into_iter().filter(|test| seen.insert(discriminant(test))).collect::<Vec<_>>()
    });
    if levels == 0 {
        return tests.prop_map(|tests| Filter { tests, ..Filter::default() }).boxed();
    }
    let list = || option::weighted(0.4, vec(filter(levels - 1), 0..4));
    let not = prop_oneof![2 => Just(None), 1 => filter(levels - 1).prop_map(|filter| Some(Box::new(filter)))];
    (tests, list(), list(), not).prop_map(|(tests, and, or, not)| Filter { tests, and, or, not }).boxed()
}

async fn shelf() -> (World, Vec<Row>) {
    let world = World::new().await;
    world.put(business_account(ORG, 1)).await;
    for row in 1..=2 {
        world.put(customer(ORG, row)).await;
    }
    let mut rows = Vec::new();
    for number in 1..=ORDERS {
        let mut order = order(ORG, number);
        order.status = [OrderStatus::Pending, OrderStatus::Shipped, OrderStatus::Cancelled, OrderStatus::Pending][number as usize % 4];
        order.payment_status = [PaymentStatus::Unpaid, PaymentStatus::Paid, PaymentStatus::Overpaid][number as usize / 2 % 3];
        order.currency = if number % 5 == 0 { "EUR" } else { "USD" }.to_owned();
        order.archived = number % 7 == 0;
        order.customer_id = if number % 3 == 0 { None } else { Some(id(9, 1 + number % 2)) };
        order.purchase_order_number = (number % 4 != 1).then(|| format!("PO/{number}"));
        world.put(order.clone()).await;
        let tags: Vec<_> = [("red", 2), ("blue", 3)].into_iter().filter(|(_, every)| number % every == 0).map(|(tag, _)| tag).collect();
        for tag in &tags {
            world.put(order_tag::Model { organization_id: ORG, order_id: order.id, tag: (*tag).to_owned(), position: 0 }).await;
        }
        let has_field = number % 6 == 0;
        if has_field {
            let (key, value) = ("size".to_owned(), "42".to_owned());
            world.put(order_custom_field::Model { organization_id: ORG, order_id: order.id, key, position: 0, value }).await;
        }
        rows.push(Row { order, tags, has_field });
    }
    (world, rows)
}

/// What is found, page by page and by customer, is what the model finds.
async fn check(world: &World, rows: &[Row], filter: &Filter) -> Result<(), TestCaseError> {
    let is_shown = |row: &&Row| filter.holds(row) && (filter.names_archived() || !row.order.archived);
    let mut found: Vec<&Row> = rows.iter().filter(is_shown).collect();
    found.sort_by_key(|row| std::cmp::Reverse((row.order.placed_at, row.order.id)));
    let wanted: Vec<&str> = found.iter().map(|row| row.order.order_number.as_str()).collect();
    let of_first: BTreeMap<_, _> =
        found.iter().filter(|row| row.order.customer_id == Some(id(9, 1))).map(|row| (&row.order.order_number, ())).collect();
    let query = "query($filter: OrderFilter, $after: String, $customer: ID!) {
        orders(first: 7, after: $after, filter: $filter) { nodes { orderNumber } totalCount summary { count due { amount } } pageInfo { hasNextPage endCursor } }
        customer(by: { id: $customer }) { orders(first: 100, filter: $filter) { nodes { orderNumber } totalCount summary { count } } } }";
    let due: i128 = found.iter().map(|row| i128::from(domain::order::totals::due(&row.order).unwrap().ten_thousandths())).sum();
    let (mut numbers, mut after) = (Vec::new(), Value::Null);
    loop {
        let variables = json!({ "filter": filter.json(), "after": after, "customer": print(Kind::Customer, id(9, 1)) });
        let data = world.ask_with(query, variables).await;
        let orders = &data["orders"];
        for count in [&orders["totalCount"], &orders["summary"]["count"]] {
            if *count != wanted.len() {
                return Err(TestCaseError::fail(format!("{}\nhas {} orders, but counts {count}", filter.json(), wanted.len())));
            }
        }
        let sums: i128 = orders["summary"]["due"]
            .as_array()
            .unwrap()
            .iter()
            .map(|sum| i128::from(amount(sum["amount"].as_str().unwrap()).ten_thousandths()))
            .sum();
        if sums != due {
            return Err(TestCaseError::fail(format!("{}\nleaves {due} to be paid, but says {sums}", filter.json())));
        }
        let own = &data["customer"]["orders"];
        let own_numbers: BTreeMap<_, _> =
            own["nodes"].as_array().unwrap().iter().map(|node| (node["orderNumber"].as_str().unwrap().to_owned(), ())).collect();
        let is_own = own_numbers.keys().eq(of_first.keys().copied())
            && own["totalCount"] == of_first.len()
            && own["summary"]["count"] == of_first.len();
        if !is_own {
            return Err(TestCaseError::fail(format!("{}\nof a customer finds {own}, and should {of_first:?}", filter.json())));
        }
        numbers.extend(orders["nodes"].as_array().unwrap().iter().map(|node| node["orderNumber"].as_str().unwrap().to_owned()));
        if orders["pageInfo"]["hasNextPage"] == json!(false) {
            break;
        }
        after = orders["pageInfo"]["endCursor"].clone();
    }
    if numbers != wanted {
        return Err(TestCaseError::fail(format!("{}\nfinds {numbers:?}, and should {wanted:?}", filter.json())));
    }
    Ok(())
}

#[test]
fn whatever_is_asked_for_is_found() {
    let mut config = Config { failure_persistence: None, ..Config::default() };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = CASES;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let (world, rows) = runtime.block_on(shelf());
    let allowed = filter(3).prop_filter("within the limits", Filter::is_allowed);
    match TestRunner::new(config).run(&allowed, |filter| runtime.block_on(check(&world, &rows, &filter))) {
        Ok(()) => {}
        Err(TestError::Fail(reason, filter)) => panic!("{reason}\n{:#}", filter.json()),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
    assert_eq!(Decimal4::SCALE, 4, "sums above are of ten-thousandths");
}

#[tokio::test]
async fn filters_are_bounded() {
    let world = World::new().await;
    let refusal = async |filter: Value| {
        let query = "query($filter: OrderFilter) { orders(filter: $filter) { nodes { id } } }";
        let answer = world.answer(query, json!({ "filter": filter }), Scope::ALL.to_vec()).await;
        let error = &answer["errors"][0];
        match error["extensions"]["code"].as_str() {
            None => String::new(),
            Some("BAD_REQUEST") => error["message"].as_str().unwrap().to_owned(),
            Some(code) => panic!("{code}: {error}"),
        }
    };
    let many = |count: usize| json!(vec![json!({}); count]);
    let values: Vec<String> = (0..1_000).map(|number| number.to_string()).collect();
    for (filter, said) in [
        (json!({ "and": many(20) }), ""),
        (json!({ "and": many(12), "or": many(9) }), "'filter' has 21 conditions in 'and', 'or' and 'not' or more: 20 are allowed."),
        (json!({ "not": { "or": [{ "and": [{}] }] } }), ""),
        (json!({ "not": { "or": [{ "and": [{ "not": {} }] }] } }), "'filter.not.or.0.and.0.not' lies 4 levels deep: 3 are allowed."),
        (json!({ "search": "a b c", "or": [{ "search": "d e f" }] }), ""),
        (json!({ "search": "a b c", "or": [{ "search": "d e f g" }] }), "'filter' has 7 words to search for or more: 6 are allowed."),
        (json!({ "or": vec![json!({ "tag": values, "orderNumber": values }); 5] }), ""),
        (
            json!({ "or": vec![json!({ "tag": values, "orderNumber": values }); 6] }),
            "'filter' has 11000 values in its lists or more: 10000 are allowed.",
        ),
        (
            json!({ "or": [{ "customField": vec![json!({ "key": "a" }); 11] }] }),
            "'filter' has 11 conditions in 'customField' or more: 10 are allowed.",
        ),
        (
            json!({ "or": [{}, { "includeArchived": true }] }),
            "'filter.or.1.includeArchived' is a matter of the whole filter: give it beside 'and', 'or' and 'not'.",
        ),
        (json!({ "or": [{ "placedAt": { "from": "x" } }] }), "'filter.or.0.placedAt.from': "),
        (json!({ "not": { "currency": ["XXXX"] } }), "'filter.not.currency': "),
    ] {
        let told = refusal(filter.clone()).await;
        assert!(if said.is_empty() { told.is_empty() } else { told.starts_with(said) }, "{filter}\n{told}");
    }
}

#[tokio::test]
async fn alternatives_are_found_by_index() {
    let world = World::new().await;
    let bare = |row: u32| order::Model { customer_id: None, ship_by_date: None, ..order(ORG, row) };
    for rows in (1..=2_000).map(bare).collect::<Vec<_>>().chunks(100) {
        let rows = rows.iter().cloned().map(sea_orm::IntoActiveModel::into_active_model);
        <order::Entity as sea_orm::EntityTrait>::insert_many(rows).exec_without_returning(&world.db).await.unwrap();
    }
    let plans = Plans::of(&world).await;
    let number = |number: &str| Meant { order_number: Some(vec![number.to_owned()]), ..Meant::default() };
    let tagged = Meant { tag: Some(vec!["red".to_owned()]), ..Meant::default() };
    let any = |filters: Vec<Meant>| Meant { any: Some(filters), include_archived: true, ..Meant::default() };
    let searched = Meant { search: domain::search::Search::new("po/1205").unwrap(), ..Meant::default() };
    let nobodys = Meant { customer: Some(vec![id(9, 1)]), ..Meant::default() };
    for filter in [
        any(vec![number("0000007"), tagged.clone()]),
        any(vec![searched, nobodys.clone()]),
        Meant { all: vec![any(vec![number("0000008"), any(vec![tagged, nobodys])])], include_archived: true, ..Meant::default() },
    ] {
        let plan = plans.find(&filter).await;
        // By the organization alone, all its orders would be read.
        let by_organization = "Index Cond: (organization_id = '01900000-0000-7000-8000-000100000001'::uuid)";
        let reads_all = |lines: &[String]| lines[0].contains("sales_order") && lines[1].ends_with(by_organization);
        assert!(!plan.windows(2).any(reads_all), "{filter:?}: {plan:#?}");
    }
}
