//! Tokens in memory, for those who have no phone: officials, and phones that a test throws away.

use std::sync::{Mutex, PoisonError};

use banshi_client::{BoxError, TokenStore, Tokens};

/// Tokens in memory.
#[derive(Default)]
pub struct MemoryTokens(Mutex<Option<Tokens>>);

impl MemoryTokens {
    /// The access token, once signed in.
    #[must_use]
    pub fn access_token(&self) -> Option<String> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .as_ref()
            .map(|tokens| tokens.access_token.clone())
    }
}

impl TokenStore for MemoryTokens {
    fn load(&self) -> Result<Option<Tokens>, BoxError> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    fn save(&self, tokens: &Tokens) -> Result<(), BoxError> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(tokens.clone());
        Ok(())
    }

    fn clear(&self) -> Result<(), BoxError> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
        Ok(())
    }
}
