//! The whole government side on one machine: the real gateway binary in a process of its own, the simulated offices,
//! a link that can be made bad, people who sign in with a browser, and officials who act through the office's API.
//!
//! Journeys, the demonstration, the shells' tests and `make gateway` all stand on it. It holds nothing of the product.
//!
//! ```no_run
//! use banshi_stage::{Stage, StageSettings};
//!
//! # async fn example() -> Result<(), banshi_stage::StageError> {
//! let stage = Stage::start(StageSettings::new("target/catalogue")).await?;
//! let clerk = stage.official("clerk").await?;
//! for filing in clerk.inbox().await?.filings {
//!     println!("{} {}", filing.number.grouped(), filing.title);
//! }
//! # Ok(()) }
//! ```

mod browser;
mod control;
mod gateway;
mod office;
mod stage;
mod tokens;

pub use banshi_simulators::{People, Person};
pub use browser::{Browser, http};
pub use control::serve_control;
pub use office::Official;
pub use stage::{Stage, StageError, StageSettings, cache_folder, published_catalogue};
pub use tokens::MemoryTokens;
