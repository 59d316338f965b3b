//! A product's price at a quantity.

use entity::{Decimal4, price_break, product};

/// The price break's with the largest quantity that is reached, else the product's own.
pub fn at(product: &product::Model, breaks: &[price_break::Model], quantity: i32) -> Decimal4 {
    breaks
        .iter()
        .filter(|price_break| price_break.minimum_quantity <= quantity)
        .max_by_key(|price_break| price_break.minimum_quantity)
        .map_or(product.price, |price_break| price_break.unit_price)
}
