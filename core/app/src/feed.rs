//! What happened at the gateway: one feed, applied in one place.
//!
//! What comes is kept in the device vault with the cursor, in one transaction, and handed to a resident's vault when
//! that is open. Each change is a whole state with a revision, so taking one in twice, or late, does no harm.

use std::sync::Arc;
use std::time::Duration;

use banshi_client::ClientError;
use banshi_domain::{Change, Cursor, Filing, ProblemKind, Reservation};
use banshi_vault::{DeviceTx, NewEvent, ResidentTx, ResidentVault, StoredFiling, StoredReservation, VaultId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::banshi::Inner;
use crate::subscription::Subscription;
use crate::{AppError, notifications, outbox, sign_in};

/// What happened at the gateway.
pub struct Feed(pub(crate) Arc<Inner>);

/// What one pull brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pulled {
    /// Changes that came.
    pub changes: u32,
    /// Whether the feed did not reach back that far and whole states were read instead.
    pub read_anew: bool,
    /// Whether more is there already.
    pub more: bool,
}

/// The part of a change that concerns this phone, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum News {
    /// A filing's whole state.
    Filing(Box<Filing>),
    /// A reservation's whole state.
    Reservation(Box<Reservation>),
}

impl Feed {
    /// Takes in what happened since the last time; where nothing did, waits for it up to `wait` (at most a minute).
    /// Dropping the future loses nothing.
    ///
    /// # Errors
    /// [`AppError::SignInNeeded`], [`AppError::TryLater`].
    pub async fn pull(&self, wait: Duration) -> Result<Pulled, AppError> {
        let device = self.0.device()?;
        let cursor = device.read(|tx| tx.feed().cursor())?;
        let cursor = cursor
            .and_then(|text| text.parse().ok())
            .map_or(Cursor(0), Cursor);
        let pulled = match self.0.gateway.changes(cursor, wait).await {
            Ok(page) => {
                let account = sign_in::account(&device)?;
                let now = self.0.now();
                let told = device.transaction(|tx| {
                    let mut told = Vec::new();
                    for change in &page.changes {
                        let Some(news) = of_this_phone(&change.change) else {
                            continue;
                        };
                        let resident = match keep(tx, &news, account, now)? {
                            Whose::Resident(id) => Some(id),
                            Whose::WhoSignsIn => None,
                            Whose::NobodyHere => continue,
                        };
                        told.extend(notifications::news(tx, &news, resident, now)?);
                    }
                    tx.feed().set_cursor(&page.next.0.to_string())?;
                    Ok::<_, AppError>(told)
                })?;
                notifications::show(&self.0, told);
                Pulled {
                    changes: u32::try_from(page.changes.len()).unwrap_or(u32::MAX),
                    read_anew: false,
                    more: page.changes.len() >= 100,
                }
            }
            Err(ClientError::Refused(problem)) if problem.kind() == ProblemKind::CursorTooOld => {
                self.read_anew().await?
            }
            Err(error) => return Err(error.into()),
        };
        for vault in self.0.vaults_on_screen() {
            deliver(&self.0, &vault)?;
        }
        if pulled.changes > 0 || pulled.read_anew {
            self.0.changed.tell(&());
        }
        Ok(pulled)
    }

    /// Reads the whole state of everything that the person filed: on a new phone, and where the feed does not reach
    /// back.
    ///
    /// # Errors
    /// As [`Feed::pull`].
    pub async fn rebuild(&self) -> Result<(), AppError> {
        self.read_anew().await?;
        for vault in self.0.vaults_on_screen() {
            deliver(&self.0, &vault)?;
        }
        self.0.changed.tell(&());
        Ok(())
    }

    /// Tells, without details, that something that screens show has changed: read them anew. Ends with the handle.
    pub fn subscribe(&self, listener: Arc<dyn Fn() + Send + Sync>) -> Subscription {
        listener();
        self.0.changed.subscribe(Arc::new(move |()| listener()))
    }

    async fn read_anew(&self) -> Result<Pulled, AppError> {
        let filings = self.0.gateway.filings().await?;
        let device = self.0.device()?;
        let account = sign_in::account(&device)?;
        let now = self.0.now();
        let changes = u32::try_from(filings.len()).unwrap_or(u32::MAX);
        device.transaction(|tx| {
            for filing in filings {
                keep(tx, &News::Filing(Box::new(filing)), account, now)?;
            }
            // From the beginning: what the states hold already is told by its revision and passed over.
            tx.feed().set_cursor("0")?;
            Ok::<_, AppError>(())
        })?;
        Ok(Pulled {
            changes,
            read_anew: true,
            more: false,
        })
    }
}

fn of_this_phone(change: &Change) -> Option<News> {
    match change {
        Change::Filing { filing } => Some(News::Filing(filing.clone())),
        Change::Reservation { reservation } => Some(News::Reservation(reservation.clone())),
        // Of a later gateway: passed over, the cursor moves on.
        Change::Other => None,
    }
}

/// Whose news are.
enum Whose {
    /// A resident's of this phone.
    Resident(VaultId),
    /// Theirs who will sign in on this phone.
    WhoSignsIn,
    /// A resident's who was deleted from this phone; nothing is kept.
    NobodyHere,
}

/// Keeps news until its resident's vault takes it: whose it is, the device vault knows by the submission's id; what
/// nobody on this phone sent belongs to who signed in. Gives whose it is.
fn keep(
    tx: &DeviceTx<'_>,
    news: &News,
    account: Option<VaultId>,
    now: DateTime<Utc>,
) -> Result<Whose, AppError> {
    let (id, owner) = match news {
        News::Filing(filing) => (
            format!("filing.{}.{}", filing.id, filing.revision),
            outbox::owner_key(filing.submission.as_uuid()),
        ),
        News::Reservation(reservation) => (
            format!("reservation.{}.{}", reservation.id, reservation.revision),
            reservation_key(reservation.id.as_uuid()),
        ),
    };
    let owner = tx
        .settings()
        .get(&owner)?
        .and_then(|bytes| Uuid::from_slice(&bytes).ok())
        .map(VaultId::from);
    // A resident that was deleted from this phone has no vault to deliver to.
    let known = tx.residents().ids()?;
    let resident = owner.or(account).filter(|id| known.contains(id));
    if resident.is_none() && owner.is_some() {
        return Ok(Whose::NobodyHere);
    }
    tx.feed().keep(&NewEvent {
        id,
        resident,
        body: serde_json::to_vec(news)?,
        received_at: now,
    })?;
    Ok(resident.map_or(Whose::WhoSignsIn, Whose::Resident))
}

/// Under which key the device vault knows whose a reservation is.
pub(crate) fn reservation_key(reservation: Uuid) -> String {
    format!("reservation.{reservation}")
}

/// Hands what waits to a resident's vault. Into the vault first, then out of the queue: a crash between the two hands
/// it over again, which changes nothing.
pub(crate) fn deliver(app: &Inner, vault: &ResidentVault) -> Result<(), AppError> {
    let device = app.device()?;
    let mine = sign_in::account(&device)? == Some(vault.id());
    let waiting = device.read(|tx| tx.feed().undelivered(None))?;
    // What came before anyone had signed in on a resident's name is the account's.
    let waiting: Vec<_> = waiting
        .into_iter()
        .filter(|event| {
            event
                .event
                .resident
                .map_or(mine, |resident| resident == vault.id())
        })
        .collect();
    if waiting.is_empty() {
        return Ok(());
    }
    vault.transaction(|tx| {
        for event in &waiting {
            // News of a later app's shape stays unread rather than stopping the rest.
            if let Ok(news) = serde_json::from_slice(&event.event.body) {
                apply(tx, &news)?;
            }
        }
        Ok::<_, AppError>(())
    })?;
    device.transaction(|tx| {
        for event in &waiting {
            tx.feed().delivered(event.seq)?;
        }
        Ok(())
    })
}

/// Takes one state in, unless a newer one is known.
pub(crate) fn apply(tx: &ResidentTx<'_>, news: &News) -> Result<(), AppError> {
    match news {
        News::Filing(filing) => {
            let id = filing.id.to_string();
            let known = tx.filings().get(&id)?;
            let newer = known
                .as_ref()
                .and_then(|known| serde_json::from_slice::<Filing>(&known.body).ok())
                .is_none_or(|known| filing.revision > known.revision);
            if newer {
                let submission = filing.submission.as_uuid();
                tx.filings().put(&StoredFiling {
                    id,
                    submission: tx.submissions().get(submission)?.map(|stored| stored.id),
                    body: serde_json::to_vec(filing)?,
                    updated_at: filing
                        .timeline
                        .last()
                        .map_or(filing.received_at, |entry| entry.at),
                })?;
            }
        }
        News::Reservation(reservation) => {
            let id = reservation.id.as_uuid();
            let known = tx.reservations().get(id)?;
            let newer = known
                .and_then(|known| serde_json::from_slice::<Reservation>(&known.body).ok())
                .is_none_or(|known| reservation.revision > known.revision);
            if newer {
                tx.reservations().put(&StoredReservation {
                    id,
                    starts_at: reservation.slot.starts_at,
                    body: serde_json::to_vec(reservation)?,
                    updated_at: reservation.slot.starts_at,
                })?;
            }
        }
    }
    Ok(())
}
