//! Sign-in: OpenID Connect's authorisation code flow (RFC 6749 §4.1) with PKCE (RFC 7636, S256). The phone opens the
//! provider's page; the gateway redeems the code.

use std::sync::Arc;

use banshi_domain::{DeviceEnrolment, DeviceId, Session, SessionRequest, SignInOptions, Signer};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use reqwest::Method;
use ring::digest;
use ring::rand::{SecureRandom as _, SystemRandom};
use serde::{Deserialize, Serialize};
use url::Url;

use super::Tokens;
use crate::client::Client;
use crate::error::{ClientError, LocalPart};
use crate::exchange::Request;
use crate::settings::is_loopback;

/// The longest callback that is looked at, in bytes.
const CALLBACK_LIMIT: usize = 8 * 1024;

/// The device's signing key, which stays in its hardware. Called on a thread that may block.
pub trait DeviceSigner: Signer + Send + Sync {
    /// The installation's id.
    fn device_id(&self) -> DeviceId;

    /// The P-256 public key: uncompressed point of 65 bytes, base64url without padding.
    fn public_key(&self) -> String;
}

/// A sign-in under way: the browser is open. Serialisable, for the app may be ended meanwhile; its secrets belong in
/// the vault.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    /// What the browser is to open.
    pub authorisation_url: Url,
    redirect_uri: Url,
    issuer: String,
    state: String,
    nonce: String,
    code_verifier: String,
}

impl std::fmt::Debug for SignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignIn")
            .field("issuer", &self.issuer)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// Asks the gateway for its provider and makes the address for the browser. `redirect_uri` is where the provider
    /// sends the person back: the app's own scheme or link.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn begin_sign_in(&self, redirect_uri: &str) -> Result<SignIn, ClientError> {
        let redirect_uri =
            Url::parse(redirect_uri).map_err(|_| ClientError::Bug("a redirect URI that is none"))?;
        let answer = self
            .send(&Request::new(Method::GET, self.url(&["sign-in"])?))
            .await?;
        SignIn::new(&answer.json()?, redirect_uri)
    }

    /// Takes the address that the provider redirected to, enrols the device, and saves the tokens before it returns.
    /// `device_name` is what the person's list of devices will call this one.
    ///
    /// # Errors
    /// [`ClientError::Cancelled`] where the person gave up, [`ClientError::SignInNeeded`] where the code is void (begin
    /// anew), [`ClientError::Nonsense`] where the address does not belong to this sign-in.
    pub async fn complete_sign_in(
        &self,
        sign_in: &SignIn,
        callback_url: &str,
        device_name: &str,
        signer: Arc<dyn DeviceSigner>,
    ) -> Result<Session, ClientError> {
        let code = sign_in.code(callback_url)?;
        let body = SessionRequest {
            device: enrolment(signer, code.clone(), device_name.to_owned()).await?,
            code,
            code_verifier: sign_in.code_verifier.clone(),
            nonce: sign_in.nonce.clone(),
            redirect_uri: sign_in.redirect_uri.to_string(),
        };
        let answer = self
            .send(&Request::new(Method::POST, self.url(&["sessions"])?).json(&body)?)
            .await?;
        let session: Session = answer.json()?;
        self.tokens().save(Tokens::from(&session)).await?;
        Ok(session)
    }

    /// Whether tokens are there; they may have ended all the same.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn is_signed_in(&self) -> Result<bool, ClientError> {
        match self.tokens().current().await {
            Ok(_) => Ok(true),
            Err(ClientError::SignInNeeded) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Forgets the tokens on this phone, then tells the gateway where it can be reached; without a link the session
    /// ends there by itself. The device stays enrolled until it is revoked.
    ///
    /// # Errors
    /// Where the store cannot be written.
    pub async fn sign_out(&self) -> Result<(), ClientError> {
        if let Some(tokens) = self.tokens().clear().await? {
            let request = Request::new(Method::DELETE, self.url(&["sessions", "current"])?);
            if let Err(error) = self.send_as(&request, &tokens).await {
                tracing::debug!(%error, "signed out here alone");
            }
        }
        Ok(())
    }
}

impl SignIn {
    fn new(options: &SignInOptions, redirect_uri: Url) -> Result<Self, ClientError> {
        let mut url = Url::parse(&options.authorization_endpoint)
            .map_err(|_| ClientError::Nonsense("a provider's address that is none"))?;
        if url.scheme() != "https" && !(url.scheme() == "http" && is_loopback(&url)) {
            return Err(ClientError::Nonsense("a provider without https"));
        }
        let (state, nonce, code_verifier) = (random()?, random()?, random()?);
        let challenge = BASE64URL.encode(digest::digest(&digest::SHA256, code_verifier.as_bytes()));
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &options.client_id)
            .append_pair("redirect_uri", redirect_uri.as_str())
            .append_pair("scope", &options.scopes.join(" "))
            .append_pair("state", &state)
            .append_pair("nonce", &nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        let issuer = options.issuer.clone();
        Ok(Self {
            authorisation_url: url,
            redirect_uri,
            issuer,
            state,
            nonce,
            code_verifier,
        })
    }

    /// The code in a callback, where it answers this sign-in.
    fn code(&self, callback_url: &str) -> Result<String, ClientError> {
        if callback_url.len() > CALLBACK_LIMIT {
            return Err(ClientError::Nonsense("a callback that is too long"));
        }
        let url =
            Url::parse(callback_url).map_err(|_| ClientError::Nonsense("a callback that is no address"))?;
        let place = |url: &Url| {
            let port = url.port_or_known_default();
            (
                url.scheme().to_owned(),
                url.host_str().map(str::to_owned),
                port,
                url.path().to_owned(),
            )
        };
        if place(&url) != place(&self.redirect_uri) {
            return Err(ClientError::Nonsense("a callback to another place"));
        }
        let parameter = |name: &str| {
            let mut found = url.query_pairs().filter(|(key, _)| key == name);
            // RFC 6749 §3.1: no parameter stands twice.
            found
                .next()
                .filter(|_| found.next().is_none())
                .map(|(_, value)| value.into_owned())
        };
        let state = parameter("state").unwrap_or_default();
        if state != self.state {
            return Err(ClientError::Nonsense("a callback of another sign-in"));
        }
        // RFC 9207: the answer is the asked provider's.
        if parameter("iss").is_some_and(|issuer| issuer != self.issuer) {
            return Err(ClientError::Nonsense("a callback of another provider"));
        }
        match parameter("error").as_deref() {
            None => {}
            Some("access_denied") => return Err(ClientError::Cancelled),
            Some("login_required" | "interaction_required") => return Err(ClientError::SignInNeeded),
            Some("temporarily_unavailable" | "server_error") => {
                return Err(ClientError::retry(crate::RetryCause::Busy(503)));
            }
            Some(_) => return Err(ClientError::Nonsense("a provider that refuses the app")),
        }
        parameter("code")
            .filter(|code| !code.is_empty())
            .ok_or(ClientError::Nonsense("a callback without a code"))
    }
}

/// Reads bytes as the address of a callback and forgets what came of it: an entry for fuzzing. Never panics.
#[doc(hidden)]
pub fn fuzz_callback(bytes: &[u8]) {
    let Ok(redirect_uri) = Url::parse("cn.banshi:/signed-in") else {
        return;
    };
    let fixed = |text: &str| text.to_owned();
    let sign_in = SignIn {
        authorisation_url: redirect_uri.clone(),
        redirect_uri,
        issuer: fixed("i"),
        state: fixed("s"),
        nonce: fixed("n"),
        code_verifier: fixed("v"),
    };
    drop(sign_in.code(&String::from_utf8_lossy(bytes)));
}

/// 256 random bits in 43 characters, as PKCE's verifier wants them (RFC 7636 §4.1).
fn random() -> Result<String, ClientError> {
    let mut bytes = [0; 32];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| ClientError::Bug("no random numbers"))?;
    Ok(BASE64URL.encode(bytes))
}

async fn enrolment(
    signer: Arc<dyn DeviceSigner>,
    code: String,
    name: String,
) -> Result<DeviceEnrolment, ClientError> {
    let sign = move || {
        let proof = BASE64URL.encode(signer.sign(code.as_bytes())?);
        Ok(DeviceEnrolment {
            id: signer.device_id(),
            public_key: signer.public_key(),
            proof,
            name,
        })
    };
    let enrolled: Result<_, banshi_domain::JwsFault> = tokio::task::spawn_blocking(sign)
        .await
        .map_err(|_| ClientError::Bug("a signer that panicked"))?;
    enrolled.map_err(|fault| ClientError::local(LocalPart::Signer)(fault.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sign_in() -> SignIn {
        let options = SignInOptions {
            issuer: "https://id.example.cn".to_owned(),
            authorization_endpoint: "https://id.example.cn/auth?tenant=1".to_owned(),
            client_id: "banshi".to_owned(),
            scopes: vec!["openid".to_owned(), "profile".to_owned()],
        };
        SignIn::new(&options, "cn.banshi:/signed-in".parse().unwrap()).unwrap()
    }

    #[test]
    fn the_browser_is_sent_with_a_challenge_and_never_the_verifier() {
        let sign_in = sign_in();
        let url = sign_in.authorisation_url.as_str();
        assert!(
            url.starts_with("https://id.example.cn/auth?tenant=1&response_type=code&client_id=banshi"),
            "{url}"
        );
        assert!(url.contains("scope=openid+profile"), "{url}");
        let challenge = BASE64URL.encode(digest::digest(&digest::SHA256, sign_in.code_verifier.as_bytes()));
        assert!(
            url.ends_with(&format!("code_challenge={challenge}&code_challenge_method=S256")),
            "{url}"
        );
        assert!(!url.contains(&sign_in.code_verifier));
        assert_eq!(sign_in.code_verifier.len(), 43);
        assert!(!format!("{sign_in:?}").contains(&sign_in.code_verifier));
    }

    #[test]
    fn it_survives_the_end_of_the_app() {
        let sign_in = sign_in();
        let text = serde_json::to_string(&sign_in).unwrap();
        assert_eq!(serde_json::from_str::<SignIn>(&text).unwrap(), sign_in);
    }

    #[test]
    fn only_its_own_callback_is_taken() {
        let sign_in = sign_in();
        let state = &sign_in.state;
        let code = |rest: &str| sign_in.code(&format!("cn.banshi:/signed-in?{rest}"));
        assert_eq!(code(&format!("code=c1&state={state}")).unwrap(), "c1");
        assert_eq!(
            code(&format!("code=c1&state={state}&iss=https%3A%2F%2Fid.example.cn")).unwrap(),
            "c1"
        );
        for wrong in [
            "code=c1".to_owned(),
            "code=c1&state=other".to_owned(),
            format!("code=c1&state={state}&state={state}"),
            format!("code=c1&state={state}&iss=https://evil.example"),
            format!("state={state}"),
            format!("code=c1&code=c2&state={state}"),
            format!("error=invalid_scope&state={state}"),
            format!("code={}&state={state}", "x".repeat(CALLBACK_LIMIT)),
        ] {
            assert!(matches!(code(&wrong), Err(ClientError::Nonsense(_))), "{wrong}");
        }
        let elsewhere = format!("cn.other:/signed-in?code=c1&state={state}");
        assert!(matches!(sign_in.code(&elsewhere), Err(ClientError::Nonsense(_))));
        assert!(matches!(
            code(&format!("error=access_denied&state={state}")),
            Err(ClientError::Cancelled)
        ));
    }

    #[test]
    fn a_provider_without_https_is_refused() {
        let options = SignInOptions {
            issuer: String::new(),
            authorization_endpoint: "http://id.example.cn/auth".to_owned(),
            client_id: String::new(),
            scopes: vec![],
        };
        let begun = SignIn::new(&options, "cn.banshi:/signed-in".parse().unwrap());
        assert!(matches!(begun, Err(ClientError::Nonsense(_))));
    }
}
