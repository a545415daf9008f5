//! Sign-in against another's identity provider: npm `oidc-provider`, which `make gateway-setup` installs.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use banshi_domain::{
    Assurance, ContentHash, DeviceEnrolment, DeviceId, ProblemKind, Session, SessionRequest, Signer as _,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, Response};
use serde_json::json;
use url::Url;

use crate::phone::{Key, Phone, ok, refused};
use crate::stage::{Stage, Without, client};

const REDIRECT: &str = "http://127.0.0.1/sign-in";
const VERIFIER: &str = "a-verifier-of-more-than-forty-three-characters-0";

/// A provider in a process of its own, ended when dropped.
struct Foreign {
    process: Child,
    issuer: String,
}

impl Foreign {
    /// `None`, and a line that says why, where the machine lacks what it needs.
    fn start(test: &str, console_redirect: &str) -> Option<Self> {
        let modules = cache().join("gateway-oidc/node_modules");
        if !modules.join("oidc-provider/package.json").is_file() {
            eprintln!("SKIPPED {test}: oidc-provider is not installed (make gateway-setup)");
            return None;
        }
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oidc/provider.mjs");
        let started = Command::new("node")
            .arg(script)
            .arg(modules)
            .args([REDIRECT, console_redirect])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn();
        let Ok(mut process) = started else {
            eprintln!("SKIPPED {test}: node is missing");
            return None;
        };
        let mut line = String::new();
        // The provider's own notices come before its issuer.
        let mut lines = BufReader::new(process.stdout.take().unwrap());
        while !line.starts_with("http://") {
            line.clear();
            assert_ne!(lines.read_line(&mut line).unwrap(), 0, "the provider ended");
        }
        let issuer = line.trim().to_owned();
        Some(Self { process, issuer })
    }
}

impl Drop for Foreign {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// Where set-ups outside the checkout lie.
pub(crate) fn cache() -> PathBuf {
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache/banshi");
    std::env::var_os("BANSHI_CACHE").map_or_else(home, PathBuf::from)
}

/// A browser as far as a sign-in needs one: redirects followed by hand, cookies kept by server and name.
struct Browser {
    http: Client,
    cookies: BTreeMap<(String, String), String>,
}

impl Browser {
    fn new() -> Self {
        Self {
            http: client(),
            cookies: BTreeMap::new(),
        }
    }

    async fn send(&mut self, url: &Url, form: Option<String>) -> Response {
        let server = url.authority().to_owned();
        let request = match form {
            None => self.http.get(url.clone()),
            Some(form) => self
                .http
                .post(url.clone())
                .header("content-type", "application/x-www-form-urlencoded")
                .body(form),
        };
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .filter(|((of, _), _)| *of == server)
            .map(|((_, name), value)| format!("{name}={value}"))
            .collect();
        let answer = request.header(COOKIE, cookies.join("; ")).send().await.unwrap();
        for cookie in answer.headers().get_all(SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies
                .insert((server.clone(), name.to_owned()), value.to_owned());
        }
        answer
    }

    /// Follows redirects, answers the provider's page, and stops at `end` without opening it.
    async fn sign_in(&mut self, start: &Url, login: &str, end: &str) -> Url {
        let mut here = start.clone();
        let mut form = None;
        for _ in 0..10 {
            let answer = self.send(&here, form.take()).await;
            let Some(there) = answer.headers().get(LOCATION) else {
                panic!("{here}: {} {}", answer.status(), answer.text().await.unwrap());
            };
            here = here.join(there.to_str().unwrap()).unwrap();
            if here.as_str().starts_with(end) {
                return here;
            }
            if here.path().starts_with("/interaction/") {
                form = Some(format!("login={login}"));
            }
        }
        panic!("the sign-in never came back");
    }
}

fn query(url: &Url, name: &str) -> Option<String> {
    url.query_pairs()
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.into_owned())
}

/// What a phone sends after the browser came back.
async fn request(foreign: &Foreign, key: &Key, nonce: &str) -> SessionRequest {
    let mut start = Url::parse(&format!("{}/auth", foreign.issuer)).unwrap();
    let challenge = URL_SAFE_NO_PAD.encode(ContentHash::of(VERIFIER.as_bytes()).0);
    start.query_pairs_mut().extend_pairs([
        ("response_type", "code"),
        ("client_id", "banshi-app"),
        ("redirect_uri", REDIRECT),
        ("scope", "openid profile phone"),
        ("state", "s"),
        ("nonce", nonce),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ]);
    let back = Browser::new().sign_in(&start, "zhangsan", REDIRECT).await;
    assert_eq!(query(&back, "state").as_deref(), Some("s"));
    let code = query(&back, "code").unwrap();
    SessionRequest {
        device: DeviceEnrolment {
            id: DeviceId::new(),
            public_key: key.public(),
            proof: URL_SAFE_NO_PAD.encode(key.sign(code.as_bytes()).unwrap()),
            name: "样例手机".into(),
        },
        code,
        code_verifier: VERIFIER.into(),
        nonce: nonce.into(),
        redirect_uri: REDIRECT.into(),
    }
}

#[tokio::test]
async fn a_phone_and_a_clerk_sign_in_at_another_provider() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let console = format!(
        "http://{}/console/sign-in/callback",
        listener.local_addr().unwrap()
    );
    let test = "a_phone_and_a_clerk_sign_in_at_another_provider";
    let Some(foreign) = Foreign::start(test, &console) else {
        return;
    };
    let stage = Stage::start_without(Without {
        listener: Some(listener),
        issuer: Some(foreign.issuer.clone()),
        ..Without::default()
    })
    .await;
    phone_signs_in(&stage, &foreign).await;
    clerk_signs_in(&stage, &console).await;
}

async fn phone_signs_in(stage: &Stage, foreign: &Foreign) {
    let key = Phone::new_key();
    let send = async |request: &SessionRequest| {
        let to = format!("{}/v1/sessions", stage.url);
        stage.http.post(to).json(request).send().await.unwrap()
    };
    // What is wrong is refused, each time with a code of its own, for a code is good once.
    let mut nonce = request(foreign, &key, "n-1").await;
    nonce.nonce = "n-2".into();
    assert_eq!(refused(send(&nonce).await).await, ProblemKind::SignInNeeded);
    let mut verifier = request(foreign, &key, "n-3").await;
    verifier.code_verifier = "x".repeat(43);
    assert_eq!(refused(send(&verifier).await).await, ProblemKind::SignInNeeded);
    let mut redirect = request(foreign, &key, "n-4").await;
    redirect.redirect_uri = "http://127.0.0.1/elsewhere".into();
    assert_eq!(refused(send(&redirect).await).await, ProblemKind::SignInNeeded);

    let good = request(foreign, &key, "n-5").await;
    let session: Session = ok(send(&good).await).await;
    assert_eq!(session.person.name, "张三", "by user info");
    assert_eq!(session.person.id.as_ref().unwrap().number(), "321102199006151235");
    assert_eq!(session.person.telephone.as_deref(), Some("13800000001"));
    assert_eq!(session.assurance, Assurance::RealName);
    assert_eq!(
        refused(send(&good).await).await,
        ProblemKind::SignInNeeded,
        "the same code again"
    );
    let refresh = async |token: &str| {
        let to = format!("{}/v1/sessions/refresh", stage.url);
        let body = json!({ "refresh_token": token });
        stage.http.post(to).json(&body).send().await.unwrap()
    };
    let next: Session = ok(refresh(&session.refresh_token).await).await;
    assert_ne!(next.refresh_token, session.refresh_token);
    let own = stage.http.get(format!("{}/v1/filings", stage.url));
    assert_eq!(
        own.bearer_auth(&next.access_token).send().await.unwrap().status(),
        200
    );
    assert_eq!(
        refused(refresh(&session.refresh_token).await).await,
        ProblemKind::SignInNeeded,
        "spent, and its successor is in use"
    );
}

async fn clerk_signs_in(stage: &Stage, console: &str) {
    let start = Url::parse(&format!("{}/console/sign-in?next=%2Fconsole", stage.url)).unwrap();
    let mut browser = Browser::new();
    let mut back = browser.sign_in(&start, "zhao", console).await;
    let good = back.clone();
    let code = query(&back, "code").unwrap();
    back.query_pairs_mut()
        .clear()
        .append_pair("code", &code)
        .append_pair("state", "another");
    let refused = browser.send(&back, None).await;
    assert_eq!(refused.status(), 401, "a state that this browser did not begin");
    let taken = browser.send(&good, None).await;
    assert_eq!(taken.status(), 303);
    let inbox = good.join(taken.headers()[LOCATION].to_str().unwrap()).unwrap();
    let inbox = browser.send(&inbox, None).await;
    assert_eq!(inbox.status(), 200);
    assert!(inbox.text().await.unwrap().contains("赵窗"));
}
