//! What the inputs of orders name, read from their texts before it is looked up.

use entity::{ChannelType, business_account, channel_account, company, customer, order, organization, warehouse};
use uuid::Uuid;

use crate::address::Areas;
use crate::check::trimmed;
use crate::id::Kind;
use crate::order::input::{ChannelRef, CreateInput, CustomerRef, OrderFields, UpdateInput};
use crate::problems::{Path, Problems};

/// Which account an order comes through.
#[derive(Clone, Debug)]
pub enum AccountKey {
    /// The organization's only one.
    Only,
    Id(Uuid),
    ExternalId(String),
    Type(ChannelType),
    /// What was given names nothing: it is no id, say.
    Unreadable,
}

/// Which customer an order is for.
#[derive(Clone, Debug)]
pub enum CustomerKey {
    Id(Uuid),
    ExternalId(String),
    Code(String),
    Username(String),
    Email(String),
}

/// What one order names.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// There for a new order alone: what it does not name has its default.
    pub account: Option<AccountKey>,
    /// Default: the organization's first.
    pub company_id: Option<Uuid>,
    /// Default: the account's, else the organization's.
    pub warehouse_id: Option<Uuid>,
    pub customer: Option<CustomerKey>,
    /// Of a customer who is described: nobody else may have it.
    pub new_username: Option<String>,
    /// Default: the customer's.
    pub business_account_id: Option<Uuid>,
    pub sales_agent_id: Option<Uuid>,
    pub delivery_agent_id: Option<Uuid>,
    /// One that no other order may have.
    pub order_number: Option<String>,
    /// One that no other order of the account may have.
    pub channel_order_id: Option<String>,
    /// The account of an order that is there, where its channel order id changes.
    pub own_account_id: Option<Uuid>,
    /// Those that its addresses name, each once.
    pub area_ids: Vec<Uuid>,
    /// Whether the organization's own settings are needed.
    pub organization: bool,
}

/// What was found of it.
#[derive(Clone, Debug, Default)]
pub struct References {
    pub organization: organization::Model,
    /// At most two: more than one is told apart from one.
    pub accounts: Vec<channel_account::Model>,
    pub company: Option<company::Model>,
    pub warehouse: Option<warehouse::Model>,
    pub customer: Option<customer::Model>,
    /// The customer that has the described one's username.
    pub same_username: Option<Uuid>,
    pub business_account: Option<business_account::Model>,
    pub sales_agent_id: Option<Uuid>,
    pub delivery_agent_id: Option<Uuid>,
    /// The order that has this number.
    pub same_number: Option<Uuid>,
    /// The order that once had it.
    pub former_number: Option<Uuid>,
    /// The order that has this channel order id in the first account.
    pub same_channel_order: Option<Uuid>,
    /// The order that once had it.
    pub former_channel_order: Option<Uuid>,
    pub areas: Areas,
}

impl Names {
    /// What the fields name that new and changed orders have alike.
    fn of(problems: &mut Problems, path: &Path<'_>, fields: &OrderFields) -> Self {
        let mut id = |name: &'static str, kind: Kind, text: &Option<String>| problems.id(&path.field(name), kind, text.as_deref());
        let mut area_ids: Vec<Uuid> =
            fields.addresses().filter_map(|address| crate::id::find(Kind::Area, address.area_id.as_deref()?)).collect();
        area_ids.sort_unstable();
        area_ids.dedup();
        Self {
            company_id: id("companyId", Kind::Company, &fields.company_id),
            warehouse_id: id("warehouseId", Kind::Warehouse, &fields.warehouse_id),
            business_account_id: id("businessAccountId", Kind::BusinessAccount, &fields.business_account_id),
            sales_agent_id: id("salesAgentId", Kind::SalesAgent, &fields.sales_agent_id),
            delivery_agent_id: id("deliveryAgentId", Kind::DeliveryAgent, &fields.delivery_agent_id),
            order_number: problems.text(&path.field("orderNumber"), fields.order_number.as_deref()),
            channel_order_id: sought(fields.channel_order_id.as_deref()),
            area_ids,
            ..Self::default()
        }
    }

    /// What a new order names.
    pub fn of_new(problems: &mut Problems, path: &Path<'_>, input: &CreateInput) -> Self {
        let at = path.field("channel");
        let account = match &input.channel {
            None => Some(AccountKey::Only),
            Some(ChannelRef::AccountId(id)) => problems.required_id(&at.field("accountId"), Kind::ChannelAccount, id).map(AccountKey::Id),
            Some(ChannelRef::ExternalId(id)) => problems.required_text(&at.field("externalId"), Some(id)).map(AccountKey::ExternalId),
            Some(ChannelRef::Type(kind)) => Some(AccountKey::Type(*kind)),
        };
        let new_username = match &input.customer {
            Some(CustomerRef::Details(details)) => sought(details.username.as_deref()),
            _ => None,
        };
        Self {
            account: Some(account.unwrap_or(AccountKey::Unreadable)),
            customer: customer(problems, path, input),
            new_username,
            organization: true,
            ..Self::of(problems, path, &input.fields)
        }
    }

    /// What a change of an order names; numbers that it has already are not looked for.
    pub fn of_update(problems: &mut Problems, path: &Path<'_>, input: &UpdateInput, before: &order::Model) -> Self {
        let customer = problems.id(&path.field("customerId"), Kind::Customer, input.customer_id.as_deref());
        let mut names = Self { customer: customer.map(CustomerKey::Id), ..Self::of(problems, path, &input.fields) };
        names.channel_order_id = names.channel_order_id.filter(|id| Some(id) != before.channel_order_id.as_ref());
        names.own_account_id = names.channel_order_id.is_some().then_some(before.account_id);
        names
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        let Self { account, company_id, warehouse_id, customer, new_username, business_account_id, .. } = self;
        let Self { sales_agent_id, delivery_agent_id, order_number, channel_order_id, own_account_id, area_ids, organization, .. } = self;
        account.is_none()
            && customer.is_none()
            && [company_id, warehouse_id, business_account_id, sales_agent_id, delivery_agent_id, own_account_id]
                .iter()
                .all(|id| id.is_none())
            && [new_username, order_number, channel_order_id].iter().all(|text| text.is_none())
            && area_ids.is_empty()
            && !organization
    }
}

/// How the customer of a new order is to be looked up.
fn customer(problems: &mut Problems, path: &Path<'_>, input: &CreateInput) -> Option<CustomerKey> {
    let at = path.field("customer");
    let mut text = |name: &'static str, value: &str| problems.required_text(&at.field(name), Some(value));
    match &input.customer {
        Some(CustomerRef::Id(id)) => problems.required_id(&at.field("id"), Kind::Customer, id).map(CustomerKey::Id),
        Some(CustomerRef::ExternalId(id)) => text("externalId", id).map(CustomerKey::ExternalId),
        Some(CustomerRef::CustomerCode(code)) => text("customerCode", code).map(CustomerKey::Code),
        Some(CustomerRef::Username(name)) => text("username", name).map(CustomerKey::Username),
        Some(CustomerRef::Details(details)) => sought(Some(&details.email)).map(CustomerKey::Email),
        None => sought(input.fields.customer_username.as_deref()).map(CustomerKey::Username),
    }
}

/// A text to look for; its form is judged with the other texts, but PostgreSQL takes no NUL.
fn sought(text: Option<&str>) -> Option<String> {
    trimmed(text).filter(|text| !text.contains('\0'))
}
