//! Workers: claim what is due, do it, say how it ended.

use std::time::Duration;

use banshi_domain::FilingId;
use sqlx::Row as _;
use uuid::Uuid;

use super::Kind;
use crate::clock::{instant_text, machine_ms};
use crate::filings::{self, Actor, recount};
use crate::http::{ApiError, ApiResult};
use crate::{Gateway, acceptance, audit, delivery, evidence, notices, retention, uploads};

/// Beyond the time that a try may take, the lease leaves room to write down how it ended.
const LEASE_SLACK_MS: i64 = 20_000;

/// The longest wait between two tries.
const LONGEST_WAIT_MS: i64 = 3_600_000;

/// How a try ended that did not end well.
#[derive(Debug)]
pub(crate) enum Fault {
    /// Try again later; the text says why, without contents.
    Later(String),
    /// Trying again will not help.
    Never(String),
}

impl From<ApiError> for Fault {
    fn from(error: ApiError) -> Self {
        let problem = error.problem();
        let said = problem.kind().slug().to_owned();
        if problem.status >= 500 || problem.status == 409 {
            Self::Later(said)
        } else {
            Self::Never(said)
        }
    }
}

/// A claimed job.
struct Job {
    id: String,
    kind: Kind,
    filing: Option<FilingId>,
    body: String,
    attempts: i64,
}

/// Starts the workers and the housekeeper; they end when the gateway stops.
pub(crate) fn start(gateway: &Gateway) {
    for _ in 0..gateway.settings().jobs.workers {
        tokio::spawn(work(gateway.clone()));
    }
    tokio::spawn(keep_house(gateway.clone()));
}

async fn work(gateway: Gateway) {
    let poll = Duration::from_millis(gateway.settings().jobs.poll_ms);
    while !gateway.is_stopping() {
        let woken = gateway.jobs_bell().notified();
        match claim(&gateway).await {
            Ok(Some(job)) => run(&gateway, job).await,
            Ok(None) => {
                let _ = tokio::time::timeout(poll, woken).await;
            }
            Err(error) => {
                tracing::error!(problem = error.problem().kind().slug(), "no job could be claimed");
                tokio::time::sleep(poll).await;
            }
        }
    }
}

async fn claim(gateway: &Gateway) -> ApiResult<Option<Job>> {
    let (due, now) = (instant_text(gateway.clock().now()), machine_ms());
    // Looking is cheap and takes no writer: most looks find nothing.
    let waiting: Option<String> = sqlx::query_scalar(
        "SELECT id FROM jobs WHERE state = 'open' AND due_at <= $1 AND retry_ms <= $2 AND lease_ms <= $2 LIMIT 1",
    )
    .bind(due.clone())
    .bind(now)
    .fetch_optional(gateway.store().reads())
    .await?;
    if waiting.is_none() {
        return Ok(None);
    }
    let lease =
        now + i64::try_from(gateway.settings().jobs.timeout_ms).unwrap_or(i64::MAX / 4) + LEASE_SLACK_MS;
    gateway
        .store()
        .write(move |db| {
            Box::pin(async move {
                crate::store::lock(db, "jobs").await?;
                let row = sqlx::query(
                    "UPDATE jobs SET lease_ms = $3, attempts = attempts + 1 WHERE id = (
                        SELECT id FROM jobs WHERE state = 'open' AND due_at <= $1 AND retry_ms <= $2 AND lease_ms <= $2
                        ORDER BY due_at LIMIT 1)
                     RETURNING id, kind, filing, body, attempts",
                )
                .bind(due)
                .bind(now)
                .bind(lease)
                .fetch_optional(db)
                .await?;
                let Some(row) = row else { return Ok::<_, ApiError>(None) };
                let kind: String = row.try_get("kind")?;
                Ok(Some(Job {
                    id: row.try_get("id")?,
                    kind: Kind::from_code(&kind).ok_or(crate::store::StoreError::Content("job kind"))?,
                    filing: row.try_get::<Option<String>, _>("filing")?.and_then(|text| text.parse().ok()),
                    body: row.try_get("body")?,
                    attempts: row.try_get("attempts")?,
                }))
            })
        })
        .await
}

async fn run(gateway: &Gateway, job: Job) {
    let outcome = match (job.kind, job.filing) {
        (Kind::Timer, Some(filing)) => day_began(gateway, filing).await,
        (Kind::Evidence, Some(filing)) => evidence::ask(gateway, filing, &job.body).await,
        (Kind::Order, Some(filing)) => delivery::courier::place(gateway, filing, &job.body).await,
        (Kind::Message, Some(filing)) => notices::sms::send(gateway, filing, &job.id, &job.body).await,
        (Kind::Erase, Some(filing)) => retention::erase(gateway, filing).await.map_err(Fault::from),
        (_, None) => Err(Fault::Never("no filing".into())),
    };
    let (state, retry, fault) = match outcome {
        Ok(()) => ("done", 0, None),
        Err(Fault::Never(why)) => {
            tracing::error!(job = job.id, kind = job.kind.code(), why, "a job is given up");
            ("failed", 0, Some(why))
        }
        Err(Fault::Later(why)) => {
            tracing::warn!(
                job = job.id,
                kind = job.kind.code(),
                attempts = job.attempts,
                why,
                "a job is tried again"
            );
            (
                "open",
                machine_ms() + wait_ms(gateway.settings().jobs.retry_ms, job.attempts),
                Some(why),
            )
        }
    };
    let written = gateway
        .store()
        .write(move |db| {
            Box::pin(async move {
                sqlx::query(
                    "UPDATE jobs SET state = $2, retry_ms = $3, lease_ms = 0, fault = $4 WHERE id = $1",
                )
                .bind(job.id)
                .bind(state)
                .bind(retry)
                .bind(fault)
                .execute(db)
                .await?;
                Ok::<_, ApiError>(())
            })
        })
        .await;
    if written.is_err() {
        tracing::error!("how a job ended could not be written down; its lease will end");
    }
}

/// Doubled each time, up to an hour, and a quarter more or less, so that many do not come back at once.
fn wait_ms(first: i64, attempts: i64) -> i64 {
    let doublings = u32::try_from(attempts.clamp(1, 16) - 1).unwrap_or(0);
    let wait = first.max(1).saturating_mul(1 << doublings).min(LONGEST_WAIT_MS);
    let random = i64::from(Uuid::new_v4().as_bytes()[0]);
    wait * (192 + random / 2) / 256
}

async fn day_began(gateway: &Gateway, filing: FilingId) -> Result<(), Fault> {
    let rule: filings::Rule =
        Box::new(|case, moment| acceptance::rules::day_began(case, moment).map_err(ApiError::from));
    filings::change(gateway, filing, None, Actor::Timer, "day_began", rule).await?;
    Ok(())
}

/// What has to be done now and then: a new edition of the catalogue, expired uploads, checkpoints of the audit.
async fn keep_house(gateway: Gateway) {
    let mut tick = tokio::time::interval(Duration::from_secs(3));
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    // What was published while nobody served counts, too: the first round always counts.
    let mut counted = None;
    for round in 0_u64.. {
        tick.tick().await;
        if gateway.is_stopping() {
            return;
        }
        if let Err(error) = gateway.items().reload() {
            tracing::error!(%error, "the catalogue could not be read anew; the edition before stays");
        }
        let edition = gateway.items().edition();
        if counted != Some(edition) {
            match recount::all(&gateway).await {
                Ok(()) => counted = Some(edition),
                Err(error) => tracing::error!(
                    problem = error.problem().kind().slug(),
                    "deadlines could not be counted anew; it is tried again"
                ),
            }
        }
        if round % 5 != 0 {
            continue;
        }
        for outcome in [uploads::purge(&gateway).await, audit::checkpoint(&gateway).await] {
            if let Err(error) = outcome {
                tracing::error!(
                    problem = error.problem().kind().slug(),
                    "housekeeping failed; it is tried again"
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_up_to_an_hour() {
        for attempts in 1..40 {
            let wait = wait_ms(1000, attempts);
            assert!(wait > 0 && wait <= LONGEST_WAIT_MS * 5 / 4, "{attempts}: {wait}");
        }
        assert!(wait_ms(1000, 1) < wait_ms(1000, 5));
    }
}
