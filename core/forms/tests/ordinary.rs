//! An ordinary government form, from a blank start to its XML.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;

use banshi_forms::{Environment, Event, Form, Item, NoResources, Problem, Refusal, Session, Zone};
use chrono::{DateTime, Utc};

const FORM: &str = include_str!("forms/residence.xml");

fn now() -> DateTime<Utc> {
    "2026-03-15T02:00:00Z".parse().unwrap()
}

fn session() -> Session {
    let form = Form::parse(FORM.as_bytes(), &NoResources).unwrap();
    Session::new(
        Arc::new(form),
        Environment::new(now(), Zone::CHINA, 7).property("phonenumber", "13800000000"),
    )
    .unwrap()
}

fn answer(session: &mut Session, path: &str, value: &str) -> banshi_forms::Changes {
    session
        .apply(Event::Answer {
            path: path.into(),
            value: value.into(),
        })
        .unwrap()
}

#[test]
fn the_blank_form_has_its_defaults() {
    let session = session();
    assert_eq!(session.value("/data/phone").unwrap(), "13800000000");
    assert_eq!(session.value("/data/filed_on").unwrap(), "2026-03-15");
    assert!(
        session
            .value("/data/meta/instanceID")
            .unwrap()
            .starts_with("uuid:")
    );
    assert_eq!(session.value("/data/nation").unwrap(), "han");
    assert_eq!(session.form().prefills()[0].source, "applicant.name");
}

#[test]
fn a_cascade_offers_only_what_belongs_to_the_province() {
    let mut session = session();
    assert!(session.choices("/data/home/city").is_empty());
    let changes = answer(&mut session, "/data/home/province", "js");
    assert!(changes.choices.contains("/data/home/city"));
    let cities: Vec<String> = session
        .choices("/data/home/city")
        .into_iter()
        .map(|choice| choice.label)
        .collect();
    assert_eq!(cities, ["南京市", "苏州市"]);
}

#[test]
fn a_refused_answer_changes_nothing_and_says_why_in_the_language() {
    let mut session = session();
    let event = Event::Answer {
        path: "/data/age".into(),
        value: "180".into(),
    };
    let refusal = session.apply(event.clone()).unwrap_err();
    let Refusal::Constraint { message, .. } = refusal else {
        panic!("{refusal}")
    };
    assert_eq!(message.as_deref(), Some("年龄应在0到150之间"));
    session
        .apply(Event::SetLanguage {
            language: "English (en)".into(),
        })
        .unwrap();
    let Refusal::Constraint { message, .. } = session.apply(event).unwrap_err() else {
        panic!()
    };
    assert_eq!(message.as_deref(), Some("Age is from 0 to 150"));
    assert_eq!(session.value("/data/age").unwrap(), "");
}

#[test]
fn members_come_and_go_and_the_sum_follows() {
    let mut session = session();
    session
        .apply(Event::AddRepeat {
            path: "/data/member".into(),
        })
        .unwrap();
    answer(&mut session, "/data/member[1]/income", "100.5");
    let changes = answer(&mut session, "/data/member[2]/income", "200");
    assert!(changes.values.contains("/data/total"), "{changes:?}");
    assert_eq!(session.value("/data/total").unwrap(), "300.5");
    assert_eq!(session.value("/data/member[2]/number").unwrap(), "2");
    session
        .apply(Event::RemoveRepeat {
            path: "/data/member[1]".into(),
        })
        .unwrap();
    assert_eq!(session.value("/data/total").unwrap(), "200");
    assert_eq!(session.value("/data/member[1]/number").unwrap(), "1");
}

#[test]
fn irrelevant_answers_are_kept_but_not_submitted() {
    let mut session = session();
    answer(&mut session, "/data/married", "yes");
    answer(&mut session, "/data/spouse", "李梅");
    let changes = answer(&mut session, "/data/married", "no");
    assert!(changes.relevance.contains("/data/spouse"));
    let xml = String::from_utf8(session.instance().xml).unwrap();
    assert!(!xml.contains("spouse"), "{xml}");
    answer(&mut session, "/data/married", "yes");
    assert_eq!(session.value("/data/spouse").unwrap(), "李梅");
}

#[test]
fn everything_missing_is_named_in_order() {
    let mut session = session();
    let findings = session.finalise(now()).unwrap_err();
    assert_eq!(findings[0].path, "/data/name");
    assert_eq!(findings[0].problem, Problem::Required);
    assert_eq!(findings[0].message.as_deref(), Some("请填写姓名"));
    answer(&mut session, "/data/name", "王小明");
    assert!(session.finalise(now()).is_ok());
}

#[test]
fn a_prefilled_answer_keeps_its_origin_until_the_person_answers() {
    let mut session = session();
    session.prefill("/data/name", "王小明", "个人资料").unwrap();
    assert_eq!(
        session.question("/data/name").unwrap().origin.as_deref(),
        Some("个人资料")
    );
    answer(&mut session, "/data/name", "王大明");
    assert_eq!(session.question("/data/name").unwrap().origin, None);
    let refused = session.prefill("/data/name", "王小明", "个人资料");
    assert_eq!(refused, Err(Refusal::Answered("/data/name".into())));
}

#[test]
fn labels_follow_language_and_values() {
    let mut session = session();
    answer(&mut session, "/data/name", "王小明");
    answer(&mut session, "/data/married", "yes");
    assert_eq!(session.question("/data/spouse").unwrap().label, "王小明的配偶");
    session
        .apply(Event::SetLanguage {
            language: "English (en)".into(),
        })
        .unwrap();
    assert_eq!(
        session.question("/data/spouse").unwrap().label,
        "Spouse of 王小明"
    );
}

#[test]
fn a_draft_is_resumed_with_the_same_values() {
    let mut session = session();
    let mut journal = vec![session.journal_entry().to_vec()];
    for (path, value) in [
        ("/data/name", "王小明"),
        ("/data/age", "35"),
        ("/data/home/province", "js"),
    ] {
        answer(&mut session, path, value);
        journal.push(session.journal_entry().to_vec());
    }
    let later = Environment::new("2027-01-01T00:00:00Z".parse().unwrap(), Zone::UTC, 99);
    let entries = journal.iter().map(Vec::as_slice);
    let resumed = Session::resume(Arc::clone(session.form()), entries, later.clone()).unwrap();
    assert_eq!(
        String::from_utf8(resumed.instance().xml).unwrap(),
        String::from_utf8(session.instance().xml).unwrap()
    );
    let snapshot = session.snapshot();
    let resumed = Session::resume(Arc::clone(session.form()), [snapshot.as_slice()], later).unwrap();
    assert_eq!(resumed.instance(), session.instance());
    assert_eq!(resumed.outline(), session.outline());
}

#[test]
fn a_finished_instance_is_checked_as_an_edit() {
    let mut session = session();
    answer(&mut session, "/data/name", "王小明");
    answer(&mut session, "/data/member[1]/income", "100");
    let xml = String::from_utf8(session.finalise(now()).unwrap().xml).unwrap();
    let form = Arc::clone(session.form());
    let environment = Environment::new(now(), Zone::CHINA, 1);
    let edit = Session::edit(Arc::clone(&form), xml.as_bytes(), environment.clone()).unwrap();
    assert_eq!(edit.differences(), []);
    assert_eq!(edit.validate(), []);
    assert_eq!(
        edit.value("/data/meta/instanceID"),
        session.value("/data/meta/instanceID")
    );
    let forged = xml.replace("<total>100</total>", "<total>1</total>");
    assert_ne!(forged, xml);
    let edit = Session::edit(form, forged.as_bytes(), environment).unwrap();
    assert_eq!(edit.differences()[0].path, "/data/total");
}

#[test]
fn pages_follow_the_form() {
    let mut session = session();
    let pages = session.pages();
    assert_eq!(pages[0].questions, ["/data/intro"]);
    let home = pages.iter().find(|page| page.questions.len() == 2).unwrap();
    assert_eq!(home.questions, ["/data/home/province", "/data/home/city"]);
    assert_eq!(home.headings, ["住址"]);
    assert!(
        pages
            .iter()
            .any(|page| page.add_to.as_deref() == Some("/data/member"))
    );
    answer(&mut session, "/data/children", "2");
    let repeat = session.outline().into_iter().find_map(|item| match item {
        Item::Repeat(repeat) if repeat.path == "/data/child" => Some(repeat),
        _ => None,
    });
    let repeat = repeat.unwrap();
    assert_eq!((repeat.instances.len(), repeat.open), (2, false));
}

#[test]
fn answers_are_printed_with_the_labels_of_choices() {
    let mut session = session();
    answer(&mut session, "/data/home/province", "js");
    answer(&mut session, "/data/languages", "zh en");
    let printed = format!("{:?}", session.printable().lines);
    assert!(printed.contains("江苏省"), "{printed}");
    assert!(printed.contains("中文、英文"), "{printed}");
    let language = "English (en)".into();
    session.apply(Event::SetLanguage { language }).unwrap();
    let printed = format!("{:?}", session.printable().lines);
    assert!(printed.contains("Chinese, English"), "{printed}");
}

#[test]
fn a_required_answer_can_be_taken_back_in_a_draft() {
    let mut session = session();
    answer(&mut session, "/data/name", "王小明");
    let emptied = session.apply(Event::Answer {
        path: "/data/name".into(),
        value: String::new(),
    });
    assert!(matches!(emptied, Err(Refusal::Required { .. })));
    session
        .apply(Event::Clear {
            path: "/data/name".into(),
        })
        .unwrap();
    assert_eq!(session.value("/data/name").unwrap(), "");
    assert_eq!(session.validate()[0].problem, Problem::Required);
}

#[test]
fn a_form_is_shared_between_threads_and_a_session_moves_to_one() {
    fn shared<T: Send + Sync>() {}
    fn moved<T: Send>() {}
    shared::<Form>();
    moved::<Session>();
}
