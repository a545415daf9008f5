//! What an event says must be drawn again: exactly that, and in a long repeat without a path for each instance.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;

use banshi_forms::{Changes, Environment, Event, Form, NoResources, Session, Zone};

/// Each member's question shows the total of all; each pet's shows its own name, and offers what its kind has.
const FORM: &str = r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>t</h:title><model>
  <instance><data id="t"><total/><member><income/><pet><name/><kind/><race/></pet></member></data></instance>
  <instance id="races"><root><item><name>tabby</name><kind>cat</kind></item><item><name>pug</name><kind>dog</kind></item></root></instance>
  <bind nodeset="/data/total" calculate="sum(/data/member/income)"/><bind nodeset="/data/member/income" type="int"/>
  </model></h:head><h:body><group ref="/data/member"><label>m</label><repeat nodeset="/data/member">
    <input ref="/data/member/income"><label>of <output value="/data/total"/></label></input>
    <group ref="/data/member/pet"><label>p</label><repeat nodeset="/data/member/pet">
      <input ref="/data/member/pet/name"><label>name</label></input>
      <input ref="/data/member/pet/kind"><label>kind of <output value="../name"/></label></input>
      <select1 ref="/data/member/pet/race"><label>race</label><itemset nodeset="instance('races')/root/item[kind = current()/../kind]"><value ref="name"/><label ref="name"/></itemset></select1>
    </repeat></group></repeat></group></h:body></h:html>"#;

fn session() -> Session {
    let form = Arc::new(Form::parse(FORM.as_bytes(), &NoResources).unwrap());
    let now = "2026-03-15T02:00:00Z".parse().unwrap();
    let mut session = Session::new(form, Environment::new(now, Zone::UTC, 7)).unwrap();
    for path in ["/data/member", "/data/member[2]/pet", "/data/member[2]/pet"] {
        session.apply(Event::AddRepeat { path: path.into() }).unwrap();
    }
    session
}

fn answer(session: &mut Session, path: &str, value: &str) -> Changes {
    let (path, value) = (path.into(), value.into());
    session.apply(Event::Answer { path, value }).unwrap()
}

#[test]
fn what_all_instances_show_is_named_once() {
    let mut session = session();
    let changes = answer(&mut session, "/data/member[2]/income", "5");
    assert_eq!(
        changes.values.iter().collect::<Vec<_>>(),
        ["/data/member[2]/income", "/data/total"]
    );
    assert_eq!(changes.labels.iter().collect::<Vec<_>>(), ["/data/member/income"]);
    assert!(changes.redraws("/data/member[1]/income") && changes.redraws("/data/member[2]/income"));
    assert!(!changes.redraws("/data/member[2]/pet[1]/kind"));
}

#[test]
fn what_one_instance_shows_is_named_with_its_position() {
    let mut session = session();
    let changes = answer(&mut session, "/data/member[2]/pet[1]/name", "Tom");
    assert_eq!(
        changes.labels.iter().collect::<Vec<_>>(),
        ["/data/member[2]/pet[1]/kind"]
    );
    assert!(changes.redraws("/data/member[2]/pet[1]/kind"));
    assert!(!changes.redraws("/data/member[2]/pet[2]/kind"));
    let changes = answer(&mut session, "/data/member[2]/pet[2]/kind", "dog");
    assert_eq!(
        changes.choices.iter().collect::<Vec<_>>(),
        ["/data/member[2]/pet[2]/race"]
    );
    assert_eq!(session.choices("/data/member[2]/pet[2]/race")[0].label, "pug");
}
