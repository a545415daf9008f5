//! HTTP to the gateway: sign-in, resumable upload, filing, the change feed, bookings, files of the catalogue.
//!
//! Everything that a phone writes is a `PUT` to an id of its own or a resumable upload, so whatever is interrupted can
//! be repeated. An error says what an outbox can do: try again later ([`Backoff`] says when), wait for sign-in, or
//! ask the person. Tokens, papers and the signing key stay with the caller, behind [`TokenStore`], [`PaperSource`]
//! and [`DeviceSigner`]. What arrives is bounded in bytes and time, and nothing of a person is logged.
//!
//! ```no_run
//! use std::sync::Arc;
//! use banshi_client::{Backoff, Client, ClientError, ClientSettings, PaperSource, TokenStore};
//! use banshi_domain::SubmissionId;
//!
//! async fn file(
//!     tokens: Arc<dyn TokenStore>,
//!     paper: Arc<dyn PaperSource>,
//!     id: SubmissionId,
//!     manifest: &[u8],
//! ) -> Result<String, Box<dyn std::error::Error>> {
//!     let settings = ClientSettings::new("https://banshi.example.cn")?.with_roots_pem(b"...")?;
//!     let client = Client::new(&settings, tokens)?;
//!     let mut kept = None;
//!     client
//!         .upload(paper, "application/pdf", None, &mut |progress| {
//!             kept = Some(progress.clone());
//!             Ok(())
//!         })
//!         .await?;
//!     match client.put_submission(id, manifest).await {
//!         Ok(answer) => Ok(answer.receipt),
//!         Err(ClientError::Retry { after, .. }) => {
//!             Err(format!("again in {:?}", Backoff::default().next(0, after, 0.3)).into())
//!         }
//!         Err(other) => Err(other.into()),
//!     }
//! }
//! ```

mod backoff;
mod bookings;
mod catalogue;
mod changes;
mod client;
mod devices;
mod error;
mod exchange;
mod filings;
mod session;
mod settings;
mod upload;

pub use backoff::Backoff;
pub use bookings::SlotQuery;
pub use client::Client;
pub use devices::Device;
pub use error::{BoxError, ClientError, LocalPart, RetryCause};
#[doc(hidden)]
pub use exchange::fuzz_answer;
#[doc(hidden)]
pub use session::fuzz_callback;
pub use session::{DeviceSigner, SignIn, SoftwareKey, SoftwareKeyError, TokenStore, Tokens};
pub use settings::{ClientSettings, SettingsFault, Timeouts};
pub use upload::{PaperSource, UploadProgress};
