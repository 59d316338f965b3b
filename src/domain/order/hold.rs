//! Holds: an order waits, and keeps what it has reserved.

use chrono::NaiveDate;
use entity::OrderStatus;

use super::change::Change;

impl Change {
    /// Puts the order on hold, and remembers where it was; on a held order only the date and the reason change.
    pub fn hold(&mut self, until: Option<NaiveDate>, reason: Option<String>) {
        if self.order.status != OrderStatus::OnHold {
            self.order.status_before_hold = Some(self.order.status);
            self.order.status = OrderStatus::OnHold;
        }
        if until.is_some() {
            self.order.hold_until = until;
        }
        if reason.is_some() {
            self.order.hold_reason = reason;
        }
    }
}
