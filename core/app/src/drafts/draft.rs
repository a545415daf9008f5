//! One draft that is open: answers, papers, what is read and signed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use banshi_domain::{DeliveryKind, MaterialCode, SubmissionId, SubmissionState};
use banshi_forms::{Event, Refusal};
use banshi_vault::ResidentVault;
use uuid::Uuid;

use super::CarriedLine;
use super::live::{self, Live};
use super::screen::{self, FormScreen};
use crate::banshi::Inner;
use crate::papers::Papers;
use crate::review::{self, ReviewScreen};
use crate::scanner::Wanted;
use crate::{AppError, CodeScanner, Thing, Words, signing, spoken};

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
    pub(super) fn new(app: &Arc<Inner>, vault: &Arc<ResidentVault>, id: Uuid, live: Option<Live>) -> Self {
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

    /// 读给我听: the page that the person is on, sentence by sentence.
    ///
    /// # Errors
    /// Those of the vault.
    pub fn spoken(&self) -> Result<Vec<Words>, AppError> {
        Ok(spoken::form(&self.screen()?))
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
        let page = self.with(|live| live.pages().of(path).ok_or(AppError::NotFound(Thing::Question)))?;
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

    /// 扫码: reads a code for a question, where [`FormQuestion::scan`](crate::FormQuestion::scan) offers it. What it takes
    /// is the person's answer once it is given to [`Draft::answer`].
    ///
    /// # Errors
    /// [`AppError::NotFound`] where no code answers the question, [`AppError::NotNow`] where it is locked.
    pub fn scanner(&self, path: &str) -> Result<CodeScanner, AppError> {
        self.with(|live| {
            if live.is_locked(path) {
                return Err(AppError::NotNow("it comes from real-name sign-in"));
            }
            let asked = live.session.question(path);
            let wanted = asked.as_ref().and_then(Wanted::by);
            wanted
                .map(CodeScanner::new)
                .ok_or(AppError::NotFound(Thing::Question))
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

    /// What was different when the draft was carried over from another version of the item, with what the person had
    /// answered there; empty for one that was begun with its version.
    ///
    /// # Errors
    /// Those of the vault.
    pub fn carried(&self) -> Result<Vec<CarriedLine>, AppError> {
        self.with(|live| Ok(live.body.carried.clone()))
    }

    /// The papers that the item asks for.
    ///
    /// # Errors
    /// Those of the vault.
    pub fn papers(&self) -> Result<Papers, AppError> {
        let (materials, purpose) =
            self.with(|live| Ok((live.item.materials.clone(), live.item.title.zh.clone())))?;
        Ok(Papers {
            app: Arc::clone(&self.inner.app),
            vault: Arc::clone(&self.inner.vault),
            owner: self.inner.id,
            materials,
            purpose,
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
        // The machine is asked for its shapes before the session is locked.
        let stamp = papers.stamp()?;
        let prepared = self.with(|live| signing::prepare(self, live, &papers, stamp.as_ref()))?;
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
        live.checked = None;
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
