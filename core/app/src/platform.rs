//! What the shell gives: where to store, whom to talk to, and the phone's own services behind traits.

use std::path::PathBuf;
use std::sync::Arc;

use banshi_capture::Glyph;
use banshi_client::DeviceSigner;
use banshi_vault::KeyWrapper;
use chrono::{DateTime, Utc};

use crate::Notifications;

/// Where things are.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The app's private folder: `vaults/` and `catalogue/` are made in it.
    pub folder: PathBuf,
    /// `https://host[:port][/path/]`; plain `http` for loopback only.
    pub gateway: String,
    /// Root certificates that the gateway's is checked against, PEM; may be empty for loopback.
    pub tls_roots_pem: Vec<u8>,
    /// The first root metadata of the catalogue (`1.root.json`), shipped with the app.
    pub catalogue_root: Vec<u8>,
    /// What the person's list of devices calls this one: 华为 nova 3.
    pub device_name: String,
}

/// The phone's own services.
#[derive(Clone)]
pub struct Platform {
    /// Wraps keys by the phone's hardware.
    pub key_wrapper: Arc<dyn KeyWrapper>,
    /// Signs by a key in the phone's hardware.
    pub signer: Arc<dyn DeviceSigner>,
    /// What time it is, and where the person is.
    pub clock: Arc<dyn Clock>,
    /// Whether there is a network.
    pub connectivity: Arc<dyn Connectivity>,
    /// Tells a person who does not look at the app.
    pub notifications: Arc<dyn Notifications>,
    /// Gives the shapes of what is stamped across copies of identity papers; without it copies go unstamped, and the
    /// papers' screens say so.
    pub lettering: Option<Arc<dyn Lettering>>,
}

impl std::fmt::Debug for Platform {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Platform").finish_non_exhaustive()
    }
}

/// What time it is, and where the person is.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> DateTime<Utc>;

    /// The phone's IANA time zone, such as `Europe/Madrid`. One that is not known counts as China's.
    fn zone(&self) -> String;
}

/// Whether there is a network.
pub trait Connectivity: Send + Sync {
    /// Whether it is worth trying; where the machine does not know, it is. Called without any lock held.
    fn is_online(&self) -> bool;
}

/// The machine's own typeface, as outlines: one that has Chinese is larger than the app.
pub trait Lettering: Send + Sync {
    /// Shapes of these characters, each once; those that it lacks are left out. Called without any lock held.
    fn glyphs(&self, characters: &str) -> Vec<Glyph>;
}

/// A machine that is never without a network, or that cannot tell.
#[derive(Debug, Clone, Copy, Default)]
pub struct AlwaysOnline;

impl Connectivity for AlwaysOnline {
    fn is_online(&self) -> bool {
        true
    }
}

/// The system's clock, in a given zone.
#[derive(Debug, Clone)]
pub struct SystemClock {
    zone: String,
}

impl SystemClock {
    /// The system's clock; `zone` is an IANA name.
    pub fn new(zone: impl Into<String>) -> Self {
        Self { zone: zone.into() }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn zone(&self) -> String {
        self.zone.clone()
    }
}
