//! The client: what every use case sends through.

use std::sync::Arc;

use url::Url;

use crate::error::ClientError;
use crate::exchange::{Answer, Exchange, Request};
use crate::session::{TokenKeeper, TokenStore, Tokens};
use crate::settings::{ClientSettings, SettingsFault};
use crate::upload::Pace;

/// HTTP to one gateway. Cheap to clone; all clones share connections and tokens.
///
/// Its methods are async and need a `tokio` runtime with I/O and time. Dropping one of their futures at any moment is
/// safe: what was begun can be repeated or resumed.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    base: Url,
    exchange: Exchange,
    tokens: TokenKeeper,
    pace: Pace,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("base", &self.inner.base.as_str())
            .finish_non_exhaustive()
    }
}

impl Client {
    /// A client of the gateway that `settings` name. Nothing is sent yet.
    ///
    /// # Errors
    /// [`SettingsFault`].
    pub fn new(settings: &ClientSettings, tokens: Arc<dyn TokenStore>) -> Result<Self, SettingsFault> {
        let exchange = Exchange::new(settings)?;
        let base = settings
            .base_url
            .join("v1/")
            .map_err(|_| SettingsFault::Address)?;
        let refresh = base
            .join("sessions/refresh")
            .map_err(|_| SettingsFault::Address)?;
        let tokens = TokenKeeper::new(tokens, exchange.clone(), refresh);
        Ok(Self {
            inner: Arc::new(Inner {
                base,
                exchange,
                tokens,
                pace: Pace::default(),
            }),
        })
    }

    /// `/v1/` and these segments.
    pub(crate) fn url(&self, segments: &[&str]) -> Result<Url, ClientError> {
        let mut url = self.inner.base.clone();
        url.path_segments_mut()
            .map_err(|()| ClientError::Bug("an address without a path"))?
            .pop_if_empty()
            .extend(segments);
        Ok(url)
    }

    pub(crate) fn base(&self) -> &Url {
        &self.inner.base
    }

    pub(crate) fn tokens(&self) -> &TokenKeeper {
        &self.inner.tokens
    }

    pub(crate) fn pace(&self) -> &Pace {
        &self.inner.pace
    }

    /// Sends without signing in.
    pub(crate) async fn send(&self, request: &Request) -> Result<Answer, ClientError> {
        self.inner.exchange.send(request, None).await?.success()
    }

    /// Sends with tokens that are kept no longer.
    pub(crate) async fn send_as(&self, request: &Request, tokens: &Tokens) -> Result<Answer, ClientError> {
        self.inner
            .exchange
            .send(request, Some(&tokens.access_token))
            .await?
            .success()
    }

    /// Sends as the person signed in; renews the tokens once.
    pub(crate) async fn send_signed_in(&self, request: &Request) -> Result<Answer, ClientError> {
        self.ask_signed_in(request).await?.success()
    }

    /// As [`Self::send_signed_in`], for callers that tell statuses apart themselves; never 401.
    pub(crate) async fn ask_signed_in(&self, request: &Request) -> Result<Answer, ClientError> {
        let tokens = self.inner.tokens.current().await?;
        let answer = self
            .inner
            .exchange
            .send(request, Some(&tokens.access_token))
            .await?;
        if answer.status.as_u16() != 401 {
            return Ok(answer);
        }
        let tokens = self.inner.tokens.renewed(tokens).await?;
        let answer = self
            .inner
            .exchange
            .send(request, Some(&tokens.access_token))
            .await?;
        if answer.status.as_u16() == 401 {
            Err(ClientError::SignInNeeded)
        } else {
            Ok(answer)
        }
    }
}
