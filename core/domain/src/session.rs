//! Sign-in: the phone lets the person sign in at the identity provider (OpenID Connect with PKCE, RFC 7636), hands the
//! code to the gateway, enrols its device key, and gets tokens of the gateway's own.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::DeviceId;

/// How surely a person is known (`acr`); each item names the level that it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Assurance {
    /// A telephone number.
    Basic,
    /// 实名: name and number checked against the register.
    RealName,
    /// 实人: and the person was seen, by whichever way they chose.
    RealPerson,
}

/// What a phone needs to know before it opens the browser (`GET /v1/sign-in`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignInOptions {
    /// The provider's issuer.
    pub issuer: String,
    /// Where the browser is sent.
    pub authorization_endpoint: String,
    /// The public client id of the app.
    pub client_id: String,
    /// Scopes to ask for.
    pub scopes: Vec<String>,
}

/// Body of `POST /v1/sessions`: the code that the provider's redirect carried.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionRequest {
    /// The authorisation code.
    pub code: String,
    /// PKCE's verifier.
    pub code_verifier: String,
    /// The nonce that the phone made and the ID token must carry.
    pub nonce: String,
    /// The redirect URI that was used.
    pub redirect_uri: String,
    /// The device that enrols.
    pub device: DeviceEnrolment,
}

/// A device's public key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceEnrolment {
    /// Made by the phone at its first start.
    pub id: DeviceId,
    /// P-256 public key, uncompressed point (SEC 1 §2.3.3, 65 bytes), base64url without padding.
    pub public_key: String,
    /// ES256 signature over the UTF-8 bytes of the authorisation code: the key is in the phone's hands.
    pub proof: String,
    /// What the list of devices calls it: 华为 nova 3.
    pub name: String,
}

/// Body of `POST /v1/sessions/refresh`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefreshRequest {
    /// The refresh token, good once.
    pub refresh_token: String,
}

/// What the gateway answers to both.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// Bearer token of the API.
    pub access_token: String,
    /// Good once; the next one comes with the next access token.
    pub refresh_token: String,
    /// When the access token ends.
    pub expires_at: DateTime<Utc>,
    /// How surely the person is known.
    pub assurance: Assurance,
    /// Who signed in, for the profile; from the provider's claims.
    pub person: SignedInPerson,
}

/// The claims that a real-name sign-in brings; locked in forms.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignedInPerson {
    /// The gateway's id of the person: no number, no name.
    pub subject: String,
    /// Name.
    pub name: String,
    /// 证件.
    pub id: Option<crate::PersonId>,
    /// Telephone number.
    pub telephone: Option<String>,
}

macro_rules! secret {
    ($($name:ident),+) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), " { .. }"))
            }
        }
    )+};
}

secret!(SessionRequest, RefreshRequest, Session, SignedInPerson);
