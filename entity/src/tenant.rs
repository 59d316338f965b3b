//! Statements that are bound to one organization from their first word.

use sea_orm::{ColumnTrait, DeleteMany, EntityTrait, QueryFilter, Select, UpdateMany};
use uuid::Uuid;

use crate::Kind;

/// Rows that each belong to one organization. Every statement on them starts here: a bare `Entity::find()` would see other tenants' rows.
///
/// ```
/// use entity::{Tenant, company};
///
/// company::Entity::of(uuid::Uuid::nil());
/// ```
///
/// An organization belongs to none, so that it cannot be asked for by one:
///
/// ```compile_fail,E0277
/// use entity::{Tenant, organization};
///
/// <organization::Entity as Tenant>::of(uuid::Uuid::nil());
/// ```
pub trait Tenant: EntityTrait<Model: Default> {
    /// The column that names the organization.
    const ORGANIZATION: Self::Column;

    /// All columns, in the table's order, each with what it holds.
    fn columns() -> &'static [(Self::Column, Kind)];

    /// The rows of one organization.
    fn of(organization_id: Uuid) -> Select<Self> {
        Self::find().filter(Self::ORGANIZATION.eq(organization_id))
    }

    /// The rows of several organizations, for what serves each of them at once and tells them apart itself.
    fn of_each(organization_ids: impl IntoIterator<Item = Uuid>) -> Select<Self> {
        Self::find().filter(Self::ORGANIZATION.is_in(organization_ids))
    }

    /// An update of rows of one organization.
    fn update_of(organization_id: Uuid) -> UpdateMany<Self> {
        Self::update_many().filter(Self::ORGANIZATION.eq(organization_id))
    }

    /// A deletion of rows of one organization.
    fn delete_of(organization_id: Uuid) -> DeleteMany<Self> {
        Self::delete_many().filter(Self::ORGANIZATION.eq(organization_id))
    }
}

/// Rows with an id of their own.
pub trait Row: Tenant<Model: Send + Sync + 'static> {
    /// The column of the id.
    const ID: Self::Column;

    fn id(row: &Self::Model) -> Uuid;
}

/// Says of the entity of a module that its rows belong to organizations and, with `id`, that they have ids of their own.
macro_rules! tenant {
    () => {
        impl crate::Tenant for Entity {
            const ORGANIZATION: Column = Column::OrganizationId;

            fn columns() -> &'static [(Column, crate::Kind)] {
                static COLUMNS: std::sync::LazyLock<Vec<(Column, crate::Kind)>> = std::sync::LazyLock::new(crate::columns::of::<Entity>);
                &COLUMNS
            }
        }
    };
    (id) => {
        crate::tenant::tenant!();

        impl crate::Row for Entity {
            const ID: Column = Column::Id;

            fn id(row: &Model) -> Uuid {
                row.id
            }
        }
    };
}

pub(crate) use tenant;
