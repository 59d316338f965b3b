//! What an order costs.

use async_graphql::Object;
use entity::{Decimal4, OutOfRange, order};

use crate::error::ApiError;
use crate::money::Money;
use domain::order::totals;

/// The amounts of an order, saved or only thought of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderTotals {
    pub currency: String,
    pub items: Decimal4,
    pub discount: Decimal4,
    pub order_discount: Decimal4,
    pub tax: Decimal4,
    pub shipping: Decimal4,
    pub handling: Decimal4,
    pub insurance: Decimal4,
    pub gift_wrap: Decimal4,
    pub grand_total: Decimal4,
    pub returned: Decimal4,
    pub paid: Decimal4,
    pub refunded: Decimal4,
    refundable: Result<Decimal4, OutOfRange>,
    billable: Result<Decimal4, OutOfRange>,
    due: Result<Decimal4, OutOfRange>,
}

impl From<&order::Model> for OrderTotals {
    fn from(order: &order::Model) -> Self {
        Self {
            currency: order.currency.clone(),
            items: order.items_amount,
            discount: order.discount_amount,
            order_discount: order.order_discount,
            tax: order.tax_amount,
            shipping: order.shipping_amount,
            handling: order.handling_amount,
            insurance: order.insurance_amount,
            gift_wrap: order.gift_wrap_amount,
            grand_total: order.grand_total,
            returned: order.returned_amount,
            paid: order.paid_amount,
            refunded: order.refunded_amount,
            refundable: totals::refundable(order),
            billable: totals::billable(order),
            due: totals::due(order),
        }
    }
}

impl OrderTotals {
    fn money(&self, amount: Decimal4) -> Money {
        Money::new(amount, &self.currency)
    }
}

fn within(amount: Result<Decimal4, OutOfRange>) -> Result<Decimal4, ApiError> {
    // Whoever saves an order sees to it that its amounts stay in range.
    amount.map_err(|OutOfRange| ApiError::internal("an order's total is out of range"))
}

/// What an order comes to, all in its own currency. The gateway adds it up itself: no caller sets a total.
#[Object]
impl OrderTotals {
    /// The lines before any discount: each quantity × unit price, rounded to the currency's decimals, and added up.
    async fn items(&self) -> Money {
        self.money(self.items)
    }

    /// All that is taken off: the discounts of the lines and that of the order.
    async fn discount(&self) -> Money {
        self.money(self.discount)
    }

    /// The part of the discount that was given on the order as a whole.
    async fn order_discount(&self) -> Money {
        self.money(self.order_discount)
    }

    /// The tax: what the caller gave, else the GST of the lines.
    async fn tax(&self) -> Money {
        self.money(self.tax)
    }

    /// What the buyer pays for shipping.
    async fn shipping(&self) -> Money {
        self.money(self.shipping)
    }

    /// What the buyer pays for handling.
    async fn handling(&self) -> Money {
        self.money(self.handling)
    }

    /// What the buyer pays for insuring the shipment.
    async fn insurance(&self) -> Money {
        self.money(self.insurance)
    }

    /// What the buyer pays for gift wrap.
    async fn gift_wrap(&self) -> Money {
        self.money(self.gift_wrap)
    }

    /// The price of it all: `items − discount + tax + shipping + handling + insurance + giftWrap`. Never below 0.
    async fn grand_total(&self) -> Money {
        self.money(self.grand_total)
    }

    /// What was taken off the bill for goods that came back, their tax included.
    async fn returned(&self) -> Money {
        self.money(self.returned)
    }

    /// What is to be paid after returns: `grandTotal − returned`; 0 where the order is cancelled.
    async fn billable(&self) -> Result<Money, ApiError> {
        Ok(self.money(within(self.billable)?))
    }

    /// The sum of all payments; refunds are not deducted.
    async fn paid(&self) -> Money {
        self.money(self.paid)
    }

    /// The sum of all refunds.
    async fn refunded(&self) -> Money {
        self.money(self.refunded)
    }

    /// What `recordRefund` can give back at most: `paid − refunded`.
    async fn refundable(&self) -> Result<Money, ApiError> {
        Ok(self.money(within(self.refundable)?))
    }

    /// What is still to be paid: `billable − paid + refunded`. Below 0 where something is to be given back.
    async fn due(&self) -> Result<Money, ApiError> {
        Ok(self.money(within(self.due)?))
    }
}
