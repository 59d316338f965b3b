//! What hangs on an order: tags, custom fields and attachments as they are, and of other rows how many there are. One statement.

use std::collections::HashMap;

use entity::{
    PaymentMethod, Tenant, attachment, fulfillment, invoice, order_custom_field, order_note, order_return, order_tag, payment, refund,
};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query, SelectStatement, SimpleExpr, UnionType};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryResult};
use serde_json::Value;
use uuid::Uuid;

use crate::error::{Error, Result};

/// A kind of row that hangs on orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Child {
    Tags,
    CustomFields,
    Attachments,
    Payments,
    Refunds,
    Notes,
    Fulfillments,
    /// Those of which nobody said that they have come.
    UndeliveredFulfillments,
    Returns,
    Invoices,
}

/// What hangs on one order, as far as it was asked for.
#[derive(Clone, Debug, Default)]
pub struct Children {
    /// With their positions, in that order.
    pub tags: Vec<(i32, String)>,
    pub custom_fields: Vec<(i32, String, Value)>,
    pub attachments: Vec<Attached>,
    /// Of payments and of refunds that have a processor's id.
    transactions: Vec<(Child, PaymentMethod, String)>,
    counts: HashMap<Child, usize>,
}

/// A file that hangs on an order.
#[derive(Clone, Debug)]
pub struct Attached {
    pub id: Uuid,
    pub file_name: String,
    pub path: String,
}

impl Children {
    /// How many there are; of what was not asked for, none.
    pub fn count(&self, child: Child) -> usize {
        self.counts.get(&child).copied().unwrap_or_default()
    }

    /// The processors' ids of payments, or of refunds.
    pub fn transactions(&self, of: Child) -> impl Iterator<Item = (PaymentMethod, &str)> {
        self.transactions.iter().filter(move |(child, ..)| *child == of).map(|(_, method, id)| (*method, id.as_str()))
    }

    /// Of one order, which is locked, so that none slips in between.
    pub async fn read(tx: &impl ConnectionTrait, organization_id: Uuid, order_id: Uuid, asked: &[Child]) -> Result<Self> {
        let mut parts = asked.iter().map(|child| child.select(organization_id, order_id));
        let Some(mut query) = parts.next() else { return Ok(Self::default()) };
        for part in parts {
            query.union(UnionType::All, part);
        }
        let mut this = Self::default();
        for row in tx.query_all(&query).await? {
            this.take(asked, &row)?;
        }
        this.tags.sort_unstable();
        this.custom_fields.sort_unstable_by_key(|(position, ..)| *position);
        this.attachments.sort_unstable_by_key(|row| row.id);
        Ok(this)
    }

    fn take(&mut self, asked: &[Child], row: &QueryResult) -> Result<()> {
        let kind: i32 = row.try_get("", KIND)?;
        let child = asked.iter().find(|child| **child as i32 == kind);
        let child = child.ok_or_else(|| Error::Internal("a row of an order is of a kind that was not asked for".into()))?;
        match child {
            Child::Tags => self.tags.push((row.try_get("", POSITION)?, row.try_get("", NAME)?)),
            Child::CustomFields => {
                let value: String = row.try_get("", TEXT)?;
                let value = serde_json::from_str(&value).map_err(|_| Error::Internal("a custom field is no JSON".into()))?;
                self.custom_fields.push((row.try_get("", POSITION)?, row.try_get("", NAME)?, value));
            }
            Child::Attachments => self.attachments.push(Attached {
                id: row.try_get("", ID)?,
                file_name: row.try_get("", NAME)?,
                path: row.try_get("", TEXT)?,
            }),
            Child::Payments | Child::Refunds => {
                *self.counts.entry(*child).or_default() += 1;
                if let Some(id) = row.try_get("", TEXT)? {
                    self.transactions.push((*child, row.try_get("", NAME)?, id));
                }
            }
            counted => {
                let count: i64 = row.try_get("", COUNT)?;
                self.counts.insert(*counted, usize::try_from(count).unwrap_or_default());
            }
        }
        Ok(())
    }
}

const KIND: &str = "kind";
const ID: &str = "id";
const POSITION: &str = "position";
const NAME: &str = "name";
const TEXT: &str = "text";
const COUNT: &str = "count";

impl Child {
    fn select(self, organization_id: Uuid, order_id: Uuid) -> SelectStatement {
        let column = |name: &'static str| Expr::col(Alias::new(name));
        let none = || None::<SimpleExpr>;
        match self {
            Self::Tags => {
                self.rows::<order_tag::Entity>(organization_id, order_id, [none(), Some(column("position")), Some(column("tag")), none()])
            }
            Self::CustomFields => {
                let columns = [none(), Some(column("position")), Some(column("key")), Some(column("value"))];
                self.rows::<order_custom_field::Entity>(organization_id, order_id, columns)
            }
            Self::Attachments => {
                let columns = [Some(column("id")), none(), Some(column("file_name")), Some(column("path"))];
                self.rows::<attachment::Entity>(organization_id, order_id, columns)
            }
            Self::Payments => {
                let columns = [none(), none(), Some(column("method")), Some(column("transaction_id"))];
                self.rows::<payment::Entity>(organization_id, order_id, columns)
            }
            Self::Refunds => {
                let columns = [none(), none(), Some(column("method")), Some(column("transaction_id"))];
                self.rows::<refund::Entity>(organization_id, order_id, columns)
            }
            Self::Notes => self.number::<order_note::Entity>(organization_id, order_id),
            Self::Fulfillments => self.number::<fulfillment::Entity>(organization_id, order_id),
            Self::UndeliveredFulfillments => {
                let mut select = self.number::<fulfillment::Entity>(organization_id, order_id);
                select.and_where(column("delivered_at").is_null()).and_where(column("cancelled_at").is_null()).take()
            }
            Self::Returns => self.number::<order_return::Entity>(organization_id, order_id),
            Self::Invoices => self.number::<invoice::Entity>(organization_id, order_id),
        }
    }

    /// Its rows: id, position, name and text, of which each has some.
    fn rows<E: Tenant>(self, organization_id: Uuid, order_id: Uuid, columns: [Option<SimpleExpr>; 4]) -> SelectStatement {
        let [id, position, name, text] = columns;
        self.part::<E>(organization_id, order_id, [id, position, name, text, None])
    }

    fn number<E: Tenant>(self, organization_id: Uuid, order_id: Uuid) -> SelectStatement {
        let count = Func::count(Expr::cust("*")).into();
        self.part::<E>(organization_id, order_id, [None, None, None, None, Some(count)])
    }

    /// All parts have the same columns, of the same types: a null has one too.
    fn part<E: Tenant>(self, organization_id: Uuid, order_id: Uuid, columns: [Option<SimpleExpr>; 5]) -> SelectStatement {
        const FORM: [(&str, &str); 5] = [(ID, "uuid"), (POSITION, "integer"), (NAME, "text"), (TEXT, "text"), (COUNT, "bigint")];
        let mut select = Query::select();
        // Written out, so that PostgreSQL need not guess its type.
        select.expr_as(Expr::cust((self as i32).to_string()), Alias::new(KIND));
        for (column, (name, kind)) in columns.into_iter().zip(FORM) {
            let column = column.unwrap_or_else(|| Expr::cust(format!("CAST(NULL AS {kind})")));
            select.expr_as(column, Alias::new(name));
        }
        let order = Expr::col((E::default(), Alias::new("order_id"))).eq(order_id);
        select.from(E::default()).and_where(E::ORGANIZATION.eq(organization_id)).and_where(order).take()
    }
}
