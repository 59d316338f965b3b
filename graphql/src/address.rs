//! Where goods and bills go.

pub mod input;

use async_graphql::{Context, Object};
use entity::area;
use uuid::Uuid;

use super::area::Area;
use super::context::ContextExt;
use super::error::ApiError;
use super::scalar::CountryCode;

pub use input::AddressInput;

/// An address as its owner keeps it.
#[derive(Clone, Debug)]
pub struct Address {
    organization_id: Uuid,
    address: entity::Address,
}

impl Address {
    pub fn new(organization_id: Uuid, address: entity::Address) -> Self {
        Self { organization_id, address }
    }

    /// Where there is one.
    pub fn of(organization_id: Uuid, address: Option<&entity::Address>) -> Option<Self> {
        address.map(|address| Self::new(organization_id, address.clone()))
    }
}

/// A postal address with its contact. It belongs to its owner alone: an order keeps a copy, which no later change of a customer
/// touches.
#[Object]
impl Address {
    /// Whom to ask for: the full name as it was given, or the parts of the name in a row.
    async fn name(&self) -> &str {
        &self.address.name
    }

    /// The given name, where the parts are known.
    async fn first_name(&self) -> Option<&str> {
        self.address.first_name.as_deref()
    }

    /// The middle name, where the parts are known.
    async fn middle_name(&self) -> Option<&str> {
        self.address.middle_name.as_deref()
    }

    /// The family name, where the parts are known.
    async fn last_name(&self) -> Option<&str> {
        self.address.last_name.as_deref()
    }

    /// The business at this address.
    async fn business(&self) -> Option<&str> {
        self.address.business.as_deref()
    }

    /// Street and number, or what stands for them.
    async fn line1(&self) -> &str {
        &self.address.line1
    }

    /// What else the street address needs: a floor, a suite, a building.
    async fn line2(&self) -> Option<&str> {
        self.address.line2.as_deref()
    }

    /// The city or town; where only an area was given, the area's city.
    async fn city(&self) -> &str {
        &self.address.city
    }

    /// The state or province: the postal code of two letters in the United States and Canada, a name or code elsewhere.
    async fn state(&self) -> Option<&str> {
        self.address.state.as_deref()
    }

    /// A part of the country that is no state, where one is in use.
    async fn region(&self) -> Option<&str> {
        self.address.region.as_deref()
    }

    /// The ZIP or postal code; some countries have none.
    async fn postal_code(&self) -> Option<&str> {
        self.address.postal_code.as_deref()
    }

    /// The country.
    async fn country(&self) -> CountryCode {
        self.address.country.as_str().into()
    }

    /// A telephone number for questions about a delivery.
    async fn phone(&self) -> Option<&str> {
        self.address.phone.as_deref()
    }

    /// A fax number.
    async fn fax(&self) -> Option<&str> {
        self.address.fax.as_deref()
    }

    /// An email address for questions about a delivery.
    async fn email(&self) -> Option<&str> {
        self.address.email.as_deref()
    }

    /// The delivery area that it lies in, for organizations that keep a directory of areas.
    async fn area(&self, ctx: &Context<'_>) -> Result<Option<Area>, ApiError> {
        Ok(ctx.loaders_in(self.organization_id).rows::<area::Entity>().find(self.address.area_id).await?.map(Area))
    }
}
