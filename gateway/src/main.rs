//! `banshi-gateway`: the command line.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use banshi_gateway::store::Store;
use banshi_gateway::{Gateway, Keys, Settings, audit, openapi, problems_text};
use clap::{Parser, Subcommand};

const TEACH: &str = "\
Start it:
  banshi-gateway --settings gateway.toml serve

The least settings (everything else has a default; SQLite and a folder, in ./var):
  listen = \"127.0.0.1:8080\"
  catalogue = \"out\"                      # what banshi-publisher wrote
  [identity]
  issuer = \"http://127.0.0.1:9000\"       # an OpenID Connect provider

Environment variables stand over the file: BANSHI_GATEWAY__UPLOADS__MAX_BYTES=1000000 is max_bytes in [uploads].
Logs are JSON lines on standard error; RUST_LOG=debug says more. They hold ids, never contents.";

/// The government side of banshi: sign-in, catalogue, uploads, submissions, offices.
#[derive(Parser)]
#[command(version, about, after_help = TEACH)]
struct Arguments {
    /// The settings file (TOML).
    #[arg(long, global = true, env = "BANSHI_GATEWAY_SETTINGS", value_name = "FILE")]
    settings: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve until SIGINT or SIGTERM; requests under way end first.
    Serve,
    /// Bring the database to this version, and stop.
    Migrate,
    /// The audit.
    Audit {
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// Print the API's text (OpenAPI 3.1, JSON).
    Openapi,
    /// Print docs/problems.md: every problem type, what it means and what to do.
    Problems,
    /// Print the public receipt keys (JSON) for the catalogue's target receipt-keys.json; makes the key at first.
    ReceiptKeys,
}

#[derive(Subcommand)]
enum AuditCommand {
    /// Walk every chain and every signed checkpoint; exit 1 at the first fault.
    Verify,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .json()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("banshi-gateway: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    match arguments.command {
        Command::Openapi => {
            return Ok(say(&openapi().to_pretty_json()?)?);
        }
        Command::Problems => {
            return Ok(say(problems_text().trim_end())?);
        }
        _ => {}
    }
    let settings = Settings::load(arguments.settings.as_deref(), std::env::vars())?;
    match arguments.command {
        Command::Openapi | Command::Problems => {}
        Command::Serve => serve(settings).await?,
        Command::Migrate => {
            Store::open(&settings.database_url()).await?;
            say("the database is at this version")?;
        }
        Command::Audit {
            command: AuditCommand::Verify,
        } => {
            let store = Store::open(&settings.database_url()).await?;
            let keys = Keys::open(&settings.data.join("keys"))?.receipt_keys();
            let report = audit::verify(&store, &keys).await?;
            say(&format!(
                "whole: {} chains, {} entries, {} checkpoints",
                report.chains, report.entries, report.checkpoints
            ))?;
        }
        Command::ReceiptKeys => {
            let keys = Keys::open(&settings.data.join("keys"))?.receipt_keys();
            say(&serde_json::to_string_pretty(&keys)?)?;
        }
    }
    Ok(())
}

/// Prints a text and a line's end. Who listens may have heard enough (`| head`): that is no fault.
fn say(text: &str) -> std::io::Result<()> {
    match writeln!(std::io::stdout().lock(), "{text}") {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

async fn serve(settings: Settings) -> Result<(), Box<dyn std::error::Error>> {
    let address = settings.listen;
    let gateway = Gateway::open(settings).await?;
    let listener = tokio::net::TcpListener::bind(address)
        .await
        .map_err(|error| format!("cannot listen on {address}: {error}; set `listen` to a free port"))?;
    // One line on standard output, so that whoever started it knows where it listens.
    say(&format!("listening on {}", listener.local_addr()?))?;
    gateway.serve(listener, stopped()).await?;
    Ok(())
}

/// SIGINT or SIGTERM.
async fn stopped() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut terminated) => {
                tokio::select! {
                    _ = interrupted => {}
                    _ = terminated.recv() => {}
                }
            }
            Err(_) => {
                let _ = interrupted.await;
            }
        }
    }
    #[cfg(not(unix))]
    {
        let _ = interrupted.await;
    }
}
