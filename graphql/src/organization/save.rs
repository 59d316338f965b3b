//! Changes the organization's settings.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::Organization;
use crate::context::ContextExt;
use crate::error::{ApiError, command};
use crate::scalar::CurrencyCode;
use crate::user_error::UserError;
use domain::organization;

/// The settings that are to change; what is left out stays.
#[derive(Clone, Debug, InputObject)]
pub struct SaveOrganizationInput {
    /// What the organization is called.
    name: Option<String>,
    /// The currency of the catalogue's prices, and of orders that name none. Prices keep their digits: nothing is converted.
    default_currency: Option<CurrencyCode>,
    /// The warehouse of orders for which nobody chooses one.
    default_warehouse_id: Option<ID>,
    /// The time zone by its IANA name, such as `Europe/Berlin`.
    time_zone: Option<String>,
}

impl From<SaveOrganizationInput> for organization::SaveOrganizationInput {
    fn from(input: SaveOrganizationInput) -> Self {
        Self {
            name: input.name,
            default_currency: input.default_currency.map(|value| value.raw()),
            default_warehouse_id: input.default_warehouse_id.map(String::from),
            time_zone: input.time_zone,
        }
    }
}

/// The result of `saveOrganization`.
#[derive(Clone, Debug, SimpleObject)]
pub struct SaveOrganizationPayload {
    /// The organization with its new settings; null where the input was refused.
    organization: Option<Organization>,
    /// What was wrong with the input. Where there is anything, nothing has changed.
    user_errors: Vec<UserError>,
}

/// The part of the mutation root that saves settings.
#[derive(Clone, Copy, Debug, Default)]
pub struct OrganizationMutation;

#[Object]
impl OrganizationMutation {
    /// Changes the settings of the organization that the request acts in. Needs the scope `ADMIN`.
    async fn save_organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The fields to save. What is left out stays as it is.")] input: SaveOrganizationInput,
    ) -> Result<SaveOrganizationPayload, ApiError> {
        let (organization, user_errors) = command(ctx, organization::save(ctx.op(), ctx.store(), input.into())).await?;
        let organization = match organization {
            Some(written) if ctx.shows_more() => {
                let found = ctx.loaders().organizations.get(written.id).await.ok().flatten();
                Some(found.map_or_else(|| written.into(), Organization))
            }
            written => written.map(Organization::from),
        };
        Ok(SaveOrganizationPayload { organization, user_errors })
    }
}
