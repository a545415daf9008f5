//! What is known about one resident, and where from.

use banshi_app as app;

use crate::cross::{Cross, record};
use crate::{BanshiError, Words};

/// What is known about one resident.
#[derive(uniffi::Object)]
pub struct Profile(pub(crate) app::Profile);

record! {
    /// One line of it.
    ProfileLine = app::ProfileLine {
        /// As forms ask for it.
        key: String,
        /// What a person reads for the key.
        label: Words,
        /// The value.
        value: String,
        /// Where it is from.
        origin: Words,
        /// Whether it comes from real-name sign-in and cannot be changed here.
        locked: bool,
        /// Whether it is a text that can be typed here; what a form chose from a list can only be removed.
        is_text: bool,
    }
}

#[uniffi::export]
impl Profile {
    /// All that is known and all that can be told here, in the order in which forms ask.
    ///
    /// # Errors
    /// [`BanshiError::Storage`].
    pub fn lines(&self) -> Result<Vec<ProfileLine>, BanshiError> {
        Ok(self.0.lines()?.cross())
    }

    /// Sets a value that the person typed; an empty text removes it.
    ///
    /// # Errors
    /// [`BanshiError::ReadAnew`] for what comes from real-name sign-in, [`BanshiError::AskPerson`] where it is too long.
    pub fn set(&self, key: String, text: String) -> Result<(), BanshiError> {
        Ok(self.0.set(&key, &text)?)
    }
}
