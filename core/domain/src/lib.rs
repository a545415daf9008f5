//! The words that the phone and the government's side share: identities, codes, guides, materials, states, clocks,
//! problems, and the wire format in which they travel. No I/O, no clock of its own, nothing that only one side needs.
//!
//! Types hold only what can be true: a [`ResidentId`] has a right check digit or does not exist, a [`Waiver`] names
//! the rule that cancelled a proof, a move that [`FilingState`] does not allow is an error.
//!
//! ```
//! use banshi_domain::{FilingState, ResidentId};
//!
//! let id: ResidentId = "32110219600203998X".parse()?;
//! assert_eq!(id.birth().to_string(), "1960-02-03");
//!
//! assert!(FilingState::Received.may_become(FilingState::Accepted));
//! assert!(!FilingState::Declined.may_become(FilingState::Accepted));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod appointment;
mod calendar;
mod change;
mod clock;
mod codes;
mod credit_code;
mod delivery;
mod evidence;
mod filing;
mod filing_code;
mod guide;
mod icalendar;
mod item;
mod jws;
mod material;
mod notice;
mod office;
#[cfg(feature = "openapi")]
mod openapi;
mod person_id;
mod problem;
mod rating;
mod receipt;
mod region;
mod scenario;
mod session;
mod state;
mod submission;

pub use appointment::*;
pub use calendar::*;
pub use change::*;
pub use clock::*;
pub use codes::*;
pub use credit_code::*;
pub use delivery::*;
pub use evidence::*;
pub use filing::*;
pub use filing_code::*;
pub use guide::*;
pub use icalendar::icalendar;
pub use item::*;
pub use jws::*;
pub use material::*;
pub use notice::*;
pub use office::*;
pub use person_id::*;
pub use problem::*;
pub use rating::*;
pub use receipt::*;
pub use region::*;
pub use scenario::*;
pub use session::*;
pub use state::*;
pub use submission::*;
