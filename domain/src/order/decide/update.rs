//! A change of an order: what is left out stays, and whatever the input does not name survives.

use std::collections::{BTreeSet, HashMap};

use entity::{OrderStatus, order, order_line};
use uuid::Uuid;

use super::reserve::{self, ShortageAt};
use super::{addresses, children, fields, give_back, lines, money, references, status as written_status};
use crate::error::{Code, Result};
use crate::fields::put;
use crate::order::change::Change;
use crate::order::input::{ClearableField, UpdateInput};
use crate::order::situation::{Asked, Child, Names, Situation};
use crate::problems::{Path, Problems};
use crate::stock::Place;

/// What the change asks to know.
pub fn asks<'a>(change: &Change<'_>, path: &Path<'_>, input: &'a UpdateInput, problems: &mut Problems) -> Asked<'a> {
    let before = change.before();
    let mut names = Names::of_update(problems, path, input, before);
    names.order_number = names.order_number.filter(|number| *number != before.order_number);
    let new_lines = input.lines.as_ref().map(|lines| lines.add.as_slice()).unwrap_or_default();
    names.organization = input.fields.placed_at.is_some() || !new_lines.is_empty();
    let tax_given = input.fields.charges.as_ref().is_some_and(|charges| charges.tax.as_ref().is_some_and(|tax| !tax.is_blank()));
    let tax_exempt = input.fields.tax_exempt.unwrap_or(before.tax_exempt);
    if names.company_id.is_none() && !tax_given && !tax_exempt && may_bear_gst(change, !new_lines.is_empty()) {
        names.company_id = Some(before.company_id);
    }
    let mut children = Vec::new();
    if !input.add_tags.is_empty() || !input.remove_tags.is_empty() {
        children.push(Child::Tags);
    }
    if input.fields.custom_fields.is_some() {
        children.push(Child::CustomFields);
    }
    if !input.add_attachments.is_empty() || !input.remove_attachment_ids.is_empty() {
        children.push(Child::Attachments);
    }
    children.extend(input.fields.status.filter(|to| *to != before.status).and_then(written_status::asks));
    let fulfillments = input.fields.placed_at.is_some() && change.lines.iter().any(|line| line.fulfilled_quantity > 0);
    Asked { names, lines: new_lines, order_id: Some(before.id), children, fulfillments, ..Asked::default() }
}

/// Whether it may depend on the selling company if the order's lines bear GST.
pub fn may_bear_gst(change: &Change<'_>, adds_lines: bool) -> bool {
    let order = change.before();
    !order.tax_given && (adds_lines || change.lines.iter().any(|line| line.gst_percent.is_some()))
}

/// The stock that the change may touch.
pub fn places(change: &Change<'_>, input: &UpdateInput, situation: &Situation) -> BTreeSet<Place> {
    let before = change.before();
    let warehouse_id = situation.references.warehouse.as_ref().map_or(before.warehouse_id, |warehouse| warehouse.id);
    let lines = input
        .lines
        .as_ref()
        .is_some_and(|lines| !lines.add.is_empty() || !lines.remove.is_empty() || lines.update.iter().any(|line| line.quantity.is_some()));
    let flag = input.fields.disable_inventory_count.is_some_and(|disable| disable != before.disable_inventory_count);
    let status = input.fields.status.is_some_and(|to| to != before.status);
    if !lines && !flag && !status && warehouse_id == before.warehouse_id {
        return BTreeSet::new();
    }
    let mut places = change.touched_places(warehouse_id);
    let added = situation.products.iter().flatten();
    places.extend(
        added.flat_map(|product| [before.warehouse_id, warehouse_id].map(|warehouse_id| Place { product_id: product.id, warehouse_id })),
    );
    places
}

/// Where goods go back on the shelf: their product may have no level there yet.
pub fn restocked_places(change: &Change<'_>, input: &UpdateInput, situation: &Situation) -> BTreeSet<Place> {
    let before = change.before();
    if input.fields.status != Some(OrderStatus::Returned) || before.disable_inventory_count {
        return BTreeSet::new();
    }
    let warehouse_id = situation.references.warehouse.as_ref().map_or(before.warehouse_id, |warehouse| warehouse.id);
    let out = change.lines.iter().filter(|line| give_back::out_of(line) > 0);
    out.map(|line| Place { product_id: line.product_id, warehouse_id }).collect()
}

/// Goods leave after their order was placed, but where it came here with a past of its own.
fn placed_before_shipped(change: &Change<'_>, path: &Path<'_>, situation: &Situation, problems: &mut Problems) {
    let (at, was, is) = (path.field("placedAt"), change.before().placed_at, change.order.placed_at);
    let parcels = situation.fulfillments.iter().filter(|parcel| parcel.cancelled_at.is_none());
    let left = parcels.map(|parcel| parcel.shipped_at).filter(|shipped_at| (was..is).contains(shipped_at)).min();
    if let (Some(left), false) = (left, problems.has(&at)) {
        problems.add(&at, Code::OutOfRange, fields::latest("Goods of this order have left before that.", left));
    }
}

/// Makes the change, or notes all that is wrong with it.
pub fn decide(change: &mut Change<'_>, path: &Path<'_>, input: &UpdateInput, situation: &Situation, problems: &mut Problems) -> Result<()> {
    let clear = &input.clear;
    fields::apply(change, path, &input.fields, clear, situation, problems);
    placed_before_shipped(change, path, situation, problems);
    change.order.source = input.source.unwrap_or(change.order.source);
    change.order.archived = input.archived.unwrap_or(change.order.archived);
    addresses::apply(change, path, &input.fields, clear, situation, problems);
    references::apply(change, path, clear, situation, problems);
    customer(change, path, input, situation, problems);
    references::unique(change, path, situation, references::Rivals::default(), problems);
    money::apply(change, path, &input.fields, clear, problems);
    let at_lines = path.field("lines");
    let added = match &input.lines {
        Some(edits) => lines::edit(change, &at_lines, edits, situation, problems)?,
        None => HashMap::new(),
    };
    money::check_decimals(change, path, problems)?;
    children::tags(change, &path.field("addTags"), &input.add_tags, &input.remove_tags, situation, problems);
    children::custom_fields(change, &path.field("customFields"), input.fields.custom_fields.as_ref(), situation, problems);
    let at_remove = path.field("removeAttachmentIds");
    let remove = (&at_remove, input.remove_attachment_ids.as_slice());
    children::attachments(change, &path.field("addAttachments"), &input.add_attachments, remove, situation, problems);
    let seller = situation.references.company.as_ref();
    if input.fields.status == Some(OrderStatus::Returned) {
        // What comes back is worth what it costs by now; what is wrong with the amounts is told below.
        money::recompute(change, seller)?.ok();
    }
    stock_and_status(change, path, input, &added, situation, problems)?;
    // An update has no event of its own.
    (change.event, change.reason) = (None, None);
    // What follows from a mistake that is told already is no other one.
    let mut own = Problems::default();
    money::compute(change, path, seller, input.fields.charges.as_ref(), input.lines.is_some(), &mut own)?;
    if problems.is_empty() {
        *problems = own;
    }
    Ok(())
}

fn customer(change: &mut Change<'_>, path: &Path<'_>, input: &UpdateInput, situation: &Situation, problems: &mut Problems) {
    let at = path.field("customerId");
    let found = situation.references.customer.as_ref().map(|customer| customer.id);
    if situation.names.customer.is_some() && found.is_none() {
        problems.not_found(&at, "customer");
    }
    let clear = input.clear.contains(&ClearableField::Customer);
    put(problems, &at, found, clear, &mut change.order.customer_id);
}

/// What the edits and the new status ask of the stock.
fn stock_and_status(
    change: &mut Change<'_>,
    path: &Path<'_>,
    input: &UpdateInput,
    added: &HashMap<Uuid, usize>,
    situation: &Situation,
    problems: &mut Problems,
) -> Result<()> {
    let at_status = path.field("status");
    let to = written_status::new_status(change, &at_status, input.fields.status, problems);
    let (before, order) = (change.before(), &change.order);
    let stock = |lines: &[order_line::Model]| lines.iter().map(|line| (line.id, line.quantity)).collect::<Vec<_>>();
    let lines_changed = stock(&change.lines) != stock(change.lines_before());
    let fill = to.is_some_and(|to| reserve::must_fill(change, to));
    let at = stock_path(path, before, order, lines_changed);
    if let Some(at) = at.or_else(|| fill.then_some(at_status)) {
        // Once for all edits: it starts from what the order had before.
        let short = reserve::rearrange(change, fill)?;
        let is_short = !short.is_empty();
        reserve::note_short(change, ShortageAt { path: &at, added }, short, problems);
        if is_short {
            return Ok(());
        }
    }
    if lines_changed && change.before().status == OrderStatus::PartiallyShipped {
        close_where_all_is_shipped(&mut change.order, &change.lines);
    }
    let hold_until = input.fields.hold_until.as_ref().is_some_and(|given| !given.is_blank());
    match to {
        Some(to) => written_status::move_to(change, &at_status, to, hold_until, situation, problems),
        None => Ok(()),
    }
}

/// The edit that touches stock.
fn stock_path<'a>(path: &'a Path<'a>, before: &order::Model, order: &order::Model, lines_changed: bool) -> Option<Path<'a>> {
    let field = match () {
        () if lines_changed => "lines",
        () if before.warehouse_id != order.warehouse_id => "warehouseId",
        () if before.disable_inventory_count != order.disable_inventory_count => "disableInventoryCount",
        () => return None,
    };
    Some(path.field(field))
}

/// An edit that leaves nothing to ship has shipped the order, or brought all of it back.
pub fn close_where_all_is_shipped(order: &mut order::Model, lines: &[order_line::Model]) {
    if lines.iter().all(|line| line.fulfilled_quantity == line.quantity) {
        let all_back = lines.iter().all(|line| line.returned_quantity == line.quantity);
        order.status = if all_back { OrderStatus::Returned } else { OrderStatus::Shipped };
    }
}
