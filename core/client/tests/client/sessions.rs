//! Sign-in, and tokens that rotate.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::http::Method;
use banshi_client::{Client, ClientError, LocalPart, RetryCause, SoftwareKey};
use banshi_domain::{Assurance, ContentHash, Cursor, VerifyingKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use std::time::Duration;
use url::Url;

use crate::parts::{Memory, settings};
use crate::server::{Reaction, Server, session};

const FEED: &str = r#"{"changes":[],"next":0}"#;
const OPTIONS: &str = r#"{"issuer":"https://id.example.cn","authorization_endpoint":"https://id.example.cn/auth",
    "client_id":"banshi","scopes":["openid"],"new_field":1}"#;

async fn server_with_feed() -> Server {
    let server = Server::start().await;
    server.page("/v1/changes", 200, FEED);
    server
}

fn client_of(server: &Server, memory: &Arc<Memory>) -> Client {
    Client::new(&settings(&server.url()), memory.clone()).unwrap()
}

async fn ask(client: &Client) -> Result<(), ClientError> {
    client.changes(Cursor(0), Duration::ZERO).await.map(drop)
}

#[tokio::test]
async fn a_sign_in_enrols_the_device_and_saves_the_tokens() {
    let server = Server::start().await;
    server.page("/v1/sign-in", 200, OPTIONS);
    server.page("/v1/sessions", 201, session(0));
    let memory = Arc::new(Memory::default());
    let client = client_of(&server, &memory);
    assert!(!client.is_signed_in().await.unwrap());

    let begun = client.begin_sign_in("cn.banshi:/signed-in").await.unwrap();
    let asked: std::collections::HashMap<_, _> = begun.authorisation_url.query_pairs().into_owned().collect();
    let callback = format!("cn.banshi:/signed-in?code=c-1&state={}", asked["state"]);
    let key = Arc::new(SoftwareKey::generate().unwrap());
    let session = client
        .complete_sign_in(&begun, &callback, "华为 nova 3", key)
        .await
        .unwrap();

    assert_eq!(
        (session.person.subject.as_str(), session.assurance),
        ("p-1", Assurance::RealName)
    );
    assert_eq!(memory.access().as_deref(), Some("access-0"));
    assert!(client.is_signed_in().await.unwrap());
    let sent = server.requests(&Method::POST).remove(0);
    assert_eq!(sent.header("authorization"), "");
    let body: banshi_domain::SessionRequest = serde_json::from_slice(&sent.body).unwrap();
    assert_eq!(
        BASE64URL.encode(ContentHash::of(body.code_verifier.as_bytes()).as_bytes()),
        asked["code_challenge"]
    );
    assert_eq!(
        (body.code.as_str(), &body.nonce, &body.redirect_uri),
        ("c-1", &asked["nonce"], &asked["redirect_uri"])
    );
    let key = VerifyingKey::p256(&body.device.public_key).unwrap();
    key.verify(b"c-1", &BASE64URL.decode(&body.device.proof).unwrap())
        .unwrap();
}

#[tokio::test]
async fn a_void_code_begins_anew_and_saves_nothing() {
    let server = Server::start().await;
    server.page("/v1/sign-in", 200, OPTIONS);
    server.page("/v1/sessions", 401, "");
    let memory = Arc::new(Memory::default());
    let client = client_of(&server, &memory);
    let begun = client.begin_sign_in("cn.banshi:/signed-in").await.unwrap();
    let state = begun
        .authorisation_url
        .query_pairs()
        .find(|(name, _)| name == "state")
        .unwrap()
        .1
        .into_owned();
    let callback =
        Url::parse_with_params("cn.banshi:/signed-in", [("code", "c"), ("state", &state)]).unwrap();
    let done = client
        .complete_sign_in(
            &begun,
            callback.as_str(),
            "phone",
            Arc::new(SoftwareKey::generate().unwrap()),
        )
        .await;
    assert!(matches!(done, Err(ClientError::SignInNeeded)), "{done:?}");
    assert_eq!(memory.access(), None);
}

#[tokio::test]
async fn ten_requests_renew_once() {
    let server = server_with_feed().await;
    let memory = Memory::signed_in();
    let client = client_of(&server, &memory);
    for _ in 0..10 {
        server.next(Method::GET, "/v1/changes", Reaction::status(401));
    }
    let asked = futures_util::future::join_all((0..10).map(|_| ask(&client))).await;
    assert!(asked.iter().all(Result::is_ok), "{asked:?}");
    assert_eq!(server.requests(&Method::POST).len(), 1);
    assert_eq!(memory.access().as_deref(), Some("access-1"));
}

#[tokio::test]
async fn a_refresh_that_is_refused_asks_for_sign_in_and_forgets_the_tokens() {
    let server = server_with_feed().await;
    let memory = Memory::signed_in();
    let client = client_of(&server, &memory);
    server.next(Method::GET, "/v1/changes", Reaction::status(401));
    server.next(Method::POST, "/v1/sessions/refresh", Reaction::status(401));
    assert!(matches!(ask(&client).await, Err(ClientError::SignInNeeded)));
    assert_eq!(memory.access(), None);
    assert!(matches!(ask(&client).await, Err(ClientError::SignInNeeded)));
    assert_eq!(server.requests(&Method::GET).len(), 1);
}

#[tokio::test]
async fn a_refresh_that_fails_keeps_the_tokens() {
    for status in [400, 403, 429, 500, 503] {
        let server = server_with_feed().await;
        let memory = Memory::signed_in();
        server.next(Method::GET, "/v1/changes", Reaction::status(401));
        server.next(Method::POST, "/v1/sessions/refresh", Reaction::status(status));
        let asked = ask(&client_of(&server, &memory)).await;
        match asked {
            Err(ClientError::SignInNeeded) => assert!(status < 429),
            Err(ClientError::Retry {
                cause: RetryCause::Busy(busy),
                ..
            }) => assert_eq!(busy, status),
            other => panic!("{other:?}"),
        }
        assert_eq!(memory.access().as_deref(), Some("access-0"));
    }
}

#[tokio::test]
async fn a_second_401_does_not_loop() {
    let server = server_with_feed().await;
    server.state.lock().unwrap().always_unauthorised = true;
    let asked = ask(&client_of(&server, &Memory::signed_in())).await;
    assert!(matches!(asked, Err(ClientError::SignInNeeded)), "{asked:?}");
    assert_eq!(server.requests(&Method::GET).len(), 2);
    assert_eq!(server.requests(&Method::POST).len(), 1);
}

#[tokio::test]
async fn tokens_are_saved_though_nobody_waits_for_them_any_more() {
    let server = server_with_feed().await;
    let memory = Memory::signed_in();
    let client = client_of(&server, &memory);
    server.next(Method::GET, "/v1/changes", Reaction::status(401));
    server.next(Method::POST, "/v1/sessions/refresh", Reaction::Held);
    {
        let asking = ask(&client);
        tokio::select! {
            done = asking => panic!("{done:?}"),
            () = server.has_seen(2) => {}
        }
    }
    server.release.notify_one();
    ask(&client).await.unwrap();
    assert_eq!(memory.access().as_deref(), Some("access-1"));
    assert_eq!(server.requests(&Method::POST).len(), 1);
}

#[tokio::test]
async fn tokens_that_cannot_be_saved_are_not_used_and_not_lost() {
    let server = server_with_feed().await;
    let memory = Memory::signed_in();
    let client = client_of(&server, &memory);
    memory.failing.store(2, Ordering::SeqCst);
    server.next(Method::GET, "/v1/changes", Reaction::status(401));
    for _ in 0..2 {
        let asked = ask(&client).await;
        assert!(
            matches!(
                asked,
                Err(ClientError::Local {
                    part: LocalPart::Tokens,
                    ..
                })
            ),
            "{asked:?}"
        );
    }
    assert_eq!(server.requests(&Method::GET).len(), 1);
    ask(&client).await.unwrap();
    assert_eq!(memory.access().as_deref(), Some("access-1"));
    assert_eq!(memory.saves.load(Ordering::SeqCst), 1);
    assert_eq!(server.requests(&Method::POST).len(), 1);
}

#[tokio::test]
async fn signing_out_works_without_a_link() {
    let server = Server::start().await;
    let memory = Memory::signed_in();
    server.next(Method::DELETE, "/v1/sessions/current", Reaction::status(503));
    client_of(&server, &memory).sign_out().await.unwrap();
    assert_eq!(memory.access(), None);
    assert_eq!(
        server.requests(&Method::DELETE)[0].header("authorization"),
        "Bearer access-0"
    );
}

#[tokio::test]
async fn without_tokens_nothing_is_sent() {
    let server = server_with_feed().await;
    let asked = ask(&client_of(&server, &Arc::new(Memory::default()))).await;
    assert!(matches!(asked, Err(ClientError::SignInNeeded)));
    assert!(server.state.lock().unwrap().requests.is_empty());
}
