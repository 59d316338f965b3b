//! Legal entities that sell.

pub mod save;

use async_graphql::{Context, ID, Object};

use super::address::Address;
use super::bounds;
use super::context::ContextExt;
use super::error::ApiError;
use super::row::row_object;
use super::scalar::DateTime;
use domain::company;
use domain::id::Kind;

row_object!(
    /// A legal entity that sells.
    Company, entity::company::Model
);

/// A legal entity through which the organization sells. It issues the invoices, and where it has a GST number, the state that it
/// sits in decides whether a sale is taxed within the state or across states.
#[Object]
impl Company {
    /// Identifies the company everywhere; begins with `company_`.
    pub async fn id(&self) -> ID {
        Kind::Company.print(self.0.id).into()
    }

    /// Its id in another system, such as an ERP; unique within the organization for this type.
    async fn external_id(&self) -> Option<&str> {
        self.0.external_id.as_deref()
    }

    /// The company's legal name, as its invoices show it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Its 15-character number for India's goods and services tax; its first two digits are the state's. Without one no GST is
    /// invoiced.
    async fn gstin(&self) -> Option<&str> {
        self.0.gstin.as_deref()
    }

    /// The registered address. Its state decides the kind of GST.
    async fn address(&self) -> Option<Address> {
        Address::of(self.0.organization_id, self.0.address.as_ref())
    }

    /// When it was created in the gateway.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}

/// The part of the query root about companies.
#[derive(Clone, Copy, Debug, Default)]
pub struct CompanyQuery;

#[Object]
impl CompanyQuery {
    /// The companies of the organization, the oldest first; there are never more than 200. Any valid token may ask.
    async fn companies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that another system knows by one of these ids; an empty list leaves none.")] external_id: Option<
            Vec<String>,
        >,
    ) -> Result<Option<Vec<Company>>, ApiError> {
        let external_id = bounds::list("externalId", external_id)?;
        let rows = company::companies(&*ctx.snapshot(), ctx.op().organization_id(), external_id.as_deref()).await?;
        Ok(Some(rows.into_iter().map(Company::from).collect()))
    }
}
