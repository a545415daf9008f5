//! Taking a submission in: everything is checked, then receipt, states, first events, feed, audit and jobs are one
//! transaction.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use banshi_domain::{
    Applicant, ContentHash, DeviceId, Filing, FilingNumber, FilingState, Manifest, Problem, ProblemKind,
    ReceiptClaims, Receipted, SubmissionAnswer, SubmissionId, peek_key_id, verify_compact,
};
use serde::de::DeserializeOwned;
use sqlx::AnyConnection;

use super::answers::Answers;
use super::check::{self, Checked, Sender};
use super::forms;
use super::rules;
use crate::clock::{china_day, instant_text};
use crate::filings::{self, Actor, CaseFile, Moment};
use crate::http::{ApiError, ApiResult};
use crate::limits::{self, Filer};
use crate::store::{StoreError, from_text, lock, next_serial, to_text};
use crate::{Caller, Gateway, identity, uploads};

/// What became of a `PUT`.
pub(super) enum Taken {
    /// Now.
    Now(SubmissionAnswer),
    /// Before, with the same bytes.
    Before(SubmissionAnswer),
}

/// A statement that a device of the caller's signed.
///
/// # Errors
/// `manifest-invalid`, `too-large`.
pub(super) async fn signed_by_device<T: DeserializeOwned>(
    gateway: &Gateway,
    caller: &Caller,
    compact: &str,
) -> ApiResult<T> {
    let invalid = |_| ApiError::from(ProblemKind::ManifestInvalid);
    let kid = peek_key_id(compact).map_err(invalid)?;
    let device: DeviceId = kid.parse().map_err(|_| ProblemKind::ManifestInvalid)?;
    let key = identity::device_key(gateway, &caller.subject, device).await?;
    let verified = verify_compact(compact, &key).map_err(invalid)?;
    // A device cannot claim more than its sign-in gave it.
    if verified
        .header
        .acr
        .is_some_and(|claimed| claimed > caller.assurance)
    {
        return Err(ProblemKind::AssuranceTooLow.into());
    }
    verified.claims().map_err(invalid)
}

/// What was put to a submission's id before: the answer, if it is the same person's and the same bytes.
pub(super) async fn before(
    gateway: &Gateway,
    owner: &str,
    id: SubmissionId,
    content: Option<ContentHash>,
) -> ApiResult<Option<SubmissionAnswer>> {
    let row: Option<(String, String, String)> =
        sqlx::query_as("SELECT owner, content_hash, answer FROM submissions WHERE id = $1")
            .bind(id.to_string())
            .fetch_optional(gateway.store().reads())
            .await?;
    match row {
        None => Ok(None),
        Some((of, hash, answer))
            if of == owner && content.is_none_or(|content| content.to_string() == hash) =>
        {
            Ok(Some(from_text("answer", &answer)?))
        }
        Some(_) => Err(ProblemKind::Conflict.into()),
    }
}

/// Takes a submission in.
pub(super) async fn take(
    gateway: &Gateway,
    caller: &Caller,
    id: SubmissionId,
    body: &str,
) -> ApiResult<Taken> {
    let content = ContentHash::of(body.as_bytes());
    if let Some(answer) = before(gateway, &caller.subject, id, Some(content)).await? {
        return Ok(Taken::Before(answer));
    }
    let manifest: Manifest = signed_by_device(gateway, caller, body).await?;
    if manifest.check().is_err() || manifest.submission != id {
        return Err(ProblemKind::ManifestInvalid.into());
    }
    let items = gateway.items();
    let claims = identity::person(gateway, &caller.subject).await?;
    let sender = Sender {
        assurance: caller.assurance,
        id: claims.id.as_ref(),
    };
    let checked = check::check(&manifest, &*items, sender, gateway.clock().today())?;
    check_uploads(gateway, caller, &manifest).await?;
    check_materials(gateway, caller, &manifest, &checked).await?;
    let cases = draft_cases(gateway, caller, &manifest, &checked, claims.telephone.as_deref()).await?;

    let stored = Stored {
        id,
        owner: caller.subject.clone(),
        content,
        body: body.to_owned(),
    };
    let inside = gateway.clone();
    let answer = gateway
        .store()
        .write(move |db| Box::pin(async move { write(&inside, db, stored, cases).await }))
        .await;
    match answer {
        Ok(answer) => {
            gateway.ring(&caller.subject);
            tracing::info!(submission = %id, filings = answer.filings.len(), "submission received");
            Ok(Taken::Now(answer))
        }
        // Two of the same at once: the slower one finds the faster one's answer.
        Err(error) if error.problem().kind() == ProblemKind::Conflict => {
            match before(gateway, &caller.subject, id, Some(content)).await? {
                Some(answer) => Ok(Taken::Before(answer)),
                None => Err(error),
            }
        }
        Err(error) => Err(error),
    }
}

async fn check_uploads(gateway: &Gateway, caller: &Caller, manifest: &Manifest) -> ApiResult<()> {
    let mut objects: BTreeMap<ContentHash, Option<u64>> =
        manifest.objects().into_iter().map(|hash| (hash, None)).collect();
    for paper in &manifest.papers {
        objects.insert(paper.sha256, Some(paper.length));
    }
    let objects: Vec<_> = objects.into_iter().collect();
    let hashes = uploads::missing(gateway, &caller.subject, &objects).await?;
    if hashes.is_empty() {
        return Ok(());
    }
    Err(Problem {
        hashes,
        ..Problem::new(ProblemKind::PapersMissing)
    }
    .into())
}

/// Every material that is required in its filing's case is there. Papers belong to the submission: of a family, one member
/// that needs one is enough to ask for it.
async fn check_materials(
    gateway: &Gateway,
    caller: &Caller,
    manifest: &Manifest,
    checked: &[Checked<'_>],
) -> ApiResult<()> {
    let mut lacking = BTreeSet::new();
    for filing in checked {
        let mut of_this: Vec<_> = check::lacking(manifest, &filing.item).collect();
        if of_this.iter().any(|material| material.applies_when.is_some()) {
            let of = filing.manifest;
            let answers = gateway.objects().get(&caller.subject, &of.answers).await?;
            let (item, at) = (filing.item.clone(), manifest.finalised_at);
            let spared = forms::not_needed(gateway, item, answers, at, of.member).await?;
            of_this.retain(|material| !spared.contains(&material.code));
        }
        lacking.extend(of_this.into_iter().map(|material| material.code.clone()));
    }
    if lacking.is_empty() {
        return Ok(());
    }
    Err(Problem {
        materials: lacking.into_iter().collect(),
        ..Problem::new(ProblemKind::MaterialsIncomplete)
    }
    .into())
}

/// A filing as it will be kept, but for its number and times.
struct Draft {
    case: CaseFile,
    item: std::sync::Arc<banshi_domain::Item>,
    applicant_key: String,
}

async fn draft_cases(
    gateway: &Gateway,
    caller: &Caller,
    manifest: &Manifest,
    checked: &[Checked<'_>],
    known_telephone: Option<&str>,
) -> ApiResult<Vec<Draft>> {
    let mut drafts = vec![];
    let mut judged: BTreeMap<(ContentHash, ContentHash), (Answers, Vec<String>)> = BTreeMap::new();
    for filing in checked {
        let (of, item) = (filing.manifest, &filing.item);
        if let Entry::Vacant(place) = judged.entry((of.form, of.answers)) {
            let bytes = gateway.objects().get(&caller.subject, &of.answers).await?;
            let answers = Answers::read(&bytes).map_err(|_| forms::unreadable())?;
            let found = forms::judge(gateway, item.clone(), bytes, manifest.finalised_at).await?;
            place.insert((answers, found.findings));
        }
        let Some((answers, findings)) = judged.get(&(of.form, of.answers)) else {
            continue;
        };
        let member = item.bindings.member_repeat.as_deref().zip(of.member);
        let bound = |path: &Option<String>| path.as_deref().and_then(|path| answers.first(path, member));
        let mut findings = findings.clone();
        let said = answers.first(&item.bindings.applicant_number, member);
        if said.is_some_and(|said| !said.eq_ignore_ascii_case(number_of(&of.applicant))) {
            findings.push(item.bindings.applicant_number.clone());
        }
        let is_for_it = |paper: &&banshi_domain::PaperManifest| check::takes(item, paper);
        drafts.push(Draft {
            applicant_key: gateway.keys().applicant_key(&of.applicant),
            item: item.clone(),
            case: CaseFile {
                filing: unnumbered(manifest, of, item)?,
                owner: caller.subject.clone(),
                applicant: of.applicant.clone(),
                agent: manifest.agent.clone(),
                form: of.form,
                answers: of.answers,
                member: of.member,
                papers: manifest.papers.iter().filter(is_for_it).cloned().collect(),
                findings,
                delivery: of.delivery,
                telephone: bound(&item.bindings.telephone)
                    .or(known_telephone)
                    .map(str::to_owned),
                address: bound(&item.bindings.delivery_address).map(str::to_owned),
                notice_from: chrono::NaiveDate::MIN,
                asked_first: None,
                decision: None,
                published_until: None,
                salt: uuid::Uuid::new_v4().to_string(),
            },
        });
    }
    Ok(drafts)
}

/// The number by which an applicant is known; where the form says another, the clerk is told.
fn number_of(applicant: &Applicant) -> &str {
    match applicant {
        Applicant::Person { id, .. } => id.number(),
        Applicant::Body { id, .. } => id.as_str(),
    }
}

fn unnumbered(
    manifest: &Manifest,
    of: &banshi_domain::FilingManifest,
    item: &banshi_domain::Item,
) -> Result<Filing, StoreError> {
    let number = FilingNumber::new(
        &item.region,
        chrono::NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or_default(),
        1,
    )
    .map_err(|_| StoreError::Content("filing number"))?;
    Ok(Filing {
        id: of.id,
        number,
        submission: manifest.submission,
        revision: 0,
        item: item.code.clone(),
        item_version: item.version,
        title: item.title.clone(),
        office: item.office.clone(),
        state: FilingState::Received,
        received_at: chrono::DateTime::UNIX_EPOCH,
        accepted_on: None,
        accepted_silently: false,
        duty: None,
        asked: None,
        notices: vec![],
        evidence: vec![],
        delivery: None,
        rating: None,
        timeline: vec![],
    })
}

/// The submission's own row.
struct Stored {
    id: SubmissionId,
    owner: String,
    content: ContentHash,
    body: String,
}

async fn write(
    gateway: &Gateway,
    db: &mut AnyConnection,
    stored: Stored,
    drafts: Vec<Draft>,
) -> ApiResult<SubmissionAnswer> {
    lock(db, &format!("submission:{}", stored.id)).await?;
    let by = if drafts.iter().any(|draft| draft.case.agent.is_some()) {
        Filer::Agent
    } else {
        Filer::Person
    };
    limits::submission(gateway, db, &stored.owner, by).await?;
    let taken: Option<String> = sqlx::query_scalar("SELECT owner FROM submissions WHERE id = $1")
        .bind(stored.id.to_string())
        .fetch_optional(&mut *db)
        .await?;
    if taken.is_some() {
        return Err(ProblemKind::Conflict.into());
    }
    let calendar = gateway.items().calendar();
    let now = gateway.clock().now();
    let today = china_day(now);
    let actor = Actor::Person {
        subject: stored.owner.clone(),
    };
    let mut receipted = vec![];
    for Draft {
        mut case,
        item,
        applicant_key,
    } in drafts
    {
        refuse_repeats(db, &case, &item, &applicant_key).await?;
        filings::keep_item(db, &item).await?;
        let serial = next_serial(db, &format!("number:{}:{today}", item.region)).await?;
        // More than 99,999 on one day in one place: not now, tomorrow.
        case.filing.number = u32::try_from(serial)
            .ok()
            .and_then(|serial| FilingNumber::new(&item.region, today, serial).ok())
            .ok_or(ProblemKind::Unavailable)?;
        case.filing.received_at = now;
        case.notice_from = today;
        let moment = Moment {
            now,
            today,
            calendar: &calendar,
            rule: &item.clock,
            item: &item,
        };
        let (case, effects) = rules::received(case, &moment);
        let case = filings::insert(db, case, effects, &actor, &item, applicant_key, now).await?;
        let due = item.clock.notice_due(today, &calendar);
        receipted.push(Receipted {
            id: case.filing.id,
            number: case.filing.number,
            answer_by: due.date,
            provisional: due.provisional,
        });
    }
    let claims = ReceiptClaims {
        submission: stored.id,
        manifest: stored.content,
        received_at: now,
        filings: receipted.clone(),
    };
    let receipt = gateway
        .keys()
        .sign(&claims)
        .map_err(|_| StoreError::Content("receipt"))?;
    let answer = SubmissionAnswer {
        receipt,
        filings: receipted,
    };
    sqlx::query(
        "INSERT INTO submissions (id, owner, content_hash, body, answer, received_at) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(stored.id.to_string())
    .bind(stored.owner)
    .bind(stored.content.to_string())
    .bind(stored.body)
    .bind(to_text("answer", &answer)?)
    .bind(instant_text(now))
    .execute(db)
    .await?;
    Ok(answer)
}

/// A filing's id is new, and its applicant has no open filing of the same item, unless the item allows more.
async fn refuse_repeats(
    db: &mut AnyConnection,
    case: &CaseFile,
    item: &banshi_domain::Item,
    applicant_key: &str,
) -> ApiResult<()> {
    let known: Option<String> = sqlx::query_scalar("SELECT id FROM filings WHERE id = $1")
        .bind(case.filing.id.to_string())
        .fetch_optional(&mut *db)
        .await?;
    if known.is_some() {
        return Err(ProblemKind::Conflict.into());
    }
    if item.several_open {
        return Ok(());
    }
    lock(db, &format!("applicant:{applicant_key}:{}", item.code)).await?;
    let open: Option<String> = sqlx::query_scalar(
        "SELECT id FROM filings WHERE applicant_key = $1 AND item = $2 AND is_open = 1 LIMIT 1",
    )
    .bind(applicant_key.to_owned())
    .bind(item.code.to_string())
    .fetch_optional(db)
    .await?;
    if open.is_some() {
        Err(ProblemKind::AlreadyOpen.into())
    } else {
        Ok(())
    }
}
