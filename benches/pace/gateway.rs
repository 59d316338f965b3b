//! The gateway: the binary that this benchmark was built with, filled through its own API.

use std::fs::File;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use crate::Outcome;
use crate::operation::{DAYS, Shop, moment};
use crate::wire::Wire;

const BINARY: &str = env!("CARGO_BIN_EXE_order-gateway");
/// Until it must be ready.
const START: Duration = Duration::from_secs(10);
const PRODUCTS: usize = 1_000;
/// Of each product; no order is ever short.
const ON_HAND: u32 = 100_000_000;

/// A gateway that serves one organization.
pub(crate) struct Gateway {
    child: Child,
    pub address: String,
    metrics: String,
    pub token: String,
}

impl Gateway {
    pub(crate) fn start(folder: &Path, database_url: &str) -> Outcome<Self> {
        let command = |arguments: &[&str]| {
            let mut command = Command::new(BINARY);
            command.args(arguments).current_dir(folder).env_clear().stdin(Stdio::null());
            command.envs([("DATABASE_URL", database_url), ("JWT_SECRET", "only for measuring, on this machine alone")]);
            command
        };
        let print = |arguments: &[&str]| -> Outcome<String> {
            let output = command(arguments).output()?;
            if !output.status.success() {
                return Err(format!("{arguments:?}: {}", String::from_utf8_lossy(&output.stderr)).into());
            }
            Ok(String::from_utf8(output.stdout)?.trim().to_owned())
        };
        print(&["migrate"])?;
        let organization = print(&["organization", "create", "Pace"])?;
        let token = print(&["token", "--organization", &organization, "--ttl", "24h"])?;
        let (address, metrics) = (free_address()?, free_address()?);
        let log = File::create(folder.join("gateway.log"))?;
        let mut serve = command(&["serve"]);
        serve.envs([("LISTEN_ADDRESS", &address), ("METRICS_ADDRESS", &metrics)]).env("RATE_LIMIT", "0");
        let child = serve.stdout(log.try_clone()?).stderr(log).spawn()?;
        let gateway = Self { child, address, metrics, token };
        gateway.wait()?;
        Ok(gateway)
    }

    fn wait(&self) -> Outcome<()> {
        let begun = Instant::now();
        while ureq::get(format!("http://{}/health/ready", self.address)).call().is_err() {
            if begun.elapsed() > START {
                return Err("the gateway does not become ready: see gateway.log".into());
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    /// How many statements it has sent to the database.
    pub(crate) fn statements(&self) -> Outcome<u64> {
        let text = ureq::get(format!("http://{}/metrics", self.metrics)).call()?.body_mut().read_to_string()?;
        let name = "order_gateway_db_statement_duration_seconds_count";
        let figures = text.lines().filter(|line| line.starts_with(name)).filter_map(|line| line.rsplit_once(' '));
        Ok(figures.filter_map(|(_, figure)| figure.parse::<u64>().ok()).sum())
    }

    /// Products of 20 brands with plenty of stock, and orders of five lines over some months.
    pub(crate) fn fill(&self, orders: usize) -> Outcome<Shop> {
        let mut wire = Wire::open(&self.address, &self.token)?;
        let mut shop = Shop { products: Vec::with_capacity(PRODUCTS), orders };
        for number in 0..PRODUCTS {
            let input = json!({
                "sku": format!("SKU-{number}"), "name": format!("Product {number}"),
                "brandName": format!("Brand {}", number % 20), "price": format!("{}.00", 5 + number % 50),
            });
            let product = mutate(&mut wire, "saveProduct", "SaveProductInput", "product { id }", &input)?;
            shop.products.push(product["product"]["id"].as_str().ok_or("a product has no id")?.to_owned());
        }
        for products in shop.products.chunks(100) {
            let adjustments: Vec<Value> = products.iter().map(|id| json!({ "product": { "id": id }, "delta": ON_HAND })).collect();
            let input = json!({ "reason": "to begin with", "adjustments": adjustments });
            mutate(&mut wire, "adjustInventory", "AdjustInventoryInput", "__typename", &input)?;
        }
        let mut dice = ChaCha8Rng::seed_from_u64(1);
        let mut made = 0;
        while made < orders {
            let some: Vec<Value> = (made..orders.min(made + 100))
                .map(|number| {
                    let mut order = shop.plain_order(&mut dice);
                    let day = (number as u64 * u64::from(DAYS) / orders as u64) as u32;
                    order["placedAt"] = moment(day).into();
                    order
                })
                .collect();
            made += some.len();
            let input = json!({ "errorPolicy": "REJECT_EVERYTHING", "orders": some });
            mutate(&mut wire, "createSalesOrders", "CreateSalesOrdersInput", "createdCount", &input)?;
        }
        Ok(shop)
    }

    /// SIGTERM: it must end by itself, and well.
    pub(crate) fn end(mut self) -> Outcome<()> {
        Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status()?;
        let status = self.child.wait()?;
        if status.success() { Ok(()) } else { Err(format!("the gateway ended with {status}").into()) }
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn mutate(wire: &mut Wire, name: &str, kind: &str, fields: &str, input: &Value) -> Outcome<Value> {
    let document =
        format!("mutation($input: {kind}!) {{ payload: {name}(input: $input) {{ {fields} userErrors {{ code message path }} }} }}");
    let body = json!({ "query": document, "variables": { "input": input } }).to_string();
    let mut answer: Value = serde_json::from_str(wire.ask(&body)?)?;
    let is_right = answer.get("errors").is_none() && answer["data"]["payload"]["userErrors"] == json!([]);
    if is_right { Ok(answer["data"]["payload"].take()) } else { Err(format!("{name}: {answer}").into()) }
}

/// One that nobody listens on now.
fn free_address() -> Outcome<String> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string())
}
