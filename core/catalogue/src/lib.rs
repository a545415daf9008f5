//! The signed, delta-synced, searchable copy of all items (事项), its writing and its reading. Any web server can serve
//! it: what is believed follows from a root that the caller gives, through The Update Framework. The format, and what
//! is done about threats, stand in the README beside this crate.
//!
//! The publisher writes a folder, the gateway reads it, the phone syncs it through its own [`Fetch`]:
//!
//! ```
//! use banshi_catalogue::{Catalogue, Extras, Folder, Publication, Published, Query, SigningKey, SigningKeys};
//!
//! let dir = tempfile::tempdir()?;
//! let site = dir.path().join("site");
//! let key = || SigningKey::generate_pkcs8();
//! let keys = SigningKeys::from_pkcs8(&key()?, &key()?, &key()?, &key()?)?;
//! let extras = Extras {
//!     receipt_keys: Default::default(),
//!     calendar: "banshi-calendar 1\n2026 -0101..0103 +0104\n".into(),
//!     divisions: "banshi-divisions 1\n32 江苏省\n".into(),
//!     scenarios: vec![],
//! };
//! let now = "2026-11-02T01:00:00Z".parse()?;
//! let written = Publication::new(vec![], vec![], extras)?.write(&site, &keys, now)?;
//!
//! let root = std::fs::read(site.join("metadata/1.root.json"))?;
//! let gateway = Published::open(&site, &root)?;
//! assert_eq!(gateway.edition_number(), written.edition);
//!
//! let phone = Catalogue::open(dir.path().join("catalogue.db"), &root)?;
//! phone.sync(&Folder::new(&site), now)?;
//! assert!(!phone.status()?.is_stale(now));
//! assert_eq!(phone.search(&Query::text("执业药师"))?.total, 0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod catalogue;
mod edition;
mod fetch;
mod format;
mod publish;
mod published;
mod search;
mod tuf;

pub use catalogue::{
    Catalogue, CatalogueError, Listing, Status, SyncAdvice, SyncError, SyncOutcome, SyncReport,
};
pub use edition::ReadFault;
pub use fetch::{Fetch, FetchError, Folder};
pub use format::{FORMAT, FormatFault, content_digest};
pub use publish::{Extras, Lifetimes, Publication, PublishError, Written, refresh_timestamp, rotate_root};
pub use published::{Published, PublishedError, Usability};
pub use search::{Matches, Query};
pub use tuf::{KeyFault, MetadataFault, Role, RoleKeys, SigningKey, SigningKeys};
