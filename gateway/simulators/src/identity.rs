//! An OpenID provider (OpenID Connect Core 1.0, code flow with PKCE) that knows the sample's people.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Form, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::{Json, Router, routing};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use ring::digest;
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use crate::{People, Person};

/// Public clients: the phone's app and the console.
const CLIENTS: [&str; 2] = ["banshi-app", "banshi-console"];
const CODE_SECONDS: i64 = 60;
const TOKEN_SECONDS: i64 = 300;

#[derive(Clone)]
struct Provider(Arc<Inner>);

struct Inner {
    issuer: String,
    people: Arc<People>,
    redirect_uris: Vec<String>,
    key: EcdsaKeyPair,
    random: SystemRandom,
    codes: Mutex<HashMap<String, Grant>>,
}

struct Grant {
    asked: Asked,
    login: String,
    given_at: i64,
}

/// Parameters of an authorisation request.
#[derive(Clone, Deserialize)]
struct Asked {
    response_type: String,
    client_id: String,
    redirect_uri: String,
    scope: String,
    state: String,
    #[serde(default)]
    nonce: String,
    code_challenge: String,
    code_challenge_method: String,
}

#[derive(Deserialize)]
struct SignIn {
    login: String,
    password: String,
    #[serde(flatten)]
    asked: Asked,
}

#[derive(Deserialize)]
struct TokenRequest {
    grant_type: String,
    code: String,
    redirect_uri: String,
    client_id: String,
    code_verifier: String,
}

pub(crate) fn routes(
    issuer: String,
    people: Arc<People>,
    redirect_uris: Vec<String>,
) -> std::io::Result<Router> {
    let random = SystemRandom::new();
    let failed = |_| std::io::Error::other("no signing key could be made");
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).map_err(failed)?;
    let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random)
        .map_err(|_| std::io::Error::other("no signing key could be read"))?;
    let codes = Mutex::default();
    let provider = Provider(Arc::new(Inner {
        issuer,
        people,
        redirect_uris,
        key,
        random,
        codes,
    }));
    Ok(Router::new()
        .route("/.well-known/openid-configuration", routing::get(configuration))
        .route("/jwks", routing::get(jwks))
        .route("/authorize", routing::get(authorize))
        .route("/sign-in", routing::post(sign_in))
        .route("/token", routing::post(token))
        .with_state(provider))
}

async fn configuration(State(Provider(provider)): State<Provider>) -> Json<Value> {
    let issuer = &provider.issuer;
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/jwks"),
        "scopes_supported": ["openid", "profile", "phone"],
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "token_endpoint_auth_methods_supported": ["none"],
        "code_challenge_methods_supported": ["S256"],
        "claims_supported": ["sub", "name", "phone_number", "id_kind", "id_number", "acr", "roles", "office"],
    }))
}

async fn jwks(State(Provider(provider)): State<Provider>) -> Json<Value> {
    // An uncompressed point: 4, x, y (SEC 1 §2.3.3).
    let point = provider.key.public_key().as_ref();
    Json(json!({"keys": [{
        "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": "simulated",
        "x": BASE64URL.encode(&point[1..33]), "y": BASE64URL.encode(&point[33..65]),
    }]}))
}

async fn authorize(State(Provider(provider)): State<Provider>, Query(asked): Query<Asked>) -> Response {
    match provider.refuse(&asked) {
        Some(why) => (StatusCode::BAD_REQUEST, why).into_response(),
        None => Html(provider.page(&asked, false)).into_response(),
    }
}

async fn sign_in(State(Provider(provider)): State<Provider>, Form(form): Form<SignIn>) -> Response {
    if let Some(why) = provider.refuse(&form.asked) {
        return (StatusCode::BAD_REQUEST, why).into_response();
    }
    let Some(person) = provider.people.by_login(&form.login, &form.password) else {
        return (StatusCode::UNAUTHORIZED, Html(provider.page(&form.asked, true))).into_response();
    };
    let (Some(code), Ok(mut back)) = (provider.random_text(), Url::parse(&form.asked.redirect_uri)) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    back.query_pairs_mut()
        .append_pair("code", &code)
        .append_pair("state", &form.asked.state)
        .append_pair("iss", &provider.issuer);
    let grant = Grant {
        asked: form.asked,
        login: person.login.clone(),
        given_at: now(),
    };
    provider
        .codes
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .insert(code, grant);
    Redirect::to(back.as_str()).into_response()
}

async fn token(State(Provider(provider)): State<Provider>, Form(request): Form<TokenRequest>) -> Response {
    // A code is good once, also for one who then shows the wrong verifier (RFC 6749 §4.1.2).
    let grant = provider
        .codes
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .remove(&request.code);
    let invalid = || (StatusCode::BAD_REQUEST, Json(json!({"error": "invalid_grant"}))).into_response();
    let Some(grant) = grant else { return invalid() };
    let challenge = BASE64URL.encode(digest::digest(&digest::SHA256, request.code_verifier.as_bytes()));
    let right = request.grant_type == "authorization_code"
        && request.client_id == grant.asked.client_id
        && request.redirect_uri == grant.asked.redirect_uri
        && challenge == grant.asked.code_challenge
        && now() - grant.given_at <= CODE_SECONDS;
    let person = provider
        .people
        .persons
        .iter()
        .find(|person| person.login == grant.login);
    match person
        .filter(|_| right)
        .and_then(|person| provider.id_token(person, &grant.asked))
    {
        Some(id_token) => {
            let answer = json!({
                "access_token": provider.random_text(), "token_type": "Bearer",
                "expires_in": TOKEN_SECONDS, "scope": grant.asked.scope, "id_token": id_token,
            });
            ([(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response()
        }
        None => invalid(),
    }
}

impl Inner {
    /// Why an authorisation request is not even shown; such a one is never redirected (RFC 6749 §4.1.2.1).
    fn refuse(&self, asked: &Asked) -> Option<&'static str> {
        if !CLIENTS.contains(&asked.client_id.as_str()) {
            return Some("unknown client_id");
        }
        if !self
            .redirect_uris
            .iter()
            .any(|registered| same_uri(registered, &asked.redirect_uri))
        {
            return Some("redirect_uri is not registered");
        }
        if asked.response_type != "code" || !asked.scope.split(' ').any(|scope| scope == "openid") {
            return Some("only the code flow with scope openid");
        }
        if asked.code_challenge_method != "S256" || asked.code_challenge.len() != 43 {
            return Some("PKCE with S256 is required");
        }
        None
    }

    fn id_token(&self, person: &Person, asked: &Asked) -> Option<String> {
        let header = json!({"alg": "ES256", "typ": "JWT", "kid": "simulated"});
        let mut claims = json!({
            "iss": self.issuer, "aud": asked.client_id, "sub": person.login, "nonce": asked.nonce,
            "iat": now(), "exp": now() + TOKEN_SECONDS, "auth_time": now(), "acr": "real_name",
            "name": person.name, "phone_number": person.telephone, "phone_number_verified": true,
            "id_kind": "resident", "id_number": person.id_number, "roles": person.roles,
        });
        if let Some(office) = &person.office {
            claims["office"] = json!(office);
        }
        let signed = format!(
            "{}.{}",
            BASE64URL.encode(header.to_string()),
            BASE64URL.encode(claims.to_string())
        );
        let signature = self.key.sign(&self.random, signed.as_bytes()).ok()?;
        Some(format!("{signed}.{}", BASE64URL.encode(signature)))
    }

    fn random_text(&self) -> Option<String> {
        let mut bytes = [0; 32];
        self.random.fill(&mut bytes).ok()?;
        Some(BASE64URL.encode(bytes))
    }

    fn page(&self, asked: &Asked, wrong: bool) -> String {
        let hidden = [
            ("response_type", &asked.response_type),
            ("client_id", &asked.client_id),
            ("redirect_uri", &asked.redirect_uri),
            ("scope", &asked.scope),
            ("state", &asked.state),
            ("nonce", &asked.nonce),
            ("code_challenge", &asked.code_challenge),
            ("code_challenge_method", &asked.code_challenge_method),
        ]
        .map(|(name, value)| {
            format!(
                r#"<input type="hidden" name="{name}" value="{}">"#,
                escaped(value)
            )
        })
        .concat();
        let people = self
            .people
            .persons
            .iter()
            .map(|person| {
                format!(
                    "<tr><td><code>{}</code><td>{}<td>{}",
                    person.login, person.name, person.note
                )
            })
            .collect::<Vec<_>>()
            .concat();
        let message = if wrong {
            r#"<p role="alert">用户名或密码不对，请再试一次。</p>"#
        } else {
            ""
        };
        include_str!("sign_in.html")
            .replace("{message}", message)
            .replace("{hidden}", &hidden)
            .replace("{people}", &people)
    }
}

/// Exactly the same, but for the port on the loopback address (RFC 8252 §7.3).
fn same_uri(registered: &str, given: &str) -> bool {
    if registered == given {
        return true;
    }
    match (Url::parse(registered), Url::parse(given)) {
        (Ok(registered), Ok(mut given)) => {
            given.host_str() == Some("127.0.0.1")
                && given.set_port(registered.port()).is_ok()
                && registered == given
        }
        _ => false,
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

fn now() -> i64 {
    chrono::Utc::now().timestamp()
}
