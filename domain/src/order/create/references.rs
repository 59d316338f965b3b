//! What new orders refer to, and what is wrong with their references.

use entity::{ChannelType, business_account, channel_account, company, customer, organization, warehouse};
use uuid::Uuid;

use super::taken::Taken;
use crate::check::trimmed;
use crate::error::{Code, Detail};
use crate::id::Kind;
use crate::order::input::{ChannelRef, CreateInput, CustomerRef};
use crate::problems::{Path, Problems};

/// Which account an order comes through.
#[derive(Clone, Debug)]
pub(super) enum AccountKey {
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
pub(super) enum CustomerKey {
    Id(Uuid),
    ExternalId(String),
    Code(String),
    Username(String),
    Email(String),
}

/// What one order names.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub account: AccountKey,
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
    pub order_number: Option<String>,
    pub channel_order_id: Option<String>,
}

/// What was found of it.
#[derive(Clone, Debug)]
pub(super) struct References {
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
    /// The order that has this channel order id in the first account.
    pub same_channel_order: Option<Uuid>,
}

impl Wanted {
    /// What the input names; `order_number` is the caller's or the gateway's.
    pub(super) fn of(problems: &mut Problems, path: &Path<'_>, input: &CreateInput, order_number: Option<String>) -> Self {
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
            account: account.unwrap_or(AccountKey::Unreadable),
            customer: super::customer::key(problems, path, input),
            new_username,
            company_id: problems.id(&path.field("companyId"), Kind::Company, input.company_id.as_deref()),
            warehouse_id: problems.id(&path.field("warehouseId"), Kind::Warehouse, input.warehouse_id.as_deref()),
            business_account_id: problems.id(&path.field("businessAccountId"), Kind::BusinessAccount, input.business_account_id.as_deref()),
            sales_agent_id: problems.id(&path.field("salesAgentId"), Kind::SalesAgent, input.sales_agent_id.as_deref()),
            delivery_agent_id: problems.id(&path.field("deliveryAgentId"), Kind::DeliveryAgent, input.delivery_agent_id.as_deref()),
            order_number,
            channel_order_id: sought(input.channel_order_id.as_deref()),
        }
    }
}

/// A text to look for; its form is judged with the other texts, but PostgreSQL takes no NUL.
pub(super) fn sought(text: Option<&str>) -> Option<String> {
    trimmed(text).filter(|text| !text.contains('\0'))
}

/// What the input asks for and is not there, or not free.
impl References {
    pub(super) fn account(&self, problems: &mut Problems, path: &Path<'_>, wanted: &Wanted) -> Option<&channel_account::Model> {
        let at = path.field("channel");
        match (self.accounts.as_slice(), &wanted.account) {
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
                problems.add(&at.field("type"), Code::Ambiguous, "Several channel accounts have this type: name one by its id.");
            }
        }
        None
    }

    pub(super) fn business_account(&self, problems: &mut Problems, path: &Path<'_>, wanted: &Wanted) -> Option<&business_account::Model> {
        if wanted.business_account_id.is_some() && self.business_account.is_none() {
            problems.not_found(&path.field("businessAccountId"), "business account");
        }
        self.business_account.as_ref()
    }

    pub(super) fn agents(&self, problems: &mut Problems, path: &Path<'_>, wanted: &Wanted) {
        if wanted.sales_agent_id.is_some() && self.sales_agent_id.is_none() {
            problems.not_found(&path.field("salesAgentId"), "sales agent");
        }
        if wanted.delivery_agent_id.is_some() && self.delivery_agent_id.is_none() {
            problems.not_found(&path.field("deliveryAgentId"), "delivery agent");
        }
    }

    /// Other orders that have the number or the channel's id: on file, or earlier in the batch.
    pub(super) fn duplicates(&self, problems: &mut Problems, path: &Path<'_>, wanted: &Wanted, taken: &Taken) {
        let mut add = |name: &'static str, what: &str, on_file: Option<Uuid>, in_batch: Option<Uuid>| {
            if let Some(order_id) = on_file.or_else(|| in_batch.filter(|_| taken.kept)) {
                let message = format!("Another order has this {what}.");
                problems.add_with(&path.field(name), Code::Duplicate, message, Detail::Duplicate { order_id });
            } else if in_batch.is_some() {
                problems.add(&path.field(name), Code::Duplicate, format!("Another order of this batch has this {what}."));
            }
        };
        let number = wanted.order_number.as_ref().and_then(|number| taken.numbers.get(number));
        add("orderNumber", "number", self.same_number, number.copied());
        let channel_order = wanted.channel_order_id.as_ref().zip(self.accounts.first());
        let channel_order = channel_order.and_then(|(id, account)| taken.channel_orders.get(&(account.id, id.clone())));
        add("channelOrderId", "id in this channel account", self.same_channel_order, channel_order.copied());
    }
}
