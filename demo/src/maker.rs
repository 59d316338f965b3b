//! Makes the orders, a batch at a time, and keeps account of what they leave behind.

use std::mem::take;
use std::ops::Range;

use chrono::{DateTime, Utc};
use domain::error::Result;
use sea_orm::DbBackend;

use crate::history;
use crate::invoices::Ledger;
use crate::rows::Rows;
use crate::shop::Shop;
use crate::stock::Reserved;

/// So many rows of one kind, or orders with all their rows, are in memory at a time. With twice as many a load took as long, and 115 MB
/// instead of 72.
const CHUNK: u64 = 512;

/// Goes through the orders from the oldest to the newest.
#[derive(Debug)]
pub(crate) struct Maker {
    pub(crate) shop: Shop,
    pub(crate) ledger: Ledger,
    pub(crate) reserved: Reserved,
    rows: Rows,
    backend: DbBackend,
    made: u64,
    is_done: bool,
}

/// Some orders, ready to be written.
#[derive(Debug)]
pub(crate) struct Batch {
    pub(crate) rows: database::Rows,
    /// How many orders there are with these.
    pub(crate) orders: u64,
}

impl Maker {
    pub(crate) fn new(shop: Shop, backend: DbBackend) -> Self {
        let (ledger, reserved, rows) = (Ledger::default(), Reserved::default(), Rows::default());
        Self { shop, ledger, reserved, rows, backend, made: 0, is_done: false }
    }

    /// The next batch. The last one holds the invoices that still waited for their numbers.
    pub(crate) fn next(&mut self) -> Result<Option<Batch>> {
        if self.is_done {
            return Ok(None);
        }
        let end = self.shop.size.orders.min(self.made + CHUNK);
        for index in self.made..end {
            history::follow(&self.shop, index, &mut self.ledger, &mut self.reserved, &mut self.rows)?;
        }
        self.made = end;
        if end == self.shop.size.orders {
            self.is_done = true;
            self.ledger.close(DateTime::<Utc>::MAX_UTC, &mut self.rows);
        }
        Ok(Some(Batch { rows: take(&mut self.rows).prepared(self.backend)?, orders: end }))
    }
}

/// The numbers below `count`, a chunk at a time.
pub(crate) fn chunks(count: u64) -> impl Iterator<Item = Range<u64>> {
    (0..count.div_ceil(CHUNK)).map(move |chunk| chunk * CHUNK..count.min((chunk + 1) * CHUNK))
}
