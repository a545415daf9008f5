//! A browser with a person before it, at the identity provider's sign-in page.

use std::sync::Arc;

use reqwest::header;
use url::Url;
use url::form_urlencoded::Serializer;

use crate::StageError;

/// The password of everyone in the sample.
const PASSWORD: &str = "banshi";

/// A browser.
pub struct Browser(reqwest::Client);

impl Browser {
    pub(crate) fn new() -> Result<Self, StageError> {
        Ok(Self(http()?))
    }

    /// Opens the provider's page, signs in as `login`, and returns the address that the provider redirects to.
    ///
    /// # Errors
    /// [`StageError`] where the page is not shown or the sign-in is refused.
    pub async fn sign_in(&self, authorisation_url: &str, login: &str) -> Result<String, StageError> {
        let unexpected = |what: String| StageError::Unexpected(what);
        let page = self.0.get(authorisation_url).send().await?;
        if !page.status().is_success() {
            return Err(unexpected(format!("the sign-in page answered {}", page.status())));
        }
        let url = Url::parse(authorisation_url).map_err(|error| unexpected(error.to_string()))?;
        let form = Serializer::new(String::new())
            .extend_pairs(url.query_pairs())
            .append_pair("login", login)
            .append_pair("password", PASSWORD)
            .finish();
        let mut target = url;
        target.set_path("/sign-in");
        target.set_query(None);
        let answer = self
            .0
            .post(target)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form)
            .send()
            .await?;
        answer
            .headers()
            .get(header::LOCATION)
            .and_then(|location| location.to_str().ok())
            .map(str::to_owned)
            .ok_or_else(|| unexpected(format!("the sign-in was answered {}", answer.status())))
    }
}

/// A client for loopback that follows no redirect.
///
/// # Errors
/// [`StageError`] where TLS cannot be set up.
pub fn http() -> Result<reqwest::Client, StageError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| StageError::Unexpected(error.to_string()))?
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    Ok(reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()?)
}
