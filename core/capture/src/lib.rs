//! A photo in, a clean page out.
//!
//! Looks at a camera's preview and says what to do better ([`Viewfinder`]), takes a shot and finds the sheet in it
//! ([`Scan`]), makes the sheet flat, evenly lit and small ([`Page`]), says what a reviewer would send it back for
//! ([`Judgement`]), and binds pages into a PDF ([`Document`]). Files that exist already are checked and taken as
//! they are ([`Attachment`]). Nothing here touches disk, network or clock, and no byte of a shot leaves memory.
//!
//! ```
//! use banshi_capture::{Document, Mode, Paper, Scan, ScanError};
//!
//! fn to_pdf(shot: &[u8]) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
//!     let scan = Scan::from_slice(shot)?;
//!     let page = scan.page(Paper::A4, Mode::Auto)?;
//!     for finding in page.judgement().findings() {
//!         println!("{}: {}", finding.place.chinese(), finding.reason.chinese());
//!     }
//!     let mut document = Document::new("执业单位意见");
//!     document.add_page(&page)?;
//!     Ok(document.pdf())
//! }
//!
//! assert!(matches!(Scan::from_slice(b"not a picture"), Err(ScanError::NotAPicture)));
//! # let _ = to_pdf;
//! ```
#![forbid(unsafe_code)]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "pixels and sums of bytes: every picture's size is checked against limits far below where casts lose"
)]
#![expect(
    clippy::many_single_char_names,
    reason = "x, y, w, h and the letters of formulas are the field's own"
)]

mod attachment;
mod code;
mod copy;
mod crossings;
mod document;
mod edges;
mod encode;
mod finder;
mod finger;
mod format;
mod frame;
mod geometry;
mod ink;
mod jpeg;
mod judgement;
mod light;
mod lines;
mod measure;
mod page;
mod refine;
mod rim;
mod rounding;
mod scan;
mod shot;
mod srgb;
mod stamp;
mod upright;
mod viewfinder;
mod warp;

pub use attachment::{Attachment, AttachmentError};
pub use code::{Code, MOST_CODES};
pub use copy::{CopyError, PageCopy};
pub use document::{Document, DocumentError, MOST_SHEETS};
pub use encode::MOST_PAGE_BYTES;
pub use format::Format;
pub use frame::{Frame, FrameError};
pub use geometry::{Point, Quad};
pub use judgement::{Area, Finding, Judgement, Reason};
pub use page::{Mode, Page, PageError, Paper};
pub use scan::{LEAST_SIDE, MOST_BYTES, MOST_PIXELS, Scan, ScanError};
pub use stamp::{Glyph, Segment, Stamp, StampError};
pub use viewfinder::{Advice, Sight, Viewfinder};
