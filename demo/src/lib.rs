//! A believable organization to play with: everything in it follows from the seed and the moment it is made.
//!
//! Rows are made in chunks and forgotten once they are written, so that the size of the demo does not matter to memory.

mod basket;
mod buyers;
mod catalogue;
mod check_digit;
mod currencies;
mod data;
mod dice;
mod extras;
mod history;
mod invoices;
mod load;
mod maker;
mod orders;
mod picture;
mod rows;
mod sale;
mod shop;
mod steps;
mod stock;

pub use load::load;

/// How much to make.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub products: u64,
    pub customers: u64,
    pub orders: u64,
    /// The same seed makes the same data.
    pub seed: u64,
}

impl Size {
    /// What progress counts up to.
    pub const fn total(&self) -> u64 {
        self.products + self.customers + self.orders
    }
}
