//! `jr://instance/last-saved`: a form reads the person's last filing, each session its own.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;

use banshi_forms::{Environment, Event, Form, LoadError, NoResources, Session, Zone};

/// Street and members come from the last filing, the note is computed from it at any time.
const FORM: &str = r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:ev="http://www.w3.org/2001/xml-events" xmlns:jr="http://openrosa.org/javarosa">
  <h:head><h:title>t</h:title><model>
    <instance><data id="t" version="2"><street/><members/><age/><note/><member><name/></member></data></instance>
    <instance id="__last-saved" src="jr://instance/last-saved"/>
    <bind nodeset="/data/members" type="int" calculate="count(instance('__last-saved')/data/member)"/>
    <bind nodeset="/data/age" type="int"/>
    <bind nodeset="/data/note" type="string" readonly="true()" calculate="concat(/data/age, instance('__last-saved')/data/member[name = '乙']/job, instance('__last-saved')/data/@version)"/>
    <setvalue ev:event="odk-instance-first-load" ref="/data/street" value="instance('__last-saved')/data/street"/>
  </model></h:head><h:body>
    <input ref="/data/street"><label>s</label></input><input ref="/data/age"><label>a</label></input><input ref="/data/note"><label>n</label></input>
    <group ref="/data/member"><repeat nodeset="/data/member"><input ref="/data/member/name"><label>m</label></input></repeat></group>
  </h:body></h:html>"#;

/// A filing of the form's first version, with nodes that the second lacks.
const LAST: &str = r#"<?xml version="1.0"?><data id="t" version="1"><street> 中山路1号 </street><fax>0511</fax>
    <member><name>甲</name><job>医生</job></member><member><name>乙</name><job>教师</job></member></data>"#;

fn form() -> Arc<Form> {
    Arc::new(Form::parse(FORM.as_bytes(), &NoResources).unwrap())
}

fn environment() -> Environment {
    Environment::new("2026-03-15T02:00:00Z".parse().unwrap(), Zone::CHINA, 7)
}

fn values(session: &Session) -> [String; 3] {
    ["street", "members", "note"].map(|name| session.value(&format!("/data/{name}")).unwrap())
}

fn answer_age(session: &mut Session, age: &str) {
    let (path, value) = ("/data/age".to_owned(), age.to_owned());
    session.apply(Event::Answer { path, value }).unwrap();
}

#[test]
fn each_session_reads_its_own_last_filing() {
    let form = form();
    let first = Session::new(Arc::clone(&form), environment()).unwrap();
    assert_eq!(values(&first), ["", "0", ""]);
    let second = Session::new(Arc::clone(&form), environment().last_saved(LAST.as_bytes())).unwrap();
    // No expression of this form names `job` but the note's, which makes it known; `fax` is named by none.
    assert_eq!(values(&second), ["中山路1号", "2", "教师1"]);
    let other = LAST.replace("中山路1号", "解放路2号");
    let third = Session::new(form, environment().last_saved(other.as_bytes())).unwrap();
    assert_eq!(values(&third), ["解放路2号", "2", "教师1"]);
    let evaluated = second.evaluate("count(instance('__last-saved')/data/*)", "/data");
    assert_eq!(format!("{evaluated:?}"), "Ok(Number(3.0))");
}

#[test]
fn a_resumed_draft_reads_what_the_live_one_read() {
    let mut live = Session::new(form(), environment().last_saved(LAST.as_bytes())).unwrap();
    let mut journal = vec![live.journal_entry().to_vec()];
    answer_age(&mut live, "40");
    journal.push(live.journal_entry().to_vec());
    let later = environment().last_saved("<data><street>别处</street></data>".as_bytes());
    for entries in [journal, vec![live.snapshot()]] {
        let entries = entries.iter().map(Vec::as_slice);
        let mut resumed = Session::resume(form(), entries, later.clone()).unwrap();
        assert_eq!(resumed.nodes(), live.nodes());
        answer_age(&mut resumed, "41");
        assert_eq!(values(&resumed), ["中山路1号", "2", "41教师1"]);
        let mut migrated = resumed.migrate(form(), environment()).unwrap().session;
        answer_age(&mut migrated, "42");
        assert_eq!(values(&migrated), ["中山路1号", "2", "42教师1"]);
    }
}

#[test]
fn an_office_that_knows_no_last_filing_finds_no_fault() {
    let session = Session::new(form(), environment().last_saved(LAST.as_bytes())).unwrap();
    let filed = session.instance().xml;
    let office = Session::edit(form(), &filed, environment()).unwrap();
    assert_eq!(office.differences(), []);
    let knowing = environment().last_saved(b"<data version='9'/>");
    let knowing = Session::edit(form(), &filed, knowing).unwrap();
    assert_eq!(knowing.differences().len(), 2);
}

#[test]
fn a_last_filing_that_means_harm_is_refused_by_name() {
    let wide = format!("<data><!-- {} --></data>", "x".repeat(64 << 20));
    let deep = format!("<data>{}{}</data>", "<a>".repeat(10_000), "</a>".repeat(10_000));
    let bomb = r#"<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><data><street>&b;</street></data>"#;
    for bytes in [
        b"".as_slice(),
        b"no xml",
        b"<data>\xff</data>",
        b"<data><street></data>",
        deep.as_bytes(),
        bomb.as_bytes(),
        wide.as_bytes(),
    ] {
        let begun = Session::new(form(), environment().last_saved(bytes));
        let named =
            matches!(&begun, Err(LoadError::Resource { uri, .. }) if uri == "jr://instance/last-saved");
        assert!(named, "{:?}", begun.err());
    }
}

#[test]
fn a_form_that_does_not_read_it_looks_at_none() {
    let xml = FORM.replace("jr://instance/last-saved", "jr://file/missing.xml");
    let form = Form::parse(xml.as_bytes(), &NoResources).unwrap();
    assert!(!form.reads_last_saved());
    let session = Session::new(Arc::new(form), environment().last_saved(b"no xml")).unwrap();
    assert_eq!(values(&session), ["", "0", ""]);
}
