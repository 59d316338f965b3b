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
    /// The full name of the recipient: as it was given, or the first, middle and last name joined by spaces.
    async fn name(&self) -> &str {
        &self.address.name
    }

    /// The given name; null where only the full name was given.
    async fn first_name(&self) -> Option<&str> {
        self.address.first_name.as_deref()
    }

    /// The middle name; null where only the full name was given.
    async fn middle_name(&self) -> Option<&str> {
        self.address.middle_name.as_deref()
    }

    /// The family name; null where only the full name was given.
    async fn last_name(&self) -> Option<&str> {
        self.address.last_name.as_deref()
    }

    /// The name of the business at this address.
    async fn business(&self) -> Option<&str> {
        self.address.business.as_deref()
    }

    /// The first line of the street address, such as street and house number.
    async fn line1(&self) -> &str {
        &self.address.line1
    }

    /// The second line of the street address: a floor, a suite or a building.
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

    /// A region that is not a state or province, in countries that use one.
    async fn region(&self) -> Option<&str> {
        self.address.region.as_deref()
    }

    /// The ZIP or postal code; some countries have none.
    async fn postal_code(&self) -> Option<&str> {
        self.address.postal_code.as_deref()
    }

    /// The country, by its two-letter code of ISO 3166-1.
    async fn country(&self) -> CountryCode {
        self.address.country.as_str().into()
    }

    /// The phone number for questions about a delivery, up to 255 characters.
    async fn phone(&self) -> Option<&str> {
        self.address.phone.as_deref()
    }

    /// The fax number.
    async fn fax(&self) -> Option<&str> {
        self.address.fax.as_deref()
    }

    /// The email address for questions about a delivery.
    async fn email(&self) -> Option<&str> {
        self.address.email.as_deref()
    }

    /// The delivery area that the address lies in, for organizations that keep a directory of areas.
    async fn area(&self, ctx: &Context<'_>) -> Result<Option<Area>, ApiError> {
        Ok(ctx.loaders_in(self.organization_id).rows::<area::Entity>().find(self.address.area_id).await?.map(Area))
    }
}
