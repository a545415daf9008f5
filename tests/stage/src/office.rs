//! An official who acts through the back office's API.

use std::sync::Arc;

use banshi_client::{Client, ClientSettings, SoftwareKey};
use banshi_domain::{
    Filing, FilingId, FilingState, Inbox, OfficeAct, OfficeAction, OfficeFiling, Problem, SlotId, SlotOffer,
};
use reqwest::{Method, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Browser, MemoryTokens, StageError};

/// Where the provider sends an official back to; nothing listens there, the address alone is read.
const REDIRECT: &str = "http://127.0.0.1/sign-in";

/// An official who has signed in.
pub struct Official {
    http: reqwest::Client,
    gateway: String,
    token: String,
}

impl Official {
    pub(crate) async fn sign_in(gateway: &str, login: &str) -> Result<Self, StageError> {
        let unexpected = |what: &str| StageError::Unexpected(what.to_owned());
        let settings = ClientSettings::new(gateway).map_err(|error| unexpected(&error.to_string()))?;
        let tokens = Arc::new(MemoryTokens::default());
        let client =
            Client::new(&settings, tokens.clone()).map_err(|error| unexpected(&error.to_string()))?;
        let key = Arc::new(SoftwareKey::generate()?);
        let sign_in = client.begin_sign_in(REDIRECT).await?;
        let callback = Browser::new()?
            .sign_in(sign_in.authorisation_url.as_str(), login)
            .await?;
        client
            .complete_sign_in(&sign_in, &callback, "窗口电脑", key)
            .await?;
        let token = tokens
            .access_token()
            .ok_or_else(|| unexpected("signed in without a token"))?;
        Ok(Self {
            http: crate::browser::http()?,
            gateway: gateway.to_owned(),
            token,
        })
    }

    /// What is to be done, earliest duty first.
    ///
    /// # Errors
    /// [`StageError`].
    pub async fn inbox(&self) -> Result<Inbox, StageError> {
        self.get("/v1/office/filings").await
    }

    /// One filing with its answers and papers.
    ///
    /// # Errors
    /// [`StageError`].
    pub async fn filing(&self, id: FilingId) -> Result<OfficeFiling, StageError> {
        self.get(&format!("/v1/office/filings/{id}")).await
    }

    /// Acts on the filing as it stands now; looks again where a data check came in between, as an official does.
    ///
    /// # Errors
    /// [`StageError::Unexpected`] with the problem's type where the gateway refuses.
    pub async fn act(&self, id: FilingId, act: OfficeAct) -> Result<Filing, StageError> {
        let mut tries = 0;
        loop {
            let revision = self.filing(id).await?.filing.revision;
            let action = OfficeAction {
                revision,
                act: act.clone(),
            };
            let path = format!("/v1/office/filings/{id}/actions");
            match self
                .exchange::<OfficeFiling>(Method::POST, &path, Some(&action))
                .await
            {
                Ok(after) => return Ok(after.filing),
                Err(StageError::Unexpected(why)) if why.ends_with("/filing-changed") && tries < 20 => {
                    tries += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Acts, where the gateway must refuse; the problem it names.
    ///
    /// # Errors
    /// [`StageError`] where it does not refuse.
    pub async fn is_refused(&self, id: FilingId, act: OfficeAct) -> Result<Problem, StageError> {
        let revision = self.filing(id).await?.filing.revision;
        let answer = self
            .http
            .post(format!("{}/v1/office/filings/{id}/actions", self.gateway))
            .bearer_auth(&self.token)
            .json(&OfficeAction { revision, act })
            .send()
            .await?;
        if answer.status().is_success() {
            return Err(StageError::Unexpected("the gateway did not refuse".into()));
        }
        Ok(answer.json().await?)
    }

    /// Offers a slot.
    ///
    /// # Errors
    /// [`StageError`].
    pub async fn offer(&self, offer: &SlotOffer) -> Result<SlotId, StageError> {
        let id = SlotId::new();
        let answer = self
            .http
            .put(format!("{}/v1/office/slots/{id}", self.gateway))
            .bearer_auth(&self.token)
            .json(offer)
            .send()
            .await?;
        if answer.status() == StatusCode::NO_CONTENT {
            Ok(id)
        } else {
            Err(StageError::Unexpected(format!(
                "a slot was answered {}",
                answer.status()
            )))
        }
    }

    /// The bytes of a paper.
    ///
    /// # Errors
    /// [`StageError`].
    pub async fn paper(&self, id: FilingId, sha256: &str) -> Result<Vec<u8>, StageError> {
        let answer = self
            .http
            .get(format!("{}/v1/office/filings/{id}/papers/{sha256}", self.gateway))
            .bearer_auth(&self.token)
            .send()
            .await?;
        Ok(answer.error_for_status()?.bytes().await?.to_vec())
    }

    /// Looks at the filing again and again until it stands where it should; gives up after half a minute.
    ///
    /// # Errors
    /// [`StageError::Unexpected`] with where it stands instead.
    pub async fn wait_for(&self, id: FilingId, state: FilingState) -> Result<OfficeFiling, StageError> {
        let mut seen = None;
        for _ in 0..600 {
            let filing = self.filing(id).await?;
            if filing.filing.state == state {
                return Ok(filing);
            }
            seen = Some(filing.filing.state);
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        Err(StageError::Unexpected(format!(
            "the filing is {seen:?}, not {state:?}"
        )))
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, StageError> {
        self.exchange(Method::GET, path, None::<&()>).await
    }

    async fn exchange<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&impl Serialize>,
    ) -> Result<T, StageError> {
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.gateway))
            .bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await?;
        if answer.status() == StatusCode::OK || answer.status() == StatusCode::CREATED {
            return Ok(answer.json().await?);
        }
        let status = answer.status();
        let problem = answer
            .json::<Problem>()
            .await
            .map(|problem| problem.uri)
            .unwrap_or_default();
        Err(StageError::Unexpected(format!(
            "{path} was answered {status} {problem}"
        )))
    }
}
