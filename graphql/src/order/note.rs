//! What people wrote about orders, and the files that belong to them.

use async_graphql::{Context, Enum, ID, Object};
use entity::order;

use super::Order;
use crate::context::ContextExt;
use crate::error::ApiError;
use crate::row::row_object;
use crate::scalar::DateTime;
use domain::id::Kind;

/// The category of a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::OrderNoteCategory")]
pub enum OrderNoteCategory {
    /// A note of no special kind.
    General,
    /// An instruction from the customer.
    CustomerInstructions,
    /// A note from customer service.
    CustomerServiceNote,
}

row_object!(
    /// What somebody wrote about an order.
    OrderNote, entity::order_note::Model
);

row_object!(
    /// A file that belongs to an order.
    Attachment, entity::attachment::Model
);

/// A note about an order. Notes are added, never changed.
#[Object]
impl OrderNote {
    /// Identifies the note everywhere; begins with `note_`.
    pub async fn id(&self) -> ID {
        Kind::OrderNote.print(self.0.id).into()
    }

    /// The order that this belongs to.
    async fn order(&self, ctx: &Context<'_>) -> Result<Order, ApiError> {
        Ok(Order(ctx.loaders().rows::<order::Entity>().must(self.0.order_id).await?))
    }

    /// The category of the note.
    async fn category(&self) -> OrderNoteCategory {
        self.0.category.into()
    }

    /// The text, up to 10,000 characters.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// The author: the subject of the token that added the note.
    async fn author(&self) -> &str {
        &self.0.author
    }

    /// When the gateway recorded it.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// A file that belongs to an order. The gateway keeps where it is, not what is in it.
#[Object]
impl Attachment {
    /// Identifies the attachment everywhere; begins with `attachment_`.
    pub async fn id(&self) -> ID {
        Kind::Attachment.print(self.0.id).into()
    }

    /// The order that this belongs to.
    async fn order(&self, ctx: &Context<'_>) -> Result<Order, ApiError> {
        Ok(Order(ctx.loaders().rows::<order::Entity>().must(self.0.order_id).await?))
    }

    /// The name of the file, as people see it.
    async fn file_name(&self) -> &str {
        &self.0.file_name
    }

    /// The path or URL of the file. The gateway stores it as given and never opens it.
    async fn path(&self) -> &str {
        &self.0.path
    }

    /// When the gateway recorded it.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}
