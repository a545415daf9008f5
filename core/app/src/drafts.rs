//! What is being filled in: each draft pinned to the version of the item that it was begun with, every answer durable
//! before the next.

mod body;
mod carry;
mod draft;
mod live;
mod screen;

use std::sync::Arc;

use banshi_domain::{ItemCode, Material, SubmissionId};
use banshi_vault::{PinnedList, ResidentVault, VaultError};
use uuid::Uuid;

pub use self::carry::CarriedLine;
pub use self::draft::Draft;
pub use self::screen::{AddRow, ChoiceLine, FieldKind, FormQuestion, FormScreen, RemoveRow};
use crate::banshi::Inner;
use crate::profile;
use crate::scenarios::{self, ScenarioPath};
use crate::{AppError, Thing, Words, outbox, prefill, words};
pub(crate) use body::DraftBody;
pub(crate) use live::{Live, Pages, Parts};
pub(crate) use screen::mistake;

/// What one resident is filling in.
pub struct Drafts {
    pub(crate) app: Arc<Inner>,
    pub(crate) vault: Arc<ResidentVault>,
}

/// A draft in the list 接着填.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftLine {
    /// Names it.
    pub id: Uuid,
    /// The item's name.
    pub title: Words,
    /// 填到 60%.
    pub progress: Words,
    /// The same in percent.
    pub percent: u8,
    /// When it was last changed.
    pub changed: Words,
    /// What the gateway found, where it came back.
    pub attention: Option<Words>,
}

impl Drafts {
    /// All that can be gone on with, the last changed first; what is signed and on its way is in the outbox instead.
    ///
    /// # Errors
    /// Those of the vault.
    pub fn list(&self) -> Result<Vec<DraftLine>, AppError> {
        let today = self.app.today();
        let drafts = self.vault.read(|tx| {
            let mut drafts = tx.drafts().all()?;
            let signed = tx.submissions().all()?;
            drafts.retain(|draft| !signed.iter().any(|one| one.draft == Some(draft.id)));
            Ok::<_, VaultError>(drafts)
        })?;
        drafts
            .into_iter()
            .map(|draft| {
                let body = DraftBody::read(&draft.body)?;
                Ok(DraftLine {
                    id: draft.id,
                    title: Words::same(draft.title),
                    progress: Words::new(
                        format!("填到 {}%", draft.progress),
                        format!("{}% filled in", draft.progress),
                    ),
                    percent: draft.progress,
                    changed: words::moment(draft.updated_at, today),
                    attention: body
                        .attention
                        .map(|problem| crate::problem_words(problem.kind()).happened),
                })
            })
            .collect()
    }

    /// Begins a draft of an item's newest version: pins item, form and lists, fills in what is known, and what was chosen
    /// in the scenario that led here.
    ///
    /// # Errors
    /// [`AppError::NotFound`], [`AppError::NotDownloaded`] where the form was never on the phone: see
    /// [`crate::Catalogue::prepare`].
    pub fn start(&self, code: &ItemCode, chosen: Option<&ScenarioPath>) -> Result<Draft, AppError> {
        let item = self.app.catalogue.item(code, self.app.today())?;
        let chosen = scenarios::chosen(&self.app, &item, chosen)?;
        let parts = live::Parts::of(&self.app, item)?;
        let mut live = Live::begin(&self.app, &self.vault, &parts)?;
        let mut entries = vec![live.session.journal_entry().to_vec()];
        let facts = profile::all(&self.vault)?;
        live.prefill(&facts, &mut entries);
        if let Some(chosen) = chosen {
            live.choose(&chosen.answers, &chosen.scenario, self.app.now(), &mut entries);
        }
        let id = Uuid::now_v7();
        self.store_new(id, &parts, &mut live, &entries)?;
        Ok(Draft::new(&self.app, &self.vault, id, Some(live)))
    }

    /// Opens a draft where it was left.
    ///
    /// # Errors
    /// [`AppError::NotFound`], [`AppError::NotNow`] where it is signed and on its way, [`AppError::Damaged`].
    pub fn open(&self, id: Uuid) -> Result<Draft, AppError> {
        let signed = self.vault.read(|tx| {
            tx.drafts().get(id)?.ok_or(AppError::NotFound(Thing::Draft))?;
            Ok::<_, AppError>(tx.submissions().all()?.iter().any(|one| one.draft == Some(id)))
        })?;
        if signed {
            return Err(AppError::NotNow("it is signed and on its way"));
        }
        let draft = Draft::new(&self.app, &self.vault, id, None);
        draft.with(|_| Ok(()))?;
        Ok(draft)
    }

    /// Throws a draft away, with its papers.
    ///
    /// # Errors
    /// [`AppError::NotFound`], [`AppError::NotNow`] where it is signed and on its way.
    pub fn discard(&self, id: Uuid) -> Result<(), AppError> {
        self.vault.transaction(|tx| {
            if tx.submissions().all()?.iter().any(|one| one.draft == Some(id)) {
                return Err(AppError::NotNow("it is signed and on its way"));
            }
            if tx.drafts().discard(id)? {
                Ok(())
            } else {
                Err(AppError::NotFound(Thing::Draft))
            }
        })
    }

    /// Takes a submission back that was not sent yet, or that needs attention: it is a draft again, with everything in
    /// it and what the gateway found wrong.
    ///
    /// # Errors
    /// [`AppError::NotNow`] once it is being sent or was sent.
    pub fn reopen(&self, submission: SubmissionId) -> Result<Draft, AppError> {
        let id = outbox::take_back(&self.app, &self.vault, submission)?;
        self.open(id)
    }

    /// Carries a draft over to the item's newest version: answers by path and type, papers by material, and what the new
    /// form asks besides is filled in as far as it is known. The old draft is gone when this returns. What the new form
    /// has no place for stands in the list, and stays with the draft: [`Draft::carried`].
    ///
    /// # Errors
    /// [`AppError::NotDownloaded`] where the new form is not on the phone, or the phone knows of no newer version yet.
    pub fn carry_over(&self, id: Uuid) -> Result<(Draft, Vec<CarriedLine>), AppError> {
        let old = self.open(id)?;
        let (code, version) = old.with(|live| Ok((live.item.code.clone(), live.item.version)))?;
        let item = self.app.catalogue.item(&code, self.app.today())?;
        if item.version == version {
            return Err(AppError::NotDownloaded(Thing::Item));
        }
        let parts = live::Parts::of(&self.app, item)?;
        let mut live = old.with(|old| old.migrate(&self.app, &self.vault, &parts))?;
        drop(old);
        let mut entries = vec![live.session.journal_entry().to_vec()];
        live.prefill(&profile::all(&self.vault)?, &mut entries);
        let new_id = Uuid::now_v7();
        self.store_carried(id, new_id, &parts, &mut live, &entries)?;
        let changed = live.body.carried.clone();
        Ok((Draft::new(&self.app, &self.vault, new_id, Some(live)), changed))
    }

    fn store_new(
        &self,
        id: Uuid,
        parts: &live::Parts,
        live: &mut Live,
        entries: &[Vec<u8>],
    ) -> Result<(), AppError> {
        self.vault
            .transaction(|tx| put_new(tx, &self.app, id, parts, live, entries))
    }

    fn store_carried(
        &self,
        from: Uuid,
        id: Uuid,
        parts: &live::Parts,
        live: &mut Live,
        entries: &[Vec<u8>],
    ) -> Result<(), AppError> {
        self.vault.transaction(|tx| {
            put_new(tx, &self.app, id, parts, live, entries)?;
            let kept: Vec<&Material> = live.item.asked_of_applicant().collect();
            for paper in tx.papers().of(from)? {
                if !kept
                    .iter()
                    .any(|material| material.code.as_str() == paper.material)
                {
                    tx.papers().remove(paper.id)?;
                }
            }
            tx.papers().hand_over(from, id)?;
            tx.drafts().discard(from)?;
            Ok(())
        })
    }
}

/// Stores a new draft whole: pins, row and journal, in the caller's transaction.
fn put_new(
    tx: &banshi_vault::ResidentTx<'_>,
    app: &Inner,
    id: Uuid,
    parts: &live::Parts,
    live: &mut Live,
    entries: &[Vec<u8>],
) -> Result<(), AppError> {
    let pins = tx.pins();
    live.body.item = pins.pin(id, &serde_json::to_vec(&parts.item)?)?.into();
    let form_sha256 = pins.pin(id, &parts.form)?;
    let mut lists = Vec::new();
    for (name, bytes) in &parts.lists {
        lists.push(PinnedList {
            name: name.clone(),
            sha256: pins.pin(id, bytes)?,
        });
    }
    tx.drafts().put(&banshi_vault::Draft {
        id,
        item: parts.item.code.to_string(),
        item_version: parts.item.version.0.to_string(),
        form_sha256,
        lists,
        title: parts.item.title.zh.clone(),
        progress: live.percent(),
        body: live.body.bytes()?,
        updated_at: app.now(),
    })?;
    for entry in entries {
        tx.journal().append(id, entry)?;
    }
    Ok(())
}

/// Generic path and key of a form's prefilled questions, and its repeats' generic paths.
pub(crate) fn prefills(form: &banshi_forms::Form) -> Vec<(String, String)> {
    form.prefills()
        .iter()
        .map(|one| (one.path.clone(), one.source.clone()))
        .collect()
}

/// What a finished draft teaches the profile.
pub(crate) fn lessons(live: &Live) -> Vec<(String, String)> {
    let answers = live
        .session
        .questions()
        .into_iter()
        .map(|question| (question.path, question.value));
    prefill::lessons(&prefills(live.session.form()), answers)
}
