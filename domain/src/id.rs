//! TypeIDs: a prefix that names the type, and a UUIDv7 in base32, such as `order_01h2xcejqtf2nbrexx3vqjhp41`.

use strum::{EnumString, IntoStaticStr};
use type_safe_id::{DynamicType, TypeSafeId};
use uuid::Uuid;

use super::error::Code;
use super::message::{Message, Parameter};
use super::problems::{Path, Problems};
use super::values::Fault;

/// The types that have ids, by their prefixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumString, IntoStaticStr)]
pub enum Kind {
    #[strum(serialize = "org")]
    Organization,
    #[strum(serialize = "company")]
    Company,
    #[strum(serialize = "account")]
    ChannelAccount,
    #[strum(serialize = "warehouse")]
    Warehouse,
    #[strum(serialize = "salesagent")]
    SalesAgent,
    #[strum(serialize = "deliveryagent")]
    DeliveryAgent,
    #[strum(serialize = "state")]
    State,
    #[strum(serialize = "city")]
    City,
    #[strum(serialize = "area")]
    Area,
    #[strum(serialize = "customer")]
    Customer,
    #[strum(serialize = "business")]
    BusinessAccount,
    #[strum(serialize = "cart")]
    Cart,
    #[strum(serialize = "cartitem")]
    CartItem,
    #[strum(serialize = "brand")]
    Brand,
    #[strum(serialize = "category")]
    ProductCategory,
    #[strum(serialize = "product")]
    Product,
    #[strum(serialize = "level")]
    InventoryLevel,
    #[strum(serialize = "order")]
    Order,
    #[strum(serialize = "line")]
    OrderLine,
    #[strum(serialize = "payment")]
    Payment,
    #[strum(serialize = "refund")]
    Refund,
    #[strum(serialize = "note")]
    OrderNote,
    #[strum(serialize = "attachment")]
    Attachment,
    #[strum(serialize = "fulfillment")]
    Fulfillment,
    #[strum(serialize = "invoice")]
    Invoice,
    #[strum(serialize = "return")]
    Return,
    #[strum(serialize = "event")]
    OrderEvent,
    #[strum(serialize = "whk")]
    Webhook,
    #[strum(serialize = "whd")]
    WebhookDelivery,
}

impl Kind {
    pub fn prefix(self) -> &'static str {
        self.into()
    }

    /// As text for a client.
    pub fn print(self, id: Uuid) -> String {
        // The prefixes above are all valid, so the bare UUID is never printed.
        DynamicType::new(self.prefix()).map_or_else(|_| id.to_string(), |prefix| TypeSafeId::from_type_and_uuid(prefix, id).to_string())
    }
}

/// What a text says of itself.
pub fn parse(text: &str) -> Option<(Option<Kind>, Uuid)> {
    let id: TypeSafeId<DynamicType> = text.trim().parse().ok()?;
    Some((id.type_prefix().parse().ok(), id.uuid()))
}

/// The id of one kind, for look-ups: anything else names nothing.
pub fn find(kind: Kind, text: &str) -> Option<Uuid> {
    parse(text).filter(|(found, _)| *found == Some(kind)).map(|(_, id)| id)
}

/// The id of one kind, or why a mutation cannot take it.
pub fn judge(kind: Kind, text: &str) -> Result<Uuid, Fault> {
    let prefix = format!("{}_", kind.prefix());
    match parse(text) {
        Some((Some(found), id)) if found == kind => Ok(id),
        Some(_) => {
            let message = Message::new("This id names something else: the prefix '{prefix}' is expected.");
            Err((Code::NotFound, message.with(Parameter::Prefix, prefix)))
        }
        None => {
            let message = Message::new("This is no id: '{prefix}' and {length} characters are expected.");
            Err((Code::Invalid, message.with(Parameter::Prefix, prefix).with(Parameter::Length, 26)))
        }
    }
}

impl Problems {
    /// An id in a mutation's input; an empty one counts as absent.
    pub fn id(&mut self, path: &Path<'_>, kind: Kind, text: Option<&str>) -> Option<Uuid> {
        let text = text.map(str::trim).filter(|text| !text.is_empty())?;
        match judge(kind, text) {
            Ok(id) => Some(id),
            Err((code, message)) => {
                self.add(path, code, message);
                None
            }
        }
    }

    /// An id that must be there.
    pub fn required_id(&mut self, path: &Path<'_>, kind: Kind, text: &str) -> Option<Uuid> {
        if text.trim().is_empty() {
            self.required(path);
            return None;
        }
        self.id(path, kind, Some(text))
    }

    /// Notes that an id, a sku or another reference names nothing here.
    pub fn not_found(&mut self, path: &Path<'_>, what: &str) {
        self.add(path, Code::NotFound, Message::new("There is no such {type}.").with(Parameter::Type, what));
    }
}
