//! What a new order refers to, read in one statement: a create should not pay a round trip for each reference.

use entity::{
    ChannelType, Tenant, business_account, channel_account, company, customer, delivery_agent, order, organization, sales_agent, warehouse,
};
use sea_orm::sea_query::{
    Alias, Cond, Expr, ExprTrait, Func, IntoColumnRef, JoinType, Query, QueryStatementBuilder as _, SelectStatement, SimpleExpr,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, Iden, Iterable, QueryResult, QueryTrait};
use uuid::Uuid;

use crate::domain::check::trimmed;
use crate::domain::error::{Code, Detail, Result};
use crate::domain::id::Kind;
use crate::domain::order::input::{ChannelRef, CreateInput};
use crate::domain::problems::{Path, Problems};

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

/// What to read: only what the input names is joined.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub account: AccountKey,
    /// Default: the organization's first.
    pub company_id: Option<Uuid>,
    /// Default: the account's, else the organization's.
    pub warehouse_id: Option<Uuid>,
    pub customer: Option<CustomerKey>,
    /// Default: the customer's.
    pub business_account_id: Option<Uuid>,
    pub sales_agent_id: Option<Uuid>,
    pub delivery_agent_id: Option<Uuid>,
    pub order_number: Option<String>,
    pub channel_order_id: Option<String>,
}

/// What was found.
#[derive(Clone, Debug)]
pub(super) struct References {
    pub organization: organization::Model,
    /// At most two: more than one is told apart from one.
    pub accounts: Vec<channel_account::Model>,
    pub company: Option<company::Model>,
    pub warehouse: Option<warehouse::Model>,
    pub customer: Option<customer::Model>,
    pub business_account: Option<business_account::Model>,
    pub sales_agent_found: bool,
    pub delivery_agent_found: bool,
    /// The order that has this number.
    pub same_number: Option<Uuid>,
    /// The order that has this channel order id in the first account.
    pub same_channel_order: Option<Uuid>,
}

impl References {
    /// One statement. None where the organization does not exist.
    pub(super) async fn read(db: &impl ConnectionTrait, organization_id: Uuid, wanted: &Wanted) -> Result<Option<Self>> {
        let rows = db.query_all(&select(organization_id, wanted)).await?;
        let Some(first) = rows.first() else { return Ok(None) };
        let found = Self {
            organization: organization::Model::from_query_result(first, "organization_")?,
            accounts: rows.iter().filter_map(|row| part::<channel_account::Entity>(row).transpose()).collect::<Result<_>>()?,
            company: part::<company::Entity>(first)?,
            warehouse: part::<warehouse::Entity>(first)?,
            customer: if wanted.customer.is_some() { part::<customer::Entity>(first)? } else { None },
            business_account: if wanted.joins_business_account() { part::<business_account::Entity>(first)? } else { None },
            sales_agent_found: wanted.sales_agent_id.is_some() && id(first, "sales_agent")?.is_some(),
            delivery_agent_found: wanted.delivery_agent_id.is_some() && id(first, "delivery_agent")?.is_some(),
            same_number: if wanted.order_number.is_some() { id(first, "same_number")? } else { None },
            same_channel_order: if wanted.channel_order_id.is_some() { id(first, "same_channel_order")? } else { None },
        };
        Ok(Some(found))
    }
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
        if wanted.sales_agent_id.is_some() && !self.sales_agent_found {
            problems.not_found(&path.field("salesAgentId"), "sales agent");
        }
        if wanted.delivery_agent_id.is_some() && !self.delivery_agent_found {
            problems.not_found(&path.field("deliveryAgentId"), "delivery agent");
        }
    }

    pub(super) fn duplicates(&self, problems: &mut Problems, path: &Path<'_>) {
        let mut add = |name: &'static str, what: &str, order_id: Option<Uuid>| {
            if let Some(order_id) = order_id {
                let message = format!("Another order has this {what}.");
                problems.add_with(&path.field(name), Code::Duplicate, message, Detail::Duplicate { order_id });
            }
        };
        add("orderNumber", "number", self.same_number);
        add("channelOrderId", "id in this channel account", self.same_channel_order);
    }
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
        Self {
            account: account.unwrap_or(AccountKey::Unreadable),
            customer: super::customer::key(problems, path, input),
            company_id: problems.id(&path.field("companyId"), Kind::Company, input.company_id.as_deref()),
            warehouse_id: problems.id(&path.field("warehouseId"), Kind::Warehouse, input.warehouse_id.as_deref()),
            business_account_id: problems.id(&path.field("businessAccountId"), Kind::BusinessAccount, input.business_account_id.as_deref()),
            sales_agent_id: problems.id(&path.field("salesAgentId"), Kind::SalesAgent, input.sales_agent_id.as_deref()),
            delivery_agent_id: problems.id(&path.field("deliveryAgentId"), Kind::DeliveryAgent, input.delivery_agent_id.as_deref()),
            order_number,
            // Its form is judged with the other texts.
            channel_order_id: trimmed(input.channel_order_id.as_deref()).filter(|id| !id.contains('\0')),
        }
    }

    const fn joins_business_account(&self) -> bool {
        self.business_account_id.is_some() || self.customer.is_some()
    }
}

fn select(organization_id: Uuid, wanted: &Wanted) -> SelectStatement {
    let mut query = Query::select();
    query.from(organization::Entity).and_where(column::<organization::Entity>("id").eq(organization_id));
    columns::<organization::Entity>(&mut query);

    join::<channel_account::Entity>(&mut query, account_condition(organization_id, &wanted.account));
    join::<company::Entity>(&mut query, column::<company::Entity>("id").eq(company_id(organization_id, wanted.company_id)));
    join::<warehouse::Entity>(&mut query, warehouse_condition(wanted.warehouse_id));
    if let Some(key) = &wanted.customer {
        join::<customer::Entity>(&mut query, customer_condition(key));
    }
    if wanted.joins_business_account() {
        let account = column::<business_account::Entity>("id");
        let condition = match wanted.business_account_id {
            Some(id) => account.eq(id),
            None => account.eq(column::<customer::Entity>("business_account_id")),
        };
        join::<business_account::Entity>(&mut query, condition);
    }
    if let Some(id) = wanted.sales_agent_id {
        join_id::<sales_agent::Entity>(&mut query, "sales_agent", column_of("sales_agent", "id").eq(id));
    }
    if let Some(id) = wanted.delivery_agent_id {
        join_id::<delivery_agent::Entity>(&mut query, "delivery_agent", column_of("delivery_agent", "id").eq(id));
    }
    if let Some(number) = &wanted.order_number {
        join_id::<order::Entity>(&mut query, "same_number", column_of("same_number", "order_number").eq(number));
    }
    if let Some(channel_order_id) = &wanted.channel_order_id {
        let condition = column_of("same_channel_order", "channel_order_id")
            .eq(channel_order_id)
            .and(column_of("same_channel_order", "account_id").eq(column::<channel_account::Entity>("id")));
        join_id::<order::Entity>(&mut query, "same_channel_order", condition);
    }
    query
}

fn account_condition(organization_id: Uuid, key: &AccountKey) -> SimpleExpr {
    let column = |name| column::<channel_account::Entity>(name);
    let few = |condition: Option<SimpleExpr>| {
        let mut ids = channel_account::Entity::of(organization_id).into_query();
        ids.clear_selects().column(channel_account::Column::Id).order_by(channel_account::Column::Id, sea_orm::Order::Asc).limit(2);
        if let Some(condition) = condition {
            ids.and_where(condition);
        }
        // Wrapped once more, since a LIMIT may not stand directly in an IN on every database.
        let wrapped = Query::select().column(channel_account::Column::Id).from_subquery(ids, Alias::new("few")).to_owned();
        column("id").in_subquery(wrapped)
    };
    match key {
        AccountKey::Only => few(None),
        AccountKey::Id(id) => column("id").eq(*id),
        AccountKey::ExternalId(id) => column("external_id").eq(id),
        AccountKey::Type(kind) => few(Some(channel_account::Column::Kind.eq(*kind))),
        AccountKey::Unreadable => Expr::value(false),
    }
}

fn company_id(organization_id: Uuid, given: Option<Uuid>) -> SimpleExpr {
    given.map_or_else(
        || {
            let mut first = company::Entity::of(organization_id).into_query();
            first.clear_selects().column(company::Column::Id).order_by(company::Column::Id, sea_orm::Order::Asc).limit(1);
            SimpleExpr::SubQuery(None, Box::new(first.take().into_sub_query_statement()))
        },
        Expr::value,
    )
}

fn warehouse_condition(given: Option<Uuid>) -> SimpleExpr {
    let column = |name| column::<warehouse::Entity>(name);
    given.map_or_else(
        || {
            let assigned = self::column::<channel_account::Entity>("auto_assign_warehouse_id");
            column("id").eq(assigned.clone()).or(assigned.is_null().and(column("is_default").eq(true)))
        },
        |id| column("id").eq(id),
    )
}

fn customer_condition(key: &CustomerKey) -> SimpleExpr {
    let column = |name| column::<customer::Entity>(name);
    match key {
        CustomerKey::Id(id) => column("id").eq(*id),
        CustomerKey::ExternalId(id) => column("external_id").eq(id),
        CustomerKey::Code(code) => column("customer_code").eq(code),
        CustomerKey::Username(name) => column("username").eq(name),
        CustomerKey::Email(email) => Expr::from(Func::lower(column("email"))).eq(email.to_ascii_lowercase()),
    }
}

/// Joins a table of the same organization under its own name, with all its columns.
fn join<E: EntityTrait>(query: &mut SelectStatement, condition: SimpleExpr) {
    let table = E::default();
    let on = same_organization(table.table_name()).add(condition);
    query.join(JoinType::LeftJoin, table, on);
    columns::<E>(query);
}

/// Joins a table of the same organization under another name, for its id alone.
fn join_id<E: EntityTrait>(query: &mut SelectStatement, alias: &'static str, condition: SimpleExpr) {
    query.join_as(JoinType::LeftJoin, E::default(), Alias::new(alias), same_organization(alias).add(condition));
    query.expr_as(column_of(alias, "id"), Alias::new(format!("{alias}_id")));
}

fn same_organization(table: &str) -> Cond {
    Cond::all().add(column_of(table, "organization_id").eq(column::<organization::Entity>("id")))
}

fn columns<E: EntityTrait>(query: &mut SelectStatement) {
    let table = E::default();
    for column in E::Column::iter() {
        let name = Iden::to_string(&column);
        query.expr_as(column_of(table.table_name(), &name), Alias::new(format!("{}_{name}", table.table_name())));
    }
}

fn column<E: EntityTrait>(name: &str) -> SimpleExpr {
    column_of(E::default().table_name(), name)
}

fn column_of(table: &str, name: &str) -> SimpleExpr {
    Expr::col((Alias::new(table), Alias::new(name)).into_column_ref())
}

fn part<E: EntityTrait>(row: &QueryResult) -> Result<Option<E::Model>> {
    let table = E::default();
    if id(row, table.table_name())?.is_none() {
        return Ok(None);
    }
    Ok(Some(E::Model::from_query_result(row, &format!("{}_", table.table_name()))?))
}

fn id(row: &QueryResult, table: &str) -> Result<Option<Uuid>> {
    Ok(row.try_get::<Option<Uuid>>(&format!("{table}_"), "id")?)
}
