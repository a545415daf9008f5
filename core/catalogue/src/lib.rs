//! The signed, delta-synced, searchable copy of all items (事项), its writing and its reading.

mod edition;
mod fetch;
mod format;
mod publish;
mod published;
mod tuf;

pub use edition::ReadFault;
pub use fetch::{Fetch, FetchError, Folder};
pub use format::{FORMAT, FormatFault, content_digest};
pub use publish::{Extras, Lifetimes, Publication, PublishError, Written, refresh_timestamp, rotate_root};
pub use published::{Published, PublishedError, Usability};
pub use tuf::{KeyFault, MetadataFault, Role, RoleKeys, SigningKey, SigningKeys};
