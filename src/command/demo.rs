//! `demo`: loads an organization to play with.

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::output::print;
use super::{Error, layers, open};
use crate::config::{Config, unset};
use domain::id::Kind;

/// How much to load.
#[derive(Clone, Debug, Args)]
pub struct Size {
    #[arg(long, value_name = "N", default_value_t = 40, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub products: u32,
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub customers: u32,
    #[arg(long, value_name = "N", default_value_t = 120, value_parser = clap::value_parser!(u32).range(0..=100_000_000))]
    pub orders: u32,
    /// The same seed makes the same data
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
}

impl Default for Size {
    fn default() -> Self {
        unset()
    }
}

impl Size {
    /// A bar on a terminal, and nothing elsewhere.
    pub(super) fn bar(&self) -> ProgressBar {
        let bar = ProgressBar::new(u64::from(self.products) + u64::from(self.customers) + u64::from(self.orders));
        let style = ProgressStyle::with_template("Loading the demo  {wide_bar} {human_pos} of {human_len}, {elapsed}");
        style.map_or(bar.clone(), |style| bar.with_style(style))
    }
}

impl From<&Size> for demo::Size {
    fn from(size: &Size) -> Self {
        Self { products: size.products.into(), customers: size.customers.into(), orders: size.orders.into(), seed: size.seed }
    }
}

const FIRST_ORDER: &str = r#"mutation {
    createSalesOrder(input: {
      channel: { type: WEBSITE }
      customer: { username: "ada" }
      lines: [{ product: { sku: "TEA-GREEN-250" }, quantity: 2 }]
    }) {
      order { id orderNumber status totals { grandTotal { amount currency } } }
      userErrors { code message path }
    }
  }"#;

/// Loads the demo, and says how to go on.
pub async fn run(config: &Config, size: &Size) -> Result<(), Error> {
    let database = open(config).await?;
    let id = Kind::Organization.print(layers::load_demo(&database, size).await?);
    let Size { products, customers, orders, .. } = size;
    print(&format!(
        "{id}

It has {products} products, {customers} customers and {orders} orders. A token for it:
  order-gateway token --organization {id}

Serve it, and open GraphiQL in a browser at http://{}/
  order-gateway serve

An order to begin with:
  {FIRST_ORDER}
",
        config.listen_address
    ))?;
    database.close().await?;
    Ok(())
}
