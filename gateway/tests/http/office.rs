//! What an official does.

use banshi_domain::{FilingId, Inbox, Missing, OfficeAct, OfficeAction, OfficeFiling, SupplementRequest};
use reqwest::{Method, Response};

use crate::phone::{Phone, ok};

pub(crate) async fn look(official: &Phone, id: FilingId) -> OfficeFiling {
    official
        .get(&format!("/v1/office/filings/{id}?reason=办理"))
        .await
}

pub(crate) async fn act_on(official: &Phone, id: FilingId, revision: u64, act: OfficeAct) -> Response {
    let action = OfficeAction { revision, act };
    let path = format!("/v1/office/filings/{id}/actions");
    official
        .request(Method::POST, &path)
        .json(&action)
        .send()
        .await
        .unwrap()
}

/// Acts on the revision that stands; where a partner's answer came in between, looks again.
pub(crate) async fn act(official: &Phone, id: FilingId, act: OfficeAct) -> Response {
    for _ in 0..20 {
        let revision = look(official, id).await.filing.revision;
        let answer = act_on(official, id, revision, act.clone()).await;
        if answer.status() != 409 {
            return answer;
        }
        let text = answer.text().await.unwrap();
        if !text.contains("filing-changed") {
            let body: reqwest::Body = text.into();
            return axum::http::Response::builder()
                .status(409)
                .header("content-type", "application/problem+json")
                .body(body)
                .unwrap()
                .into();
        }
    }
    panic!("the filing never stood still");
}

pub(crate) async fn done(official: &Phone, id: FilingId, what: OfficeAct) -> OfficeFiling {
    ok(act(official, id, what).await).await
}

pub(crate) async fn inbox(official: &Phone, state: &str) -> Inbox {
    official.get(&format!("/v1/office/filings?state={state}")).await
}

pub(crate) fn ask(materials: &[&str]) -> OfficeAct {
    let missing = materials
        .iter()
        .map(|material| Missing {
            material: material.parse().unwrap(),
            place: "第 1 页".into(),
            reason: "未盖公章".into(),
            basis: "样例".into(),
        })
        .collect();
    OfficeAct::AskOnce {
        request: SupplementRequest::new(missing).unwrap(),
    }
}
