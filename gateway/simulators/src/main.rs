//! Runs the simulators in the foreground until interrupted.

use std::time::Duration;

use banshi_simulators::{Pace, People, Settings, Simulators};
use clap::Parser;

/// Other offices' systems, simulated on loopback: identity provider, evidence sources, courier, short messages.
///
/// Each takes `PUT /control/mood` with JSON to misbehave, such as {"delay_ms": 3000, "failing": 2}.
#[derive(Parser)]
struct Arguments {
    /// Ports for identity, evidence, courier and SMS; 0 takes any that is free.
    #[arg(long, value_delimiter = ',', num_args = 4, default_values_t = [7401, 7402, 7403, 7404])]
    ports: Vec<u16>,
    /// The secret shared with the gateway.
    #[arg(
        long,
        env = "BANSHI_PARTNER_SECRET",
        default_value = "simulated-partners",
        hide_env_values = true
    )]
    secret: String,
    /// Milliseconds between two scans of a parcel.
    #[arg(long, default_value_t = 1000)]
    scan_ms: u64,
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let arguments = Arguments::parse();
    let ports = <[u16; 4]>::try_from(arguments.ports).map_err(|_| std::io::Error::other("four ports"))?;
    let pace = Pace {
        between_scans: Duration::from_millis(arguments.scan_ms),
    };
    let settings = Settings {
        secret: arguments.secret,
        ports,
        pace,
        ..Settings::default()
    };
    let simulators = Simulators::start(settings, People::sample()).await?;
    println!("identity http://{}", simulators.identity);
    println!("evidence http://{}", simulators.evidence);
    println!("courier  http://{}", simulators.courier);
    println!("sms      http://{}", simulators.sms);
    tokio::signal::ctrl_c().await
}
