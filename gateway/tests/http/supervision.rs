//! The supervisor's lists, on SQLite here and on PostgreSQL in its own module.

use banshi_domain::OfficeAct;
use reqwest::Method;
use serde_json::Value;

use crate::office::{ask, done};
use crate::phone::{Phone, refused};
use crate::stage::Stage;

/// Each list's code and the reasons on it.
async fn lists(supervisor: &Phone) -> Vec<(String, Vec<String>)> {
    let body: Value = supervisor.get("/v1/office/supervision").await;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let lists = body["lists"].as_array().unwrap();
    lists
        .iter()
        .map(|list| {
            let concerns = list["concerns"].as_array().unwrap();
            (
                text(&list["watch"]),
                concerns.iter().map(|one| text(&one["why"])).collect(),
            )
        })
        .collect()
}

fn expected(reasons: [&[&str]; 4]) -> Vec<(String, Vec<String>)> {
    ["due_soon", "overdue", "came_twice", "stuck"]
        .into_iter()
        .zip(reasons)
        .map(|(code, reasons)| {
            (
                code.to_owned(),
                reasons.iter().map(|&reason| reason.to_owned()).collect(),
            )
        })
        .collect()
}

/// A filing is watched from its receipt to its decision, which comes too late.
pub(crate) async fn watched(stage: &Stage) {
    let (phone, clerk) = (stage.sign_in("zhangsan").await, stage.sign_in("clerk").await);
    let supervisor = stage.sign_in("supervisor").await;
    let (id, _) = phone.file().await;
    assert_eq!(lists(&supervisor).await, expected([&[], &[], &[], &[]]));
    done(&clerk, id, OfficeAct::Accept).await;

    // Ten working days are promised: until Monday the 26th.
    for (instant, reasons) in [
        (
            "2026-10-23T01:00:00Z",
            expected([&["下一个工作日到期"], &[], &[], &["9 个工作日没有进展"]]),
        ),
        (
            "2026-10-26T01:00:00Z",
            expected([&["今天不办，明天就超期"], &[], &[], &["10 个工作日没有进展"]]),
        ),
        (
            "2026-10-27T01:00:00Z",
            expected([&[], &["已超期 1 个工作日"], &[], &["11 个工作日没有进展"]]),
        ),
    ] {
        stage.set_clock(instant);
        let supervisor = stage.sign_in("supervisor").await;
        assert_eq!(lists(&supervisor).await, reasons, "{instant}");
    }
    let reviewer = stage.sign_in("reviewer").await;
    done(&reviewer, id, OfficeAct::Approve).await;
    let supervisor = stage.sign_in("supervisor").await;
    assert_eq!(lists(&supervisor).await, expected([&[], &[], &[], &[]]));
    stage.set_clock("2026-10-12T01:00:00Z");
}

#[tokio::test]
async fn what_will_be_late_is_told_before_it_is() {
    let stage = Stage::start().await;
    watched(&stage).await;
    for login in ["zhangsan", "clerk", "reviewer"] {
        let other = stage.sign_in(login).await;
        let answer = other.request(Method::GET, "/v1/office/supervision").send().await;
        assert_eq!(
            refused(answer.unwrap()).await,
            banshi_domain::ProblemKind::NotAllowed,
            "{login}"
        );
    }
}

#[tokio::test]
async fn whoever_is_asked_twice_had_to_come_twice() {
    let stage = Stage::start().await;
    let (phone, clerk) = (stage.sign_in("zhangsan").await, stage.sign_in("clerk").await);
    let supervisor = stage.sign_in("supervisor").await;
    let (id, _) = phone.file().await;
    done(&clerk, id, ask(&["application"])).await;
    assert_eq!(lists(&supervisor).await, expected([&[], &[], &[], &[]]));
    phone.supplement(id, b"a page with a seal").await;
    done(&clerk, id, ask(&["application"])).await;
    assert_eq!(
        lists(&supervisor).await,
        expected([&[], &[], &["补正 2 次"], &[]])
    );
}
