//! Reads what orders refer to, all of a batch in one statement: a create should not pay a round trip for each reference.

use std::collections::BTreeMap;

use entity::{
    ChannelType, Tenant, business_account, channel_account, company, customer, delivery_agent, order, organization, sales_agent, warehouse,
};
use sea_orm::sea_query::{
    Alias, Cond, Expr, ExprTrait, Func, IntoColumnRef, JoinType, Query, QueryStatementBuilder as _, SelectStatement, SimpleExpr, ValueTuple,
};
use sea_orm::{ActiveEnum, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, Iden, Iterable, QueryResult, QueryTrait, Value};
use uuid::Uuid;

use super::references::{AccountKey, CustomerKey, References, Wanted};
use crate::error::{Error, Result};

/// The table that the statement starts from: what each order names, as its values.
const WISHES: &str = "wishes";

/// The names of everything that orders can name.
type Named = [(&'static str, Value); 16];

/// What the orders of a batch name: a column is there only where one of them names something, and joined only then.
struct Wishes {
    columns: Vec<&'static str>,
    rows: Vec<ValueTuple>,
    /// Accounts that are not named themselves: the only one, or the one of a type.
    choices: BTreeMap<String, Option<ChannelType>>,
}

impl Wishes {
    fn of(wanted: &[Wanted]) -> Self {
        let named: Vec<Named> = wanted.iter().map(named).collect();
        let names = named.iter().flatten().filter(|(_, value)| *value != value.as_null()).map(|(name, _)| *name);
        let mut columns: Vec<_> = names.collect();
        columns.sort_unstable();
        columns.dedup();
        let row = |(position, named): (i64, Named)| {
            let values = named.into_iter().filter(|(name, _)| columns.contains(name)).collect::<BTreeMap<_, _>>().into_values();
            ValueTuple::Many(std::iter::once(Value::from(position)).chain(values).collect())
        };
        let choices = wanted.iter().filter_map(|wanted| choice(&wanted.account)).collect();
        Self { rows: (0..).zip(named).map(row).collect(), columns, choices }
    }

    /// The value that an order names, where any of them names one. Both databases number the columns of values.
    fn column(&self, name: &str) -> Option<SimpleExpr> {
        let index = self.columns.iter().position(|column| *column == name)?;
        Some(column_of(WISHES, &format!("column{}", index + 2)))
    }

    fn column_or(&self, name: &str, default: SimpleExpr) -> SimpleExpr {
        match self.column(name) {
            Some(column) => Func::coalesce([column, default]).into(),
            None => default,
        }
    }

    fn names_customer(&self) -> bool {
        self.columns.iter().any(|name| CUSTOMER.contains(name))
    }

    fn names_business_account(&self) -> bool {
        self.columns.contains(&"business_account_id") || self.names_customer()
    }
}

const CUSTOMER: [&str; 5] = ["customer_id", "customer_external_id", "customer_code", "customer_username", "customer_email"];

fn named(wanted: &Wanted) -> Named {
    let uuid = |id: Option<Uuid>| Value::from(id);
    let text = |text: Option<&String>| Value::from(text.cloned());
    let account = &wanted.account;
    let customer = wanted.customer.as_ref();
    let [mut customer_id, mut external_id, mut code, mut username, mut email] =
        [uuid(None), text(None), text(None), text(None), text(None)];
    match customer {
        Some(CustomerKey::Id(id)) => customer_id = uuid(Some(*id)),
        Some(CustomerKey::ExternalId(id)) => external_id = text(Some(id)),
        Some(CustomerKey::Code(given)) => code = text(Some(given)),
        Some(CustomerKey::Username(given)) => username = text(Some(given)),
        Some(CustomerKey::Email(given)) => email = text(Some(&given.to_ascii_lowercase())),
        None => {}
    }
    [
        ("account_id", uuid(if let AccountKey::Id(id) = account { Some(*id) } else { None })),
        ("account_external_id", text(if let AccountKey::ExternalId(id) = account { Some(id) } else { None })),
        ("account_choice", Value::from(choice(account).map(|(name, _)| name))),
        ("company_id", uuid(wanted.company_id)),
        ("warehouse_id", uuid(wanted.warehouse_id)),
        ("customer_id", customer_id),
        ("customer_external_id", external_id),
        ("customer_code", code),
        ("customer_username", username),
        ("customer_email", email),
        ("new_username", text(wanted.new_username.as_ref())),
        ("business_account_id", uuid(wanted.business_account_id)),
        ("sales_agent_id", uuid(wanted.sales_agent_id)),
        ("delivery_agent_id", uuid(wanted.delivery_agent_id)),
        ("order_number", text(wanted.order_number.as_ref())),
        ("channel_order_id", text(wanted.channel_order_id.as_ref())),
    ]
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
    pub(super) async fn read(db: &impl ConnectionTrait, organization_id: Uuid, wanted: &[Wanted]) -> Result<Vec<Self>> {
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let wishes = Wishes::of(wanted);
        let mut found: BTreeMap<i64, Self> = BTreeMap::new();
        for row in db.query_all(&select(organization_id, &wishes)).await? {
            let position: i64 = row.try_get("", "position")?;
            match found.get_mut(&position) {
                // An order comes once more for each further account that it may mean.
                Some(references) => references.accounts.extend(part::<channel_account::Entity>(&row)?),
                None => {
                    found.insert(position, Self::of(&row, &wishes)?);
                }
            }
        }
        if found.len() != wanted.len() {
            return Err(Error::NoOrganization);
        }
        Ok(found.into_values().collect())
    }

    fn of(row: &QueryResult, wishes: &Wishes) -> Result<Self> {
        let id_of = |name: &str, column: &str| if wishes.column(column).is_some() { id(row, name) } else { Ok(None) };
        Ok(Self {
            organization: organization::Model::from_query_result(row, "organization_")?,
            accounts: part::<channel_account::Entity>(row)?.into_iter().collect(),
            company: part::<company::Entity>(row)?,
            warehouse: part::<warehouse::Entity>(row)?,
            customer: if wishes.names_customer() { part::<customer::Entity>(row)? } else { None },
            same_username: id_of("same_username", "new_username")?,
            business_account: if wishes.names_business_account() { part::<business_account::Entity>(row)? } else { None },
            sales_agent_id: id_of("sales_agent", "sales_agent_id")?,
            delivery_agent_id: id_of("delivery_agent", "delivery_agent_id")?,
            same_number: id_of("same_number", "order_number")?,
            same_channel_order: id_of("same_channel_order", "channel_order_id")?,
        })
    }
}

fn select(organization_id: Uuid, wishes: &Wishes) -> SelectStatement {
    let mut query = Query::select();
    query.from_values(wishes.rows.iter().cloned(), Alias::new(WISHES));
    query.expr_as(column_of(WISHES, "column1"), Alias::new("position"));
    query.join(JoinType::InnerJoin, organization::Entity, column::<organization::Entity>("id").eq(organization_id));
    columns::<organization::Entity>(&mut query);

    join::<channel_account::Entity>(&mut query, account_condition(organization_id, wishes));
    join::<company::Entity>(&mut query, column::<company::Entity>("id").eq(wishes.column_or("company_id", first_company(organization_id))));
    join::<warehouse::Entity>(&mut query, warehouse_condition(wishes));
    if wishes.names_customer() {
        join::<customer::Entity>(&mut query, customer_condition(wishes));
    }
    if wishes.names_business_account() {
        let id = match wishes.column("business_account_id") {
            Some(given) if !wishes.names_customer() => given,
            _ => wishes.column_or("business_account_id", column::<customer::Entity>("business_account_id")),
        };
        join::<business_account::Entity>(&mut query, column::<business_account::Entity>("id").eq(id));
    }
    let mut join_equal =
        |equal: Option<SimpleExpr>, column: &str, join: fn(&mut SelectStatement, &'static str, Cond), name: &'static str| {
            if let Some(equal) = equal {
                join(&mut query, name, Cond::all().add(column_of(name, column).eq(equal)));
            }
        };
    join_equal(wishes.column("new_username"), "username", join_id::<customer::Entity>, "same_username");
    join_equal(wishes.column("sales_agent_id"), "id", join_id::<sales_agent::Entity>, "sales_agent");
    join_equal(wishes.column("delivery_agent_id"), "id", join_id::<delivery_agent::Entity>, "delivery_agent");
    join_equal(wishes.column("order_number"), "order_number", join_id::<order::Entity>, "same_number");
    if let Some(channel_order_id) = wishes.column("channel_order_id") {
        let name = "same_channel_order";
        let condition = Cond::all()
            .add(column_of(name, "channel_order_id").eq(channel_order_id))
            .add(column_of(name, "account_id").eq(column::<channel_account::Entity>("id")));
        join_id::<order::Entity>(&mut query, name, condition);
    }
    query
}

fn account_condition(organization_id: Uuid, wishes: &Wishes) -> Cond {
    let column = |name| column::<channel_account::Entity>(name);
    let mut condition = Cond::any();
    if let Some(id) = wishes.column("account_id") {
        condition = condition.add(column("id").eq(id));
    }
    if let Some(id) = wishes.column("account_external_id") {
        condition = condition.add(column("external_id").eq(id));
    }
    if let Some(chosen) = wishes.column("account_choice") {
        for (name, kind) in &wishes.choices {
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

/// Given, else the account's, else the default one.
fn warehouse_condition(wishes: &Wishes) -> SimpleExpr {
    let column = |name| column::<warehouse::Entity>(name);
    let assigned = wishes.column_or("warehouse_id", self::column::<channel_account::Entity>("auto_assign_warehouse_id"));
    column("id").eq(assigned.clone()).or(assigned.is_null().and(column("is_default").eq(true)))
}

fn customer_condition(wishes: &Wishes) -> Cond {
    let column = |name| column::<customer::Entity>(name);
    let columns =
        [column("id"), column("external_id"), column("customer_code"), column("username"), Expr::from(Func::lower(column("email")))];
    let named = CUSTOMER.into_iter().zip(columns).filter_map(|(name, column)| Some(column.eq(wishes.column(name)?)));
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
