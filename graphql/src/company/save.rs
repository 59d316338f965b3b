//! Makes and changes companies.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use super::Company;
use crate::address::AddressInput;
use crate::context::ContextExt;
use crate::error::{ApiError, command};
use crate::shown::shown_if_any;
use crate::user_error::UserError;
use domain::company;

/// A company to make, or what is to change of one.
#[derive(Clone, Debug, InputObject)]
pub struct SaveCompanyInput {
    /// The company to change. Without it one is made, and needs a name.
    id: Option<ID>,
    /// The id that another system knows it by; no two companies share one.
    external_id: Option<String>,
    /// The company's legal name, as its invoices show it; up to 255 characters.
    name: Option<String>,
    /// India's tax number: 15 capital letters and digits, the first two of which number its state.
    gstin: Option<String>,
    /// The registered address; its state decides the kind of GST. It replaces the whole address.
    address: Option<AddressInput>,
    /// What is to be emptied. It cannot be given a value at once.
    clear: Option<Vec<ClearableCompanyField>>,
}

/// A field of a company that can be emptied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "company::ClearableCompanyField")]
pub enum ClearableCompanyField {
    /// Empties `externalId`.
    ExternalId,
    /// Empties `gstin`.
    Gstin,
    /// Empties `address`.
    Address,
}

impl From<SaveCompanyInput> for company::SaveCompanyInput {
    fn from(input: SaveCompanyInput) -> Self {
        Self {
            id: input.id.map(String::from),
            external_id: input.external_id,
            name: input.name,
            gstin: input.gstin,
            address: input.address.map(Into::into),
            clear: input.clear.into_iter().flatten().map(Into::into).collect(),
        }
    }
}

/// The result of `saveCompany`.
#[derive(Clone, Debug, SimpleObject)]
pub struct SaveCompanyPayload {
    /// The company as it is now; null where the input was refused.
    company: Option<Company>,
    /// What was wrong with the input. Where there is anything, nothing has changed.
    user_errors: Vec<UserError>,
}

/// The part of the mutation root that saves companies.
#[derive(Clone, Copy, Debug, Default)]
pub struct CompanyMutation;

#[Object]
impl CompanyMutation {
    /// Makes a company that sells, or changes the one whose id is given. Needs the scope `ADMIN`.
    async fn save_company(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The fields to save. What is left out stays as it is.")] input: SaveCompanyInput,
    ) -> Result<SaveCompanyPayload, ApiError> {
        let (company, user_errors) = command(ctx, company::save(ctx.op(), ctx.store(), input.into())).await?;
        Ok(SaveCompanyPayload { company: shown_if_any::<entity::company::Entity, _>(ctx, company).await, user_errors })
    }
}
