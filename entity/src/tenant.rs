//! Statements that are bound to one organization from their first word.

use sea_orm::sea_query::{Alias, Expr, ExprTrait, SimpleExpr};
use sea_orm::{DeleteMany, EntityTrait, QueryFilter, Select, UpdateMany};
use uuid::Uuid;

/// Where every statement on a tenant's rows starts: a bare `Entity::find()` would see other tenants' rows.
pub trait Tenant: EntityTrait {
    /// The rows of one organization.
    fn of(organization_id: Uuid) -> Select<Self> {
        Self::find().filter(Self::belongs_to_organization(organization_id))
    }

    /// The rows of several organizations, for what serves each of them at once and tells them apart itself.
    fn of_each(organization_ids: impl IntoIterator<Item = Uuid>) -> Select<Self> {
        Self::find().filter(Expr::col((Self::default(), Alias::new("organization_id"))).is_in(organization_ids))
    }

    /// An update of rows of one organization.
    fn update_of(organization_id: Uuid) -> UpdateMany<Self> {
        Self::update_many().filter(Self::belongs_to_organization(organization_id))
    }

    /// A deletion of rows of one organization.
    fn delete_of(organization_id: Uuid) -> DeleteMany<Self> {
        Self::delete_many().filter(Self::belongs_to_organization(organization_id))
    }

    /// The condition itself, for statements that are built by hand.
    fn belongs_to_organization(organization_id: Uuid) -> SimpleExpr {
        Expr::col((Self::default(), Alias::new("organization_id"))).eq(organization_id)
    }
}

impl<E: EntityTrait> Tenant for E {}
