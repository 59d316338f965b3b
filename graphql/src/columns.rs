//! Which columns an operation looks at of the rows that its objects show, told beforehand: no others are read.
//!
//! A field shows the column that has its name; those that do not are listed. Whatever is not known here has its row read whole, and a
//! test asks for each field alone and with all others, and wants the same answer.

use std::any::TypeId;

use database::Shown;
use entity::{Columns, brand, customer, order, order_line, product};

/// Declares the objects: the columns that others read of their rows whatever is asked for, and fields that show others than the one of
/// their name.
macro_rules! objects {
    ($($object:literal = $entity:ident [$($always:ident)*] { $($($field:literal)|+ => [$($column:ident)*],)* })*) => {
        /// The entity of an object, and the bits of the columns that one of its fields shows.
        fn columns_of(object: &str, field: &str) -> Option<(TypeId, u128)> {
            match object {
                $($object => {
                    let columns: Columns<$entity::Entity> = match field {
                        $($($field)|+ => Columns::of_bits(0)$(.and($entity::Column::$column))*,)*
                        field => Columns::named(&snake(field)).unwrap_or(Columns::ALL),
                    };
                    let always = Columns::<$entity::Entity>::ids()$(.and($entity::Column::$always))*;
                    Some((TypeId::of::<$entity::Entity>(), always.and_all(columns).bits()))
                })*
                _ => None,
            }
        }
    };
}

objects! {
    // Amounts of what belongs to it are in its currency; payloads look whether it is still the version that they wrote; lines ask whether
    // anything is still to leave.
    "Order" = order [Currency Version Status] {
        "__typename" | "organization" | "company" | "account" | "warehouse" | "customer" | "businessAccount" | "salesAgent" |
        "deliveryAgent" | "lines" | "payments" | "refunds" | "notes" | "attachments" | "tags" | "customFields" | "fulfillments" |
        "returns" | "invoices" | "events" => [],
        "allowedStatuses" => [Status FulfillmentStatus],
        "statusBeforeHold" => [Status StatusBeforeHold],
        "allowedActions" => [
            CompanyId Status StatusBeforeHold Archived TaxExempt TaxGiven TaxAmount OrderDiscount ShippingAmount HandlingAmount
            InsuranceAmount GiftWrapAmount ReturnedAmount PaidAmount RefundedAmount
        ],
        "totals" => [
            ItemsAmount DiscountAmount OrderDiscount TaxAmount ShippingAmount HandlingAmount InsuranceAmount GiftWrapAmount GrandTotal
            ReturnedAmount PaidAmount RefundedAmount Status
        ],
    }
    "OrderLine" = order_line [] {
        "__typename" | "order" | "product" => [],
        "total" => [Quantity UnitPrice Discount],
        "fulfillableQuantity" => [Quantity FulfilledQuantity],
        "returnableQuantity" => [FulfilledQuantity ReturnedQuantity],
        "payable" => [Quantity UnitPrice Discount OrderDiscountShare Tax],
    }
    // Carts add up prices.
    "Product" = product [Price] {
        "__typename" | "brand" | "category" | "priceBreaks" | "otherIds" | "inventory" | "availableQuantity" | "unitPrice" => [],
    }
    "Brand" = brand [] {
        "__typename" => [],
    }
    "Customer" = customer [] {
        "__typename" | "businessAccount" | "cart" | "orders" | "statistics" => [],
    }
}

/// Columns of lines that `Order.allowedActions` looks at.
const LINES_OF_ACTIONS: [&str; 10] = [
    "quantity",
    "unitPrice",
    "discount",
    "gstPercent",
    "orderDiscountShare",
    "tax",
    "returnedTax",
    "fulfilledQuantity",
    "returnedQuantity",
    "invoicedQuantity",
];

/// The field, and what it looks at of other objects.
fn with_others<'a>((object, field): (&'a str, &'a str)) -> impl Iterator<Item = (&'a str, &'a str)> {
    let lines: &[&str] = if (object, field) == ("Order", "allowedActions") { &LINES_OF_ACTIONS } else { &[] };
    std::iter::once((object, field)).chain(lines.iter().map(|column| ("OrderLine", *column)))
}

/// What an operation looks at whose objects are asked for these fields. A request that does not say so has whole rows read.
pub fn shown<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Shown {
    let mut shown = Shown::new();
    for (entity, columns) in fields.into_iter().flat_map(with_others).filter_map(|(object, field)| columns_of(object, field)) {
        *shown.entry(entity).or_default() |= columns;
    }
    shown
}

fn snake(field: &str) -> String {
    let mut name = String::with_capacity(field.len() + 4);
    for letter in field.chars() {
        if letter.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}
