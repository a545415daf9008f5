//! What answers mean, however odd they are.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use axum::http::Method;
use banshi_client::{Client, ClientError, RetryCause, SlotQuery};
use banshi_domain::{
    AppointmentKind, Cursor, DeviceId, FilingId, FilingNumber, ProblemKind, Rating, RatingLevel,
    ReservationId, SubmissionId, SupplementId,
};
use banshi_link::Link;
use chrono::{DateTime, Utc};

use crate::parts::{Memory, client, settings};
use crate::server::{Reaction, Server};

/// A server that answers every connection with these bytes and closes it.
fn says(bytes: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            drop(client.read(&mut [0; 4096]));
            drop(client.write_all(bytes));
        }
    });
    format!("http://{address}")
}

async fn fetched(address: &str) -> Result<Vec<u8>, ClientError> {
    let client = Client::new(&settings(address), Memory::signed_in()).unwrap();
    client.fetch_catalogue("metadata/timestamp.json", 10_000).await
}

#[tokio::test]
async fn the_gateways_time_is_heard_whatever_it_answers_and_out_of_a_cache_too() {
    let answers: [(&[u8], _); 4] = [
        (
            b"HTTP/1.1 200 OK\r\ndate: Sun, 06 Nov 1994 08:49:07 GMT\r\ncontent-length: 0\r\n\r\n",
            Some("1994-11-06T08:49:07Z"),
        ),
        (
            b"HTTP/1.1 502 Bad\r\ndate: Sun, 06 Nov 1994 08:49:07 GMT\r\nage: 53\r\ncontent-length: 0\r\n\r\n",
            Some("1994-11-06T08:50:00Z"),
        ),
        (
            b"HTTP/1.1 200 OK\r\ndate: Sun, 06 Nov 1994 08:49:07 GMT\r\nage: long\r\ncontent-length: 0\r\n\r\n",
            None,
        ),
        (b"HTTP/1.1 200 OK\r\ndate: today\r\ncontent-length: 0\r\n\r\n", None),
    ];
    for (bytes, expected) in answers {
        let heard = Arc::new(Mutex::new(None));
        let settings = settings(&says(bytes)).with_time_listener({
            let heard = heard.clone();
            Arc::new(move |time| *heard.lock().unwrap() = Some(time))
        });
        let client = Client::new(&settings, Memory::signed_in()).unwrap();
        drop(client.fetch_catalogue("metadata/timestamp.json", 10_000).await);
        let expected = expected.map(|text: &str| text.parse::<DateTime<Utc>>().unwrap());
        assert_eq!(*heard.lock().unwrap(), expected);
    }
}

#[tokio::test]
async fn a_busy_gateway_is_tried_again_when_it_says() {
    let server = Server::start().await;
    let headers = vec![("retry-after", "120".to_owned())];
    server.next(
        Method::PUT,
        "/v1/submissions",
        Reaction::Answer(503, headers, b"<html>".to_vec()),
    );
    let put = client(&server)
        .put_submission(SubmissionId::new(), b"a.b.c")
        .await;
    let Err(ClientError::Retry {
        after,
        cause: RetryCause::Busy(503),
    }) = put
    else {
        panic!("{put:?}")
    };
    assert_eq!(after, Some(Duration::from_mins(2)));
}

#[tokio::test]
async fn a_refusal_carries_what_can_be_mended() {
    let server = Server::start().await;
    let hash = "0".repeat(64);
    let problem = format!(
        r#"{{"type":"https://banshi.dev/problems/papers-missing","title":"x","status":422,"hashes":["{hash}"],"x":1}}"#
    );
    server.next(
        Method::PUT,
        "/v1/submissions",
        Reaction::Answer(422, vec![], problem.into()),
    );
    let put = client(&server)
        .put_submission(SubmissionId::new(), b"a.b.c")
        .await;
    let Err(ClientError::Refused(problem)) = put else {
        panic!("{put:?}")
    };
    assert_eq!(
        (problem.kind(), problem.hashes[0].to_string()),
        (ProblemKind::PapersMissing, hash)
    );
}

#[tokio::test]
async fn a_submission_is_put_as_it_was_signed() {
    let server = Server::start().await;
    let id = SubmissionId::new();
    server.page(
        &format!("/v1/submissions/{id}"),
        201,
        r#"{"receipt":"r.r.r","filings":[]}"#,
    );
    let answer = client(&server).put_submission(id, b"a.b.c").await.unwrap();
    assert_eq!(answer.receipt, "r.r.r");
    let sent = server.requests(&Method::PUT).remove(0);
    assert_eq!(
        (sent.body.as_slice(), sent.header("content-type")),
        (b"a.b.c".as_slice(), "application/jose")
    );
    assert_eq!(
        sent.header("user-agent"),
        concat!("banshi/", env!("CARGO_PKG_VERSION"))
    );
}

#[tokio::test]
async fn what_a_person_does_with_a_filing_has_its_own_address() {
    let server = Server::start().await;
    let (filing, supplement, reservation) = (FilingId::new(), SupplementId::new(), ReservationId::new());
    let paths = [
        format!("/v1/filings/{filing}/supplements/{supplement}"),
        format!("/v1/filings/{filing}/withdrawal"),
        format!("/v1/filings/{filing}/rating"),
        format!("/v1/filings/{filing}"),
        format!("/v1/reservations/{reservation}"),
    ];
    for path in &paths {
        server.page(path, 200, filing_state(filing));
    }
    let client = client(&server);
    client.put_supplement(filing, supplement, b"a.b.c").await.unwrap();
    client.withdraw(filing).await.unwrap();
    let rating = Rating {
        level: RatingLevel::Satisfied,
        words: None,
        given_at: None,
    };
    client.rate(filing, &rating).await.unwrap();
    let whole = client.filing(filing).await.unwrap();
    assert_eq!((whole.id, whole.revision), (filing, 3));
    client.cancel_reservation(reservation).await.unwrap();
    let book = server.state.lock().unwrap();
    let asked: Vec<_> = book.requests.iter().map(|seen| seen.path.clone()).collect();
    assert_eq!(asked, paths);
    assert!(
        book.requests
            .iter()
            .all(|seen| seen.header("authorization") == "Bearer access-0")
    );
}

#[tokio::test]
async fn a_new_phone_reads_whole_states() {
    let server = Server::start().await;
    let filing = FilingId::new();
    server.page(
        "/v1/filings",
        200,
        format!(r#"{{"filings":[{}]}}"#, filing_state(filing)),
    );
    assert_eq!(client(&server).filings().await.unwrap()[0].id, filing);
}

fn filing_state(id: FilingId) -> String {
    let day = "2026-11-20".parse().unwrap();
    let number = FilingNumber::new(&"321102".parse().unwrap(), day, 42).unwrap();
    format!(
        r#"{{"id":"{id}","number":"{number}","submission":"{}","revision":3,"item":"YS-001","item_version":1,
            "title":{{"zh":"执业药师首次注册"}},"office":{{"code":"zj-window","name":"综合窗口"}},"new_field":[1],
            "state":"received","received_at":"2026-11-20T08:00:00Z","timeline":[]}}"#,
        SubmissionId::new()
    )
}

#[tokio::test]
async fn slots_need_no_sign_in() {
    let server = Server::start().await;
    server.page("/v1/slots", 200, r#"{"slots":[]}"#);
    let query = SlotQuery {
        item: Some("YS-001".parse().unwrap()),
        kind: Some(AppointmentKind::HomeVisit),
        from: Some("2026-11-23T01:00:00Z".parse().unwrap()),
        until: None,
    };
    assert_eq!(client(&server).slots(&query).await.unwrap(), []);
    let seen = server.requests(&Method::GET).remove(0);
    assert_eq!(
        seen.query,
        "item=YS-001&kind=home_visit&from=2026-11-23T01%3A00%3A00Z"
    );
    assert_eq!(seen.header("authorization"), "");
}

#[tokio::test]
async fn devices_are_listed_and_revoked() {
    let server = Server::start().await;
    let id = DeviceId::new();
    let device =
        format!(r#"{{"id":"{id}","name":"旧手机","enrolled_at":"2026-11-01T00:00:00Z","is_this":true}}"#);
    server.page("/v1/devices", 200, format!(r#"{{"devices":[{device}]}}"#));
    server.page(&format!("/v1/devices/{id}"), 204, "");
    let client = client(&server);
    let devices = client.devices().await.unwrap();
    assert_eq!(
        (devices[0].id, devices[0].is_this, devices[0].revoked_at),
        (id, true, None)
    );
    client.revoke_device(id).await.unwrap();
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let server = Server::start().await;
    let stranger = Server::start().await;
    let headers = vec![("location", stranger.url())];
    server.next(
        Method::GET,
        "/v1/catalogue",
        Reaction::Answer(302, headers, vec![]),
    );
    assert!(matches!(
        fetched(&server.url()).await,
        Err(ClientError::Nonsense("a redirect"))
    ));
    assert!(stranger.state.lock().unwrap().requests.is_empty());
}

#[tokio::test]
async fn a_file_is_never_longer_than_allowed() {
    let server = Server::start().await;
    server.page("/v1/catalogue/metadata/timestamp.json", 200, vec![7; 10_000]);
    assert_eq!(fetched(&server.url()).await.unwrap().len(), 10_000);
    server.page("/v1/catalogue/metadata/timestamp.json", 200, vec![7; 10_001]);
    assert!(matches!(
        fetched(&server.url()).await,
        Err(ClientError::TooLarge { limit: 10_000 })
    ));
    let seen = server.requests(&Method::GET);
    assert!(
        seen.iter()
            .all(|seen| !seen.headers.contains_key("authorization"))
    );
}

#[tokio::test]
async fn a_failure_counts_whatever_its_body() {
    let server = Server::start().await;
    server.next(
        Method::GET,
        "/v1/catalogue",
        Reaction::Answer(404, vec![], vec![b'x'; 2_000_000]),
    );
    let Err(ClientError::Refused(problem)) = fetched(&server.url()).await else {
        panic!()
    };
    assert_eq!((problem.status, problem.kind()), (404, ProblemKind::Other));
}

#[tokio::test]
async fn a_path_outside_the_catalogue_is_a_bug() {
    let server = Server::start().await;
    for path in ["../filings", "objects/../../devices", "", "a//b", "objects/x?y"] {
        let fetched = client(&server).fetch_catalogue(path, 10).await;
        assert!(matches!(fetched, Err(ClientError::Bug(_))), "{path}");
    }
    assert!(server.state.lock().unwrap().requests.is_empty());
}

#[tokio::test]
async fn garbage_is_an_error_and_never_an_answer() {
    for bytes in [
        b"".as_slice(),
        b"\0\0\0\0",
        b"SSH-2.0-OpenSSH_9.9\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 999999 What\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
    ] {
        let fetched = fetched(&says(bytes)).await;
        assert!(
            matches!(
                fetched,
                Err(ClientError::Retry {
                    cause: RetryCause::Network,
                    ..
                })
            ),
            "{fetched:?}"
        );
    }
    // Lies about its length are not believed: it is counted.
    let long = says(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\nx");
    let fetched = fetched(&long).await;
    assert!(fetched.is_err(), "{fetched:?}");
}

#[tokio::test]
async fn another_shape_is_nonsense() {
    let server = Server::start().await;
    for body in [
        "",
        "<html>请登录无线网络</html>",
        "[]",
        "{",
        r#"{"changes":1,"next":2}"#,
    ] {
        server.page("/v1/changes", 200, body);
        let page = client(&server).changes(Cursor(0), Duration::ZERO).await;
        assert!(matches!(page, Err(ClientError::Nonsense(_))), "{body}: {page:?}");
    }
}

#[tokio::test]
async fn changes_of_unknown_kinds_are_skipped_and_a_feed_never_goes_back() {
    let server = Server::start().await;
    server.page(
        "/v1/changes",
        200,
        r#"{"changes":[{"seq":8,"change":{"kind":"new","x":1}}],"next":8}"#,
    );
    let page = client(&server)
        .changes(Cursor(7), Duration::from_hours(1))
        .await
        .unwrap();
    assert_eq!(
        (page.next, page.changes[0].change.clone()),
        (Cursor(8), banshi_domain::Change::Other)
    );
    assert_eq!(server.requests(&Method::GET)[0].query, "after=7&wait=60");

    let back = client(&server).changes(Cursor(8), Duration::ZERO).await;
    assert!(matches!(back, Err(ClientError::Nonsense(_))), "{back:?}");
    server.page("/v1/changes", 200, r#"{"changes":[],"next":6}"#);
    let back = client(&server).changes(Cursor(8), Duration::ZERO).await;
    assert!(matches!(back, Err(ClientError::Nonsense(_))), "{back:?}");
}

#[tokio::test]
async fn a_feed_that_does_not_reach_back_says_so() {
    let server = Server::start().await;
    let problem = r#"{"type":"https://banshi.dev/problems/cursor-too-old","title":"x","status":410}"#;
    server.page("/v1/changes", 410, problem);
    let page = client(&server).changes(Cursor(1), Duration::ZERO).await;
    let Err(ClientError::Refused(problem)) = page else {
        panic!("{page:?}")
    };
    assert_eq!(problem.kind(), ProblemKind::CursorTooOld);
}

#[tokio::test]
async fn silence_ends_in_time() {
    let server = Server::start().await;
    server.next(Method::GET, "/v1/catalogue", Reaction::Silence);
    let mut settings = settings(&server.url());
    settings.timeouts.answer = Duration::from_millis(50);
    let client = Client::new(&settings, Memory::signed_in()).unwrap();
    let fetched = client.fetch_catalogue("metadata/timestamp.json", 10).await;
    assert!(
        matches!(
            fetched,
            Err(ClientError::Retry {
                cause: RetryCause::Timeout,
                ..
            })
        ),
        "{fetched:?}"
    );
}

#[tokio::test]
async fn an_answer_that_stalls_ends_in_time() {
    let server = Server::start().await;
    server.page("/v1/catalogue/metadata/timestamp.json", 200, vec![7; 9_000]);
    let link = Link::start(server.address).unwrap();
    link.slow(20);
    let mut settings = settings(&format!("http://{}", link.address()));
    settings.timeouts.answer = Duration::from_millis(1);
    let client = Client::new(&settings, Memory::signed_in()).unwrap();
    let fetched = client.fetch_catalogue("metadata/timestamp.json", 10_000).await;
    assert!(
        matches!(
            fetched,
            Err(ClientError::Retry {
                cause: RetryCause::Timeout,
                ..
            })
        ),
        "{fetched:?}"
    );
}

#[tokio::test]
async fn no_link_is_tried_again_and_a_mended_one_works() {
    let server = Server::start().await;
    server.page("/v1/catalogue/metadata/timestamp.json", 200, "{}");
    let link = Link::start(server.address).unwrap();
    let address = format!("http://{}", link.address());
    link.refuse();
    let refused = fetched(&address).await;
    assert!(
        matches!(
            refused,
            Err(ClientError::Retry {
                cause: RetryCause::Network,
                ..
            })
        ),
        "{refused:?}"
    );
    link.mend();
    assert_eq!(fetched(&address).await.unwrap(), b"{}");
}

#[tokio::test]
async fn errors_say_nothing_of_where_and_who() {
    let unreachable = "http://127.0.0.1:9/secret-path";
    let error = fetched(unreachable).await.unwrap_err();
    let told = format!("{error} {error:?}");
    assert!(!told.contains("127.0.0.1") && !told.contains("secret"), "{told}");
}
