//! The same submission put twice, and once with other bytes.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use banshi_app::client::DeviceSigner as _;
use banshi_domain::{
    FilingId, Manifest, Problem, ProblemKind, SubmissionAnswer, SubmissionId, VerifyingKey, sign_compact,
    verify_compact,
};
use banshi_journeys::{Caller, file_pharmacist};
use banshi_stage::{Stage, StageSettings, published_catalogue};
use reqwest::{Method, Response};

async fn put(caller: &Caller, id: SubmissionId, jws: &str) -> Response {
    caller
        .request(Method::PUT, &format!("/v1/submissions/{id}"))
        .header("content-type", "application/jose")
        .body(jws.to_owned())
        .send()
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_bytes_put_twice_have_one_receipt_and_other_bytes_are_a_conflict() {
    let stage = Stage::start(StageSettings::new(published_catalogue().unwrap()))
        .await
        .unwrap();
    let filed = file_pharmacist(&stage, None).await.unwrap();
    let of_the_app = filed.resident.filings().submission(filed.submission).unwrap();
    let of_the_app = of_the_app.receipt.unwrap().jws;
    filed.resident.filings().withdraw(filed.filing).await.unwrap();
    let key = filed.phone.key();
    let jws = filed.phone.signed(filed.resident, filed.submission).unwrap();
    let jws = String::from_utf8(jws.manifest).unwrap();
    let caller = Caller::sign_in(&stage, "zhangsan", key.clone()).await.unwrap();

    let repeated = put(&caller, filed.submission, &jws).await;
    assert_eq!(repeated.status(), 200, "what the app sent, once more");
    assert_eq!(
        repeated.json::<SubmissionAnswer>().await.unwrap().receipt,
        of_the_app
    );

    let public = VerifyingKey::p256(&key.public_key()).unwrap();
    let mut manifest: Manifest = verify_compact(&jws, &public).unwrap().claims().unwrap();
    manifest.submission = SubmissionId::new();
    manifest.filings[0].id = FilingId::new();
    let payload = serde_json::to_vec(&manifest).unwrap();
    let sign = || {
        let kid = key.device_id().to_string();
        sign_compact(&payload, &kid, Some(caller.assurance), &*key).unwrap()
    };
    let jws = sign();
    let first = put(&caller, manifest.submission, &jws).await;
    assert_eq!(first.status(), 201);
    let first: SubmissionAnswer = first.json().await.unwrap();
    let second = put(&caller, manifest.submission, &jws).await;
    assert_eq!(second.status(), 200);
    assert_eq!(second.json::<SubmissionAnswer>().await.unwrap(), first);

    // The same claims signed again are other bytes: every signature by P-256 has a number of its own.
    let other = sign();
    assert_ne!(other, jws);
    let conflict = put(&caller, manifest.submission, &other).await;
    assert_eq!(conflict.status(), 409);
    assert_eq!(
        conflict.json::<Problem>().await.unwrap().kind(),
        ProblemKind::Conflict
    );

    let clerk = stage.official("clerk").await.unwrap();
    let seen = clerk.filing(manifest.filings[0].id).await.unwrap().filing;
    assert_eq!(seen.number, first.filings[0].number);
}
