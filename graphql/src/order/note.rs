//! What people wrote about orders, and the files that belong to them.

use async_graphql::{Context, Enum, ID, Object};
use entity::order;

use super::Order;
use crate::context::ContextExt;
use crate::error::ApiError;
use crate::row::row_object;
use crate::scalar::DateTime;
use domain::id::Kind;

/// What a note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::OrderNoteCategory")]
pub enum OrderNoteCategory {
    /// Anything.
    General,
    /// What the customer wants done.
    CustomerInstructions,
    /// What customer service has to say.
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

/// What somebody wrote about an order. Notes are added, never changed.
#[Object]
impl OrderNote {
    /// Identifies the note everywhere; begins with `note_`.
    pub async fn id(&self) -> ID {
        Kind::OrderNote.print(self.0.id).into()
    }

    /// The order that it belongs to.
    async fn order(&self, ctx: &Context<'_>) -> Result<Order, ApiError> {
        Ok(Order(ctx.loaders().rows::<order::Entity>().must(self.0.order_id).await?))
    }

    /// What it is about.
    async fn category(&self) -> OrderNoteCategory {
        self.0.category.into()
    }

    /// What it says; 10,000 characters at most.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// Who wrote it: the subject of the token.
    async fn author(&self) -> &str {
        &self.0.author
    }

    /// When it was recorded here.
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

    /// The order that it belongs to.
    async fn order(&self, ctx: &Context<'_>) -> Result<Order, ApiError> {
        Ok(Order(ctx.loaders().rows::<order::Entity>().must(self.0.order_id).await?))
    }

    /// What the file is called.
    async fn file_name(&self) -> &str {
        &self.0.file_name
    }

    /// The path or URL at which the file is.
    async fn path(&self) -> &str {
        &self.0.path
    }

    /// When it was recorded here.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}
