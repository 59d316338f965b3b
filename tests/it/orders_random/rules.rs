//! The status table and the money, written down once more: from the rules, not from the gateway's code.

pub const OPEN: [&str; 9] =
    ["PENDING", "IN_REVIEW", "PROCESSING", "COMMITTED", "BACKORDER", "ON_HOLD", "POSTPONED", "AWAITING_SHIPMENT", "INVOICED"];

pub fn is_open(status: &str) -> bool {
    OPEN.contains(&status)
}

/// From here goods may leave.
pub fn ships(status: &str) -> bool {
    let open = ["PENDING", "PROCESSING", "COMMITTED", "BACKORDER", "AWAITING_SHIPMENT", "INVOICED"];
    open.contains(&status) || status == "PARTIALLY_SHIPPED" || status == "UNDELIVERED"
}

/// What is left to ship is set aside.
pub fn reserves(status: &str) -> bool {
    is_open(status) || status == "PARTIALLY_SHIPPED" || status == "UNDELIVERED"
}

/// An import in this status has sent everything.
pub fn has_sent(status: &str) -> bool {
    !reserves(status) && status != "CANCELLED" || status == "UNDELIVERED"
}

/// Where a status may be changed to by hand. `left`: something is left to ship.
pub fn by_hand(from: &str, left: bool) -> Vec<&'static str> {
    match from {
        "PARTIALLY_SHIPPED" => vec!["SHIPPED", "UNDELIVERED"],
        "SHIPPED" => vec!["DELIVERED", "UNDELIVERED", "FULFILLED", "COMPLETED", "RETURNED"],
        "UNDELIVERED" if left => vec!["SHIPPED", "DELIVERED"],
        "UNDELIVERED" => vec!["SHIPPED", "DELIVERED", "RETURNED"],
        "DELIVERED" => vec!["FULFILLED", "COMPLETED", "RETURNED"],
        "FULFILLED" => vec!["COMPLETED", "RETURNED"],
        "COMPLETED" => vec!["RETURNED"],
        "PARTIALLY_REFUNDED" => vec!["COMPLETED", "RETURNED"],
        "RETURNED" | "CANCELLED" => vec![],
        open => {
            let mut to: Vec<_> = OPEN.into_iter().filter(|to| *to != open).collect();
            to.push("CANCELLED");
            if ships(open) {
                to.push("SHIPPED");
            }
            to
        }
    }
}

/// Half to even.
pub fn divide(dividend: i64, divisor: i64) -> i64 {
    let (quotient, rest) = (dividend.div_euclid(divisor), dividend.rem_euclid(divisor));
    match (2 * rest).cmp(&divisor) {
        std::cmp::Ordering::Less => quotient,
        std::cmp::Ordering::Greater => quotient + 1,
        std::cmp::Ordering::Equal => quotient + quotient % 2,
    }
}

/// In cents, of a price in ten-thousandths.
pub fn gross(quantity: i64, price: i64) -> i64 {
    divide(quantity * price, 100)
}

pub fn money(cents: i64) -> String {
    format!("{}{}.{:02}", if cents < 0 { "-" } else { "" }, cents.abs() / 100, cents.abs() % 100)
}

pub fn payment_status(status: &str, paid: i64, refunded: i64, billable: i64) -> &'static str {
    if status == "CANCELLED" && paid == 0 {
        return "VOIDED";
    }
    if paid > 0 && paid == refunded {
        return "REFUNDED";
    }
    let paid = paid - refunded;
    match paid.cmp(&billable) {
        std::cmp::Ordering::Equal => "PAID",
        std::cmp::Ordering::Greater => "OVERPAID",
        std::cmp::Ordering::Less if paid == 0 => "UNPAID",
        std::cmp::Ordering::Less => "PARTIALLY_PAID",
    }
}
