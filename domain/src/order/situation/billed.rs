//! What an order's invoices say together.

use entity::{Decimal4, OutOfRange, Tenant, invoice};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::error::{Error, Result};

/// The sums of the invoices that an order has.
#[derive(Clone, Copy, Debug, Default)]
pub struct Billed {
    pub invoices: usize,
    pub total: Decimal4,
    pub discount: Decimal4,
    pub returned: Decimal4,
}

impl Billed {
    /// Reads them; the order is locked.
    pub(super) async fn read(tx: &impl ConnectionTrait, organization_id: Uuid, order_id: Uuid) -> Result<Self> {
        let rows: Vec<(Decimal4, Decimal4, Decimal4)> = invoice::Entity::of(organization_id)
            .filter(invoice::Column::OrderId.eq(order_id))
            .select_only()
            .columns([invoice::Column::TotalAmount, invoice::Column::DiscountAmount, invoice::Column::ReturnedAmount])
            .into_tuple()
            .all(tx)
            .await?;
        let sum = rows.into_iter().try_fold(Self::default(), |sum, (total, discount, returned)| {
            Ok::<_, OutOfRange>(Self {
                invoices: sum.invoices + 1,
                total: sum.total.checked_add(total)?,
                discount: sum.discount.checked_add(discount)?,
                returned: sum.returned.checked_add(returned)?,
            })
        });
        sum.map_err(|_| Error::Internal("an order's invoices are out of range".into()))
    }
}
