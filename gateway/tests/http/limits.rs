//! What is too much is told with when to come back, and leaves nothing.

use banshi_domain::{ProblemKind, SubmissionId};
use reqwest::{Method, Response};
use serde_json::json;

use crate::phone::refused;
use crate::stage::{Stage, Without};

async fn stage(limits: &str) -> Stage {
    Stage::start_without(Without {
        settings: format!("[limits]\n{limits}"),
        ..Without::default()
    })
    .await
}

fn seconds(answer: &Response) -> u64 {
    answer.headers()["retry-after"].to_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_person_files_so_often_a_day() {
    let stage = stage("submissions_per_day = 1").await;
    let phone = stage.sign_in("zhangsan").await;
    let first = phone.manifest(b"a page").await;
    let first_path = format!("/v1/submissions/{}", first.submission);
    let first = phone.signed(&first);
    assert_eq!(phone.put(&first_path, &first).await.status(), 201);
    let mut second = phone.manifest(b"a page").await;
    second.filings[0].item = "another-item".parse().unwrap();
    let jws = phone.signed(&second);
    let path = format!("/v1/submissions/{}", second.submission);
    let refusal = phone.put(&path, &jws).await;
    assert_eq!(seconds(&refusal), 15 * 3600, "until midnight in China");
    assert_eq!(refused(refusal).await, ProblemKind::TooMany);
    let again = phone.put(&first_path, &first).await;
    assert_eq!(again.status(), 200, "a repeat is no second one");
    let other = stage.sign_in("wanglan").await;
    assert_eq!(other.submit(&other.manifest(b"a page").await).await.status(), 201);

    stage.set_clock("2026-10-12T16:00:00Z");
    let mut phone = phone;
    phone.session = stage.sign_in("zhangsan").await.session;
    assert_eq!(
        phone.put(&path, &jws).await.status(),
        201,
        "the same bytes, tried again tomorrow"
    );
}

#[tokio::test]
async fn a_person_takes_so_many_places_a_day() {
    let stage = stage("reservations_per_day = 1").await;
    let (clerk, phone) = (stage.sign_in("clerk").await, stage.sign_in("zhangsan").await);
    let slot = SubmissionId::new();
    let offer = json!({"kind": "window", "place": "样例", "zone": "Asia/Shanghai", "capacity": 9,
        "starts_at": "2026-10-12T04:00:00Z", "ends_at": "2026-10-12T05:00:00Z"});
    let path = format!("/v1/office/slots/{slot}");
    let offered = clerk
        .request(Method::PUT, &path)
        .json(&offer)
        .send()
        .await
        .unwrap();
    assert_eq!(offered.status(), 204);
    let mut statuses = vec![];
    for item in ["sample-item", "another-item"] {
        let path = format!("/v1/reservations/{}", SubmissionId::new());
        let wanted = json!({"slot": slot, "item": item});
        let answer = phone
            .request(Method::PUT, &path)
            .json(&wanted)
            .send()
            .await
            .unwrap();
        statuses.push(answer.status().as_u16());
    }
    assert_eq!(statuses, [201, 429]);
}

#[tokio::test]
async fn an_address_sends_so_much_a_minute() {
    let stage = stage("requests_per_minute = 20\nsign_ins_per_minute = 2").await;
    let get = async |forwarded: Option<&str>, path: &str| {
        let request = stage.http.get(format!("{}{path}", stage.url));
        let request = match forwarded {
            Some(chain) => request.header("x-forwarded-for", chain),
            None => request,
        };
        request.send().await.unwrap()
    };
    for _ in 0..20 {
        assert_eq!(
            get(Some("198.51.100.1, 192.0.2.1"), "/v1/slots").await.status(),
            200
        );
    }
    let over = get(Some("198.51.100.2, 192.0.2.1"), "/v1/slots").await;
    assert!((1..=60).contains(&seconds(&over)));
    assert_eq!(
        refused(over).await,
        ProblemKind::TooMany,
        "the last address is the proxy's own word"
    );
    assert_eq!(get(Some("192.0.2.2"), "/v1/slots").await.status(), 200);
    assert_eq!(get(Some("192.0.2.1"), "/healthz").await.status(), 200);
    for _ in 0..30 {
        assert_eq!(
            get(None, "/v1/slots").await.status(),
            200,
            "a proxy that names nobody"
        );
    }
    let sign_in = async || {
        let request = stage.http.post(format!("{}/v1/sessions/refresh", stage.url));
        let request = request.header("x-forwarded-for", "192.0.2.3");
        request
            .json(&json!({"refresh_token": "none"}))
            .send()
            .await
            .unwrap()
    };
    for _ in 0..2 {
        assert_eq!(refused(sign_in().await).await, ProblemKind::SignInNeeded);
    }
    assert_eq!(refused(sign_in().await).await, ProblemKind::TooMany);
}
