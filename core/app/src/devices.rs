//! 登录过的设备: where the person is signed in; one that is lost is revoked.

use std::sync::Arc;

use banshi_client::Device;
use banshi_domain::DeviceId;
use chrono::NaiveDate;

use crate::banshi::Inner;
use crate::{AppError, Words, words};

/// The devices that the person signed in on.
pub struct Devices(pub(crate) Arc<Inner>);

/// A device in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceLine {
    /// For [`Devices::revoke`].
    pub id: DeviceId,
    /// What it called itself: 华为 nova 3.
    pub name: String,
    /// 这台手机 · 10月16日 09:12 登录.
    pub words: Words,
    /// Whether it is this one: signing out is the way here.
    pub is_this: bool,
}

impl Devices {
    /// Those that were not revoked: this one first, then the last that signed in.
    ///
    /// # Errors
    /// [`AppError::SignInNeeded`], [`AppError::TryLater`].
    pub async fn list(&self) -> Result<Vec<DeviceLine>, AppError> {
        Ok(lines(self.0.gateway.devices().await?, self.0.today()))
    }

    /// Revokes another one: its sessions end, and nothing that it signs is taken any more. Gives those that are left.
    ///
    /// # Errors
    /// [`AppError::NotNow`] for this device, [`AppError::Refused`] with `not-found`; as [`Devices::list`].
    pub async fn revoke(&self, id: DeviceId) -> Result<Vec<DeviceLine>, AppError> {
        if id == self.0.platform.signer.device_id() {
            return Err(AppError::NotNow("this device signs out instead"));
        }
        self.0.gateway.revoke_device(id).await?;
        self.list().await
    }
}

fn lines(mut devices: Vec<Device>, today: NaiveDate) -> Vec<DeviceLine> {
    devices.retain(|device| device.revoked_at.is_none());
    devices.sort_by_key(|device| (!device.is_this, std::cmp::Reverse(device.enrolled_at), device.id));
    devices
        .into_iter()
        .map(|device| {
            let at = words::moment(device.enrolled_at, today);
            let signed_in = Words::new(format!("{} 登录", at.zh), format!("Signed in {}", at.en));
            let this = Words::new("这台手机", "This phone");
            DeviceLine {
                words: Words::line([if device.is_this { this } else { Words::default() }, signed_in]),
                id: device.id,
                name: device.name,
                is_this: device.is_this,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(name: &str, day: u32, is_this: bool, is_revoked: bool) -> Device {
        let at = format!("2026-10-{day:02}T01:00:00Z").parse().unwrap();
        Device {
            id: DeviceId::new(),
            name: name.to_owned(),
            enrolled_at: at,
            revoked_at: is_revoked.then_some(at),
            is_this,
        }
    }

    #[test]
    fn this_phone_stands_first_and_what_was_revoked_nowhere() {
        let devices = vec![
            device("旧手机", 1, false, false),
            device("丢了的", 2, false, true),
            device("平板", 9, false, false),
            device("我的", 3, true, false),
        ];
        let today = NaiveDate::from_ymd_opt(2026, 10, 16).unwrap();
        let told: Vec<_> = lines(devices, today)
            .into_iter()
            .map(|line| format!("{}：{}", line.name, line.words.zh))
            .collect();
        assert_eq!(
            told,
            [
                "我的：这台手机 · 10月3日 09:00 登录",
                "平板：10月9日 09:00 登录",
                "旧手机：10月1日 09:00 登录",
            ]
        );
    }
}
