use banshi_domain::{ContentHash, ProblemKind};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::{Method, Response};

use crate::phone::{Phone, metadata, refused};
use crate::stage::Stage;

pub(crate) async fn create(phone: &Phone, bytes: &[u8]) -> String {
    let answer = phone.upload_request(bytes).send().await.unwrap();
    assert_eq!(answer.status(), 201);
    let location = answer.headers()["location"].to_str().unwrap();
    location.strip_prefix(&phone.url).unwrap().to_owned()
}

pub(crate) async fn patch(phone: &Phone, path: &str, offset: usize, bytes: &[u8]) -> Response {
    let request = phone
        .request(Method::PATCH, path)
        .header("tus-resumable", "1.0.0");
    let request = request.header("content-type", "application/offset+octet-stream");
    request
        .header("upload-offset", offset.to_string())
        .body(bytes.to_vec())
        .send()
        .await
        .unwrap()
}

pub(crate) async fn offset(phone: &Phone, path: &str) -> Option<usize> {
    let answer = phone
        .request(Method::HEAD, path)
        .header("tus-resumable", "1.0.0")
        .send()
        .await
        .unwrap();
    answer
        .headers()
        .get("upload-offset")
        .map(|offset| offset.to_str().unwrap().parse().unwrap())
}

#[tokio::test]
async fn an_upload_goes_on_where_it_stands() {
    let stage = Stage::start().await;
    let phone = stage.sign_in("zhangsan").await;
    let bytes: Vec<u8> = (0..2_500_000_u32)
        .flat_map(u32::to_le_bytes)
        .take(2_500_000)
        .collect();
    let path = create(&phone, &bytes).await;
    assert_eq!(offset(&phone, &path).await, Some(0));
    assert_eq!(patch(&phone, &path, 0, &bytes[..1_300_000]).await.status(), 204);
    assert_eq!(offset(&phone, &path).await, Some(1_300_000));
    assert_eq!(
        refused(patch(&phone, &path, 7, &bytes[7..]).await).await,
        ProblemKind::UploadOffset
    );
    let last = patch(&phone, &path, 1_300_000, &bytes[1_300_000..]).await;
    assert_eq!(last.headers()["upload-offset"], "2500000");
    let stored = stage
        .gateway
        .settings()
        .data
        .join("objects/owners")
        .join(&phone.session.person.subject);
    assert_eq!(
        std::fs::read(stored.join(ContentHash::of(&bytes).to_string())).unwrap(),
        bytes
    );
    // The same bytes are not asked for again.
    let again = phone.upload_request(&bytes).send().await.unwrap();
    assert_eq!(again.headers()["upload-offset"], "2500000");
}

#[tokio::test]
async fn bytes_that_are_not_those_announced_are_refused() {
    let stage = Stage::start().await;
    let phone = stage.sign_in("zhangsan").await;
    let path = create(&phone, b"right").await;
    assert_eq!(
        refused(patch(&phone, &path, 0, b"wrong").await).await,
        ProblemKind::ChecksumMismatch
    );
    assert_eq!(
        offset(&phone, &path).await,
        None,
        "an upload that went wrong is over"
    );

    let path = create(&phone, b"right").await;
    let sum = STANDARD.encode(ContentHash::of(b"other").0);
    let request = phone
        .request(Method::PATCH, &path)
        .header("tus-resumable", "1.0.0")
        .header("upload-offset", "0");
    let request = request.header("content-type", "application/offset+octet-stream");
    let answer = request
        .header("upload-checksum", format!("sha256 {sum}"))
        .body("ri")
        .send()
        .await
        .unwrap();
    assert_eq!(refused(answer).await, ProblemKind::ChecksumMismatch);
    assert_eq!(
        offset(&phone, &path).await,
        Some(0),
        "a piece that went wrong is sent again"
    );
    assert_eq!(
        refused(patch(&phone, &path, 0, b"right and more").await).await,
        ProblemKind::TooLarge
    );
    assert_eq!(patch(&phone, &path, 0, b"ri").await.status(), 204);
    assert_eq!(patch(&phone, &path, 2, b"ght").await.status(), 204);
}

#[tokio::test]
async fn an_upload_ends_by_itself_or_by_request_and_is_nobody_elses() {
    let stage = Stage::start().await;
    let phone = stage.sign_in("zhangsan").await;
    let other = stage.sign_in("wanglan").await;
    let path = create(&phone, b"right").await;
    assert_eq!(offset(&other, &path).await, None);
    assert_eq!(
        refused(patch(&other, &path, 0, b"right").await).await,
        ProblemKind::NotFound
    );
    let ended = phone
        .request(Method::DELETE, &path)
        .header("tus-resumable", "1.0.0")
        .send()
        .await
        .unwrap();
    assert_eq!(ended.status(), 204);
    assert_eq!(offset(&phone, &path).await, None);

    let path = create(&phone, b"late").await;
    stage.set_clock("2026-10-19T01:00:01Z");
    let phone = stage.sign_in("zhangsan").await;
    assert_eq!(
        offset(&phone, &path).await,
        None,
        "seven days after the last byte"
    );
}

#[tokio::test]
async fn the_protocol_is_spoken_in_one_version() {
    let stage = Stage::start().await;
    let phone = stage.sign_in("zhangsan").await;
    let options = phone
        .request(Method::OPTIONS, "/v1/uploads")
        .send()
        .await
        .unwrap();
    assert_eq!(options.headers()["tus-version"], "1.0.0");
    assert_eq!(options.headers()["tus-checksum-algorithm"], "sha1,sha256");
    let old = phone
        .request(Method::POST, "/v1/uploads")
        .header("tus-resumable", "0.2.2")
        .send()
        .await
        .unwrap();
    assert_eq!(refused(old).await, ProblemKind::TusVersion);
    let big = phone
        .request(Method::POST, "/v1/uploads")
        .header("tus-resumable", "1.0.0");
    let big = big
        .header("upload-length", "52428801")
        .header("upload-metadata", metadata(b""))
        .send()
        .await
        .unwrap();
    assert_eq!(refused(big).await, ProblemKind::TooLarge);
    let path = create(&phone, b"abc").await;
    let typed = phone
        .request(Method::PATCH, &path)
        .header("tus-resumable", "1.0.0")
        .header("upload-offset", "0");
    let typed = typed
        .header("content-type", "text/plain")
        .body("abc")
        .send()
        .await
        .unwrap();
    assert_eq!(refused(typed).await, ProblemKind::MediaTypeUnknown);
}
