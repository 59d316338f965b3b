//! What callers send to make orders and to change them.

mod create;
mod fields;
mod parts;
mod update;

pub use create::CreateInput;
pub use fields::{ClearableField, OrderFields};
pub use parts::{
    AttachmentInput, ChannelRef, ChargesInput, CustomerDetails, CustomerRef, GiftInput, LineInput, NoteInput, PaymentInput, ShippingInput,
};
pub use update::{LineUpdate, LinesChange, UpdateInput};
