//! Resumable upload: tus 1.0 with creation-with-upload and checksum.

mod pace;
mod paper;
mod tus;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::client::Client;
use crate::error::{BoxError, ClientError, LocalPart, RetryCause};

pub(crate) use pace::Pace;
pub use paper::PaperSource;
use tus::{Step, Tus};

/// Where an upload stands; the caller keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadProgress {
    /// Path of the upload at the gateway. Without its origin: a gateway that moved still knows it, and nobody else is
    /// ever sent the person's token.
    pub url: String,
    /// Bytes that the gateway has for sure. For display: on resuming, the gateway is asked.
    pub offset: u64,
}

/// How often one call puts up with an upload that is lost, out of step or damaged.
const SETBACKS: u32 = 6;

impl Client {
    /// Uploads a paper, going on from `progress` where there is one. After every piece `on_progress` is given what to
    /// keep; it returns once that is kept. The upload is done when this returns: its progress can then be forgotten.
    ///
    /// Dropping the future, an error, the end of the app: each leaves an upload that goes on where it was.
    ///
    /// # Errors
    /// [`ClientError::Retry`] for all that time heals, [`ClientError::Refused`] where the gateway will not take such a
    /// paper, [`ClientError::Local`] where it cannot be read or is not what its hash says.
    pub async fn upload(
        &self,
        paper: Arc<dyn PaperSource>,
        media_type: &str,
        progress: Option<UploadProgress>,
        on_progress: &mut (dyn FnMut(&UploadProgress) -> Result<(), BoxError> + Send),
    ) -> Result<(), ClientError> {
        let tus = Tus::new(self, &paper, media_type);
        let length = paper.length();
        if progress
            .as_ref()
            .is_some_and(|progress| progress.offset == length)
        {
            return Ok(());
        }
        let mut setbacks = Setbacks {
            left: SETBACKS,
            damaged: 0,
            paper: &paper,
        };
        // What was kept says where the upload is; how far it came, only the gateway knows.
        let mut standing = progress.map_or(Standing::Nowhere, |progress| Standing::Somewhere(progress.url));
        loop {
            let step = match &standing {
                Standing::Nowhere => tus.create().await?,
                Standing::Somewhere(url) => tus.offset(url).await?,
                Standing::At(progress) if progress.offset == length => return Ok(()),
                Standing::At(progress) => tus.send(progress).await?,
            };
            standing = match step {
                Step::Created(url) => Standing::Somewhere(url),
                Step::Reached(progress) => {
                    on_progress(&progress).map_err(ClientError::local(LocalPart::Progress))?;
                    Standing::At(progress)
                }
                Step::Damaged => {
                    setbacks.count_damaged().await?;
                    standing.unsure()
                }
                Step::Conflict => {
                    setbacks.count()?;
                    standing.unsure()
                }
                Step::Gone => {
                    setbacks.count()?;
                    Standing::Nowhere
                }
            };
        }
    }
}

/// How much is known of an upload.
enum Standing {
    /// It is not there yet, or not any more.
    Nowhere,
    /// It is there; how far it came must be asked.
    Somewhere(String),
    /// How far it came.
    At(UploadProgress),
}

impl Standing {
    /// The same upload, of which it must be asked how far it came.
    fn unsure(self) -> Self {
        match self {
            Self::Nowhere => Self::Nowhere,
            Self::Somewhere(url) | Self::At(UploadProgress { url, .. }) => Self::Somewhere(url),
        }
    }
}

/// Bounds what one call puts up with.
struct Setbacks<'a> {
    left: u32,
    damaged: u32,
    paper: &'a Arc<dyn PaperSource>,
}

impl Setbacks<'_> {
    fn count(&mut self) -> Result<(), ClientError> {
        self.left = self.left.saturating_sub(1);
        if self.left == 0 {
            Err(ClientError::retry(RetryCause::NoProgress))
        } else {
            Ok(())
        }
    }

    /// Where bytes arrived damaged twice, they may be so on this phone: then trying again is no use.
    async fn count_damaged(&mut self) -> Result<(), ClientError> {
        self.damaged += 1;
        if self.damaged == 2 {
            paper::check(self.paper).await?;
        }
        self.count()
    }
}
