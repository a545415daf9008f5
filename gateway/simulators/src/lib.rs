//! Other offices' systems, simulated: an identity provider, evidence sources, a courier, a sender of short messages.
//!
//! They speak real HTTP, the contracts of `gateway/adapters/`, and misbehave on demand: slow, down, duplicating their
//! callbacks ([`Mood`], set by `PUT /control/mood`). The gateway cannot tell them from the real ones; nothing of them is
//! in the gateway.
//!
//! ```
//! use banshi_simulators::{People, Settings, Simulators};
//!
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! let simulators = Simulators::start(Settings::default(), People::sample()).await?;
//! assert!(simulators.identity.ip().is_loopback());
//! # Ok::<(), std::io::Error>(()) })?;
//! # Ok::<(), std::io::Error>(())
//! ```

mod courier;
mod evidence;
mod identity;
mod mood;
mod people;
mod server;
mod signature;
mod sms;

pub use courier::Pace;
pub use mood::Mood;
pub use people::{Body, People, Person, Records};
pub use server::{Settings, Simulators};
