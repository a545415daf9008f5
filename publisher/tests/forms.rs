//! The forms of the repository's items, filled in by the engine that phones run.

mod stage;

use std::path::Path;
use std::sync::{Arc, OnceLock};

use banshi_forms::{Environment, Event, Form, Resources, Session, Zone};
use banshi_publisher::{Checked, check};

use stage::now;

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

fn session(code: &str, pyxform: &Path) -> Session {
    static CHECKED: OnceLock<Checked> = OnceLock::new();
    let content = stage::repository().join("content");
    let checked = CHECKED.get_or_init(|| check(&content, pyxform, now()).expect("the content is good"));
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

#[test]
fn a_family_of_five_is_insured_in_one_form() {
    let Some(pyxform) = stage::pyxform("a_family_of_five_is_insured_in_one_form") else {
        return;
    };
    let mut session = session("resident-medical-insurance", &pyxform);
    for (path, value) in [
        ("contact/contact_name", "王兰"),
        ("contact/contact_id_number", "321102199203042281"),
        ("contact/telephone", "13800000003"),
        ("household/province", "110000"),
        ("household/county", "110101"),
        ("household/street", "样例路 2 号"),
        ("declaration/no_other", "agreed"),
        ("declaration/truth", "agreed"),
    ] {
        assert!(answer(&mut session, &format!("/data/{path}"), value), "{path}");
    }
    // A municipality has no level of cities: nothing is asked and nothing is missing.
    assert_eq!(
        session.value("/data/household/full_address").as_deref(),
        Some("北京市东城区样例路 2 号")
    );
    let members = [
        ("王兰", "321102199203042281", "self", "adult"),
        ("张三", "321102199006151235", "spouse", "adult"),
        ("李代", "32110219600203998X", "parent", "senior"),
        ("赵窗", "321102198801015510", "sibling", "adult"),
        ("孙督", "321102194807074441", "grandparent", "senior"),
    ];
    for (place, (name, number, relation, category)) in members.iter().enumerate() {
        let place = place + 1;
        if session
            .value(&format!("/data/member[{place}]/person/name"))
            .is_none()
        {
            session
                .apply(Event::AddRepeat {
                    path: "/data/member".into(),
                })
                .expect("another member");
        }
        let at = |question: &str| format!("/data/member[{place}]/person/{question}");
        assert!(answer(&mut session, &at("name"), name));
        assert!(answer(&mut session, &at("id_number"), number), "{number}");
        assert!(answer(&mut session, &at("relation"), relation));
        assert!(answer(&mut session, &at("registered"), "local"));
        assert!(
            !answer(&mut session, &at("category"), "newborn"),
            "nobody here was born this year"
        );
        assert!(answer(&mut session, &at("category"), category));
        assert!(answer(&mut session, &at("subsidy"), "none"));
    }
    assert_eq!(session.value("/data/member_count").as_deref(), Some("5"));
    assert_eq!(session.value("/data/member[3]/person/age").as_deref(), Some("66"));
    let findings = session.finalise(now()).err();
    assert!(findings.is_none(), "{findings:?}");
}

#[test]
fn a_birth_is_registered_with_few_answers() {
    let Some(pyxform) = stage::pyxform("a_birth_is_registered_with_few_answers") else {
        return;
    };
    let mut session = session("birth-registration", &pyxform);
    for (path, value) in [
        ("applicant/name", "王兰"),
        ("applicant/id_number", "321102199203042281"),
        ("applicant/telephone", "13800000003"),
        ("applicant/role", "mother"),
        ("spouse/known", "no"),
        ("children/living", "1"),
        ("children/state", "pregnant"),
        ("children/due", "2027-03-01"),
        ("children/ordinal", "2"),
        ("residence/kind", "registered"),
        ("residence/province", "420000"),
        ("residence/city", "429004"),
        ("residence/street", "样例镇 3 号"),
        ("declaration/truth", "agreed"),
    ] {
        assert!(answer(&mut session, &format!("/data/{path}"), value), "{path}");
    }
    // 仙桃市 lies right under its province and has no counties.
    assert_eq!(
        session.value("/data/residence/full_address").as_deref(),
        Some("湖北省仙桃市样例镇 3 号")
    );
    let findings = session.finalise(now()).err();
    assert!(findings.is_none(), "{findings:?}");
}
