//! Makes and changes business accounts.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use super::BusinessAccount;
use crate::address::AddressInput;
use crate::context::ContextExt;
use crate::error::{ApiError, command};
use crate::shown::shown_if_any;
use crate::user_error::UserError;
use domain::business_account;

/// A business account to make, or what is to change of one.
#[derive(Clone, Debug, InputObject)]
pub struct SaveBusinessAccountInput {
    /// The account to change. Without it one is made, and needs a name.
    id: Option<ID>,
    /// The id that another system knows it by; no two accounts share one.
    external_id: Option<String>,
    /// The name of the business, up to 255 characters.
    name: Option<String>,
    /// The phone number of the business, up to 255 characters.
    phone: Option<String>,
    /// The billing address of orders that give none. It replaces the whole address.
    billing_address: Option<AddressInput>,
    /// The shipping address of orders that give none. It replaces the whole address.
    default_shipping_address: Option<AddressInput>,
    /// What is to be emptied. It cannot be given a value at once.
    clear: Option<Vec<ClearableBusinessAccountField>>,
}

/// A field of a business account that can be emptied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "business_account::ClearableBusinessAccountField")]
pub enum ClearableBusinessAccountField {
    /// Empties `externalId`.
    ExternalId,
    /// Empties `phone`.
    Phone,
    /// Empties `billingAddress`.
    BillingAddress,
    /// Empties `defaultShippingAddress`.
    DefaultShippingAddress,
}

impl From<SaveBusinessAccountInput> for business_account::SaveBusinessAccountInput {
    fn from(input: SaveBusinessAccountInput) -> Self {
        Self {
            id: input.id.map(String::from),
            external_id: input.external_id,
            name: input.name,
            phone: input.phone,
            billing_address: input.billing_address.map(Into::into),
            default_shipping_address: input.default_shipping_address.map(Into::into),
            clear: input.clear.into_iter().flatten().map(Into::into).collect(),
        }
    }
}

/// The result of `saveBusinessAccount`.
#[derive(Clone, Debug, SimpleObject)]
pub struct SaveBusinessAccountPayload {
    /// The business account as it is now; null where the input was refused.
    business_account: Option<BusinessAccount>,
    /// What was wrong with the input. Where there is anything, nothing has changed.
    user_errors: Vec<UserError>,
}

/// The part of the mutation root that saves accounts.
#[derive(Clone, Copy, Debug, Default)]
pub struct BusinessAccountMutation;

#[Object]
impl BusinessAccountMutation {
    /// Makes a business that buys on account, or changes the one whose id is given. Needs the scope `CUSTOMERS_WRITE`.
    async fn save_business_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The fields to save. What is left out stays as it is.")] input: SaveBusinessAccountInput,
    ) -> Result<SaveBusinessAccountPayload, ApiError> {
        let (business_account, user_errors) = command(ctx, business_account::save(ctx.op(), ctx.store(), input.into())).await?;
        Ok(SaveBusinessAccountPayload {
            business_account: shown_if_any::<entity::business_account::Entity, _>(ctx, business_account).await,
            user_errors,
        })
    }
}
