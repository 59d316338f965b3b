//! Makes and changes products.

use entity::{CaseUnit, Decimal4, ProductCondition, product, product_category};
use rust_decimal::Decimal;
use sea_orm::{ColumnTrait, ConnectionTrait};

use super::lists::{self, PriceBreakInput, ProductIdentifierInput, ProductLists};
use super::sku;
use crate::attempt::attempt;
use crate::brand;
use crate::check::between;
use crate::check::trimmed;
use crate::draft::{Draft, locked};
use crate::error::{Code, Result};
use crate::fields::{Fields, set};
use crate::id::Kind;
use crate::problems::Path;
use crate::values::Raw;
use crate::{Op, Scope, Store};

/// What is left out stays.
#[derive(Clone, Debug, Default)]
pub struct SaveProductInput {
    pub id: Option<String>,
    pub external_id: Option<String>,
    pub sku: Option<String>,
    pub name: Option<String>,
    pub description: Option<String>,
    pub brand_name: Option<String>,
    pub category_id: Option<String>,
    pub gtin: Option<String>,
    pub remarks: Option<String>,
    pub image_main: Option<String>,
    pub price: Option<Raw<Decimal>>,
    /// Replaced whole.
    pub price_breaks: Option<Vec<PriceBreakInput>>,
    pub maximum_retail_price: Option<Raw<Decimal>>,
    pub hsn_code: Option<String>,
    pub gst_percent: Option<Raw<Decimal>>,
    pub package_length_mm: Option<f64>,
    pub package_width_mm: Option<f64>,
    pub package_height_mm: Option<f64>,
    pub shipping_weight_kg: Option<f64>,
    pub volume_m3: Option<f64>,
    pub measurement_unit: Option<String>,
    pub case_unit: Option<CaseUnit>,
    pub case_pack: Option<i32>,
    pub case_length_mm: Option<f64>,
    pub case_width_mm: Option<f64>,
    pub case_height_mm: Option<f64>,
    pub case_weight_kg: Option<f64>,
    pub condition: Option<ProductCondition>,
    pub serial_number_required: Option<bool>,
    pub expiry_date_required: Option<bool>,
    pub unknown: Option<bool>,
    pub active: Option<bool>,
    /// Replaced whole.
    pub other_ids: Option<Vec<ProductIdentifierInput>>,
    pub clear: Vec<ClearableProductField>,
}

/// What can be emptied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClearableProductField {
    ExternalId,
    Description,
    Brand,
    Category,
    Gtin,
    Remarks,
    ImageMain,
    MaximumRetailPrice,
    HsnCode,
    GstPercent,
    PackageDimensions,
    ShippingWeight,
    Volume,
    MeasurementUnit,
    CasePack,
    CaseDimensions,
    CaseWeight,
}

/// Makes a product, or changes the one that the id, or else the sku, names.
pub async fn save(op: &Op, store: &Store, input: SaveProductInput) -> Result<product::Model> {
    op.require(Scope::CatalogWrite)?;
    attempt(|| write(op, store, &input)).await
}

async fn write(op: &Op, store: &Store, input: &SaveProductInput) -> Result<product::Model> {
    let tx = store.db.begin().await?;
    let mut draft = open(&tx, op, input).await?;
    judge_texts(&mut draft, input);
    judge_figures(&mut draft, input);
    let lists = ProductLists::read(&mut draft.fields.problems, input);
    let brand_name = draft.fields.problems.text(&Path::INPUT.field("brandName"), input.brand_name.as_deref());
    let clear = input.clear.contains(&ClearableProductField::Brand);
    if clear && brand_name.is_some() {
        draft.fields.put("brandName", Some(()), clear, &mut None);
    }
    let category = (Kind::ProductCategory, "product category");
    let given = input.category_id.as_deref();
    let given = draft.fields.reference::<product_category::Entity>(&tx, op.organization_id(), "categoryId", category, given).await?;
    let clear_category = input.clear.contains(&ClearableProductField::Category);
    draft.fields.put("categoryId", given, clear_category, &mut draft.row.category_id);
    draft.unique(&tx, op, "externalId", product::Column::ExternalId).await?;
    // Without an id the sku itself names the product: one that is on file by now is found by the next attempt, and changed.
    if trimmed(input.id.as_deref()).is_some() {
        draft.unique(&tx, op, "sku", product::Column::Sku).await?;
    }
    lists::own_skus(&tx, op, &mut draft, &lists).await?;
    draft.fields.refuse()?;

    match brand_name {
        Some(name) => draft.row.brand_id = Some(brand::found_or_made(&tx, op, &name).await?),
        None if clear => draft.row.brand_id = None,
        None => {}
    }
    let changed = lists.changed(&tx, op, draft.before()).await?;
    draft.touched = changed.any();
    let has_new_sku = draft.before().is_none_or(|before| before.sku != draft.row.sku);
    let row = draft.keep(&tx, op).await?;
    if has_new_sku {
        sku::note(&tx, &row).await?;
    }
    changed.write(&tx, op, row.id).await?;
    store.db.commit(tx).await?;
    Ok(row)
}

/// Without an id, a sku on file names the product.
async fn open(tx: &impl ConnectionTrait, op: &Op, input: &SaveProductInput) -> Result<Draft<product::Entity>> {
    let by_sku = match trimmed(input.sku.as_deref()) {
        Some(sku) if trimmed(input.id.as_deref()).is_none() && !sku.contains('\0') => {
            locked::<product::Entity>(tx, op.organization_id(), product::Column::Sku.eq(sku)).await?
        }
        _ => None,
    };
    match by_sku {
        Some(row) => Ok(Draft::with(Fields::default(), Some(row), blank(op))),
        None => Draft::open(tx, op, Kind::Product, "product", input.id.as_deref(), blank(op)).await,
    }
}

fn judge_texts(draft: &mut Draft<product::Entity>, input: &SaveProductInput) {
    use ClearableProductField as Field;
    let clears = |field| input.clear.contains(&field);
    let (row, fields) = (&mut draft.row, &mut draft.fields);
    fields.text("externalId", input.external_id.as_deref(), clears(Field::ExternalId), &mut row.external_id);
    fields.name("sku", input.sku.as_deref(), &mut row.sku);
    fields.name("name", input.name.as_deref(), &mut row.name);
    fields.long_text("description", input.description.as_deref(), clears(Field::Description), &mut row.description);
    fields.text("gtin", input.gtin.as_deref(), clears(Field::Gtin), &mut row.gtin);
    fields.long_text("remarks", input.remarks.as_deref(), clears(Field::Remarks), &mut row.remarks);
    fields.text("imageMain", input.image_main.as_deref(), clears(Field::ImageMain), &mut row.image_main);
    fields.text("hsnCode", input.hsn_code.as_deref(), clears(Field::HsnCode), &mut row.hsn_code);
    fields.text("measurementUnit", input.measurement_unit.as_deref(), clears(Field::MeasurementUnit), &mut row.measurement_unit);
    set(input.case_unit, &mut row.case_unit);
    set(input.condition, &mut row.condition);
    set(input.serial_number_required, &mut row.serial_number_required);
    set(input.expiry_date_required, &mut row.expiry_date_required);
    set(input.unknown, &mut row.unknown);
    set(input.active, &mut row.active);
}

fn judge_figures(draft: &mut Draft<product::Entity>, input: &SaveProductInput) {
    use ClearableProductField as Field;
    let clears = |field| input.clear.contains(&field);
    let (row, fields) = (&mut draft.row, &mut draft.fields);
    let price = Path::INPUT.field("price");
    if fields.is_new && input.price.as_ref().is_none_or(Raw::is_blank) {
        fields.problems.required(&price);
    }
    set(fields.problems.decimal(&price, input.price.as_ref()), &mut row.price);
    let retail = input.maximum_retail_price.as_ref();
    fields.decimal("maximumRetailPrice", retail, clears(Field::MaximumRetailPrice), &mut row.maximum_retail_price);
    let percent = Path::INPUT.field("gstPercent");
    let given = fields.problems.decimal(&percent, input.gst_percent.as_ref());
    if given.is_some_and(|given| given.decimal() > Decimal::ONE_HUNDRED) {
        fields.problems.add(&percent, Code::OutOfRange, between(0, 100));
    }
    fields.put("gstPercent", given, clears(Field::GstPercent), &mut row.gst_percent);
    let clear = clears(Field::PackageDimensions);
    fields.measure("packageLengthMm", input.package_length_mm, clear, &mut row.package_length_mm);
    fields.measure("packageWidthMm", input.package_width_mm, clear, &mut row.package_width_mm);
    fields.measure("packageHeightMm", input.package_height_mm, clear, &mut row.package_height_mm);
    fields.measure("shippingWeightKg", input.shipping_weight_kg, clears(Field::ShippingWeight), &mut row.shipping_weight_kg);
    fields.measure("volumeM3", input.volume_m3, clears(Field::Volume), &mut row.volume_m3);
    let pack = input.case_pack.and_then(|pack| fields.problems.whole(&Path::INPUT.field("casePack"), pack, 1, i32::MAX));
    fields.put("casePack", pack, clears(Field::CasePack), &mut row.case_pack);
    let clear = clears(Field::CaseDimensions);
    fields.measure("caseLengthMm", input.case_length_mm, clear, &mut row.case_length_mm);
    fields.measure("caseWidthMm", input.case_width_mm, clear, &mut row.case_width_mm);
    fields.measure("caseHeightMm", input.case_height_mm, clear, &mut row.case_height_mm);
    fields.measure("caseWeightKg", input.case_weight_kg, clears(Field::CaseWeight), &mut row.case_weight_kg);
}

fn blank(op: &Op) -> product::Model {
    product::Model {
        organization_id: op.organization_id(),
        id: op.new_id(),
        external_id: None,
        sku: String::new(),
        name: String::new(),
        description: None,
        brand_id: None,
        category_id: None,
        gtin: None,
        remarks: None,
        image_main: None,
        price: Decimal4::ZERO,
        maximum_retail_price: None,
        hsn_code: None,
        gst_percent: None,
        package_length_mm: None,
        package_width_mm: None,
        package_height_mm: None,
        shipping_weight_kg: None,
        volume_m3: None,
        measurement_unit: None,
        case_unit: CaseUnit::Each,
        case_pack: None,
        case_length_mm: None,
        case_width_mm: None,
        case_height_mm: None,
        case_weight_kg: None,
        condition: ProductCondition::New,
        serial_number_required: false,
        expiry_date_required: false,
        unknown: false,
        active: true,
        search: String::new(),
        created_at: op.now,
        updated_at: op.now,
    }
}
