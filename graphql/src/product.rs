//! What can be ordered.

pub mod reference;
pub mod save;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use entity::{Decimal4, brand, product_category};
use uuid::Uuid;

use super::brand::Brand;
use super::context::ContextExt;
use super::error::ApiError;
use super::inventory::InventoryLevel;
use super::money::Money;
use super::organization::Organization;
use super::product_category::ProductCategory;
use super::row::row_object;
use super::scalar::{DateTime, Decimal};
use domain::id::{self, Kind};
use domain::order::limits::MOST_UNITS;
use domain::product;
use domain::stock::Place;

pub use reference::ProductRef;

/// The kind of a product's identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::ProductIdentifierType")]
pub enum ProductIdentifierType {
    /// Another sku by which orders may name the product.
    AlternateSku,
    /// The Amazon Standard Identification Number.
    Asin,
    /// The bar code of 12 digits used in North America.
    Upc,
    /// The bar code of 13 digits used elsewhere.
    Ean,
    /// The International Standard Book Number.
    Isbn,
    /// The manufacturer's part number.
    ManufacturerPartNumber,
    /// Any other identifier.
    Other,
}

/// What a case of a product is packed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::CaseUnit")]
pub enum CaseUnit {
    /// No case: each unit is packed on its own.
    Each,
    /// A cardboard carton.
    Carton,
    /// A box, of whatever material.
    Box,
    /// A pallet, with what is stacked on it.
    Pallet,
}

/// The condition of the goods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::ProductCondition")]
pub enum ProductCondition {
    /// New, never used.
    New,
    /// Used, not refurbished.
    Used,
    /// Used before, then repaired and checked.
    Refurbished,
    /// Damaged: with a known defect.
    Damaged,
}

row_object!(
    /// Something that can be ordered.
    Product, entity::product::Model
);

/// Another identifier of a product, such as a bar code.
#[derive(Clone, Debug, SimpleObject)]
pub struct ProductIdentifier {
    /// The kind of identifier.
    #[graphql(name = "type")]
    kind: ProductIdentifierType,
    /// The identifier, up to 255 characters.
    value: String,
}

/// A lower price per unit from a quantity on.
#[derive(Clone, Debug, SimpleObject)]
pub struct PriceBreak {
    /// The smallest quantity of a line that has this price, from 1.
    minimum_quantity: i32,
    /// The price of one unit from that quantity on.
    unit_price: Money,
}

/// Something that can be ordered. Its prices are in the organization's default currency.
#[Object]
impl Product {
    /// Identifies the product everywhere; begins with `product_`.
    pub async fn id(&self) -> ID {
        Kind::Product.print(self.0.id).into()
    }

    /// Its id in another system, such as an ERP; unique within the organization for this type.
    async fn external_id(&self) -> Option<&str> {
        self.0.external_id.as_deref()
    }

    /// The organization that the product belongs to.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Organization, ApiError> {
        Ok(Organization(ctx.loaders().organizations.must(self.0.organization_id).await?))
    }

    /// The stock keeping unit: the organization's own name for the product, which no two products share.
    async fn sku(&self) -> &str {
        &self.0.sku
    }

    /// The name of the product.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// A description for customers.
    async fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// The brand that the product is sold under.
    async fn brand(&self, ctx: &Context<'_>) -> Result<Option<Brand>, ApiError> {
        Ok(ctx.loaders().rows::<brand::Entity>().find(self.0.brand_id).await?.map(Brand))
    }

    /// The category that the product is in.
    async fn category(&self, ctx: &Context<'_>) -> Result<Option<ProductCategory>, ApiError> {
        Ok(ctx.loaders().rows::<product_category::Entity>().find(self.0.category_id).await?.map(ProductCategory))
    }

    /// The Global Trade Item Number of GS1: 8, 12, 13 or 14 digits.
    async fn gtin(&self) -> Option<&str> {
        self.0.gtin.as_deref()
    }

    /// Remarks for the organization's own staff.
    async fn remarks(&self) -> Option<&str> {
        self.0.remarks.as_deref()
    }

    /// The URL or path of the picture that shows it best.
    async fn image_main(&self) -> Option<&str> {
        self.0.image_main.as_deref()
    }

    /// The price of one unit if no price break applies.
    async fn price(&self, ctx: &Context<'_>) -> Result<Money, ApiError> {
        Ok(Money::new(self.0.price, &currency(ctx).await?))
    }

    /// What one costs in an order of so many: the price of the largest break that is reached, else the product's own.
    async fn unit_price(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many are ordered in one line, from 1 to 1,000,000; 1 where it is left out.", default_with = "Some(1)")]
        quantity: Option<i32>,
    ) -> Result<Money, ApiError> {
        let quantity = quantity.unwrap_or(1);
        if !(1..=MOST_UNITS).contains(&quantity) {
            return Err(ApiError::BadRequest(format!("'quantity' is {quantity}: it must be from 1 to {MOST_UNITS}.")));
        }
        unit_price(ctx, self, quantity).await
    }

    /// The lower prices of larger quantities, the smallest quantity first.
    async fn price_breaks(&self, ctx: &Context<'_>) -> Result<Vec<PriceBreak>, ApiError> {
        let price_breaks = ctx.loaders().price_breaks.list(self.0.id).await?;
        if price_breaks.is_empty() {
            return Ok(Vec::new());
        }
        let currency = currency(ctx).await?;
        let show = |row: &std::sync::Arc<entity::price_break::Model>| PriceBreak {
            minimum_quantity: row.minimum_quantity,
            unit_price: Money::new(row.unit_price, &currency),
        };
        Ok(price_breaks.iter().map(show).collect())
    }

    /// The most that a consumer may be charged for one, as India's law has it printed on the package.
    async fn maximum_retail_price(&self, ctx: &Context<'_>) -> Result<Option<Money>, ApiError> {
        match self.0.maximum_retail_price {
            Some(price) => Ok(Some(Money::new(price, &currency(ctx).await?))),
            None => Ok(None),
        }
    }

    /// Its code in the Harmonised System of Nomenclature, which GST invoices show.
    async fn hsn_code(&self) -> Option<&str> {
        self.0.hsn_code.as_deref()
    }

    /// The rate of GST on the product, in percent: 0 to 100.
    async fn gst_percent(&self) -> Option<Decimal> {
        self.0.gst_percent.map(Decimal::from)
    }

    /// Length of one with its package, in millimetres.
    async fn package_length_mm(&self) -> Option<f64> {
        self.0.package_length_mm
    }

    /// Width of one with its package, in millimetres.
    async fn package_width_mm(&self) -> Option<f64> {
        self.0.package_width_mm
    }

    /// Height of one with its package, in millimetres.
    async fn package_height_mm(&self) -> Option<f64> {
        self.0.package_height_mm
    }

    /// Weight of one with its package, in kilograms.
    async fn shipping_weight_kg(&self) -> Option<f64> {
        self.0.shipping_weight_kg
    }

    /// Volume of one with its package, in cubic metres.
    async fn volume_m3(&self) -> Option<f64> {
        self.0.volume_m3
    }

    /// What it is counted in, such as `bags` or `metres`.
    async fn measurement_unit(&self) -> Option<&str> {
        self.0.measurement_unit.as_deref()
    }

    /// What a case of it is packed in.
    async fn case_unit(&self) -> CaseUnit {
        self.0.case_unit.into()
    }

    /// The number of units in a case.
    async fn case_pack(&self) -> Option<i32> {
        self.0.case_pack
    }

    /// Length of a case, in millimetres.
    async fn case_length_mm(&self) -> Option<f64> {
        self.0.case_length_mm
    }

    /// Width of a case, in millimetres.
    async fn case_width_mm(&self) -> Option<f64> {
        self.0.case_width_mm
    }

    /// Height of a case, in millimetres.
    async fn case_height_mm(&self) -> Option<f64> {
        self.0.case_height_mm
    }

    /// Weight of a full case, in kilograms.
    async fn case_weight_kg(&self) -> Option<f64> {
        self.0.case_weight_kg
    }

    /// The condition of the goods.
    async fn condition(&self) -> ProductCondition {
        self.0.condition.into()
    }

    /// Whether each that is shipped must be told apart by a serial number.
    async fn serial_number_required(&self) -> bool {
        self.0.serial_number_required
    }

    /// Whether each that is stored must have a date of expiry.
    async fn expiry_date_required(&self) -> bool {
        self.0.expiry_date_required
    }

    /// Whether it only stands in for an item that the catalogue does not know.
    async fn unknown(&self) -> bool {
        self.0.unknown
    }

    /// Whether it is sold. One that is not stays in old orders; carts and new lines refuse it.
    async fn active(&self) -> bool {
        self.0.active
    }

    /// Its alternate skus and other names, in the order in which they were given.
    async fn other_ids(&self, ctx: &Context<'_>) -> Result<Vec<ProductIdentifier>, ApiError> {
        let rows = ctx.loaders().product_identifiers.list(self.0.id).await?;
        Ok(rows.iter().map(|row| ProductIdentifier { kind: row.kind.into(), value: row.value.clone() }).collect())
    }

    /// How many can be ordered from a warehouse now: what is there and not reserved for other orders.
    async fn available_quantity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The warehouse; the organization's default one where it is left out. One that does not exist has none.")]
        warehouse_id: Option<ID>,
    ) -> Result<i32, ApiError> {
        let warehouse = match warehouse_id {
            Some(text) => id::find(Kind::Warehouse, &text),
            None => Some(ctx.loaders().default_warehouses.must(self.0.organization_id).await?.id),
        };
        match warehouse {
            Some(warehouse) => available(ctx, self.0.id, warehouse).await,
            None => Ok(0),
        }
    }

    /// What each warehouse has of it; a warehouse that never had any is left out.
    async fn inventory(&self, ctx: &Context<'_>) -> Result<Vec<InventoryLevel>, ApiError> {
        Ok(ctx.loaders().product_levels.list(self.0.id).await?.into_iter().map(InventoryLevel).collect())
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

/// The currency of the catalogue's prices.
async fn currency(ctx: &Context<'_>) -> Result<String, ApiError> {
    Ok(ctx.loaders().organizations.must(ctx.op().organization_id()).await?.default_currency.clone())
}

/// What one costs in an order of so many.
pub(super) async fn unit_price(ctx: &Context<'_>, product: &Product, quantity: i32) -> Result<Money, ApiError> {
    let price_breaks = ctx.loaders().price_breaks.list(product.0.id).await?;
    let price: Decimal4 = product::unit_price(&product.0, &price_breaks, quantity);
    Ok(Money::new(price, &currency(ctx).await?))
}

/// What can be ordered of a product from a warehouse now.
pub(super) async fn available(ctx: &Context<'_>, product_id: Uuid, warehouse_id: Uuid) -> Result<i32, ApiError> {
    let available = ctx.loaders().available.get(Place { product_id, warehouse_id }).await?.unwrap_or_default();
    super::inventory::units(available)
}
