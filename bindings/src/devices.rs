//! 登录过的设备: where the person is signed in.

use banshi_app as app;

use crate::cross::{Cross, record};
use crate::error::known;
use crate::{BanshiError, Words};

/// The devices that the person signed in on.
#[derive(uniffi::Object)]
pub struct Devices(pub(crate) app::Devices);

record! {
    /// A device in the list.
    DeviceLine = app::DeviceLine {
        /// Names it.
        id: String,
        /// What it called itself: 华为 nova 3.
        name: String,
        /// 这台手机 · 10月16日 09:12 登录.
        words: Words,
        /// Whether it is this one: signing out is the way here.
        is_this: bool,
    }
}

#[uniffi::export(async_runtime = "tokio")]
impl Devices {
    /// Those that were not revoked: this one first, then the last that signed in.
    ///
    /// # Errors
    /// [`BanshiError::SignInNeeded`], [`BanshiError::TryLater`].
    pub async fn list(&self) -> Result<Vec<DeviceLine>, BanshiError> {
        Ok(self.0.list().await?.cross())
    }

    /// Revokes another one: its sessions end, and nothing that it signs is taken any more. Gives those that are left.
    ///
    /// # Errors
    /// [`BanshiError::ReadAnew`] for this device; as [`Devices::list`].
    pub async fn revoke(&self, id: String) -> Result<Vec<DeviceLine>, BanshiError> {
        Ok(self.0.revoke(known(&id)?).await?.cross())
    }
}
