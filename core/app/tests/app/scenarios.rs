//! 场景导航: from a person's own words to the item, its shorter list, and the draft that knows why.

use banshi_app::{
    AppError, Banshi, Draft, MaterialMark, Resident, ScenarioNext, ScenarioPath, ScenarioScreen, Thing,
};

use crate::support::{FAMILY, NUMBER, PHARMACIST, Phone, sign_in};

fn first(app: &Banshi) -> ScenarioPath {
    let mut found = app.catalogue().search("孩子", 0, 20).unwrap().scenarios;
    assert_eq!(found.len(), 1);
    found.remove(0).path
}

fn chosen(app: &Banshi, words: &[&str]) -> ScenarioScreen {
    let mut screen = app.catalogue().scenario(&first(app)).unwrap();
    for word in words {
        let ScenarioNext::Question { choices, .. } = &screen.next else {
            panic!("nothing is asked any more before {word}");
        };
        let path = &choices
            .iter()
            .find(|choice| choice.words.zh == *word)
            .unwrap()
            .path;
        screen = app.catalogue().scenario(path).unwrap();
    }
    screen
}

/// The papers that a draft's review asks for, and what it says is not needed.
fn papers(draft: &Draft) -> (Vec<String>, Vec<String>) {
    let review = draft.review().unwrap();
    let papers = review.papers.into_iter().map(|paper| paper.title);
    (
        papers.collect(),
        review.checks.into_iter().map(|words| words.zh).collect(),
    )
}

fn insured(resident: &Resident, path: Option<&ScenarioPath>) -> Draft {
    let draft = resident.drafts().start(&FAMILY.parse().unwrap(), path).unwrap();
    draft.answer("/data/contact/telephone", "13800138000").unwrap();
    draft.answer("/data/member[1]/name", "张小五").unwrap();
    draft.answer("/data/member[1]/id_number", NUMBER).unwrap();
    draft.consent("processing", true).unwrap();
    draft
}

#[tokio::test]
async fn scenarios_stand_beside_what_was_searched() {
    let phone = Phone::new();
    let (app, _) = phone.ready().await;
    let beside = |typed: &str| {
        let found = app.catalogue().search(typed, 0, 20).unwrap().scenarios;
        found.into_iter().map(|one| one.title.zh).collect::<Vec<_>>()
    };
    assert_eq!(beside("shenghaizi"), ["家里添了孩子"]);
    // Nothing typed, or nothing found: the person may not know the name.
    assert_eq!(beside(""), ["家里添了孩子"]);
    assert_eq!(beside("护照"), ["家里添了孩子"]);
    // What was meant is there.
    assert_eq!(beside("药师"), [""; 0]);
}

#[tokio::test]
async fn choices_lead_on_and_back() {
    let phone = Phone::new();
    let (app, _) = phone.ready().await;
    let screen = chosen(&app, &["给孩子参保"]);
    let ScenarioNext::Question { text, hint, choices } = &screen.next else {
        panic!("a question");
    };
    assert_eq!(
        (text.zh.as_str(), text.en.as_str()),
        ("孩子的户籍在本地吗？", "Is the child registered here?")
    );
    assert_eq!(
        (hint.as_ref().unwrap().zh.as_str(), choices.len()),
        ("看户口簿。", 2)
    );
    assert_eq!(screen.answered[0].words.zh, "给孩子参保");
    // After a restart the shell has the path as a text, and nothing else.
    let restored: ScenarioPath = screen.path.to_string().parse().unwrap();
    assert_eq!(app.catalogue().scenario(&restored).unwrap(), screen);
    let back = app.catalogue().scenario(screen.back.as_ref().unwrap()).unwrap();
    assert_eq!((back.path, back.back), (first(&app), None));

    let advice = chosen(&app, &["上户口"]);
    assert!(matches!(&advice.next, ScenarioNext::Advice(words) if words.zh == "由派出所办理。"));
    let unknown: ScenarioPath = "nonsense.0.1".parse().unwrap();
    let refused = app.catalogue().scenario(&unknown).unwrap_err();
    assert!(matches!(refused, AppError::NotFound(Thing::Scenario)));
}

#[tokio::test]
async fn the_item_shows_what_this_case_does_not_need() {
    let phone = Phone::new();
    let (app, _) = phone.ready().await;
    let local = chosen(&app, &["给孩子参保", "在本地"]);
    let ScenarioNext::Item(card) = &local.next else {
        panic!("an item");
    };
    assert_eq!(card.summary.zh, "共 2 样材料，一样也不用您交");
    assert_eq!(card.not_needed[0].title, "居住证");
    assert_eq!(card.not_needed[0].reason.zh, "您选择的情形不需要");
    let elsewhere = chosen(&app, &["给孩子参保", "不在本地"]);
    let ScenarioNext::Item(card) = &elsewhere.next else {
        panic!("an item");
    };
    assert_eq!(
        (card.summary.zh.as_str(), card.not_needed.len()),
        ("共 2 样材料，您只需拍 1 样", 0)
    );

    let code = FAMILY.parse().unwrap();
    let page = |path: Option<&ScenarioPath>| app.catalogue().item(&code, path).unwrap();
    let (whole, cut) = (page(None), page(Some(&local.path)));
    assert_eq!(
        (whole.summary.zh.as_str(), whole.chosen),
        ("共 2 样材料，您最多拍 1 样", None)
    );
    assert_eq!(cut.chosen.unwrap().zh, "按您选择的情形：家里添了孩子，在本地");
    let permit = cut.materials.iter().find(|one| one.title == "居住证").unwrap();
    assert_eq!((permit.mark, permit.required), (MaterialMark::Free, false));
    // A path to another item, or to none yet, says nothing of this one.
    for other in [chosen(&app, &["自己要注册"]).path, first(&app)] {
        assert_eq!(page(Some(&other)).chosen, None);
    }
}

#[tokio::test]
async fn a_form_that_is_not_here_yet_cuts_nothing() {
    let phone = Phone::new();
    let app = phone.start();
    app.catalogue().sync().await.unwrap();
    let path = chosen(&app, &["给孩子参保", "在本地"]).path;
    let code = FAMILY.parse().unwrap();
    let screen = app.catalogue().item(&code, Some(&path)).unwrap();
    assert!(
        !screen.is_ready
            && screen
                .materials
                .iter()
                .any(|one| one.mark == MaterialMark::Photograph)
    );
    app.catalogue().prepare(&code).await.unwrap();
    let screen = app.catalogue().item(&code, Some(&path)).unwrap();
    assert!(
        screen
            .materials
            .iter()
            .all(|one| one.mark != MaterialMark::Photograph)
    );
}

#[tokio::test]
async fn the_draft_knows_what_was_chosen_and_lets_it_be_changed() {
    let phone = Phone::new();
    let (app, resident) = phone.ready().await;
    sign_in(&app, &resident).await;
    let path = chosen(&app, &["给孩子参保", "在本地"]).path;
    let draft = insured(&resident, Some(&path));
    let screen = draft.go_to_question("/data/member[1]/local").unwrap();
    let local = screen
        .questions
        .iter()
        .find(|one| one.path == "/data/member[1]/local")
        .unwrap();
    assert_eq!(local.value, "yes");
    assert_eq!(local.origin.as_ref().unwrap().zh, "您选择的情形，可以修改");
    assert_eq!(
        papers(&draft),
        (vec![], vec!["居住证：按您填写的内容，不用您交".to_owned()])
    );
    assert!(draft.review().unwrap().can_sign);

    // The form is the one truth: another answer asks for the paper again, be it a second member's.
    draft.answer("/data/member[1]/local", "no").unwrap();
    assert_eq!(papers(&draft), (vec!["居住证".to_owned()], vec![]));
    assert_eq!(draft.review().unwrap().missing[0].words.zh, "请拍“居住证”");
    draft.answer("/data/member[1]/local", "yes").unwrap();
    draft.add("/data/member").unwrap();
    assert_eq!(
        papers(&draft).0,
        ["居住证"],
        "nobody knows yet of the second member"
    );
    draft.answer("/data/member[2]/local", "yes").unwrap();
    assert_eq!(papers(&draft).0, [""; 0]);
    draft.remove("/data/member[2]").unwrap();

    let (id, who) = (draft.id(), resident.id());
    drop((draft, resident));
    drop(app);
    let (app, resident) = phone.again(who);
    let draft = resident.drafts().open(id).unwrap();
    assert!(draft.review().unwrap().can_sign, "as it was before the restart");
    draft.sign().unwrap();
    assert_eq!(app.outbox().send_due().await.unwrap().submitted, 1);
    assert!(phone.gateway.submissions()[0].papers.is_empty());
}

#[tokio::test]
async fn a_paper_that_is_no_longer_needed_stays_at_home() {
    let phone = Phone::new();
    let (app, resident) = phone.ready().await;
    sign_in(&app, &resident).await;
    let draft = insured(&resident, Some(&chosen(&app, &["给孩子参保", "不在本地"]).path));
    let permit = "permit".parse().unwrap();
    draft
        .papers()
        .unwrap()
        .add_shot(&permit, &crate::support::photo())
        .unwrap();
    assert!(draft.review().unwrap().can_sign);
    draft.answer("/data/member[1]/local", "yes").unwrap();
    draft.sign().unwrap();
    assert_eq!(app.outbox().send_due().await.unwrap().submitted, 1);
    assert!(phone.gateway.submissions()[0].papers.is_empty());
}

#[tokio::test]
async fn a_scenario_that_changed_begins_anew() {
    let phone = Phone::new();
    let (app, resident) = phone.ready().await;
    let path = chosen(&app, &["给孩子参保", "在本地"]).path;
    *phone.gateway.asked.lock().unwrap() = "您想先办什么？".to_owned();
    phone
        .gateway
        .publish([crate::support::pharmacist(), crate::support::family()]);
    app.catalogue().sync().await.unwrap();
    let screen = app.catalogue().scenario(&path).unwrap();
    assert_eq!((screen.back, screen.answered.len()), (None, 0));
    // What is not known any more is asked in the form.
    let draft = resident
        .drafts()
        .start(&FAMILY.parse().unwrap(), Some(&path))
        .unwrap();
    assert_eq!(papers(&draft).0, ["居住证"]);

    // Scenarios gone with their item: said, and no harm to the rest.
    phone.gateway.publish([crate::support::pharmacist()]);
    app.catalogue().sync().await.unwrap();
    assert!(
        app.catalogue()
            .search("孩子", 0, 20)
            .unwrap()
            .scenarios
            .is_empty()
    );
    assert!(
        app.catalogue()
            .item(&PHARMACIST.parse().unwrap(), Some(&path))
            .is_ok()
    );
}
