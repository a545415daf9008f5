//! The person's devices: each enrolled a key, each can be revoked.

use banshi_domain::DeviceId;
use chrono::{DateTime, Utc};
use reqwest::Method;
use serde::Deserialize;

use crate::client::Client;
use crate::error::ClientError;
use crate::exchange::Request;

/// A device that the person signed in on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Device {
    /// Its id.
    pub id: DeviceId,
    /// What it called itself.
    pub name: String,
    /// When it enrolled last.
    pub enrolled_at: DateTime<Utc>,
    /// When it was revoked.
    #[serde(default)]
    pub revoked_at: Option<DateTime<Utc>>,
    /// Whether it is the one that asks.
    #[serde(default)]
    pub is_this: bool,
}

#[derive(Deserialize)]
struct Devices {
    devices: Vec<Device>,
}

impl Client {
    /// The person's devices.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn devices(&self) -> Result<Vec<Device>, ClientError> {
        let request = Request::new(Method::GET, self.url(&["devices"])?);
        let listed: Devices = self.send_signed_in(&request).await?.json()?;
        Ok(listed.devices)
    }

    /// Revokes one: its sessions end, its signatures are no longer taken.
    ///
    /// # Errors
    /// [`ClientError::Refused`] with `not-found`.
    pub async fn revoke_device(&self, id: DeviceId) -> Result<(), ClientError> {
        let url = self.url(&["devices", &id.to_string()])?;
        self.send_signed_in(&Request::new(Method::DELETE, url))
            .await
            .map(drop)
    }
}
