//! What else the phone does for the core, behind foreign traits: its network, its notifications, its typeface, its
//! log. Each may fail or throw, which harms nothing: the core goes on as if the phone had none.

use std::sync::Arc;

use banshi_app as app;

use crate::cross::{Cross, choice};
use crate::{DeviceKey, KeyWrapper, Lettering, Log, Words};

/// The phone's services. What is not given is done without: keys lie in files that only this user may read, as on a
/// desktop; the network is always tried; copies bear no stamp, and the screens say so; nothing is told, nothing logged.
#[derive(Clone, Default, uniffi::Record)]
pub struct PhoneServices {
    /// Wraps keys by the phone's hardware.
    #[uniffi(default = None)]
    pub key_wrapper: Option<Arc<dyn KeyWrapper>>,
    /// Signs by a key in the phone's hardware.
    #[uniffi(default = None)]
    pub device_key: Option<Arc<dyn DeviceKey>>,
    /// Whether there is a network.
    #[uniffi(default = None)]
    pub connectivity: Option<Arc<dyn Connectivity>>,
    /// Tells a person who does not look at the app.
    #[uniffi(default = None)]
    pub notifications: Option<Arc<dyn Notifications>>,
    /// The phone's typeface, for what is stamped across copies of identity papers.
    #[uniffi(default = None)]
    pub lettering: Option<Arc<dyn Lettering>>,
    /// The phone's log.
    #[uniffi(default = None)]
    pub log: Option<Arc<dyn Log>>,
}

impl std::fmt::Debug for PhoneServices {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PhoneServices").finish_non_exhaustive()
    }
}

/// A service of the phone did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum ServiceError {
    /// For whatever reason; nothing is done about it.
    #[error("the phone did not do it")]
    NotDone,
}

impl From<uniffi::UnexpectedUniFFICallbackError> for ServiceError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::NotDone
    }
}

/// Whether there is a network. Once it is back the shell says so by `Outbox::hurry`.
#[uniffi::export(with_foreign)]
pub trait Connectivity: Send + Sync {
    /// Whether it is worth trying. Called without any lock held, before each round of sending.
    ///
    /// # Errors
    /// Where the phone does not know; it is tried then.
    fn is_online(&self) -> Result<bool, ServiceError>;
}

/// The foreign connectivity as the core knows it.
pub(crate) struct Network(pub(crate) Arc<dyn Connectivity>);

impl app::Connectivity for Network {
    fn is_online(&self) -> bool {
        self.0.is_online().unwrap_or(true)
    }
}

choice! {
    /// How pressing a notification is; a person may silence each kind by itself.
    NotificationKind = app::NotificationKind {
        /// Something waits for the person.
        NeedsYou,
        /// What was signed has arrived.
        Received,
        /// An office did something.
        Progress,
        /// About a visit that is booked.
        Visit,
    }
}

/// What a notification opens.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum NotificationAbout {
    /// A submission or supplement on its way.
    Submission {
        /// Names it.
        id: String,
    },
    /// A filing.
    Filing {
        /// Names it.
        id: String,
    },
    /// A visit that is booked.
    Reservation {
        /// Names it.
        id: String,
    },
}

impl Cross<NotificationAbout> for app::NotificationAbout {
    fn cross(self) -> NotificationAbout {
        match self {
            Self::Submission(id) => NotificationAbout::Submission { id: id.cross() },
            Self::Filing(id) => NotificationAbout::Filing { id: id.cross() },
            Self::Reservation(id) => NotificationAbout::Reservation { id: id.cross() },
        }
    }
}

crate::cross::record! {
    /// One thing to tell a person who does not look at the app. A locked screen may show it.
    PhoneNotification = app::PhoneNotification {
        /// Stable: the same again takes the earlier one's place.
        key: String,
        /// How pressing it is.
        kind: NotificationKind,
        /// 请补材料.
        title: Words,
        /// What, and what to do.
        text: Words,
        /// What it opens.
        about: Option<NotificationAbout>,
        /// Whose papers that lies in.
        resident: Option<String>,
    }
}

/// Shows a notification, where the person allows it and does not look at the app already.
#[uniffi::export(with_foreign)]
pub trait Notifications: Send + Sync {
    /// Shows one; the same key again takes the earlier one's place. Called without any lock held, on the thread that
    /// heard of it.
    ///
    /// # Errors
    /// Nothing is done about one.
    fn show(&self, notification: PhoneNotification) -> Result<(), ServiceError>;
}

/// The foreign notifications as the core knows them.
pub(crate) struct Showing(pub(crate) Arc<dyn Notifications>);

impl app::Notifications for Showing {
    fn show(&self, notification: &app::PhoneNotification) {
        // One that is not shown stands in the app all the same.
        let _ = self.0.show(notification.clone().cross());
    }
}
