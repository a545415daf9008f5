//! A phone: a P-256 key, tokens, and the few requests that the tests make.

use banshi_domain::{
    Applicant, Change, ChangePage, ContentHash, Cursor, DeliveryKind, DeviceEnrolment, DeviceId, Filing,
    FilingId, FilingManifest, FilingState, JwsFault, Manifest, PaperManifest, PersonId, Problem, ProblemKind,
    Session, SessionRequest, Signer, SubmissionAnswer, SubmissionId, SupplementId, SupplementManifest,
    sign_compact,
};
use base64::{Engine as _, engine::general_purpose::STANDARD, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::{Method, RequestBuilder, Response};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde::de::DeserializeOwned;
use url::Url;

use crate::stage::Stage;

pub(crate) struct Key(EcdsaKeyPair);

impl Key {
    /// The point, as a device enrols it.
    pub(crate) fn public(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.public_key())
    }

    fn new() -> Self {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        Self(EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random).unwrap())
    }
}

impl Signer for Key {
    fn algorithm(&self) -> &'static str {
        "ES256"
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, JwsFault> {
        Ok(self
            .0
            .sign(&SystemRandom::new(), message)
            .unwrap()
            .as_ref()
            .to_vec())
    }
}

pub(crate) struct Phone {
    pub(crate) device: DeviceId,
    pub(crate) key: Key,
    pub(crate) session: Session,
    pub(crate) url: String,
    pub(crate) http: reqwest::Client,
}

/// What a provider's redirect carried, for `POST /v1/sessions`.
pub(crate) async fn request(stage: &Stage, login: &str, device: DeviceId, key: &Key) -> SessionRequest {
    let verifier = URL_SAFE_NO_PAD.encode([7; 32]);
    let challenge = URL_SAFE_NO_PAD.encode(ContentHash::of(verifier.as_bytes()).0);
    let redirect = "banshi://sign-in";
    let form = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([
            ("login", login),
            ("password", "banshi"),
            ("response_type", "code"),
            ("client_id", "banshi-app"),
            ("redirect_uri", redirect),
            ("scope", "openid profile phone"),
            ("state", "s"),
            ("nonce", "n-of-this"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ])
        .finish();
    let answer = stage
        .http
        .post(format!("http://{}/sign-in", stage.simulators.identity))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form)
        .send()
        .await
        .unwrap();
    let location = answer.headers()["location"].to_str().unwrap();
    let code = Url::parse(location)
        .unwrap()
        .query_pairs()
        .find(|(name, _)| name == "code")
        .unwrap()
        .1
        .into_owned();
    SessionRequest {
        device: DeviceEnrolment {
            id: device,
            public_key: key.public(),
            proof: URL_SAFE_NO_PAD.encode(key.sign(code.as_bytes()).unwrap()),
            name: "样例手机".into(),
        },
        code,
        code_verifier: verifier,
        nonce: "n-of-this".into(),
        redirect_uri: redirect.into(),
    }
}

pub(crate) async fn ok<T: DeserializeOwned>(answer: Response) -> T {
    let status = answer.status();
    let body = answer.bytes().await.unwrap();
    assert!(
        status.is_success(),
        "{status}: {}",
        String::from_utf8_lossy(&body)
    );
    serde_json::from_slice(&body).unwrap()
}

/// The kind of problem that an answer is; its content type and status are checked too.
pub(crate) async fn problem(answer: Response) -> Problem {
    let status = answer.status().as_u16();
    assert_eq!(
        answer.headers()["content-type"],
        "application/problem+json",
        "{status}"
    );
    let problem: Problem = answer.json().await.unwrap();
    assert_eq!(problem.status, status);
    assert_ne!(problem.kind(), ProblemKind::Other, "{}", problem.uri);
    problem
}

pub(crate) async fn refused(answer: Response) -> ProblemKind {
    problem(answer).await.kind()
}

impl Phone {
    pub(crate) async fn sign_in(stage: &Stage, login: &str) -> Result<Self, ProblemKind> {
        let (device, key) = (DeviceId::new(), Key::new());
        let request = request(stage, login, device, &key).await;
        let answer = stage
            .http
            .post(format!("{}/v1/sessions", stage.url))
            .json(&request)
            .send()
            .await
            .unwrap();
        if !answer.status().is_success() {
            return Err(refused(answer).await);
        }
        Ok(Self {
            device,
            key,
            session: ok(answer).await,
            url: stage.url.clone(),
            http: stage.http.clone(),
        })
    }

    pub(crate) fn new_key() -> Key {
        Key::new()
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http
            .request(method, format!("{}{path}", self.url))
            .bearer_auth(&self.session.access_token)
    }

    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str) -> T {
        ok(self.request(Method::GET, path).send().await.unwrap()).await
    }

    pub(crate) fn upload_request(&self, bytes: &[u8]) -> RequestBuilder {
        self.request(Method::POST, "/v1/uploads")
            .header("tus-resumable", "1.0.0")
            .header("upload-length", bytes.len().to_string())
            .header("upload-metadata", metadata(bytes))
    }

    pub(crate) async fn upload(&self, bytes: &[u8]) -> ContentHash {
        let answer = self
            .upload_request(bytes)
            .header("content-type", "application/offset+octet-stream")
            .body(bytes.to_vec())
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 201, "{}", answer.text().await.unwrap());
        assert_eq!(answer.headers()["upload-offset"], bytes.len().to_string());
        ContentHash::of(bytes)
    }

    pub(crate) fn person(&self) -> PersonId {
        self.session.person.id.clone().unwrap()
    }

    /// A manifest of the sample item, over uploaded answers and one page.
    pub(crate) async fn manifest(&self, page: &[u8]) -> Manifest {
        let name = &self.session.person.name;
        let answers = crate::item::answers(name, self.person().number(), "13800000001");
        let answers = self.upload(&answers).await;
        let sha256 = self.upload(page).await;
        Manifest {
            version: 1,
            submission: SubmissionId::new(),
            finalised_at: "2026-10-12T00:30:00Z".parse().unwrap(),
            filings: vec![FilingManifest {
                id: FilingId::new(),
                item: "sample-item".parse().unwrap(),
                item_version: banshi_domain::ItemVersion(1),
                form: ContentHash::of(crate::item::FORM.as_bytes()),
                answers,
                applicant: Applicant::Person {
                    name: name.clone(),
                    id: self.person(),
                },
                delivery: DeliveryKind::Courier,
                member: None,
            }],
            papers: vec![PaperManifest {
                material: "application".parse().unwrap(),
                sha256,
                length: page.len() as u64,
                media_type: "image/jpeg".into(),
                pages: 1,
            }],
            agent: None,
            commitments: vec![],
            consents: vec![],
        }
    }

    pub(crate) fn signed(&self, claims: &impl serde::Serialize) -> String {
        let payload = serde_json::to_vec(claims).unwrap();
        sign_compact(
            &payload,
            &self.device.to_string(),
            Some(self.session.assurance),
            &self.key,
        )
        .unwrap()
    }

    pub(crate) async fn put(&self, path: &str, jws: &str) -> Response {
        let request = self
            .request(Method::PUT, path)
            .header("content-type", "application/jose");
        request.body(jws.to_owned()).send().await.unwrap()
    }

    pub(crate) async fn submit(&self, manifest: &Manifest) -> Response {
        self.put(
            &format!("/v1/submissions/{}", manifest.submission),
            &self.signed(manifest),
        )
        .await
    }

    /// Files the sample item.
    pub(crate) async fn file(&self) -> (FilingId, SubmissionAnswer) {
        let manifest = self.manifest(b"a page").await;
        let answer = self.submit(&manifest).await;
        assert_eq!(answer.status(), 201);
        (manifest.filings[0].id, ok(answer).await)
    }

    /// Files another item.
    pub(crate) async fn file_item(&self, code: &str) -> FilingId {
        let mut manifest = self.manifest(b"a page").await;
        manifest.filings[0].item = code.parse().unwrap();
        let answer = self.submit(&manifest).await;
        assert_eq!(answer.status(), 201, "{}", answer.text().await.unwrap());
        manifest.filings[0].id
    }

    /// Sends the page that was asked for.
    pub(crate) async fn supplement(&self, filing: FilingId, page: &[u8]) -> Filing {
        let manifest = SupplementManifest {
            supplement: SupplementId::new(),
            filing,
            finalised_at: "2026-10-12T00:40:00Z".parse().unwrap(),
            papers: vec![PaperManifest {
                material: "application".parse().unwrap(),
                sha256: self.upload(page).await,
                length: page.len() as u64,
                media_type: "image/jpeg".into(),
                pages: 1,
            }],
        };
        let path = format!("/v1/filings/{filing}/supplements/{}", manifest.supplement);
        ok(self.put(&path, &self.signed(&manifest)).await).await
    }

    pub(crate) async fn filing(&self, id: FilingId) -> Filing {
        self.get(&format!("/v1/filings/{id}")).await
    }

    /// Reads the feed from its beginning until a change fits.
    pub(crate) async fn until(&self, what: &str, fits: impl Fn(&Filing) -> bool) -> Filing {
        let mut cursor = Cursor(0);
        for _ in 0..60 {
            let page: ChangePage = self.get(&format!("/v1/changes?after={}&wait=1", cursor.0)).await;
            for numbered in &page.changes {
                if let Change::Filing { filing } = &numbered.change
                    && fits(filing)
                {
                    return (**filing).clone();
                }
            }
            cursor = page.next;
        }
        panic!("{what} never came");
    }

    pub(crate) async fn until_state(&self, state: FilingState) -> Filing {
        self.until(state.code(), |filing| filing.state == state).await
    }
}

pub(crate) fn metadata(bytes: &[u8]) -> String {
    format!("sha256 {}", STANDARD.encode(ContentHash::of(bytes).to_string()))
}
