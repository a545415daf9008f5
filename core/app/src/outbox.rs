//! What waits to be sent. A queue that survives a kill between any two steps: each step is durable before the next, and
//! each may be done twice.

mod filed;
mod paper;
mod rules;
mod screen;
mod send;

use std::sync::Arc;
use std::time::Duration;

use banshi_domain::{SubmissionId, SubmissionState};
use banshi_vault::{OutboxState, QueuedSubmission, ResidentVault, VaultError};
use chrono::{DateTime, Utc};
use uuid::Uuid;

pub(crate) use self::filed::last_answers;
pub(crate) use self::rules::{state_text, stored_state};
pub use self::screen::{Progress, ReceiptWords, SendingLine, SendingScreen, SentPaper, SubmissionScreen};
pub(crate) use self::screen::{lines, submission};
use crate::banshi::Inner;
use crate::subscription::Subscription;
use crate::{AppError, Thing, notifications};

/// How often a sending without a network looks by itself, in case the shell does not say that there is one again.
const OFFLINE_LOOK: Duration = Duration::from_secs(5);

/// What waits to be sent, of all residents.
pub struct Outbox(pub(crate) Arc<Inner>);

/// What one run of [`Outbox::send`] came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SendReport {
    /// Receipted now.
    pub submitted: u32,
    /// Stopped by a named problem: the person is asked.
    pub attention: u32,
    /// Still to be sent.
    pub waiting: u32,
    /// Whether nothing goes on before a sign-in.
    pub sign_in_needed: bool,
    /// When the next try is due, where something waits.
    pub next_try_at: Option<DateTime<Utc>>,
}

impl Outbox {
    /// 发送: what waits, what is on its way, what needs the person.
    ///
    /// # Errors
    /// Those of the vault.
    pub fn screen(&self) -> Result<SendingScreen, AppError> {
        screen::sending(&self.0, None)
    }

    /// Tells of every step of sending; begins with the present state. Called on the thread that sends.
    ///
    /// # Errors
    /// Those of the vault.
    pub fn subscribe(
        &self,
        listener: Arc<dyn Fn(&SendingScreen) + Send + Sync>,
    ) -> Result<Subscription, AppError> {
        listener(&self.screen()?);
        Ok(self.0.sending_news.subscribe(listener))
    }

    /// Sends what is due, and what becomes due, for as long as the system allows; without a network it waits for one and
    /// tries nothing. May be dropped or killed at any moment: nothing is lost, nothing is filed twice. A second call
    /// waits for the first.
    ///
    /// # Errors
    /// Those of the device vault; whatever befalls one submission is in its own line.
    pub async fn send(&self, window: Duration) -> Result<SendReport, AppError> {
        let end = tokio::time::Instant::now() + window;
        let (mut report, mut told) = (SendReport::default(), Vec::new());
        loop {
            let round = tokio::time::timeout_at(end, send::due(&self.0, &mut report, &mut told)).await;
            notifications::show(&self.0, std::mem::take(&mut told));
            self.settle(&mut report)?;
            let Ok(done) = round else { break };
            done?;
            let Some(next) = report.next_try_at.filter(|_| !report.sign_in_needed) else {
                break;
            };
            let left = end.saturating_duration_since(tokio::time::Instant::now());
            let until_due = (next - self.0.now()).to_std().unwrap_or_default();
            let wait = if !self.0.platform.connectivity.is_online() && !left.is_zero() {
                OFFLINE_LOOK.min(left)
            } else if until_due < left {
                until_due.max(Duration::from_millis(20))
            } else {
                break;
            };
            // Whoever says that something is due now, or that the network is back, ends the wait.
            let _ = tokio::time::timeout(wait, self.0.hurried.notified()).await;
        }
        Ok(report)
    }

    /// Sends what is due now, each once.
    ///
    /// # Errors
    /// As [`Outbox::send`].
    pub async fn send_due(&self) -> Result<SendReport, AppError> {
        let (mut report, mut told) = (SendReport::default(), Vec::new());
        let round = send::due(&self.0, &mut report, &mut told).await;
        notifications::show(&self.0, told);
        round?;
        self.settle(&mut report)?;
        Ok(report)
    }

    /// Everything is due now: the person asked for it, or the network came back. A sending that waits goes on at once.
    ///
    /// # Errors
    /// Those of the vault.
    pub fn hurry(&self) -> Result<(), AppError> {
        let now = self.0.now();
        make_due(&self.0, |entry| entry.next_try_at > now)?;
        self.0.hurried.notify_one();
        Ok(())
    }

    fn settle(&self, report: &mut SendReport) -> Result<(), AppError> {
        let (waiting, next) = self.0.device()?.read(|tx| {
            let waiting = tx
                .outbox()
                .all()?
                .iter()
                .filter(|one| one.state != OutboxState::NeedsAttention)
                .count();
            Ok::<_, VaultError>((waiting, tx.outbox().next_due()?))
        })?;
        report.waiting = u32::try_from(waiting).unwrap_or(u32::MAX);
        report.next_try_at = next;
        Ok(())
    }
}

/// Lets some of what waits be due now.
fn make_due(app: &Inner, which: impl Fn(&QueuedSubmission) -> bool) -> Result<(), AppError> {
    let now = app.now();
    app.device()?.transaction(|tx| {
        for entry in tx.outbox().all()? {
            if entry.state != OutboxState::NeedsAttention && which(&entry) {
                tx.outbox().put(&QueuedSubmission {
                    next_try_at: now,
                    ..entry
                })?;
            }
        }
        Ok(())
    })
}

/// Puts what is signed into the outbox. The order matters: contents are durable, then the key for sending, then the
/// entry; whatever is missing after a crash is made up by [`reconcile`].
pub(crate) fn enqueue(app: &Inner, vault: &ResidentVault, submission: Uuid) -> Result<(), AppError> {
    vault.allow_sending()?;
    let now = app.now();
    app.device()?.transaction(|tx| {
        tx.settings()
            .set(&owner_key(submission), vault.id().as_uuid().as_bytes())?;
        tx.outbox().put(&QueuedSubmission {
            submission,
            resident: vault.id(),
            state: OutboxState::Queued,
            problem: None,
            attempts: 0,
            queued_at: now,
            next_try_at: now,
        })
    })?;
    screen::tell(app, None);
    Ok(())
}

/// Under which key the device vault knows whose a submission is: ids only.
pub(crate) fn owner_key(submission: Uuid) -> String {
    format!("submission.{submission}")
}

/// Makes queue and vault agree after a crash between two steps.
pub(crate) fn reconcile(app: &Inner, vault: &ResidentVault) -> Result<(), AppError> {
    let device = app.device()?;
    let queued = device.read(|tx| tx.outbox().of(vault.id()))?;
    let stored = vault.read(|tx| tx.submissions().all())?;
    for one in &stored {
        let pending = rules::stored_state(&one.state)
            .is_some_and(|state| matches!(state, SubmissionState::Queued | SubmissionState::Uploading));
        if pending && !queued.iter().any(|entry| entry.submission == one.id) {
            enqueue(app, vault, one.id)?;
        }
    }
    for entry in queued {
        let there = stored.iter().find(|one| one.id == entry.submission);
        let ended =
            there.is_none_or(|one| rules::stored_state(&one.state) == Some(SubmissionState::Submitted));
        if ended {
            device.transaction(|tx| tx.outbox().remove(entry.submission).map(drop))?;
        }
    }
    end_sending(app, vault)
}

/// Takes the key for sending back once nothing of the resident's is queued.
pub(crate) fn end_sending(app: &Inner, vault: &ResidentVault) -> Result<(), AppError> {
    let queued = app.device()?.read(|tx| tx.outbox().of(vault.id()))?;
    let store = app.store()?;
    if queued.is_empty() && store.sending_allowed(vault.id()) {
        store.end_sending(vault.id())?;
    }
    Ok(())
}

/// Makes a submission a draft again; gives the draft.
pub(crate) fn take_back(app: &Inner, vault: &ResidentVault, id: SubmissionId) -> Result<Uuid, AppError> {
    let draft = vault.transaction(|tx| {
        let stored = tx
            .submissions()
            .get(id.as_uuid())?
            .ok_or(AppError::NotFound(Thing::Submission))?;
        let state =
            rules::stored_state(&stored.state).ok_or_else(|| AppError::bug("a state that is none"))?;
        if !state.may_become(SubmissionState::Draft) {
            return Err(AppError::NotNow("it is being sent or was sent"));
        }
        let draft = stored
            .draft
            .ok_or(AppError::NotNow("it was made from no draft"))?;
        let row = tx.drafts().get(draft)?.ok_or(AppError::NotFound(Thing::Draft))?;
        let mut body = crate::drafts::DraftBody::read(&row.body)?;
        // The next signature is another submission: its id is new.
        body.submission = None;
        body.lessons.clear();
        tx.drafts().put(&banshi_vault::Draft {
            body: body.bytes()?,
            ..row
        })?;
        tx.submissions().remove(id.as_uuid())?;
        Ok(draft)
    })?;
    app.device()?
        .transaction(|tx| tx.outbox().remove(id.as_uuid()).map(drop))?;
    end_sending(app, vault)?;
    screen::tell(app, None);
    Ok(draft)
}
