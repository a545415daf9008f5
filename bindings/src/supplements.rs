//! 补正: what the window asked for, and nothing else.

use std::sync::Arc;

use banshi_app as app;

use crate::cross::{Cross, record};
use crate::{BanshiError, MissingLine, Papers, Words};

/// What one filing still needs.
#[derive(uniffi::Object)]
pub struct Supplement(pub(crate) app::Supplement);

record! {
    /// What is still to be made.
    SupplementScreen = app::SupplementScreen {
        /// The filing.
        filing: String,
        /// What is still to be made.
        missing: Vec<MissingLine>,
        /// Whether it can be signed and sent.
        can_sign: bool,
        /// What the button says.
        button: Words,
    }
}

#[uniffi::export]
impl Supplement {
    /// The papers that were asked for.
    ///
    /// # Errors
    /// None today; a panic would be one.
    pub fn papers(&self) -> Result<Arc<Papers>, BanshiError> {
        Ok(Arc::new(Papers(self.0.papers())))
    }

    /// What is still to be made.
    ///
    /// # Errors
    /// [`BanshiError::Storage`].
    pub fn screen(&self) -> Result<SupplementScreen, BanshiError> {
        Ok(self.0.screen()?.cross())
    }

    /// Signs it and puts it into the outbox; gives its id.
    ///
    /// # Errors
    /// [`BanshiError::AskPerson`] where something is missing.
    pub fn sign(&self) -> Result<String, BanshiError> {
        Ok(self.0.sign()?.cross())
    }
}
