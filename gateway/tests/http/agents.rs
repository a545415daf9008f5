//! An agent files for a resident: each act is told to the resident, who sees the filing as their own.

use banshi_domain::{
    AgentKind, AgentManifest, Applicant, Filing, FilingId, FilingState, Manifest, ProblemKind,
};
use reqwest::Method;
use serde_json::Value;

use crate::office::{ask, done};
use crate::phone::{Phone, ok, refused};
use crate::stage::Stage;

/// What the agent signs for the resident.
async fn manifest(agent: &Phone, resident: &Phone) -> Manifest {
    let mut manifest = agent.manifest(b"a page").await;
    manifest.agent = Some(AgentManifest {
        kind: AgentKind::VillageAgent,
        name: "李代".into(),
        id: agent.person(),
        authorisation: agent.upload(b"an authorisation").await,
    });
    manifest.filings[0].applicant = Applicant::Person {
        name: resident.session.person.name.clone(),
        id: resident.person(),
    };
    manifest
}

async fn filed(agent: &Phone, resident: &Phone) -> FilingId {
    let manifest = manifest(agent, resident).await;
    let answer = agent.submit(&manifest).await;
    assert_eq!(answer.status(), 201, "{}", answer.text().await.unwrap());
    manifest.filings[0].id
}

async fn messages(stage: &Stage) -> Vec<(String, String)> {
    let url = format!("http://{}/control/messages", stage.simulators.sms);
    let sent: Vec<Value> = ok(stage.http.get(url).send().await.unwrap()).await;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    sent.iter()
        .map(|one| (text(&one["telephone"]), text(&one["text"])))
        .collect()
}

/// Waits until a message that holds the words was sent, and says to whom.
async fn told(stage: &Stage, words: &str) -> String {
    for _ in 0..600 {
        if let Some((telephone, _)) = messages(stage)
            .await
            .iter()
            .find(|(_, text)| text.contains(words))
        {
            return telephone.clone();
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("{words} was never sent: {:?}", messages(stage).await);
}

async fn withdraw(person: &Phone, id: FilingId) -> reqwest::Response {
    let path = format!("/v1/filings/{id}/withdrawal");
    person.request(Method::PUT, &path).send().await.unwrap()
}

#[tokio::test]
async fn each_act_of_an_agent_is_told_to_the_resident() {
    let stage = Stage::start().await;
    let agent = stage.sign_in("lidaiban").await;
    let resident = stage.sign_in("wanglan").await;
    let stranger = stage.sign_in("chenhai").await;
    let id = filed(&agent, &resident).await;
    let number = agent.filing(id).await.number;
    assert_eq!(
        told(&stage, &format!("村代办员李某已替您提交办件{number}")).await,
        "13800000003",
        "the resident's own number"
    );
    let seen = resident.until("the filing", |filing| filing.id == id).await;
    assert_eq!(seen.number, number);
    let own: Value = resident.get("/v1/filings").await;
    assert_eq!(own["filings"][0]["id"], id.to_string());
    assert_eq!(
        refused(
            stranger
                .request(Method::GET, &format!("/v1/filings/{id}"))
                .send()
                .await
                .unwrap()
        )
        .await,
        ProblemKind::NotFound
    );

    let clerk = stage.sign_in("clerk").await;
    done(&clerk, id, ask(&["application"])).await;
    agent.supplement(id, b"a page with a seal").await;
    assert_eq!(
        told(&stage, &format!("为办件{number}补交材料")).await,
        "13800000003"
    );
    assert_eq!(
        refused(withdraw(&stranger, id).await).await,
        ProblemKind::NotFound
    );
    let withdrawn: Filing = ok(withdraw(&resident, id).await).await;
    assert_eq!(withdrawn.state, FilingState::Withdrawn);
    let id = filed(&agent, &resident).await;
    ok::<Filing>(withdraw(&agent, id).await).await;
    let number = agent.filing(id).await.number;
    assert_eq!(told(&stage, &format!("撤回办件{number}")).await, "13800000003");
    let said = messages(&stage).await;
    let of_withdrawals = said.iter().filter(|(_, text)| text.contains("撤回")).count();
    assert_eq!(
        of_withdrawals, 1,
        "what the resident does is no agent's act: {said:?}"
    );
    assert!(
        said.iter()
            .all(|(_, text)| !text.contains("王兰") && !text.contains("样例事项"))
    );
}

#[tokio::test]
async fn a_resident_who_signs_in_later_finds_what_was_filed_for_them() {
    let stage = Stage::start().await;
    let agent = stage.sign_in("lidaiban").await;
    // What is known of the resident before they ever sign in: their number alone.
    let elsewhere = Stage::start().await.sign_in("wanglan").await;
    let id = filed(&agent, &elsewhere).await;
    assert_eq!(
        told(&stage, "已替您提交办件").await,
        "13800000001",
        "the number that the form gives"
    );
    let resident = stage.sign_in("wanglan").await;
    assert_eq!(resident.filing(id).await.id, id);
}

#[tokio::test]
async fn an_agent_files_as_themselves_alone() {
    let stage = Stage::start().await;
    let (agent, resident) = (stage.sign_in("lidaiban").await, stage.sign_in("wanglan").await);
    let mut without = manifest(&agent, &resident).await;
    without.agent = None;
    assert_eq!(
        refused(agent.submit(&without).await).await,
        ProblemKind::NotAllowed
    );
    let mut another = manifest(&agent, &resident).await;
    another.agent.as_mut().unwrap().id = resident.person();
    assert_eq!(
        refused(agent.submit(&another).await).await,
        ProblemKind::NotAllowed
    );
    let mut unproven = manifest(&agent, &resident).await;
    unproven.agent.as_mut().unwrap().authorisation = banshi_domain::ContentHash::of(b"never uploaded");
    assert_eq!(
        refused(agent.submit(&unproven).await).await,
        ProblemKind::PapersMissing
    );
}
