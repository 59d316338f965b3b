//! `health`: asks the gateway of this machine whether it is ready, for health checks of images that have no curl.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use super::Error;
use super::output::print;
use crate::config::Config;

/// Readiness answers within 4 s.
const PATIENCE: Duration = Duration::from_secs(5);

/// Prints what `/health/ready` tells. Fails where that is not "ready".
pub async fn run(config: &Config) -> Result<(), Error> {
    let address = reachable(config.listen_address);
    let asked = tokio::task::spawn_blocking(move || ask(address)).await;
    let told = asked.map_err(|error| error.to_string()).and_then(|told| told).map_err(Error::Other)?;
    print(&format!("{told}\n"))
}

fn ask(address: SocketAddr) -> Result<String, String> {
    // No proxy of the environment's stands before this machine.
    let agent = ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(PATIENCE)).proxy(None).build().new_agent();
    let mut response = agent.get(format!("http://{address}/health/ready")).call().map_err(|error| format!("{address}: {error}"))?;
    let told = response.body_mut().read_to_string().map_err(|error| format!("{address}: {error}"))?;
    if response.status().is_success() { Ok(told) } else { Err(format!("{address}: {told}")) }
}

/// Who listens everywhere listens here.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
