//! A paper arrives once and whole, whatever the link does.

use std::sync::Arc;
use std::time::Duration;

use axum::http::Method;
use banshi_client::{Client, ClientError, LocalPart, RetryCause, UploadProgress};
use banshi_domain::ContentHash;
use banshi_link::Link;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::parts::{Kept, Memory, Paper, client, settings};
use crate::server::{Reaction, Server};

const PDF: &str = "application/pdf";

async fn upload(client: &Client, paper: &Arc<Paper>, kept: &mut Kept) -> Result<(), ClientError> {
    let last = kept.last();
    client.upload(paper.clone(), PDF, last, &mut kept.keep()).await
}

/// Tries until it is there, as the outbox does, only without waiting.
async fn upload_at_last(client: &Client, paper: &Arc<Paper>) -> (Kept, u32) {
    let mut kept = Kept::default();
    for tries in 1..200 {
        match upload(client, paper, &mut kept).await {
            Ok(()) => return (kept, tries),
            Err(ClientError::Retry { .. }) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    panic!("it never arrived");
}

#[tokio::test]
async fn a_paper_arrives_whole_in_pieces_that_the_gateway_takes() {
    let server = Server::start().await;
    let paper = Paper::of_length(3_000_000);
    let mut kept = Kept::default();
    upload(&client(&server), &paper, &mut kept).await.unwrap();

    assert!(server.papers() == [paper.bytes.clone()]);
    let offsets: Vec<_> = kept.0.iter().map(|progress| progress.offset).collect();
    assert_eq!(offsets, [262_144, 786_432, 1_835_008, 2_883_584, 3_000_000]);
    assert!(
        kept.0
            .iter()
            .all(|progress| progress.url.starts_with("/v1/uploads/"))
    );
}

#[tokio::test]
async fn a_small_paper_takes_one_request_that_says_what_it_is() {
    let server = Server::start().await;
    let paper = Paper::of_length(120_000);
    upload(&client(&server), &paper, &mut Kept::default())
        .await
        .unwrap();

    let book = server.state.lock().unwrap();
    assert_eq!(book.requests.len(), 1);
    let hash = BASE64.encode(ContentHash::of(&paper.bytes).to_string());
    let metadata = format!("sha256 {hash},filetype {}", BASE64.encode(PDF));
    assert_eq!(book.uploads.values().next().unwrap().metadata, metadata);
}

#[tokio::test]
async fn an_empty_paper_is_one_too() {
    let server = Server::start().await;
    upload(&client(&server), &Paper::of_length(0), &mut Kept::default())
        .await
        .unwrap();
    assert_eq!(server.papers(), [Vec::<u8>::new()]);
}

#[tokio::test]
async fn a_cut_at_any_byte_sent_changes_nothing() {
    let server = Server::start().await;
    let paper = Paper::of_length(300);
    let mut cuts = 0;
    for bytes in 0..1_000 {
        let link = Link::start(server.address).unwrap();
        let client = Client::new(
            &settings(&format!("http://{}", link.address())),
            Memory::signed_in(),
        )
        .unwrap();
        link.cut_after(bytes);
        upload_at_last(&client, &paper).await;
        cuts += link.counts().cuts;
        let mut book = server.state.lock().unwrap();
        let whole = book
            .uploads
            .drain()
            .filter(|(_, upload)| upload.bytes == paper.bytes)
            .count();
        assert!(whole >= 1, "cut after {bytes}");
    }
    // Past the request's end there is nothing to cut; well before it there is always.
    assert!((700..1_000).contains(&cuts), "{cuts}");
}

#[tokio::test]
async fn a_cut_at_any_byte_of_an_answer_changes_nothing() {
    let server = Server::start().await;
    let paper = Paper::of_length(300);
    let mut cuts = 0;
    for bytes in 0..150 {
        let link = Link::start(server.address).unwrap();
        let client = Client::new(
            &settings(&format!("http://{}", link.address())),
            Memory::signed_in(),
        )
        .unwrap();
        link.cut_answer_after(bytes);
        upload_at_last(&client, &paper).await;
        cuts += link.counts().cuts;
        let mut book = server.state.lock().unwrap();
        assert!(
            book.uploads
                .drain()
                .all(|(_, upload)| upload.bytes == paper.bytes),
            "cut after {bytes}"
        );
    }
    assert!((100..150).contains(&cuts), "{cuts}");
}

#[tokio::test]
async fn a_long_paper_resumes_after_every_cut_and_sends_little_twice() {
    let server = Server::start().await;
    let link = Link::start(server.address).unwrap();
    let client = Client::new(
        &settings(&format!("http://{}", link.address())),
        Memory::signed_in(),
    )
    .unwrap();
    let paper = Paper::of_length(1_500_000);
    // A cut after every 90,000 bytes: a third of the first piece.
    let mut kept = Kept::default();
    let mut tries = 0;
    loop {
        tries += 1;
        assert!(tries < 60, "no progress");
        link.cut_after(90_000);
        match upload(&client, &paper, &mut kept).await {
            Ok(()) => break,
            Err(ClientError::Retry {
                cause: RetryCause::Network,
                ..
            }) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!(link.counts().cuts >= 10, "{:?}", link.counts());
    assert!(server.papers() == [paper.bytes.clone()]);
    assert!(
        link.counts().sent < 2 * 1_500_000 + 100_000,
        "{:?}",
        link.counts()
    );
    assert!(kept.0.windows(2).all(|pair| pair[0].offset <= pair[1].offset));
}

#[tokio::test]
async fn a_dropped_future_leaves_an_upload_that_goes_on() {
    let server = Server::start().await;
    let client = client(&server);
    let paper = Paper::of_length(2_000_000);
    server.next(Method::PATCH, "/v1/uploads", Reaction::Held);
    let mut kept = Kept::default();
    {
        let mut keep = kept.keep();
        let sending = client.upload(paper.clone(), PDF, None, &mut keep);
        tokio::select! {
            done = sending => panic!("{done:?}"),
            () = server.has_seen(2) => {}
        }
    }
    server.release.notify_waiters();
    // The piece that was under way is there; what was kept is older. The gateway is asked.
    assert_eq!(kept.last().unwrap().offset, 262_144);
    upload(&client, &paper, &mut kept).await.unwrap();
    assert_eq!(server.requests(&Method::HEAD).len(), 1);
    assert_eq!(server.requests(&Method::POST).len(), 1);
    assert!(server.papers() == [paper.bytes.clone()]);
}

#[tokio::test]
async fn an_upload_that_is_gone_starts_anew() {
    for status in [403, 404, 410] {
        let server = Server::start().await;
        let paper = Paper::of_length(400_000);
        let mut kept = Kept(vec![UploadProgress {
            url: "/v1/uploads/old".to_owned(),
            offset: 7,
        }]);
        server.next(Method::HEAD, "/v1/uploads/old", Reaction::status(status));
        upload(&client(&server), &paper, &mut kept).await.unwrap();
        assert!(server.papers() == [paper.bytes.clone()]);
        assert_ne!(kept.last().unwrap().url, "/v1/uploads/old");
    }
}

#[tokio::test]
async fn an_upload_that_goes_away_in_between_starts_anew() {
    let server = Server::start().await;
    let paper = Paper::of_length(400_000);
    server.next(Method::PATCH, "/v1/uploads", Reaction::Forget);
    upload(&client(&server), &paper, &mut Kept::default())
        .await
        .unwrap();
    assert!(server.papers() == [paper.bytes.clone()]);
    assert_eq!(server.requests(&Method::POST).len(), 2);
}

#[tokio::test]
async fn an_upload_of_another_length_is_not_ours() {
    let server = Server::start().await;
    let client = client(&server);
    let mut kept = Kept::default();
    upload(&client, &Paper::of_length(1_000), &mut kept)
        .await
        .unwrap();
    let mine = Paper::of_length(2_000);
    upload(&client, &mine, &mut kept).await.unwrap();
    assert!(server.papers().contains(&mine.bytes));
}

#[tokio::test]
async fn a_conflict_asks_for_the_offset_and_goes_on_from_there() {
    let server = Server::start().await;
    let paper = Paper::of_length(400_000);
    server.next(Method::PATCH, "/v1/uploads", Reaction::status(409));
    upload(&client(&server), &paper, &mut Kept::default())
        .await
        .unwrap();
    assert_eq!(server.requests(&Method::HEAD).len(), 1);
    assert!(server.papers() == [paper.bytes.clone()]);
}

#[tokio::test]
async fn a_damaged_piece_is_sent_again() {
    let server = Server::start().await;
    let paper = Paper::of_length(400_000);
    server.next(Method::POST, "/v1/uploads", Reaction::Damage);
    server.next(Method::PATCH, "/v1/uploads", Reaction::Damage);
    server.next(Method::PATCH, "/v1/uploads", Reaction::Damage);
    upload(&client(&server), &paper, &mut Kept::default())
        .await
        .unwrap();
    assert!(server.papers() == [paper.bytes.clone()]);
}

#[tokio::test]
async fn a_link_that_always_damages_ends_in_a_retry() {
    let server = Server::start().await;
    for _ in 0..50 {
        server.next(Method::POST, "/v1/uploads", Reaction::Damage);
    }
    let sent = upload(&client(&server), &Paper::of_length(1_000), &mut Kept::default()).await;
    assert!(
        matches!(
            sent,
            Err(ClientError::Retry {
                cause: RetryCause::NoProgress,
                ..
            })
        ),
        "{sent:?}"
    );
    assert!(server.requests(&Method::POST).len() < 10);
}

#[tokio::test]
async fn a_paper_that_is_damaged_on_the_phone_is_named() {
    let server = Server::start().await;
    let bytes = vec![1; 1_000];
    let paper = Arc::new(Paper {
        sha256: ContentHash::of(b"other"),
        length: 1_000,
        bytes,
    });
    // The gateway finds at the end that the whole is not what was announced.
    for _ in 0..2 {
        server.next(Method::POST, "/v1/uploads", Reaction::status(460));
    }
    let sent = upload(&client(&server), &paper, &mut Kept::default()).await;
    assert!(
        matches!(
            sent,
            Err(ClientError::Local {
                part: LocalPart::Paper,
                ..
            })
        ),
        "{sent:?}"
    );
}

#[tokio::test]
async fn a_paper_that_ends_early_is_named() {
    let server = Server::start().await;
    let paper = Arc::new(Paper {
        sha256: ContentHash::of(b""),
        length: 1_000,
        bytes: vec![1; 999],
    });
    let sent = upload(&client(&server), &paper, &mut Kept::default()).await;
    assert!(
        matches!(
            sent,
            Err(ClientError::Local {
                part: LocalPart::Paper,
                ..
            })
        ),
        "{sent:?}"
    );
    assert!(server.requests(&Method::POST).is_empty());
}

#[tokio::test]
async fn progress_that_cannot_be_kept_stops_the_upload() {
    let server = Server::start().await;
    let paper = Paper::of_length(400_000);
    let sent = client(&server)
        .upload(paper, PDF, None, &mut |_| Err("the disk is full".into()))
        .await;
    assert!(
        matches!(
            sent,
            Err(ClientError::Local {
                part: LocalPart::Progress,
                ..
            })
        ),
        "{sent:?}"
    );
    assert!(server.requests(&Method::PATCH).is_empty());
}

#[tokio::test]
async fn a_locked_upload_is_tried_later() {
    let server = Server::start().await;
    server.next(
        Method::PATCH,
        "/v1/uploads",
        Reaction::Answer(423, vec![("retry-after", "3".to_owned())], vec![]),
    );
    let sent = upload(&client(&server), &Paper::of_length(400_000), &mut Kept::default()).await;
    let Err(ClientError::Retry {
        after,
        cause: RetryCause::Locked,
    }) = sent
    else {
        panic!("{sent:?}")
    };
    assert_eq!(after, Some(Duration::from_secs(3)));
}

#[tokio::test]
async fn a_gateway_that_names_itself_otherwise_is_still_the_one_that_is_asked() {
    let server = Server::start().await;
    let stranger = Server::start().await;
    for location in [
        format!("{}/v1/uploads/1", stranger.url()),
        format!("//{}/v1/uploads/2", stranger.address),
    ] {
        let headers = vec![("location", location), ("upload-offset", "5".to_owned())];
        server.next(
            Method::POST,
            "/v1/uploads",
            Reaction::Answer(201, headers, vec![]),
        );
        let paper = Paper::of_length(400_000);
        upload(&client(&server), &paper, &mut Kept::default())
            .await
            .unwrap();
        assert!(server.papers().contains(&paper.bytes));
    }
    assert!(
        server
            .requests(&Method::PATCH)
            .iter()
            .any(|seen| seen.path == "/v1/uploads/1")
    );
    assert!(stranger.state.lock().unwrap().requests.is_empty());
}

#[tokio::test]
async fn an_address_that_is_none_is_named() {
    let server = Server::start().await;
    let stranger = Server::start().await;
    for location in [
        "http://[",
        "mailto:someone",
        "http://127.0.0.1//host/x",
        &format!("/{}", "x".repeat(2_000)),
    ] {
        let headers = vec![
            ("location", location.to_owned()),
            ("upload-offset", "5".to_owned()),
        ];
        server.next(
            Method::POST,
            "/v1/uploads",
            Reaction::Answer(201, headers, vec![]),
        );
        let sent = upload(&client(&server), &Paper::of_length(400_000), &mut Kept::default()).await;
        assert!(
            matches!(sent, Err(ClientError::Nonsense(_))),
            "{location}: {sent:?}"
        );
    }
    let mut kept = Kept(vec![UploadProgress {
        url: format!("//{}/x", stranger.address),
        offset: 0,
    }]);
    let sent = upload(&client(&server), &Paper::of_length(400_000), &mut kept).await;
    assert!(matches!(sent, Err(ClientError::Bug(_))), "{sent:?}");
    assert!(stranger.state.lock().unwrap().requests.is_empty());
}

#[tokio::test]
async fn a_session_that_ends_in_between_is_renewed_and_the_upload_goes_on() {
    let server = Server::start().await;
    let memory = Memory::signed_in();
    let client = Client::new(&settings(&server.url()), memory.clone()).unwrap();
    server.next(Method::PATCH, "/v1/uploads", Reaction::status(401));
    let paper = Paper::of_length(400_000);
    upload(&client, &paper, &mut Kept::default()).await.unwrap();
    assert!(server.papers() == [paper.bytes.clone()]);
    assert_eq!(memory.access().as_deref(), Some("access-1"));
}

#[tokio::test]
async fn a_paper_that_is_too_large_for_the_gateway_is_refused_with_its_reason() {
    let server = Server::start().await;
    let problem = r#"{"type":"https://banshi.dev/problems/too-large","title":"文件太大","status":413}"#;
    server.next(
        Method::POST,
        "/v1/uploads",
        Reaction::Answer(413, vec![], problem.into()),
    );
    let sent = upload(&client(&server), &Paper::of_length(400_000), &mut Kept::default()).await;
    let Err(ClientError::Refused(problem)) = sent else {
        panic!("{sent:?}")
    };
    assert_eq!(problem.kind(), banshi_domain::ProblemKind::TooLarge);
}
