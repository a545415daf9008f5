//! What happened at the gateway.

use std::sync::Arc;
use std::time::Duration;

use banshi_app as app;

use crate::cross::{Cross, record};
use crate::{BanshiError, Subscription};

/// What happened at the gateway.
#[derive(uniffi::Object)]
pub struct Feed(pub(crate) app::Feed);

record! {
    /// What a pull brought.
    Pulled = app::Pulled {
        /// Changes that came.
        changes: u32,
        /// Whether whole states were read, for the feed did not reach back that far.
        read_anew: bool,
        /// Whether more is there already.
        more: bool,
    }
}

/// Hears that something changed on this phone: screens are to be read anew.
#[uniffi::export(with_foreign)]
pub trait ChangeListener: Send + Sync {
    /// Something changed. Called without any lock held, on the thread that caused the change.
    ///
    /// # Errors
    /// Nothing is done about one.
    fn changed(&self) -> Result<(), BanshiError>;
}

#[uniffi::export(async_runtime = "tokio")]
impl Feed {
    /// Asks the gateway what is new, waiting for at most so many milliseconds.
    ///
    /// # Errors
    /// [`BanshiError::TryLater`], [`BanshiError::SignInNeeded`].
    pub async fn pull(&self, wait_ms: u32) -> Result<Pulled, BanshiError> {
        Ok(self.0.pull(Duration::from_millis(wait_ms.into())).await?.cross())
    }

    /// Tells the listener at once, and at every change until the subscription ends.
    ///
    /// # Errors
    /// None today; a panic would be one.
    pub fn subscribe(&self, listener: Arc<dyn ChangeListener>) -> Result<Arc<Subscription>, BanshiError> {
        let tell = move || {
            // A listener that fails is the shell's affair; the next change is told all the same.
            let _ = listener.changed();
        };
        Ok(Subscription::of(self.0.subscribe(Arc::new(tell))))
    }
}
