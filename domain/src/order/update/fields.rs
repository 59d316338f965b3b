//! The fields of an order that change by themselves, and those that refer to something.

use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Tz;
use entity::{AssignStatus, Row, Tenant, business_account, company, customer, delivery_agent, order, organization, sales_agent, warehouse};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::input::{ClearableField as Field, UpdateInput};
use crate::address::Areas;
use crate::currency::Currency;
use crate::draft::of_id;
use crate::error::{Code, Detail, Result};
use crate::id::Kind;
use crate::op::Op;
use crate::order::change::Change;
use crate::problems::{Path, Problems};
use crate::values::Raw;

/// An update under way.
pub(super) struct Update<'a, C> {
    pub tx: &'a C,
    pub op: &'a Op,
    pub path: Path<'a>,
    pub input: &'a UpdateInput,
    pub problems: Problems,
    pub change: Change,
}

impl<C: ConnectionTrait> Update<'_, C> {
    /// What needs no look-up.
    pub(super) fn texts(&mut self) {
        let input = self.input;
        let Self { path, problems, change, .. } = self;
        let has_left = change.lines_before().iter().any(|line| line.fulfilled_quantity > 0);
        let order = &mut change.order;
        let mut text = |name: &'static str, given: &Option<String>, clear: Option<Field>, target: &mut Option<String>| {
            let at = path.field(name);
            let value = problems.text(&at, given.as_deref());
            put(problems, &at, value, clear.is_some_and(|field| input.clear.contains(&field)), target);
        };
        text("subChannel", &input.sub_channel, Some(Field::SubChannel), &mut order.sub_channel);
        text("customerUsername", &input.customer_username, Some(Field::CustomerUsername), &mut order.customer_username);
        text("channelOrderId", &input.channel_order_id, Some(Field::ChannelOrderId), &mut order.channel_order_id);
        text("channelOrderIdAlt", &input.channel_order_id_alt, Some(Field::ChannelOrderIdAlt), &mut order.channel_order_id_alt);
        text("channelOrderIdAlt2", &input.channel_order_id_alt2, Some(Field::ChannelOrderIdAlt2), &mut order.channel_order_id_alt2);
        let method = Some(Field::ChannelShippingMethod);
        text("channelShippingMethod", &input.channel_shipping_method, method, &mut order.channel_shipping_method);
        let number = Some(Field::PurchaseOrderNumber);
        text("purchaseOrderNumber", &input.purchase_order_number, number, &mut order.purchase_order_number);
        text("marketingSource", &input.marketing_source, Some(Field::MarketingSource), &mut order.marketing_source);
        if let Some(number) = problems.text(&path.field("orderNumber"), input.order_number.as_deref()) {
            order.order_number = number;
        }
        let mut long = |name: &'static str, given: &Option<String>, clear: Field, target: &mut Option<String>| {
            let at = path.field(name);
            let value = problems.long_text(&at, given.as_deref());
            put(problems, &at, value, input.clear.contains(&clear), target);
        };
        long("customerNote", &input.customer_note, Field::CustomerNote, &mut order.customer_note);
        long("internalNote", &input.internal_note, Field::InternalNote, &mut order.internal_note);
        let mut date = |name: &'static str, given: &Option<Raw<NaiveDate>>, clear: Field, target: &mut Option<NaiveDate>| {
            let at = path.field(name);
            let value = problems.read(&at, given.as_ref());
            put(problems, &at, value, input.clear.contains(&clear), target);
        };
        date("shipDate", &input.ship_date, Field::ShipDate, &mut order.ship_date);
        date("holdUntil", &input.hold_until, Field::HoldUntil, &mut order.hold_until);
        date("shipByDate", &input.ship_by_date, Field::ShipByDate, &mut order.ship_by_date);
        date("deliverByDate", &input.deliver_by_date, Field::DeliverByDate, &mut order.deliver_by_date);
        order.source = input.source.unwrap_or(order.source);
        order.sub_type = input.sub_type.unwrap_or(order.sub_type);
        order.archived = input.archived.unwrap_or(order.archived);
        if let Some(disable) = input.disable_inventory_count
            && disable != order.disable_inventory_count
        {
            order.disable_inventory_count = disable;
            if has_left {
                // What comes back would go where it was not taken from.
                let message = "Goods of this order have left: whether they are counted stays as it is.";
                problems.add(&path.field("disableInventoryCount"), Code::Conflict, message);
            }
        }
        order.allow_backorder = input.allow_backorder.unwrap_or(order.allow_backorder);
        self.details();
    }

    /// Shipping is merged by field, a gift is replaced whole, meta is merged by key.
    fn details(&mut self) {
        let input = self.input;
        let Self { path, problems, change, .. } = self;
        let order = &mut change.order;
        let at = path.field("shipping");
        let clear = input.clear.contains(&Field::Shipping);
        if clear && input.shipping.is_some() {
            problems.add(&at, Code::Conflict, "This is both given and cleared.");
        } else if clear {
            order.shipping = entity::ShippingDetails::default();
        } else {
            let given = problems.shipping(&at, input.shipping.as_ref());
            let shipping = &mut order.shipping;
            merge(given.carrier, &mut shipping.carrier);
            merge(given.service, &mut shipping.service);
            merge(given.weight_kg, &mut shipping.weight_kg);
            merge(given.length_mm, &mut shipping.length_mm);
            merge(given.width_mm, &mut shipping.width_mm);
            merge(given.height_mm, &mut shipping.height_mm);
        }
        let at = path.field("gift");
        let gift = problems.gift(&at, input.gift.as_ref());
        put(problems, &at, gift, input.clear.contains(&Field::Gift), &mut order.gift);
        let at = path.field("meta");
        if let Some(given) = problems.object(&at, input.meta.as_ref()) {
            order.meta = Value::Object(problems.merged(&at, &order.meta, given));
        }
    }

    /// Addresses are replaced whole.
    pub(super) async fn addresses(&mut self) -> Result<()> {
        let input = self.input;
        let given = [&input.shipping_address, &input.shipping_override_address, &input.billing_address];
        let areas = Areas::of(self.tx, self.op.organization_id(), given.into_iter().flatten()).await?;
        let Self { path, problems, change, .. } = self;
        let order = &mut change.order;
        if let Some(address) = problems.address(&path.field("shippingAddress"), input.shipping_address.as_ref(), &areas) {
            order.shipping_address = address;
        }
        let at = path.field("shippingOverrideAddress");
        let address = problems.address(&at, input.shipping_override_address.as_ref(), &areas);
        put(problems, &at, address, input.clear.contains(&Field::ShippingOverrideAddress), &mut order.shipping_override_address);
        let at = path.field("billingAddress");
        let address = problems.address(&at, input.billing_address.as_ref(), &areas);
        put(problems, &at, address, input.clear.contains(&Field::BillingAddress), &mut order.billing_address);
        Ok(())
    }

    /// What the order refers to.
    pub(super) async fn references(&mut self) -> Result<()> {
        let input = self.input;
        if let Some(id) = self.reference::<company::Entity>("companyId", Kind::Company, "company", &input.company_id).await? {
            self.change.order.company_id = id;
        }
        if let Some(id) = self.reference::<warehouse::Entity>("warehouseId", Kind::Warehouse, "warehouse", &input.warehouse_id).await? {
            self.change.order.warehouse_id = id;
            self.change.order.assign_status = AssignStatus::Assigned;
        }
        let id = self.reference::<customer::Entity>("customerId", Kind::Customer, "customer", &input.customer_id).await?;
        self.put_id("customerId", id, Field::Customer, |order| &mut order.customer_id);
        let (kind, what) = (Kind::BusinessAccount, "business account");
        let id = self.reference::<business_account::Entity>("businessAccountId", kind, what, &input.business_account_id).await?;
        self.put_id("businessAccountId", id, Field::BusinessAccount, |order| &mut order.business_account_id);
        let id = self.reference::<sales_agent::Entity>("salesAgentId", Kind::SalesAgent, "sales agent", &input.sales_agent_id).await?;
        self.put_id("salesAgentId", id, Field::SalesAgent, |order| &mut order.sales_agent_id);
        let (kind, what) = (Kind::DeliveryAgent, "delivery agent");
        let id = self.reference::<delivery_agent::Entity>("deliveryAgentId", kind, what, &input.delivery_agent_id).await?;
        self.put_id("deliveryAgentId", id, Field::DeliveryAgent, |order| &mut order.delivery_agent_id);
        self.duplicates().await
    }

    /// The id of another row, which must be there.
    async fn reference<E: Row>(&mut self, name: &'static str, kind: Kind, what: &str, given: &Option<String>) -> Result<Option<Uuid>> {
        let at = self.path.field(name);
        let Some(id) = self.problems.id(&at, kind, given.as_deref()) else { return Ok(None) };
        if E::of(self.op.organization_id()).filter(of_id::<E>(id)).one(self.tx).await?.is_some() {
            return Ok(Some(id));
        }
        self.problems.not_found(&at, what);
        Ok(None)
    }

    fn put_id(&mut self, name: &'static str, id: Option<Uuid>, clear: Field, target: fn(&mut order::Model) -> &mut Option<Uuid>) {
        let at = self.path.field(name);
        put(&mut self.problems, &at, id, self.input.clear.contains(&clear), target(&mut self.change.order));
    }

    /// Numbers that are unique must be free.
    async fn duplicates(&mut self) -> Result<()> {
        use sea_orm::sea_query::ExprTrait as _;
        let (before, order) = (self.change.before(), &self.change.order);
        let number = (order.order_number != before.order_number).then(|| order::Column::OrderNumber.eq(&order.order_number));
        let channel = (order.channel_order_id != before.channel_order_id).then_some(order.channel_order_id.as_ref()).flatten();
        let channel = channel.map(|id| order::Column::ChannelOrderId.eq(id).and(order::Column::AccountId.eq(order.account_id)));
        for (name, condition) in [("orderNumber", number), ("channelOrderId", channel)] {
            let Some(condition) = condition else { continue };
            let other = order::Entity::of(self.op.organization_id())
                .filter(condition)
                .filter(order::Column::Id.ne(order.id))
                .select_only()
                .column(order::Column::Id)
                .into_tuple::<Uuid>()
                .one(self.tx)
                .await?;
            if let Some(order_id) = other {
                let detail = Detail::Duplicate { order_id };
                self.problems.add_with(&self.path.field(name), Code::Duplicate, "Another order has this one.", detail);
            }
        }
        Ok(())
    }

    /// When it was placed; a date alone begins in the organization's time zone.
    pub(super) async fn placed_at(&mut self) -> Result<()> {
        let at = self.path.field("placedAt");
        let Some(moment) = self.problems.read(&at, self.input.placed_at.as_ref()) else { return Ok(()) };
        let organization = organization::Entity::find_by_id(self.op.organization_id()).one(self.tx).await?;
        let zone: Tz = organization.and_then(|organization| organization.time_zone.parse().ok()).unwrap_or(Tz::UTC);
        let placed_at = moment.instant(zone);
        if placed_at > self.op.now + TimeDelta::days(1) {
            self.problems.add(&at, Code::OutOfRange, "An order cannot have been placed more than a day from now.");
        }
        self.change.order.placed_at = placed_at;
        Ok(())
    }

    /// The currency, the charges and what goes with them.
    pub(super) fn money(&mut self) -> Result<()> {
        let input = self.input;
        let path = self.path;
        let at = path.field("currency");
        if let Some(currency) = self.problems.read(&at, input.currency.as_ref()) {
            self.change_currency(&at, currency);
        }
        let currency = self.change.currency()?;
        let Self { path, problems, change, .. } = self;
        let order = &mut change.order;
        let charges = problems.charges(&path.field("charges"), input.charges.as_ref(), Some(currency));
        if let Some(tax) = charges.tax {
            order.tax_amount = tax;
            order.tax_given = true;
        }
        set(charges.shipping, &mut order.shipping_amount);
        set(charges.handling, &mut order.handling_amount);
        set(charges.insurance, &mut order.insurance_amount);
        set(charges.gift_wrap, &mut order.gift_wrap_amount);
        set(charges.discount, &mut order.order_discount);
        order.tax_exempt = input.tax_exempt.unwrap_or(order.tax_exempt);
        if order.tax_exempt && order.tax_given && !order.tax_amount.is_zero() {
            let at_charges = path.field("charges");
            let at = if charges.tax.is_some() { at_charges.field("tax") } else { path.field("taxExempt") };
            problems.add(&at, Code::Conflict, "A tax-exempt order has no tax: set the tax to 0 as well.");
        }
        self.keep_invoiced();
        Ok(())
    }

    fn change_currency(&mut self, at: &Path<'_>, currency: Currency) {
        let order = &mut self.change.order;
        if order.currency == currency.code() {
            return;
        }
        let came_back = self.change.lines.iter().any(|line| line.returned_quantity > 0 || line.invoiced_quantity > 0);
        if came_back || !order.paid_amount.is_zero() || !order.refunded_amount.is_zero() {
            self.problems.add(at, Code::Conflict, "The currency can change only before any payment, invoice, refund or return.");
            return;
        }
        order.currency = currency.code().to_owned();
    }

    /// Amounts keep their digits in another currency, so it must have as many; called once the charges and the lines are what they will be.
    pub(super) fn check_decimals(&mut self) -> Result<()> {
        let (order, currency) = (&self.change.order, self.change.currency()?);
        if order.currency == self.change.before().currency {
            return Ok(());
        }
        let charges = [order.order_discount, order.shipping_amount, order.handling_amount, order.insurance_amount, order.gift_wrap_amount];
        let tax = if order.tax_given { order.tax_amount } else { entity::Decimal4::ZERO };
        let amounts = charges.into_iter().chain([tax]).chain(self.change.lines.iter().map(|line| line.discount));
        if amounts.into_iter().any(|amount| !currency.holds(amount)) {
            let message = format!("Charges or discounts of the order have more decimals than {} has.", currency.code());
            self.problems.add(&self.path.field("currency"), Code::Conflict, message);
        }
        Ok(())
    }

    /// What an invoice says is not changed behind its back.
    fn keep_invoiced(&mut self) {
        if self.change.lines.iter().all(|line| line.invoiced_quantity == 0) {
            return;
        }
        let (before, order) = (self.change.before(), &self.change.order);
        let charges = self.path.field("charges");
        let tax = order.tax_given != before.tax_given || (order.tax_given && order.tax_amount != before.tax_amount);
        let changed = [
            (self.path.field("companyId"), order.company_id != before.company_id),
            (self.path.field("taxExempt"), order.tax_exempt != before.tax_exempt),
            (charges.field("tax"), tax),
            (charges.field("discount"), order.order_discount != before.order_discount),
        ];
        for (at, _) in changed.into_iter().filter(|(_, changed)| *changed) {
            self.problems.add(&at, Code::Conflict, "Units of this order are invoiced: their company, tax and discount stay.");
        }
    }
}

/// What is given replaces, `clear` empties, and both exclude each other.
fn put<T>(problems: &mut Problems, path: &Path<'_>, given: Option<T>, clear: bool, target: &mut Option<T>) {
    match (given, clear) {
        (Some(_), true) => problems.add(path, Code::Conflict, "This is both given and cleared."),
        (Some(value), false) => *target = Some(value),
        (None, true) => *target = None,
        (None, false) => {}
    }
}

fn merge<T>(given: Option<T>, target: &mut Option<T>) {
    if given.is_some() {
        *target = given;
    }
}

fn set<T>(given: Option<T>, target: &mut T) {
    if let Some(value) = given {
        *target = value;
    }
}

impl Problems {
    /// The object with the given keys put in, and those whose value is null taken out.
    pub fn merged(&mut self, path: &Path<'_>, old: &Value, given: Map<String, Value>) -> Map<String, Value> {
        let mut map = old.as_object().cloned().unwrap_or_default();
        for (key, value) in given {
            if value.is_null() {
                map.remove(&key);
            } else {
                map.insert(key, value);
            }
        }
        self.bounded_object(path, map).unwrap_or_default()
    }
}
