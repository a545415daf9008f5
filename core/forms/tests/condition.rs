//! Conditions over a form's answers from outside of it: whether a paper is needed in this case.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;

use banshi_forms::{ConditionFault, Environment, Event, Form, NoResources, Session, Zone};

/// A household whose members live here or not; who does not says since when, and its age is computed.
const FORM: &str = r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">
  <h:head><h:title>t</h:title><model>
    <instance><data id="t"><renting/><member><local/><since/><year/><age/></member></data></instance>
    <bind nodeset="/data/renting" type="string"/>
    <bind nodeset="/data/member/local" type="string" required="true()"/>
    <bind nodeset="/data/member/since" type="int" relevant="../local = 'no'"/>
    <bind nodeset="/data/member/year" type="int"/>
    <bind nodeset="/data/member/age" type="int" calculate="if(../year = '', '', 2026 - ../year)"/>
  </model></h:head><h:body>
    <input ref="/data/renting"><label>r</label></input>
    <group ref="/data/member"><label>m</label><repeat nodeset="/data/member">
      <input ref="/data/member/local"><label>l</label></input><input ref="/data/member/since"><label>s</label></input>
      <input ref="/data/member/year"><label>y</label></input>
    </repeat></group>
  </h:body></h:html>"#;

const AWAY: &str = "/data/member/local = 'no'";

fn session() -> Session {
    let form = Arc::new(Form::parse(FORM.as_bytes(), &NoResources).unwrap());
    let now = "2026-03-15T02:00:00Z".parse().unwrap();
    Session::new(form, Environment::new(now, Zone::CHINA, 7)).unwrap()
}

fn answer(session: &mut Session, path: &str, value: &str) {
    let (path, value) = (path.to_owned(), value.to_owned());
    session.apply(Event::Answer { path, value }).unwrap();
}

#[test]
fn each_member_is_decided_on_its_own_answers() {
    let mut session = session();
    let path = "/data/member".to_owned();
    session.apply(Event::AddRepeat { path }).unwrap();
    answer(&mut session, "/data/member[1]/local", "yes");
    answer(&mut session, "/data/member[2]/local", "no");
    let decided = |number| session.decide(AWAY, Some(&format!("/data/member[{number}]")));
    assert_eq!([1, 2, 3].map(decided), [Some(false), Some(true), None]);
}

#[test]
fn what_is_asked_and_not_answered_leaves_it_open() {
    let mut session = session();
    assert_eq!(session.decide(AWAY, Some("/data/member[1]")), None);
    // Written so that an empty answer would make it false, and true.
    assert_eq!(session.decide("/data/renting = 'yes'", None), None);
    assert_eq!(session.decide("/data/renting != 'yes'", None), None);
    answer(&mut session, "/data/renting", "no");
    assert_eq!(session.decide("/data/renting = 'yes'", None), Some(false));
    assert_eq!(
        session.decide("/data/member/age < 16", Some("/data/member[1]")),
        None
    );
    answer(&mut session, "/data/member[1]/year", "2015");
    assert_eq!(
        session.decide("/data/member/age < 16", Some("/data/member[1]")),
        Some(true)
    );
}

#[test]
fn what_is_not_asked_in_this_case_is_settled() {
    let mut session = session();
    let long = "/data/member/local = 'no' and /data/member/since >= 6";
    answer(&mut session, "/data/member[1]/local", "yes");
    assert_eq!(session.decide(long, Some("/data/member[1]")), Some(false));
    answer(&mut session, "/data/member[1]/local", "no");
    assert_eq!(session.decide(long, Some("/data/member[1]")), None);
    answer(&mut session, "/data/member[1]/since", "6");
    assert_eq!(session.decide(long, Some("/data/member[1]")), Some(true));
}

#[test]
fn the_author_is_told_what_is_wrong() {
    let session = session();
    let form = session.form();
    let reads = form.condition("/data/member/local = 'no' and /data/renting = 'yes' or /data/renting = 'x'");
    assert_eq!(reads.unwrap(), ["/data/member/local", "/data/renting"]);
    for bad in [
        "/data/member/locl = 'no'",
        "/data/member = 'no'",
        "local = 'no'",
        "../local = 'no'",
        "/data/*",
        "//local = 'no'",
        "/data/member[1]/local = 'no'",
        "instance('x')/root/a = 'b'",
        "$local = 'no'",
    ] {
        let fault = form.condition(bad).unwrap_err();
        assert!(
            matches!(fault, ConditionFault::NoSuchQuestion { .. }),
            "{bad}: {fault}"
        );
        assert_eq!(session.decide(bad, Some("/data/member[1]")), None, "{bad}");
    }
    assert_eq!(form.condition("1 = 2"), Err(ConditionFault::ReadsNothing));
    assert_eq!(form.condition("today() = 2"), Err(ConditionFault::ReadsNothing));
    assert!(matches!(
        form.condition("/data/renting ="),
        Err(ConditionFault::Syntax(_))
    ));
    for bad in [
        "random() < /data/renting",
        "nonsense(/data/renting)",
        "property('a') = /data/renting",
    ] {
        assert!(
            matches!(form.condition(bad), Err(ConditionFault::Function { .. })),
            "{bad}"
        );
    }
}

#[test]
fn no_text_brings_it_down() {
    let session = session();
    let deep = format!("{}/data/renting{}", "(".repeat(100_000), ")".repeat(100_000));
    for hostile in [
        "",
        "\u{0}",
        "/",
        "/data/renting[",
        &deep,
        &"/data/renting or ".repeat(50_000),
    ] {
        assert!(session.form().condition(hostile).is_err());
        assert_eq!(session.decide(hostile, None), None);
    }
    for place in [
        "",
        "/",
        "data",
        "/data/member[0]",
        "/data/member[99999999999]",
        "/data/x",
    ] {
        assert_eq!(session.decide(AWAY, Some(place)), None, "{place}");
    }
}
