//! HTTPS to other systems: one client, whose TLS is `rustls` on `ring` with the roots that the settings name.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

/// The most bytes of another system's answer that are read.
const ANSWER_LIMIT: usize = 1 << 20;

/// Why another system did not answer.
#[derive(Debug, thiserror::Error)]
pub enum OutsideError {
    /// No connection, no answer in time, or a broken one.
    #[error("not reached: {0}")]
    Unreached(#[from] reqwest::Error),
    /// An answer that is too long.
    #[error("an answer of more than 1 MiB")]
    TooLong,
    /// An answer that is not what the contract says.
    #[error("an answer that cannot be read")]
    Unreadable,
    /// A status that is not a success.
    #[error("status {0}")]
    Status(u16),
    /// The client cannot be made.
    #[error("TLS: {0}")]
    Tls(#[from] rustls::Error),
}

/// Makes the client.
///
/// # Errors
/// [`OutsideError`].
pub(crate) fn client(roots: &Path, timeout: Duration) -> Result<reqwest::Client, OutsideError> {
    let mut store = rustls::RootCertStore::empty();
    if let Ok(certificates) = CertificateDer::pem_file_iter(roots) {
        let (added, ignored) = store.add_parsable_certificates(certificates.filter_map(Result::ok));
        tracing::debug!(added, ignored, "root certificates");
    } else {
        tracing::warn!(path = %roots.display(), "no root certificates: only plain HTTP will work");
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(store)
        .with_no_client_auth();
    Ok(reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .timeout(timeout)
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!("banshi-gateway/", env!("CARGO_PKG_VERSION")))
        .build()?)
}

/// Reads an answer's body, up to the limit.
///
/// # Errors
/// [`OutsideError`].
pub(crate) async fn read(mut answer: reqwest::Response) -> Result<Vec<u8>, OutsideError> {
    let mut body = Vec::new();
    while let Some(piece) = answer.chunk().await? {
        if body.len() + piece.len() > ANSWER_LIMIT {
            return Err(OutsideError::TooLong);
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

/// Reads a successful answer's JSON.
///
/// # Errors
/// [`OutsideError`].
pub(crate) async fn read_json<T: serde::de::DeserializeOwned>(
    answer: reqwest::Response,
) -> Result<T, OutsideError> {
    let status = answer.status();
    if !status.is_success() {
        return Err(OutsideError::Status(status.as_u16()));
    }
    serde_json::from_slice(&read(answer).await?).map_err(|_| OutsideError::Unreadable)
}
