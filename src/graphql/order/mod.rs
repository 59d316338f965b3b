//! Sales orders and all that belongs to them.

mod event;
mod filter;
mod fulfillment;
mod invoice;
mod line;
mod money;
mod note;
mod object;
mod payment;
mod query;
mod returns;
mod shipping;
mod status;

pub use event::{OrderEvent, OrderEventType};
pub use filter::{CustomFieldFilter, OrderFilter, OrderSort, OrderSortField};
pub use fulfillment::{Fulfillment, FulfillmentLine};
pub use invoice::{Invoice, InvoiceLine};
pub use line::OrderLine;
pub use money::OrderTotals;
pub use note::{Attachment, OrderNote, OrderNoteCategory};
pub use object::Order;
pub use payment::{Payment, PaymentMethod, Refund};
pub(in crate::graphql) use query::orders_of;
pub use query::{ChannelOrderKey, OrderBy, OrderQuery};
pub use returns::{Return, ReturnLine};
pub use shipping::{GiftDetails, ShippingDetails};
pub use status::{AssignStatus, FulfillmentStatus, OrderStatus, OrderSubType, PaymentStatus};
