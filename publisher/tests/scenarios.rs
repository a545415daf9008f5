//! Scenarios: the repository's own is good, each kind of mistake is named with its place, and what is published reads
//! back.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod stage;

use std::fmt::Write as _;

use banshi_catalogue::{Catalogue, Folder};
use banshi_domain::{Scenario, ScenarioPlace};
use banshi_publisher::{BuildError, Built, Publishing, build, check, make_keys};
use chrono::Days;

use stage::{Stage, now};

const ITEMS: [&str; 2] = ["birth-registration", "resident-medical-insurance"];

fn stage_with_child() -> Stage {
    let stage = Stage::with_item(ITEMS[0]);
    stage.copy_scenario("child", &ITEMS);
    stage
}

/// A scenario of two choices, written as a guide's writer would.
fn text(code: &str, choices: [&str; 2], more: &str) -> String {
    let mut text = format!(
        "code = \"{code}\"\n[title]\nzh = \"家里添了孩子\"\nen = \"A child\"\n\
         [[questions]]\nname = \"first\"\ntext.zh = \"出生了吗？\"\ntext.en = \"Born?\"\n"
    );
    for (name, choice) in ["是", "否"].into_iter().zip(choices) {
        write!(
            text,
            "[[questions.choices]]\ntext.zh = \"{name}\"\ntext.en = \"x\"\n{choice}\n"
        )
        .unwrap();
    }
    text + more
}

const ADVICE: &str = "advice = { zh = \"到医院办理。\", en = \"At the hospital.\" }";

/// Name and text of a scenario with one mistake, the line at which it is found, and what is said of it.
#[expect(clippy::too_many_lines, reason = "a table")]
fn mistakes() -> Vec<(&'static str, String, &'static str, &'static str)> {
    let first = |choice: &str| text("x", [choice, ADVICE], "");
    let question = |name: &str, choices: &str| {
        format!("[[questions]]\nname = \"{name}\"\ntext.zh = \"几个？\"\ntext.en = \"?\"\n{choices}")
    };
    let advice = format!("[[questions.choices]]\ntext.zh = \"有\"\ntext.en = \"x\"\n{ADVICE}\n");
    let goes = |name: &str| {
        format!("[[questions.choices]]\ntext.zh = \"有\"\ntext.en = \"x\"\ngoes_to = \"{name}\"\n")
    };
    let local = |value: &str| {
        format!(
            "item = \"resident-medical-insurance\"\nanswers = {{ \"/data/member/person/registered\" = \"{value}\" }}"
        )
    };
    vec![
        (
            "no-step",
            first(""),
            ":9",
            "leads to one of goes_to, item and advice",
        ),
        (
            "two-steps",
            first(&format!("{ADVICE}\ngoes_to = \"first\"")),
            ":9",
            "write one",
        ),
        (
            "answers-of-none",
            first(&format!("{ADVICE}\nanswers = {{ a = \"b\" }}")),
            ":9",
            "no item whose form",
        ),
        (
            "no-english",
            first("advice.zh = \"到医院办理。\""),
            ":9",
            "in English (en)",
        ),
        (
            "vague",
            first("advice = { zh = \"到有关部门办理。\", en = \"x\" }"),
            ":12",
            "name the office",
        ),
        (
            "mistyped",
            first("advise = { zh = \"到医院办理。\", en = \"x\" }"),
            ":12",
            "advise is not known",
        ),
        (
            "nowhere",
            first("goes_to = \"second\""),
            ":9",
            "no question is called so",
        ),
        ("circle", first("goes_to = \"first\""), ":9", "round in circles"),
        (
            "far-circle",
            text(
                "x",
                ["goes_to = \"b\"", "goes_to = \"c\""],
                &(question("b", &(goes("c") + &advice)) + &question("c", &(goes("b") + &advice))),
            ),
            ":",
            "round in circles",
        ),
        (
            "unreached",
            text("x", [ADVICE, ADVICE], &question("b", &(advice.clone() + &advice))),
            ":17",
            "No choice leads to b",
        ),
        (
            "same-name",
            text(
                "x",
                ["goes_to = \"first\"", ADVICE],
                &question("first", &(advice.clone() + &advice)),
            ),
            ":17",
            "Two questions",
        ),
        (
            "one-choice",
            text("x", ["goes_to = \"b\"", ADVICE], &question("b", &advice)),
            ":1",
            "fewer than 2",
        ),
        (
            "no-question",
            "code = \"x\"\n[title]\nzh = \"家\"\nen = \"x\"\n".to_owned(),
            "",
            "asks nothing",
        ),
        ("bad-code", text("A 1", [ADVICE, ADVICE], ""), ":1", "not allowed"),
        (
            "no-item",
            first("item = \"passport\""),
            ":9",
            "no item has this code",
        ),
        (
            "no-such-question",
            first("item = \"birth-registration\"\nanswers = { \"/data/child/state\" = \"born\" }"),
            ":9",
            "Is it /data/children/state?",
        ),
        (
            "no-such-choice",
            first(&local("abroad")),
            ":9",
            "It has: local、elsewhere",
        ),
        (
            "refused",
            first("item = \"birth-registration\"\nanswers = { \"/data/children/living\" = \"many\" }"),
            ":9",
            "does not take many",
        ),
        (
            "same-code",
            text("child", [ADVICE, ADVICE], ""),
            ":1",
            "has the code child too",
        ),
    ]
}

#[test]
fn each_mistake_is_named_with_its_place() {
    let Some(pyxform) = stage::pyxform("each_mistake_is_named_with_its_place") else {
        return;
    };
    let stage = stage_with_child();
    for (number, (name, text, ..)) in mistakes().into_iter().enumerate() {
        // Each with a code of its own, but for those whose mistake that is.
        let text = text.replace("code = \"x\"", &format!("code = \"x{number}\""));
        stage.write(&format!("scenarios/{name}.toml"), &text);
    }
    let Err(BuildError::Content(findings)) = check(&stage.content(), &pyxform, now()) else {
        panic!("was accepted")
    };
    for (name, _, at, says) in mistakes() {
        let place = format!("scenarios/{name}.toml{at}");
        let told = findings
            .iter()
            .filter(|finding| finding.place.to_string().contains(&place))
            .any(|finding| finding.en.contains(says) && !finding.zh.is_empty());
        let all: Vec<_> = findings.iter().map(ToString::to_string).collect();
        assert!(told, "{place}: {says}\n{}", all.join("\n"));
    }
    let innocent = findings.iter().filter(|finding| {
        finding.place.file.ends_with("child.toml") || finding.place.file.ends_with("item.toml")
    });
    assert_eq!(innocent.count(), 0, "what is right is not found fault with");
}

#[test]
fn a_condition_is_checked_against_the_form() {
    let Some(pyxform) = stage::pyxform("a_condition_is_checked_against_the_form") else {
        return;
    };
    let item = "items/resident-medical-insurance/item.toml";
    let right = "applies_when = \"/data/member/person/registered = 'elsewhere'\"";
    for (wrong, says) in [
        (
            "applies_when = \"/data/person/registered = 'elsewhere'\"",
            "Is it /data/member/person/registered?",
        ),
        (
            "applies_when = \"registered = 'elsewhere'\"",
            "Is it /data/member/person/registered?",
        ),
        (
            "applies_when = \"/data/member/person = 'elsewhere'\"",
            "names no question",
        ),
        (
            "applies_when = \"/data/member[1]/person/registered = 'elsewhere'\"",
            "names no question",
        ),
        (
            "applies_when = \"/data/member/person/registered =\"",
            "cannot be used",
        ),
        ("applies_when = \"1 = 1\"", "reads no question"),
        (
            "applies_when = \"once(/data/member/person/registered) = 'elsewhere'\"",
            "cannot stand in a condition",
        ),
    ] {
        let stage = Stage::with_item("resident-medical-insurance");
        stage.replace(item, right, wrong);
        let Err(BuildError::Content(findings)) = check(&stage.content(), &pyxform, now()) else {
            panic!("{wrong} was accepted")
        };
        let told = findings[0].to_string();
        assert!(
            told.contains(says) && told.contains("item.toml:"),
            "{wrong}: {told}"
        );
    }
    let stage = Stage::with_item("resident-medical-insurance");
    stage.replace(
        item,
        "hint = \"有一位家人的户籍不在镇江市才需要，正反两面各拍一张。\"\n",
        "",
    );
    let Err(BuildError::Content(findings)) = check(&stage.content(), &pyxform, now()) else {
        panic!("was accepted")
    };
    assert!(findings[0].en.contains("say in hint in which"), "{}", findings[0]);
}

#[test]
fn a_scenario_finds_out_what_is_not_needed() {
    let Some(pyxform) = stage::pyxform("a_scenario_finds_out_what_is_not_needed") else {
        return;
    };
    let stage = stage_with_child();
    let local = "answers = { \"/data/member/person/registered\" = \"local\" }";
    stage.replace("scenarios/child.toml", local, "");
    let Err(BuildError::Content(findings)) = check(&stage.content(), &pyxform, now()) else {
        panic!("was accepted")
    };
    assert!(
        findings[0].en.contains("finds out when it is not"),
        "{}",
        findings[0]
    );
}

#[test]
fn the_scenario_of_this_repository_leads_to_two_items_and_reads_back() {
    let Some(pyxform) = stage::pyxform("the_scenario_of_this_repository_leads_to_two_items_and_reads_back")
    else {
        return;
    };
    let stage = stage_with_child();
    make_keys(&stage.keys()).unwrap();
    let (content, out, keys) = (stage.content(), stage.out(), stage.keys());
    let publishing = Publishing {
        content: &content,
        out: &out,
        keys: &keys,
        receipt_keys: None,
        pyxform: &pyxform,
    };
    build(&publishing, now()).unwrap();
    let root = std::fs::read(out.join("metadata/1.root.json")).unwrap();
    let phone = Catalogue::open(stage.out().join("phone.db"), &root).unwrap();
    phone.sync(&Folder::new(&out), now()).unwrap();
    let [child]: [Scenario; 1] = phone.scenarios_about("生孩子").unwrap().try_into().unwrap();
    let mut codes: Vec<_> = child.items().iter().map(|item| item.code.to_string()).collect();
    codes.dedup();
    assert_eq!(codes, ITEMS);
    let Some(ScenarioPlace::Item(local)) = child.follow(&[1, 0]) else {
        panic!("an item");
    };
    assert_eq!(
        (local.answers.len(), local.answers[0].value.as_str()),
        (1, "local")
    );

    // One word of the scenario is an edition's extra, and published though no item changed.
    let tomorrow = now() + Days::new(1);
    assert!(matches!(
        build(&publishing, tomorrow).unwrap(),
        Built::Unchanged(_)
    ));
    stage.replace("scenarios/child.toml", "您想先办哪一件？", "您想先办什么？");
    assert!(matches!(build(&publishing, tomorrow).unwrap(), Built::Written(written) if written.edition == 1));
}
