//! The identity provider over HTTP: discovery, the exchange of a code, keys, claims.

use std::sync::Arc;

use banshi_domain::{Assurance, CountryCode, PersonId, Role};
use serde::Deserialize;
use serde_json::{Map, Value};
use tokio::sync::RwLock;

use super::id_token::{self, Expected, JwkSet, TokenFault};
use crate::outside::{self, OutsideError};
use crate::settings::IdentitySettings;

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInFault {
    /// The provider is not there; try again.
    #[error("the provider: {0}")]
    Provider(#[from] OutsideError),
    /// The provider refused the code, its verifier or its redirect.
    #[error("the provider refused the code")]
    Code,
    /// What the provider said is not believed.
    #[error("the ID token: {0}")]
    Token(#[from] TokenFault),
    /// The claims are not what they should be.
    #[error("the claims cannot be read")]
    Claims,
}

#[derive(Debug, Clone, Deserialize)]
struct Discovery {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    userinfo_endpoint: Option<String>,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
    access_token: Option<String>,
}

/// Who signed in, as the provider knows them.
#[derive(Clone, PartialEq, Eq)]
pub struct ProviderPerson {
    /// The provider's name for the person, unique within it.
    pub provider_subject: String,
    /// Name.
    pub name: String,
    /// 证件.
    pub id: Option<PersonId>,
    /// Telephone number.
    pub telephone: Option<String>,
    /// How surely they are known.
    pub assurance: Assurance,
    /// What they may do.
    pub roles: Vec<Role>,
    /// The office that staff work for.
    pub office: Option<String>,
}

/// A code that the provider's redirect carried, and what must come with it.
#[derive(Clone, Copy)]
pub struct CodeExchange<'a> {
    /// For whom the code was made: the app's client, or the console's.
    pub client_id: &'a str,
    /// The code.
    pub code: &'a str,
    /// PKCE's verifier.
    pub code_verifier: &'a str,
    /// The redirect URI that was used.
    pub redirect_uri: &'a str,
    /// What the ID token must carry.
    pub nonce: &'a str,
}

/// The provider.
#[derive(Debug, Clone)]
pub struct Provider {
    settings: Arc<IdentitySettings>,
    http: reqwest::Client,
    known: Arc<RwLock<Option<(Discovery, JwkSet)>>>,
}

impl Provider {
    pub(crate) fn new(settings: IdentitySettings, http: reqwest::Client) -> Self {
        Self {
            settings: Arc::new(settings),
            http,
            known: Arc::default(),
        }
    }

    async fn known(&self, refresh: bool) -> Result<(Discovery, JwkSet), SignInFault> {
        if !refresh && let Some(known) = self.known.read().await.clone() {
            return Ok(known);
        }
        let issuer = self.settings.issuer.as_str().trim_end_matches('/');
        let discovery = self
            .http
            .get(format!("{issuer}/.well-known/openid-configuration"))
            .send()
            .await;
        let discovery: Discovery = outside::read_json(discovery.map_err(OutsideError::from)?).await?;
        // OpenID Connect Discovery 1.0 §4.3: exactly the issuer that was asked.
        if discovery.issuer.trim_end_matches('/') != issuer {
            return Err(TokenFault::Issuer.into());
        }
        let keys = self
            .http
            .get(&discovery.jwks_uri)
            .send()
            .await
            .map_err(OutsideError::from)?;
        let keys: JwkSet = outside::read_json(keys).await?;
        *self.known.write().await = Some((discovery.clone(), keys.clone()));
        Ok((discovery, keys))
    }

    /// The issuer and where the browser is sent.
    pub(crate) async fn endpoints(&self) -> Result<(String, String), SignInFault> {
        let (discovery, _) = self.known(false).await?;
        Ok((discovery.issuer, discovery.authorization_endpoint))
    }

    /// Exchanges a code and checks what comes back.
    pub(crate) async fn exchange(&self, code: &CodeExchange<'_>) -> Result<ProviderPerson, SignInFault> {
        let (discovery, keys) = self.known(false).await?;
        let form = self.token_form(code);
        let answer = self
            .http
            .post(&discovery.token_endpoint)
            .header(http::header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form)
            .send()
            .await
            .map_err(OutsideError::from)?;
        if matches!(answer.status().as_u16(), 400..=403) {
            return Err(SignInFault::Code);
        }
        let tokens: Tokens = outside::read_json(answer).await?;

        // The ID token's times are the provider's machine time, not the office's clock.
        let now = chrono::Utc::now().timestamp();
        let expected = Expected {
            issuer: &discovery.issuer,
            client: code.client_id,
            nonce: code.nonce,
            now,
        };
        let claims = match id_token::verify(&tokens.id_token, &keys, &expected) {
            // The provider may have changed its keys since they were read.
            Err(TokenFault::UnknownKey | TokenFault::Signature) => {
                let (_, keys) = self.known(true).await?;
                id_token::verify(&tokens.id_token, &keys, &expected)?
            }
            other => other?,
        };
        let claims = self
            .with_user_info(claims, &discovery, tokens.access_token.as_deref())
            .await?;
        person(&claims, &self.settings)
    }

    fn token_form(&self, code: &CodeExchange<'_>) -> String {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "authorization_code")
            .append_pair("code", code.code)
            .append_pair("redirect_uri", code.redirect_uri)
            .append_pair("client_id", code.client_id)
            .append_pair("code_verifier", code.code_verifier);
        if let Some(secret) = &self.settings.client_secret {
            form.append_pair("client_secret", secret);
        }
        form.finish()
    }

    /// Providers may keep claims out of the ID token (OpenID Connect Core 1.0 §5.4): then they are asked for.
    async fn with_user_info(
        &self,
        mut claims: Map<String, Value>,
        discovery: &Discovery,
        access_token: Option<&str>,
    ) -> Result<Map<String, Value>, SignInFault> {
        if let (false, Some(endpoint), Some(token)) = (
            claims.contains_key("name"),
            &discovery.userinfo_endpoint,
            access_token,
        ) {
            let answer = self
                .http
                .get(endpoint)
                .bearer_auth(token)
                .send()
                .await
                .map_err(OutsideError::from)?;
            let more: Map<String, Value> = outside::read_json(answer).await?;
            if more.get("sub") != claims.get("sub") {
                return Err(SignInFault::Claims);
            }
            for (name, value) in more {
                claims.entry(name).or_insert(value);
            }
        }
        Ok(claims)
    }
}

fn person(claims: &Map<String, Value>, settings: &IdentitySettings) -> Result<ProviderPerson, SignInFault> {
    let text = |name: &str| {
        claims
            .get(name)
            .and_then(Value::as_str)
            .map(str::trim)
            .filter(|text| !text.is_empty())
    };
    let id = match (text("id_kind"), text("id_number")) {
        (Some(kind), Some(number)) => {
            Some(person_id(kind, number, text("id_country")).ok_or(SignInFault::Claims)?)
        }
        _ => None,
    };
    let name = text("name").unwrap_or_default();
    if name.chars().count() > 100 {
        return Err(SignInFault::Claims);
    }
    Ok(ProviderPerson {
        provider_subject: text("sub").ok_or(SignInFault::Claims)?.to_owned(),
        name: name.to_owned(),
        id,
        telephone: text("phone_number").map(str::to_owned),
        assurance: match text("acr") {
            Some("real_person") => Assurance::RealPerson,
            Some("real_name") => Assurance::RealName,
            _ => Assurance::Basic,
        },
        roles: roles(claims.get(&settings.roles_claim)),
        office: text(&settings.office_claim).map(str::to_owned),
    })
}

fn person_id(kind: &str, number: &str, country: Option<&str>) -> Option<PersonId> {
    let mut value = serde_json::json!({ "kind": kind, "number": number });
    if let Some(country) = country {
        value["country"] = country.parse::<CountryCode>().ok()?.as_str().into();
    }
    serde_json::from_value(value).ok()
}

/// Staff have the roles that the claim lists; everyone else is an applicant.
fn roles(claim: Option<&Value>) -> Vec<Role> {
    let named: Vec<&str> = match claim {
        Some(Value::String(one)) => one.split([' ', ',']).collect(),
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => vec![],
    };
    let staff: Vec<Role> = [
        ("clerk", Role::Clerk),
        ("reviewer", Role::Reviewer),
        ("supervisor", Role::Supervisor),
    ]
    .into_iter()
    .filter(|(name, _)| named.contains(name))
    .map(|(_, role)| role)
    .collect();
    if staff.is_empty() {
        vec![Role::Applicant]
    } else {
        staff
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn roles_come_from_the_claim_and_from_nothing_else() {
        assert_eq!(roles(None), [Role::Applicant]);
        assert_eq!(roles(Some(&json!(["agent"]))), [Role::Applicant]);
        assert_eq!(
            roles(Some(&json!(["reviewer", "clerk"]))),
            [Role::Clerk, Role::Reviewer]
        );
        assert_eq!(roles(Some(&json!("supervisor"))), [Role::Supervisor]);
        assert_eq!(roles(Some(&json!({"clerk": true}))), [Role::Applicant]);
    }

    #[test]
    fn a_number_that_is_none_is_not_taken() {
        assert!(person_id("resident", "11010519491231002X", None).is_some());
        assert!(person_id("resident", "110105194912310020", None).is_none());
        assert!(person_id("library_card", "1", None).is_none());
    }
}
