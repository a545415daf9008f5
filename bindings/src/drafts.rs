//! What is being filled in.

use std::sync::Arc;

use banshi_app as app;
use uuid::Uuid;

use crate::catalogue;
use crate::cross::{Cross, record};
use crate::error::known;
use crate::{BanshiError, Draft, Words};

/// What one resident is filling in.
#[derive(uniffi::Object)]
pub struct Drafts(pub(crate) app::Drafts);

record! {
    /// A draft in a list.
    DraftLine = app::DraftLine {
        /// Names it.
        id: String,
        /// The item's name.
        title: Words,
        /// 填到 60%.
        progress: Words,
        /// The same in percent.
        percent: u8,
        /// When it was last changed.
        changed: Words,
        /// What the gateway found, where it came back.
        attention: Option<Words>,
    }
}

record! {
    /// What is different in an item's new version.
    CarriedLine = app::CarriedLine {
        /// The question, as its form words it.
        label: String,
        /// Where it is in the new form; `None` for a question that is gone.
        path: Option<String>,
        /// What the person had answered, as they read it; empty where nothing was.
        answer: String,
        /// What is different, and what to do.
        words: Words,
    }
}

/// A draft in an item's new version, with what is different in it.
#[derive(uniffi::Record)]
pub struct CarriedOver {
    /// The draft.
    pub draft: Arc<Draft>,
    /// What is different.
    pub lines: Vec<CarriedLine>,
}

#[uniffi::export]
impl Drafts {
    /// All of them, the last changed first.
    ///
    /// # Errors
    /// [`BanshiError::Storage`].
    pub fn list(&self) -> Result<Vec<DraftLine>, BanshiError> {
        Ok(self.0.list()?.cross())
    }

    /// Begins one, of an item whose form is on the phone; what was chosen in a scenario that led there is filled in.
    ///
    /// # Errors
    /// [`BanshiError::AskPerson`] where it is not downloaded yet, [`BanshiError::ReadAnew`] where there is no such item.
    #[uniffi::method(default(chosen = None))]
    pub fn start(&self, item: String, chosen: Option<String>) -> Result<Arc<Draft>, BanshiError> {
        let chosen = catalogue::path(chosen)?;
        Ok(Arc::new(Draft(self.0.start(&known(&item)?, chosen.as_ref())?)))
    }

    /// Opens one where it was left.
    ///
    /// # Errors
    /// [`BanshiError::ReadAnew`] where it is gone.
    pub fn open(&self, id: String) -> Result<Arc<Draft>, BanshiError> {
        Ok(Arc::new(Draft(self.0.open(known::<Uuid>(&id)?)?)))
    }

    /// Deletes one with its papers.
    ///
    /// # Errors
    /// [`BanshiError::ReadAnew`] once it is being sent.
    pub fn discard(&self, id: String) -> Result<(), BanshiError> {
        Ok(self.0.discard(known::<Uuid>(&id)?)?)
    }

    /// Takes a submission that needs the person back to its draft.
    ///
    /// # Errors
    /// [`BanshiError::ReadAnew`] where it does not wait for the person.
    pub fn reopen(&self, submission: String) -> Result<Arc<Draft>, BanshiError> {
        Ok(Arc::new(Draft(self.0.reopen(known(&submission)?)?)))
    }

    /// Takes a draft over to the item's newest version.
    ///
    /// # Errors
    /// [`BanshiError::AskPerson`] where that is not downloaded yet, [`BanshiError::ReadAnew`].
    pub fn carry_over(&self, id: String) -> Result<CarriedOver, BanshiError> {
        let (draft, lines) = self.0.carry_over(known::<Uuid>(&id)?)?;
        Ok(CarriedOver {
            draft: Arc::new(Draft(draft)),
            lines: lines.cross(),
        })
    }
}
