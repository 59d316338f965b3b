//! Which addresses may be connected to.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// IANA's special-purpose registry of IPv4 where it does not say "globally reachable", with multicast, what is reserved, and the address
/// under which Azure's machines find their host.
const NOT_PUBLIC_V4: [Ipv4Net; 17] = [
    v4([0, 0, 0, 0], 8),
    v4([10, 0, 0, 0], 8),
    v4([100, 64, 0, 0], 10),
    v4([127, 0, 0, 0], 8),
    v4([168, 63, 129, 16], 32),
    v4([169, 254, 0, 0], 16),
    v4([172, 16, 0, 0], 12),
    v4([192, 0, 0, 0], 24),
    v4([192, 0, 2, 0], 24),
    v4([192, 31, 196, 0], 24),
    v4([192, 52, 193, 0], 24),
    v4([192, 88, 99, 0], 24),
    v4([192, 168, 0, 0], 16),
    v4([192, 175, 48, 0], 24),
    v4([198, 18, 0, 0], 15),
    v4([198, 51, 100, 0], 24),
    v4([203, 0, 113, 0], 24),
];
/// Multicast, reserved, broadcast.
const FIRST_UNUSED_V4: Ipv4Addr = Ipv4Addr::new(224, 0, 0, 0);

/// Global unicast: all else is loopback, local, mapped (`::ffff:0:0/96`), compatible (`::/96`), NAT64 (`64:ff9b::/96`), multicast or unused.
const GLOBAL_V6: Ipv6Net = v6([0x2000, 0], 3);
/// Of these the protocols' own (Teredo and benchmarks among them), documentation's, 6to4, and those of name servers' black holes.
const NOT_PUBLIC_V6: [Ipv6Net; 5] =
    [v6([0x2001, 0], 23), v6([0x2001, 0x0db8], 32), v6([0x2002, 0], 16), v6([0x2620, 0x004f], 32), v6([0x3fff, 0], 20)];

const fn v4(octets: [u8; 4], length: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(octets[0], octets[1], octets[2], octets[3]), length)
}

const fn v6(beginning: [u16; 2], length: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(beginning[0], beginning[1], 0, 0, 0, 0, 0, 0), length)
}

/// Whether everybody can reach this address, so that a connection to it opens no door. An IPv4 address in an IPv6 one is none, whatever it is.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address < FIRST_UNUSED_V4 && !NOT_PUBLIC_V4.iter().any(|network| network.contains(&address)),
        IpAddr::V6(address) => {
            // ISATAP has an IPv4 address behind `0:5efe`, whatever the network.
            let is_isatap = address.segments()[4] & !0x0200 == 0 && address.segments()[5] == 0x5efe;
            GLOBAL_V6.contains(&address) && !is_isatap && !NOT_PUBLIC_V6.iter().any(|network| network.contains(&address))
        }
    }
}

/// Networks that may be connected to besides the public ones; of these without TLS too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Networks(Vec<IpNet>);

impl Networks {
    /// Whether one of them has this address.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Networks such as `10.0.0.0/8`, or single addresses, with commas between.
impl FromStr for Networks {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let network = |text: &str| {
            let network = text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
            network.map_err(|_| format!("'{text}' is no network; examples: 10.0.0.0/8, fd00::/8, 127.0.0.1"))
        };
        text.split(',').map(str::trim).filter(|text| !text.is_empty()).map(network).collect::<Result<_, _>>().map(Self)
    }
}

impl fmt::Display for Networks {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts: Vec<_> = self.0.iter().map(ToString::to_string).collect();
        formatter.write_str(&texts.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_only_the_gateway_may_reach_are_not_public() {
        for hostile in [
            "0.0.0.0",
            "0.1.2.3",
            "10.1.2.3",
            "100.64.0.1",
            "100.100.100.200",
            "127.0.0.1",
            "127.255.255.254",
            "168.63.129.16",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.192",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.7",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::8.8.8.8",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "::ffff:0:8.8.8.8",
            "64:ff9b::10.0.0.1",
            "64:ff9b::8.8.8.8",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:0:7f00:1::",
            "2001:2::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "2002:808:808::1",
            "2a00::5efe:10.0.0.1",
            "2a00::200:5efe:10.0.0.1",
            "3fff::1",
            "4000::1",
            "5f00::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_public(hostile.parse().expect("an address")), "{hostile}");
        }
        for public in
            ["1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.1", "172.32.0.1", "223.255.255.255", "2606:4700::1111", "2a00:1450::1"]
        {
            assert!(is_public(public.parse().expect("an address")), "{public}");
        }
    }

    #[test]
    fn networks_are_read_as_they_are_written() {
        let networks: Networks = " 10.0.0.0/8, fd00::/8,127.0.0.1 ".parse().expect("networks");
        assert_eq!(networks.to_string(), "10.0.0.0/8,fd00::/8,127.0.0.1/32");
        let has = |address: &str| networks.contains(address.parse().expect("an address"));
        assert!(has("10.255.0.1") && has("fd12::1") && has("127.0.0.1"));
        assert!(!has("11.0.0.1") && !has("127.0.0.2") && !has("::ffff:10.0.0.1"));
        assert!("10.0.0.0/33".parse::<Networks>().is_err() && "localhost".parse::<Networks>().is_err());
        assert!("".parse::<Networks>().expect("none").is_empty());
    }
}
