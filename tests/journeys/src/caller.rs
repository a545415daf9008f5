//! Someone who speaks plain HTTP to the gateway, for what no app would do.

use std::sync::Arc;

use banshi_app::client::SoftwareKey;
use banshi_app::client::{Client, ClientSettings};
use banshi_domain::Assurance;
use banshi_stage::{MemoryTokens, Stage, StageError, http};
use reqwest::{Method, RequestBuilder};

use crate::JourneyError;

/// Where the provider sends back to; nothing listens there, the address alone is read.
const REDIRECT: &str = "banshi://sign-in";

/// A signed-in person or official without an app.
#[derive(Debug, Clone)]
pub struct Caller {
    http: reqwest::Client,
    gateway: String,
    token: String,
    /// How surely they are known.
    pub assurance: Assurance,
}

impl Caller {
    /// Signs in, past the stage's link, on the device that has this key.
    ///
    /// # Errors
    /// [`JourneyError`].
    pub async fn sign_in(stage: &Stage, login: &str, key: Arc<SoftwareKey>) -> Result<Self, JourneyError> {
        let unexpected = |what: &str| JourneyError::Unexpected(what.to_owned());
        let gateway = stage.gateway_url();
        let settings = ClientSettings::new(&gateway).map_err(|error| unexpected(&error.to_string()))?;
        let tokens = Arc::new(MemoryTokens::default());
        let client =
            Client::new(&settings, tokens.clone()).map_err(|error| unexpected(&error.to_string()))?;
        let sign_in = client.begin_sign_in(REDIRECT).await.map_err(StageError::from)?;
        let callback = stage
            .browser()?
            .sign_in(sign_in.authorisation_url.as_str(), login)
            .await?;
        let session = client
            .complete_sign_in(&sign_in, &callback, "测试手机", key)
            .await
            .map_err(StageError::from)?;
        let token = tokens
            .access_token()
            .ok_or_else(|| unexpected("signed in without a token"))?;
        Ok(Self {
            http: http()?,
            gateway,
            token,
            assurance: session.assurance,
        })
    }

    /// As [`Caller::sign_in`], on a device of its own.
    ///
    /// # Errors
    /// [`JourneyError`].
    pub async fn new(stage: &Stage, login: &str) -> Result<Self, JourneyError> {
        let key = SoftwareKey::generate().map_err(StageError::from)?;
        Self::sign_in(stage, login, Arc::new(key)).await
    }

    /// A request of theirs; `path` begins with a slash.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http
            .request(method, format!("{}{path}", self.gateway))
            .bearer_auth(&self.token)
    }
}
