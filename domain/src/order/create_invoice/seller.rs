//! Who sells, and whose the tax is.

use std::collections::HashSet;

use entity::{Tenant, company, customer};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};

use crate::address::Areas;
use crate::error::{Error, Result};
use crate::gst::split::{Split, state_of, state_of_company};
use crate::op::Op;
use crate::order::change::Change;

/// The company of an order.
pub(super) async fn company_of(tx: &impl ConnectionTrait, op: &Op, change: &Change) -> Result<company::Model> {
    let company = company::Entity::of(op.organization_id()).filter(company::Column::Id.eq(change.order.company_id)).one(tx).await?;
    company.ok_or_else(|| Error::Internal("an order's company is missing".into()))
}

/// How the GST of an order that bears it is divided.
pub(super) async fn split_of(tx: &impl ConnectionTrait, op: &Op, change: &Change, seller: &company::Model) -> Result<Split> {
    let organization_id = op.organization_id();
    let order = &change.order;
    let treatment = match order.customer_id {
        Some(id) => {
            let customer = customer::Entity::of(organization_id).filter(customer::Column::Id.eq(id)).one(tx).await?;
            customer.map(|customer| customer.gst_treatment)
        }
        None => None,
    };
    let goods_go_to = order.shipping_override_address.as_ref().unwrap_or(&order.shipping_address);
    let area_ids = [goods_go_to.area_id, seller.address.as_ref().and_then(|address| address.area_id)];
    let areas = Areas::by_id(tx, organization_id, area_ids.into_iter().flatten().collect::<HashSet<_>>()).await?;
    let [there, here] = area_ids.map(|id| id.and_then(|id| areas.get(id)).map(|place| place.state.as_str()));
    Ok(Split::between(state_of_company(seller, here), state_of(goods_go_to, there), treatment))
}
