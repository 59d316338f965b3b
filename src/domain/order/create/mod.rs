//! Makes orders: checks everything, reserves the stock, writes it all or nothing. A single order is a batch of one.

mod batch;
mod bulk;
mod cart;
mod customer;
mod draft;
mod facts;
mod judge;
mod keys;
mod references;
mod stock;
mod taken;
mod wishes;
mod write;

use std::slice;

use entity::{order, order_line};

<<<<<<< HEAD
use self::customer::Buyer;
use self::draft::{Draft, Sources};
use self::references::{References, Wanted};
use super::input::{CreateInput, LineInput};
use super::{event, lines::MOST_LINES, read, status};
use crate::domain::address::Areas;
=======
pub use self::bulk::{BulkErrorPolicy, CreateManyInput, create_many};

use self::batch::Item;
use super::input::CreateInput;
>>>>>>> 08f221e (WIP: make many orders at once)
use crate::domain::attempt::attempt;
use crate::domain::error::{Error, Result};
use crate::domain::problems::Path;
use crate::domain::{Op, Problem, Scope, Store};

/// What a create answers with.
#[derive(Clone, Debug)]
pub struct Created {
    pub order: order::Model,
    pub lines: Vec<order_line::Model>,
    pub outcome: Outcome,
}

/// How the order of an answer came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Made,
    /// The idempotency key had made it before.
    Replayed,
    /// A dry run: it is not kept.
    Preview,
}

/// An order, or what is wrong with its input. Where nothing is, another order of the batch stopped it.
pub type Answer = Result<Created, Vec<Problem>>;

/// Makes an order.
pub async fn create(op: &Op, store: &Store, input: CreateInput) -> Result<Created> {
    op.require(Scope::OrdersWrite)?;
<<<<<<< HEAD
    let path = Path::INPUT;
    let key = if input.dry_run {
        None
    } else {
        Key::read(&path.field("idempotencyKey"), "createSalesOrder", input.idempotency_key.as_deref(), &input)?
    };
    attempt(|| one(op, store, &input, key.as_ref())).await
}

async fn one(op: &Op, store: &Store, input: &CreateInput, key: Option<&Key>) -> Result<Created> {
    let order_id = op.new_id();
    // Taken before the transaction, so that the counter's row is never held while an order is made.
    let given = trimmed(input.order_number.as_deref());
    let mut numbers =
        if given.is_some() || input.dry_run { Vec::new() } else { store.numbers.take(&store.db, op.organization_id(), 1).await? };
    let number = given.or_else(|| numbers.pop());

    let tx = store.db.begin().await?;
    if let Some(key) = key
        && let Some(first) = idempotency::claim(&tx, op, key, json!({ "order": order_id })).await?
    {
        drop(tx);
        return replay(op, store, &first).await;
    }
    let mut problems = Problems::default();
    let draft = Box::pin(prepare(&tx, op, &mut problems, &Path::INPUT, input, order_id, number)).await;
    if matches!(draft, Err(Error::NumberTaken)) {
        store.numbers.forget(op.organization_id());
    }
    let draft = draft?;
    problems.finish()?;
    let draft = draft.ok_or_else(|| Error::Internal("a draft without a problem is missing".into()))?;
    let outcome = if input.dry_run {
        drop(tx);
        Outcome::Preview
    } else {
        let Prepared { draft, levels, cart } = &draft;
        levels.write(&tx, op).await?;
        write::write(&tx, std::slice::from_ref(draft), vec![created_event(op, draft)]).await?;
        if let Some(customer_id) = cart {
            write::empty_cart(&tx, op, *customer_id).await?;
        }
        store.db.commit(tx).await?;
        Outcome::Made
    };
    Ok(Created { order: draft.draft.order, lines: draft.draft.lines, outcome })
}

/// A draft whose stock is reserved in memory.
struct Prepared {
    draft: Draft,
    levels: Levels,
    /// Whose cart it empties.
    cart: Option<Uuid>,
}

/// Reads what the input names, checks everything, and reserves; nothing is written.
async fn prepare(
    tx: &DatabaseTransaction,
    op: &Op,
    problems: &mut Problems,
    path: &Path<'_>,
    input: &CreateInput,
    order_id: Uuid,
    number: Option<String>,
) -> Result<Option<Prepared>> {
    let number_given = problems.text(&path.field("orderNumber"), input.order_number.as_deref());
    let number = if input.order_number.as_deref().is_some_and(|text| !text.trim().is_empty()) { number_given } else { number };
    let wanted = Wanted::of(problems, path, input, number.clone());
    let references = References::read(tx, op.organization_id(), &wanted).await?;
    let references = references.ok_or(Error::NoOrganization)?;
    if number.is_some() && trimmed(input.order_number.as_deref()).is_none() && references.same_number.is_some() {
        // Somebody took the number by hand after this process had taken it from the counter.
        return Err(Error::NumberTaken);
    }
    let looked_up = wanted.customer.is_some();
    let buyer = customer::find_or_describe(tx, problems, path, op, input, looked_up, references.customer.clone()).await?;
    let (cart, cart_lines) = cart(tx, op, problems, path, input, &buyer).await?;
    let lines: &[LineInput] = match (&cart_lines, &input.lines) {
        (Some(lines), _) => lines,
        (None, Some(lines)) => lines,
        (None, None) => &[],
    };
    check_line_count(problems, path, input, lines.len());
    let catalogue = catalogue(tx, op, lines).await?;
    let addresses = [&input.shipping_address, &input.shipping_override_address, &input.billing_address];
    let areas = Areas::of(tx, op.organization_id(), addresses.into_iter().flatten()).await?;
    let sources = Sources {
        op,
        input,
        lines,
        wanted: &wanted,
        references: &references,
        catalogue: &catalogue,
        areas: &areas,
        buyer: &buyer,
        order_id,
        order_number: number.as_deref().unwrap_or_default(),
    };
    let draft = Draft::build(problems, path, sources);
    let needs = needs(&draft, input, lines, &catalogue, &references);
    let places: BTreeSet<Place> = needs.iter().map(|need| need.place).collect();
    let mut levels = Levels::lock(tx, op, &places).await?;
    let Some(mut draft) = draft else {
        // Nothing comes of it, but what is short is told together with all else.
        if !input.allow_backorder && input.status != OrderStatus::Backorder {
            note_shortages(problems, path, levels.short(&needs), &catalogue);
        }
        return Ok(None);
    };
    reserve(problems, path, &mut draft, &mut levels, &needs, &catalogue)?;
    Ok(Some(Prepared { draft, levels, cart }))
}

/// The first order that the key made, as it is now.
async fn replay(op: &Op, store: &Store, first: &Value) -> Result<Created> {
    let id = first.get("order").and_then(Value::as_str).and_then(|id| id.parse::<Uuid>().ok());
    let id = id.ok_or_else(|| Error::Internal("an idempotency key names no order".into()))?;
    let (order, lines) = read::whole(store.db.reader(), op.organization_id(), id).await?;
    Ok(Created { order, lines, outcome: Outcome::Replayed })
}

/// What is in the customer's cart, as lines; locked, so that two at once make one order.
async fn cart(
    tx: &impl ConnectionTrait,
    op: &Op,
    problems: &mut Problems,
    path: &Path<'_>,
    input: &CreateInput,
    buyer: &Buyer,
) -> Result<(Option<Uuid>, Option<Vec<LineInput>>)> {
    if !input.from_cart {
        return Ok((None, None));
    }
    let at = path.field("fromCart");
    if input.lines.is_some() {
        problems.add(&at, Code::Conflict, "Give the lines, or order the cart: not both.");
        return Ok((None, None));
    }
    let Buyer::OnFile(customer) = buyer else {
        if problems.is_empty() || input.customer.is_none() {
            problems.add(&at, Code::Conflict, "Only a customer on file has a cart.");
        }
        return Ok((None, None));
    };
    let items = cart_item::Entity::of(op.organization_id())
        .filter(cart_item::Column::CustomerId.eq(customer.id))
        .order_by_asc(cart_item::Column::Id)
        .lock_exclusive()
        .all(tx)
        .await?;
    if items.is_empty() {
        problems.add(&at, Code::Required, "The customer's cart is empty.");
    }
    let line = |item: &cart_item::Model| LineInput {
        product: ProductRef::Id(Kind::Product.print(item.product_id)),
        quantity: item.quantity,
        unit_price: None,
        discount: None,
        name: None,
        channel_order_item_id: None,
        fulfilled_quantity: None,
        meta: None,
    };
    Ok((Some(customer.id), Some(items.iter().map(line).collect())))
}

fn check_line_count(problems: &mut Problems, path: &Path<'_>, input: &CreateInput, count: usize) {
    let at = path.field("lines");
    if count == 0 && !input.from_cart {
        problems.required(&at);
    }
    problems.at_most(&at, count, MOST_LINES);
}

/// The products that the lines name, with their price breaks where a line comes without a price.
async fn catalogue(tx: &impl ConnectionTrait, op: &Op, lines: &[LineInput]) -> Result<Found> {
    let lines = lines.get(..MOST_LINES).unwrap_or(lines);
    if lines.is_empty() {
        return Ok(Found::default());
    }
    let refs: Vec<ProductRef> = lines.iter().map(|line| line.product.clone()).collect();
    let priced = lines.iter().all(|line| line.unit_price.as_ref().is_some_and(|price| !price.is_blank()));
    if priced {
        return Ok(Found { products: find_refs(tx, op.organization_id(), &refs).await?, ..Default::default() });
    }
    find_priced(tx, op.organization_id(), &refs).await
}

/// What the lines ask of the stock: from the draft, or, where there is none, as far as it can be told from the input.
fn needs(draft: &Option<Draft>, input: &CreateInput, lines: &[LineInput], catalogue: &Found, references: &References) -> Vec<Need> {
    if input.disable_inventory_count || !status::reserves(input.status) || input.status == OrderStatus::Undelivered {
        return Vec::new();
    }
    if let Some(draft) = draft {
        let need = |line: &order_line::Model| Need {
            place: Place { product_id: line.product_id, warehouse_id: draft.order.warehouse_id },
            units: i64::from(line.quantity - line.fulfilled_quantity),
        };
        return draft.lines.iter().map(need).collect();
    }
    let Some(warehouse) = &references.warehouse else { return Vec::new() };
    let need = |(line, product): (&LineInput, &Result<Arc<entity::product::Model>, _>)| {
        let product = product.as_ref().ok()?;
        let units = line.quantity - line.fulfilled_quantity.unwrap_or(0);
        (1..=super::lines::MOST_UNITS)
            .contains(&units)
            .then_some(Need { place: Place { product_id: product.id, warehouse_id: warehouse.id }, units: i64::from(units) })
    };
    lines.iter().zip(&catalogue.products).filter_map(need).collect()
}

/// Reserves for the draft's lines: all of it, or with `allowBackorder` what there is.
fn reserve(
    problems: &mut Problems,
    path: &Path<'_>,
    draft: &mut Draft,
    levels: &mut Levels,
    needs: &[Need],
    catalogue: &Found,
) -> Result<()> {
    if needs.is_empty() {
        return Ok(());
    }
    let granted = if draft.order.allow_backorder {
        levels.reserve_some(needs)?
    } else {
        let short = levels.reserve_all(needs)?;
        if !short.is_empty() {
            note_shortages(problems, path, short, catalogue);
            return Ok(());
        }
        needs.iter().map(|need| need.units).collect()
    };
    for (line, units) in draft.lines.iter_mut().zip(&granted) {
        line.reserved_quantity = i32::try_from(*units).unwrap_or(i32::MAX);
    }
    if needs.iter().zip(&granted).any(|(need, units)| *units < need.units) {
        wait_for_stock(&mut draft.order);
    }
    Ok(())
}

/// An open order that stock does not cover waits for it; a held one does so once it is released.
fn wait_for_stock(order: &mut order::Model) {
    match order.status {
        OrderStatus::OnHold => order.status_before_hold = Some(OrderStatus::Backorder),
        status if status::is_open(status) => order.status = OrderStatus::Backorder,
        _ => {}
    }
}

fn note_shortages(problems: &mut Problems, path: &Path<'_>, short: Vec<crate::domain::stock::Short>, catalogue: &Found) {
    let Some(first) = short.first() else { return };
    let warehouse_id = first.place.warehouse_id;
    let asks = |product_id: Uuid| {
        let lines = catalogue.products.iter().enumerate();
        lines.filter(move |(_, product)| product.as_ref().is_ok_and(|product| product.id == product_id)).map(|(index, _)| index).collect()
    };
    let items: Vec<Shortage> = short
        .into_iter()
        .map(|short| Shortage {
            line_indexes: asks(short.place.product_id),
            order_line_ids: Vec::new(),
            product_id: short.place.product_id,
            required: short.required,
            available: short.available,
        })
        .collect();
    let message = format!("Stock does not suffice for {} product(s).", items.len());
    problems.add_with(&path.field("lines"), Code::Unavailable, message, Detail::Unavailable { warehouse_id, items });
}

fn created_event(op: &Op, draft: &Draft) -> order_event::Model {
    event::created(op, &draft.order, &draft.lines)
=======
    let item = Item::new(&input, Path::INPUT)?;
    let mut answers = attempt(|| batch::run(op, store, slice::from_ref(&item), BulkErrorPolicy::RejectFailed)).await?;
    let answer = answers.pop().ok_or_else(|| Error::Internal("an order has no answer".into()))?;
    answer.map_err(Error::Invalid)
>>>>>>> 08f221e (WIP: make many orders at once)
}
