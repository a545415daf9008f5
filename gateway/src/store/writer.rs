//! Who writes: one for SQLite, who shares flushes; many for PostgreSQL.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sqlx::{AnyConnection, AnyPool, Executor as _};
use tokio::sync::{mpsc, oneshot};

use super::StoreError;

/// The most changes in one transaction: enough to share a flush, few enough that nobody waits long.
const BATCH: usize = 128;

/// What is told once the commit is known.
type Finish = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// A change without its type: whether to keep it, and whom to tell.
type Work = Box<dyn for<'c> FnOnce(&'c mut AnyConnection) -> BoxFuture<'c, (bool, Finish)> + Send>;

#[derive(Debug, Clone)]
pub(super) enum Writer {
    Single(mpsc::Sender<Work>),
    Many(AnyPool),
}

impl Writer {
    pub(super) fn single(connection: AnyConnection) -> Self {
        let (sender, receiver) = mpsc::channel(BATCH * 4);
        tokio::spawn(run(connection, receiver));
        Self::Single(sender)
    }

    pub(super) fn many(pool: AnyPool) -> Self {
        Self::Many(pool)
    }

    pub(super) async fn write<T, E, F>(&self, change: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'c> FnOnce(&'c mut AnyConnection) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
    {
        match self {
            Self::Single(sender) => {
                let (told, answer) = oneshot::channel();
                let work: Work = Box::new(move |connection| {
                    Box::pin(async move {
                        let outcome = change(connection).await;
                        let keep = outcome.is_ok();
                        let finish: Finish = Box::new(move |committed| {
                            // The one who asked may have gone away; the change stands all the same.
                            let _ = told
                                .send(outcome.and_then(|value| committed.map(|()| value).map_err(E::from)));
                        });
                        (keep, finish)
                    })
                });
                sender.send(work).await.map_err(|_| StoreError::Closed)?;
                answer.await.map_err(|_| StoreError::Closed)?
            }
            Self::Many(pool) => {
                let pool = pool.clone();
                // A task of its own: a request that is dropped half-way does not drop its transaction half-way.
                let task = tokio::spawn(async move {
                    let mut transaction = pool.begin().await.map_err(StoreError::from)?;
                    let outcome = change(&mut transaction).await;
                    match outcome {
                        Ok(value) => {
                            transaction.commit().await.map_err(StoreError::from)?;
                            Ok(value)
                        }
                        Err(error) => {
                            transaction.rollback().await.map_err(StoreError::from)?;
                            Err(error)
                        }
                    }
                });
                task.await.map_err(|_| StoreError::Closed)?
            }
        }
    }
}

async fn run(mut connection: AnyConnection, mut waiting: mpsc::Receiver<Work>) {
    while let Some(work) = waiting.recv().await {
        if let Err(error) = connection.execute("BEGIN IMMEDIATE").await {
            tracing::error!(%error, "the writer cannot begin");
            // Dropping the work tells the one who asked that the store is closed for now.
            continue;
        }
        let mut finishes = Vec::new();
        finishes.extend(one(&mut connection, work).await);
        while finishes.len() < BATCH {
            let Ok(work) = waiting.try_recv() else { break };
            finishes.extend(one(&mut connection, work).await);
        }
        let failed = match connection.execute("COMMIT").await {
            Ok(_) => None,
            Err(error) => {
                tracing::error!(%error, "the writer cannot commit");
                let _ = connection.execute("ROLLBACK").await;
                Some(error)
            }
        };
        for finish in finishes {
            finish(if failed.is_some() {
                Err(StoreError::Closed)
            } else {
                Ok(())
            });
        }
    }
}

/// One change in its savepoint. `None` where it panicked: it is undone, and the one who asked hears that it failed.
async fn one(connection: &mut AnyConnection, work: Work) -> Option<Finish> {
    if let Err(error) = connection.execute("SAVEPOINT change").await {
        tracing::error!(%error, "the writer cannot set a savepoint");
        return None;
    }
    let outcome = AssertUnwindSafe(work(connection)).catch_unwind().await;
    let keep = matches!(outcome, Ok((true, _)));
    let ended = if keep {
        connection.execute("RELEASE change").await
    } else {
        match connection.execute("ROLLBACK TO change").await {
            Ok(_) => connection.execute("RELEASE change").await,
            Err(error) => Err(error),
        }
    };
    match (outcome, ended) {
        (Ok((_, finish)), Ok(_)) => Some(finish),
        (Ok((_, finish)), Err(error)) => Some(Box::new(move |committed| {
            finish(committed.and(Err(StoreError::Database(error))));
        })),
        (Err(_), _) => {
            tracing::error!("a change panicked and was undone");
            None
        }
    }
}
