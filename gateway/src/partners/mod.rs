//! Other systems: one signed HTTP client for evidence, courier and short messages (`gateway/adapters/*.yaml`), and the
//! check of their callbacks.

mod signature;

use std::time::Duration;

use reqwest::Method;
use serde::Serialize;

pub use signature::{SIGNATURE_HEADER, SignatureFault, sign, verify};

use crate::jobs::Fault;
use crate::outside::{self, OutsideError};
use crate::settings::PartnerSettings;

/// One other system.
#[derive(Debug, Clone)]
pub struct Partner {
    name: &'static str,
    settings: PartnerSettings,
    http: reqwest::Client,
    timeout: Duration,
}

/// What another system answered: status and body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status, a success.
    pub status: u16,
    /// The body, of at most 1 MiB.
    pub body: Vec<u8>,
}

impl Partner {
    pub(crate) fn new(
        name: &'static str,
        settings: PartnerSettings,
        http: reqwest::Client,
        timeout: Duration,
    ) -> Self {
        Self {
            name,
            settings,
            http,
            timeout,
        }
    }

    /// The secret shared with it.
    pub(crate) fn secret(&self) -> &str {
        &self.settings.secret
    }

    /// Sends a signed request and reads the answer.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        body: &impl Serialize,
    ) -> Result<Answer, Fault> {
        let body =
            serde_json::to_vec(body).map_err(|_| Fault::Never("the request cannot be written".into()))?;
        let base = self.settings.url.as_str().trim_end_matches('/');
        let signed_path = format!("{}{path}", self.settings.url.path().trim_end_matches('/'));
        let at = chrono::Utc::now().timestamp();
        let signature = sign(&self.settings.secret, at, method.as_str(), &signed_path, &body);
        let sent = self
            .http
            .request(method, format!("{base}{path}"))
            .timeout(self.timeout)
            .header(SIGNATURE_HEADER, signature)
            .header(http::header::CONTENT_TYPE, "application/json")
            .body(body)
            .send();
        let answer = match sent.await {
            Ok(answer) => answer,
            Err(error) if error.is_timeout() => {
                return Err(Fault::Later(format!("{} is too slow", self.name)));
            }
            Err(_) => return Err(Fault::Later(format!("{} is not reached", self.name))),
        };
        let status = answer.status().as_u16();
        if !answer.status().is_success() {
            let said = format!("{} answered {status}", self.name);
            // Refused for what it is, not for when it came; a signature may be refused for a clock that is set later.
            let is_final = matches!(status, 400 | 404 | 405 | 413 | 415 | 422);
            return Err(if is_final {
                Fault::Never(said)
            } else {
                Fault::Later(said)
            });
        }
        match outside::read(answer).await {
            Ok(body) => Ok(Answer { status, body }),
            Err(OutsideError::TooLong) => Err(Fault::Later(format!("{} answered too long", self.name))),
            Err(_) => Err(Fault::Later(format!("{} broke off", self.name))),
        }
    }

    /// Reads an answer's JSON. One that cannot be read may be readable the next time: wrong answers block nobody.
    pub(crate) fn read<T: serde::de::DeserializeOwned>(&self, answer: &Answer) -> Result<T, Fault> {
        serde_json::from_slice(&answer.body)
            .map_err(|_| Fault::Later(format!("{} cannot be read", self.name)))
    }
}
