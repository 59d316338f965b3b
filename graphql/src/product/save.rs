//! Makes and changes products.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use super::{CaseUnit, Product, ProductCondition, ProductIdentifierType};
use crate::context::ContextExt;
use crate::error::{ApiError, command};
use crate::scalar::Decimal;
use crate::shown::shown_if_any;
use crate::user_error::UserError;
use domain::product;

/// A product to make, or what is to change of one.
#[derive(Clone, Debug, InputObject)]
pub struct SaveProductInput {
    /// The product to change. Without it a sku on file names the product; any other sku makes a new one, which needs a name and a
    /// price.
    id: Option<ID>,
    /// The id that another system knows it by; no two products share one.
    external_id: Option<String>,
    /// The stock keeping unit; no two products share one. Beside an id it is the new one.
    sku: Option<String>,
    /// The name of the product, up to 255 characters.
    name: Option<String>,
    /// A description for customers, up to 10,000 characters.
    description: Option<String>,
    /// Its maker's name, in any spelling; a brand is made where none has this name.
    brand_name: Option<String>,
    /// The id of the category that the product is in.
    category_id: Option<ID>,
    /// The Global Trade Item Number: 8, 12, 13 or 14 digits.
    gtin: Option<String>,
    /// Remarks for the organization's own staff, up to 10,000 characters.
    remarks: Option<String>,
    /// The URL or path of the main picture, up to 255 characters.
    image_main: Option<String>,
    /// The price of one unit in the organization's default currency, from 0, with up to 4 decimals.
    price: Option<Decimal>,
    /// The prices from a quantity on: at most 100. They replace all price breaks.
    price_breaks: Option<Vec<PriceBreakInput>>,
    /// The highest price that a consumer may be charged for one unit, from 0.
    maximum_retail_price: Option<Decimal>,
    /// Its code in the Harmonized System of Nomenclature.
    hsn_code: Option<String>,
    /// The rate of India's goods and services tax, in percent: 0 to 100.
    gst_percent: Option<Decimal>,
    /// The length of the package in millimetres.
    package_length_mm: Option<f64>,
    /// The width of the package in millimetres.
    package_width_mm: Option<f64>,
    /// The height of the package in millimetres.
    package_height_mm: Option<f64>,
    /// The weight of the package in kilograms.
    shipping_weight_kg: Option<f64>,
    /// The volume of the package in cubic metres.
    volume_m3: Option<f64>,
    /// The unit that it is counted in, such as `pcs`; up to 255 characters.
    measurement_unit: Option<String>,
    /// What a case of it is packed in. `EACH` by default.
    case_unit: Option<CaseUnit>,
    /// The number of units in a case, from 1.
    case_pack: Option<i32>,
    /// The length of a case in millimetres.
    case_length_mm: Option<f64>,
    /// The width of a case in millimetres.
    case_width_mm: Option<f64>,
    /// The height of a case in millimetres.
    case_height_mm: Option<f64>,
    /// The weight of a full case in kilograms.
    case_weight_kg: Option<f64>,
    /// The condition of the goods. `NEW` by default.
    condition: Option<ProductCondition>,
    /// Whether the serial number of every unit must be recorded. False by default.
    serial_number_required: Option<bool>,
    /// Whether the expiry date of every unit must be recorded. False by default.
    expiry_date_required: Option<bool>,
    /// Whether it is a placeholder for an item that the catalogue does not know. False by default.
    unknown: Option<bool>,
    /// Whether it is sold. One that is not stays in old orders and can be looked up; carts and new lines refuse it. True, unless this says
    /// otherwise.
    active: Option<bool>,
    /// Alternate skus and other identifiers: at most 100. They replace all of them.
    other_ids: Option<Vec<ProductIdentifierInput>>,
    /// What is to be emptied. It cannot be given a value at once.
    clear: Option<Vec<ClearableProductField>>,
}

/// A field of a product that can be emptied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "product::ClearableProductField")]
pub enum ClearableProductField {
    /// Empties `externalId`.
    ExternalId,
    /// Empties `description`.
    Description,
    /// Empties `brand`.
    Brand,
    /// Empties `category`.
    Category,
    /// Empties `gtin`.
    Gtin,
    /// Empties `remarks`.
    Remarks,
    /// Empties `imageMain`.
    ImageMain,
    /// Empties `maximumRetailPrice`.
    MaximumRetailPrice,
    /// Empties `hsnCode`.
    HsnCode,
    /// Empties `gstPercent`.
    GstPercent,
    /// Empties `packageLengthMm`, `packageWidthMm` and `packageHeightMm`.
    PackageDimensions,
    /// Empties `shippingWeightKg`.
    ShippingWeight,
    /// Empties `volumeM3`.
    Volume,
    /// Empties `measurementUnit`.
    MeasurementUnit,
    /// Empties `casePack`.
    CasePack,
    /// Empties `caseLengthMm`, `caseWidthMm` and `caseHeightMm`.
    CaseDimensions,
    /// Empties `caseWeightKg`.
    CaseWeight,
}

/// The price of one unit of a product from a quantity on.
#[derive(Clone, Debug, InputObject)]
pub struct PriceBreakInput {
    /// The smallest quantity that has this price, from 1 to 1,000,000; no two price breaks share one.
    minimum_quantity: i32,
    /// The price of one unit from that quantity on, from 0, with up to 4 decimals.
    unit_price: Decimal,
}

/// Another identifier of a product, such as a bar code.
#[derive(Clone, Debug, InputObject)]
pub struct ProductIdentifierInput {
    /// The kind of identifier.
    #[graphql(name = "type")]
    kind: ProductIdentifierType,
    /// The identifier, up to 255 characters.
    value: String,
}

impl From<PriceBreakInput> for product::PriceBreakInput {
    fn from(input: PriceBreakInput) -> Self {
        Self { minimum_quantity: input.minimum_quantity, unit_price: input.unit_price.raw() }
    }
}

impl From<ProductIdentifierInput> for product::ProductIdentifierInput {
    fn from(input: ProductIdentifierInput) -> Self {
        Self { kind: input.kind.into(), value: input.value }
    }
}

impl From<SaveProductInput> for product::SaveProductInput {
    fn from(input: SaveProductInput) -> Self {
        Self {
            id: input.id.map(String::from),
            external_id: input.external_id,
            sku: input.sku,
            name: input.name,
            description: input.description,
            brand_name: input.brand_name,
            category_id: input.category_id.map(String::from),
            gtin: input.gtin,
            remarks: input.remarks,
            image_main: input.image_main,
            price: input.price.map(|value| value.raw()),
            price_breaks: input.price_breaks.map(|list| list.into_iter().map(Into::into).collect()),
            maximum_retail_price: input.maximum_retail_price.map(|value| value.raw()),
            hsn_code: input.hsn_code,
            gst_percent: input.gst_percent.map(|value| value.raw()),
            package_length_mm: input.package_length_mm,
            package_width_mm: input.package_width_mm,
            package_height_mm: input.package_height_mm,
            shipping_weight_kg: input.shipping_weight_kg,
            volume_m3: input.volume_m3,
            measurement_unit: input.measurement_unit,
            case_unit: input.case_unit.map(Into::into),
            case_pack: input.case_pack,
            case_length_mm: input.case_length_mm,
            case_width_mm: input.case_width_mm,
            case_height_mm: input.case_height_mm,
            case_weight_kg: input.case_weight_kg,
            condition: input.condition.map(Into::into),
            serial_number_required: input.serial_number_required,
            expiry_date_required: input.expiry_date_required,
            unknown: input.unknown,
            active: input.active,
            other_ids: input.other_ids.map(|list| list.into_iter().map(Into::into).collect()),
            clear: input.clear.into_iter().flatten().map(Into::into).collect(),
        }
    }
}

/// The result of `saveProduct`.
#[derive(Clone, Debug, SimpleObject)]
pub struct SaveProductPayload {
    /// The product as it is now; null where the input was refused.
    product: Option<Product>,
    /// What was wrong with the input. Where there is anything, nothing has changed.
    user_errors: Vec<UserError>,
}

/// The part of the mutation root that saves products.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProductMutation;

#[Object]
impl ProductMutation {
    /// Makes a product, or changes the one that the id names, or else the sku. Order lines keep what they copied. Needs the scope
    /// `CATALOG_WRITE`.
    async fn save_product(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The fields to save. What is left out stays as it is.")] input: SaveProductInput,
    ) -> Result<SaveProductPayload, ApiError> {
        let (product, user_errors) = command(ctx, product::save(ctx.op(), ctx.store(), input.into())).await?;
        Ok(SaveProductPayload { product: shown_if_any::<entity::product::Entity, _>(ctx, product).await, user_errors })
    }
}
