//! Accounts on sales channels.

pub mod save;

use async_graphql::{Context, Enum, ID, Object};
use entity::warehouse;

use super::bounds;
use super::context::ContextExt;
use super::error::ApiError;
use super::organization::Organization;
use super::row::row_object;
use super::scalar::DateTime;
use super::warehouse::Warehouse;
use domain::channel_account;
use domain::id::Kind;

/// The kind of sales channel that an order comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::ChannelType")]
pub enum ChannelType {
    /// A physical shop.
    LocalStore,
    /// The seller's own web shop.
    Website,
    /// A marketplace that has no value of its own here.
    MarketplaceGeneric,
    /// Amazon's marketplaces.
    Amazon,
    /// eBay's marketplaces.
    Ebay,
    /// Walmart's marketplace.
    Walmart,
    /// A shop that runs on Shopify.
    Shopify,
    /// A shop that runs on WooCommerce.
    Woocommerce,
    /// A shop that runs on Magento or Adobe Commerce.
    Magento,
    /// Sales to resellers, on terms of their own.
    Wholesale,
    /// A till in a shop: point of sale.
    PointOfSale,
    /// Electronic data interchange with a trading partner.
    Edi,
    /// Orders taken on the telephone.
    Phone,
}

row_object!(
    /// An account on a sales channel.
    ChannelAccount, entity::channel_account::Model
);

/// One account on a sales channel: a web shop, a seller account of a marketplace, a counter. Every order comes in through one.
#[Object]
impl ChannelAccount {
    /// Identifies the account everywhere; begins with `account_`.
    pub async fn id(&self) -> ID {
        Kind::ChannelAccount.print(self.0.id).into()
    }

    /// Its id in another system, such as an ERP; unique within the organization for this type.
    async fn external_id(&self) -> Option<&str> {
        self.0.external_id.as_deref()
    }

    /// The organization that owns the account.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Organization, ApiError> {
        Ok(Organization(ctx.loaders().organizations.must(self.0.organization_id).await?))
    }

    /// The name of the account, as people see it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The kind of sales channel. It cannot change once an order has come in through the account.
    #[graphql(name = "type")]
    async fn kind(&self) -> ChannelType {
        self.0.kind.into()
    }

    /// Where this is set, the account's orders go to this warehouse as they come in, unless they name another; otherwise they wait
    /// for somebody to choose.
    async fn auto_assign_orders_to_warehouse(&self, ctx: &Context<'_>) -> Result<Option<Warehouse>, ApiError> {
        Ok(ctx.loaders().rows::<warehouse::Entity>().find(self.0.auto_assign_warehouse_id).await?.map(Warehouse))
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

/// The part of the query root about channel accounts.
#[derive(Clone, Copy, Debug, Default)]
pub struct ChannelAccountQuery;

#[Object]
impl ChannelAccountQuery {
    /// The channel accounts of the organization, the oldest first; there are never more than 200. Any valid token may ask.
    async fn channel_accounts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that another system knows by one of these ids; an empty list leaves none.")] external_id: Option<
            Vec<String>,
        >,
    ) -> Result<Option<Vec<ChannelAccount>>, ApiError> {
        let external_id = bounds::list("externalId", external_id)?;
        let rows = channel_account::channel_accounts(&*ctx.snapshot(), ctx.op().organization_id(), external_id.as_deref()).await?;
        Ok(Some(rows.into_iter().map(ChannelAccount::from).collect()))
    }
}
