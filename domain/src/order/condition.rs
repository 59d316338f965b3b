//! What must hold of orders, in both ways in which a database finds that out: from indexes to the orders, and from an order to whether it
//! holds.

use entity::{Tenant, order};
use sea_orm::sea_query::{Expr, ExprTrait, Func, SelectStatement, SimpleExpr, UnionType};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect, QueryTrait, Select};
use uuid::Uuid;

use crate::search::all;

/// A condition on orders.
#[derive(Clone, Debug)]
pub(super) enum Condition {
    /// On columns of the order itself.
    Own(SimpleExpr),
    Row(Box<Row>),
    /// Every one holds.
    All(Vec<Self>),
    /// At least one holds.
    Any(Vec<Self>),
    /// It does not hold, or cannot be told.
    Not(Box<Self>),
}

/// That there is such a row, which names the order or is named by it.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// What the order and the row share.
    of_order: order::Column,
    of_row: SimpleExpr,
    /// What the rows share with their orders.
    rows: SelectStatement,
}

impl Condition {
    /// There is one of these rows whose column is what that column of the order is.
    pub(super) fn row<E: Tenant>(of_order: order::Column, rows: Select<E>, of_row: E::Column) -> Self {
        let rows = rows.select_only().column(of_row).into_query();
        Self::Row(Box::new(Row { of_order, of_row: Expr::col(of_row.as_column_ref()), rows }))
    }

    /// On `sales_order`, so that indexes serve its parts.
    ///
    /// For alternatives a union, not a disjunction: joined by OR, one part without an index would make the database read every order.
    pub(super) fn found(&self, organization_id: Uuid) -> SimpleExpr {
        match self {
            Self::Own(condition) => condition.clone(),
            Self::Row(row) => row.of_order.in_subquery(row.rows.clone()),
            Self::All(parts) => all(parts.iter().map(|part| part.found(organization_id))),
            Self::Any(parts) if parts.is_empty() => Expr::value(false),
            Self::Any(_) => order::Column::Id.in_subquery(self.ids(organization_id)),
            Self::Not(_) => self.holds(),
        }
    }

    /// The ids of the orders that meet it.
    pub(super) fn ids(&self, organization_id: Uuid) -> SelectStatement {
        match self {
            Self::Row(row) if matches!(row.of_order, order::Column::Id) => return row.rows.clone(),
            Self::Any(parts) => {
                let unite = |mut ids: SelectStatement, other| ids.union(UnionType::All, other).to_owned();
                if let Some(ids) = parts.iter().map(|part| part.ids(organization_id)).reduce(unite) {
                    return ids;
                }
            }
            _ => {}
        }
        let orders = order::Entity::of(organization_id).filter(self.found(organization_id));
        orders.select_only().column(order::Column::Id).into_query()
    }

    /// Asked of each row of `sales_order`, or of what goes by that name, by itself.
    pub(super) fn holds(&self) -> SimpleExpr {
        match self {
            Self::Own(condition) => condition.clone(),
            Self::Row(row) => {
                let is_same = row.of_row.clone().eq(Expr::col(row.of_order.as_column_ref()));
                Expr::exists(row.rows.clone().and_where(is_same).to_owned())
            }
            Self::All(parts) => all(parts.iter().map(Self::holds)),
            Self::Any(parts) => parts.iter().map(Self::holds).reduce(SimpleExpr::or).unwrap_or_else(|| Expr::value(false)),
            Self::Not(part) if matches!(**part, Self::Row(_)) => part.holds().not(),
            // What is asked of a column that is null is neither true nor false.
            Self::Not(part) => SimpleExpr::from(Func::coalesce([part.holds(), Expr::cust("FALSE")])).not(),
        }
    }

    /// What it asks for without alternatives, and the alternatives.
    pub(super) fn split(self) -> (Self, Option<Self>) {
        let (mut plain, mut branched, mut open) = (Vec::new(), Vec::new(), vec![self]);
        while let Some(part) = open.pop() {
            match part {
                Self::All(parts) => open.extend(parts.into_iter().rev()),
                Self::Any(_) => branched.push(part),
                part => plain.push(part),
            }
        }
        (Self::All(plain), if branched.is_empty() { None } else { Some(Self::All(branched)) })
    }
}
