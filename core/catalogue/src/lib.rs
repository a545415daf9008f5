//! The signed, delta-synced, searchable copy of all items (事项), its writing and its reading.

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
