//! A shop in memory that follows the rules the short way: no concurrency, no database, everything copied.

use serde_json::{Value, json};

use super::rules::{by_hand, gross, has_sent, is_open, money, payment_status, reserves, ships};
use super::step::{NewLine, Step, Units};

/// Nothing wrong, or the code of what is.
pub type Verdict = Result<(), &'static str>;

/// In ten-thousandths: one round, one with cents, one with more.
pub const PRICES: [i64; 3] = [100_000, 25_500, 3_333];
/// What is on the shelf at first.
pub const STOCK: [i64; 3] = [6, 3, 0];

#[derive(Clone, Debug, PartialEq)]
struct Level {
    on_hand: i64,
    reserved: i64,
}

#[derive(Clone, Debug, PartialEq)]
struct Line {
    /// In which step: a line that takes another's place is another line.
    made: usize,
    /// Among those of that step.
    position: i64,
    product: usize,
    quantity: i64,
    price: i64,
    discount: i64,
    reserved: i64,
    fulfilled: i64,
    returned: i64,
    invoiced: i64,
    /// What of its total came back.
    credited: i64,
}

impl Parcel {
    fn of(lines: &[Line], units: &[i64]) -> Self {
        let row = |(line, units): (&Line, &i64)| {
            let (made, product, position) = line.key();
            (made, product, position, *units)
        };
        Self { came: None, cancelled: None, units: lines.iter().zip(units).map(row).collect() }
    }
}

impl Line {
    fn key(&self) -> (usize, usize, i64) {
        (self.made, self.product, self.position)
    }

    fn left(&self) -> i64 {
        self.quantity - self.fulfilled
    }

    fn total(&self) -> i64 {
        gross(self.quantity, self.price) - self.discount
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Parcel {
    /// When it came, if it has: the number of the step.
    came: Option<usize>,
    /// In which step it was taken back.
    cancelled: Option<usize>,
    /// What it took: lines, by the step in which they were made and their product, with units.
    units: Vec<(usize, usize, i64, i64)>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    version: i64,
    status: &'static str,
    /// Where it was when it was put on hold.
    held: Option<&'static str>,
    lines: Vec<Line>,
    counted: bool,
    backorder: bool,
    parcels: Vec<Parcel>,
    /// What each was worth, and whether it went back on the shelf.
    returns: Vec<(i64, bool)>,
    paid: i64,
    refunded: i64,
    /// What its invoices come to: all that it was billed for when the last one was made.
    billed: i64,
    invoices: usize,
}

impl Order {
    pub fn lines(&self) -> usize {
        self.lines.len()
    }

    pub fn parcels(&self) -> usize {
        self.parcels.len()
    }

    fn is_left(&self) -> bool {
        self.lines.iter().any(|line| line.left() > 0)
    }

    fn is_back(&self) -> bool {
        self.lines.iter().all(|line| line.returned == line.quantity)
    }

    /// Named lines, each once, with units up to what it has of them.
    fn named(&self, units: &Units, most: fn(&Line) -> i64) -> Result<Vec<i64>, &'static str> {
        let mut named = vec![0; self.lines.len()];
        for (line, quantity) in units {
            let line = line % self.lines.len();
            if named[line] > 0 {
                return Err("CONFLICT");
            }
            if *quantity > most(&self.lines[line]) {
                return Err("OUT_OF_RANGE");
            }
            named[line] = *quantity;
        }
        Ok(named)
    }

    /// What these units cost the buyer, line by line: rounded down, and the last of a line take what is left of it; the last of the order
    /// take what is left of every line.
    fn cost(&self, units: &[i64]) -> Vec<i64> {
        let is_last = |(line, units): (&Line, &i64)| line.returned + units == line.quantity;
        let is_all = self.lines.iter().zip(units).all(is_last);
        let cost = |(line, units): (&Line, &i64)| match *units {
            0 if !is_all => 0,
            _ if is_last((line, units)) => line.total() - line.credited,
            units => (line.total() * units).div_euclid(line.quantity),
        };
        self.lines.iter().zip(units).map(cost).collect()
    }

    fn grand_total(&self) -> i64 {
        self.lines.iter().map(Line::total).sum()
    }

    fn returned(&self) -> i64 {
        self.returns.iter().map(|(amount, _)| amount).sum()
    }

    fn billable(&self) -> i64 {
        if self.status == "CANCELLED" { 0 } else { self.grand_total() - self.returned() }
    }
}

#[derive(Clone, Debug)]
pub struct Model {
    shelf: Vec<Level>,
    pub orders: Vec<Order>,
    step: usize,
}

impl Model {
    pub fn new() -> Self {
        Self { shelf: STOCK.into_iter().map(|on_hand| Level { on_hand, reserved: 0 }).collect(), orders: Vec::new(), step: 0 }
    }

    /// The order that a number means; none where there are none.
    pub fn nth(&self, order: usize) -> Option<usize> {
        (!self.orders.is_empty()).then(|| order % self.orders.len())
    }

    /// Does all of it, or nothing. Whatever changes an order makes a version of it.
    pub fn apply(&mut self, step: &Step) -> Verdict {
        let mut next = self.clone();
        next.step += 1;
        next.play(step)?;
        for (order, before) in next.orders.iter_mut().zip(&self.orders) {
            if order != before {
                order.version += 1;
            }
        }
        *self = next;
        Ok(())
    }

    fn play(&mut self, step: &Step) -> Verdict {
        match step {
            Step::Create { lines, status, backorder, uncounted, paid } => {
                self.create(lines, status, *backorder || *status == "BACKORDER", !uncounted, paid.unwrap_or(0))
            }
            Step::Adjust { product, delta } => {
                let level = &mut self.shelf[*product];
                if level.on_hand - level.reserved + delta < 0 && *delta < 0 {
                    return Err("UNAVAILABLE");
                }
                level.on_hand += delta;
                Ok(())
            }
            Step::Edit { order, add, change, remove } => self.at(*order, |model, order| model.edit(order, *add, *change, *remove)),
            Step::Price { order, line, price } => self.at(*order, |_, order| {
                editable(order)?;
                let line = line % order.lines.len();
                if order.lines[line].invoiced > 0 && order.lines[line].price != *price {
                    return Err("CONFLICT");
                }
                order.lines[line].price = *price;
                if order.lines[line].total() < 0 { Err("OUT_OF_RANGE") } else { Ok(()) }
            }),
            Step::Status { order, to } => self.at(*order, |model, order| model.change_status(order, to)),
            Step::Cancel { order } => self.at(*order, |model, order| {
                if !is_open(order.status) {
                    return Err("ILLEGAL_TRANSITION");
                }
                order.status = "CANCELLED";
                order.held = None;
                model.release(order, |line| line.reserved);
                Ok(())
            }),
            Step::CancelRest { order } => self.at(*order, |model, order| {
                if order.status != "PARTIALLY_SHIPPED" {
                    return Err("ILLEGAL_TRANSITION");
                }
                let is_left = order.lines.iter().any(|line| line.fulfilled > 0);
                if !is_left || order.lines.iter().any(|line| line.invoiced > line.fulfilled) {
                    return Err("CONFLICT");
                }
                if order.lines.iter().any(|line| line.fulfilled > 0 && gross(line.fulfilled, line.price) < line.discount) {
                    return Err("OUT_OF_RANGE");
                }
                model.release(order, |line| line.reserved);
                order.lines.retain(|line| line.fulfilled > 0);
                order.lines.iter_mut().for_each(|line| line.quantity = line.fulfilled);
                order.status = if order.is_back() { "RETURNED" } else { "SHIPPED" };
                Ok(())
            }),
            Step::Unship { order, parcel } => self.at(*order, |model, order| {
                let count = order.parcels.len();
                if count == 0 {
                    return Ok(());
                }
                let parcel = parcel % count;
                if order.parcels[parcel].cancelled.is_some() {
                    return Err("CONFLICT");
                }
                if !matches!(order.status, "PARTIALLY_SHIPPED" | "SHIPPED" | "UNDELIVERED") {
                    return Err("ILLEGAL_TRANSITION");
                }
                let units = order.parcels[parcel].units.clone();
                let taken = |line: &Line| {
                    let of_line = units.iter().filter(|(made, product, position, _)| (*made, *product, *position) == line.key());
                    of_line.map(|(.., units)| units).sum::<i64>()
                };
                if order.lines.iter().any(|line| taken(line) > 0 && line.fulfilled - taken(line) < line.returned) {
                    return Err("CONFLICT");
                }
                for line in &mut order.lines {
                    let units = taken(line);
                    line.fulfilled -= units;
                    if order.counted {
                        line.reserved += units;
                        model.shelf[line.product].on_hand += units;
                        model.shelf[line.product].reserved += units;
                    }
                }
                order.parcels[parcel].cancelled = Some(model.step);
                let another = order.parcels.iter().any(|parcel| parcel.cancelled.is_none());
                order.status = if another { "PARTIALLY_SHIPPED" } else { "AWAITING_SHIPMENT" };
                Ok(())
            }),
            Step::Hold { order } => self.at(*order, |_, order| {
                if !is_open(order.status) {
                    return Err("ILLEGAL_TRANSITION");
                }
                if order.status != "ON_HOLD" {
                    order.held = Some(std::mem::replace(&mut order.status, "ON_HOLD"));
                }
                Ok(())
            }),
            Step::Release { order } => self.at(*order, |model, order| match order.held {
                Some(to) => model.change_status(order, to),
                None => Err("ILLEGAL_TRANSITION"),
            }),
            Step::Pay { order, amount } => self.at(*order, |_, order| {
                order.paid += amount;
                Ok(())
            }),
            Step::Refund { order, amount } => self.at(*order, |_, order| {
                if *amount > order.paid - order.refunded {
                    return Err("OUT_OF_RANGE");
                }
                order.refunded += amount;
                if matches!(order.status, "SHIPPED" | "DELIVERED" | "FULFILLED" | "COMPLETED") {
                    order.status = "PARTIALLY_REFUNDED";
                }
                Ok(())
            }),
            Step::Invoice { order } => self.at(*order, |_, order| {
                let difference = order.billable() - order.billed;
                let is_cancelled = order.status == "CANCELLED";
                let is_left = !is_cancelled && order.lines.iter().any(|line| line.invoiced < line.quantity);
                if difference == 0 && !is_left && (order.invoices > 0 || !matches!(order.status, "CANCELLED" | "RETURNED")) {
                    return Err("CONFLICT");
                }
                if difference >= 0 && matches!(order.status, "CANCELLED" | "RETURNED") {
                    return Err("ILLEGAL_TRANSITION");
                }
                order.lines.iter_mut().for_each(|line| line.invoiced = if is_cancelled { 0 } else { line.quantity });
                order.invoices += 1;
                order.billed += difference;
                if difference >= 0 && matches!(order.status, "PENDING" | "IN_REVIEW" | "PROCESSING" | "COMMITTED") {
                    order.status = "INVOICED";
                }
                Ok(())
            }),
            Step::Fulfill { order, lines } => self.at(*order, |model, order| {
                if !ships(order.status) {
                    return Err("ILLEGAL_TRANSITION");
                }
                if !order.is_left() {
                    return Err("CONFLICT");
                }
                let units = match lines {
                    Some(lines) => order.named(lines, Line::left)?,
                    None => order.lines.iter().map(Line::left).collect(),
                };
                model.ship(order, &units)
            }),
            Step::Deliver { order, parcel } => self.at(*order, |model, order| {
                let count = order.parcels.len();
                if count > 0 {
                    if order.parcels[parcel % count].cancelled.is_some() {
                        return Err("CONFLICT");
                    }
                    order.parcels[parcel % count].came = Some(model.step);
                    let mut standing = order.parcels.iter().filter(|parcel| parcel.cancelled.is_none());
                    let all = !order.is_left() && standing.all(|parcel| parcel.came.is_some());
                    if all && matches!(order.status, "SHIPPED" | "UNDELIVERED") {
                        order.status = "DELIVERED";
                    }
                }
                Ok(())
            }),
            Step::Return { order, lines, restock, amount } => self.at(*order, |model, order| {
                if order.lines.iter().all(|line| line.fulfilled == line.returned) {
                    return Err("ILLEGAL_TRANSITION");
                }
                let units = order.named(lines, |line| line.fulfilled - line.returned)?;
                model.take_back(order, &units, *restock, *amount)
            }),
            Step::Count { order, counted } => self.at(*order, |model, order| {
                if *counted != order.counted && order.lines.iter().any(|line| line.fulfilled > 0) {
                    return Err("CONFLICT");
                }
                let before = std::mem::replace(&mut order.counted, *counted);
                match (before, *counted) {
                    (true, false) => model.release(order, |line| line.reserved),
                    (false, true) if reserves(order.status) => {
                        let wants: Vec<i64> = order.lines.iter().map(Line::left).collect();
                        return model.reserve(order, &wants, !order.backorder);
                    }
                    _ => {}
                }
                Ok(())
            }),
            Step::AllowBackorder { order, allowed } => self.at(*order, |_, order| {
                order.backorder = *allowed;
                Ok(())
            }),
        }
    }

    /// Works on the order that a number means, taken out of the shop for as long.
    fn at(&mut self, order: usize, work: impl FnOnce(&mut Self, &mut Order) -> Verdict) -> Verdict {
        let Some(index) = self.nth(order) else { return Ok(()) };
        let mut order = self.orders[index].clone();
        work(self, &mut order)?;
        if order.grand_total() < order.returned() && order.grand_total() < self.orders[index].grand_total() {
            return Err("OUT_OF_RANGE");
        }
        self.orders[index] = order;
        Ok(())
    }

    fn create(&mut self, lines: &[NewLine], status: &'static str, backorder: bool, counted: bool, paid: i64) -> Verdict {
        let sent = |line: &NewLine| match status {
            "PARTIALLY_SHIPPED" => line.fulfilled,
            status if has_sent(status) => line.quantity,
            _ => 0,
        };
        let mut order = Order {
            version: 1,
            status,
            held: (status == "ON_HOLD").then_some("PENDING"),
            lines: lines
                .iter()
                .zip(0..)
                .map(|(line, position)| Line { fulfilled: sent(line), position, ..new_line(self.step, *line) })
                .collect(),
            counted,
            backorder,
            parcels: Vec::new(),
            returns: Vec::new(),
            paid,
            refunded: 0,
            billed: 0,
            invoices: 0,
        };
        if order.lines.iter().any(|line| line.total() < 0) {
            return Err("OUT_OF_RANGE");
        }
        if order.lines.iter().any(|line| line.fulfilled > 0) {
            order.parcels.push(Parcel::of(&order.lines, &order.lines.iter().map(|line| line.fulfilled).collect::<Vec<_>>()));
        }
        if status == "RETURNED" {
            order.lines.iter_mut().for_each(|line| (line.returned, line.credited) = (line.quantity, line.total()));
            order.returns.push((order.grand_total(), false));
        }
        if counted && reserves(status) {
            let wants: Vec<i64> = order.lines.iter().map(Line::left).collect();
            self.reserve(&mut order, &wants, !backorder)?;
        }
        self.orders.push(order);
        Ok(())
    }

    fn edit(&mut self, order: &mut Order, add: Option<NewLine>, change: Option<(usize, i64)>, remove: Option<usize>) -> Verdict {
        if add.is_none() && change.is_none() && remove.is_none() {
            return Ok(());
        }
        editable(order)?;
        let quantities = |order: &Order| order.lines.iter().map(|line| line.quantity).collect::<Vec<_>>();
        let (count, before) = (order.lines.len(), quantities(order));
        let mut wants = vec![0; count];
        if let Some((line, quantity)) = change {
            let line = line % count;
            if remove.is_some_and(|removed| removed % count == line) {
                return Err("CONFLICT");
            }
            let changed = &mut order.lines[line];
            if quantity < changed.fulfilled.max(changed.invoiced).max(1) {
                return Err("OUT_OF_RANGE");
            }
            wants[line] = (quantity - changed.quantity).max(0);
            changed.quantity = quantity;
            if changed.total() < 0 {
                return Err("OUT_OF_RANGE");
            }
        }
        if remove.is_some_and(|line| order.lines[line % count].fulfilled > 0 || order.lines[line % count].invoiced > 0) {
            return Err("CONFLICT");
        }
        // What is no longer needed is free first.
        let removed = remove.map(|line| line % count);
        let mut index = 0;
        self.release(order, |line| {
            let kept = if removed == Some(index) { 0 } else { line.left() };
            index += 1;
            (line.reserved - kept).max(0)
        });
        if let Some(line) = removed {
            order.lines.remove(line);
            wants.remove(line);
        }
        if let Some(line) = add {
            order.lines.push(new_line(self.step, line));
            wants.push(line.quantity);
            if order.lines.iter().any(|line| line.total() < 0) {
                return Err("OUT_OF_RANGE");
            }
        }
        if order.lines.is_empty() {
            return Err("REQUIRED");
        }
        if order.counted {
            self.reserve(order, &wants, !order.backorder)?;
        }
        if order.status == "PARTIALLY_SHIPPED" && !order.is_left() && quantities(order) != before {
            order.status = if order.is_back() { "RETURNED" } else { "SHIPPED" };
        }
        Ok(())
    }

    fn change_status(&mut self, order: &mut Order, to: &'static str) -> Verdict {
        let from = order.status;
        if to == from {
            return Ok(());
        }
        if !by_hand(from, order.is_left()).contains(&to) {
            return Err("ILLEGAL_TRANSITION");
        }
        match to {
            "SHIPPED" if order.is_left() => {
                let units: Vec<i64> = order.lines.iter().map(Line::left).collect();
                return self.ship(order, &units);
            }
            "RETURNED" => {
                let units: Vec<i64> = order.lines.iter().map(|line| line.fulfilled - line.returned).collect();
                if units.iter().any(|units| *units > 0) {
                    self.take_back(order, &units, true, None)?;
                }
            }
            "DELIVERED" => {
                for parcel in order.parcels.iter_mut().filter(|parcel| parcel.cancelled.is_none()) {
                    parcel.came.get_or_insert(self.step);
                }
            }
            _ => {}
        }
        let waits = |status: &str| status == "BACKORDER" || status == "ON_HOLD";
        order.held = (to == "ON_HOLD").then_some(from);
        order.status = to;
        if waits(from) && is_open(to) && !waits(to) && order.counted {
            let missing: Vec<i64> = order.lines.iter().map(|line| line.left() - line.reserved).collect();
            self.reserve(order, &missing, true)?;
        }
        if !reserves(to) {
            self.release(order, |line| line.reserved);
        }
        Ok(())
    }

    /// All that is wanted, or nothing; or else, line by line, what there is.
    fn reserve(&mut self, order: &mut Order, wants: &[i64], all: bool) -> Verdict {
        let mut waits = false;
        for (line, wanted) in order.lines.iter_mut().zip(wants) {
            let level = &mut self.shelf[line.product];
            let granted = (level.on_hand - level.reserved).min(*wanted);
            level.reserved += granted;
            line.reserved += granted;
            waits |= granted < *wanted;
        }
        if waits && all {
            return Err("UNAVAILABLE");
        }
        match order.status {
            "ON_HOLD" if waits => order.held = Some("BACKORDER"),
            status if waits && is_open(status) => order.status = "BACKORDER",
            _ => {}
        }
        Ok(())
    }

    fn release(&mut self, order: &mut Order, mut units: impl FnMut(&Line) -> i64) {
        for line in &mut order.lines {
            let units = units(line);
            line.reserved -= units;
            self.shelf[line.product].reserved -= units;
        }
    }

    fn ship(&mut self, order: &mut Order, units: &[i64]) -> Verdict {
        let pairs = || order.lines.iter().zip(units);
        for (product, level) in self.shelf.iter().enumerate() {
            let of_product = pairs().filter(|(line, _)| line.product == product);
            let more: i64 = of_product.map(|(line, units)| (units - line.reserved).max(0)).sum();
            if order.counted && more > level.on_hand - level.reserved {
                return Err("UNAVAILABLE");
            }
        }
        for (line, units) in order.lines.iter_mut().zip(units) {
            line.fulfilled += units;
            if order.counted {
                let reserved = line.reserved.min(*units);
                line.reserved -= reserved;
                self.shelf[line.product].reserved -= reserved;
                self.shelf[line.product].on_hand -= units;
            }
        }
        order.parcels.push(Parcel::of(&order.lines, units));
        order.status = if order.is_left() { "PARTIALLY_SHIPPED" } else { "SHIPPED" };
        Ok(())
    }

    fn take_back(&mut self, order: &mut Order, units: &[i64], restock: bool, amount: Option<i64>) -> Verdict {
        let most = order.billable().max(0);
        if amount.is_some_and(|amount| amount > most) {
            return Err("OUT_OF_RANGE");
        }
        let restocked = restock && order.counted;
        let cost = order.cost(units);
        order.returns.push((amount.unwrap_or(cost.iter().sum::<i64>().clamp(0, most)), restocked));
        for ((line, units), cost) in order.lines.iter_mut().zip(units).zip(cost) {
            line.credited += cost;
            line.returned += units;
            if restocked {
                self.shelf[line.product].on_hand += units;
            }
        }
        if order.is_back() {
            order.status = "RETURNED";
        }
        Ok(())
    }

    /// What a client must see.
    pub fn view(&self) -> Value {
        let levels: Vec<_> = self.shelf.iter().map(|level| json!([level.on_hand, level.reserved])).collect();
        json!({ "levels": levels, "orders": self.orders.iter().map(view).collect::<Vec<_>>() })
    }
}

fn editable(order: &Order) -> Verdict {
    if is_open(order.status) || order.status == "PARTIALLY_SHIPPED" { Ok(()) } else { Err("ILLEGAL_TRANSITION") }
}

fn new_line(made: usize, line: NewLine) -> Line {
    let NewLine { product, quantity, discount, .. } = line;
    Line {
        made,
        position: 0,
        product,
        quantity,
        price: PRICES[product],
        discount,
        reserved: 0,
        fulfilled: 0,
        returned: 0,
        invoiced: 0,
        credited: 0,
    }
}

fn view(order: &Order) -> Value {
    let items: i64 = order.lines.iter().map(|line| gross(line.quantity, line.price)).sum();
    let fulfillment = if order.lines.iter().all(|line| line.fulfilled == 0) {
        "UNFULFILLED"
    } else if order.is_left() {
        "PARTIALLY_FULFILLED"
    } else {
        "FULFILLED"
    };
    let mut allowed = by_hand(order.status, order.is_left());
    allowed.sort_unstable();
    let line = |line: &Line| {
        json!([line.product, line.quantity, line.reserved, line.fulfilled, line.returned, line.invoiced, money(line.total())])
    };
    json!({
        "version": order.version,
        "status": order.status,
        "allowed": allowed,
        "fulfillmentStatus": fulfillment,
        "paymentStatus": payment_status(order.status, order.paid, order.refunded, order.billable()),
        "flags": [order.counted, order.backorder],
        "lines": order.lines.iter().map(line).collect::<Vec<_>>(),
        "items": money(items),
        "discount": money(items - order.grand_total()),
        "grandTotal": money(order.grand_total()),
        "returned": money(order.returned()),
        "billable": money(order.billable()),
        "paid": money(order.paid),
        "refunded": money(order.refunded),
        "due": money(order.billable() - order.paid + order.refunded),
        "billed": [order.invoices, money(order.billed)],
        "delivered": order.parcels.iter().map(|parcel| json!([parcel.came.is_some(), parcel.cancelled.is_some()])).collect::<Vec<_>>(),
        "returns": order.returns.iter().map(|(amount, restocked)| json!([money(*amount), restocked])).collect::<Vec<_>>(),
    })
}
