//! One pass over what is due.

use std::sync::Arc;
use std::time::Duration;

use banshi_client::{Backoff, ClientError, UploadProgress};
use banshi_domain::{
    ContentHash, Duty, DutyKind, Filing, FilingState, Item, JwsFault, JwsHeader, Manifest, Party, Problem,
    ReceiptClaims, Receipted, SubmissionId, SubmissionState, SupplementId, SupplementManifest, TimelineEntry,
};
use banshi_vault::{
    Origin, OutboxState, Paper, ProfileValue, QueuedSubmission, ResidentTx, ResidentVault, StoredFiling,
    StoredSubmission, UploadProgress as Kept, VaultError,
};
use uuid::Uuid;

use super::paper::VaultPaper;
use super::rules::{self, Next};
use super::{SendReport, screen};
use crate::banshi::Inner;
use crate::profile::{self, Fact, Known};
use crate::{AppError, PhoneNotification, Words, home, notifications, signing, supplements, tokens};

/// How often papers are uploaded again within one try.
const ROUNDS: u32 = 3;

/// How one submission ended its turn.
enum Turn {
    /// With the item's name.
    Done(Words),
    Later {
        after: Option<Duration>,
        code: &'static str,
    },
    SignIn,
    /// With the item's name.
    Attention(Words),
    /// Nothing to send: it was taken back or deleted.
    Gone,
}

/// Sends everything that is due, each once. One that fails never stops the next; only a missing sign-in stops all.
/// What there is to tell of it goes to `told`, to be shown when no lock is held any more.
pub(super) async fn due(
    app: &Arc<Inner>,
    report: &mut SendReport,
    told: &mut Vec<PhoneNotification>,
) -> Result<(), AppError> {
    let is_online = app.platform.connectivity.is_online();
    let _alone = app.sending.lock().await;
    report.sign_in_needed = false;
    let now = app.now();
    super::make_due(app, |entry| rules::is_beyond_any_wait(entry.next_try_at, now))?;
    let entries = app.device()?.read(|tx| tx.outbox().due(now))?;
    if !is_online {
        return wait_for_a_network(app, &entries);
    }
    for entry in entries {
        let id = SubmissionId::from_uuid(entry.submission);
        let turn = one(app, &entry).await;
        match turn {
            Ok(Turn::Done(item)) => {
                report.submitted += 1;
                told.push(notifications::received(id, entry.resident, &item));
            }
            Ok(Turn::Gone) => {}
            Ok(Turn::Attention(item)) => {
                report.attention += 1;
                told.push(notifications::attention(id, entry.resident, &item));
            }
            Ok(Turn::Later { after, code }) => later(app, &entry, after, code)?,
            Ok(Turn::SignIn) => {
                report.sign_in_needed = true;
                told.push(notifications::sign_in_needed());
                screen::tell(app, None);
                return Ok(());
            }
            Err(error) => {
                tracing::warn!(submission = %entry.submission, code = error.code(), "sending stopped");
                later(app, &entry, None, error.code())?;
            }
        }
        screen::tell(app, None);
    }
    Ok(())
}

/// Without a network nothing is tried, and nothing is put off by that either: what is due says what it waits for.
fn wait_for_a_network(app: &Inner, due: &[QueuedSubmission]) -> Result<(), AppError> {
    for entry in due {
        mark(app, entry, entry.state, Some("network"))?;
    }
    screen::tell(app, None);
    Ok(())
}

fn later(
    app: &Inner,
    entry: &QueuedSubmission,
    after: Option<Duration>,
    code: &'static str,
) -> Result<(), AppError> {
    let wait = Backoff::default().next(entry.attempts, after, random());
    let next_try_at = app.now() + chrono::Duration::from_std(wait).unwrap_or(chrono::Duration::hours(1));
    app.device()?.transaction(|tx| {
        let Some(now) = tx.outbox().get(entry.submission)? else {
            return Ok(());
        };
        tx.outbox().put(&QueuedSubmission {
            attempts: entry.attempts.saturating_add(1),
            problem: Some(code.to_owned()),
            next_try_at,
            ..now
        })?;
        Ok(())
    })
}

/// In 0..1; jitter need not be secret.
fn random() -> f64 {
    f64::from(Uuid::new_v4().as_fields().0) / f64::from(u32::MAX)
}

async fn one(app: &Arc<Inner>, entry: &QueuedSubmission) -> Result<Turn, AppError> {
    let vault = match app.sending_vault(entry.resident) {
        Ok(vault) => vault,
        // Locked since the phone started: the next unlock opens it.
        Err(AppError::Locked) => {
            return Ok(Turn::Later {
                after: None,
                code: "locked",
            });
        }
        Err(error) => return Err(error),
    };
    let Some(stored) = vault.read(|tx| tx.submissions().get(entry.submission))? else {
        finish(app, &vault, entry.submission)?;
        return Ok(Turn::Gone);
    };
    // Now, for the receipt ends the draft that bears it.
    let item = home::queued_title(&vault, stored.id)?;
    match rules::stored_state(&stored.state) {
        Some(SubmissionState::Submitted) => {
            // Receipted before a crash: only the queue did not know yet.
            finish(app, &vault, stored.id)?;
            return Ok(Turn::Done(item));
        }
        Some(SubmissionState::Queued | SubmissionState::Uploading) => {}
        Some(SubmissionState::NeedsAttention) => {
            mark(app, entry, OutboxState::NeedsAttention, entry.problem.as_deref())?;
            return Ok(Turn::Attention(item));
        }
        _ => return Err(AppError::bug("a state that is not sent")),
    }
    match app.gateway.is_signed_in().await {
        Ok(true) => {}
        Ok(false) => return Ok(Turn::SignIn),
        Err(error) => return turn_after(app, &vault, entry, &stored, rules::after(&error), item),
    }
    let stored = begin(app, &vault, stored)?;
    mark(app, entry, OutboxState::Uploading, None)?;
    screen::tell(app, None);
    match send(app, &vault, &stored).await {
        Ok(()) => {
            finish(app, &vault, stored.id)?;
            app.changed.tell(&());
            Ok(Turn::Done(item))
        }
        Err(next) => turn_after(app, &vault, entry, &stored, next?, item),
    }
}

fn turn_after(
    app: &Inner,
    vault: &ResidentVault,
    entry: &QueuedSubmission,
    stored: &StoredSubmission,
    next: Next,
    item: Words,
) -> Result<Turn, AppError> {
    match next {
        Next::UploadAgain(_) => Ok(Turn::Later {
            after: None,
            code: "papers-missing",
        }),
        Next::Later { after, code } => Ok(Turn::Later { after, code }),
        Next::SignIn => Ok(Turn::SignIn),
        Next::Ask(problem) => {
            ask(app, vault, entry, stored, &problem)?;
            Ok(Turn::Attention(item))
        }
    }
}

/// From queued to uploading, in the resident's vault: from here on nobody takes it back. What was signed before anyone
/// had signed in is signed anew now, before its first byte is sent.
fn begin(app: &Inner, vault: &ResidentVault, stored: StoredSubmission) -> Result<StoredSubmission, AppError> {
    if rules::stored_state(&stored.state) != Some(SubmissionState::Queued) {
        return Ok(stored);
    }
    let supplement = rules::is_supplement(&stored.state);
    let state = rules::state_text(SubmissionState::Uploading, supplement);
    let at = app.now();
    let assurance = tokens::assurance(&*app.device()?)?;
    let (header, payload) = parts(&stored.manifest)?;
    let resigned = if header.acr == assurance {
        None
    } else {
        Some(signing::sign(&*app.platform.signer, &payload, assurance)?)
    };
    vault.transaction(|tx| {
        let now = tx
            .submissions()
            .get(stored.id)?
            .ok_or(AppError::NotNow("it was taken back"))?;
        if now.state != stored.state {
            return Err(AppError::NotNow("it was taken back"));
        }
        let begun = StoredSubmission {
            state: state.clone(),
            updated_at: at,
            manifest: resigned.map_or(now.manifest.clone(), String::into_bytes),
            ..now.clone()
        };
        if begun.manifest == now.manifest {
            tx.submissions().set_state(stored.id, &state, at)?;
        } else {
            replace(tx, &begun)?;
        }
        Ok(begun)
    })
}

/// Puts other signed bytes under an id whose first ones nobody ever saw; papers and pins wait aside meanwhile.
fn replace(tx: &ResidentTx<'_>, with: &StoredSubmission) -> Result<(), VaultError> {
    let aside = Uuid::now_v7();
    tx.papers().hand_over(with.id, aside)?;
    tx.pins().share(with.id, aside)?;
    tx.submissions().remove(with.id)?;
    tx.submissions().add(with)?;
    tx.papers().hand_over(aside, with.id)?;
    tx.pins().share(aside, with.id)?;
    tx.pins().release(aside)
}

/// Header and payload of our own JWS.
pub(super) fn parts(jws: &[u8]) -> Result<(JwsHeader, Vec<u8>), AppError> {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let malformed = || AppError::bug(JwsFault::Malformed);
    let mut parts = jws.split(|byte| *byte == b'.');
    let (Some(header), Some(payload)) = (parts.next(), parts.next()) else {
        return Err(malformed());
    };
    let header = URL_SAFE_NO_PAD.decode(header).map_err(|_| malformed())?;
    let payload = URL_SAFE_NO_PAD.decode(payload).map_err(|_| malformed())?;
    Ok((serde_json::from_slice(&header)?, payload))
}

/// What is sent: hashes to upload, then a `PUT`.
pub(super) enum Parcel {
    Submission(Box<Manifest>),
    Supplement(Box<SupplementManifest>),
}

impl Parcel {
    pub(super) fn of(stored: &StoredSubmission) -> Result<Self, AppError> {
        let (_, payload) = parts(&stored.manifest)?;
        Ok(if rules::is_supplement(&stored.state) {
            Self::Supplement(serde_json::from_slice(&payload)?)
        } else {
            Self::Submission(serde_json::from_slice(&payload)?)
        })
    }

    fn objects(&self) -> Vec<ContentHash> {
        match self {
            Self::Submission(manifest) => manifest.objects().into_iter().collect(),
            Self::Supplement(manifest) => {
                let mut hashes: Vec<_> = manifest.papers.iter().map(|paper| paper.sha256).collect();
                hashes.sort_unstable();
                hashes.dedup();
                hashes
            }
        }
    }
}

/// Uploads and puts; the receipt is in the vault when this returns `Ok`. The inner result tells what to do where the
/// other side, or the link, stopped it; the outer error is the phone's own.
async fn send(
    app: &Arc<Inner>,
    vault: &Arc<ResidentVault>,
    stored: &StoredSubmission,
) -> Result<(), Result<Next, AppError>> {
    let parcel = Parcel::of(stored).map_err(Err)?;
    for _ in 0..ROUNDS {
        for hash in parcel.objects() {
            upload(app, vault, stored.id, hash).await?;
        }
        let answer = match &parcel {
            Parcel::Submission(manifest) => app
                .gateway
                .put_submission(manifest.submission, &stored.manifest)
                .await
                .map(Some),
            Parcel::Supplement(manifest) => {
                let id = SupplementId::from_uuid(stored.id);
                app.gateway
                    .put_supplement(manifest.filing, id, &stored.manifest)
                    .await
                    .map(|()| None)
            }
        };
        match (answer, &parcel) {
            (Ok(Some(answer)), Parcel::Submission(manifest)) => {
                return receipted(app, vault, stored, manifest, &answer.receipt);
            }
            (Ok(_), _) => return supplemented(app, vault, stored).map_err(Err),
            (Err(error), _) => match rules::after(&error) {
                Next::UploadAgain(hashes) => forget(vault, &hashes).map_err(Err)?,
                next => return Err(Ok(next)),
            },
        }
    }
    Err(Ok(Next::Later {
        after: None,
        code: "papers-missing",
    }))
}

fn forget(vault: &ResidentVault, hashes: &[ContentHash]) -> Result<(), AppError> {
    vault.transaction(|tx| {
        for hash in hashes {
            tx.uploads().remove(hash.as_bytes())?;
        }
        Ok::<_, VaultError>(())
    })?;
    Ok(())
}

/// Uploads one object; its progress is kept at each piece, and stays, complete, until the receipt.
async fn upload(
    app: &Arc<Inner>,
    vault: &Arc<ResidentVault>,
    submission: Uuid,
    hash: ContentHash,
) -> Result<(), Result<Next, AppError>> {
    let (paper, kept) = look(vault, submission, hash).map_err(Err)?;
    if kept.as_ref().is_some_and(|kept| kept.offset == paper.length) {
        return Ok(());
    }
    let progress = kept.map(|kept| UploadProgress {
        url: kept.url,
        offset: kept.offset,
    });
    let media_type = paper
        .media_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_owned();
    let length = paper.length;
    let source = Arc::new(VaultPaper::new(vault, paper));
    let mut keep = |progress: &UploadProgress| {
        vault.transaction(|tx| {
            tx.uploads().put(&Kept {
                sha256: hash.0,
                url: progress.url.clone(),
                offset: progress.offset,
                updated_at: app.now(),
            })
        })?;
        screen::tell(app, Some((submission, hash, progress.offset, length)));
        Ok(())
    };
    let done = app.gateway.upload(source, &media_type, progress, &mut keep).await;
    done.map_err(|error: ClientError| Ok(rules::after(&error)))?;
    // Also where the gateway had it all at once.
    let complete = vault.transaction(|tx| {
        let kept = tx.uploads().get(&hash.0)?;
        let url = kept.map(|kept| kept.url).unwrap_or_default();
        tx.uploads().put(&Kept {
            sha256: hash.0,
            url,
            offset: length,
            updated_at: app.now(),
        })
    });
    complete.map_err(|error: VaultError| Err(error.into()))
}

fn look(
    vault: &ResidentVault,
    submission: Uuid,
    hash: ContentHash,
) -> Result<(Paper, Option<Kept>), AppError> {
    vault.read(|tx| {
        let own = tx
            .papers()
            .of(submission)?
            .into_iter()
            .find(|paper| paper.sha256 == hash.0);
        let paper = own.ok_or(AppError::Damaged)?;
        Ok((paper, tx.uploads().get(&hash.0)?))
    })
}

/// Believes a receipt, or not; what it says is stored in one transaction with all that follows from it.
fn receipted(
    app: &Inner,
    vault: &ResidentVault,
    stored: &StoredSubmission,
    manifest: &Manifest,
    receipt: &str,
) -> Result<(), Result<Next, AppError>> {
    let keys = app.catalogue.receipt_keys().map_err(Err)?;
    let id = SubmissionId::from_uuid(stored.id);
    let claims = match keys.verify(receipt, id, ContentHash::of(&stored.manifest)) {
        Ok(claims) => claims,
        Err(fault) => {
            // Kept as bytes for whoever looks into it; never shown as a receipt. Keys may have changed since the last
            // sync: it is asked for again, which files nothing twice.
            tracing::warn!(submission = %id, %fault, "a receipt that is not believed");
            let at = app.now();
            vault
                .transaction(|tx| {
                    tx.submissions()
                        .set_receipt(stored.id, receipt.as_bytes(), &stored.state, at)
                })
                .map_err(|error: VaultError| Err(error.into()))?;
            return Err(Ok(Next::Later {
                after: Some(Duration::from_mins(1)),
                code: "receipt",
            }));
        }
    };
    vault
        .transaction(|tx| {
            let at = app.now();
            let state = SubmissionState::Submitted.code();
            tx.submissions()
                .set_receipt(stored.id, receipt.as_bytes(), state, at)?;
            let item = pinned_item(tx, stored)?;
            tx.profile().set(&ProfileValue {
                key: supplements::materials_key(&item.code, item.version),
                value: serde_json::to_vec(&item.materials)?,
                origin: Origin::Filing,
                updated_at: at,
            })?;
            let told = |id| claims.filings.iter().find(|one| one.id == id);
            for (filed, filing) in manifest
                .filings
                .iter()
                .filter_map(|filed| Some((filed, told(filed.id)?)))
            {
                let state = first_state(&item, filed.item_version, &claims, filing);
                if tx.filings().get(&filing.id.to_string())?.is_none() {
                    tx.filings().put(&StoredFiling {
                        id: filing.id.to_string(),
                        submission: Some(stored.id),
                        body: serde_json::to_vec(&state)?,
                        updated_at: claims.received_at,
                    })?;
                }
            }
            for hash in manifest.objects() {
                tx.uploads().remove(hash.as_bytes())?;
            }
            if let Some(draft) = stored.draft {
                learn(tx, draft, &item, at)?;
                tx.drafts().discard(draft)?;
            }
            Ok::<_, AppError>(())
        })
        .map_err(Err)
}

/// The item that the submission was made for, out of its draft's pins.
pub(super) fn pinned_item(tx: &ResidentTx<'_>, stored: &StoredSubmission) -> Result<Item, AppError> {
    let draft = stored
        .draft
        .map(|draft| tx.drafts().get(draft))
        .transpose()?
        .flatten();
    let draft = draft.ok_or_else(|| AppError::bug("a submission without its draft"))?;
    let body = crate::drafts::DraftBody::read(&draft.body)?;
    let bytes = tx.pins().get(&body.item.0)?.ok_or(AppError::Damaged)?;
    Ok(serde_json::from_slice(&bytes)?)
}

/// A filing as the receipt tells of it, until the feed tells more.
fn first_state(
    item: &Item,
    item_version: banshi_domain::ItemVersion,
    claims: &ReceiptClaims,
    filing: &Receipted,
) -> Filing {
    Filing {
        id: filing.id,
        number: filing.number,
        submission: claims.submission,
        revision: 0,
        item: item.code.clone(),
        item_version,
        title: item.title.clone(),
        office: item.office.clone(),
        state: FilingState::Received,
        received_at: claims.received_at,
        accepted_on: None,
        accepted_silently: false,
        duty: Some(Duty {
            whose: Party::Window,
            what: DutyKind::Answer,
            due_on: filing.answer_by,
            provisional: filing.provisional,
            legal_due_on: None,
        }),
        asked: None,
        notices: vec![],
        evidence: vec![],
        delivery: None,
        rating: None,
        timeline: vec![TimelineEntry {
            at: claims.received_at,
            state: FilingState::Received,
            by: item.office.name.clone(),
            notice: None,
        }],
    }
}

fn learn(
    tx: &ResidentTx<'_>,
    draft: Uuid,
    item: &Item,
    at: chrono::DateTime<chrono::Utc>,
) -> Result<(), AppError> {
    let Some(draft) = tx.drafts().get(draft)? else {
        return Ok(());
    };
    for (key, text) in crate::drafts::DraftBody::read(&draft.body)?.lessons {
        let known = Known {
            text,
            item: Some(item.title.zh.clone()),
        };
        profile::learn(
            tx,
            &Fact {
                key,
                known,
                origin: Origin::Filing,
                at,
            },
        )?;
    }
    Ok(())
}

fn supplemented(app: &Inner, vault: &ResidentVault, stored: &StoredSubmission) -> Result<(), AppError> {
    let Parcel::Supplement(manifest) = Parcel::of(stored)? else {
        return Err(AppError::bug("a supplement that is none"));
    };
    vault.transaction(|tx| {
        let state = rules::state_text(SubmissionState::Submitted, true);
        tx.submissions().set_state(stored.id, &state, app.now())?;
        for paper in &manifest.papers {
            tx.uploads().remove(paper.sha256.as_bytes())?;
        }
        crate::supplements::sent(tx, manifest.filing)
    })
}

/// Out of the queue, and the key for sending back, where nothing else waits.
fn finish(app: &Inner, vault: &ResidentVault, submission: Uuid) -> Result<(), AppError> {
    app.device()?
        .transaction(|tx| tx.outbox().remove(submission).map(drop))?;
    super::end_sending(app, vault)
}

/// The person is asked: problem and state in the resident's vault, then in the queue.
fn ask(
    app: &Inner,
    vault: &ResidentVault,
    entry: &QueuedSubmission,
    stored: &StoredSubmission,
    problem: &Problem,
) -> Result<(), AppError> {
    vault.transaction(|tx| {
        let supplement = rules::is_supplement(&stored.state);
        let state = rules::state_text(SubmissionState::NeedsAttention, supplement);
        tx.submissions().set_state(stored.id, &state, app.now())?;
        if let Some(draft) = stored.draft
            && let Some(row) = tx.drafts().get(draft)?
        {
            let mut body = crate::drafts::DraftBody::read(&row.body)?;
            body.attention = Some(problem.clone());
            tx.drafts().put(&banshi_vault::Draft {
                body: body.bytes()?,
                ..row
            })?;
        }
        Ok::<_, AppError>(())
    })?;
    mark(
        app,
        entry,
        OutboxState::NeedsAttention,
        Some(problem.kind().slug()),
    )
}

fn mark(
    app: &Inner,
    entry: &QueuedSubmission,
    state: OutboxState,
    problem: Option<&str>,
) -> Result<(), AppError> {
    app.device()?.transaction(|tx| {
        let Some(now) = tx.outbox().get(entry.submission)? else {
            return Ok(());
        };
        tx.outbox().put(&QueuedSubmission {
            state,
            problem: problem.map(str::to_owned),
            ..now
        })?;
        Ok(())
    })
}
