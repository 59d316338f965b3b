//! A shop in Maharashtra that is registered for GST.

use serde_json::{Value, json};

use super::{Shop, with};

pub const MAHARASHTRA: &str = "27AAPFU0939F1ZV";

/// All that an invoice says.
pub const INVOICE: &str = "order { id status version paymentStatus totals { tax { amount } grandTotal { amount } billable { amount } } }
    invoice { id kind invoiceNumber date dueDate company { id } order { id } totalAmount { amount currency } discountAmount { amount }
        returnedAmount { amount } invoiceAmount { amount } tax { amount } cgst { amount } sgst { amount } igst { amount }
        lines { line { id } quantity amount { amount } discount { amount } gstPercent cgst { amount } sgst { amount } igst { amount } } }
    replayed";

/// Somewhere in India.
pub fn in_india(state: Option<&str>) -> Value {
    json!({ "name": "Asha Rao", "line1": "1 MG Road", "city": "Pune", "state": state, "postalCode": "411001", "country": "IN" })
}

/// Lines in rupees, in an order that counts no stock and stays in Maharashtra.
pub fn in_rupees(lines: Value, more: Value) -> Value {
    let order = json!({
        "currency": "INR", "disableInventoryCount": true, "shippingAddress": in_india(Some("Maharashtra")), "lines": lines,
    });
    with(order, more)
}

/// A line of an order in rupees.
pub fn line(sku: &str, quantity: i32, price: &str, discount: &str) -> Value {
    json!({ "product": { "sku": sku }, "quantity": quantity, "unitPrice": price, "discount": discount })
}

impl Shop {
    /// Registers the organization's company, and sells TEA at 18 %, RICE at 5 % and BOOK without GST.
    pub async fn settle_in_india(&self) -> Value {
        for (sku, percent) in [("TEA", Some("18")), ("RICE", Some("5")), ("BOOK", None)] {
            self.product(sku, json!({ "gstPercent": percent })).await;
        }
        let company = self.run("{ companies { id } }", json!({})).await["companies"][0]["id"].clone();
        let input = json!({ "id": company, "gstin": MAHARASHTRA, "address": in_india(Some("MH")) });
        self.save("saveCompany", "company", "id", input).await["id"].clone()
    }

    /// The payload of `createInvoice`, which must succeed.
    pub async fn invoiced(&self, order: &Value, more: Value) -> Value {
        self.done("createInvoice", INVOICE, with(json!({ "orderId": order["id"] }), more)).await
    }
}
