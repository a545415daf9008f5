//! Filings per second on the embedded default: the real gateway binary in a process of its own, SQLite and a folder,
//! the clients on the same machine. Each filing is another person's: three papers of 120 KB and the answers by tus,
//! then the signed manifest; every answer durable. Beside it, in the same run, how often the disk makes a write durable.
//!
//! Bounded: so many filings and so much time, loopback only. `make bench` builds the gateway for release and runs it;
//! figures are lines of JSON, as `mk/bench.py` reads them.

mod disk;
mod filing;
mod people;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use banshi_journeys::JourneyError;
use banshi_stage::{Stage, StageSettings, published_catalogue};
use filing::{Prepared, Template};
use futures_util::future::try_join_all;
use serde_json::json;

/// Filings that are measured, at most.
const FILINGS: usize = 600;
/// Filings before those, which load the form and fill caches.
const WARM_UP: usize = 32;
/// People who file at the same time.
const AT_ONCE: usize = 32;
/// No new filing begins after this.
const MOST_TIME: Duration = Duration::from_secs(20);
/// Filings a second that are enough on any disk.
const ENOUGH: f64 = 100.0;
/// The share of the disk's own rate that is enough on a slow one.
const SHARE: f64 = 0.3;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), JourneyError> {
    // Beside the program, not in /tmp: a disk in memory would not show what durability costs.
    let program = std::env::current_exe()?;
    let folder = tempfile::tempdir_in(program.parent().unwrap_or(Path::new(".")))?;
    let mut settings = StageSettings::new(published_catalogue()?);
    settings.data = Some(folder.path().join("gateway"));
    settings.people.persons.extend(people::made_up(FILINGS + WARM_UP));
    let mut stage = Stage::start(settings).await?;
    let template = Template::make(&stage).await?;
    let mut prepared = Vec::with_capacity(FILINGS + WARM_UP);
    for number in 0..FILINGS + WARM_UP {
        prepared.push(template.prepare(&stage, number).await?);
    }
    let measured = prepared.split_off(WARM_UP);
    try_join_all(prepared.iter().map(Prepared::file)).await?;

    let before = disk::syncs_a_second(folder.path())?;
    let outcome = all(Arc::new(measured)).await?;
    let after = disk::syncs_a_second(folder.path())?;

    // Killed at once: what was answered must be on the disk.
    stage.restart_gateway().await?;
    for filed in outcome.filed.iter().step_by(outcome.filed.len() / 20 + 1) {
        filed.check_again().await?;
    }
    tell(&outcome, f64::midpoint(before, after));
    Ok(())
}

/// What was measured.
struct Outcome {
    filed: Vec<filing::Filed>,
    took: Duration,
}

/// Files all, so many at once, until the time is over.
async fn all(prepared: Arc<Vec<Prepared>>) -> Result<Outcome, JourneyError> {
    let next = Arc::new(AtomicUsize::new(0));
    let started = Instant::now();
    let one_after_another = |prepared: Arc<Vec<Prepared>>, next: Arc<AtomicUsize>| async move {
        let mut filed = Vec::new();
        while started.elapsed() < MOST_TIME {
            let Some(prepared) = prepared.get(next.fetch_add(1, Ordering::Relaxed)) else {
                break;
            };
            filed.push(prepared.file().await?);
        }
        Ok::<_, JourneyError>(filed)
    };
    let tasks: Vec<_> = (0..AT_ONCE)
        .map(|_| tokio::spawn(one_after_another(prepared.clone(), next.clone())))
        .collect();
    let mut filed = Vec::new();
    for task in tasks {
        filed.extend(
            task.await
                .map_err(|error| JourneyError::Unexpected(error.to_string()))??,
        );
    }
    Ok(Outcome {
        filed,
        took: started.elapsed(),
    })
}

#[expect(clippy::cast_precision_loss, reason = "a few hundred")]
fn tell(outcome: &Outcome, syncs: f64) {
    let rate = outcome.filed.len() as f64 / outcome.took.as_secs_f64();
    let target = ENOUGH.min(SHARE * syncs);
    let line = json!({
        "name": "filings_per_second", "ours": rounded(rate), "unit": "filings/s", "peer": rounded(syncs),
        "ratio": rounded(rate / syncs), "target": rounded(target), "holds": rate >= target,
    });
    println!("{line}");
    println!("the peer is the disk: 4 KB made durable, one after another, so often a second");
    let mut times: Vec<f64> = outcome
        .filed
        .iter()
        .map(|filed| filed.took.as_secs_f64() * 1000.0)
        .collect();
    times.sort_by(f64::total_cmp);
    for (name, share) in [("p50", 50), ("p95", 95), ("worst", 100)] {
        let ours = times[(times.len() - 1) * share / 100];
        println!(
            "{}",
            json!({"name": format!("filing_time_{name}"), "ours": rounded(ours), "unit": "ms"})
        );
    }
    println!(
        "{} filings, {AT_ONCE} at once, {:.1} s",
        outcome.filed.len(),
        outcome.took.as_secs_f64()
    );
}

fn rounded(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}
