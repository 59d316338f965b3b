//! Makes and changes product categories.

use entity::product_category;

use crate::attempt::attempt;
use crate::draft::Draft;
use crate::error::Result;
use crate::id::Kind;
use crate::limit::room_for_another;
use crate::{Op, Scope, Store};

/// What is left out stays.
#[derive(Clone, Debug, Default)]
pub struct SaveProductCategoryInput {
    pub id: Option<String>,
    pub name: Option<String>,
    pub image: Option<String>,
}

/// Makes a category, or changes the one that is named.
pub async fn save(op: &Op, store: &Store, input: SaveProductCategoryInput) -> Result<product_category::Model> {
    op.require(Scope::CatalogWrite)?;
    attempt(|| write(op, store, &input)).await
}

async fn write(op: &Op, store: &Store, input: &SaveProductCategoryInput) -> Result<product_category::Model> {
    let tx = store.db.begin().await?;
    let id = input.id.as_deref();
    let mut draft = Draft::<product_category::Entity>::open(&tx, op, Kind::ProductCategory, "product category", id, blank(op)).await?;
    let (row, fields) = (&mut draft.row, &mut draft.fields);
    fields.name("name", input.name.as_deref(), &mut row.name);
    fields.text("image", input.image.as_deref(), false, &mut row.image);
    if fields.is_new {
        room_for_another::<product_category::Entity>(&tx, op.organization_id(), &mut fields.problems, "product categories").await?;
    }
    let row = draft.keep(&tx, op).await?;
    store.db.commit(tx).await?;
    Ok(row)
}

fn blank(op: &Op) -> product_category::Model {
    product_category::Model {
        organization_id: op.organization_id(),
        id: op.new_id(),
        name: String::new(),
        image: None,
        created_at: op.now,
        updated_at: op.now,
    }
}
