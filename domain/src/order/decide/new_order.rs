//! A new order: a change of a blank one, with its defaults filled in, its goods imported where they have left already, its stock reserved.

use std::collections::HashMap;
use std::sync::Arc;

use entity::{AssignStatus, Decimal4, OrderStatus, PaymentMethod, channel_account, product};
use uuid::Uuid;

use super::customer::{self, Buyer};
use super::fields::zone;
use super::give_back::{self, ReturnPaths, ReturnedGoods};
use super::ship::{self, Parcel};
use super::{addresses, children, fields, lines, money, note, pay, references, reserve};
use crate::currency::Currency;
use crate::error::{Code, Error, Result, Shortage};
use crate::message::{Message, Parameter};
use crate::order::change::Change;
use crate::order::earlier_in_batch::EarlierInBatch;
use crate::order::input::{CreateInput, LineInput};
use crate::order::limits::MOST_UNITS;
use crate::order::situation::{AccountKey, Situation};
use crate::order::{status, totals};
use crate::problems::{Path, Problems};
use crate::stock::{Need, Place, Short};
use crate::values::Moment;

/// What a new order asks of the stock.
#[derive(Clone, Debug, Default)]
pub struct Demand {
    /// One for each line.
    pub needs: Vec<Need>,
    /// Where more is asked for than there is; nothing is reserved then.
    pub short: Vec<Short>,
    /// It takes what there is, and waits for the rest.
    pub may_wait: bool,
}

/// Makes the order, or notes all that is wrong with it but for what is short: that is told of the whole batch.
pub fn decide(
    change: &mut Change<'_>,
    path: &Path<'_>,
    input: &CreateInput,
    situation: &Situation,
    earlier: &EarlierInBatch,
    problems: &mut Problems,
) -> Result<Demand> {
    change.order.status = input.status();
    change.order.currency.clone_from(&situation.references.organization.default_currency);
    change.currency = Currency::from_code(&change.order.currency);
    let buyer = customer::find_or_describe(change.op, path, input, situation, earlier, problems);
    take_buyer(change, &buyer);
    let ordered = ordered(change, path, input, &buyer, situation, earlier, problems);
    fill_in(change, path, situation, problems);
    fields::apply(change, path, &input.fields, &[], situation, problems);
    customer::fill_in(change, &buyer, situation);
    references::apply(change, path, &[], situation, problems);
    references::unique(change, path, situation, earlier.rivals(situation), problems);
    addresses::apply(change, path, &input.fields, &[], situation, problems);
    addresses::fill_in(change, path, &input.fields, situation, problems);
    money::apply(change, path, &input.fields, &[], problems);
    lines::add(change, &path.field("lines"), ordered, situation, problems);
    add_children(change, path, input, situation, problems);
    if problems.is_empty() {
        money::compute(change, path, situation.references.company.as_ref(), input.fields.charges.as_ref(), true, problems)?;
    }
    let may_wait = change.order.allow_backorder || change.order.status == OrderStatus::Backorder;
    change.order.allow_backorder = may_wait;
    if !problems.is_empty() {
        // Nothing comes of it, but what is short is told together with all else.
        let needs = foreseen_needs(change, input, ordered, situation);
        let short = if may_wait { Vec::new() } else { change.levels.short(&needs) };
        if input.dry_run {
            reckon(change, path, input, situation)?;
        }
        return Ok(Demand { needs, short, may_wait });
    }
    begin_where_it_stands(change, situation, problems)?;
    let needs = reserve::wanted(change);
    let short = reserve::rearrange(change, false)?;
    Ok(Demand { needs, short, may_wait })
}

/// What an order that is refused would be, as far as its input tells: its good lines, and what they cost. Nothing is reserved.
fn reckon(change: &mut Change<'_>, path: &Path<'_>, input: &CreateInput, situation: &Situation) -> Result<()> {
    if change.currency.is_none() || situation.references.warehouse.is_none() || change.lines.is_empty() {
        return Ok(());
    }
    // What is wrong is told already.
    let mut known = Problems::default();
    money::compute(change, path, situation.references.company.as_ref(), input.fields.charges.as_ref(), true, &mut known)
}

fn take_buyer(change: &mut Change<'_>, buyer: &Buyer) {
    change.order.customer_id = buyer.customer().map(|customer| customer.id);
    if let Buyer::Made(customer) = buyer {
        change.added.customer = Some((**customer).clone());
    }
}

/// The lines that are ordered: the input's, or the cart's, which it empties.
fn ordered<'a>(
    change: &mut Change<'_>,
    path: &Path<'_>,
    input: &'a CreateInput,
    buyer: &Buyer,
    situation: &'a Situation,
    earlier: &EarlierInBatch,
    problems: &mut Problems,
) -> &'a [LineInput] {
    if !input.from_cart {
        let lines = input.lines.as_deref().unwrap_or_default();
        if lines.is_empty() {
            problems.required(&path.field("lines"));
        }
        return lines;
    }
    let at = path.field("fromCart");
    if let Some(lines) = &input.lines {
        problems.add(&at, Code::Conflict, "Give the lines, or order the cart: not both.");
        return lines;
    }
    let Buyer::OnFile(customer) = buyer else {
        if problems.is_empty() || input.customer.is_none() {
            problems.add(&at, Code::Conflict, "Only a customer on file has a cart.");
        }
        return &[];
    };
    match situation.cart.as_ref().filter(|_| !earlier.has_emptied_cart(customer.id)) {
        Some(cart) => {
            change.removed.cart_items.clone_from(&cart.items);
            &cart.lines
        }
        None => {
            problems.add(&at, Code::Required, "The customer's cart is empty.");
            &[]
        }
    }
}

/// What the input need not name: the account, the company, the warehouse and the business that buys.
fn fill_in(change: &mut Change<'_>, path: &Path<'_>, situation: &Situation, problems: &mut Problems) {
    let (names, found) = (&situation.names, &situation.references);
    let account = account(path, situation, problems);
    let order = &mut change.order;
    if let Some(account) = account {
        order.account_id = account.id;
        order.source = account.kind;
    }
    match &found.company {
        Some(company) => order.company_id = company.id,
        None if names.company_id.is_none() => problems.not_found(&path.field("companyId"), "company"),
        None => {}
    }
    match &found.warehouse {
        Some(warehouse) => order.warehouse_id = warehouse.id,
        None if names.warehouse_id.is_none() => problems.not_found(&path.field("warehouseId"), "warehouse"),
        None => {}
    }
    if account.is_some_and(|account| account.auto_assign_warehouse_id.is_some()) {
        order.assign_status = AssignStatus::Assigned;
    }
    order.business_account_id = found.business_account.as_ref().map(|business| business.id);
}

fn account<'a>(path: &Path<'_>, situation: &'a Situation, problems: &mut Problems) -> Option<&'a channel_account::Model> {
    let at = path.field("channel");
    match (situation.references.accounts.as_slice(), situation.names.account.as_ref()?) {
        // What is wrong with the reference itself was noted when it was read.
        (_, AccountKey::Unreadable) => {}
        ([account], _) => return Some(account),
        (_, AccountKey::Only) => {
            problems.add(&at, Code::Required, "The organization has not exactly one channel account: say which one.");
        }
        (_, AccountKey::Id(_)) => problems.not_found(&at.field("accountId"), "channel account"),
        (_, AccountKey::ExternalId(_)) => problems.not_found(&at.field("externalId"), "channel account"),
        ([], AccountKey::Type(_)) => problems.not_found(&at.field("type"), "channel account"),
        (_, AccountKey::Type(_)) => {
            let message = Message::new("Several channel accounts have this type: name one by its id.");
            problems.add(&at.field("type"), Code::Ambiguous, message.with(Parameter::Type, "channel account"));
        }
    }
    None
}

fn add_children(change: &mut Change<'_>, path: &Path<'_>, input: &CreateInput, situation: &Situation, problems: &mut Problems) {
    let at_payments = path.field("payments");
    let mut earlier: Vec<(PaymentMethod, String)> = Vec::new();
    let payments = children::each(problems, &at_payments, &input.payments, |problems, path, payment| {
        let payment = pay::read(change, path, change.op.new_id(), payment, situation, problems)?;
        let key = (payment.method, payment.transaction_id.as_deref());
        pay::unique(problems, path, key, earlier.iter().map(|(method, id)| (*method, id.as_str())));
        earlier.extend(payment.transaction_id.clone().map(|id| (payment.method, id)));
        Some(payment)
    });
    let notes = children::each(problems, &path.field("notes"), &input.notes, |problems, path, note| {
        note::read(change, path, change.op.new_id(), note, problems)
    });
    let paid = Decimal4::sum(payments.iter().map(|payment| payment.amount));
    change.order.paid_amount = paid.unwrap_or_else(|_| {
        problems.add(&at_payments, Code::OutOfRange, totals::too_large("The payments are too large an amount together."));
        Decimal4::ZERO
    });
    (change.added.payments, change.added.notes) = (payments, notes);
    let none = path.field("attachments");
    children::attachments(change, &none, &input.attachments, (&none, &[]), situation, problems);
    children::tags(change, &path.field("tags"), &input.tags, &[], situation, problems);
    children::custom_fields(change, &path.field("customFields"), input.fields.custom_fields.as_ref(), situation, problems);
}

/// The status that it begins in: past shipping, what happened to its goods before they came here, without moving stock.
fn begin_where_it_stands(change: &mut Change<'_>, situation: &Situation, problems: &mut Problems) -> Result<()> {
    let status = change.order.status;
    match status {
        OrderStatus::OnHold => change.order.status_before_hold = Some(OrderStatus::Pending),
        OrderStatus::Cancelled => change.order.cancelled_at = Some(change.op.now),
        _ => {}
    }
    let mut units = HashMap::new();
    for line in &mut change.lines {
        let given = std::mem::take(&mut line.fulfilled_quantity);
        let left = if status::is_past_shipping(status) { line.quantity } else { given };
        if left > 0 {
            units.insert(line.id, left);
        }
    }
    if units.is_empty() {
        return Ok(());
    }
    let order = &change.order;
    let zone = zone(&situation.references.organization);
    let parcel = Parcel {
        carrier: order.shipping.carrier.clone(),
        service: order.shipping.service.clone(),
        shipped_at: order.ship_date.map_or(order.placed_at, |date| Moment::Day(date).instant(zone)),
        ..Parcel::new(change.op)
    };
    ship::leave(change, &units, parcel);
    if status == OrderStatus::Returned {
        let at = Path::Root;
        let paths = ReturnPaths { order: &at, amount: &at, restock: &at };
        let goods = ReturnedGoods { id: change.op.new_id(), amount: None, reason: None, restock: false };
        let out = give_back::out(change);
        give_back::give_back(change, paths, &out, goods, situation, problems)?;
        totals::settle(&mut change.order).map_err(|_| Error::Internal("an order's amounts are out of range".into()))?;
    }
    Ok(())
}

/// All stock that the order may reserve.
pub fn places(input: &CreateInput, situation: &Situation) -> impl Iterator<Item = Place> {
    let warehouse = situation.references.warehouse.as_ref().filter(|_| reserves(input));
    let products = situation.products.iter().flatten();
    warehouse
        .into_iter()
        .flat_map(move |warehouse| products.clone().map(|product| Place { product_id: product.id, warehouse_id: warehouse.id }))
}

/// Whether an order made so sets stock aside.
fn reserves(input: &CreateInput) -> bool {
    let status = input.status();
    !input.fields.disable_inventory_count.unwrap_or_default() && status::reserves(status) && status != OrderStatus::Undelivered
}

/// What the lines of a refused order ask for, as far as it can be told from the input.
fn foreseen_needs(change: &Change<'_>, input: &CreateInput, lines: &[LineInput], situation: &Situation) -> Vec<Need> {
    if !reserves(input) || situation.references.warehouse.is_none() {
        return Vec::new();
    }
    let need = |(line, product): (&LineInput, &Result<Arc<product::Model>, _>)| {
        let product = product.as_ref().ok().filter(|product| product.active)?;
        let units = line.quantity.checked_sub(line.fulfilled_quantity.unwrap_or(0))?;
        (1..=MOST_UNITS).contains(&units).then(|| Need { place: change.place(product.id), units: i64::from(units) })
    };
    lines.iter().zip(&situation.products).filter_map(need).collect()
}

/// Tells of what is short. A cart's items are no lines of the input.
pub fn note_short(path: &Path<'_>, input: &CreateInput, short: Vec<Short>, situation: &Situation, problems: &mut Problems) {
    let Some(first) = short.first() else { return };
    let warehouse_id = first.place.warehouse_id;
    let at = path.field(if input.from_cart { "fromCart" } else { "lines" });
    let asks = |product_id: Uuid| {
        let lines = situation.products.iter().enumerate().filter(|_| !input.from_cart);
        lines.filter(move |(_, product)| product.as_ref().is_ok_and(|product| product.id == product_id)).map(|(index, _)| index).collect()
    };
    let item = |short: Short| Shortage {
        line_indexes: asks(short.place.product_id),
        order_line_ids: Vec::new(),
        product_id: short.place.product_id,
        required: short.required,
        available: short.available,
    };
    reserve::note(problems, &at, warehouse_id, short.into_iter().map(item).collect());
}
