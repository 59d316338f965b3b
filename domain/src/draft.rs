//! A row that a save mutation makes or changes, field by field.

use std::str::FromStr;

use entity::{Row, Tenant};
use sea_orm::sea_query::{Expr, ExprTrait, Func, LockType, SimpleExpr};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, Iterable, ModelTrait, QueryFilter,
    QuerySelect, Value,
};
use uuid::Uuid;

use super::error::{Code, Result};
use super::fields::Fields;
use super::id::Kind;
use super::op::Op;
use super::problems::Path;
use super::search::searchable;

/// The row as it is to be, and all that is wrong with what was sent for it.
#[derive(Debug)]
pub struct Draft<E: EntityTrait> {
    pub row: E::Model,
    pub fields: Fields,
    /// Whether something that belongs to the row, but is kept elsewhere, changes.
    pub touched: bool,
    before: Option<E::Model>,
}

impl<E> Draft<E>
where
    E: Row,
    E::Model: PartialEq + IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelBehavior + Send,
{
    /// Of the row that `input.id` names, locked; of a new one where none is named.
    pub async fn open(tx: &impl ConnectionTrait, op: &Op, kind: Kind, what: &str, id: Option<&str>, blank: E::Model) -> Result<Self> {
        let mut fields = Fields::default();
        let path = Path::INPUT.field("id");
        let before = match fields.problems.id(&path, kind, id) {
            Some(id) => {
                let row = locked::<E>(tx, op.organization_id(), of_id::<E>(id)).await?;
                if row.is_none() {
                    fields.problems.not_found(&path, what);
                }
                row
            }
            None => None,
        };
        // What an id that names nothing lacks is not asked for on top.
        fields.is_new = before.is_none() && fields.problems.is_empty();
        Ok(Self::with(fields, before, blank))
    }

    /// Notes where another row of the organization has the same value.
    pub async fn unique(&mut self, tx: &impl ConnectionTrait, op: &Op, field: &str, column: E::Column) -> Result<()> {
        let value = self.row.get(column);
        let condition = column.eq(value.clone());
        self.unless_taken(tx, op, field, column, value, condition).await
    }

    /// As `unique`, without case.
    pub async fn unique_without_case(&mut self, tx: &impl ConnectionTrait, op: &Op, field: &str, column: E::Column) -> Result<()> {
        let value = self.row.get(column);
        let Value::String(Some(text)) = &value else { return Ok(()) };
        let condition = Expr::expr(Func::lower(Expr::col(column.as_column_ref()))).eq(text.to_ascii_lowercase());
        self.unless_taken(tx, op, field, column, value, condition).await
    }

    async fn unless_taken(
        &mut self,
        tx: &impl ConnectionTrait,
        op: &Op,
        field: &str,
        column: E::Column,
        value: Value,
        condition: SimpleExpr,
    ) -> Result<()> {
        if value == value.as_null() || self.before.as_ref().is_some_and(|before| before.get(column) == value) {
            return Ok(());
        }
        let mut others = E::of(op.organization_id()).filter(condition);
        if let Some(before) = &self.before {
            others = others.filter(E::ID.ne(E::id(before)));
        }
        if others.one(tx).await?.is_some() {
            self.fields.problems.add(&Path::INPUT.field(field), Code::Duplicate, "This is taken: it must be unique.");
        }
        Ok(())
    }
}

impl<E> Draft<E>
where
    E: EntityTrait,
    E::Model: PartialEq + IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelBehavior + Send,
{
    /// Of a row that was found, or of a new one.
    pub fn with(fields: Fields, before: Option<E::Model>, blank: E::Model) -> Self {
        Self { row: before.clone().unwrap_or(blank), fields, touched: false, before }
    }

    pub const fn before(&self) -> Option<&E::Model> {
        self.before.as_ref()
    }

    /// Refuses where anything is wrong, else writes what differs. A save that changes nothing writes nothing.
    pub async fn keep(mut self, tx: &impl ConnectionTrait, op: &Op) -> Result<E::Model> {
        self.fields.refuse()?;
        self.row = searchable::<E>(self.row);
        if !self.touched && self.before.as_ref() == Some(&self.row) {
            return Ok(self.row);
        }
        if let Ok(updated_at) = E::Column::from_str("updated_at") {
            self.row.set(updated_at, op.now.into());
        }
        let row = self.row.clone().into_active_model();
        match &self.before {
            None => {
                E::insert(row.reset_all()).exec_without_returning(tx).await?;
            }
            Some(before) => {
                let mut change = row;
                for column in E::Column::iter().filter(|column| before.get(*column) != self.row.get(*column)) {
                    change.reset(column);
                }
                change.update_without_returning(tx).await?;
            }
        }
        Ok(self.row)
    }
}

/// A row, locked against other changes but not against rows that come to refer to it.
pub async fn locked<E: Tenant>(tx: &impl ConnectionTrait, organization_id: Uuid, condition: SimpleExpr) -> Result<Option<E::Model>> {
    Ok(E::of(organization_id).filter(condition).lock(LockType::NoKeyUpdate).one(tx).await?)
}

/// The row with this id.
pub fn of_id<E: Row>(id: Uuid) -> SimpleExpr {
    E::ID.eq(id)
}
