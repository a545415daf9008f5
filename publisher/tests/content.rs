//! The repository's own content is good, and each kind of mistake in it is named with its place.

mod stage;

use banshi_domain::GuidePart;
use banshi_publisher::{BuildError, check};

use stage::{Stage, now};

/// One line broken.
struct Mistake {
    /// In `item.toml` or `form.md`.
    file: &'static str,
    /// What is replaced, where it stands first.
    from: &'static str,
    to: &'static str,
    /// Where the finding stands, from the end of the file's name on.
    at: &'static str,
    /// What it says in English.
    says: &'static str,
}

const fn item(from: &'static str, to: &'static str, at: &'static str, says: &'static str) -> Mistake {
    Mistake {
        file: "item.toml",
        from,
        to,
        at,
        says,
    }
}

const fn form(from: &'static str, to: &'static str, at: &'static str, says: &'static str) -> Mistake {
    Mistake {
        file: "form.md",
        from,
        to,
        at,
        says,
    }
}

const MISTAKES: &[Mistake] = &[
    item("version = 1", "version = 0", ":5", "Versions count from 1"),
    item("version = 1", "version = \"1", ":5", "Not TOML"),
    item("version = 1\n", "", "", "version is missing"),
    item(
        "code = \"birth-registration\"",
        "code = \"birth registration\"",
        ":4",
        "not allowed",
    ),
    item(
        "en = \"Registration of a birth or pregnancy\"",
        "",
        ":19",
        "in English (en)",
    ),
    item(
        "kind = \"public_service\"",
        "kind = \"publik\"",
        ":7",
        "knows no word “publik”",
    ),
    item("visits = 0", "visit = 0", ":11", "visit is not known"),
    item("visits = 0", "visit = 0", "", "visits is missing"),
    item("region = \"321102\"", "region = \"321199\"", ":8", "No division"),
    item("region = \"321102\"", "region = \"3211\"", ":8", "six digits"),
    item(
        "online_depth = 4",
        "online_depth = 5",
        ":10",
        "online_depth runs from 1 to 4",
    ),
    item(
        "delivery = [\"electronic_licence\"]",
        "delivery = []",
        ":12",
        "delivery is empty",
    ),
    item("caution = \"样例，使用前须核对\"", "", "", "say so in caution"),
    item(
        "decision_days_promised = 1",
        "decision_days_promised = 6",
        ":27",
        "exceed the legal days",
    ),
    item(
        "decision_days_legal = 5",
        "decision_days_legal = 251",
        ":27",
        "more than 250",
    ),
    item(
        "part = \"fees\"",
        "part = \"steps\"",
        "",
        "The guide lacks 收费依据及标准",
    ),
    item(
        "part = \"fees\"",
        "part = \"steps\"",
        ":139",
        "基本流程 (Steps) stands twice",
    ),
    item(
        "text = [\"不收费。\"]",
        "text = [\"\"]",
        ":139",
        "收费依据及标准 says nothing",
    ),
    item(
        "source.name = \"本应用的办件查询\"",
        "source.name = \"\"",
        ":172",
        "has no source",
    ),
    item(
        "source.name = \"本应用的办件查询\"",
        "source.name = \"甲\"\nsource.checked_on = \"2099-01-01\"",
        ":172",
        "yet to come",
    ),
    item(
        "basis = \"《江苏省人口与计划生育条例》关于生育登记的规定\"\n",
        "",
        ":48",
        "asked for without a basis",
    ),
    item(
        "supply.waiver.ground = \"commitment\"\n",
        "",
        ":",
        "ground is missing",
    ),
    item(
        "supply.waiver.ground = \"commitment\"",
        "supply.waiver.ground = \"promise\"",
        ":",
        "promise",
    ),
    item(
        "code = \"circumstances\"",
        "code = \"identity\"",
        ":",
        "Two materials have the code identity",
    ),
    item(
        "supply.source = \"identity\"",
        "supply.source = \"police\"",
        ":56",
        "no [[evidence]] asks it",
    ),
    item(
        "replaces = \"identity\"",
        "replaces = \"passport\"",
        ":87",
        "no material has this code",
    ),
    item(
        "question = \"/data/applicant/name\"",
        "question = \"/data/name\"",
        ":87",
        "no question /data/name",
    ),
    item(
        "telephone = \"/data/applicant/telephone\"",
        "telephone = \"/data/applicant/phone\"",
        ":35",
        "no question /data/applicant/phone",
    ),
    item("身份由窗口核验", "还须提交相关证明", ":", "“相关证明” is vague"),
    item("在手机上填写、", "在手机上填写,", ":", "half-width"),
    form(
        "| 与身份证一致 |",
        "| 必要时填写 |",
        ":11 [survey 表第 3 行",
        "“必要时” is vague",
    ),
    form(
        "${known} = 'yes'",
        "${knwon} = 'yes'",
        ":19 [survey 表第 11 行",
        "no question has this name",
    ),
    form(
        "| | integer | living |",
        "| | integr | living |",
        ":23 [survey 表第 15 行",
        "integr",
    ),
    form(
        "| 现有子女数 |",
        "| |",
        ":23 [survey 表第 15 行",
        "There is no “label::",
    ),
    form(
        ". >= 0 and . <= 15",
        ". >= 0 and and . <= 15",
        ":23 [survey 表第 15 行",
        ". >= 0 and and",
    ),
    form(
        "| | integer | living |",
        "| | integer | living | |",
        ":23 [survey 表第 15 行",
        "cells, the header",
    ),
    form(
        "| | end group |",
        "| | note |",
        ":",
        "no end for this begin group",
    ),
    form(
        "| | calculate | birth |",
        "| | calculate | name |",
        ":13 [survey 表第 5 行",
        "stands twice in this group",
    ),
    form(
        "| select_one partner |",
        "| select_one partners |",
        ":15 [survey 表第 7 行",
        "partners",
    ),
    form(
        "profile.id_number",
        "profile.number",
        ":12 [survey 表第 4 行",
        "The profile has no profile.number",
    ),
    form(
        "divisions.csv",
        "places.csv",
        ":31 [survey 表第 23 行",
        "places.csv",
    ),
    form(
        "| settings |",
        "| setings |",
        ":",
        "There is no sheet called setings",
    ),
];

/// Each mistake gets a folder of its own in one content tree: as all mistakes are told at once, one check names them all.
#[test]
fn each_kind_of_mistake_is_named_with_its_place() {
    let Some(pyxform) = stage::pyxform("each_kind_of_mistake_is_named_with_its_place") else {
        return;
    };
    let stage = Stage::with_item("birth-registration");
    for (place, Mistake { file, from, to, .. }) in MISTAKES.iter().enumerate() {
        let folder = format!("broken-{place}");
        stage.copy_item("birth-registration", &folder);
        stage.replace(&format!("items/{folder}/{file}"), from, to);
        if !from.contains("birth-registration") {
            let code = format!("code = \"{folder}\"");
            stage.replace(
                &format!("items/{folder}/item.toml"),
                "code = \"birth-registration\"",
                &code,
            );
        }
    }
    let Err(BuildError::Content(findings)) = check(&stage.content(), &pyxform, now()) else {
        panic!("was accepted")
    };
    let told: Vec<_> = findings.iter().map(ToString::to_string).collect();
    let mut wrong = Vec::new();
    for (
        place,
        Mistake {
            file,
            from,
            to,
            at,
            says,
        },
    ) in MISTAKES.iter().enumerate()
    {
        let here = format!("/broken-{place}/{file}{at}");
        let of_this = told
            .iter()
            .filter(|told| told.contains(&format!("/broken-{place}/")));
        if !of_this
            .clone()
            .any(|told| told.lines().next().unwrap_or_default().contains(&here) && told.contains(says))
        {
            let told = of_this.cloned().collect::<Vec<_>>().join("\n");
            wrong.push(format!(
                "{file}: {from:?} → {to:?}: wanted {at:?} {says:?}, told:\n{told}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    let innocent = told
        .iter()
        .filter(|told| told.contains("items/birth-registration/"))
        .count();
    assert_eq!(innocent, 0, "the unbroken item is not found fault with");
}

#[test]
fn a_broken_calendar_or_table_of_divisions_is_named() {
    let Some(pyxform) = stage::pyxform("a_broken_calendar_or_table_of_divisions_is_named") else {
        return;
    };
    let stage = Stage::with_item("birth-registration");
    stage.replace("calendar/working-days.txt", "\n2026 ", "\n2026\u{3000}");
    stage.replace("divisions/divisions.txt", "\n3211 镇江市", "");
    let Err(BuildError::Content(findings)) = check(&stage.content(), &pyxform, now()) else {
        panic!("was accepted")
    };
    let told: Vec<_> = findings.iter().map(ToString::to_string).collect();
    assert!(
        told[0].contains("working-days.txt") && told[0].contains("make_calendar.py"),
        "{told:?}"
    );
    assert!(
        told[1].contains("divisions.txt") && told[1].contains("make_divisions.py"),
        "{told:?}"
    );
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
