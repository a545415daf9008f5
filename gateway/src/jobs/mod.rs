//! Jobs: what follows from a change and is another's to do, kept in the transaction of the change.
//!
//! Workers in the same binary claim with a lease: one that dies leaves its job to the next. Each job has a key, so
//! that what it asks of another system is asked once. Timers are jobs with a due time.

mod worker;

use banshi_domain::FilingId;
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::AnyConnection;
use uuid::Uuid;

pub(crate) use worker::{Fault, start};

use crate::clock::instant_text;
use crate::store::{StoreError, to_text};

/// Kinds of jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A day begins for a filing.
    Timer,
    /// Another office is asked.
    Evidence,
    /// An order is placed at the courier.
    Order,
    /// A person is told.
    Message,
    /// A filing's retention is over.
    Erase,
}

impl Kind {
    const ALL: [Self; 5] = [
        Self::Timer,
        Self::Evidence,
        Self::Order,
        Self::Message,
        Self::Erase,
    ];

    const fn code(self) -> &'static str {
        match self {
            Self::Timer => "timer",
            Self::Evidence => "evidence",
            Self::Order => "order",
            Self::Message => "message",
            Self::Erase => "erase",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// Adds a job; one of the same key is not added twice.
pub(crate) async fn enqueue(
    db: &mut AnyConnection,
    kind: Kind,
    key: &str,
    filing: Option<FilingId>,
    body: &impl Serialize,
    due_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO jobs (id, unique_key, kind, filing, body, state, due_at, retry_ms, lease_ms, attempts)
         VALUES ($1, $2, $3, $4, $5, 'open', $6, 0, 0, 0) ON CONFLICT (unique_key) DO NOTHING",
    )
    .bind(Uuid::now_v7().to_string())
    .bind(key.to_owned())
    .bind(kind.code())
    .bind(filing.map(|filing| filing.to_string()))
    .bind(to_text("job", body)?)
    .bind(instant_text(due_at))
    .execute(db)
    .await?;
    Ok(())
}

/// Remembers which filing an id given to a partner belongs to, so that its callback finds the way.
pub(crate) async fn belongs(
    db: &mut AnyConnection,
    partner: &str,
    id: &str,
    filing: FilingId,
    place: usize,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO partner_ids (partner, id, filing, place) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
    )
    .bind(partner.to_owned())
    .bind(id.to_owned())
    .bind(filing.to_string())
    .bind(i64::try_from(place).map_err(|_| StoreError::Content("place"))?)
    .execute(db)
    .await?;
    Ok(())
}
