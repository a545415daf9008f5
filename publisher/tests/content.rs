//! The repository's own content is good, and each kind of mistake in it is named with its place.

mod stage;

use std::sync::Arc;

use banshi_domain::GuidePart;
use banshi_forms::{Environment, Event, Form, Resources, Session, Zone};
use banshi_publisher::{BuildError, check};

use stage::{Stage, now};

/// One line broken: file, what is replaced, by what, where the finding stands, what it says.
struct Mistake(
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

const ITEM: &str = "items/birth-registration/item.toml";
const FORM: &str = "items/birth-registration/form.md";

const MISTAKES: &[Mistake] = &[
    Mistake(
        ITEM,
        "version = 1",
        "version = 0",
        "item.toml:5",
        "Versions count from 1",
    ),
    Mistake(ITEM, "version = 1", "version = \"1", "item.toml:5", "Not TOML"),
    Mistake(
        ITEM,
        "code = \"birth-registration\"",
        "code = \"birth registration\"",
        "item.toml:4",
        "not allowed",
    ),
    Mistake(
        ITEM,
        "kind = \"public_service\"",
        "kind = \"publik\"",
        "item.toml:7",
        "knows no word “publik”",
    ),
    Mistake(
        ITEM,
        "visits = 0",
        "visit = 0",
        "item.toml:11",
        "visit is not known",
    ),
    Mistake(ITEM, "visits = 0", "visit = 0", "item.toml", "visits is missing"),
    Mistake(
        ITEM,
        "region = \"321102\"",
        "region = \"321199\"",
        "item.toml:8",
        "No division",
    ),
    Mistake(
        ITEM,
        "online_depth = 4",
        "online_depth = 5",
        "item.toml:10",
        "online_depth runs from 1 to 4",
    ),
    Mistake(
        ITEM,
        "delivery = [\"electronic_licence\"]",
        "delivery = []",
        "item.toml:12",
        "delivery is empty",
    ),
    Mistake(
        ITEM,
        "caution = \"样例，使用前须核对\"",
        "",
        "item.toml",
        "say so in caution",
    ),
    Mistake(
        ITEM,
        "decision_days_promised = 1",
        "decision_days_promised = 6",
        "item.toml:27",
        "exceed the legal days",
    ),
    Mistake(
        ITEM,
        "part = \"fees\"",
        "part = \"steps\"",
        "item.toml",
        "The guide lacks 收费依据及标准",
    ),
    Mistake(
        ITEM,
        "part = \"fees\"",
        "part = \"steps\"",
        "item.toml:139",
        "基本流程 (Steps) stands twice",
    ),
    Mistake(
        ITEM,
        "text = [\"不收费。\"]",
        "text = [\"\"]",
        "item.toml:139",
        "收费依据及标准 says nothing",
    ),
    Mistake(
        ITEM,
        "source.name = \"本应用的办件查询\"",
        "source.name = \"\"",
        "item.toml:172",
        "has no source",
    ),
    Mistake(
        ITEM,
        "source.name = \"本应用的办件查询\"",
        "source.name = \"甲\"\nsource.checked_on = \"2099-01-01\"",
        "item.toml:172",
        "yet to come",
    ),
    Mistake(
        ITEM,
        "basis = \"《江苏省人口与计划生育条例》关于生育登记的规定\"\n",
        "",
        "item.toml:48",
        "“生育登记表” is asked for without a basis",
    ),
    Mistake(
        ITEM,
        "supply.waiver.ground = \"commitment\"\n",
        "",
        "item.toml:",
        "ground",
    ),
    Mistake(
        ITEM,
        "supply.source = \"identity\"",
        "supply.source = \"police\"",
        "item.toml:56",
        "no [[evidence]] asks it",
    ),
    Mistake(
        ITEM,
        "replaces = \"identity\"",
        "replaces = \"passport\"",
        "item.toml:87",
        "no material has this code",
    ),
    Mistake(
        ITEM,
        "question = \"/data/applicant/name\"",
        "question = \"/data/name\"",
        "item.toml:87",
        "no question /data/name",
    ),
    Mistake(
        ITEM,
        "telephone = \"/data/applicant/telephone\"",
        "telephone = \"/data/applicant/phone\"",
        "item.toml:35",
        "no question /data/applicant/phone",
    ),
    Mistake(
        ITEM,
        "身份由窗口核验",
        "还须提交相关证明",
        "item.toml",
        "“相关证明” is vague",
    ),
    Mistake(ITEM, "在手机上填写、", "在手机上填写,", "item.toml", "half-width"),
    Mistake(
        FORM,
        "| 与身份证一致 |",
        "| 必要时填写 |",
        "form.md:11 [survey 表第 3 行",
        "“必要时” is vague",
    ),
    Mistake(
        FORM,
        "${known} = 'yes'",
        "${knwon} = 'yes'",
        "form.md:19 [survey 表第 11 行",
        "no question has this name",
    ),
    Mistake(
        FORM,
        "| | integer | living |",
        "| | integr | living |",
        "form.md:23 [survey 表第 15 行",
        "integr",
    ),
    Mistake(
        FORM,
        "| 现有子女数 |",
        "| |",
        "form.md:23 [survey 表第 15 行",
        "There is no “label::",
    ),
    Mistake(
        FORM,
        ". >= 0 and . <= 15",
        ". >= 0 and and . <= 15",
        "form.md:23 [survey 表第 15 行",
        ". >= 0 and and",
    ),
    Mistake(
        FORM,
        "| | integer | living |",
        "| | integer | living | |",
        "form.md:23 [survey 表第 15 行",
        "cells, the header",
    ),
    Mistake(
        FORM,
        "profile.id_number",
        "profile.number",
        "form.md:12 [survey 表第 4 行",
        "The profile has no profile.number",
    ),
    Mistake(
        FORM,
        "divisions.csv",
        "places.csv",
        "form.md:31 [survey 表第 23 行",
        "places.csv",
    ),
    Mistake(
        FORM,
        "| settings |",
        "| setings |",
        "form.md:",
        "There is no sheet called setings",
    ),
    Mistake(
        "calendar/working-days.txt",
        "\n2026 ",
        "\n2026\u{3000}",
        "working-days.txt",
        "make_calendar.py",
    ),
    Mistake(
        "divisions/divisions.txt",
        "3211 镇江市\n",
        "",
        "divisions.txt",
        "make_divisions.py",
    ),
];

#[test]
fn each_kind_of_mistake_is_named_with_its_place() {
    let Some(pyxform) = stage::pyxform("each_kind_of_mistake_is_named_with_its_place") else {
        return;
    };
    let mut wrong = Vec::new();
    for Mistake(file, from, to, place, says) in MISTAKES {
        let stage = Stage::with_item("birth-registration");
        stage.replace(file, from, to);
        let told: Vec<String> = match check(&stage.content(), &pyxform, now()) {
            Err(BuildError::Content(findings)) => findings.iter().map(ToString::to_string).collect(),
            Err(other) => vec![other.to_string()],
            Ok(_) => vec!["nothing".to_owned()],
        };
        if !told
            .iter()
            .any(|told| told.lines().next().unwrap_or_default().contains(place) && told.contains(says))
        {
            wrong.push(format!(
                "{file}: {from:?} → {to:?}: wanted {place:?} {says:?}, told:\n{}",
                told.join("\n")
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn all_mistakes_are_told_at_once() {
    let Some(pyxform) = stage::pyxform("all_mistakes_are_told_at_once") else {
        return;
    };
    let stage = Stage::with_item("resident-medical-insurance");
    let item = "items/resident-medical-insurance/item.toml";
    stage.replace(
        item,
        "member_repeat = \"/data/member\"",
        "member_repeat = \"/data/household\"",
    );
    stage.replace(item, "decision_days_promised = 1", "decision_days_promised = 9");
    let Err(BuildError::Content(findings)) = check(&stage.content(), &pyxform, now()) else {
        panic!("was accepted")
    };
    let told = findings
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n");
    assert!(told.contains("exceed the legal days"), "{told}");
    assert!(told.contains("/data/household is no repeat"), "{told}");
    assert!(
        findings
            .iter()
            .all(|finding| !finding.zh.is_empty() && !finding.en.is_empty())
    );
}

#[test]
fn two_items_cannot_have_one_code() {
    let Some(pyxform) = stage::pyxform("two_items_cannot_have_one_code") else {
        return;
    };
    let stage = Stage::with_item("birth-registration");
    stage.copy_item("birth-registration", "again");
    let Err(BuildError::Content(findings)) = check(&stage.content(), &pyxform, now()) else {
        panic!("was accepted")
    };
    assert!(
        findings[0].en.contains("has the code birth-registration too"),
        "{}",
        findings[0]
    );
}

#[test]
fn the_content_of_this_repository_is_good() {
    let Some(pyxform) = stage::pyxform("the_content_of_this_repository_is_good") else {
        return;
    };
    let checked = match check(&stage::repository().join("content"), &pyxform, now()) {
        Ok(checked) => checked,
        Err(BuildError::Content(findings)) => {
            panic!(
                "{}",
                findings
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join("\n")
            )
        }
        Err(other) => panic!("{other}"),
    };
    let codes: Vec<_> = checked.items().map(|item| item.code.as_str()).collect();
    assert_eq!(
        codes,
        [
            "birth-registration",
            "pharmacist-first-registration",
            "pharmacist-first-registration-2017",
            "resident-medical-insurance"
        ]
    );
    for item in checked.items() {
        assert_eq!(item.guide.sections().len(), GuidePart::ALL.len());
        assert!(item.guide.is_checked() || item.caution.is_some());
    }
    let asked = |code: &str| {
        checked
            .items()
            .find(|item| item.code.as_str() == code)
            .map(|item| item.asked_of_applicant().count())
    };
    assert_eq!(asked("pharmacist-first-registration"), Some(1));
    assert_eq!(asked("pharmacist-first-registration-2017"), Some(7));
    assert_eq!(asked("birth-registration"), Some(0));
}

/// Lists of a built form, by hash.
struct Lists(Vec<(String, Vec<u8>)>);

impl Resources for Lists {
    fn read(&self, uri: &str) -> Option<Vec<u8>> {
        self.0
            .iter()
            .find(|(name, _)| name == uri)
            .map(|(_, bytes)| bytes.clone())
    }
}

fn session(code: &str, pyxform: &std::path::Path) -> Session {
    let checked = check(&stage::repository().join("content"), pyxform, now()).expect("the content is good");
    let item = checked
        .items()
        .find(|item| item.code.as_str() == code)
        .expect("the item is there");
    let bytes = |hash| {
        let found = checked
            .objects()
            .iter()
            .find(|bytes| banshi_domain::ContentHash::of(bytes) == hash);
        found.expect("each named hash has its bytes").clone()
    };
    let lists = Lists(
        item.form
            .lists
            .iter()
            .map(|list| (list.uri.clone(), bytes(list.hash)))
            .collect(),
    );
    let form = Form::parse(&bytes(item.form.hash), &lists).expect("the form loads");
    Session::new(Arc::new(form), Environment::new(now(), Zone::CHINA, 7)).expect("the form starts")
}

fn answer(session: &mut Session, path: &str, value: &str) -> bool {
    session
        .apply(Event::Answer {
            path: path.into(),
            value: value.into(),
        })
        .is_ok()
}

#[test]
fn the_pharmacists_form_knows_right_numbers_from_wrong_ones() {
    let Some(pyxform) = stage::pyxform("the_pharmacists_form_knows_right_numbers_from_wrong_ones") else {
        return;
    };
    let mut session = session("pharmacist-first-registration", &pyxform);
    let id = "/data/applicant/id_number";
    for wrong in [
        "321102199006151236",
        "32110219900615123",
        "99110219900615123X",
        "110101209906150051",
        "110101199902290050",
        "32110219900431001X",
    ] {
        assert!(!answer(&mut session, id, wrong), "{wrong}");
    }
    assert!(answer(&mut session, id, "11010120000229107X"));
    assert!(answer(&mut session, id, "321102199006151235"));
    assert_eq!(
        session.value("/data/applicant/birth").as_deref(),
        Some("1990-06-15")
    );
    assert_eq!(session.value("/data/applicant/sex").as_deref(), Some("男"));

    let code = "/data/practice/employer_code";
    for wrong in ["91321102MA1X7K2P92", "91321102MA1X7K2PO1", "91321102MA1X7K2P9"] {
        assert!(!answer(&mut session, code, wrong), "{wrong}");
    }
    assert!(answer(&mut session, code, "91321102MA1X7K2P91"));
}

#[test]
fn the_pharmacists_form_can_be_filled_to_the_end() {
    let Some(pyxform) = stage::pyxform("the_pharmacists_form_can_be_filled_to_the_end") else {
        return;
    };
    let mut session = session("pharmacist-first-registration", &pyxform);
    for (path, value) in [
        ("applicant/name", "张三"),
        ("applicant/id_number", "321102199006151235"),
        ("applicant/telephone", "13800000001"),
        ("qualification/certificate_number", "ZY32001234"),
        ("qualification/issued_on", "2024-03-01"),
        ("qualification/category", "pharmacy"),
        ("practice/category_of_practice", "pharmacy"),
        ("practice/scope", "trade"),
        ("practice/employer", "镇江样例大药房有限公司"),
        ("practice/employer_code", "91321102MA1X7K2P91"),
        ("practice/province", "320000"),
        ("practice/city", "321100"),
        ("practice/county", "321102"),
        ("practice/street", "样例路 1 号"),
        ("education/year", "2026"),
        ("education/credits", "90"),
        ("delivery/same_as_practice", "yes"),
        ("delivery/recipient", "张三"),
        ("delivery/recipient_telephone", "13800000001"),
        ("declaration/health", "agreed"),
        ("declaration/conduct", "agreed"),
        ("declaration/truth", "agreed"),
    ] {
        assert!(answer(&mut session, &format!("/data/{path}"), value), "{path}");
    }
    assert_eq!(
        session.value("/data/delivery/address").as_deref(),
        Some("江苏省镇江市京口区样例路 1 号镇江样例大药房有限公司")
    );
    let findings = session.finalise(now()).err();
    assert!(findings.is_none(), "{findings:?}");
}
