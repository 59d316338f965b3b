//! What the shop sells.

use domain::error::Result;
use serde::Deserialize;

use super::missing;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Catalogue {
    pub(crate) brands: Vec<String>,
    pub(crate) products: Vec<NamedProduct>,
    pub(crate) shelves: Vec<Shelf>,
}

/// A product that documentation names.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NamedProduct {
    pub(crate) shelf: String,
    pub(crate) sku: String,
    pub(crate) name: String,
    pub(crate) cents: i64,
    pub(crate) grams: i64,
    #[serde(default)]
    pub(crate) stock: Stock,
}

/// How much of a product there is to order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Stock {
    #[default]
    Plenty,
    Scarce,
    SoldOut,
}

/// A shelf of the catalogue: every kind in every size.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Shelf {
    pub(crate) category: String,
    #[serde(default)]
    pub(crate) noun: String,
    pub(crate) code: String,
    pub(crate) icon: String,
    pub(crate) brands: [String; 2],
    pub(crate) kinds: Vec<Kind>,
    pub(crate) sizes: Vec<Size>,
    pub(crate) cents: i64,
    pub(crate) grams: i64,
    pub(crate) mm: [i64; 3],
    pub(crate) hsn: String,
    pub(crate) gst_percent: i64,
    pub(crate) unit: String,
    #[serde(default)]
    pub(crate) expires: bool,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Kind {
    pub(crate) name: String,
    pub(crate) code: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Size {
    pub(crate) name: String,
    pub(crate) code: String,
    /// Of the first size's price and weight.
    pub(crate) percent: i64,
}

impl Catalogue {
    pub(crate) fn shelf(&self, code: &str) -> Result<&Shelf> {
        self.shelves.iter().find(|shelf| shelf.code == code).ok_or_else(|| missing("shelf", code))
    }

    /// The place of the first product that is sold out.
    pub(crate) fn first_sold_out(&self) -> usize {
        self.products.iter().take_while(|product| product.stock != Stock::SoldOut).count()
    }
}
