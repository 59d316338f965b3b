//! What the gateway shows of itself, and to which sites.

use clap::{Args, builder::BoolishValueParser};

use super::Invalid;

/// Helps for those who write clients, each with a switch, and the sites whose pages may call.
#[derive(Clone, Debug, Default, Args)]
pub struct Exposure {
    /// For what all the world can reach: turns introspection, suggestions and GraphiQL off where they are not turned on, and lets pages
    /// of this machine call no more than others
    #[arg(long, env, global = true, num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true",
        value_parser = BoolishValueParser::new())]
    pub production: bool,

    /// Whether the schema may be asked for; on, but in production
    #[arg(long, env, global = true, value_parser = BoolishValueParser::new())]
    pub introspection: Option<bool>,

    /// Whether errors say 'Did you mean …?'; on, but in production
    #[arg(long, env, global = true, value_parser = BoolishValueParser::new())]
    pub suggestions: Option<bool>,

    /// Whether the GraphiQL page is there; on, but in production
    #[arg(long, env, global = true, value_parser = BoolishValueParser::new())]
    pub graphiql: Option<bool>,

    /// Sites whose pages may call and open sockets, such as `https://shop.example`, with commas between; * for all. But in production,
    /// pages of this machine may too
    #[arg(long, env, global = true, value_delimiter = ',', value_parser = origin)]
    pub cors_origins: Vec<String>,

    /// Whether the pages of those sites may send cookies and the like along
    #[arg(long, env, global = true, num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true",
        value_parser = BoolishValueParser::new())]
    pub cors_credentials: bool,
}

impl Exposure {
    pub fn introspection(&self) -> bool {
        self.introspection.unwrap_or(!self.production)
    }

    pub fn suggestions(&self) -> bool {
        self.suggestions.unwrap_or(!self.production)
    }

    pub fn graphiql(&self) -> bool {
        self.graphiql.unwrap_or(!self.production)
    }

    /// Whether pages of this machine may call without being listed, as those that somebody develops.
    pub fn local_pages(&self) -> bool {
        !self.production
    }

    /// Whether every site may call.
    pub fn any_origin(&self) -> bool {
        self.cors_origins.iter().any(|origin| origin == "*")
    }

    pub(super) fn check(&self) -> Result<(), Invalid> {
        if self.any_origin() && self.cors_credentials {
            return Err(Invalid::new("CORS_ORIGINS", "must not be * where CORS_CREDENTIALS is on: name the sites"));
        }
        Ok(())
    }
}

/// A browser sends scheme, host and port, and nothing else; what differs from that would never match.
fn origin(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text == "*" {
        return Ok(text.to_owned());
    }
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).ok_or("must begin with https:// or http://")?;
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.:[]_".contains(&byte);
    if host.is_empty() || !host.bytes().all(is_plain) {
        return Err("must be a scheme, a host in small letters and, where it is unusual, a port: https://shop.example".to_owned());
    }
    Ok(text.to_owned())
}
