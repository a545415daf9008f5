//! What can go wrong, as far as an outbox or a screen can act on it.

use std::error::Error;
use std::time::Duration;

use banshi_domain::Problem;

/// What the traits that the caller implements fail with. Its text must hold nothing of a person.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// What can go wrong, by what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// Try again later, by [`crate::Backoff`]: nothing is lost, a repeat does no harm.
    #[error("try again later: {cause}")]
    Retry {
        /// What the other side asked for (`Retry-After`), at most a day.
        after: Option<Duration>,
        /// Why.
        cause: RetryCause,
    },
    /// The person must sign in; all stays queued until then.
    #[error("sign-in is needed")]
    SignInNeeded,
    /// The other side says no, and says why; trying again changes nothing. Types that this build does not know have
    /// [`banshi_domain::ProblemKind::Other`].
    #[error("refused with status {}", .0.status)]
    Refused(Box<Problem>),
    /// The person gave up at the provider's page.
    #[error("cancelled by the person")]
    Cancelled,
    /// An answer is longer than anything of its kind may be.
    #[error("an answer of more than {limit} bytes")]
    TooLarge {
        /// Bytes that were allowed.
        limit: u64,
    },
    /// An answer, or a sign-in's callback, is not what it must be: often something between phone and gateway. Worth
    /// another try much later, and a word to the person.
    #[error("the other side's answer makes no sense: {0}")]
    Nonsense(&'static str),
    /// The phone's own part of the work failed.
    #[error("{part} failed on this phone")]
    Local {
        /// Which part.
        part: LocalPart,
        /// How.
        #[source]
        cause: BoxError,
    },
    /// A mistake of ours; tell the developers.
    #[error("a mistake in the app: {0}")]
    Bug(&'static str),
}

/// Why to try again later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum RetryCause {
    /// No connection, or it broke.
    #[error("no connection")]
    Network,
    /// Nothing came in time.
    #[error("no answer in time")]
    Timeout,
    /// The certificate cannot be trusted: a stranger's network, or a wrong date on the phone.
    #[error("the connection cannot be trusted")]
    Untrusted,
    /// The gateway asks for patience: 408, 429, 5xx.
    #[error("status {0}")]
    Busy(u16),
    /// The upload is still held by an earlier, broken connection: 423.
    #[error("the upload is locked")]
    Locked,
    /// Bytes arrive damaged, or the upload was lost, time and again.
    #[error("the upload does not advance")]
    NoProgress,
}

/// What failed on the phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LocalPart {
    /// Loading or saving tokens.
    Tokens,
    /// Reading a paper, or it is not the one that was announced.
    Paper,
    /// Saving how far an upload has come.
    Progress,
    /// Signing with the device's key.
    Signer,
}

impl std::fmt::Display for LocalPart {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Tokens => "the store of tokens",
            Self::Paper => "the store of papers",
            Self::Progress => "the store of progress",
            Self::Signer => "the signing key",
        })
    }
}

impl ClientError {
    pub(crate) fn local(part: LocalPart) -> impl FnOnce(BoxError) -> Self {
        move |cause| Self::Local { part, cause }
    }

    pub(crate) const fn retry(cause: RetryCause) -> Self {
        Self::Retry { after: None, cause }
    }
}
