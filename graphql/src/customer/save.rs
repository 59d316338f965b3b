//! Makes and changes customers.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use super::{Customer, GstTreatment};
use crate::address::AddressInput;
use crate::context::ContextExt;
use crate::error::{ApiError, command};
use crate::shown::shown_if_any;
use crate::user_error::UserError;
use domain::customer;

/// A customer to make, or what is to change of one.
#[derive(Clone, Debug, InputObject)]
pub struct SaveCustomerInput {
    /// The customer to change. Without it one is made, and needs a name of some kind.
    id: Option<ID>,
    /// The id that another system knows the customer by; no two customers share one.
    external_id: Option<String>,
    /// A short code; no two customers share one. A new customer without one is given one.
    customer_code: Option<String>,
    /// The name that the customer logs in with; no two customers share one.
    username: Option<String>,
    /// The email address; no two customers share one, whatever its case.
    email: Option<String>,
    /// The given name.
    first_name: Option<String>,
    /// The family name.
    last_name: Option<String>,
    /// Whom to ask for.
    contact_person_name: Option<String>,
    /// The telephone number of that person.
    contact_person_number: Option<String>,
    /// The customer's own business.
    business: Option<String>,
    /// The telephone number of that business.
    company_phone: Option<String>,
    /// How the customer is shown from now on. Without one the customer is shown by the business, the names, the contact person, the email
    /// address or the username, and follows them.
    display_name: Option<String>,
    /// Buys to sell on. No, unless this says so.
    is_wholesale: Option<bool>,
    /// How the customer is registered for India's goods and services tax. `UNREGISTERED`, unless this says otherwise.
    gst_treatment: Option<GstTreatment>,
    /// India's tax number: 15 capital letters and digits, the first two of which number a state.
    gstin: Option<String>,
    /// The business account that the customer buys for.
    business_account_id: Option<ID>,
    /// Where goods go where an order does not say; replaces the whole address.
    default_shipping_address: Option<AddressInput>,
    /// Where bills go where an order does not say; replaces the whole address.
    default_billing_address: Option<AddressInput>,
    /// What is to be emptied. It cannot be given a value at once.
    clear: Option<Vec<ClearableCustomerField>>,
}

/// What a customer can be without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "customer::ClearableCustomerField")]
pub enum ClearableCustomerField {
    /// The other system's id.
    ExternalId,
    /// The username.
    Username,
    /// The email address.
    Email,
    /// The given name.
    FirstName,
    /// The family name.
    LastName,
    /// The name of the contact person.
    ContactPersonName,
    /// The telephone number of the contact person.
    ContactPersonNumber,
    /// The business.
    Business,
    /// The telephone number of the business.
    CompanyPhone,
    /// The tax number.
    Gstin,
    /// The business account.
    BusinessAccount,
    /// The default shipping address.
    DefaultShippingAddress,
    /// The default billing address.
    DefaultBillingAddress,
    /// The name that was given to be shown: it follows the other names again.
    DisplayName,
}

impl From<SaveCustomerInput> for customer::SaveCustomerInput {
    fn from(input: SaveCustomerInput) -> Self {
        Self {
            id: input.id.map(String::from),
            external_id: input.external_id,
            customer_code: input.customer_code,
            username: input.username,
            email: input.email,
            first_name: input.first_name,
            last_name: input.last_name,
            contact_person_name: input.contact_person_name,
            contact_person_number: input.contact_person_number,
            business: input.business,
            company_phone: input.company_phone,
            display_name: input.display_name,
            is_wholesale: input.is_wholesale,
            gst_treatment: input.gst_treatment.map(Into::into),
            gstin: input.gstin,
            business_account_id: input.business_account_id.map(String::from),
            default_shipping_address: input.default_shipping_address.map(Into::into),
            default_billing_address: input.default_billing_address.map(Into::into),
            clear: input.clear.into_iter().flatten().map(Into::into).collect(),
        }
    }
}

/// What became of it.
#[derive(Clone, Debug, SimpleObject)]
pub struct SaveCustomerPayload {
    /// The customer as it is now; null where the input was refused.
    customer: Option<Customer>,
    /// What was wrong with the input. Where there is anything, nothing has changed.
    user_errors: Vec<UserError>,
}

/// The part of the mutation root that saves customers.
#[derive(Clone, Copy, Debug, Default)]
pub struct CustomerMutation;

#[Object]
impl CustomerMutation {
    /// Makes a customer, or changes the one whose id is given. Orders keep what they copied. Needs the scope `CUSTOMERS_WRITE`.
    async fn save_customer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to save.")] input: SaveCustomerInput,
    ) -> Result<SaveCustomerPayload, ApiError> {
        let (customer, user_errors) = command(ctx, customer::save(ctx.op(), ctx.store(), input.into())).await?;
        Ok(SaveCustomerPayload { customer: shown_if_any::<entity::customer::Entity, _>(ctx, customer).await, user_errors })
    }
}
