//! What a client may send, however odd: a named problem, never a 500, never half an effect.

use banshi_domain::ProblemKind;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use reqwest::Method;
use serde_json::Value;

use crate::phone::refused;
use crate::stage::Stage;

#[tokio::test]
async fn a_mangled_manifest_is_refused_by_name() {
    let stage = Stage::start().await;
    let phone = stage.sign_in("zhangsan").await;
    let manifest = phone.manifest(b"a page").await;
    let good = phone.signed(&manifest);
    let path = format!("/v1/submissions/{}", manifest.submission);
    let mut random = StdRng::seed_from_u64(7);
    for round in 0..300 {
        let mut bytes = good.clone().into_bytes();
        match round % 4 {
            0 => {
                let place = random.random_range(0..bytes.len());
                bytes[place] ^= 1 << random.random_range(0..8);
            }
            1 => bytes.truncate(random.random_range(0..bytes.len())),
            2 => {
                let place = random.random_range(0..bytes.len());
                bytes.insert(place, random.random());
            }
            _ => {
                bytes = (0..random.random_range(0..500))
                    .map(|_| random.random())
                    .collect();
            }
        }
        let request = phone
            .request(Method::PUT, &path)
            .header("content-type", "application/jose");
        let answer = request.body(bytes).send().await.unwrap();
        assert_eq!(
            refused(answer).await,
            ProblemKind::ManifestInvalid,
            "round {round}"
        );
    }
    let long = phone.put(&path, &"a".repeat(300 * 1024)).await;
    assert_eq!(refused(long).await, ProblemKind::TooLarge);
    let typed = phone
        .request(Method::PUT, &path)
        .header("content-type", "application/json")
        .body("{}");
    assert_eq!(
        refused(typed.send().await.unwrap()).await,
        ProblemKind::MediaTypeUnknown
    );
    let filings: Value = phone.get("/v1/filings").await;
    assert_eq!(filings["filings"].as_array().unwrap().len(), 0);
    assert_eq!(phone.put(&path, &good).await.status(), 201);
}

#[tokio::test]
async fn odd_requests_are_never_a_fault_of_ours() {
    let stage = Stage::start().await;
    let phone = stage.sign_in("zhangsan").await;
    let clerk = stage.sign_in("clerk").await;
    let id = uuid::Uuid::now_v7();
    let office = format!("/v1/office/filings/{id}/actions");
    let bodies = [
        "",
        "{",
        "[]",
        "null",
        "{\"revision\":-1}",
        "{\"revision\":1,\"act\":{\"act\":\"explode\"}}",
        "\u{0}",
    ];
    for body in bodies {
        for (caller, method, path) in [
            (&clerk, Method::POST, office.as_str()),
            (&phone, Method::POST, "/v1/sessions"),
            (&phone, Method::POST, "/v1/sessions/refresh"),
            (&phone, Method::POST, "/v1/callbacks/courier"),
            (&phone, Method::POST, "/v1/callbacks/evidence"),
        ] {
            let request = caller
                .request(method, path)
                .header("content-type", "application/json");
            let kind = refused(request.body(body).send().await.unwrap()).await;
            assert_ne!(kind, ProblemKind::Internal, "{path} {body}");
        }
    }
    for path in [
        "/v1/filings/not-a-uuid",
        "/v1/changes?after=-1",
        "/v1/changes?after=x",
        "/v1/changes?after=5",
        "/v1/changes?after=18446744073709551615",
        "/v1/filings/%00",
        "/v1/filings/%ff",
    ] {
        let kind = refused(phone.request(Method::GET, path).send().await.unwrap()).await;
        assert_ne!(kind, ProblemKind::Internal, "{path}");
    }
    for token in ["", "x", &"x".repeat(5000), "é"] {
        let header = reqwest::header::HeaderValue::from_bytes(format!("Bearer {token}").as_bytes()).unwrap();
        let answer = stage
            .http
            .get(format!("{}/v1/filings", stage.url))
            .header("authorization", header);
        assert_eq!(
            refused(answer.send().await.unwrap()).await,
            ProblemKind::SignInNeeded
        );
    }
}
