//! Who people are: sign-in at the identity provider, devices and their keys, sessions.
//!
//! The gateway's own tokens are random; only their hashes are kept. A refresh token is good once. The one before it is
//! taken again only while nothing was done with what replaced it (the answer was lost on the way); any other
//! second use ends the session, for then somebody else holds it.

pub(crate) mod api;
mod id_token;
mod provider;
mod store;

use banshi_domain::{Assurance, ContentHash, DeviceId, ProblemKind, Role, SignedInPerson};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use ring::rand::{SecureRandom as _, SystemRandom};
use serde::{Deserialize, Serialize};

pub use api::router;
pub use id_token::TokenFault;
pub use provider::{CodeExchange, Provider, ProviderPerson, SignInFault};
pub(crate) use store::authenticate;
pub use store::{NewDevice, device_key, person};

use crate::http::ApiError;
use crate::{Caller, Gateway};

/// A person whom the provider has signed in, with the gateway's own id.
#[derive(Clone)]
pub struct SignedIn {
    /// The gateway's id of the person.
    pub subject: String,
    /// What the provider says.
    pub person: ProviderPerson,
}

/// What is kept of a person's claims.
#[derive(Clone, Serialize, Deserialize)]
pub struct Claims {
    /// Name.
    pub name: String,
    /// 证件.
    pub id: Option<banshi_domain::PersonId>,
    /// Telephone number.
    pub telephone: Option<String>,
}

/// A new session's tokens, told once.
#[derive(Clone)]
pub struct Tokens {
    /// For requests.
    pub access: String,
    /// For the next tokens.
    pub refresh: String,
    /// When the access token ends.
    pub expires_at: chrono::DateTime<chrono::Utc>,
}

impl From<SignInFault> for ApiError {
    fn from(fault: SignInFault) -> Self {
        match fault {
            SignInFault::Provider(cause) => {
                tracing::warn!(%cause, "the identity provider did not answer");
                ProblemKind::Unavailable.into()
            }
            SignInFault::Code | SignInFault::Token(_) | SignInFault::Claims => {
                tracing::info!(%fault, "a sign-in was refused");
                ProblemKind::SignInNeeded.into()
            }
        }
    }
}

/// Hands a code to the provider and finds, or makes, the gateway's id of the person. The console's sign-in page and
/// the phone's `POST /v1/sessions` both come here.
///
/// # Errors
/// `sign-in-needed` where the provider refuses or is not believed; `unavailable` where it does not answer.
pub async fn sign_in(gateway: &Gateway, code: &CodeExchange<'_>) -> Result<SignedIn, ApiError> {
    let person = gateway.provider().exchange(code).await?;
    let subject = store::keep_person(gateway, &person).await?;
    Ok(SignedIn { subject, person })
}

/// Opens a session: on a phone with its device, in the console without.
///
/// # Errors
/// Where the store fails.
pub async fn open_session(
    gateway: &Gateway,
    who: &SignedIn,
    device: Option<NewDevice>,
) -> Result<Tokens, ApiError> {
    store::open_session(gateway, who, device).await
}

/// Who an access token's holder is; for the console, which keeps it in a cookie.
///
/// # Errors
/// `sign-in-needed`.
pub async fn caller(gateway: &Gateway, access_token: &str) -> Result<Caller, ApiError> {
    authenticate(gateway, access_token).await
}

/// Ends a session.
///
/// # Errors
/// Where the store fails.
pub async fn end_session(gateway: &Gateway, session: &str) -> Result<(), ApiError> {
    store::end_session(gateway, session.to_owned()).await
}

fn new_token() -> Result<String, ApiError> {
    let mut bytes = [0; 32];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| ProblemKind::Internal)?;
    Ok(BASE64URL.encode(bytes))
}

fn token_hash(token: &str) -> String {
    ContentHash::of(token.as_bytes()).to_string()
}

fn roles_text(roles: &[Role]) -> Result<String, ApiError> {
    Ok(crate::store::to_text("roles", &roles)?)
}

impl SignedIn {
    fn wire(&self) -> SignedInPerson {
        SignedInPerson {
            subject: self.subject.clone(),
            name: self.person.name.clone(),
            id: self.person.id.clone(),
            telephone: self.person.telephone.clone(),
        }
    }
}

/// What a session's row says, without its tokens.
#[derive(Clone)]
struct Row {
    id: String,
    subject: String,
    device: Option<DeviceId>,
    assurance: Assurance,
    roles: Vec<Role>,
    office: Option<String>,
}
