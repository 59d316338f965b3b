//! Money that was received and given back.

use async_graphql::{Context, Enum, ID, Object};
use entity::order;

use super::Order;
use crate::context::ContextExt;
use crate::error::ApiError;
use crate::money::Money;
use crate::row::row_object;
use crate::scalar::DateTime;
use domain::id::Kind;

/// A method of payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::PaymentMethod")]
pub enum PaymentMethod {
    /// Cash.
    Cash,
    /// A credit, debit or prepaid card.
    Card,
    /// A bank transfer.
    BankTransfer,
    /// A cheque, called a check in American English.
    Cheque,
    /// A PayPal account.
    Paypal,
    /// Credit that the shop has granted before.
    StoreCredit,
    /// On the business account, to be settled later.
    OnAccount,
    /// The marketplace took the money and passes it on.
    Marketplace,
    /// Any other method.
    Other,
}

row_object!(
    /// Money received for an order.
    Payment, entity::payment::Model
);

row_object!(
    /// Money given back.
    Refund, entity::refund::Model
);

/// Money that was received for an order. The gateway records it; it moves none.
#[Object]
impl Payment {
    /// Identifies the payment everywhere; begins with `payment_`.
    pub async fn id(&self) -> ID {
        Kind::Payment.print(self.0.id).into()
    }

    /// The order that this belongs to.
    async fn order(&self, ctx: &Context<'_>) -> Result<Order, ApiError> {
        Ok(Order(ctx.loaders().rows::<order::Entity>().must(self.0.order_id).await?))
    }

    /// The method of payment.
    async fn method(&self) -> PaymentMethod {
        self.0.method.into()
    }

    /// The amount, in the order's currency; above 0.
    async fn amount(&self, ctx: &Context<'_>) -> Result<Money, ApiError> {
        let order = ctx.loaders().rows::<order::Entity>().must(self.0.order_id).await?;
        Ok(Money::new(self.0.amount, &order.currency))
    }

    /// The payment processor's id for the transaction, up to 255 characters.
    async fn transaction_id(&self) -> Option<&str> {
        self.0.transaction_id.as_deref()
    }

    /// When the payment was made.
    async fn paid_at(&self) -> DateTime {
        self.0.paid_at.into()
    }

    /// When the gateway recorded it.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// Money that was given back to the customer. The gateway records it; it moves none.
#[Object]
impl Refund {
    /// Identifies the refund everywhere; begins with `refund_`.
    pub async fn id(&self) -> ID {
        Kind::Refund.print(self.0.id).into()
    }

    /// The order that this belongs to.
    async fn order(&self, ctx: &Context<'_>) -> Result<Order, ApiError> {
        Ok(Order(ctx.loaders().rows::<order::Entity>().must(self.0.order_id).await?))
    }

    /// The method by which it was refunded.
    async fn method(&self) -> PaymentMethod {
        self.0.method.into()
    }

    /// How much, in the order's currency; at most what was paid and not given back before.
    async fn amount(&self, ctx: &Context<'_>) -> Result<Money, ApiError> {
        let order = ctx.loaders().rows::<order::Entity>().must(self.0.order_id).await?;
        Ok(Money::new(self.0.amount, &order.currency))
    }

    /// The payment processor's id for the transaction, up to 255 characters.
    async fn transaction_id(&self) -> Option<&str> {
        self.0.transaction_id.as_deref()
    }

    /// The reason for the refund; null if none was given.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// When the refund was made.
    async fn refunded_at(&self) -> DateTime {
        self.0.refunded_at.into()
    }

    /// When the gateway recorded it.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}
