//! Arguments only; what the commands do is in the library.

use std::ffi::OsStr;
use std::io::{Write, stderr};
use std::process::ExitCode;
use std::time::Duration;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use order_gateway::command::signals::Signals;
use order_gateway::command::{self, Error, demo, health, listen, migrate, organization, schema, token};
use order_gateway::config::{Config, duration};
use uuid::Uuid;

/// Takes and changes sales orders, over GraphQL
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(flatten)]
    config: Config,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serves; the default
    Serve,
    /// Brings the database's tables up to date
    Migrate {
        #[command(subcommand)]
        step: Option<migrate::Step>,
    },
    /// Prints the GraphQL schema
    Schema,
    /// Makes organizations
    #[command(subcommand)]
    Organization(Organization),
    /// Prints a token
    Token {
        /// The organization that it is good for; may be given several times
        #[arg(long = "organization", value_name = "ID", required = true, value_parser = token::organization)]
        organizations: Vec<Uuid>,
        /// 'all', or names such as orders:read,orders:write
        #[arg(long, default_value = "all", value_parser = token::scopes)]
        scope: token::Scopes,
        /// How long it is good for
        #[arg(long, default_value = "1h", value_parser = duration)]
        ttl: Duration,
        /// Who bears it: the author of notes, the actor of events
        #[arg(long, value_name = "NAME", default_value = "command-line", value_parser = token::subject)]
        subject: String,
    },
    /// Shows the events of orders as a webhook would send them, or hands them on to a local receiver
    Listen(listen::Listening),
    /// Asks the gateway at LISTEN_ADDRESS whether it is ready
    Health,
    /// Loads an organization to play with
    Demo(demo::Size),
}

#[derive(Subcommand)]
enum Organization {
    /// Makes an organization and prints its id
    Create {
        name: String,
        /// The currency of its prices
        #[arg(long, value_name = "CODE", default_value = "USD")]
        currency: String,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    let ended = run(arguments()).await;
    order_gateway::log::finish();
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Where nobody can be told, the exit code tells.
            writeln!(stderr(), "error: {error}").ok();
            ExitCode::FAILURE
        }
    }
}

/// What was given. A variable that is empty is not set: that is how templates leave one away.
fn arguments() -> Arguments {
    let is_empty = |name: &OsStr| std::env::var_os(name).is_some_and(|value| value.is_empty());
    let command = Arguments::command().mut_args(|flag| if flag.get_env().is_some_and(is_empty) { flag.env(None::<&str>) } else { flag });
    let read = command.try_get_matches().and_then(|given| Arguments::from_arg_matches(&given));
    read.unwrap_or_else(|fault| refuse(&fault))
}

/// An address that stands where none is expected would be repeated, with its password.
fn refuse(fault: &clap::Error) -> ! {
    let text = fault.render().to_string();
    let addresses = std::env::args().filter_map(|word| Some(word.split_once("://")?.1.to_owned()));
    let safe = addresses.filter(|address| !address.is_empty()).fold(text.clone(), |text, address| text.replace(&address, "…"));
    if safe == text {
        fault.exit();
    }
    write!(stderr(), "{safe}").ok();
    std::process::exit(fault.exit_code())
}

async fn run(Arguments { mut config, command }: Arguments) -> Result<(), Error> {
    let command = command.unwrap_or(Command::Serve);
    // Before anything that takes a moment.
    let signals = matches!(command, Command::Serve).then(Signals::hear);
    config.read_files()?;
    config.check()?;
    order_gateway::log::init(config.log_format)?;
    for doubt in config.doubts() {
        tracing::warn!("{doubt}");
    }
    match command {
        Command::Serve => {
            let traces = order_gateway::traces::begin()?;
            let served = command::serve::bind_and_serve(config, signals.unwrap_or_else(Signals::hear)).await;
            if let Some(traces) = traces {
                // Not on a thread that answers: it waits for the collector.
                tokio::task::spawn_blocking(|| traces.end()).await.ok();
            }
            served
        }
        Command::Migrate { step } => migrate::run(&config, step.unwrap_or_default()).await,
        Command::Schema => schema::run(),
        Command::Organization(Organization::Create { name, currency }) => organization::create(&config, &name, &currency).await,
        Command::Token { organizations, scope, ttl, subject } => token::run(&config, &organizations, &scope, ttl, &subject).await,
        Command::Listen(listening) => listen::run(&config, &listening).await,
        Command::Health => health::run(&config).await,
        Command::Demo(size) => demo::run(&config, &size).await,
    }
}
