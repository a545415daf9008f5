//! One person on this phone: drafts, submissions, filings.

use std::sync::Arc;

use banshi_app as app;

use crate::error::not_ours;
use crate::{BanshiError, Draft, Words};

/// One person's papers, open.
#[derive(uniffi::Object)]
pub struct Resident(pub(crate) app::Resident);

/// One person in the list.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ResidentLine {
    /// Random, of this phone alone.
    pub id: String,
    /// Name.
    pub name: String,
    /// How many submissions wait to be sent.
    pub waiting: u32,
    /// How many need the person.
    pub attention: u32,
}

impl From<app::ResidentLine> for ResidentLine {
    fn from(line: app::ResidentLine) -> Self {
        Self {
            id: line.id.to_string(),
            name: line.name,
            waiting: line.waiting,
            attention: line.attention,
        }
    }
}

/// A verified receipt.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Receipt {
    /// 办件编号, one a filing, grouped for reading.
    pub numbers: Vec<String>,
    /// When it was received.
    pub words: Words,
    /// Who must do what next, and until when.
    pub next: Words,
}

/// A filing's timeline.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Filing {
    /// Its id.
    pub id: String,
    /// 办件编号, grouped.
    pub number: String,
    /// The item's name.
    pub title: Words,
    /// The state's code, as on the wire.
    pub state: String,
    /// The state in words.
    pub badge: Words,
    /// Who has it, and until when.
    pub next: Words,
    /// What happened, what is, what comes.
    pub steps: Vec<FilingStep>,
    /// 运单号.
    pub waybill: Option<String>,
}

/// One step of it.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct FilingStep {
    /// What.
    pub title: Words,
    /// When and where.
    pub detail: Words,
}

#[uniffi::export]
impl Resident {
    /// Begins a draft of an item whose form is on the phone.
    ///
    /// # Errors
    /// [`BanshiError::AskPerson`] where it is not downloaded yet.
    pub fn start_draft(&self, item: String) -> Result<Arc<Draft>, BanshiError> {
        let code = item.parse().map_err(|_| not_ours())?;
        Ok(Arc::new(Draft(self.0.drafts().start(&code)?)))
    }

    /// Opens a draft where it was left.
    ///
    /// # Errors
    /// [`BanshiError::ReadAnew`] where it is gone.
    pub fn open_draft(&self, id: String) -> Result<Arc<Draft>, BanshiError> {
        Ok(Arc::new(Draft(
            self.0.drafts().open(id.parse().map_err(|_| not_ours())?)?,
        )))
    }

    /// The receipt of a submission, once it is there and verified.
    ///
    /// # Errors
    /// [`BanshiError::ReadAnew`] where there is no such submission.
    pub fn receipt(&self, submission: String) -> Result<Option<Receipt>, BanshiError> {
        let screen = self
            .0
            .filings()
            .submission(submission.parse().map_err(|_| not_ours())?)?;
        Ok(screen.receipt.map(|receipt| Receipt {
            numbers: receipt
                .numbers
                .iter()
                .map(app::domain::FilingNumber::grouped)
                .collect(),
            words: receipt.words.into(),
            next: receipt.next.into(),
        }))
    }

    /// Ids of the filings, newest first.
    ///
    /// # Errors
    /// [`BanshiError::Storage`].
    pub fn filings(&self) -> Result<Vec<String>, BanshiError> {
        Ok(self
            .0
            .filings()
            .list()?
            .iter()
            .map(|line| line.id.to_string())
            .collect())
    }

    /// One filing's timeline.
    ///
    /// # Errors
    /// [`BanshiError::ReadAnew`] where there is none.
    pub fn filing(&self, id: String) -> Result<Filing, BanshiError> {
        let screen = self.0.filings().screen(id.parse().map_err(|_| not_ours())?)?;
        Ok(Filing {
            id: screen.id.to_string(),
            number: screen.number,
            title: screen.title.into(),
            state: screen.state.code().to_owned(),
            badge: screen.badge.into(),
            next: screen.next.into(),
            steps: screen
                .steps
                .into_iter()
                .map(|step| FilingStep {
                    title: step.title.into(),
                    detail: step.detail.into(),
                })
                .collect(),
            waybill: screen.delivery.and_then(|delivery| delivery.waybill),
        })
    }
}
