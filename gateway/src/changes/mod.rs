//! The change feed: each subscriber's own, written in the transaction that causes a change.

pub(crate) mod api;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use banshi_domain::Change;
use chrono::{DateTime, Utc};
use sqlx::AnyConnection;
use tokio::sync::Notify;

pub use api::router;

use crate::clock::instant_text;
use crate::store::{StoreError, to_text};

/// Changes that are kept for one subscriber; older ones are dropped, and a phone that slept longer reads whole states.
const KEPT: i64 = 1000;

/// Writes a change into a subscriber's feed, in the caller's transaction.
///
/// # Errors
/// The store's.
pub async fn publish(
    db: &mut AnyConnection,
    subscriber: &str,
    change: &Change,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let head: i64 = sqlx::query_scalar(
        "INSERT INTO feed_heads (subscriber, head, oldest) VALUES ($1, 1, 1)
         ON CONFLICT (subscriber) DO UPDATE SET head = feed_heads.head + 1 RETURNING head",
    )
    .bind(subscriber.to_owned())
    .fetch_one(&mut *db)
    .await?;
    sqlx::query("INSERT INTO feed (subscriber, seq, change, at) VALUES ($1, $2, $3, $4)")
        .bind(subscriber.to_owned())
        .bind(head)
        .bind(to_text("change", change)?)
        .bind(instant_text(now))
        .execute(&mut *db)
        .await?;
    if head > KEPT {
        sqlx::query("DELETE FROM feed WHERE subscriber = $1 AND seq <= $2")
            .bind(subscriber.to_owned())
            .bind(head - KEPT)
            .execute(&mut *db)
            .await?;
        sqlx::query("UPDATE feed_heads SET oldest = $2 WHERE subscriber = $1")
            .bind(subscriber.to_owned())
            .bind(head - KEPT + 1)
            .execute(db)
            .await?;
    }
    Ok(())
}

/// Wakes those who wait for changes at this server; another server's are found by looking again.
#[derive(Debug, Clone, Default)]
pub struct Bell(Arc<Mutex<HashMap<String, Arc<Notify>>>>);

impl Bell {
    /// Wakes the subscriber's waiters.
    pub fn ring(&self, subscriber: &str) {
        let waiters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(notify) = waiters.get(subscriber) {
            notify.notify_waiters();
        }
    }

    /// Wakes everyone.
    pub(crate) fn ring_all(&self) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .values()
            .for_each(|notify| notify.notify_waiters());
    }

    /// What wakes a waiter. Those whom nobody waits for any more are forgotten.
    fn of(&self, subscriber: &str) -> Arc<Notify> {
        let mut waiters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiters.len() > 1024 {
            waiters.retain(|_, notify| Arc::strong_count(notify) > 1);
        }
        waiters.entry(subscriber.to_owned()).or_default().clone()
    }
}
