//! Who orders, where, and what is to become of it: what all parts of an order depend on.

use chrono::{DateTime, TimeDelta, Utc};
use domain::error::Result;
use entity::{Address, ChannelType, OrderStatus, channel_account, company, warehouse};

use crate::buyers::Buyer;
use crate::currencies::Tender;
use crate::data::{Country, HOME};
use crate::dice::Dice;
use crate::shop::{ORDER_DAYS, Shop};

/// Places among the named customers.
const ADA: u64 = 0;
const RAVI: u64 = 1;

/// An order before it is written down.
#[derive(Debug)]
pub(crate) struct Sale<'a> {
    pub(crate) index: u64,
    pub(crate) placed_at: DateTime<Utc>,
    /// Where it is to stand in the end.
    pub(crate) target: OrderStatus,
    /// Documentation shows it.
    pub(crate) is_shown: bool,
    /// The buyer's, where it is on file.
    pub(crate) buyer: Option<Buyer>,
    pub(crate) country: &'a Country,
    pub(crate) address: Address,
    pub(crate) account: &'a channel_account::Model,
    pub(crate) company: &'a company::Model,
    pub(crate) warehouse: &'a warehouse::Model,
    pub(crate) tender: Tender,
}

impl Sale<'_> {
    /// The number that the order gets.
    pub(crate) fn number(&self) -> String {
        format!("{:07}", self.index + 1)
    }

    pub(crate) fn is_wholesale(&self) -> bool {
        self.buyer.as_ref().is_some_and(|buyer| buyer.row.is_wholesale)
    }

    /// The goods went with the buyer: the till tells of it when all is over.
    pub(crate) fn is_over_the_counter(&self) -> bool {
        self.account.kind == ChannelType::LocalStore && self.target == OrderStatus::Completed
    }
}

impl Shop {
    /// The sale at this place: the first one is the oldest.
    pub(crate) fn sale(&self, dice: &mut Dice, index: u64) -> Result<Sale<'_>> {
        let placed_at = self.placed_at(dice, index);
        let shown = self.shown(index);
        let age = (self.now - placed_at).num_days();
        let drawn = self.data.statuses.draw(dice, age, self.size.orders - 1 - index, self.size.orders);
        let target = if shown == Some(RAVI) { OrderStatus::Completed } else { drawn };
        let on_file = shown.is_some() || !dice.chance(4);
        let buyer = on_file.then(|| self.buyer(shown.unwrap_or_else(|| dice.favourite(self.size.customers)))).transpose()?;
        let kind = if shown.is_some() { ChannelType::Website } else { self.channel(dice, buyer.as_ref()) };
        let account = self.account(kind)?;
        let country = match &buyer {
            Some(buyer) => buyer.country,
            None => self.data.places.country(HOME)?,
        };
        let own = self.warehouses.iter().find(|warehouse| Some(warehouse.id) == account.auto_assign_warehouse_id);
        Ok(Sale {
            index,
            placed_at,
            target,
            is_shown: shown.is_some(),
            address: buyer.as_ref().map_or_else(|| self.address_of_a_stranger(dice, country), |buyer| buyer.address.clone()),
            buyer,
            country,
            account,
            company: self.company(country),
            warehouse: own.unwrap_or_else(|| self.warehouse(country)),
            tender: Tender::new(self.data.organization.currency(&country.currency)?)?,
        })
    }

    /// Whose order this is, if documentation shows it: the first and the last are Ada's, the second is Ravi's.
    fn shown(&self, index: u64) -> Option<u64> {
        match index {
            0 => Some(ADA),
            1 if self.size.orders > 20 && self.size.customers > RAVI => Some(RAVI),
            index => (index + 1 == self.size.orders).then_some(ADA),
        }
    }

    /// Orders come a little faster every month; the last one came a moment ago.
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "an instant among many needs no exactness")]
    fn placed_at(&self, dice: &mut Dice, index: u64) -> DateTime<Utc> {
        let part = (index as f64 + dice.share()) / self.size.orders.max(1) as f64;
        let age = TimeDelta::days(ORDER_DAYS).num_milliseconds() as f64 * (1.0 - part).powf(1.15);
        self.now - TimeDelta::milliseconds(age as i64) - TimeDelta::minutes(2)
    }

    /// Where the buyer orders.
    fn channel(&self, dice: &mut Dice, buyer: Option<&Buyer>) -> ChannelType {
        let channels = &self.data.organization.channels;
        match buyer {
            None => ChannelType::LocalStore,
            Some(buyer) if buyer.row.is_wholesale => dice.weighted(&channels.wholesale),
            Some(buyer) if buyer.country.is(HOME) => dice.weighted(&channels.home),
            Some(_) => dice.weighted(&channels.abroad),
        }
    }
}
