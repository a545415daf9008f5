//! What was filed: who has it, until when, what the person can do.

mod action;
mod delivery;
mod line;
mod records;
mod screen;
mod timeline;

use std::sync::Arc;

use banshi_domain::{Filing, FilingId, FilingState, Rating, RatingLevel, SubmissionId};
use banshi_vault::ResidentVault;

pub use self::action::FilingAction;
pub use self::delivery::DeliveryLines;
pub(crate) use self::line::line;
pub use self::line::{FilingLine, Tone};
pub use self::records::{EvidenceLine, NoticeLines};
pub use self::screen::{AskedLine, FilingScreen};
pub use self::timeline::{Step, StepMark};
use crate::banshi::Inner;
use crate::outbox::{self, SubmissionScreen};
use crate::supplements::Supplement;
use crate::{AppError, Thing, Words, feed, spoken, supplements};

/// The most characters of the person's own words in a rating.
const MOST_WORDS: usize = 500;

/// What one resident filed.
pub struct Filings {
    pub(crate) app: Arc<Inner>,
    pub(crate) vault: Arc<ResidentVault>,
}

impl Filings {
    /// All filings, the last changed first.
    ///
    /// # Errors
    /// Those of the vault.
    pub fn list(&self) -> Result<Vec<FilingLine>, AppError> {
        let today = self.app.today();
        Ok(all(&self.vault)?
            .iter()
            .map(|filing| line(filing, today))
            .collect())
    }

    /// 办件: one filing's page.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn screen(&self, id: FilingId) -> Result<FilingScreen, AppError> {
        let filing = self.get(id)?;
        let submission = self
            .vault
            .read(|tx| tx.submissions().get(filing.submission.as_uuid()))?;
        let sent = submission
            .map(|stored| outbox::submission(&self.vault, &stored, self.app.today()))
            .transpose()?;
        let materials = self
            .vault
            .read(|tx| supplements::materials(tx, &filing.item, filing.item_version))?;
        Ok(screen::screen(
            &filing,
            sent.as_ref(),
            &materials,
            self.app.today(),
        ))
    }

    /// 读给我听: a filing's page, sentence by sentence.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn spoken(&self, id: FilingId) -> Result<Vec<Words>, AppError> {
        Ok(spoken::filing(&self.screen(id)?))
    }

    /// One submission of this phone: its papers' progress, its receipt.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn submission(&self, id: SubmissionId) -> Result<SubmissionScreen, AppError> {
        let stored = self.vault.read(|tx| tx.submissions().get(id.as_uuid()))?;
        let stored = stored.ok_or(AppError::NotFound(Thing::Submission))?;
        outbox::submission(&self.vault, &stored, self.app.today())
    }

    /// 补正: what the window asked for, to be photographed and sent.
    ///
    /// # Errors
    /// [`AppError::NotNow`] where nothing is asked for.
    pub fn supplement(&self, id: FilingId) -> Result<Supplement, AppError> {
        Supplement::open(&self.app, &self.vault, &self.get(id)?)
    }

    /// 撤回申请.
    ///
    /// # Errors
    /// [`AppError::NotNow`] where it is too late, [`AppError::SignInNeeded`], [`AppError::TryLater`].
    pub async fn withdraw(&self, id: FilingId) -> Result<FilingScreen, AppError> {
        let filing = self.get(id)?;
        if !filing.state.may_become(FilingState::Withdrawn) {
            return Err(AppError::NotNow("it is too late to withdraw"));
        }
        self.app.gateway.withdraw(id).await?;
        self.refresh(id).await
    }

    /// 好差评: once per filing.
    ///
    /// # Errors
    /// [`AppError::NotNow`] before the end or after the first, [`AppError::BadInput`] for more than 500 characters.
    pub async fn rate(
        &self,
        id: FilingId,
        level: RatingLevel,
        words: Option<String>,
    ) -> Result<FilingScreen, AppError> {
        if words
            .as_ref()
            .is_some_and(|words| words.chars().count() > MOST_WORDS)
        {
            return Err(AppError::bad(
                "too-long",
                "最多写五百个字",
                "At most 500 characters",
            ));
        }
        let filing = self.get(id)?;
        if !filing.state.is_ended() || filing.rating.is_some() {
            return Err(AppError::NotNow("it is not to be rated now"));
        }
        let rating = Rating {
            level,
            words,
            given_at: None,
        };
        self.app.gateway.rate(id, &rating).await?;
        self.refresh(id).await
    }

    /// Asks for one filing's newest state at once.
    ///
    /// # Errors
    /// [`AppError::SignInNeeded`], [`AppError::TryLater`].
    pub async fn refresh(&self, id: FilingId) -> Result<FilingScreen, AppError> {
        let filing = self.app.gateway.filing(id).await?;
        self.vault
            .transaction(|tx| feed::apply(tx, &feed::News::Filing(Box::new(filing))))?;
        self.app.changed.tell(&());
        self.screen(id)
    }

    fn get(&self, id: FilingId) -> Result<Filing, AppError> {
        let stored = self.vault.read(|tx| tx.filings().get(&id.to_string()))?;
        let stored = stored.ok_or(AppError::NotFound(Thing::Filing))?;
        Ok(serde_json::from_slice(&stored.body)?)
    }
}

/// All filings of a vault, the last changed first.
pub(crate) fn all(vault: &ResidentVault) -> Result<Vec<Filing>, AppError> {
    let stored = vault.read(|tx| tx.filings().all())?;
    stored
        .iter()
        .map(|filing| Ok(serde_json::from_slice(&filing.body)?))
        .collect()
}
