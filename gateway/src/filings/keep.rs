//! Keeping a case file: state, event, feed, audit and jobs in one transaction.

use std::sync::Arc;

use banshi_domain::{
    Change, ContentHash, DeliveryKind, Evidence, EvidenceOutcome, FilingId, Item, ProblemKind, Role,
    SupplementId,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;

use super::principal::{AgentAct, principals};
use super::{CaseFile, Effect, Moment};
use crate::clock::{china_day, china_midnight, instant_text};
use crate::http::{ApiError, ApiResult};
use crate::jobs::{self, Kind};
use crate::notices::sms::Told;
use crate::store::{StoreError, from_text, lock, to_text};
use crate::{Gateway, audit, changes, notices, retention};

/// Who caused a change. Ids only: this is what events and audit keep.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Actor {
    /// The person who filed.
    Person {
        /// Their id.
        subject: String,
    },
    /// Someone of an office.
    Staff {
        /// Their id.
        subject: String,
        /// In which role.
        role: Role,
    },
    /// A timer.
    Timer,
    /// Another system.
    Partner {
        /// Which.
        name: String,
    },
}

const SELECT: &str = "SELECT case_file FROM filings WHERE id = $1";

/// Reads a case file.
///
/// # Errors
/// `not-found`; `erased` after its retention.
pub async fn load(gateway: &Gateway, id: FilingId) -> ApiResult<CaseFile> {
    let text: Option<String> = sqlx::query_scalar(SELECT)
        .bind(id.to_string())
        .fetch_optional(gateway.store().reads())
        .await?;
    read(text.as_deref())
}

/// A case file as kept; one that was erased is empty.
fn read(text: Option<&str>) -> ApiResult<CaseFile> {
    match text {
        None => Err(ProblemKind::NotFound.into()),
        Some("") => Err(ProblemKind::Erased.into()),
        Some(text) => Ok(from_text("case file", text)?),
    }
}

/// Reads a case file that is the person's: they sent it, or an agent did for them. Another's does not exist for them.
///
/// # Errors
/// `not-found`.
pub async fn load_own(gateway: &Gateway, id: FilingId, subject: &str) -> ApiResult<CaseFile> {
    let case = load(gateway, id).await?;
    if case.owner == subject {
        return Ok(case);
    }
    let mut db = gateway.store().reads().acquire().await?;
    if principals(&mut db, id, &case.owner)
        .await?
        .iter()
        .any(|one| one == subject)
    {
        Ok(case)
    } else {
        Err(ProblemKind::NotFound.into())
    }
}

/// Reads a case file that the person sent themselves: papers lie with who sent them.
///
/// # Errors
/// `not-found`.
pub async fn load_sent(gateway: &Gateway, id: FilingId, subject: &str) -> ApiResult<CaseFile> {
    let case = load(gateway, id).await?;
    if case.owner == subject {
        Ok(case)
    } else {
        Err(ProblemKind::NotFound.into())
    }
}

/// A rule, as [`change`] takes it: the next case file and effects, or `None` where nothing changes.
pub type Rule = Box<dyn FnOnce(CaseFile, &Moment<'_>) -> ApiResult<Option<(CaseFile, Vec<Effect>)>> + Send>;

/// What is kept in the same transaction as a change.
#[derive(Debug, Clone)]
pub enum Alongside {
    /// The signed list of supplements, as it came.
    Supplement {
        /// Made by the phone.
        id: SupplementId,
        /// Of its exact bytes.
        content: ContentHash,
        /// Its exact bytes.
        body: String,
    },
}

/// Changes a filing by a rule, all of it or nothing. Gives the case file as it stands after.
///
/// # Errors
/// `filing-changed` where it is not at `revision` any more, and the rule's own.
pub async fn change(
    gateway: &Gateway,
    id: FilingId,
    revision: Option<u64>,
    actor: Actor,
    what: &'static str,
    rule: Rule,
) -> ApiResult<CaseFile> {
    change_with(gateway, id, revision, actor, what, rule, None).await
}

/// As [`change`], and keeps something in the same transaction.
///
/// # Errors
/// As [`change`]; `conflict` where it was kept before.
pub async fn change_with(
    gateway: &Gateway,
    id: FilingId,
    revision: Option<u64>,
    actor: Actor,
    what: &'static str,
    rule: Rule,
    alongside: Option<Alongside>,
) -> ApiResult<CaseFile> {
    let before = load(gateway, id).await?;
    let item = gateway
        .item(&before.filing.item, before.filing.item_version)
        .await?;
    let inside = gateway.clone();
    let (case, changed) = gateway
        .store()
        .write(move |db| {
            Box::pin(async move {
                let changed = change_in(&inside, db, id, revision, &actor, what, &item, rule).await?;
                if let Some(alongside) = alongside {
                    write_alongside(db, id, alongside).await?;
                }
                Ok::<_, ApiError>(changed)
            })
        })
        .await?;
    if changed {
        gateway.ring(&case.owner);
    }
    Ok(case)
}

async fn write_alongside(db: &mut AnyConnection, filing: FilingId, alongside: Alongside) -> ApiResult<()> {
    let Alongside::Supplement { id, content, body } = alongside;
    let written = sqlx::query(
        "INSERT INTO supplements (id, filing, content_hash, body) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
    )
    .bind(id.to_string())
    .bind(filing.to_string())
    .bind(content.to_string())
    .bind(body)
    .execute(db)
    .await?;
    if written.rows_affected() == 1 {
        Ok(())
    } else {
        Err(ProblemKind::Conflict.into())
    }
}

#[expect(
    clippy::too_many_arguments,
    reason = "the parts of one act; a struct of them would have one user"
)]
async fn change_in(
    gateway: &Gateway,
    db: &mut AnyConnection,
    id: FilingId,
    revision: Option<u64>,
    actor: &Actor,
    what: &'static str,
    item: &Item,
    rule: Rule,
) -> ApiResult<(CaseFile, bool)> {
    lock(db, &format!("filing:{id}")).await?;
    let text: Option<String> = sqlx::query_scalar(SELECT)
        .bind(id.to_string())
        .fetch_optional(&mut *db)
        .await?;
    let case = read(text.as_deref())?;
    if revision.is_some_and(|seen| seen != case.filing.revision) {
        return Err(ProblemKind::FilingChanged.into());
    }
    let calendar = gateway.items().calendar();
    let now = gateway.clock().now();
    let moment = Moment {
        now,
        today: china_day(now),
        calendar: &calendar,
        rule: &item.clock,
        item,
    };
    let kept = case.clone();
    match rule(case, &moment)? {
        None => Ok((kept, false)),
        Some((next, effects)) => Ok((keep(db, next, effects, actor, what, item, now).await?, true)),
    }
}

/// Inserts a filing that was just received.
pub(crate) async fn insert(
    db: &mut AnyConnection,
    case: CaseFile,
    effects: Vec<Effect>,
    actor: &Actor,
    item: &Item,
    applicant_key: String,
    now: DateTime<Utc>,
) -> ApiResult<CaseFile> {
    sqlx::query(
        "INSERT INTO filings (id, number, submission, owner, applicant_key, item, office, state, is_open, due_on,
         received_at, revision, case_file) VALUES ($1, $2, $3, $4, $5, $6, $7, '', 1, '', $8, 0, '{}')",
    )
    .bind(case.filing.id.to_string())
    .bind(case.filing.number.to_string())
    .bind(case.filing.submission.to_string())
    .bind(case.owner.clone())
    .bind(applicant_key)
    .bind(case.filing.item.to_string())
    .bind(case.filing.office.code.to_string())
    .bind(instant_text(case.filing.received_at))
    .execute(&mut *db)
    .await?;
    keep(db, case, effects, actor, "received", item, now).await
}

/// Carries out what is the database's and lists what is others' as jobs, in this transaction.
pub(crate) async fn keep(
    db: &mut AnyConnection,
    mut case: CaseFile,
    effects: Vec<Effect>,
    actor: &Actor,
    what: &str,
    item: &Item,
    now: DateTime<Utc>,
) -> ApiResult<CaseFile> {
    let before = case.filing.revision;
    case.filing.revision += 1;
    let id = case.filing.id;
    let mut kind = what.to_owned();
    for effect in effects {
        match effect {
            Effect::Issue(notice, text) => notices::issue(db, &mut case, notice, text, now).await?,
            Effect::Tell(template) => {
                if case.telephone.is_some() {
                    let key = format!("sms:{id}:{}:{template}", case.filing.revision);
                    let told = Told::Filer {
                        template: template.to_owned(),
                    };
                    jobs::enqueue(db, Kind::Message, &key, Some(id), &told, now).await?;
                }
            }
            Effect::AskEvidence => ask_evidence(db, &mut case, item, now).await?,
            Effect::PlaceOrder => {
                if let Some(delivery) = &case.filing.delivery {
                    let key = format!("order:{}", delivery.order);
                    jobs::belongs(db, "courier", &delivery.order.to_string(), id, 0).await?;
                    jobs::enqueue(db, Kind::Order, &key, Some(id), &delivery.order, now).await?;
                }
            }
            Effect::WakeOn(day) => {
                let key = format!("timer:{id}:{}", case.filing.revision);
                jobs::enqueue(db, Kind::Timer, &key, Some(id), &(), china_midnight(day)).await?;
            }
            Effect::ReportSilence => kind = format!("{what}:silent"),
        }
    }
    if retention::begins(&case.filing, now) {
        let key = format!("erase:{id}:{}", case.filing.revision);
        let due = retention::erased_from(&case.filing, item);
        jobs::enqueue(db, Kind::Erase, &key, Some(id), &(), china_midnight(due)).await?;
    }
    write_case(db, &case, before).await?;
    write_event(db, &case, &kind, actor, now).await?;
    audit::append(db, &case, &kind, actor, now).await?;
    let change = Change::Filing {
        filing: Box::new(case.filing.clone()),
    };
    changes::publish(db, &case.owner, &change, now).await?;
    if case.agent.is_some() {
        for principal in principals(db, id, &case.owner).await? {
            changes::publish(db, &principal, &change, now).await?;
        }
    }
    if let Some(act) = AgentAct::of(&case, actor, what) {
        let key = format!("principal:{id}:{}", case.filing.revision);
        jobs::enqueue(db, Kind::Message, &key, Some(id), &Told::Principal { act }, now).await?;
    }
    Ok(case)
}

async fn ask_evidence(
    db: &mut AnyConnection,
    case: &mut CaseFile,
    item: &Item,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    for (place, need) in item.evidence.iter().enumerate() {
        case.filing.evidence.push(Evidence {
            source: need.source.clone(),
            office: need.office.clone(),
            legal_ground: need.legal_ground.clone(),
            fields: need.fields.iter().map(|field| field.name.clone()).collect(),
            replaces: need.replaces.clone(),
            asked_at: now,
            answered_at: None,
            outcome: EvidenceOutcome::Pending,
        });
        let request = uuid::Uuid::now_v7();
        let id = case.filing.id;
        jobs::belongs(db, "evidence", &request.to_string(), id, place).await?;
        let body = crate::evidence::Question { request, place };
        jobs::enqueue(
            db,
            Kind::Evidence,
            &format!("evidence:{id}:{place}"),
            Some(id),
            &body,
            now,
        )
        .await?;
    }
    Ok(())
}

async fn write_case(db: &mut AnyConnection, case: &CaseFile, before: u64) -> ApiResult<()> {
    let revision = |number: u64| i64::try_from(number).map_err(|_| StoreError::Content("revision"));
    let due_on = case
        .filing
        .duty
        .as_ref()
        .map_or_else(|| "9999-12-31".to_owned(), |duty| duty.due_on.to_string());
    let is_provisional = case.filing.duty.as_ref().is_some_and(|duty| duty.provisional);
    let updated = sqlx::query(
        "UPDATE filings SET state = $3, is_open = $4, due_on = $5, revision = $6, case_file = $7, is_provisional = $8
         WHERE id = $1 AND revision = $2",
    )
    .bind(case.filing.id.to_string())
    .bind(revision(before)?)
    .bind(case.filing.state.code())
    .bind(i64::from(case.is_open()))
    .bind(due_on)
    .bind(revision(case.filing.revision)?)
    .bind(to_text("case file", case)?)
    .bind(i64::from(is_provisional))
    .execute(db)
    .await?;
    if updated.rows_affected() == 1 {
        Ok(())
    } else {
        Err(ProblemKind::FilingChanged.into())
    }
}

async fn write_event(
    db: &mut AnyConnection,
    case: &CaseFile,
    kind: &str,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<(), ApiError> {
    sqlx::query("INSERT INTO events (filing, revision, at, kind, actor) VALUES ($1, $2, $3, $4, $5)")
        .bind(case.filing.id.to_string())
        .bind(i64::try_from(case.filing.revision).map_err(|_| StoreError::Content("revision"))?)
        .bind(instant_text(now))
        .bind(kind.to_owned())
        .bind(to_text("actor", actor)?)
        .execute(db)
        .await?;
    Ok(())
}

impl Gateway {
    /// One version of an item: from the catalogue, or as it was kept when the first filing of it came.
    ///
    /// # Errors
    /// `item-unknown`.
    pub async fn item(
        &self,
        code: &banshi_domain::ItemCode,
        version: banshi_domain::ItemVersion,
    ) -> ApiResult<Arc<Item>> {
        if let Some(item) = self
            .items()
            .versions(code)?
            .into_iter()
            .find(|item| item.version == version)
        {
            return Ok(item);
        }
        let text: Option<String> =
            sqlx::query_scalar("SELECT item FROM kept_items WHERE code = $1 AND version = $2")
                .bind(code.to_string())
                .bind(i64::from(version.0))
                .fetch_optional(self.store().reads())
                .await?;
        Ok(Arc::new(from_text(
            "item",
            &text.ok_or(ProblemKind::ItemUnknown)?,
        )?))
    }
}

/// Keeps an item's version for as long as filings of it live, whatever the catalogue drops.
pub(crate) async fn keep_item(db: &mut AnyConnection, item: &Item) -> ApiResult<()> {
    let known: Option<i64> =
        sqlx::query_scalar("SELECT version FROM kept_items WHERE code = $1 AND version = $2")
            .bind(item.code.to_string())
            .bind(i64::from(item.version.0))
            .fetch_optional(&mut *db)
            .await?;
    if known.is_none() {
        sqlx::query(
            "INSERT INTO kept_items (code, version, item) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        )
        .bind(item.code.to_string())
        .bind(i64::from(item.version.0))
        .bind(to_text("item", item)?)
        .execute(db)
        .await?;
    }
    Ok(())
}

/// Whether a result can travel that way.
pub(crate) fn delivers(item: &Item, kind: DeliveryKind) -> bool {
    item.delivery.contains(&kind)
}
