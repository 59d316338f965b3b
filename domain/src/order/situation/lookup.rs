//! Looks up what orders name, all of a batch in one statement: a change should not pay a round trip for each reference.
//!
//! The statement starts from a table of values, a row for each order: what it names. A column is there only where one of the orders
//! names something, and the table that it refers to is joined only then; for new orders, those with a default are joined always.

use std::collections::BTreeMap;

use entity::{
    ChannelType, Tenant, area, business_account, channel_account, city, company, customer, delivery_agent, former_channel_order,
    former_order_number, order, organization, sales_agent, state, warehouse,
};
use sea_orm::sea_query::{
    Alias, Cond, Expr, ExprTrait, Func, IntoColumnRef, JoinType, Query, QueryStatementBuilder as _, SelectStatement, SimpleExpr, ValueTuple,
};
use sea_orm::{ActiveEnum, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, Iden, Iterable, QueryResult, QueryTrait, Value};
use uuid::Uuid;

use super::names::{AccountKey, CustomerKey, Names, References};
use crate::address::{AreaPlace, Areas};
use crate::error::{Error, Result};

/// The table of values.
const NAMES: &str = "names";

/// Areas that one order's addresses may name.
const AREAS: [(&str, &str, &str, &str); 3] = [
    ("area_0_id", "area_0", "city_0", "state_0"),
    ("area_1_id", "area_1", "city_1", "state_1"),
    ("area_2_id", "area_2", "city_2", "state_2"),
];

/// The columns that name a customer, each with the column of the customer that it must equal.
const CUSTOMER: [(&str, customer::Column); 5] = [
    ("customer_id", customer::Column::Id),
    ("customer_external_id", customer::Column::ExternalId),
    ("customer_code", customer::Column::CustomerCode),
    ("customer_username", customer::Column::Username),
    ("customer_email", customer::Column::Email),
];

/// What the orders of a batch name.
struct Lookup {
    /// Names of the columns, in the order in which the rows have them.
    columns: Vec<&'static str>,
    rows: Vec<ValueTuple>,
    /// Accounts that are not named themselves: the only one, or the one of a type.
    choices: BTreeMap<String, Option<ChannelType>>,
    /// What orders that are made do not name has its default; orders that are there have it already.
    defaults: bool,
}

impl Lookup {
    fn of(names: &[&Names]) -> Self {
        let named: Vec<Vec<(&'static str, Value)>> = names.iter().map(|names| values(names)).collect();
        let mut columns: Vec<&'static str> = Vec::new();
        for (name, value) in named.iter().flatten() {
            if *value != value.as_null() && !columns.contains(name) {
                columns.push(name);
            }
        }
        let row = |(position, named): (i64, Vec<(&'static str, Value)>)| {
            let value_of = |column: &&'static str| named.iter().find(|(name, _)| name == column).map(|(_, value)| value.clone());
            ValueTuple::Many(std::iter::once(Value::from(position)).chain(columns.iter().filter_map(value_of)).collect())
        };
        let mut rows: Vec<ValueTuple> = (0..).zip(named).map(row).collect();
        // Up to a power of two, as all lists of values, so that prepared statements are found again.
        let none = ValueTuple::Many(match rows.first() {
            Some(ValueTuple::Many(values)) => values.iter().map(Value::as_null).collect(),
            _ => Vec::new(),
        });
        rows.resize(rows.len().next_power_of_two(), none);
        let choices = names.iter().filter_map(|names| choice(names.account.as_ref()?)).collect();
        Self { rows, columns, choices, defaults: names.iter().any(|names| names.account.is_some()) }
    }

    /// The value that an order names, where any of them names one. Both databases number the columns of values.
    fn column(&self, name: &str) -> Option<SimpleExpr> {
        let index = self.columns.iter().position(|column| *column == name)?;
        Some(column_of(NAMES, &format!("column{}", index + 2)))
    }

    fn column_or(&self, name: &str, default: SimpleExpr) -> SimpleExpr {
        match self.column(name) {
            Some(column) => Func::coalesce([column, default]).into(),
            None => default,
        }
    }

    fn has(&self, name: &str) -> bool {
        self.columns.contains(&name)
    }

    fn has_customer(&self) -> bool {
        CUSTOMER.iter().any(|(name, _)| self.has(name))
    }

    fn has_business_account(&self) -> bool {
        self.has("business_account_id") || (self.defaults && self.has_customer())
    }

    fn has_account(&self) -> bool {
        self.defaults || self.has("account_id")
    }

    fn has_company(&self) -> bool {
        self.defaults || self.has("company_id")
    }

    fn has_warehouse(&self) -> bool {
        self.defaults || self.has("warehouse_id")
    }
}

/// Everything that an order can name, by column.
fn values(names: &Names) -> Vec<(&'static str, Value)> {
    let uuid = |id: Option<Uuid>| Value::from(id);
    let text = |text: Option<&String>| Value::from(text.cloned());
    let account = names.account.as_ref();
    let account_id = match account {
        Some(AccountKey::Id(id)) => Some(*id),
        _ => names.own_account_id,
    };
    let customer = names.customer.as_ref();
    let mut values = vec![
        ("account_id", uuid(account_id)),
        ("account_external_id", text(if let Some(AccountKey::ExternalId(id)) = account { Some(id) } else { None })),
        ("account_choice", Value::from(account.and_then(choice).map(|(name, _)| name))),
        ("company_id", uuid(names.company_id)),
        ("warehouse_id", uuid(names.warehouse_id)),
        ("customer_id", uuid(if let Some(CustomerKey::Id(id)) = customer { Some(*id) } else { None })),
        ("customer_external_id", text(if let Some(CustomerKey::ExternalId(id)) = customer { Some(id) } else { None })),
        ("customer_code", text(if let Some(CustomerKey::Code(code)) = customer { Some(code) } else { None })),
        ("customer_username", text(if let Some(CustomerKey::Username(name)) = customer { Some(name) } else { None })),
        (
            "customer_email",
            Value::from(if let Some(CustomerKey::Email(email)) = customer { Some(email.to_ascii_lowercase()) } else { None }),
        ),
        ("new_username", text(names.new_username.as_ref())),
        ("business_account_id", uuid(names.business_account_id)),
        ("sales_agent_id", uuid(names.sales_agent_id)),
        ("delivery_agent_id", uuid(names.delivery_agent_id)),
        ("order_number", text(names.order_number.as_ref())),
        ("channel_order_id", text(names.channel_order_id.as_ref())),
    ];
    let areas = names.area_ids.iter().map(|id| Some(*id)).chain(std::iter::repeat(None));
    values.extend(AREAS.iter().zip(areas).map(|((name, ..), id)| (*name, uuid(id))));
    values
}

fn choice(account: &AccountKey) -> Option<(String, Option<ChannelType>)> {
    match account {
        AccountKey::Only => Some(("ONLY".to_owned(), None)),
        AccountKey::Type(kind) => Some((kind.to_value(), Some(*kind))),
        AccountKey::Id(_) | AccountKey::ExternalId(_) | AccountKey::Unreadable => None,
    }
}

impl References {
    /// What each of these finds, in their order.
    pub async fn read(db: &impl ConnectionTrait, organization_id: Uuid, names: &[&Names]) -> Result<Vec<Self>> {
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let lookup = Lookup::of(names);
        let mut found: BTreeMap<i64, Self> = BTreeMap::new();
        for row in db.query_all(&select(organization_id, &lookup)).await? {
            let position: i64 = row.try_get("", "position")?;
            match found.get_mut(&position) {
                // An order comes once more for each further account that it may mean.
                Some(references) => references.accounts.extend(part::<channel_account::Entity>(&row)?),
                None => {
                    found.insert(position, Self::of(&row, &lookup)?);
                }
            }
        }
        if found.len() != names.len() {
            return Err(Error::NoOrganization);
        }
        Ok(found.into_values().collect())
    }

    fn of(row: &QueryResult, lookup: &Lookup) -> Result<Self> {
        let id_of = |name: &str, column: &str| if lookup.has(column) { id(row, name) } else { Ok(None) };
        let mut areas = Vec::new();
        for (column, area, city, state) in AREAS {
            if let Some(id) = id_of(area, column)? {
                areas.push((id, AreaPlace { city: row.try_get(city, "_name")?, state: row.try_get(state, "_name")? }));
            }
        }
        Ok(Self {
            organization: organization::Model::from_query_result(row, "organization_")?,
            accounts: part_where::<channel_account::Entity>(row, lookup.has_account())?.into_iter().collect(),
            company: part_where::<company::Entity>(row, lookup.has_company())?,
            warehouse: part_where::<warehouse::Entity>(row, lookup.has_warehouse())?,
            customer: part_where::<customer::Entity>(row, lookup.has_customer())?,
            same_username: id_of("same_username", "new_username")?,
            business_account: part_where::<business_account::Entity>(row, lookup.has_business_account())?,
            sales_agent_id: id_of("sales_agent", "sales_agent_id")?,
            delivery_agent_id: id_of("delivery_agent", "delivery_agent_id")?,
            same_number: id_of("same_number", "order_number")?,
            former_number: id_of("former_number", "order_number")?,
            same_channel_order: id_of("same_channel_order", "channel_order_id")?,
            former_channel_order: id_of("former_channel", "channel_order_id")?,
            areas: Areas::from_iter(areas),
        })
    }
}

fn select(organization_id: Uuid, lookup: &Lookup) -> SelectStatement {
    let mut query = Query::select();
    query.from_values(lookup.rows.iter().cloned(), Alias::new(NAMES));
    query.expr_as(column_of(NAMES, "column1"), Alias::new("position")).and_where(column_of(NAMES, "column1").is_not_null());
    query.join(JoinType::InnerJoin, organization::Entity, column::<organization::Entity>("id").eq(organization_id));
    columns::<organization::Entity>(&mut query);

    if lookup.has_account() {
        join::<channel_account::Entity>(&mut query, account_condition(organization_id, lookup));
    }
    if lookup.has_company() {
        let id = with_default(lookup, "company_id", || first_company(organization_id));
        join::<company::Entity>(&mut query, column::<company::Entity>("id").eq(id));
    }
    if lookup.has_warehouse() {
        join::<warehouse::Entity>(&mut query, warehouse_condition(lookup));
    }
    if lookup.has_customer() {
        join::<customer::Entity>(&mut query, customer_condition(lookup));
    }
    if lookup.has_business_account() {
        let has_customer = lookup.defaults && lookup.has_customer();
        let id = match lookup.column("business_account_id") {
            Some(given) if !has_customer => given,
            _ => lookup.column_or("business_account_id", column::<customer::Entity>("business_account_id")),
        };
        join::<business_account::Entity>(&mut query, column::<business_account::Entity>("id").eq(id));
    }
    for (name, own, join, alias) in [
        ("new_username", "username", join_id::<customer::Entity> as Join, "same_username"),
        ("sales_agent_id", "id", join_id::<sales_agent::Entity>, "sales_agent"),
        ("delivery_agent_id", "id", join_id::<delivery_agent::Entity>, "delivery_agent"),
        ("order_number", "order_number", join_id::<order::Entity>, "same_number"),
    ] {
        if let Some(value) = lookup.column(name) {
            join(&mut query, alias, Cond::all().add(column_of(alias, own).eq(value)));
        }
    }
    if let Some(number) = lookup.column("order_number") {
        let condition = Cond::all().add(column_of("former_number", "order_number").eq(number));
        join_order::<former_order_number::Entity>(&mut query, "former_number", condition);
    }
    if let Some(channel_order_id) = lookup.column("channel_order_id") {
        let condition = Cond::all()
            .add(column_of("former_channel", "channel_order_id").eq(channel_order_id.clone()))
            .add(column_of("former_channel", "account_id").eq(column::<channel_account::Entity>("id")));
        join_order::<former_channel_order::Entity>(&mut query, "former_channel", condition);
        let name = "same_channel_order";
        let condition = Cond::all()
            .add(column_of(name, "channel_order_id").eq(channel_order_id))
            .add(column_of(name, "account_id").eq(column::<channel_account::Entity>("id")));
        join_id::<order::Entity>(&mut query, name, condition);
    }
    for (name, area, city, state) in AREAS {
        if let Some(id) = lookup.column(name) {
            join_id::<area::Entity>(&mut query, area, Cond::all().add(column_of(area, "id").eq(id)));
            join_name::<city::Entity>(&mut query, city, column_of(area, "city_id"));
            join_name::<state::Entity>(&mut query, state, column_of(city, "state_id"));
        }
    }
    query
}

type Join = fn(&mut SelectStatement, &'static str, Cond);

/// What is named; of new orders else the default.
fn with_default(lookup: &Lookup, name: &str, default: impl FnOnce() -> SimpleExpr) -> SimpleExpr {
    match lookup.column(name) {
        Some(column) if !lookup.defaults => column,
        _ => lookup.column_or(name, default()),
    }
}

fn account_condition(organization_id: Uuid, lookup: &Lookup) -> Cond {
    let column = |name| column::<channel_account::Entity>(name);
    let mut condition = Cond::any();
    if let Some(id) = lookup.column("account_id") {
        condition = condition.add(column("id").eq(id));
    }
    if let Some(id) = lookup.column("account_external_id") {
        condition = condition.add(column("external_id").eq(id));
    }
    if let Some(chosen) = lookup.column("account_choice") {
        for (name, kind) in &lookup.choices {
            condition = condition.add(chosen.clone().eq(name.as_str()).and(column("id").in_subquery(two_accounts(organization_id, *kind))));
        }
    }
    // A reference that could not be read names nothing.
    if condition.is_empty() { condition.add(Expr::value(false)) } else { condition }
}

fn two_accounts(organization_id: Uuid, kind: Option<ChannelType>) -> SelectStatement {
    let mut ids = channel_account::Entity::of(organization_id).into_query();
    ids.clear_selects().column(channel_account::Column::Id).order_by(channel_account::Column::Id, sea_orm::Order::Asc).limit(2);
    if let Some(kind) = kind {
        ids.and_where(channel_account::Column::Kind.eq(kind));
    }
    // Wrapped once more, since a LIMIT may not stand directly in an IN on every database.
    Query::select().column(channel_account::Column::Id).from_subquery(ids, Alias::new("few")).take()
}

fn first_company(organization_id: Uuid) -> SimpleExpr {
    let mut first = company::Entity::of(organization_id).into_query();
    first.clear_selects().column(company::Column::Id).order_by(company::Column::Id, sea_orm::Order::Asc).limit(1);
    SimpleExpr::SubQuery(None, Box::new(first.take().into_sub_query_statement()))
}

/// Given; of a new order else the account's, else the default one.
fn warehouse_condition(lookup: &Lookup) -> SimpleExpr {
    let column = |name| column::<warehouse::Entity>(name);
    if !lookup.defaults {
        return column("id").eq(lookup.column_or("warehouse_id", Expr::value(None::<Uuid>)));
    }
    let assigned = lookup.column_or("warehouse_id", self::column::<channel_account::Entity>("auto_assign_warehouse_id"));
    column("id").eq(assigned.clone()).or(assigned.is_null().and(column("is_default").eq(true)))
}

fn customer_condition(lookup: &Lookup) -> Cond {
    let own = |column: customer::Column| {
        let own = self::column::<customer::Entity>(&Iden::to_string(&column));
        if matches!(column, customer::Column::Email) { Func::lower(own).into() } else { own }
    };
    let named = CUSTOMER.into_iter().filter_map(|(name, column)| Some(own(column).eq(lookup.column(name)?)));
    named.fold(Cond::any(), Cond::add)
}

/// Joins a table of the same organization under its own name, with all its columns.
fn join<E: EntityTrait>(query: &mut SelectStatement, condition: impl Into<Cond>) {
    let table = E::default();
    let on = same_organization(table.table_name()).add(condition.into());
    query.join(JoinType::LeftJoin, table, on);
    columns::<E>(query);
}

/// Joins a table of the same organization under another name, for its id alone.
fn join_id<E: EntityTrait>(query: &mut SelectStatement, alias: &'static str, condition: Cond) {
    query.join_as(JoinType::LeftJoin, E::default(), Alias::new(alias), same_organization(alias).add(condition));
    query.expr_as(column_of(alias, "id"), Alias::new(format!("{alias}_id")));
}

/// As `join_id`, for the order that the row names.
fn join_order<E: EntityTrait>(query: &mut SelectStatement, alias: &'static str, condition: Cond) {
    query.join_as(JoinType::LeftJoin, E::default(), Alias::new(alias), same_organization(alias).add(condition));
    query.expr_as(column_of(alias, "order_id"), Alias::new(format!("{alias}_id")));
}

/// Joins the row with this id of a table of the same organization under another name, for its name alone.
fn join_name<E: EntityTrait>(query: &mut SelectStatement, alias: &'static str, id: SimpleExpr) {
    let condition = same_organization(alias).add(column_of(alias, "id").eq(id));
    query.join_as(JoinType::LeftJoin, E::default(), Alias::new(alias), condition);
    query.expr_as(column_of(alias, "name"), Alias::new(format!("{alias}_name")));
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

fn part_where<E: EntityTrait>(row: &QueryResult, is_joined: bool) -> Result<Option<E::Model>> {
    if is_joined { part::<E>(row) } else { Ok(None) }
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
