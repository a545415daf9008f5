//! A draft carried over to another version of its form: every answer stands there, or beside its question, or in the
//! list.
#![expect(clippy::unwrap_used, reason = "tests")]

mod residence;

use std::sync::Arc;

use banshi_forms::{
    DataType, Environment, Event, Fate, Form, Migration, NoResources, Refusal, Session, Zone,
};
use proptest::prelude::*;
use residence::event;

fn form(nodes: &str, binds: &str, body: &str) -> Arc<Form> {
    let xml = format!(
        r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa" xmlns:ev="http://www.w3.org/2001/xml-events">
        <h:head><h:title>t</h:title><model><instance><data id="t">{nodes}</data></instance>{binds}</model></h:head>
        <h:body>{body}</h:body></h:html>"#
    );
    Arc::new(Form::parse(xml.as_bytes(), &NoResources).unwrap())
}

fn bind(path: &str, rest: &str) -> String {
    format!(r#"<bind nodeset="/data/{path}" {rest}/>"#)
}

fn input(path: &str) -> String {
    format!(r#"<input ref="/data/{path}"><label>{path}</label></input>"#)
}

fn select(kind: &str, path: &str, choices: &[(&str, &str)]) -> String {
    let items: Vec<String> = choices
        .iter()
        .map(|(value, label)| format!("<item><label>{label}</label><value>{value}</value></item>"))
        .collect();
    let items = items.concat();
    format!(r#"<{kind} ref="/data/{path}"><label>{path}</label>{items}</{kind}>"#)
}

fn repeat(path: &str, attributes: &str, body: &str) -> String {
    format!(
        r#"<group ref="/data/{path}"><repeat nodeset="/data/{path}" {attributes}>{body}</repeat></group>"#
    )
}

fn environment() -> Environment {
    Environment::new("2026-03-15T02:00:00Z".parse().unwrap(), Zone::CHINA, 7)
}

fn draft(form: Arc<Form>, answers: &[(&str, &str)]) -> Session {
    let mut session = Session::new(form, environment()).unwrap();
    for (path, value) in answers {
        answer(&mut session, path, value);
    }
    session
}

fn answer(session: &mut Session, path: &str, value: &str) {
    let (path, value) = (format!("/data/{path}"), value.to_owned());
    session.apply(Event::Answer { path, value }).unwrap();
}

fn migrate(draft: &Session, form: Arc<Form>) -> Migration {
    let migration = draft.migrate(form, environment()).unwrap();
    // The journal begins with all of it.
    let entry = [migration.session.journal_entry()];
    let resumed = Session::resume(Arc::clone(migration.session.form()), entry, environment()).unwrap();
    assert_eq!(resumed.nodes(), migration.session.nodes());
    assert_eq!(resumed.outline(), migration.session.outline());
    migration
}

/// The question's path below the root, what was entered, and its fate.
fn told(migration: &Migration) -> Vec<(&str, &str, &Fate)> {
    let lines = migration.lines.iter();
    lines
        .map(|line| {
            let path = line.from.as_ref().or(line.to.as_ref()).unwrap();
            (&path["/data/".len()..], &*line.entered, &line.fate)
        })
        .collect()
}

fn value(migration: &Migration, path: &str) -> String {
    migration.session.value(&format!("/data/{path}")).unwrap()
}

fn entered(migration: &Migration, path: &str) -> Option<String> {
    let question = migration.session.question(&format!("/data/{path}"));
    question.unwrap().entered
}

#[test]
fn types_that_changed_convert_or_keep_the_entry() {
    let names = ["whole", "words", "moment", "truth", "province", "town", "flags"];
    let nodes = names.map(|name| format!("<{name}/>")).concat();
    let provinces = [("js", "江苏省"), ("zj", "浙江省")];
    let older = form(
        &nodes,
        &(bind("whole", "type='string'")
            + &bind("words", "type='string'")
            + &bind("moment", "type='dateTime'")
            + &bind("truth", "type='string'")
            + &bind("town", "type='string'")),
        &(["whole", "words", "moment", "truth", "town"].map(input).concat()
            + &select("select1", "province", &provinces)
            + &select("select", "flags", &[("a", "A"), ("b", "B"), ("c", "C")])),
    );
    let newer = form(
        &nodes,
        &(bind("whole", "type='int'")
            + &bind("words", "type='int'")
            + &bind("moment", "type='date'")
            + &bind("truth", "type='boolean'")
            + &bind("province", "type='string'")),
        &(["whole", "words", "moment", "truth", "province"]
            .map(input)
            .concat()
            + &select("select1", "town", &[("nj", "南京市"), ("zj", "镇江市")])
            + &select("select", "flags", &[("a", "A"), ("c", "C")])),
    );
    let older = draft(
        older,
        &[
            ("whole", "12"),
            ("words", "十二"),
            ("moment", "2026-03-15T10:00:00.000+08:00"),
            ("truth", "是"),
            ("province", "js"),
            ("town", "镇江市"),
            ("flags", "a b c"),
        ],
    );
    let migration = migrate(&older, newer);
    let converted = |value: &str| Fate::Converted { value: value.into() };
    assert_eq!(
        told(&migration),
        [
            ("whole", "12", &Fate::Kept),
            ("words", "十二", &Fate::Refused(Refusal::Type(DataType::Integer))),
            (
                "moment",
                "2026-03-15T10:00:00.000+08:00",
                &converted("2026-03-15")
            ),
            ("truth", "是", &Fate::Refused(Refusal::Type(DataType::Boolean))),
            ("province", "js", &converted("江苏省")),
            ("town", "镇江市", &converted("zj")),
            ("flags", "a b c", &Fate::ChoiceGone(vec!["b".into()])),
        ]
    );
    let values = names.map(|name| value(&migration, name));
    assert_eq!(values, ["12", "", "2026-03-15", "", "江苏省", "zj", "a c"]);
    assert_eq!(entered(&migration, "words").as_deref(), Some("十二"));
    assert_eq!(entered(&migration, "truth").as_deref(), Some("是"));
    assert_eq!(entered(&migration, "flags").as_deref(), Some("a b c"));
    assert_eq!(migration.lines[6].shown, "A, B, C");
}

#[test]
fn what_moved_is_found_by_its_name_where_that_is_no_guess() {
    let older = form(
        "<tel/><name/><agent><name/></agent><who><id/></who>",
        "",
        &["tel", "name", "agent/name", "who/id"].map(input).concat(),
    );
    let newer = form(
        "<contact><tel/><name/></contact><person><id/></person>",
        &bind("person/id", "type='int'"),
        &["contact/tel", "contact/name", "person/id"].map(input).concat(),
    );
    let older = draft(
        older,
        &[
            ("tel", "138"),
            ("name", "王"),
            ("agent/name", "李"),
            ("who/id", "7"),
        ],
    );
    let migration = migrate(&older, newer);
    assert_eq!(
        told(&migration),
        [
            ("tel", "138", &Fate::Moved),
            ("name", "王", &Fate::Gone),
            ("agent/name", "李", &Fate::Gone),
            ("who/id", "7", &Fate::Gone),
            ("contact/name", "", &Fate::Asked),
            ("person/id", "", &Fate::Asked),
        ]
    );
    assert_eq!(migration.lines[0].to.as_deref(), Some("/data/contact/tel"));
    assert_eq!(value(&migration, "contact/tel"), "138");
}

#[test]
fn what_the_newer_form_refuses_or_fixes_stays_beside_its_question() {
    let nodes = "<low/><high/><sum/><nation>中国</nation><unit/>";
    let older = form(
        nodes,
        "",
        &["high", "low", "sum", "nation", "unit"].map(input).concat(),
    );
    let newer = form(
        "<low/><high/><sum/><nation>中华人民共和国</nation><unit>元</unit>",
        &(bind("low", "type='int'")
            + &bind("high", "type='int' constraint='. > ../low'")
            + &bind("sum", "type='int' readonly='true()' calculate='../low + ../high'")
            + &bind("unit", "type='string' readonly='true()'")),
        &["low", "high", "sum", "nation", "unit"].map(input).concat(),
    );
    let answers = [("low", "5"), ("high", "3"), ("sum", "9"), ("unit", "万元")];
    let migration = migrate(&draft(older, &answers), newer);
    let broken = Refusal::Constraint {
        constraint: ". > ../low".into(),
        message: None,
    };
    assert_eq!(
        told(&migration),
        [
            ("low", "5", &Fate::Kept),
            ("high", "3", &Fate::Refused(broken)),
            ("sum", "9", &Fate::Fixed),
            ("nation", "中国", &Fate::Defaulted),
            ("unit", "万元", &Fate::Fixed),
        ]
    );
    assert_eq!(value(&migration, "high"), "");
    assert_eq!(entered(&migration, "high").as_deref(), Some("3"));
    assert_eq!(entered(&migration, "sum").as_deref(), Some("9"));
    assert_eq!(value(&migration, "nation"), "中华人民共和国");
    assert_eq!(value(&migration, "unit"), "元");
}

#[test]
fn instances_are_made_and_removed_as_they_were() {
    let member = "<member jr:template=''><name/></member>";
    let pet = "<pet><name/></pet>";
    let body = repeat("member", "", &input("member/name")) + &repeat("pet", "", &input("pet/name"));
    let older = form(&format!("{member}{pet}"), "", &body);
    let newer = form(&format!("{pet}<more/>{member}"), "", &(body + &input("more")));
    let mut older = draft(older, &[]);
    for name in ["甲", "乙", "丙"] {
        let path = "/data/member".to_owned();
        older.apply(Event::AddRepeat { path }).unwrap();
        let at = older
            .nodes()
            .iter()
            .filter(|node| node.path.ends_with("/name"))
            .count()
            - 1;
        answer(&mut older, &format!("member[{at}]/name"), name);
    }
    let path = "/data/pet[1]".to_owned();
    older.apply(Event::RemoveRepeat { path }).unwrap();
    let migration = migrate(&older, newer);
    assert_eq!(
        told(&migration),
        [
            ("member[1]/name", "甲", &Fate::Kept),
            ("member[2]/name", "乙", &Fate::Kept),
            ("member[3]/name", "丙", &Fate::Kept),
            ("more", "", &Fate::Asked),
        ]
    );
    let nodes = migration.session.nodes();
    let instances = |name: &str| nodes.iter().filter(|node| node.path.ends_with(name)).count();
    assert_eq!((instances("]/name"), instances("pet[1]")), (3, 0));
}

#[test]
fn a_count_that_comes_after_its_repeat_makes_the_instances_first() {
    let counted = repeat("child", "jr:count='/data/count'", &input("child/name"));
    let nodes = "<child jr:template=''><name/></child><count/>";
    let binds = bind("count", "type='int'");
    let older = form(nodes, &binds, &(counted.clone() + &input("count")));
    let mut older = draft(older, &[("count", "3")]);
    for (at, name) in [(1, "甲"), (2, "乙"), (3, "丙")] {
        answer(&mut older, &format!("child[{at}]/name"), name);
    }
    let same = migrate(&older, Arc::clone(older.form()));
    assert_eq!(value(&same, "child[3]/name"), "丙");
    assert!(same.lines.iter().all(|line| line.fate == Fate::Kept));

    let two = form(
        nodes,
        &bind("count", "type='int' readonly='true()' calculate='2'"),
        &(counted + &input("count")),
    );
    let migration = migrate(&older, two);
    assert_eq!(
        told(&migration),
        [
            ("child[1]/name", "甲", &Fate::Kept),
            ("child[2]/name", "乙", &Fate::Kept),
            ("child[3]/name", "丙", &Fate::Gone),
            ("count", "3", &Fate::Fixed),
        ]
    );
}

#[test]
fn a_repeat_that_moved_takes_its_instances_along() {
    let older = form(
        "<member><name/></member>",
        "",
        &repeat("member", "", &input("member/name")),
    );
    let newer = form(
        "<family><member><name/><age/></member></family>",
        "",
        &repeat(
            "family/member",
            "",
            &(input("family/member/name") + &input("family/member/age")),
        ),
    );
    let mut older = draft(older, &[("member[1]/name", "甲")]);
    let path = "/data/member".to_owned();
    older.apply(Event::AddRepeat { path }).unwrap();
    answer(&mut older, "member[2]/name", "乙");
    let migration = migrate(&older, newer);
    assert_eq!(
        told(&migration),
        [
            ("member[1]/name", "甲", &Fate::Moved),
            ("member[2]/name", "乙", &Fate::Moved),
            ("family/member[1]/age", "", &Fate::Asked),
        ]
    );
    assert_eq!(value(&migration, "family/member[2]/name"), "乙");
}

#[test]
fn what_moved_out_of_a_repeat_has_one_place() {
    let older = form(
        "<member><note/></member>",
        "",
        &repeat("member", "", &input("member/note")),
    );
    let newer = form("<note/>", "", &input("note"));
    let mut older = draft(older, &[("member[1]/note", "甲")]);
    let path = "/data/member".to_owned();
    older.apply(Event::AddRepeat { path }).unwrap();
    answer(&mut older, "member[2]/note", "乙");
    let migration = migrate(&older, newer);
    assert_eq!(
        told(&migration),
        [
            ("member[1]/note", "甲", &Fate::Moved),
            ("member[2]/note", "乙", &Fate::Gone),
        ]
    );
}

#[test]
fn an_instance_that_comes_later_keeps_what_stands_in_it() {
    let inner = repeat("house/room", "", &input("house/room/use"));
    let fixed = repeat("house/room", "jr:noAddRemove='true()'", &input("house/room/use"));
    let body = |inner: &str| repeat("house", "jr:count='/data/count'", inner) + &input("count");
    let nodes = |rooms: usize| {
        let rooms = "<room><use/></room>".repeat(rooms);
        format!("<house jr:template=''>{rooms}</house><count>1</count>")
    };
    let binds = bind("count", "type='int'");
    let mut older = draft(form(&nodes(1), &binds, &body(&inner)), &[("count", "2")]);
    let path = "/data/house[2]/room".to_owned();
    older.apply(Event::AddRepeat { path }).unwrap();
    answer(&mut older, "house[2]/room[2]/use", "书房");
    let migration = migrate(&older, form(&nodes(2), &binds, &body(&fixed)));
    assert_eq!(value(&migration, "house[1]/room[2]/use"), "");
    assert_eq!(value(&migration, "house[2]/room[2]/use"), "书房");
}

#[test]
fn actions_and_calculations_do_not_write_over_what_came_with_the_draft() {
    let trigger = r#"<input ref="/data/kind"><label>kind</label>
        <setvalue event="xforms-value-changed" ref="/data/place" value="'本市'"/>
        <setvalue event="xforms-value-changed" ref="/data/hidden" value="concat('h-', /data/kind)"/></input>"#;
    let nodes = "<place/><total/><kind/><a/><hidden/>";
    let binds = bind("total", "type='int' calculate='../a * 2'") + &bind("a", "type='int'");
    let body = input("place") + &input("total") + trigger + &input("a");
    let mut older = draft(
        form(nodes, &binds, &body),
        &[("kind", "x"), ("place", "外地"), ("a", "4")],
    );
    answer(&mut older, "total", "9");
    let migration = migrate(&older, form(nodes, &binds, &body));
    assert_eq!(value(&migration, "place"), "外地");
    assert_eq!(value(&migration, "total"), "9");
    assert_eq!(value(&migration, "hidden"), "h-x");
    assert!(migration.lines.iter().all(|line| line.fate == Fate::Kept));
    assert_eq!(entered(&migration, "place"), None);
}

#[test]
fn irrelevant_answers_entries_and_emptied_questions_go_over() {
    let nodes = "<married/><spouse/><tel/><nation>han</nation><fax/><sex/>";
    let binds = |tel: &str| {
        bind("spouse", "relevant=\"../married = 'yes'\"")
            + &bind(
                "tel",
                &format!("type='string' constraint='string-length(.) = {tel}'"),
            )
            + &bind("fax", "type='int'")
    };
    let body = ["married", "spouse", "tel", "nation", "fax", "sex"]
        .map(input)
        .concat();
    let mut older = draft(
        form(nodes, &binds("11"), &body),
        &[
            ("married", "yes"),
            ("spouse", "李"),
            ("married", "no"),
            ("nation", ""),
        ],
    );
    for (path, value) in [("tel", "0511"), ("fax", "无")] {
        let (path, value) = (format!("/data/{path}"), value.to_owned());
        older.apply(Event::Keep { path, value }).unwrap();
    }
    older.prefill("/data/sex", "女", "资料").unwrap();
    let migration = migrate(&older, form(nodes, &binds("4"), &body));
    let refused = Fate::Refused(Refusal::Type(DataType::Integer));
    assert_eq!(
        told(&migration),
        [
            ("married", "no", &Fate::Kept),
            ("spouse", "李", &Fate::Kept),
            ("tel", "0511", &Fate::Kept),
            ("fax", "无", &refused),
            ("sex", "女", &Fate::Kept),
        ]
    );
    let values = ["spouse", "tel", "nation", "fax"].map(|name| value(&migration, name));
    assert_eq!(values, ["李", "0511", "", ""]);
    assert_eq!(entered(&migration, "tel"), None);
    assert_eq!(entered(&migration, "fax").as_deref(), Some("无"));
    let sex = migration.session.question("/data/sex").unwrap();
    assert_eq!((sex.value.as_str(), sex.origin.as_deref()), ("女", Some("资料")));
}

#[test]
fn the_language_stays() {
    let load = |xml: &[u8]| Arc::new(Form::parse(xml, &NoResources).unwrap());
    let residence = load(include_bytes!("forms/residence.xml"));
    let mut older = Session::new(Arc::clone(&residence), environment()).unwrap();
    let language = "English (en)".to_owned();
    older.apply(Event::SetLanguage { language }).unwrap();
    let migration = migrate(&older, residence);
    assert_eq!(migration.session.language(), Some("English (en)"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever happened: what stood in a question stands in its place in a newer form, beside it, or in the list.
    #[test]
    fn nothing_is_lost(events in proptest::collection::vec(event(), 0..24), cut in 0..12usize) {
        let older = include_str!("forms/residence.xml");
        // The newer form lacks a bind, and a choice or two.
        let newer: String = older
            .lines()
            .enumerate()
            .filter(|(at, line)| !(line.contains("<bind") && line.trim_end().ends_with("/>") && at % 12 == cut))
            .map(|(_, line)| line.replace("<name>sz</name>", "<name>suzhou</name>"))
            .collect();
        let load = |xml: &str| Arc::new(Form::parse(xml.as_bytes(), &NoResources).unwrap());
        let mut live = Session::new(load(older), environment()).unwrap();
        for event in events {
            let _ = live.apply(event);
        }
        let migration = migrate(&live, load(&newer));
        for question in live.questions() {
            let text = question.entered.unwrap_or(question.value);
            if text.is_empty() || question.readonly {
                continue;
            }
            let stands = migration.session.question(&question.path).is_some_and(|there| {
                there.value == text || there.entered.as_deref() == Some(&text)
            });
            let told = migration.lines.iter().any(|line| {
                line.from.as_deref() == Some(&question.path) && line.entered == text && line.fate != Fate::Kept
            });
            prop_assert!(stands || told, "{}: {text}", question.path);
        }
    }
}
