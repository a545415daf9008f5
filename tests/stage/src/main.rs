//! Runs the whole government side in the foreground.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use banshi_simulators::{Pace, People};
use banshi_stage::{Stage, StageError, StageSettings, published_catalogue, serve_control};
use clap::Parser;

/// Gateway, simulators and identity provider on loopback, until interrupted.
#[derive(Parser)]
struct Arguments {
    /// The published catalogue; target/catalogue, if absent.
    #[arg(long)]
    catalogue: Option<PathBuf>,
    /// Where the gateway keeps its data; a folder that goes with the program, if absent.
    #[arg(long)]
    data: Option<PathBuf>,
    /// The gateway's port; 0 takes any that is free.
    #[arg(long, default_value_t = 7400)]
    port: u16,
    /// Prints one line of JSON with the addresses, takes any free ports, and ends with its standard input: for tests.
    #[arg(long)]
    json: bool,
    /// Milliseconds between two scans of a parcel.
    #[arg(long, default_value_t = 3000)]
    scan_ms: u64,
}

#[tokio::main]
async fn main() -> std::process::ExitCode {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    match run(Arguments::parse()).await {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            std::process::ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), StageError> {
    let catalogue = match arguments.catalogue {
        Some(folder) => folder,
        None => published_catalogue()?,
    };
    let mut settings = StageSettings::new(catalogue);
    settings.data = arguments.data;
    settings.pace = Pace {
        between_scans: Duration::from_millis(arguments.scan_ms),
    };
    if !arguments.json {
        settings.port = arguments.port;
        settings.simulator_ports = [1, 2, 3, 4].map(|after| arguments.port.saturating_add(after));
    }
    let stage = Arc::new(Stage::start(settings).await?);
    if arguments.json {
        let (control, _task) = serve_control(stage.clone()).await?;
        let addresses = serde_json::json!({
            "gateway": stage.gateway_url(), "phone": stage.phone_url(), "control": format!("http://{control}"),
            "catalogue": stage.catalogue(),
        });
        println!("{addresses}");
        let ended =
            tokio::task::spawn_blocking(|| std::io::copy(&mut std::io::stdin(), &mut std::io::sink()));
        let _ = ended.await;
        return Ok(());
    }
    println!("gateway   {}", stage.gateway_url());
    println!("console   {}/console", stage.gateway_url());
    println!("identity  http://{}", stage.simulators.identity);
    println!("evidence  http://{}", stage.simulators.evidence);
    println!("courier   http://{}", stage.simulators.courier);
    println!("sms       http://{}/control/messages", stage.simulators.sms);
    println!();
    println!("Sign in with one of these names; every password is banshi:");
    for person in People::sample().persons {
        println!("  {:12} {} {}", person.login, person.name, person.note);
    }
    println!();
    println!("Ctrl-C ends everything.");
    tokio::signal::ctrl_c().await?;
    Ok(())
}
