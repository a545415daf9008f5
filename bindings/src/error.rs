//! Errors, by what a shell does about them.

use std::str::FromStr;

use banshi_app::AppError;

use crate::Words;
use crate::cross::Cross;

/// What went wrong, by what to do about it. `happened` and `advice` are what the person reads; nothing of theirs is in
/// them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum BanshiError {
    /// No network, or the other side is busy: it goes on by itself.
    #[error("try later: {code}")]
    TryLater {
        /// Stable code.
        code: String,
        /// What happened.
        happened: Words,
        /// What is safe, and what to do.
        advice: Words,
    },
    /// Open the sign-in.
    #[error("sign-in needed")]
    SignInNeeded {
        /// What happened.
        happened: Words,
        /// What is safe, and what to do.
        advice: Words,
    },
    /// Show it to the person, who changes something.
    #[error("ask the person: {code}")]
    AskPerson {
        /// Stable code.
        code: String,
        /// What happened.
        happened: Words,
        /// What is safe, and what to do.
        advice: Words,
    },
    /// The screen is out of date: read it anew.
    #[error("read anew: {code}")]
    ReadAnew {
        /// Stable code.
        code: String,
        /// What happened.
        happened: Words,
        /// What is safe, and what to do.
        advice: Words,
    },
    /// What is stored cannot be read or written: locked, full, key lost, damaged, newer.
    #[error("storage: {code}")]
    Storage {
        /// Stable code: `locked`, `full`, `key-lost`, `damaged`, `newer-version`, `storage`.
        code: String,
        /// What happened.
        happened: Words,
        /// What is safe, and what to do.
        advice: Words,
    },
    /// A mistake of ours.
    #[error("a bug")]
    Bug {
        /// What happened.
        happened: Words,
        /// What is safe, and what to do.
        advice: Words,
    },
}

impl From<AppError> for BanshiError {
    fn from(error: AppError) -> Self {
        let code = error.code().to_owned();
        let words = error.words();
        let (happened, advice) = (words.happened.cross(), words.advice.cross());
        match error {
            AppError::TryLater { .. } => Self::TryLater {
                code,
                happened,
                advice,
            },
            AppError::SignInNeeded => Self::SignInNeeded { happened, advice },
            AppError::Cancelled
            | AppError::Refused(_)
            | AppError::BadInput { .. }
            | AppError::Incomplete { .. }
            | AppError::NotDownloaded(_)
            | AppError::Catalogue(_) => Self::AskPerson {
                code,
                happened,
                advice,
            },
            AppError::NotFound(_) | AppError::NotNow(_) => Self::ReadAnew {
                code,
                happened,
                advice,
            },
            AppError::Full
            | AppError::Locked
            | AppError::KeyLost
            | AppError::Damaged
            | AppError::NewerVersion
            | AppError::Storage => Self::Storage {
                code,
                happened,
                advice,
            },
            _ => Self::Bug { happened, advice },
        }
    }
}

impl From<uniffi::UnexpectedUniFFICallbackError> for BanshiError {
    fn from(error: uniffi::UnexpectedUniFFICallbackError) -> Self {
        // Its reason is the shell's own words and may hold anything: it is not passed on.
        drop(error);
        AppError::Bug("the shell's listener failed".to_owned()).into()
    }
}

/// An id or code that the core gave; anything else is a bug of the shell.
pub(crate) fn known<T: FromStr>(text: &str) -> Result<T, BanshiError> {
    text.parse()
        .map_err(|_| AppError::Bug("an id that the core did not give".to_owned()).into())
}
