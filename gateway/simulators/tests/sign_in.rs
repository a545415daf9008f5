//! A sign-in at the identity simulator, as a browser and a client make it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use banshi_simulators::{People, Settings, Simulators};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use serde_json::Value;

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// S256 of the verifier, both from RFC 7636 appendix B.
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

struct Browser {
    http: reqwest::Client,
    provider: String,
    _simulators: Simulators,
}

impl Browser {
    async fn new() -> Self {
        let simulators = Simulators::start(Settings::default(), People::sample())
            .await
            .unwrap();
        let tls =
            rustls::ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
                .with_safe_default_protocol_versions()
                .unwrap()
                .with_root_certificates(rustls::RootCertStore::empty())
                .with_no_client_auth();
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            http,
            provider: format!("http://{}", simulators.identity),
            _simulators: simulators,
        }
    }

    async fn sign_in(&self, login: &str, password: &str, redirect_uri: &str) -> reqwest::Response {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([
                ("login", login),
                ("password", password),
                ("response_type", "code"),
                ("client_id", "banshi-app"),
                ("redirect_uri", redirect_uri),
                ("scope", "openid profile"),
                ("state", "s"),
                ("nonce", "n"),
                ("code_challenge", CHALLENGE),
                ("code_challenge_method", "S256"),
            ])
            .finish();
        self.post("/sign-in", body).await
    }

    async fn code(&self) -> String {
        let answer = self
            .sign_in("zhangsan", "banshi", "http://127.0.0.1:5555/sign-in")
            .await;
        assert_eq!(answer.status(), 303);
        let back = url::Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap();
        assert_eq!(back.port(), Some(5555));
        back.query_pairs()
            .find(|(name, _)| name == "code")
            .unwrap()
            .1
            .into_owned()
    }

    async fn token(&self, code: &str, verifier: &str) -> reqwest::Response {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([
                ("grant_type", "authorization_code"),
                ("code", code),
                ("redirect_uri", "http://127.0.0.1:5555/sign-in"),
                ("client_id", "banshi-app"),
                ("code_verifier", verifier),
            ])
            .finish();
        self.post("/token", body).await
    }

    async fn post(&self, path: &str, body: String) -> reqwest::Response {
        self.http
            .post(format!("{}{path}", self.provider))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body)
            .send()
            .await
            .unwrap()
    }
}

#[tokio::test]
async fn a_code_brings_an_id_token_once() {
    let browser = Browser::new().await;
    let code = browser.code().await;
    let answer: Value = browser.token(&code, VERIFIER).await.json().await.unwrap();
    let claims = answer["id_token"]
        .as_str()
        .unwrap()
        .split('.')
        .nth(1)
        .unwrap()
        .to_owned();
    let claims: Value = serde_json::from_slice(&BASE64URL.decode(claims).unwrap()).unwrap();
    assert_eq!(claims["name"], "张三");
    assert_eq!(claims["nonce"], "n");
    assert_eq!(
        browser.token(&code, VERIFIER).await.status(),
        400,
        "a code is good once"
    );
}

#[tokio::test]
async fn a_wrong_verifier_spoils_the_code() {
    let browser = Browser::new().await;
    let code = browser.code().await;
    assert_eq!(
        browser
            .token(&code, "another-verifier-that-is-long-enough-to-be-one")
            .await
            .status(),
        400
    );
    assert_eq!(browser.token(&code, VERIFIER).await.status(), 400);
}

#[tokio::test]
async fn a_wrong_password_or_a_foreign_redirect_gets_no_code() {
    let browser = Browser::new().await;
    let wrong = browser
        .sign_in("zhangsan", "guess", "http://127.0.0.1:5555/sign-in")
        .await;
    assert_eq!(wrong.status(), 401);
    let foreign = browser
        .sign_in("zhangsan", "banshi", "http://evil.invalid/sign-in")
        .await;
    assert_eq!(foreign.status(), 400);
}
