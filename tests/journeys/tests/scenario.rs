//! 场景导航: from 家里添了孩子 to a filing that needs no residence permit, and to one that does.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use banshi_app::client::DeviceSigner as _;
use banshi_app::{AppError, Draft, Resident, ScenarioNext, ScenarioPath};
use banshi_domain::{
    FilingId, Manifest, Problem, ProblemKind, SubmissionId, VerifyingKey, sign_compact, verify_compact,
};
use banshi_journeys::{Caller, Phone};
use banshi_stage::{Stage, StageSettings, published_catalogue};
use reqwest::Method;

const INSURANCE: &str = "resident-medical-insurance";
const PERMIT: &str = "residence-permit";

/// The person answers the scenario's questions by these choices.
fn chosen(phone: &Phone, choices: [&str; 2]) -> ScenarioPath {
    let catalogue = phone.banshi.catalogue();
    let mut path = catalogue.search("生孩子", 0, 20).unwrap().scenarios[0]
        .path
        .clone();
    for words in choices {
        let ScenarioNext::Question { choices, .. } = catalogue.scenario(&path).unwrap().next else {
            panic!("nothing is asked before {words}");
        };
        path = choices
            .into_iter()
            .find(|one| one.words.zh == words)
            .unwrap()
            .path;
    }
    path
}

/// A draft with all but what the scenario knows.
fn insured(resident: &Resident, path: &ScenarioPath) -> Draft {
    let draft = resident
        .drafts()
        .start(&INSURANCE.parse().unwrap(), Some(path))
        .unwrap();
    for (question, answer) in [
        ("contact/contact_name", "张三"),
        ("contact/contact_id_number", "321102199006151235"),
        ("contact/telephone", "13800000001"),
        ("household/province", "320000"),
        ("household/city", "321100"),
        ("household/county", "321102"),
        ("household/street", "样例路 1 号"),
        ("member[1]/person/name", "张三"),
        ("member[1]/person/id_number", "321102199006151235"),
        ("member[1]/person/relation", "self"),
        ("member[1]/person/category", "adult"),
        ("member[1]/person/subsidy", "none"),
        ("declaration/no_other", "agreed"),
        ("declaration/truth", "agreed"),
    ] {
        draft.answer(&format!("/data/{question}"), answer).unwrap();
    }
    draft.consent("processing", true).unwrap();
    draft
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paper_is_asked_for_where_the_case_needs_it_and_nowhere_else() {
    let stage = Stage::start(StageSettings::new(published_catalogue().unwrap()))
        .await
        .unwrap();
    let phone = Phone::new(&stage, stage.folder(), "Asia/Shanghai").unwrap();
    phone.sync(INSURANCE).await.unwrap();
    let resident = phone.resident("张三").unwrap();
    phone.sign_in(&stage, &resident, "zhangsan").await.unwrap();

    // From elsewhere: the phone does not sign without the permit.
    let draft = insured(
        &resident,
        &chosen(&phone, ["给孩子参加居民医保", "不在镇江市，持居住证"]),
    );
    assert!(matches!(draft.sign(), Err(AppError::Incomplete { missing: 1 })));
    let permit = PERMIT.parse().unwrap();
    draft
        .papers()
        .unwrap()
        .add_shot(&permit, &banshi_papers::card_photo(7))
        .unwrap();
    let with_permit = draft.sign().unwrap();
    phone.send(60).await.unwrap();
    let filing = phone.filings_of(&resident, with_permit).unwrap()[0];
    let clerk = stage.official("clerk").await.unwrap();
    let seen = clerk.filing(filing).await.unwrap();
    assert_eq!((seen.papers.len(), seen.not_needed.len()), (1, 0));
    resident.filings().withdraw(filing).await.unwrap();

    // From here: no paper, and the window sees why.
    let draft = insured(&resident, &chosen(&phone, ["给孩子参加居民医保", "在镇江市"]));
    let without = draft.sign().unwrap();
    phone.send(60).await.unwrap();
    let filing = phone.filings_of(&resident, without).unwrap()[0];
    let seen = clerk.filing(filing).await.unwrap();
    assert_eq!((seen.papers.len(), seen.not_needed), (0, vec![permit.clone()]));
    resident.filings().withdraw(filing).await.unwrap();

    // A phone that leaves it out all the same is told which paper lacks.
    let key = phone.key();
    let bytes = phone.signed(resident, with_permit).unwrap();
    let public = VerifyingKey::p256(&key.public_key()).unwrap();
    let jws = String::from_utf8(bytes.manifest).unwrap();
    let mut manifest: Manifest = verify_compact(&jws, &public).unwrap().claims().unwrap();
    manifest.submission = SubmissionId::new();
    manifest.filings[0].id = FilingId::new();
    manifest.papers.clear();
    let caller = Caller::sign_in(&stage, "zhangsan", key.clone()).await.unwrap();
    let payload = serde_json::to_vec(&manifest).unwrap();
    let kid = key.device_id().to_string();
    let jws = sign_compact(&payload, &kid, Some(caller.assurance), &*key).unwrap();
    let refused = caller
        .request(Method::PUT, &format!("/v1/submissions/{}", manifest.submission))
        .header("content-type", "application/jose")
        .body(jws)
        .send()
        .await
        .unwrap();
    let problem: Problem = refused.json().await.unwrap();
    assert_eq!(
        (problem.kind(), problem.materials),
        (ProblemKind::MaterialsIncomplete, vec![permit])
    );
}
