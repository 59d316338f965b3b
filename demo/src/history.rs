//! An order's life: it is made, and each step changes it, by the gateway's own rules and no others.

use chrono::{DateTime, Utc};
use domain::error::{Error, Result};
use domain::order::change::Change;
use domain::order::decide::bill::Document;
use domain::order::decide::new_order;
use domain::order::earlier_in_batch::EarlierInBatch;
use domain::order::input::CreateInput;
use domain::order::situation::{Names, Situation};
use domain::order::verb::Verb;
use domain::problems::{Path, Problems};
use domain::stock::Levels;
use domain::{Op, Viewer};
use entity::{OrderEventType, PaymentMethod, fulfillment_line, order, order_event, order_line};
use uuid::Uuid;

use crate::basket::Basket;
use crate::dice::{Dice, Table};
use crate::invoices::{self, Ledger, Waiting};
use crate::rows::Rows;
use crate::sale::Sale;
use crate::shop::Shop;
use crate::stock::{Reserved, plenty};

/// An order on its way, and where its rows go.
#[derive(Debug)]
pub(crate) struct History<'a> {
    pub(crate) shop: &'a Shop,
    pub(crate) sale: Sale<'a>,
    pub(crate) dice: Dice,
    pub(crate) order: order::Model,
    pub(crate) lines: Vec<order_line::Model>,
    /// The moment of the last step.
    pub(crate) at: DateTime<Utc>,
    /// How the order was paid first.
    pub(crate) method: PaymentMethod,
    /// What its steps know beside the order, its parcels among it.
    pub(crate) situation: Situation,
    levels: Levels,
    events: Vec<order_event::Model>,
    documents: Vec<Document>,
    rows: &'a mut Rows,
}

/// Makes the order at this place, and follows it to where it stands now.
pub(crate) fn follow(shop: &Shop, index: u64, ledger: &mut Ledger, reserved: &mut Reserved, rows: &mut Rows) -> Result<()> {
    let mut dice = Dice::of(shop.size.seed, Table::Order, index);
    let sale = shop.sale(&mut dice, index)?;
    ledger.close(sale.placed_at, rows);
    let mut basket = shop.basket(&mut dice, &sale)?;
    let mut input = shop.input(&mut dice, &sale, &mut basket);
    shop.add_extras(&mut dice, &sale, &mut input);
    let account = shop.data.organization.account(sale.account.kind)?;
    let method = dice.weighted(&account.payments);
    input.payments.extend(shop.payment(&mut dice, &sale, method, basket.total)?);
    let mut history = History {
        shop,
        at: sale.placed_at,
        sale,
        dice,
        order: order::Model::default(),
        lines: Vec::new(),
        method,
        situation: Situation::default(),
        levels: Levels::default(),
        events: Vec::new(),
        documents: Vec::new(),
        rows,
    };
    let places = std::mem::take(&mut basket.places);
    history.begin(&account.actor, &input, basket)?;
    if history.order.status != history.sale.target {
        history.reach_target()?;
    }
    history.follow_up()?;
    reserved.add(&places, &history.order, &history.lines);
    history.end(ledger);
    Ok(())
}

impl History<'_> {
    /// The order comes in.
    fn begin(&mut self, actor: &str, input: &CreateInput, basket: Basket) -> Result<()> {
        let (path, mut problems) = (Path::INPUT, Problems::default());
        let names = Names { order_number: Some(self.sale.number()), ..Names::of_new(&mut problems, &path, input) };
        let situation = self.shop.situation(&self.sale, names, basket.items);
        let op = self.op(actor);
        let mut change = Change::blank(&op, op.new_id());
        change.levels = plenty(&self.sale, &situation);
        let earlier = EarlierInBatch::default();
        let demand = new_order::decide(&mut change, &path, input, &situation, &earlier, &mut problems)?;
        new_order::note_short(&path, input, demand.short, &situation, &mut problems);
        self.situation = Situation { products: Vec::new(), ..situation };
        self.keep::<CreateInput>(change, problems)
    }

    /// What somebody does with the order, so many minutes after the last step.
    pub(crate) fn step<V: Verb>(&mut self, minutes: i64, actor: &str, verb: &V) -> Result<()> {
        self.at = self.shop.later(self.at, minutes);
        let op = self.op(actor);
        let id = op.new_id();
        let mut change = Change::of(&op, std::mem::take(&mut self.order), std::mem::take(&mut self.lines))?;
        change.levels = std::mem::take(&mut self.levels);
        let mut problems = Problems::default();
        self.situation.names = verb.asks(&change, &mut problems).names;
        verb.decide(&mut change, &self.situation, id, &mut problems)?;
        self.keep::<V>(change, problems)
    }

    /// Whether the buyer has an invoice.
    pub(crate) fn is_billed(&self) -> bool {
        !self.documents.is_empty()
    }

    /// What was in a parcel.
    pub(crate) fn lines_of(&self, parcel: Uuid) -> Vec<fulfillment_line::Model> {
        self.rows.fulfillment_lines.iter().filter(|line| line.fulfillment_id == parcel).cloned().collect()
    }

    /// Takes what was decided, unless a rule refuses it.
    fn keep<I>(&mut self, mut change: Change<'_>, problems: Problems) -> Result<()> {
        if !problems.is_empty() || !change.is_change() {
            let (number, step, problems) = (self.sale.number(), std::any::type_name::<I>(), problems.into_vec());
            return Err(Error::Internal(format!("order {number} of the demo takes no {step} at {}: {problems:?}", self.at)));
        }
        self.events.push(change.finish()?);
        let Change { order, lines, levels, mut added, fulfillment, .. } = change;
        (self.order, self.lines, self.levels) = (order, lines, levels);
        let parcels = &mut self.situation.fulfillments;
        for (parcel, lines) in std::mem::take(&mut added.fulfillments) {
            parcels.push(parcel);
            self.rows.fulfillment_lines.extend(lines);
        }
        if let Some(tracked) = fulfillment {
            parcels.iter_mut().filter(|parcel| parcel.id == tracked.row.id).for_each(|parcel| parcel.clone_from(&tracked.row));
        }
        for document in std::mem::take(&mut added.invoices) {
            invoices::add(&mut self.situation.billed, &document)?;
            self.documents.push(document);
        }
        self.rows.add(added);
        Ok(())
    }

    fn end(self, ledger: &mut Ledger) {
        self.rows.fulfillments.extend(self.situation.fulfillments);
        let mut events = self.events;
        // Each document waits with the events from its own on, the first one with those before it too.
        for (place, document) in self.documents.into_iter().enumerate().rev() {
            let told = events.iter().rposition(|event| event.kind == OrderEventType::InvoiceCreated).filter(|_| place > 0);
            ledger.enter(Waiting { document, events: events.split_off(told.unwrap_or_default()) });
        }
        self.rows.events.extend(events);
        self.rows.orders.push(self.order);
        self.rows.lines.extend(self.lines);
    }

    fn op(&mut self, actor: &str) -> Op {
        let organization_id = self.shop.organization.id;
        let viewer = Viewer { subject: actor.to_owned(), organization_id, organizations: Vec::new(), scopes: Vec::new() };
        Op::seeded(viewer, self.at, self.dice.seed())
    }
}
