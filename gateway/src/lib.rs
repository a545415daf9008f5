//! The government side: what phones, offices and other systems talk to. One folder a capability, each with its rules
//! (pure), its store (SQL) and its api (HTTP); one store layer, one clock, one table of who may do what.
//!
//! ```no_run
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! use banshi_gateway::{Gateway, Settings};
//!
//! let settings = Settings::parse("[identity]\nissuer = \"http://127.0.0.1:9000\"", [])?;
//! let gateway = Gateway::open(settings).await?;
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
//! gateway.serve(listener, std::future::pending()).await?;
//! # Ok(())
//! # }
//! ```

pub mod acceptance;
pub mod access;
pub mod appointments;
pub mod audit;
pub mod changes;
pub mod delivery;
pub mod evidence;
pub mod filings;
pub mod http;
pub mod identity;
pub mod items;
pub mod jobs;
pub mod notices;
pub mod partners;
pub mod ratings;
pub mod review;
pub mod store;
pub mod supervision;
pub mod uploads;

mod callbacks;
mod catalogue;
mod clock;
mod console;
mod gateway;
mod keys;
mod limits;
mod openapi;
mod outside;
mod problem_text;
mod retention;
mod server;
mod settings;

pub use access::Caller;
pub use clock::{Clock, ClockError, china_day, china_midnight};
pub use gateway::{Gateway, OpenError};
pub use keys::{KeyError, Keys};
pub use openapi::openapi;
pub use outside::OutsideError;
pub use problem_text::problems_text;
pub use settings::{
    AppointmentSettings, ENVIRONMENT_PREFIX, IdentitySettings, JobSettings, LimitSettings, PartnerSettings,
    S3Settings, SessionSettings, Settings, SettingsError, UploadSettings,
};

#[cfg(test)]
#[path = "../tests/http/item.rs"]
#[expect(dead_code, reason = "what only the tests over HTTP use")]
mod sample_item;
