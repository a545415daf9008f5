//! What is being filled in: each draft pinned to the version of the item that it was begun with, every answer durable
//! before the next.

mod body;
mod carry;
mod live;
mod screen;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use banshi_domain::{DeliveryKind, ItemCode, Material, MaterialCode, SubmissionId, SubmissionState};
use banshi_forms::{Event, Refusal};
use banshi_vault::{PinnedList, ResidentVault, VaultError};
use uuid::Uuid;

pub use self::carry::CarriedLine;
pub use self::screen::{AddRow, ChoiceLine, FieldKind, FormQuestion, FormScreen, RemoveRow};
use crate::banshi::Inner;
use crate::papers::Papers;
use crate::profile;
use crate::review::{self, ReviewScreen};
use crate::{AppError, Thing, Words, outbox, prefill, signing, words};
pub(crate) use body::DraftBody;
pub(crate) use live::Live;
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

    /// Begins a draft of an item's newest version: pins item, form and lists, fills in what is known.
    ///
    /// # Errors
    /// [`AppError::NotFound`], [`AppError::NotDownloaded`] where the form was never on the phone: see
    /// [`crate::Catalogue::prepare`].
    pub fn start(&self, code: &ItemCode) -> Result<Draft, AppError> {
        let item = self.app.catalogue.item(code, self.app.today())?;
        let parts = live::Parts::of(&self.app, item)?;
        let mut live = Live::begin(&self.app, &parts, None)?;
        let mut entries = vec![live.session.journal_entry().to_vec()];
        let facts = profile::all(&self.vault)?;
        live.prefill(&facts, &mut entries);
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

    /// Carries a draft over to the item's newest version: answers by path and type, papers by material. The old draft is
    /// gone when this returns, and nothing of it that the new form has a place for is lost.
    ///
    /// # Errors
    /// [`AppError::NotDownloaded`] where the new form is not on the phone.
    pub fn carry_over(&self, id: Uuid) -> Result<(Draft, Vec<CarriedLine>), AppError> {
        let old = self.open(id)?;
        let code = old.with(|live| Ok(live.item.code.clone()))?;
        let item = self.app.catalogue.item(&code, self.app.today())?;
        let parts = live::Parts::of(&self.app, item)?;
        let new_id = Uuid::now_v7();
        let (mut live, entries, changed) = old.with(|old| {
            let mut live = Live::begin(&self.app, &parts, old.session.language())?;
            let mut entries = vec![live.session.journal_entry().to_vec()];
            let changed = carry::over(old, &mut live, &mut entries);
            Ok((live, entries, changed))
        })?;
        drop(old);
        self.store_carried(id, new_id, &parts, &mut live, &entries)?;
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

/// A draft that is open. Every change is durable when its call returns. Cheap to clone.
#[derive(Clone)]
pub struct Draft {
    pub(crate) inner: Arc<DraftInner>,
}

pub(crate) struct DraftInner {
    pub(crate) app: Arc<Inner>,
    pub(crate) vault: Arc<ResidentVault>,
    pub(crate) id: Uuid,
    /// `None` before it is first needed, and after a write failed: then it is taken up anew from the journal.
    live: Mutex<Option<Live>>,
}

impl std::fmt::Debug for Draft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Draft")
            .field("id", &self.inner.id)
            .finish_non_exhaustive()
    }
}

impl Draft {
    fn new(app: &Arc<Inner>, vault: &Arc<ResidentVault>, id: Uuid, live: Option<Live>) -> Self {
        Self {
            inner: Arc::new(DraftInner {
                app: Arc::clone(app),
                vault: Arc::clone(vault),
                id,
                live: Mutex::new(live),
            }),
        }
    }

    /// Names it.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.inner.id
    }

    /// The page that the person was on.
    ///
    /// # Errors
    /// Those of the vault.
    pub fn screen(&self) -> Result<FormScreen, AppError> {
        self.with(|live| Ok(screen::form(self.inner.id, live, self.inner.app.today())))
    }

    /// Goes to a page, from 0; one past the last is the last.
    ///
    /// # Errors
    /// Those of the vault.
    pub fn go_to(&self, page: u32) -> Result<FormScreen, AppError> {
        self.with(|live| {
            let last = live.session.pages().len().saturating_sub(1);
            live.body.page = u32::try_from(last).unwrap_or(u32::MAX).min(page);
            self.put_body(live)?;
            Ok(screen::form(self.inner.id, live, self.inner.app.today()))
        })
    }

    /// Goes to the page that a question is on.
    ///
    /// # Errors
    /// [`AppError::NotFound`] where no page shows it now.
    pub fn go_to_question(&self, path: &str) -> Result<FormScreen, AppError> {
        let page = self.with(|live| live.page_of(path).ok_or(AppError::NotFound(Thing::Question)))?;
        self.go_to(page)
    }

    /// Answers a question: the text as the form takes it (`2026-03-15`, a choice's value, several separated by blanks);
    /// an empty one clears. An answer that the form refuses is kept as well, and shown with what is wrong.
    ///
    /// # Errors
    /// [`AppError::NotFound`], [`AppError::NotNow`] for what is locked or calculated; those of the vault, after which
    /// the draft stands as before.
    pub fn answer(&self, path: &str, value: &str) -> Result<FormScreen, AppError> {
        self.with(|live| {
            if live.is_locked(path) {
                return Err(AppError::NotNow("it comes from real-name sign-in"));
            }
            let (path, value) = (path.to_owned(), value.to_owned());
            let answer = if value.is_empty() {
                Event::Clear { path: path.clone() }
            } else {
                Event::Answer {
                    path: path.clone(),
                    value: value.clone(),
                }
            };
            match live.session.check(&answer) {
                Ok(()) => self.happen(live, answer),
                Err(Refusal::Required { .. } | Refusal::Constraint { .. } | Refusal::Type(_)) => {
                    self.happen(live, Event::Keep { path, value })
                }
                Err(refusal) => Err(live::refused(refusal)),
            }
        })
    }

    /// Adds an instance of a repeat: [`AddRow::path`].
    ///
    /// # Errors
    /// [`AppError::NotNow`] where the form fixes their number.
    pub fn add(&self, repeat: &str) -> Result<FormScreen, AppError> {
        let repeat = repeat.to_owned();
        self.with(|live| {
            let path = repeat.clone();
            self.happen(live, Event::AddRepeat { path })?;
            // To the new one's first page: it stands before the row that adds.
            let pages = live.session.pages();
            let row = pages
                .iter()
                .position(|page| page.add_to.as_deref() == Some(repeat.as_str()));
            let instances = live.instances(&repeat);
            let first = instances.last().and_then(|instance| {
                pages.iter().position(|page| {
                    page.questions
                        .first()
                        .is_some_and(|path| path.starts_with(&format!("{instance}/")))
                })
            });
            if let Some(page) = first.or(row) {
                live.body.page = u32::try_from(page).unwrap_or(0);
                self.put_body(live)?;
            }
            Ok(screen::form(self.inner.id, live, self.inner.app.today()))
        })
    }

    /// Removes an instance of a repeat: [`RemoveRow::path`].
    ///
    /// # Errors
    /// [`AppError::NotFound`], [`AppError::NotNow`] where the form fixes their number.
    pub fn remove(&self, instance: &str) -> Result<FormScreen, AppError> {
        let path = instance.to_owned();
        self.with(|live| self.happen(live, Event::RemoveRepeat { path }))
    }

    /// The form's texts in another of its languages.
    ///
    /// # Errors
    /// [`AppError::NotFound`] where it has no such.
    pub fn set_language(&self, language: &str) -> Result<FormScreen, AppError> {
        let language = language.to_owned();
        self.with(|live| self.happen(live, Event::SetLanguage { language }))
    }

    /// The papers that the item asks for.
    ///
    /// # Errors
    /// Those of the vault.
    pub fn papers(&self) -> Result<Papers, AppError> {
        let materials = self.with(|live| Ok(live.item.materials.clone()))?;
        Ok(Papers {
            app: Arc::clone(&self.inner.app),
            vault: Arc::clone(&self.inner.vault),
            owner: self.inner.id,
            materials,
        })
    }

    /// 核对与签名: everything on one page, and what is missing.
    ///
    /// # Errors
    /// Those of the vault.
    pub fn review(&self) -> Result<ReviewScreen, AppError> {
        let papers = self.papers()?.stored()?;
        self.with(|live| {
            Ok(review::screen(
                self.inner.id,
                live,
                &papers,
                self.inner.app.today(),
            ))
        })
    }

    /// 告知承诺: the person read a commitment's text and signs it, or takes that back.
    ///
    /// # Errors
    /// [`AppError::NotFound`] where the item has no such commitment.
    pub fn commit(&self, material: &MaterialCode, yes: bool) -> Result<ReviewScreen, AppError> {
        let at = self.inner.app.now();
        self.with(|live| {
            if !review::commitments(&live.item).any(|(code, ..)| code == material) {
                return Err(AppError::NotFound(Thing::Material));
            }
            set(&mut live.body.commitments, material.clone(), yes.then_some(at));
            self.put_body(live)
        })?;
        self.review()
    }

    /// 同意: the person read what is done with the answers, or takes that back.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for a purpose that is not asked about.
    pub fn consent(&self, purpose: &str, yes: bool) -> Result<ReviewScreen, AppError> {
        let at = self.inner.app.now();
        self.with(|live| {
            if !review::consents(&live.item)
                .iter()
                .any(|one| one.purpose == purpose)
            {
                return Err(AppError::NotFound(Thing::Question));
            }
            set(&mut live.body.consents, purpose.to_owned(), yes.then_some(at));
            self.put_body(live)
        })?;
        self.review()
    }

    /// How the result should come.
    ///
    /// # Errors
    /// [`AppError::NotFound`] where the item does not offer it.
    pub fn choose_delivery(&self, kind: DeliveryKind) -> Result<ReviewScreen, AppError> {
        self.with(|live| {
            if !live.item.delivery.contains(&kind) {
                return Err(AppError::NotFound(Thing::Question));
            }
            live.body.delivery = Some(kind);
            self.put_body(live)
        })?;
        self.review()
    }

    /// 签名并发送: signs by the phone's key and puts it into the outbox. It is sent by [`crate::Outbox::send`], now or
    /// whenever there is a network. Where nobody has signed in yet it is signed at sending, after the sign-in.
    ///
    /// # Errors
    /// [`AppError::Incomplete`] where [`ReviewScreen::missing`] is not empty; [`AppError::Locked`] where the key asks
    /// for the person; the draft stands as before.
    pub fn sign(&self) -> Result<SubmissionId, AppError> {
        let papers = self.papers()?;
        if self.state()? != SubmissionState::Draft {
            return Err(AppError::NotNow("it is signed already"));
        }
        let prepared = self.with(|live| signing::prepare(self, live, &papers))?;
        signing::file(self, &prepared)
    }

    /// Where the draft stands.
    ///
    /// # Errors
    /// Those of the vault.
    pub fn state(&self) -> Result<SubmissionState, AppError> {
        let id = self.inner.id;
        self.inner.vault.read(|tx| {
            if let Some(signed) = tx
                .submissions()
                .all()?
                .into_iter()
                .find(|one| one.draft == Some(id))
            {
                return Ok(SubmissionState::from_code(&signed.state).unwrap_or(SubmissionState::Queued));
            }
            let there = tx.drafts().get(id)?.is_some();
            Ok(if there {
                SubmissionState::Draft
            } else {
                SubmissionState::Discarded
            })
        })
    }

    /// Works on the live session; takes it up from the journal where it is not there.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut Live) -> Result<T, AppError>) -> Result<T, AppError> {
        let mut slot = self.inner.live.lock().unwrap_or_else(PoisonError::into_inner);
        if slot.is_none() {
            *slot = Some(Live::resume(&self.inner.app, &self.inner.vault, self.inner.id)?);
        }
        let Some(live) = slot.as_mut() else {
            return Err(AppError::bug("a session that is not there"));
        };
        live.session.set_now(self.inner.app.now());
        live.stale = false;
        let done = work(live);
        if live.stale {
            // Memory and journal went apart: the journal is right.
            *slot = None;
        }
        done
    }

    /// Lets an event happen: in memory, then durably; where the second fails, the first is undone.
    fn happen(&self, live: &mut Live, event: Event) -> Result<FormScreen, AppError> {
        live.session.apply(event).map_err(live::refused)?;
        live.stale = true;
        self.append(live)?;
        live.stale = false;
        let pages = live.session.pages().len();
        live.body.page = live
            .body
            .page
            .min(u32::try_from(pages.saturating_sub(1)).unwrap_or(0));
        Ok(screen::form(self.inner.id, live, self.inner.app.today()))
    }

    fn append(&self, live: &Live) -> Result<(), AppError> {
        let (id, at, percent) = (self.inner.id, self.inner.app.now(), live.percent());
        self.inner.vault.transaction(|tx| {
            unsigned(tx, live)?;
            let seq = tx.journal().append(id, live.session.journal_entry())?;
            if seq.is_multiple_of(live::SNAPSHOT_EVERY) {
                tx.journal().compact(id, seq, &live.session.snapshot())?;
            }
            tx.drafts().touch(id, percent, at).map_err(AppError::from)
        })
    }

    pub(crate) fn put_body(&self, live: &mut Live) -> Result<(), AppError> {
        live.stale = true;
        let (id, at) = (self.inner.id, self.inner.app.now());
        let body = live.body.bytes()?;
        self.inner.vault.transaction(|tx| {
            unsigned(tx, live)?;
            let draft = tx.drafts().get(id)?.ok_or(AppError::NotFound(Thing::Draft))?;
            tx.drafts().put(&banshi_vault::Draft {
                body,
                updated_at: at,
                ..draft
            })?;
            Ok::<_, AppError>(())
        })?;
        live.stale = false;
        Ok(())
    }
}

/// What is signed is not changed: it is taken back first.
fn unsigned(tx: &banshi_vault::ResidentTx<'_>, live: &Live) -> Result<(), AppError> {
    match live.body.submission {
        Some(id) if tx.submissions().get(id.as_uuid())?.is_some() => Err(AppError::NotNow("it is signed")),
        _ => Ok(()),
    }
}

fn set<K: Ord, V>(map: &mut BTreeMap<K, V>, key: K, value: Option<V>) {
    match value {
        Some(value) => {
            map.insert(key, value);
        }
        None => {
            map.remove(&key);
        }
    }
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
