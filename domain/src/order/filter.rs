//! Which orders a list holds.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    AssignStatus, ChannelType, Decimal4, FulfillmentStatus, OrderStatus, OrderSubType, PaymentStatus, Tenant, order, order_custom_field,
    order_line, order_tag,
};
use sea_orm::sea_query::{Expr, ExprTrait, Func, SimpleExpr};
use sea_orm::{ActiveEnum, ColumnTrait, QueryFilter};
use serde_json::Value;
use uuid::Uuid;

use super::condition::Condition;
use super::search;
use crate::range::Span;
use crate::search::Search;
use crate::text;
use crate::values::{Json, Raw, canonical_json};

/// Every part that is given must hold. In a list any value may; an empty list therefore leaves no order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    pub search: Option<Search>,
    pub status: Option<Vec<OrderStatus>>,
    pub fulfillment_status: Option<Vec<FulfillmentStatus>>,
    pub payment_status: Option<Vec<PaymentStatus>>,
    pub assign_status: Option<Vec<AssignStatus>>,
    pub source: Option<Vec<ChannelType>>,
    pub sub_type: Option<Vec<OrderSubType>>,
    pub account: Option<Vec<Uuid>>,
    pub company: Option<Vec<Uuid>>,
    pub customer: Option<Vec<Uuid>>,
    pub business_account: Option<Vec<Uuid>>,
    pub warehouse: Option<Vec<Uuid>>,
    /// Orders with a line of one of these products.
    pub product: Option<Vec<Uuid>>,
    pub sales_agent: Option<Vec<Uuid>>,
    pub delivery_agent: Option<Vec<Uuid>>,
    pub order_number: Option<Vec<String>>,
    pub channel_order_id: Option<Vec<String>>,
    pub purchase_order_number: Option<Vec<String>>,
    pub currency: Option<Vec<String>>,
    pub tag: Option<Vec<String>>,
    /// Left out: only orders that are not archived.
    pub archived: Option<bool>,
    /// Both kinds.
    pub include_archived: bool,
    pub placed_at: Span<DateTime<Utc>>,
    pub created_at: Span<DateTime<Utc>>,
    pub updated_at: Span<DateTime<Utc>>,
    pub ship_by_date: Span<NaiveDate>,
    pub deliver_by_date: Span<NaiveDate>,
    pub hold_until: Span<NaiveDate>,
    pub grand_total: Span<Decimal4>,
    /// Every entry must hold.
    pub custom_field: Vec<CustomField>,
    /// Every one of these must hold too. In these, as in the two below, `archived` asks for nothing where it is left out.
    pub all: Vec<Self>,
    /// At least one of these must hold.
    pub any: Option<Vec<Self>>,
    /// This must not hold.
    pub not: Option<Box<Self>>,
}

/// What is asked of one key of the custom fields.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CustomField {
    pub key: String,
    pub test: CustomFieldTest,
}

/// How a custom field is tested.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum CustomFieldTest {
    Exists(bool),
    /// The value, as canonical JSON.
    Equals(String),
    /// What no custom field can be.
    Never,
}

impl CustomFieldTest {
    /// A custom field is a string, a number or a boolean; no field equals anything else.
    pub fn equals(value: &Raw<Json>) -> Self {
        match value.read() {
            Ok(Json(value @ (Value::String(_) | Value::Number(_) | Value::Bool(_)))) => Self::Equals(canonical_json(value).to_string()),
            _ => Self::Never,
        }
    }
}

impl Filter {
    /// As a condition on `sales_order`, by indexes.
    pub fn condition(&self, organization_id: Uuid) -> SimpleExpr {
        self.meant(organization_id).found(organization_id)
    }

    /// As a condition on the orders of somebody, who has few of all: alternatives are looked at order by order.
    pub(super) fn of_owner(&self, organization_id: Uuid) -> SimpleExpr {
        let (plain, branched) = Self { search: None, ..self.clone() }.meant(organization_id).split();
        let found = plain.found(organization_id);
        let search = self.search.as_ref().map(|search| search::finds(organization_id, search).found(organization_id));
        branched.map(|branched| branched.holds()).into_iter().chain(search).fold(found, SimpleExpr::and)
    }

    /// All that it asks for. Archived orders are left out where nothing in it speaks of them.
    pub(super) fn meant(&self, organization_id: Uuid) -> Condition {
        let mut parts = self.parts(organization_id);
        if !self.include_archived && !self.names_archived() {
            parts.push(Condition::Own(order::Column::Archived.eq(false)));
        }
        Condition::All(parts)
    }

    /// Whether it asks only for what orders are counted by.
    pub fn is_counted(&self) -> bool {
        let Self { status, fulfillment_status, payment_status, currency, archived, include_archived, all, any, not, .. } = self.clone();
        let counted =
            Self { status, fulfillment_status, payment_status, currency, archived, include_archived, all, any, not, ..Self::default() };
        counted == *self && self.below().all(Self::is_counted)
    }

    /// Whether one statement finds a page of it: where there are alternatives, the next orders of the list are looked at first.
    pub fn is_found_at_once(&self) -> bool {
        self.search.is_none() && self.any.is_none() && self.all.iter().all(Self::is_found_at_once)
    }

    fn names_archived(&self) -> bool {
        self.archived.is_some() || self.below().any(Self::names_archived)
    }

    fn below(&self) -> impl Iterator<Item = &Self> {
        self.all.iter().chain(self.any.iter().flatten()).chain(self.not.as_deref())
    }

    fn parts(&self, organization_id: Uuid) -> Vec<Condition> {
        let mut parts = self.own();
        parts.extend(self.custom_field.iter().map(|field| field.condition(organization_id)));
        parts.extend(self.product.as_ref().map(|ids| with_products(organization_id, ids)));
        parts.extend(self.tag.as_ref().map(|tags| with_tags(organization_id, tags)));
        parts.extend(self.search.as_ref().map(|search| search::finds(organization_id, search)));
        let whole = |filter: &Self| Condition::All(filter.parts(organization_id));
        parts.extend(self.all.iter().map(whole));
        parts.extend(self.any.as_ref().map(|filters| Condition::Any(filters.iter().map(whole).collect())));
        parts.extend(self.not.as_ref().map(|filter| Condition::Not(Box::new(whole(filter)))));
        parts
    }

    /// What columns of the order answer.
    fn own(&self) -> Vec<Condition> {
        let archived = self.archived.map(|archived| order::Column::Archived.eq(archived));
        let mut condition = sea_orm::Condition::all()
            .add_option(archived)
            .add_option(any_enum(order::Column::Status, self.status.as_ref()))
            .add_option(any_enum(order::Column::FulfillmentStatus, self.fulfillment_status.as_ref()))
            .add_option(any_enum(order::Column::PaymentStatus, self.payment_status.as_ref()))
            .add_option(any_enum(order::Column::AssignStatus, self.assign_status.as_ref()))
            .add_option(any_enum(order::Column::Source, self.source.as_ref()))
            .add_option(any_enum(order::Column::SubType, self.sub_type.as_ref()))
            .add_option(any_id(order::Column::AccountId, self.account.as_ref()))
            .add_option(any_id(order::Column::CompanyId, self.company.as_ref()))
            .add_option(any_id(order::Column::CustomerId, self.customer.as_ref()))
            .add_option(any_id(order::Column::BusinessAccountId, self.business_account.as_ref()))
            .add_option(any_id(order::Column::WarehouseId, self.warehouse.as_ref()))
            .add_option(any_id(order::Column::SalesAgentId, self.sales_agent.as_ref()))
            .add_option(any_id(order::Column::DeliveryAgentId, self.delivery_agent.as_ref()))
            .add_option(any_text(order::Column::OrderNumber, self.order_number.as_ref()))
            .add_option(any_text(order::Column::ChannelOrderId, self.channel_order_id.as_ref()))
            .add_option(any_text(order::Column::PurchaseOrderNumber, self.purchase_order_number.as_ref()))
            .add_option(any_text(order::Column::Currency, self.currency.as_ref()));
        condition = self.placed_at.restrict(condition, order::Column::PlacedAt);
        condition = self.created_at.restrict(condition, order::Column::CreatedAt);
        condition = self.updated_at.restrict(condition, order::Column::UpdatedAt);
        condition = self.ship_by_date.restrict(condition, order::Column::ShipByDate);
        condition = self.deliver_by_date.restrict(condition, order::Column::DeliverByDate);
        condition = self.hold_until.restrict(condition, order::Column::HoldUntil);
        condition = self.grand_total.restrict(condition, order::Column::GrandTotal);
        if condition.is_empty() { Vec::new() } else { vec![Condition::Own(condition.into())] }
    }
}

impl CustomField {
    fn condition(&self, organization_id: Uuid) -> Condition {
        let Some(key) = text::sought(&self.key) else {
            // No such key can exist.
            return Condition::Own(Expr::value(self.test == CustomFieldTest::Exists(false)));
        };
        let mut fields = order_custom_field::Entity::of(organization_id).filter(order_custom_field::Column::Key.eq(key));
        match &self.test {
            CustomFieldTest::Never => return Condition::Own(Expr::value(false)),
            CustomFieldTest::Exists(_) => {}
            CustomFieldTest::Equals(value) => {
                // The index keeps the first hundred characters only.
                let start: String = value.chars().take(100).collect();
                let indexed = Func::cust("substr").args([
                    Expr::col(order_custom_field::Column::Value.as_column_ref()),
                    Expr::cust("1"),
                    Expr::cust("100"),
                ]);
                fields = fields.filter(Expr::from(indexed).eq(start)).filter(order_custom_field::Column::Value.eq(value.as_str()));
            }
        }
        let has = Condition::row(order::Column::Id, fields, order_custom_field::Column::OrderId);
        if self.test == CustomFieldTest::Exists(false) { Condition::Not(Box::new(has)) } else { has }
    }
}

fn any_enum<E>(column: order::Column, values: Option<&Vec<E>>) -> Option<Expr>
where
    E: ActiveEnum + Copy + Into<sea_orm::Value>,
{
    values.map(|values| column.is_in(values.iter().copied()))
}

fn any_id(column: order::Column, ids: Option<&Vec<Uuid>>) -> Option<Expr> {
    ids.map(|ids| column.is_in(ids.iter().copied()))
}

fn any_text(column: order::Column, texts: Option<&Vec<String>>) -> Option<Expr> {
    texts.map(|texts| column.is_in(texts.iter().filter_map(|text| text::sought(text))))
}

fn with_products(organization_id: Uuid, ids: &[Uuid]) -> Condition {
    let lines = order_line::Entity::of(organization_id).filter(order_line::Column::ProductId.is_in(ids.iter().copied()));
    Condition::row(order::Column::Id, lines, order_line::Column::OrderId)
}

fn with_tags(organization_id: Uuid, tags: &[String]) -> Condition {
    let tags = tags.iter().filter_map(|tag| text::sought(tag));
    let rows = order_tag::Entity::of(organization_id).filter(order_tag::Column::Tag.is_in(tags));
    Condition::row(order::Column::Id, rows, order_tag::Column::OrderId)
}
