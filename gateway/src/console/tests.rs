//! Who gets in, and which forms are taken: over real HTTP, without a provider.

use std::sync::Arc;

use banshi_domain::{Assurance, Calendar, FilingId, Role};
use tempfile::TempDir;

use crate::http::ApiError;
use crate::identity::{self, ProviderPerson, SignedIn};
use crate::items::HeldItems;
use crate::{Gateway, Settings};

struct Desk {
    gateway: Gateway,
    url: String,
    http: reqwest::Client,
    _folder: TempDir,
}

impl Desk {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        // Nobody listens there: these tests sign in behind the provider's back.
        let text = format!(
            "listen = '127.0.0.1:0'\ndata = '{}'\n[identity]\nissuer = 'http://127.0.0.1:9'\n",
            data.display()
        );
        let items = HeldItems::new(vec![], vec![], Calendar::weekdays_only());
        let gateway = Gateway::open_with(Settings::parse(&text, []).unwrap(), Arc::new(items))
            .await
            .unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(gateway.clone().serve(listener, std::future::pending()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = rustls::ClientConfig::builder_with_provider(provider)
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
            gateway,
            url,
            http,
            _folder: folder,
        }
    }

    /// The cookie of someone with a role.
    async fn sign_in(&self, role: Role) -> String {
        let subject = format!("{role:?}");
        let row = subject.clone();
        let insert = "INSERT INTO people (subject, provider_key, claims, updated_at)
            VALUES ($1, $1, '{\"name\":\"赵窗\",\"id\":null,\"telephone\":null}', '2026')";
        let written = self.gateway.store().write(move |db| {
            Box::pin(async move {
                sqlx::query(insert).bind(row).execute(db).await?;
                Ok::<_, ApiError>(())
            })
        });
        written.await.unwrap();
        let person = ProviderPerson {
            provider_subject: subject.clone(),
            name: "赵窗".into(),
            id: None,
            telephone: None,
            assurance: Assurance::RealName,
            roles: vec![role],
            office: None,
        };
        let tokens = identity::open_session(&self.gateway, &SignedIn { subject, person }, None)
            .await
            .unwrap();
        format!("banshi_console={}", tokens.access)
    }

    async fn get(&self, path: &str, cookie: &str) -> reqwest::Response {
        self.http
            .get(format!("{}{path}", self.url))
            .header("cookie", cookie)
            .send()
            .await
            .unwrap()
    }

    async fn post(&self, path: &str, cookie: &str, form: &str) -> reqwest::Response {
        self.http
            .post(format!("{}{path}", self.url))
            .header("cookie", cookie)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form.to_owned())
            .send()
            .await
            .unwrap()
    }
}

async fn form_token(page: reqwest::Response) -> String {
    let page = page.text().await.unwrap();
    let (_, rest) = page.split_once("name=\"token\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn whoever_has_no_session_signs_in_first_and_comes_back() {
    let desk = Desk::open().await;
    let id = FilingId::new();
    for cookie in ["", "banshi_console=made-up"] {
        let answer = desk.get(&format!("/console/filings/{id}?paper=2"), cookie).await;
        assert_eq!(answer.status(), 303);
        let there = answer.headers()["location"].to_str().unwrap();
        assert_eq!(
            there,
            format!("/console/sign-in?next=%2Fconsole%2Ffilings%2F{id}%3Fpaper%3D2")
        );
    }
    // The provider is not there: told as such, in words.
    let answer = desk.get("/console/sign-in", "").await;
    assert_eq!(answer.status(), 503);
    assert!(answer.text().await.unwrap().contains("系统暂时不能用"));
}

#[tokio::test]
async fn an_applicants_session_opens_no_page_of_the_console() {
    let desk = Desk::open().await;
    let cookie = desk.sign_in(Role::Applicant).await;
    for path in ["/console", &format!("/console/filings/{}", FilingId::new())] {
        assert_eq!(desk.get(path, &cookie).await.status(), 403, "{path}");
    }
    for role in [Role::Clerk, Role::Reviewer, Role::Supervisor] {
        let page = desk.get("/console", &desk.sign_in(role).await).await;
        assert_eq!(page.status(), 200);
        let policy = page.headers()["content-security-policy"]
            .to_str()
            .unwrap()
            .to_owned();
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
        assert_eq!(page.headers()["cache-control"], "private, no-store");
        assert!(page.text().await.unwrap().contains("这里没有办件"));
    }
}

#[tokio::test]
async fn a_form_of_another_session_does_nothing() {
    let desk = Desk::open().await;
    let clerk = desk.sign_in(Role::Clerk).await;
    let reviewer = desk.sign_in(Role::Reviewer).await;
    let others = form_token(desk.get("/console", &reviewer).await).await;
    let own = form_token(desk.get("/console", &clerk).await).await;
    let acts = format!("/console/filings/{}/acts", FilingId::new());
    for token in ["", "token=", &format!("token={others}")] {
        assert_eq!(
            desk.post("/console/sign-out", &clerk, token).await.status(),
            401,
            "{token}"
        );
        let form = format!("{token}&act=accept&revision=1");
        assert_eq!(desk.post(&acts, &clerk, &form).await.status(), 401, "{token}");
    }
    assert_eq!(
        desk.get("/console", &clerk).await.status(),
        200,
        "still signed in"
    );
    let form = format!("token={own}&act=accept&revision=1");
    assert_eq!(
        desk.post(&acts, &clerk, &form).await.status(),
        404,
        "its own form is taken"
    );

    let out = desk
        .post("/console/sign-out", &clerk, &format!("token={own}"))
        .await;
    assert_eq!(out.status(), 303);
    assert!(
        out.headers()["set-cookie"]
            .to_str()
            .unwrap()
            .starts_with("banshi_console=; Path=/console; Max-Age=0")
    );
    assert_eq!(
        desk.get("/console", &clerk).await.status(),
        303,
        "the session has ended, not only the cookie"
    );
    assert_eq!(desk.get("/console", &reviewer).await.status(), 200);
}

#[tokio::test]
async fn a_redirect_that_this_browser_did_not_begin_signs_nobody_in() {
    let desk = Desk::open().await;
    let there = "/console/sign-in/callback?code=c&state=s";
    for cookie in [
        "",
        "banshi_console_sign_in=other.n.v.L2NvbnNvbGU",
        "banshi_console_sign_in=s.n",
        "x=s.n.v.n",
    ] {
        let answer = desk.get(there, cookie).await;
        assert_eq!(answer.status(), 401, "{cookie}");
        assert!(answer.headers().get("set-cookie").is_none());
    }
}

#[tokio::test]
async fn style_and_script_are_served_and_nothing_else() {
    let desk = Desk::open().await;
    let style = desk.get("/console/assets/console.css", "").await;
    assert_eq!(style.headers()["content-type"], "text/css; charset=utf-8");
    assert!(style.text().await.unwrap().contains("--paper: #FAF8F4;"));
    assert_eq!(desk.get("/console/assets/console.js", "").await.status(), 200);
    assert_eq!(desk.get("/console/assets/tokens.json", "").await.status(), 404);
}
