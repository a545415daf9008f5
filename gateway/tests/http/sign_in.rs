use banshi_domain::{Assurance, DeviceId, ProblemKind, Session, SignInOptions};
use reqwest::Method;
use serde_json::{Value, json};

use crate::phone::{Phone, ok, refused, request};
use crate::stage::Stage;

#[tokio::test]
async fn a_phone_signs_in_and_learns_who_it_is() {
    let stage = Stage::start().await;
    let options: SignInOptions = ok(stage
        .http
        .get(format!("{}/v1/sign-in", stage.url))
        .send()
        .await
        .unwrap())
    .await;
    assert_eq!(options.issuer, format!("http://{}", stage.simulators.identity));
    let phone = stage.sign_in("zhangsan").await;
    assert_eq!(phone.session.person.name, "张三");
    assert!(phone.session.assurance >= Assurance::RealName);
    assert!(!phone.session.person.subject.contains("zhangsan"));
    let again = stage.sign_in("zhangsan").await;
    assert_eq!(again.session.person.subject, phone.session.person.subject);
    let devices: Value = phone.get("/v1/devices").await;
    assert_eq!(devices["devices"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_is_wrong_with_a_sign_in_is_refused() {
    let stage = Stage::start().await;
    let key = Phone::new_key();
    let good = request(&stage, "zhangsan", DeviceId::new(), &key).await;
    let stage = &stage;
    let send = |request: banshi_domain::SessionRequest| async move {
        refused(
            stage
                .http
                .post(format!("{}/v1/sessions", stage.url))
                .json(&request)
                .send()
                .await
                .unwrap(),
        )
        .await
    };
    let mut other_key = request(stage, "zhangsan", DeviceId::new(), &key).await;
    other_key.device.proof = good.device.proof.clone();
    assert_eq!(
        send(other_key).await,
        ProblemKind::SignInNeeded,
        "a proof over another code"
    );
    let mut nonce = request(stage, "zhangsan", DeviceId::new(), &key).await;
    nonce.nonce = "another".into();
    assert_eq!(send(nonce).await, ProblemKind::SignInNeeded, "another nonce");
    let mut verifier = request(stage, "zhangsan", DeviceId::new(), &key).await;
    verifier.code_verifier = "x".repeat(43);
    assert_eq!(
        send(verifier).await,
        ProblemKind::SignInNeeded,
        "another verifier"
    );
    let mut point = request(stage, "zhangsan", DeviceId::new(), &key).await;
    point.device.public_key = "AAAA".into();
    assert_eq!(send(point).await, ProblemKind::Malformed, "no key");
}

async fn refresh(stage: &Stage, token: &str) -> reqwest::Response {
    let body = json!({ "refresh_token": token });
    stage
        .http
        .post(format!("{}/v1/sessions/refresh", stage.url))
        .json(&body)
        .send()
        .await
        .unwrap()
}

#[tokio::test]
async fn a_refresh_token_is_good_once_and_a_lost_answer_does_no_harm() {
    let stage = Stage::start().await;
    let mut phone = stage.sign_in("zhangsan").await;
    let first = phone.session.refresh_token.clone();
    // The answer to this one is lost: the same token again is taken, for nothing was done with its successor.
    let lost: Session = ok(refresh(&stage, &first).await).await;
    let second: Session = ok(refresh(&stage, &first).await).await;
    assert_ne!(lost.refresh_token, second.refresh_token);
    phone.session = second.clone();
    let _: Value = phone.get("/v1/devices").await;
    // Now the successor is in use: whoever comes with the first one again stole it, and the session ends for both.
    assert_eq!(
        refused(refresh(&stage, &first).await).await,
        ProblemKind::SignInNeeded
    );
    assert_eq!(
        refused(refresh(&stage, &second.refresh_token).await).await,
        ProblemKind::SignInNeeded
    );
    let answer = phone.request(Method::GET, "/v1/devices").send().await.unwrap();
    assert_eq!(refused(answer).await, ProblemKind::SignInNeeded);
}

#[tokio::test]
async fn access_ends_with_time_with_sign_out_and_with_the_device() {
    let stage = Stage::start().await;
    let phone = stage.sign_in("zhangsan").await;
    let other = stage.sign_in("zhangsan").await;
    let revoked = phone
        .request(Method::DELETE, &format!("/v1/devices/{}", other.device))
        .send()
        .await
        .unwrap();
    assert_eq!(revoked.status(), 204);
    assert_eq!(
        refused(other.request(Method::GET, "/v1/filings").send().await.unwrap()).await,
        ProblemKind::SignInNeeded
    );
    assert_eq!(
        refused(refresh(&stage, &other.session.refresh_token).await).await,
        ProblemKind::SignInNeeded
    );
    let unknown = phone
        .request(Method::DELETE, &format!("/v1/devices/{}", DeviceId::new()))
        .send()
        .await
        .unwrap();
    assert_eq!(refused(unknown).await, ProblemKind::NotFound);

    stage.set_clock("2026-10-12T01:16:00Z");
    assert_eq!(
        refused(phone.request(Method::GET, "/v1/filings").send().await.unwrap()).await,
        ProblemKind::SignInNeeded
    );
    let mut phone = phone;
    phone.session = ok(refresh(&stage, &phone.session.refresh_token).await).await;
    assert_eq!(
        phone
            .request(Method::DELETE, "/v1/sessions/current")
            .send()
            .await
            .unwrap()
            .status(),
        204
    );
    assert_eq!(
        refused(phone.request(Method::GET, "/v1/filings").send().await.unwrap()).await,
        ProblemKind::SignInNeeded
    );
}
