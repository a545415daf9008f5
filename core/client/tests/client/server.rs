//! A server that behaves like the gateway until it is told not to: tokens that rotate, tus uploads, whatever answers a
//! test puts in.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::Response;
use banshi_domain::ContentHash;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use tokio::sync::{Notify, watch};

/// The most that a piece holds.
const PIECE: usize = 1024 * 1024;

/// The server; it ends with its runtime.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) state: Arc<Mutex<Book>>,
    /// How many requests have come, whole.
    pub(crate) seen: watch::Receiver<usize>,
    /// Lets answers go that [`Reaction::Held`] holds.
    pub(crate) release: Arc<Notify>,
}

/// What the server knows.
#[derive(Default)]
pub(crate) struct Book {
    pub(crate) uploads: HashMap<String, Upload>,
    /// What to do with the next request of a method whose path begins so, first match first.
    pub(crate) reactions: VecDeque<(Method, &'static str, Reaction)>,
    pub(crate) requests: Vec<Seen>,
    /// How often tokens were renewed: `access-N` and `refresh-N` are good.
    pub(crate) renewals: u32,
    /// The access token is void whatever it is.
    pub(crate) always_unauthorised: bool,
    /// Bodies for other paths.
    pub(crate) pages: HashMap<String, (u16, Vec<u8>)>,
}

#[derive(Default)]
pub(crate) struct Upload {
    pub(crate) bytes: Vec<u8>,
    pub(crate) length: usize,
    pub(crate) metadata: String,
}

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}

/// What to do instead of the right thing.
pub(crate) enum Reaction {
    /// Answer this.
    Answer(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// Do the right thing, but answer only when released.
    Held,
    /// Never answer.
    Silence,
    /// Damage the body before looking at it.
    Damage,
    /// Forget all uploads, then go on.
    Forget,
}

impl Reaction {
    pub(crate) fn status(status: u16) -> Self {
        Self::Answer(status, vec![], vec![])
    }
}

impl Server {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (count, seen) = watch::channel(0);
        let handler = Handler {
            book: Arc::default(),
            count: Arc::new(count),
            release: Arc::default(),
        };
        let (state, release) = (handler.book.clone(), handler.release.clone());
        let router = Router::new().fallback(answer).with_state(handler);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            address,
            state,
            seen,
            release,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Queues a reaction.
    pub(crate) fn next(&self, method: Method, path: &'static str, reaction: Reaction) {
        self.state
            .lock()
            .unwrap()
            .reactions
            .push_back((method, path, reaction));
    }

    /// Serves `body` at `path`.
    pub(crate) fn page(&self, path: &str, status: u16, body: impl Into<Vec<u8>>) {
        self.state
            .lock()
            .unwrap()
            .pages
            .insert(path.to_owned(), (status, body.into()));
    }

    pub(crate) fn requests(&self, method: &Method) -> Vec<Seen> {
        let book = self.state.lock().unwrap();
        book.requests
            .iter()
            .filter(|seen| seen.method == *method)
            .cloned()
            .collect()
    }

    /// Papers that are here whole.
    pub(crate) fn papers(&self) -> Vec<Vec<u8>> {
        let book = self.state.lock().unwrap();
        let whole = book
            .uploads
            .values()
            .filter(|upload| upload.bytes.len() == upload.length);
        whole.map(|upload| upload.bytes.clone()).collect()
    }

    /// Waits until so many requests have come.
    pub(crate) async fn has_seen(&self, count: usize) {
        self.seen.clone().wait_for(|seen| *seen >= count).await.unwrap();
    }
}

#[derive(Clone)]
struct Handler {
    book: Arc<Mutex<Book>>,
    count: Arc<watch::Sender<usize>>,
    release: Arc<Notify>,
}

async fn answer(State(handler): State<Handler>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    // A body that was cut is not looked at: the checksum could not hold.
    let Ok(body) = to_bytes(body, 8 * PIECE).await else {
        return plain(400, &[], vec![]);
    };
    let mut seen = Seen {
        method: parts.method,
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body: body.to_vec(),
    };
    let reaction = {
        let mut book = handler.book.lock().unwrap();
        book.requests.push(seen.clone());
        let found = book
            .reactions
            .iter()
            .position(|(method, path, _)| *method == seen.method && seen.path.starts_with(path));
        found
            .and_then(|place| book.reactions.remove(place))
            .map(|(_, _, reaction)| reaction)
    };
    handler.count.send_modify(|count| *count += 1);
    match reaction {
        Some(Reaction::Answer(status, headers, body)) => plain(status, &headers, body),
        Some(Reaction::Held) => {
            let response = handler.book.lock().unwrap().right(&seen);
            handler.release.notified().await;
            response
        }
        Some(Reaction::Silence) => std::future::pending().await,
        Some(Reaction::Damage) => {
            if let Some(byte) = seen.body.first_mut() {
                *byte ^= 1;
            }
            handler.book.lock().unwrap().right(&seen)
        }
        Some(Reaction::Forget) => {
            let mut book = handler.book.lock().unwrap();
            book.uploads.clear();
            book.right(&seen)
        }
        None => handler.book.lock().unwrap().right(&seen),
    }
}

impl Book {
    /// The right answer.
    fn right(&mut self, seen: &Seen) -> Response {
        match (seen.method.as_str(), seen.path.as_str()) {
            ("POST", "/v1/sessions/refresh") => self.renew(seen),
            ("POST", "/v1/uploads") => self.signed_in(seen).unwrap_or_else(|| self.create(seen)),
            ("HEAD", path) if path.starts_with("/v1/uploads/") => {
                self.signed_in(seen).unwrap_or_else(|| self.offset(path))
            }
            ("PATCH", path) if path.starts_with("/v1/uploads/") => {
                self.signed_in(seen).unwrap_or_else(|| self.append(seen))
            }
            (_, path) => match self.pages.get(path) {
                Some((status, body)) => {
                    let refused = if seen.headers.contains_key("authorization") {
                        self.signed_in(seen)
                    } else {
                        None
                    };
                    refused.unwrap_or_else(|| plain(*status, &[], body.clone()))
                }
                None => plain(404, &[], vec![]),
            },
        }
    }

    /// 401 where the token is void.
    fn signed_in(&self, seen: &Seen) -> Option<Response> {
        let good = seen.header("authorization") == format!("Bearer access-{}", self.renewals);
        (!good || self.always_unauthorised).then(|| plain(401, &[], vec![]))
    }

    fn renew(&mut self, seen: &Seen) -> Response {
        let body = String::from_utf8_lossy(&seen.body);
        if !body.contains(&format!("\"refresh-{}\"", self.renewals)) {
            return plain(401, &[], vec![]);
        }
        self.renewals += 1;
        plain(200, &[], session(self.renewals))
    }

    fn create(&mut self, seen: &Seen) -> Response {
        let Ok(length) = seen.header("upload-length").parse() else {
            return plain(400, &[], vec![]);
        };
        if let Some(refused) = checked(seen) {
            return refused;
        }
        let path = format!("/v1/uploads/{}", self.uploads.len() + self.requests.len());
        let upload = Upload {
            bytes: seen.body.clone(),
            length,
            metadata: seen.header("upload-metadata").to_owned(),
        };
        let offset = upload.bytes.len().to_string();
        self.uploads.insert(path.clone(), upload);
        plain(201, &[("location", path), ("upload-offset", offset)], vec![])
    }

    fn offset(&self, path: &str) -> Response {
        let Some(upload) = self.uploads.get(path) else {
            return plain(404, &[], vec![]);
        };
        let headers = [
            ("upload-offset", upload.bytes.len().to_string()),
            ("upload-length", upload.length.to_string()),
            ("cache-control", "no-store".to_owned()),
        ];
        plain(200, &headers, vec![])
    }

    fn append(&mut self, seen: &Seen) -> Response {
        let Some(upload) = self.uploads.get_mut(&seen.path) else {
            return plain(404, &[], vec![]);
        };
        if seen.header("upload-offset") != upload.bytes.len().to_string() {
            return plain(409, &[], vec![]);
        }
        if let Some(refused) = checked(seen) {
            return refused;
        }
        upload.bytes.extend_from_slice(&seen.body);
        plain(204, &[("upload-offset", upload.bytes.len().to_string())], vec![])
    }
}

/// What the protocol and the gateway ask of a piece.
fn checked(seen: &Seen) -> Option<Response> {
    let expected = format!("sha256 {}", BASE64.encode(ContentHash::of(&seen.body).as_bytes()));
    if seen.header("tus-resumable") != "1.0.0" {
        return Some(plain(412, &[], vec![]));
    }
    if seen.body.len() > PIECE {
        return Some(plain(413, &[], vec![]));
    }
    if !seen.body.is_empty() && seen.header("content-type") != "application/offset+octet-stream" {
        return Some(plain(415, &[], vec![]));
    }
    let damaged = !seen.body.is_empty() && seen.header("upload-checksum") != expected;
    damaged.then(|| plain(460, &[], vec![]))
}

/// The session with the `number`-th tokens.
pub(crate) fn session(number: u32) -> Vec<u8> {
    format!(
        r#"{{"access_token":"access-{number}","refresh_token":"refresh-{number}","expires_at":"2026-11-22T08:00:00Z",
            "assurance":"real_name","person":{{"subject":"p-1","name":"张三","id":null,"telephone":null}}}}"#
    )
    .into_bytes()
}

fn plain(status: u16, headers: &[(&'static str, String)], body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    for (name, value) in headers {
        response.headers_mut().insert(
            HeaderName::from_static(name),
            HeaderValue::from_str(value).unwrap(),
        );
    }
    response
}
