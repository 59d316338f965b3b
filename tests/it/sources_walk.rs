//! Every field of an input, found again in the order that came of it.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde_json::{Value, json};

use crate::support::Shop;

const ADDRESS: &str = "name firstName middleName lastName business line1 line2 city state region postalCode country phone fax email";

/// Walks the input to its leaves. Whatever has no place in the order, or another value there, fails.
pub async fn assert_read_back(shop: &Shop, id: &str, input: &Value) {
    let query = format!(
        "query($id: ID!) {{ order(by: {{ id: $id }}) {{ id orderNumber placedAt status source subType currency taxExempt disableInventoryCount
            channelOrderId channelOrderIdAlt channelOrderIdAlt2 channelShippingMethod purchaseOrderNumber customerUsername marketingSource
            company {{ id }} account {{ type externalId }} salesAgent {{ id }} businessAccount {{ id }}
            customer {{ id externalId email firstName lastName business isWholesale }}
            shippingAddress {{ {ADDRESS} }} billingAddress {{ {ADDRESS} }}
            shipping {{ carrier service weightKg lengthMm widthMm heightMm }} gift {{ message wrap }}
            charges: totals {{ tax {{ amount }} shipping {{ amount }} handling {{ amount }} insurance {{ amount }} giftWrap {{ amount }} }}
            payments {{ method amount {{ amount }} transactionId paidAt }} notes {{ category text }} attachments {{ fileName path }}
            lines {{ name quantity unitPrice {{ amount }} discount {{ amount }} channelOrderItemId meta
                product {{ id externalId sku otherIds {{ value }} }} }}
            customerNote internalNote shipDate holdUntil shipByDate tags customFields meta }} }}"
    );
    let order = shop.run(&query, json!({ "id": id })).await["order"].take();
    walk(&order, "", input);
}

fn walk(order: &Value, path: &str, value: &Value) {
    let below = |key: &str| format!("{path}/{key}");
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| walk(order, &below(name), value)),
        Value::Array(items) => items.iter().enumerate().for_each(|(index, value)| walk(order, &below(&index.to_string()), value)),
        // The lines of the order are those of the cart.
        Value::Bool(true) if path == "/fromCart" => assert_ne!(order["lines"], json!([])),
        leaf => {
            let found = order.pointer(&place(path)).unwrap_or_else(|| panic!("{path} is read nowhere: {order:#}"));
            let found = found.get("amount").unwrap_or(found);
            let alternate = || path.ends_with("/product/sku") && is_alternate(order, path, leaf);
            assert!(is_same(leaf, found) || alternate(), "{path}: {leaf} was sent, {found} is read");
        }
    }
}

/// Where a field of the input stands in the order, where it does not have the same name.
fn place(path: &str) -> String {
    let renamed = [
        ("/companyId", "/company/id"),
        ("/customerId", "/customer/id"),
        ("/salesAgentId", "/salesAgent/id"),
        ("/businessAccountId", "/businessAccount/id"),
        ("/channel/", "/account/"),
        ("/customer/details/", "/customer/"),
    ];
    let new = renamed.iter().find_map(|(from, to)| path.strip_prefix(from).map(|rest| format!("{to}{rest}")));
    new.unwrap_or_else(|| path.to_owned())
}

fn is_same(sent: &Value, read: &Value) -> bool {
    let number = |value: &Value| value.as_f64().or_else(|| value.as_str()?.parse().ok());
    match (sent, read) {
        // A blank text is none.
        (Value::String(text), Value::Null) => text.is_empty(),
        (Value::String(text), Value::String(read)) if text == read || begins_a_day(text, read) => true,
        _ => sent == read || (number(sent).is_some() && number(sent) == number(read)),
    }
}

/// A day stands for its first moment in the organization's time zone.
fn begins_a_day(day: &str, moment: &str) -> bool {
    let (Ok(day), Ok(moment)) = (day.parse::<NaiveDate>(), moment.parse::<DateTime<Utc>>()) else { return false };
    (moment.naive_utc() - day.and_time(NaiveTime::MIN)).num_hours().abs() <= 14
}

fn is_alternate(order: &Value, path: &str, sku: &Value) -> bool {
    let others = order.pointer(&path.replace("/sku", "/otherIds")).and_then(Value::as_array);
    others.is_some_and(|others| others.iter().any(|other| other["value"] == *sku))
}
