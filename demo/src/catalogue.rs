//! Products, each made of the seed and its place in the catalogue alone, so that none has to be kept in memory.

use std::sync::Arc;

use domain::error::Result;
use entity::{
    CaseUnit, Decimal4, ProductCondition, ProductIdentifierType, brand, price_break, product, product_category, product_identifier,
};

use crate::check_digit;
use crate::currencies::cents;
use crate::data::{Catalogue, Shelf, Stock};
use crate::dice::{Dice, Table};
use crate::picture::picture;
use crate::shop::Shop;

/// Of so many templated products one is sold out.
const SOLD_OUT: u64 = 23;

/// A product with what belongs to it.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) row: product::Model,
    pub(crate) price_breaks: Vec<Arc<price_break::Model>>,
    pub(crate) identifiers: Vec<product_identifier::Model>,
}

/// Price, weight and names of a product, before it has a row.
struct Label {
    shelf: &'static Shelf,
    brand: &'static String,
    sku: String,
    name: String,
    cents: i64,
    grams: i64,
    /// Of the shelf's first size.
    percent: i64,
}

impl Shop {
    /// The product at this place of the catalogue.
    pub(crate) fn product(&self, index: u64) -> Result<Item> {
        let mut dice = Dice::of(self.size.seed, Table::Product, index);
        // The first are the newest: lists show them at the top.
        let created_at = self.early(index, self.size.products);
        let id = dice.id(created_at);
        let label = label(&self.data.catalogue, &mut dice, index)?;
        let Label { shelf, percent, .. } = label;
        let [length, width, height] = shelf.mm;
        let grow = if percent > 300 {
            180
        } else if percent > 150 {
            130
        } else {
            100
        };
        let mm = |side: i64| whole(side * grow / 100);
        let case_pack = *dice.one(&[6, 12, 24]);
        let kilograms = whole(label.grams) / 1000.0;
        let row = product::Model {
            organization_id: self.organization.id,
            id,
            external_id: Some(format!("P-{}", 20_001 + index)),
            name: label.name,
            description: Some(format!("{} from {}.", shelf.category, label.brand)),
            brand_id: self.brands.iter().find(|brand| brand.name == *label.brand).map(|brand| brand.id),
            category_id: self.categories.iter().find(|category| category.name == shelf.category).map(|category| category.id),
            gtin: Some(check_digit::gtin(&mut dice)),
            remarks: None,
            image_main: Some(picture(&shelf.icon, usize::try_from(index).unwrap_or_default())),
            sku: label.sku,
            price: cents(label.cents),
            maximum_retail_price: Some(cents(label.cents * 6 / 5)),
            hsn_code: Some(shelf.hsn.clone()),
            gst_percent: Decimal4::from_ten_thousandths(shelf.gst_percent * 10_000).ok(),
            package_length_mm: Some(mm(length)),
            package_width_mm: Some(mm(width)),
            package_height_mm: Some(mm(height)),
            shipping_weight_kg: Some(kilograms),
            // Cubic metres to the millionth.
            volume_m3: Some((mm(length) * mm(width) * mm(height) / 1000.0).round() / 1_000_000.0),
            measurement_unit: Some(shelf.unit.clone()),
            case_unit: if label.grams < 800 { CaseUnit::Carton } else { CaseUnit::Each },
            case_pack: (label.grams < 800).then_some(case_pack),
            case_length_mm: (label.grams < 800).then_some(mm(length) * 3.0),
            case_width_mm: (label.grams < 800).then_some(mm(width) * 2.0),
            case_height_mm: (label.grams < 800).then_some(mm(height) * f64::from(case_pack) / 6.0),
            case_weight_kg: (label.grams < 800).then_some((kilograms * f64::from(case_pack) * 1000.0).round() / 1000.0),
            condition: if index % 40 == 37 { ProductCondition::Refurbished } else { ProductCondition::New },
            serial_number_required: shelf.code == "LAMP" && label.cents > 8_000,
            expiry_date_required: shelf.expires,
            unknown: false,
            active: true,
            search: String::new(),
            created_at,
            updated_at: created_at,
        };
        let price_breaks = self.price_breaks(&mut dice, index, &row, label.cents);
        let identifiers = self.identifiers(&mut dice, index, &row);
        Ok(Item { row, price_breaks, identifiers })
    }

    /// How much of it can be ordered from the default warehouse.
    pub(crate) fn stock_of(&self, index: u64) -> Stock {
        match usize::try_from(index).ok().and_then(|index| self.data.catalogue.products.get(index)) {
            Some(product) => product.stock,
            None if index % SOLD_OUT == 7 => Stock::SoldOut,
            None => Stock::Plenty,
        }
    }

    fn price_breaks(&self, dice: &mut Dice, index: u64, product: &product::Model, price: i64) -> Vec<Arc<price_break::Model>> {
        // The first two always have them, as documentation shows them.
        if index > 1 && !dice.chance(35) {
            return Vec::new();
        }
        let row = |(minimum_quantity, percent): (i32, i64)| {
            Arc::new(price_break::Model {
                organization_id: self.organization.id,
                product_id: product.id,
                minimum_quantity,
                unit_price: cents(price * percent / 100),
            })
        };
        [(6, 95), (12, 90), (48, 82)].map(row).into()
    }

    fn identifiers(&self, dice: &mut Dice, index: u64, product: &product::Model) -> Vec<product_identifier::Model> {
        let mut values = Vec::new();
        if index < 2 || dice.chance(40) {
            values.push((ProductIdentifierType::AlternateSku, format!("HP-{}", 10_001 + index)));
        }
        if dice.chance(50) {
            values.push((ProductIdentifierType::ManufacturerPartNumber, dice.fill("@@-####")));
        }
        if dice.chance(60) {
            values.extend(product.gtin.clone().map(|gtin| (ProductIdentifierType::Ean, gtin)));
        }
        let row = |(position, (kind, value))| product_identifier::Model {
            organization_id: self.organization.id,
            id: dice.id(product.created_at),
            product_id: product.id,
            position,
            kind,
            value,
            search: String::new(),
        };
        (0..).zip(values).map(row).collect()
    }

    /// Rows of the brands.
    pub(crate) fn make_brands(&mut self, dice: &mut Dice) {
        let (organization_id, created_at) = (self.organization.id, self.opened_at);
        let row = |name: &String| brand::Model {
            organization_id,
            id: dice.id(created_at),
            search: String::new(),
            name: name.clone(),
            name_normalized: name.to_lowercase(),
            created_at,
        };
        self.brands = self.data.catalogue.brands.iter().map(row).collect();
    }

    /// Rows of the categories.
    pub(crate) fn make_categories(&mut self, dice: &mut Dice) {
        let (organization_id, created_at) = (self.organization.id, self.opened_at);
        let row = |(number, shelf): (usize, &Shelf)| product_category::Model {
            organization_id,
            id: dice.id(created_at),
            name: shelf.category.clone(),
            image: Some(picture(&shelf.icon, number)),
            created_at,
            updated_at: created_at,
        };
        self.categories = self.data.catalogue.shelves.iter().enumerate().map(row).collect();
    }
}

/// The named products come first, then every kind of every shelf in every size, then all of it again with a number.
fn label(catalogue: &'static Catalogue, dice: &mut Dice, index: u64) -> Result<Label> {
    let place = usize::try_from(index).unwrap_or(usize::MAX);
    if let Some(product) = catalogue.products.get(place) {
        let shelf = catalogue.shelf(&product.shelf)?;
        let (sku, name) = (product.sku.clone(), product.name.clone());
        return Ok(Label { shelf, brand: &shelf.brands[0], sku, name, cents: product.cents, grams: product.grams, percent: 100 });
    }
    let place = place - catalogue.products.len();
    let shelf = &catalogue.shelves[place % catalogue.shelves.len()];
    let place = place / catalogue.shelves.len();
    let kind = &shelf.kinds[place % shelf.kinds.len()];
    let size = &shelf.sizes[place / shelf.kinds.len() % shelf.sizes.len()];
    let round = place / (shelf.kinds.len() * shelf.sizes.len());
    let (mut sku, mut name) = (format!("{}-{}-{}", shelf.code, kind.code, size.code), named(&kind.name, &shelf.noun, &size.name));
    if round > 0 {
        sku.push_str(&format!("-{}", round + 1));
        name.push_str(&format!(", No. {}", round + 1));
    }
    // Dearer and cheaper kinds, at prices that end in .x0 or .x5.
    let cents = shelf.cents * size.percent * dice.between(80, 130) / 10_000;
    let grams = shelf.grams * size.percent / 100;
    Ok(Label { shelf, brand: dice.one(&shelf.brands), sku, name, cents: cents / 5 * 5, grams, percent: size.percent })
}

fn named(kind: &str, noun: &str, size: &str) -> String {
    if noun.is_empty() { format!("{kind} {size}") } else { format!("{kind} {noun}, {size}") }
}

#[expect(clippy::cast_precision_loss, reason = "millimetres and grams are small")]
fn whole(number: i64) -> f64 {
    number as f64
}
