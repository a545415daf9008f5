//! Filing, and what the person does with a filing after that. What others do with it comes by
//! [`Client::changes`]. Every write is a `PUT` to an id of the phone's, so that a repeat does no harm.

use banshi_domain::{
    Filing, FilingId, JWS_LIMIT, Look, Rating, SubmissionAnswer, SubmissionId, SupplementId,
};
use bytes::Bytes;
use reqwest::Method;
use serde::Deserialize;

use crate::client::Client;
use crate::error::ClientError;
use crate::exchange::Request;

/// The most that a list of filings takes, in bytes: 500 of them.
const LIST_LIMIT: u64 = 16 * 1024 * 1024;
/// RFC 7515 §9.2.1.
const JOSE: &str = "application/jose";

impl Client {
    /// Files: puts the signed manifest. The receipt in the answer is not checked here: keep it only if
    /// [`banshi_domain::ReceiptKeys::verify`] believes it.
    ///
    /// # Errors
    /// [`ClientError::Refused`] with `papers-missing`, `answers-invalid`, `item-version-closed` and the like.
    pub async fn put_submission(
        &self,
        id: SubmissionId,
        jws: &[u8],
    ) -> Result<SubmissionAnswer, ClientError> {
        let url = self.url(&["submissions", &id.to_string()])?;
        self.send_signed_in(&Request::new(Method::PUT, url).body(JOSE, signed(jws)?))
            .await?
            .json()
    }

    /// The receipt of a submission that was filed, for a phone that lost it.
    ///
    /// # Errors
    /// [`ClientError::Refused`] with `not-found`.
    pub async fn submission(&self, id: SubmissionId) -> Result<SubmissionAnswer, ClientError> {
        let url = self.url(&["submissions", &id.to_string()])?;
        self.send_signed_in(&Request::new(Method::GET, url)).await?.json()
    }

    /// Sends what the window asked for (补正).
    ///
    /// # Errors
    /// As for [`Self::put_submission`].
    pub async fn put_supplement(
        &self,
        filing: FilingId,
        id: SupplementId,
        jws: &[u8],
    ) -> Result<(), ClientError> {
        let url = self.url(&["filings", &filing.to_string(), "supplements", &id.to_string()])?;
        self.send_signed_in(&Request::new(Method::PUT, url).body(JOSE, signed(jws)?))
            .await
            .map(drop)
    }

    /// Withdraws a filing (撤回申请).
    ///
    /// # Errors
    /// [`ClientError::Refused`] with `no-such-move` where it is too late.
    pub async fn withdraw(&self, filing: FilingId) -> Result<(), ClientError> {
        let url = self.url(&["filings", &filing.to_string(), "withdrawal"])?;
        let request = Request::new(Method::PUT, url).json(&serde_json::json!({}))?;
        self.send_signed_in(&request).await.map(drop)
    }

    /// Rates a filing (好差评).
    ///
    /// # Errors
    /// [`ClientError::Refused`] with `already-rated`.
    pub async fn rate(&self, filing: FilingId, rating: &Rating) -> Result<(), ClientError> {
        let url = self.url(&["filings", &filing.to_string(), "rating"])?;
        self.send_signed_in(&Request::new(Method::PUT, url).json(rating)?)
            .await
            .map(drop)
    }

    /// A filing's whole state.
    ///
    /// # Errors
    /// [`ClientError::Refused`] with `not-found`, also for another's.
    pub async fn filing(&self, id: FilingId) -> Result<Filing, ClientError> {
        let url = self.url(&["filings", &id.to_string()])?;
        self.send_signed_in(&Request::new(Method::GET, url)).await?.json()
    }

    /// The person's filings, whole, newest first: for a new phone, and where the feed does not reach back.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn filings(&self) -> Result<Vec<Filing>, ClientError> {
        let request = Request::new(Method::GET, self.url(&["filings"])?).limit(LIST_LIMIT);
        let listed: Filings = self.send_signed_in(&request).await?.json()?;
        Ok(listed.filings)
    }

    /// Which officials looked at a filing, when and why; oldest first.
    ///
    /// # Errors
    /// As for [`Self::filing`].
    pub async fn looks(&self, id: FilingId) -> Result<Vec<Look>, ClientError> {
        let url = self.url(&["filings", &id.to_string(), "looks"])?;
        let listed: Looks = self
            .send_signed_in(&Request::new(Method::GET, url))
            .await?
            .json()?;
        Ok(listed.looks)
    }
}

#[derive(Deserialize)]
struct Filings {
    filings: Vec<Filing>,
}

#[derive(Deserialize)]
struct Looks {
    looks: Vec<Look>,
}

/// The bytes of a JWS, which the gateway stores and hashes exactly so.
fn signed(jws: &[u8]) -> Result<Bytes, ClientError> {
    if jws.len() > JWS_LIMIT {
        return Err(ClientError::Bug("a manifest that is too long"));
    }
    Ok(Bytes::copy_from_slice(jws))
}
