//! What is in the basket, and what the checkout asks for it.

use domain::error::Result;
use domain::order::input::{ChargesInput, GiftInput, LineInput};
use domain::order::totals;
use domain::product::find::ProductRef;
use domain::product::read::unit_price;
use domain::values::Raw;
use entity::{ChannelType, Decimal4, OrderStatus, order, order_line};
use rust_decimal::Decimal;
use serde_json::json;

use crate::catalogue::Item;
use crate::currencies::{Tender, cents, out_of_range};
use crate::data::HOME;
use crate::dice::Dice;
use crate::sale::Sale;
use crate::shop::Shop;

/// Goods, and what comes on top of them.
#[derive(Debug)]
pub(crate) struct Basket {
    /// Places of the lines' products in the catalogue.
    pub(crate) places: Vec<u64>,
    pub(crate) items: Vec<Item>,
    pub(crate) lines: Vec<LineInput>,
    pub(crate) gift: Option<GiftInput>,
    pub(crate) tax_exempt: bool,
    pub(crate) charges: ChargesInput,
    /// What the buyer is to pay.
    pub(crate) total: Decimal4,
}

impl Shop {
    pub(crate) fn basket(&self, dice: &mut Dice, sale: &Sale<'_>) -> Result<Basket> {
        let (mut places, mut items, mut lines, mut priced) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (place, quantity) in self.wanted(dice, sale) {
            let item = self.product(place)?;
            let (line, price) = line(dice, sale, &item, quantity)?;
            places.push(place);
            items.push(item);
            lines.push(line);
            priced.push(price);
        }
        let wholesale = sale.is_wholesale();
        let gift = (!wholesale && !sale.is_shown && dice.chance(5))
            .then(|| GiftInput { message: Some(dice.one(&self.data.texts.greetings).clone()), wrap: dice.chance(70) });
        let tax_exempt = wholesale && sale.country.is(HOME) && dice.chance(60);
        let order = order::Model { tax_exempt, ..order::Model::default() };
        let order = charge(dice, sale, order, &mut priced, gift.as_ref().is_some_and(|gift| gift.wrap))?;
        let amount = |amount: Decimal4| (!amount.is_zero()).then(|| money(amount));
        let charges = ChargesInput {
            tax: order.tax_given.then(|| money(order.tax_amount)),
            shipping: amount(order.shipping_amount),
            handling: amount(order.handling_amount),
            insurance: amount(order.insurance_amount),
            gift_wrap: amount(order.gift_wrap_amount),
            discount: amount(order.order_discount),
        };
        Ok(Basket { places, items, lines, gift, tax_exempt, charges, total: order.grand_total })
    }

    /// Places in the catalogue, and how many of each.
    fn wanted(&self, dice: &mut Dice, sale: &Sale<'_>) -> Vec<(u64, i32)> {
        if sale.is_shown {
            return vec![(0, 2), (1.min(self.size.products - 1), 1)];
        }
        let wholesale = sale.is_wholesale();
        let mut wanted: Vec<(u64, i32)> = Vec::new();
        // What waits for stock waits for what is sold out.
        if sale.target == OrderStatus::Backorder {
            let sold_out = u64::try_from(self.data.catalogue.first_sold_out()).unwrap_or_default();
            wanted.push((sold_out.min(self.size.products - 1), 1));
        }
        let count = if wholesale { dice.between(2, 6) } else { dice.weighted(&[(1, 38), (2, 28), (3, 18), (4, 10), (5, 6)]) };
        for _ in 0..count {
            let place = dice.favourite(self.size.products);
            let units = if wholesale { *dice.one(&[4, 6, 8, 12, 12, 24, 48]) } else { dice.weighted(&[(1, 62), (2, 25), (3, 8), (4, 5)]) };
            if wanted.iter().all(|(other, _)| *other != place) {
                wanted.push((place, units));
            }
        }
        // Only where there are several can some be shipped before the others.
        if let (OrderStatus::PartiallyShipped, Some((_, units))) = (sale.target, wanted.first_mut()) {
            *units = (*units).max(2);
        }
        wanted
    }
}

/// A line as its channel sends it, and the same with its price.
fn line(dice: &mut Dice, sale: &Sale<'_>, item: &Item, quantity: i32) -> Result<(LineInput, order_line::Model)> {
    let currency = sale.tender.currency;
    let unit_price = sale.tender.price(unit_price(&item.row, &item.price_breaks, quantity))?;
    let gross = currency.gross(quantity, unit_price).map_err(out_of_range)?;
    let off = if sale.is_shown { 0 } else { dice.weighted(&[(0, 88), (5, 4), (10, 6), (20, 2)]) };
    let discount = currency.percent(gross, percent(off)).map_err(out_of_range)?;
    let input = LineInput {
        product: ProductRef::Sku(item.row.sku.clone()),
        quantity,
        // Elsewhere the catalogue has no prices.
        unit_price: (!sale.tender.is_dollar()).then(|| money(unit_price)),
        discount: (!discount.is_zero()).then(|| money(discount)),
        meta: (off > 0).then(|| Raw::new(json!({ "discountType": "PERCENT", "discountPercent": off }))),
        ..LineInput::default()
    };
    Ok((input, order_line::Model { quantity, unit_price, discount, gst_percent: item.row.gst_percent, ..order_line::Model::default() }))
}

/// What comes on top of the goods, and the total. A shown order has shipping and tax only.
fn charge(dice: &mut Dice, sale: &Sale<'_>, mut order: order::Model, lines: &mut [order_line::Model], wrap: bool) -> Result<order::Model> {
    let (tender, wholesale, plain) = (sale.tender, sale.is_wholesale(), sale.is_shown);
    let Tender { currency, .. } = tender;
    let free = sale.account.kind == ChannelType::LocalStore || (!plain && dice.chance(35));
    if !free {
        let price = if wholesale {
            3900
        } else if plain {
            695
        } else {
            *dice.one(&[495, 695, 895, 1250])
        };
        order.shipping_amount = tender.price(cents(price))?;
    }
    if wrap {
        order.gift_wrap_amount = tender.price(cents(450))?;
    }
    if wholesale && dice.chance(30) {
        order.handling_amount = tender.price(cents(1500))?;
    }
    if !plain && dice.chance(6) {
        order.insurance_amount = tender.price(cents(350))?;
    }
    let gst_applies = sale.company.gstin.is_some();
    totals::compute(&mut order, lines, currency, gst_applies).map_err(out_of_range)?;
    if !plain && dice.chance(5) {
        order.order_discount = currency.percent(order.items_amount, percent(5)).map_err(out_of_range)?;
    }
    let sales_tax = sale.country.sales_tax.get(sale.address.state.as_deref().unwrap_or_default());
    if let Some(sales_tax) = sales_tax.filter(|_| !order.tax_exempt) {
        let rate = Decimal4::from_ten_thousandths(sales_tax * 100).map_err(out_of_range)?;
        totals::compute(&mut order, lines, currency, gst_applies).map_err(out_of_range)?;
        let sold = order.items_amount.checked_sub(order.discount_amount).map_err(out_of_range)?;
        order.tax_amount = currency.percent(sold, rate).map_err(out_of_range)?;
        order.tax_given = true;
    }
    totals::compute(&mut order, lines, currency, gst_applies).map_err(out_of_range)?;
    Ok(order)
}

fn percent(whole: i64) -> Decimal4 {
    Decimal4::from_ten_thousandths(whole * 10_000).unwrap_or_default()
}

/// An amount as it is sent.
pub(crate) fn money(amount: Decimal4) -> Raw<Decimal> {
    Raw::of(&amount.decimal())
}
