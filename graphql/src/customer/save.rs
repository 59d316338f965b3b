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
    /// The given name, up to 255 characters.
    first_name: Option<String>,
    /// The family name, up to 255 characters.
    last_name: Option<String>,
    /// The name of the person to contact, up to 255 characters.
    contact_person_name: Option<String>,
    /// The phone number of the person to contact, up to 255 characters.
    contact_person_number: Option<String>,
    /// The name of the customer's own business, up to 255 characters.
    business: Option<String>,
    /// The phone number of that business, up to 255 characters.
    company_phone: Option<String>,
    /// How the customer is shown from now on. Without one the customer is shown by the business, the names, the contact person, the email
    /// address or the username, and follows them.
    display_name: Option<String>,
    /// Whether the customer is a reseller. False by default.
    is_wholesale: Option<bool>,
    /// How the customer is registered for India's goods and services tax. `UNREGISTERED`, unless this says otherwise.
    gst_treatment: Option<GstTreatment>,
    /// India's tax number: 15 capital letters and digits, the first two of which number a state.
    gstin: Option<String>,
    /// The business account that the customer buys for.
    business_account_id: Option<ID>,
    /// The shipping address of orders that give none. It replaces the whole address.
    default_shipping_address: Option<AddressInput>,
    /// The billing address of orders that give none. It replaces the whole address.
    default_billing_address: Option<AddressInput>,
    /// What is to be emptied. It cannot be given a value at once.
    clear: Option<Vec<ClearableCustomerField>>,
}

/// A field of a customer that can be emptied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "customer::ClearableCustomerField")]
pub enum ClearableCustomerField {
    /// Empties `externalId`.
    ExternalId,
    /// Empties `username`.
    Username,
    /// Empties `email`.
    Email,
    /// Empties `firstName`.
    FirstName,
    /// Empties `lastName`.
    LastName,
    /// Empties `contactPersonName`.
    ContactPersonName,
    /// Empties `contactPersonNumber`.
    ContactPersonNumber,
    /// Empties `business`.
    Business,
    /// Empties `companyPhone`.
    CompanyPhone,
    /// Empties `gstin`.
    Gstin,
    /// Empties `businessAccount`: the customer then buys for none.
    BusinessAccount,
    /// Empties `defaultShippingAddress`.
    DefaultShippingAddress,
    /// Empties `defaultBillingAddress`.
    DefaultBillingAddress,
    /// Empties the given `displayName`: the name shown follows the other names again.
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

/// The result of `saveCustomer`.
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
        #[graphql(desc = "The fields to save. What is left out stays as it is.")] input: SaveCustomerInput,
    ) -> Result<SaveCustomerPayload, ApiError> {
        let (customer, user_errors) = command(ctx, customer::save(ctx.op(), ctx.store(), input.into())).await?;
        Ok(SaveCustomerPayload { customer: shown_if_any::<entity::customer::Entity, _>(ctx, customer).await, user_errors })
    }
}
