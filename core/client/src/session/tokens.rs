//! Tokens: kept by the caller, renewed here.

use std::sync::Arc;

use banshi_domain::{Assurance, RefreshRequest, Session};
use chrono::{DateTime, Utc};
use reqwest::Method;
use tokio::sync::Mutex;
use url::Url;

use crate::error::{BoxError, ClientError, LocalPart};
use crate::exchange::{Answer, Exchange, Request};

/// What a sign-in gives.
#[derive(Clone, PartialEq, Eq)]
pub struct Tokens {
    /// Sent with each request.
    pub access_token: String,
    /// Good once: exchanged for the next pair.
    pub refresh_token: String,
    /// When the access token ends, by the gateway's clock. For display: only a 401 makes the client renew, for a
    /// phone's clock may be wrong.
    pub expires_at: DateTime<Utc>,
    /// How surely the person is known; signatures carry it.
    pub assurance: Assurance,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tokens")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

impl From<&Session> for Tokens {
    fn from(session: &Session) -> Self {
        Self {
            access_token: session.access_token.clone(),
            refresh_token: session.refresh_token.clone(),
            expires_at: session.expires_at,
            assurance: session.assurance,
        }
    }
}

/// Where tokens are kept. Called on a thread that may block.
pub trait TokenStore: Send + Sync {
    /// What was saved last.
    ///
    /// # Errors
    /// Where the store cannot be read.
    fn load(&self) -> Result<Option<Tokens>, BoxError>;

    /// Replaces both tokens at once. Returns only when they are durable: the old refresh token is void by then.
    ///
    /// # Errors
    /// Where they cannot be saved; the client keeps them in memory and saves them at the next request.
    fn save(&self, tokens: &Tokens) -> Result<(), BoxError>;

    /// Forgets them: signed out.
    ///
    /// # Errors
    /// Where they cannot be removed.
    fn clear(&self) -> Result<(), BoxError>;
}

/// Hands out tokens and renews them, one renewal at a time.
#[derive(Clone)]
pub(crate) struct TokenKeeper {
    store: Arc<dyn TokenStore>,
    exchange: Exchange,
    refresh_url: Url,
    /// Tokens that the gateway gave and the store has not taken yet; locked while a renewal is under way.
    unsaved: Arc<Mutex<Option<Tokens>>>,
}

impl TokenKeeper {
    pub(crate) fn new(store: Arc<dyn TokenStore>, exchange: Exchange, refresh_url: Url) -> Self {
        Self {
            store,
            exchange,
            refresh_url,
            unsaved: Arc::default(),
        }
    }

    /// The tokens to use now.
    pub(crate) async fn current(&self) -> Result<Tokens, ClientError> {
        let mut unsaved = self.unsaved.lock().await;
        self.settled(&mut unsaved).await
    }

    /// Other tokens than `stale`, whose access token was answered with 401.
    ///
    /// The renewal is a task of its own: where the caller is dropped, the new tokens are saved all the same.
    pub(crate) async fn renewed(&self, stale: Tokens) -> Result<Tokens, ClientError> {
        let keeper = self.clone();
        let renewal = tokio::spawn(async move { keeper.renew(stale).await });
        renewal
            .await
            .map_err(|_| ClientError::Bug("a renewal that ended early"))?
    }

    /// Saves what a sign-in gave.
    pub(crate) async fn save(&self, tokens: Tokens) -> Result<(), ClientError> {
        let mut unsaved = self.unsaved.lock().await;
        *unsaved = Some(tokens);
        self.settled(&mut unsaved).await.map(drop)
    }

    /// Forgets the tokens and returns what they were.
    pub(crate) async fn clear(&self) -> Result<Option<Tokens>, ClientError> {
        let mut unsaved = self.unsaved.lock().await;
        let saved = self.blocking(|store| store.load()).await?;
        let last = unsaved.take().or(saved);
        self.blocking(|store| store.clear()).await?;
        Ok(last)
    }

    async fn renew(&self, stale: Tokens) -> Result<Tokens, ClientError> {
        let mut unsaved = self.unsaved.lock().await;
        let tokens = self.settled(&mut unsaved).await?;
        if tokens.access_token != stale.access_token {
            // Someone else renewed while this one waited.
            return Ok(tokens);
        }
        let body = RefreshRequest {
            refresh_token: tokens.refresh_token,
        };
        let request = Request::new(Method::POST, self.refresh_url.clone()).json(&body)?;
        let answer = self.exchange.send(&request, None).await?;
        match answer.status.as_u16() {
            401 => {
                self.blocking(|store| store.clear()).await?;
                return Err(ClientError::SignInNeeded);
            }
            // Not sure enough to throw the tokens away.
            400 | 403 => return Err(ClientError::SignInNeeded),
            _ => {}
        }
        let session: Session = answer.success().and_then(|answer: Answer| answer.json())?;
        *unsaved = Some(Tokens::from(&session));
        self.settled(&mut unsaved).await
    }

    /// What the store holds, after it took what it had not taken yet.
    async fn settled(&self, unsaved: &mut Option<Tokens>) -> Result<Tokens, ClientError> {
        if let Some(tokens) = unsaved.clone() {
            self.blocking({
                let tokens = tokens.clone();
                move |store| store.save(&tokens)
            })
            .await?;
            *unsaved = None;
            return Ok(tokens);
        }
        self.blocking(|store| store.load())
            .await?
            .ok_or(ClientError::SignInNeeded)
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn TokenStore) -> Result<T, BoxError> + Send + 'static,
    ) -> Result<T, ClientError> {
        let store = self.store.clone();
        let done = tokio::task::spawn_blocking(move || work(&*store)).await;
        done.map_err(|_| ClientError::Bug("a store of tokens that panicked"))?
            .map_err(ClientError::local(LocalPart::Tokens))
    }
}
