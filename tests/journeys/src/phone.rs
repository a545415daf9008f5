//! A phone: the app's core over a folder, with a key wrapper and a signing key of the host's.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use banshi_app::client::SoftwareKey;
use banshi_app::vault::{Access, FileKeyWrapper, Store, VaultError};
use banshi_app::{AlwaysOnline, AppError, Banshi, Draft, Platform, Resident, SendReport, Settings, Silent};
use banshi_domain::{FilingId, FilingState, SubmissionId};
use banshi_stage::{Stage, StageError};

use crate::Answer;
use crate::SetClock;

/// The app's redirect address; nothing listens there, the address alone is read.
const REDIRECT: &str = "banshi://sign-in";

/// Why a journey does not go on.
#[derive(Debug, thiserror::Error)]
pub enum JourneyError {
    /// The app refused.
    #[error("{}: {} {}", .0.code(), .0.words().happened.zh, .0.words().advice.zh)]
    App(#[from] AppError),
    /// The stage's.
    #[error(transparent)]
    Stage(#[from] StageError),
    /// The operating system's.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// Something is not as the story has it.
    #[error("{0}")]
    Unexpected(String),
}

/// A phone.
pub struct Phone {
    /// The app.
    pub banshi: Banshi,
    /// Its clock.
    pub clock: SetClock,
    parts: Parts,
}

/// What a person signed, byte for byte.
pub struct SignedBytes {
    /// The manifest as a compact JWS.
    pub manifest: Vec<u8>,
    /// The finalised XForms instance.
    pub answers: Vec<u8>,
}

#[derive(Clone)]
struct Parts {
    folder: PathBuf,
    key: Arc<SoftwareKey>,
    settings: Settings,
}

impl Phone {
    /// A new phone at this stage, reached through its link, in a time zone.
    ///
    /// # Errors
    /// [`JourneyError`].
    pub fn new(stage: &Stage, folder: &Path, zone: &str) -> Result<Self, JourneyError> {
        let root = stage.catalogue().join("metadata/1.root.json");
        Self::at(&stage.phone_url(), &root, folder, zone)
    }

    /// A phone that finds its gateway at this address and trusts this root of the catalogue; what an earlier process
    /// left in the folder is there again.
    ///
    /// # Errors
    /// [`JourneyError`].
    pub fn at(gateway: &str, root: &Path, folder: &Path, zone: &str) -> Result<Self, JourneyError> {
        let key = SoftwareKey::open(&folder.join("keys/device-key")).map_err(AppError::from)?;
        let settings = Settings {
            folder: folder.join("app"),
            gateway: gateway.to_owned(),
            tls_roots_pem: vec![],
            catalogue_root: std::fs::read(root)?,
            device_name: "测试手机".into(),
        };
        let parts = Parts {
            folder: folder.to_path_buf(),
            key: Arc::new(key),
            settings,
        };
        Self::open(parts, SetClock::system(zone))
    }

    fn open(parts: Parts, clock: SetClock) -> Result<Self, JourneyError> {
        let wrapper = FileKeyWrapper::new(parts.folder.join("keys")).map_err(AppError::from)?;
        let platform = Platform {
            key_wrapper: Arc::new(wrapper),
            signer: parts.key.clone(),
            clock: Arc::new(clock.clone()),
            connectivity: Arc::new(AlwaysOnline),
            notifications: Arc::new(Silent),
            lettering: None,
        };
        let banshi = Banshi::open(parts.settings.clone(), platform)?;
        Ok(Self { banshi, clock, parts })
    }

    /// The app is killed and started again: nothing is carried over but the disk.
    ///
    /// # Errors
    /// [`JourneyError`].
    pub fn restart(self) -> Result<Self, JourneyError> {
        let Self { banshi, clock, parts } = self;
        drop(banshi);
        Self::open(parts, clock)
    }

    /// The signing key, which a test lends to a [`crate::Caller`] that plays the same phone.
    #[must_use]
    pub fn key(&self) -> Arc<SoftwareKey> {
        self.parts.key.clone()
    }

    /// What was signed for a submission, byte for byte; the app is closed for it.
    ///
    /// # Errors
    /// [`JourneyError`] where there is none.
    pub fn signed(self, resident: Resident, submission: SubmissionId) -> Result<SignedBytes, JourneyError> {
        let id = resident.id();
        let Self { banshi, parts, .. } = self;
        drop((resident, banshi));
        let wrapper = FileKeyWrapper::new(parts.folder.join("keys")).map_err(AppError::from)?;
        let store =
            Store::open(parts.settings.folder.join("vaults"), Arc::new(wrapper)).map_err(AppError::from)?;
        let vault = store.open_resident(id, Access::Screen).map_err(AppError::from)?;
        let (stored, papers) = vault
            .read(|tx| {
                let stored = tx.submissions().get(submission.as_uuid())?;
                Ok((stored, tx.papers().of(submission.as_uuid())?))
            })
            .map_err(|error: VaultError| AppError::from(error))?;
        let nothing = || JourneyError::Unexpected("nothing was signed".into());
        let answers = papers.iter().find(|paper| paper.media_type == "application/xml");
        let mut reader = vault
            .open_paper(answers.ok_or_else(nothing)?.id)
            .map_err(AppError::from)?;
        let mut answers = Vec::new();
        reader.read_to_end(&mut answers)?;
        Ok(SignedBytes {
            manifest: stored.ok_or_else(nothing)?.manifest,
            answers,
        })
    }

    /// Fetches the catalogue and what one item needs, as a phone does while it has a link.
    ///
    /// # Errors
    /// [`JourneyError`].
    pub async fn sync(&self, item: &str) -> Result<(), JourneyError> {
        self.banshi.catalogue().sync().await?;
        let code = item
            .parse()
            .map_err(|_| JourneyError::Unexpected(format!("{item} is no code")))?;
        Ok(self.banshi.catalogue().prepare(&code).await?)
    }

    /// Makes room for a resident and opens it.
    ///
    /// # Errors
    /// [`JourneyError`].
    pub fn resident(&self, name: &str) -> Result<Resident, JourneyError> {
        let id = self.banshi.residents().create(name)?;
        Ok(self.banshi.residents().open(id)?)
    }

    /// Opens the one resident of this phone again.
    ///
    /// # Errors
    /// [`JourneyError`].
    pub fn the_resident(&self) -> Result<Resident, JourneyError> {
        let residents = self.banshi.residents().list()?;
        let one = residents
            .first()
            .ok_or_else(|| JourneyError::Unexpected("nobody is on this phone".into()))?;
        Ok(self.banshi.residents().open(one.id)?)
    }

    /// The person signs in at the identity provider.
    ///
    /// # Errors
    /// [`JourneyError`].
    pub async fn sign_in(&self, stage: &Stage, resident: &Resident, login: &str) -> Result<(), JourneyError> {
        let url = self.banshi.sign_in().begin(REDIRECT).await?;
        let callback = stage.browser()?.sign_in(&url, login).await?;
        self.banshi.sign_in().complete(resident, &callback).await?;
        Ok(())
    }

    /// Sends what waits, for at most `seconds`.
    ///
    /// # Errors
    /// [`JourneyError`].
    pub async fn send(&self, seconds: u64) -> Result<SendReport, JourneyError> {
        Ok(self.banshi.outbox().send(Duration::from_secs(seconds)).await?)
    }

    /// Reads the feed until the filing stands where it should; gives up after half a minute.
    ///
    /// # Errors
    /// [`JourneyError::Unexpected`] with where it stands instead.
    pub async fn wait_for(
        &self,
        resident: &Resident,
        filing: FilingId,
        state: FilingState,
    ) -> Result<(), JourneyError> {
        let started = Instant::now();
        let mut seen = None;
        while started.elapsed() < Duration::from_secs(30) {
            let now = resident.filings().screen(filing).ok().map(|screen| screen.state);
            if now == Some(state) {
                return Ok(());
            }
            seen = now;
            // Whole seconds: less than one is none, and does not wait.
            self.banshi.feed().pull(Duration::from_secs(1)).await?;
        }
        Err(JourneyError::Unexpected(format!(
            "on the phone the filing is {seen:?}, not {state:?}"
        )))
    }

    /// The filings of a submission, once it is receipted.
    ///
    /// # Errors
    /// [`JourneyError`].
    pub fn filings_of(
        &self,
        resident: &Resident,
        submission: SubmissionId,
    ) -> Result<Vec<FilingId>, JourneyError> {
        let screen = resident.filings().submission(submission)?;
        let numbers = screen.receipt.map(|receipt| receipt.numbers).unwrap_or_default();
        let mut filings = Vec::new();
        for line in resident.filings().list()? {
            let number = resident.filings().screen(line.id)?.number;
            if numbers
                .iter()
                .any(|known| known.grouped() == number || known.as_str() == number)
            {
                filings.push(line.id);
            }
        }
        Ok(filings)
    }

    /// Answers questions as a person does, page by page.
    ///
    /// # Errors
    /// [`JourneyError::Unexpected`] with what the form says of an answer.
    pub fn fill(draft: &Draft, answers: &[Answer]) -> Result<(), JourneyError> {
        for answer in answers {
            let (Answer::Typed { question: path, .. } | Answer::Chosen { question: path, .. }) = answer;
            let screen = draft.go_to_question(path)?;
            let question = screen
                .questions
                .iter()
                .find(|question| question.path == *path)
                .ok_or_else(|| JourneyError::Unexpected(format!("{path} is not on its page")))?;
            let value = match answer {
                Answer::Typed { text, .. } => text.clone(),
                Answer::Chosen { choose, .. } => question
                    .choices
                    .iter()
                    .find(|choice| choice.label == *choose)
                    .map(|choice| choice.value.clone())
                    .ok_or_else(|| JourneyError::Unexpected(format!("{path} does not offer {choose}")))?,
            };
            // What real-name sign-in has filled in is not for the person to change.
            if question.locked && question.value == value {
                continue;
            }
            let screen = draft.answer(path, &value)?;
            let after = screen.questions.iter().find(|question| question.path == *path);
            if let Some(mistake) = after.and_then(|question| question.mistake.as_ref()) {
                return Err(JourneyError::Unexpected(format!("{path}: {}", mistake.zh)));
            }
        }
        Ok(())
    }
}
