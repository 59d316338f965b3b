//! What an order costs beside the database: rules, ids, cursors and the folding of searches, none of which waits for anything.

use std::hint::black_box;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use criterion::{Criterion, criterion_group, criterion_main};
use domain::address::AddressInput;
use domain::id::{self, Kind};
use domain::idempotency::Key;
use domain::order::OrderSort;
use domain::order::change::Change;
use domain::order::decide::new_order;
use domain::order::earlier_in_batch::EarlierInBatch;
use domain::order::input::{CreateInput, LineInput, OrderFields};
use domain::order::situation::{Names, References, Situation};
use domain::problems::{Path, Problems};
use domain::product::find::ProductRef;
use domain::search::{Search, searchable};
use domain::stock::Levels;
use domain::{Op, Result, Scope, Viewer};
use entity::{Address, Decimal4, channel_account, company, inventory_level, order, organization, product, warehouse};
use uuid::Uuid;

fn op() -> Op {
    let organization_id = Uuid::from_u128(1);
    let viewer = Viewer { subject: "ann".to_owned(), organization_id, organizations: vec![organization_id], scopes: Scope::ALL.to_vec() };
    Op::new(viewer, DateTime::<Utc>::from_timestamp_nanos(1_790_000_000_000_000_000))
}

fn address() -> Address {
    Address {
        name: "Ann Lee".to_owned(),
        line1: "1 Main St".to_owned(),
        city: "Austin".to_owned(),
        state: Some("TX".to_owned()),
        postal_code: Some("78701".to_owned()),
        country: "US".to_owned(),
        ..Address::default()
    }
}

fn products() -> Vec<product::Model> {
    let product = |number: u128| product::Model {
        id: Uuid::from_u128(100 + number),
        sku: format!("SKU-{number}"),
        name: format!("Product {number}"),
        price: Decimal4::from_ten_thousandths(123_400).unwrap_or_default(),
        active: true,
        ..product::Model::default()
    };
    (0..5).map(product).collect()
}

fn input() -> CreateInput {
    let line = |product: &product::Model| LineInput {
        product: ProductRef::Id(Kind::Product.print(product.id)),
        quantity: 2,
        ..LineInput::default()
    };
    CreateInput {
        idempotency_key: Some("key".to_owned()),
        fields: OrderFields { shipping_address: Some(AddressInput::from(&address())), ..OrderFields::default() },
        lines: Some(products().iter().map(line).collect()),
        ..CreateInput::default()
    }
}

/// All that the rules must know, as the database would tell it.
fn situation(input: &CreateInput) -> Situation {
    let organization =
        organization::Model { default_currency: "USD".to_owned(), time_zone: "UTC".to_owned(), ..organization::Model::default() };
    let references = References {
        organization,
        accounts: vec![channel_account::Model { id: Uuid::from_u128(2), ..channel_account::Model::default() }],
        company: Some(company::Model { id: Uuid::from_u128(3), ..company::Model::default() }),
        warehouse: Some(warehouse::Model { id: Uuid::from_u128(4), ..warehouse::Model::default() }),
        ..References::default()
    };
    let names = Names { order_number: Some("0000001".to_owned()), ..Names::of_new(&mut Problems::default(), &Path::INPUT, input) };
    Situation { names, references, products: products().into_iter().map(|product| Ok(Arc::new(product))).collect(), ..Situation::default() }
}

fn levels(situation: &Situation) -> Levels {
    let warehouse_id = situation.references.warehouse.as_ref().map(|warehouse| warehouse.id).unwrap_or_default();
    let level =
        |product: product::Model| inventory_level::Model { product_id: product.id, warehouse_id, on_hand: 1_000, ..Default::default() };
    Levels::of(products().into_iter().map(level))
}

fn decide<'a>(op: &'a Op, input: &CreateInput, situation: &Situation, levels: Levels) -> Result<(Change<'a>, Problems)> {
    let mut change = Change::blank(op, op.new_id());
    change.levels = levels;
    let mut problems = Problems::default();
    let earlier = EarlierInBatch::default();
    new_order::decide(&mut change, &Path::INPUT, input, situation, &earlier, &mut problems)?;
    Ok((change, problems))
}

fn orders(c: &mut Criterion) {
    let (op, input) = (op(), input());
    let situation = situation(&input);
    let levels = levels(&situation);
    let decided = decide(&op, &input, &situation, levels.clone());
    assert!(decided.as_ref().is_ok_and(|(change, problems)| problems.is_empty() && change.lines.len() == 5), "{decided:?}");
    c.bench_function("rules of a new order of five lines", |b| {
        b.iter(|| decide(&op, black_box(&input), &situation, levels.clone()));
    });
    c.bench_function("a new order's event and search text", |b| {
        b.iter_batched(
            || decide(&op, &input, &situation, levels.clone()),
            |decided| decided.and_then(|(mut change, _)| change.finish()),
            criterion::BatchSize::SmallInput,
        );
    });
    c.bench_function("fingerprint of its input", |b| {
        b.iter(|| Key::read(&Path::INPUT, "createSalesOrder", Some("key"), black_box(&input)));
    });
}

fn names(c: &mut Criterion) {
    let id = op().new_id();
    let text = Kind::Order.print(id);
    assert_eq!(id::find(Kind::Order, &text), Some(id));
    c.bench_function("print an id", |b| b.iter(|| Kind::Order.print(black_box(id))));
    c.bench_function("read an id", |b| b.iter(|| id::find(Kind::Order, black_box(&text))));

    let row = order::Model { id, placed_at: op().now, ..order::Model::default() };
    let cursor = graphql::cursor::print(OrderSort::PlacedAt, &row);
    assert!(graphql::cursor::parse(OrderSort::PlacedAt, &cursor).is_some_and(|position| position.id == id));
    c.bench_function("print a cursor", |b| b.iter(|| graphql::cursor::print(OrderSort::PlacedAt, black_box(&row))));
    c.bench_function("read a cursor", |b| b.iter(|| graphql::cursor::parse(OrderSort::PlacedAt, black_box(&cursor))));
}

fn searches(c: &mut Criterion) {
    let row = order::Model { shipping_address: address(), email: Some("Zoë.Müller@example.com".to_owned()), ..order::Model::default() };
    assert!(searchable::<order::Entity>(row.clone()).search.contains("zoe.muller"));
    c.bench_function("search text of an order", |b| {
        b.iter_batched(|| row.clone(), searchable::<order::Entity>, criterion::BatchSize::SmallInput);
    });
    c.bench_function("read a search of four words", |b| b.iter(|| Search::new(black_box("Zoë Müller #0000120 78701"))));
}

criterion_group!(rules, orders, names, searches);
criterion_main!(rules);
