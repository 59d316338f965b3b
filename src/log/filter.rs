//! What `RUST_LOG` asks for. A word that is no level would be taken for the name of a module, and everything else would be silent: what
//! nobody can have meant is refused by name.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

const LEVELS: &str = "off, error, warn, info, debug or trace";
/// The gateway's own.
const OWN: [&str; 10] = ["order_gateway", "courier", "database", "demo", "domain", "engine", "entity", "graphql", "migration", "telemetry"];

pub(super) fn read(text: &str) -> Result<EnvFilter, String> {
    let mut has_own = false;
    for word in words(text) {
        let (module, level) = word
            .rsplit_once('=')
            .filter(|(module, _)| is_closed(module))
            .map_or(("", word), |(module, level)| (module.trim(), level.trim()));
        let parsed: LevelFilter = match level.parse() {
            Ok(parsed) if !level.is_empty() => parsed,
            _ if module.is_empty() => {
                return Err(format!("has '{word}', which is no level: {LEVELS}, or a module with one, as in sqlx=debug"));
            }
            _ => return Err(format!("has '{word}', whose level is none of {LEVELS}")),
        };
        // Behind it a span may stand, and its fields.
        let name = module.split('[').next().unwrap_or_default();
        if let Some(wrong) = name.chars().find(|sign| !sign.is_ascii_alphanumeric() && *sign != '_' && *sign != ':') {
            return Err(format!(
                "has '{word}', and '{wrong}' is in no module's name: a comma is between two words, and names are as in order_gateway"
            ));
        }
        // `off` is what silence is asked for by.
        has_own |= parsed == LevelFilter::OFF || OWN.iter().any(|own| own.starts_with(name) || name.starts_with(&format!("{own}::")));
    }
    if !has_own {
        return Err("would log nothing of the gateway itself, whose modules begin with order_gateway: begin with a level, as in info,sqlx=debug, or with off".to_owned());
    }
    // Spaces around words would be part of them.
    EnvFilter::builder().parse(words(text).collect::<Vec<_>>().join(",")).map_err(|error| format!("cannot be read: {error}"))
}

/// What stands between commas that are in no span's brackets.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    let words = text.split(move |sign: char| {
        match sign {
            '[' | '{' => depth += 1,
            ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        sign == ',' && depth == 0
    });
    words.map(str::trim).filter(|word| !word.is_empty())
}

/// Whether an equals sign behind it is that of a level, and not that of a field.
fn is_closed(module: &str) -> bool {
    module.matches('[').count() == module.matches(']').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_silences_everything_by_mistake_is_refused_by_name() {
        for (text, named) in [
            ("infoo", "'infoo'"),
            ("info;sqlx=warn", "'info;sqlx=warn'"),
            ("info sqlx=warn", "'info sqlx=warn'"),
            ("order-gateway=debug", "'order-gateway=debug'"),
            ("info,sqlx=debgu", "'sqlx=debgu'"),
            ("info,sqlx=", "'sqlx='"),
            ("\"info\"", "'\"info\"'"),
            ("'info'", "''info''"),
            ("sqlx", "'sqlx'"),
            ("info:debug", "'info:debug'"),
            ("order_gatway=info", "order_gateway"),
            ("sqlx=debug,sea_orm=info", "order_gateway"),
        ] {
            let refused = read(text).err();
            assert!(refused.as_ref().is_some_and(|reason| reason.contains(named)), "{text}: {refused:?}");
        }
    }

    #[test]
    fn what_is_meant_is_taken() {
        for text in [
            "info",
            "WARN",
            "3",
            "off",
            "off,sqlx=debug",
            "info,sqlx=warn,sea_orm=warn,sea_orm_migration=warn",
            " info , order_gateway::http=debug ",
            "order_gateway=debug",
            "order_gateway::http::edge=trace",
            "domain=debug",
            "info,order_gateway[request]=trace",
            "info,[request{method=GET}]=debug",
        ] {
            assert!(read(text).is_ok(), "{text}: {:?}", read(text).err());
        }
    }
}
