//! Contents end with their retention; numbers, receipts and the audit stay. On SQLite here and on PostgreSQL in its own
//! module.

use banshi_domain::{ContentHash, DeclineGround, FilingId, OfficeAct, ProblemKind, SubmissionAnswer};
use banshi_gateway::audit;
use reqwest::Method;
use serde_json::Value;

use crate::office::{done, look};
use crate::phone::{Phone, ok, refused};
use crate::stage::Stage;

/// Everything that the database holds, as text.
async fn dump(stage: &Stage) -> String {
    let mut text = String::new();
    for statement in [
        "SELECT case_file || applicant_key FROM filings",
        "SELECT body || answer FROM submissions",
        "SELECT change FROM feed",
        "SELECT entry FROM audit",
        "SELECT look FROM looks",
        "SELECT body FROM jobs",
        "SELECT body FROM supplements",
    ] {
        let rows: Vec<String> = sqlx::query_scalar(statement)
            .fetch_all(stage.gateway.store().reads())
            .await
            .unwrap();
        text.push_str(&rows.join("\n"));
    }
    text
}

async fn ended(phone: &Phone, clerk: &Phone, page: &[u8], item: &str) -> (FilingId, String, String) {
    let mut manifest = phone.manifest(page).await;
    manifest.filings[0].item = item.parse().unwrap();
    let path = format!("/v1/submissions/{}", manifest.submission);
    let jws = phone.signed(&manifest);
    assert_eq!(phone.put(&path, &jws).await.status(), 201);
    let id = manifest.filings[0].id;
    let decline = OfficeAct::Decline {
        ground: DeclineGround::OtherOffice,
        explanation: "请到样例局办理".into(),
    };
    done(clerk, id, decline).await;
    (id, path, jws)
}

/// Waits until the filing's contents are gone.
async fn erased(phone: &Phone, id: FilingId) {
    for _ in 0..600 {
        let answer = phone
            .request(Method::GET, &format!("/v1/filings/{id}"))
            .send()
            .await
            .unwrap();
        if answer.status() == 410 {
            assert_eq!(refused(answer).await, ProblemKind::Erased);
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("never erased");
}

/// Two filings end on two days; thirty days after each its contents are gone, shared papers with the last of them.
pub(crate) async fn contents_end(stage: &Stage) {
    let (phone, clerk) = (stage.sign_in("zhangsan").await, stage.sign_in("clerk").await);
    let (first, path, jws) = ended(&phone, &clerk, b"a shared page", "sample-item").await;
    stage.set_clock("2026-10-14T01:00:00Z");
    let (phone, clerk) = (stage.sign_in("zhangsan").await, stage.sign_in("clerk").await);
    let (second, ..) = ended(&phone, &clerk, b"a shared page", "another-item").await;
    let before = dump(stage).await;
    assert!(before.contains("199006151235"), "what is erased below was there");
    let paper = |id| {
        format!(
            "/v1/office/filings/{id}/papers/{}",
            ContentHash::of(b"a shared page")
        )
    };

    // Ended on the 12th of October: kept for thirty days, to the end of the 11th of November.
    stage.set_clock("2026-11-11T15:59:59Z");
    let (phone, clerk) = (stage.sign_in("zhangsan").await, stage.sign_in("clerk").await);
    assert_eq!(phone.filing(first).await.id, first);
    stage.set_clock("2026-11-11T16:00:00Z");
    erased(&phone, first).await;
    for path in [format!("/v1/office/filings/{first}"), paper(first)] {
        let answer = clerk.request(Method::GET, &path).send().await.unwrap();
        assert_eq!(refused(answer).await, ProblemKind::Erased, "{path}");
    }
    let own: Value = phone.get("/v1/filings").await;
    assert_eq!(own["filings"].as_array().unwrap().len(), 1);
    look(&clerk, second).await;
    let shared = clerk.request(Method::GET, &paper(second)).send().await.unwrap();
    assert_eq!(
        shared.bytes().await.unwrap(),
        "a shared page",
        "the other filing still has it"
    );
    let again = phone.put(&path, &jws).await;
    assert_eq!(again.status(), 200, "a repeat finds its receipt");
    ok::<SubmissionAnswer>(again).await;

    stage.set_clock("2026-11-13T16:00:00Z");
    let phone = stage.sign_in("zhangsan").await;
    erased(&phone, second).await;
    let after = dump(stage).await;
    for content in ["199006151235", "张三", "13800000001", "样例局"] {
        assert!(!after.contains(content), "{content}: {after}");
    }
    let again = phone.upload_request(b"a shared page").send().await.unwrap();
    assert_eq!(
        again.headers()["upload-offset"],
        "0",
        "the paper is no longer here"
    );
    let keys = stage.gateway.keys().receipt_keys();
    let report = audit::verify(stage.gateway.store(), &keys).await.unwrap();
    assert!(report.chains >= 2);
    stage.set_clock("2026-10-12T01:00:00Z");
}

#[tokio::test]
async fn contents_end_with_their_retention() {
    contents_end(&Stage::start().await).await;
}

#[tokio::test]
async fn what_was_uploaded_and_never_filed_ends_too() {
    let stage = Stage::start().await;
    let phone = stage.sign_in("zhangsan").await;
    phone.upload(b"never filed").await;
    let manifest = phone.manifest(b"a page").await;
    assert_eq!(phone.submit(&manifest).await.status(), 201);
    stage.set_clock("2026-10-20T01:00:00Z");
    let phone = stage.sign_in("zhangsan").await;
    let stored = |bytes: &[u8]| {
        let owner = stage
            .gateway
            .settings()
            .data
            .join("objects/owners")
            .join(&phone.session.person.subject);
        owner.join(ContentHash::of(bytes).to_string()).exists()
    };
    for _ in 0..3000 {
        if !stored(b"never filed") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert!(!stored(b"never filed") && stored(b"a page"));
}
