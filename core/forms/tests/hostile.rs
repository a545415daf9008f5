//! Forms and answers that mean harm: each is refused by name or bounded, none takes the engine down.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::{fmt::Write, sync::Arc};

use banshi_forms::{Environment, Event, Form, JournalError, LoadError, NoResources, Session, Zone};

fn form_with(instance: &str, binds: &str, body: &str) -> String {
    format!(
        r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa">
        <h:head><h:title>t</h:title><model><instance><data id="t">{instance}</data></instance>{binds}</model></h:head>
        <h:body>{body}</h:body></h:html>"#
    )
}

fn start(xml: &str) -> Result<Session, LoadError> {
    let environment = Environment::new("2026-03-15T02:00:00Z".parse().unwrap(), Zone::CHINA, 7);
    Session::new(Arc::new(Form::parse(xml.as_bytes(), &NoResources)?), environment)
}

#[test]
fn entity_bombs_are_refused() {
    let xml = format!(
        r#"<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>{}"#,
        form_with("<a>&b;</a>", "", r#"<input ref="/data/a"/>"#)
    );
    assert!(matches!(start(&xml), Err(LoadError::Xml(_))));
}

#[test]
fn deep_nesting_is_refused() {
    for depth in [1_000, 100_000] {
        let xml = form_with(
            &format!("{}{}", "<g>".repeat(depth), "</g>".repeat(depth)),
            "",
            "",
        );
        assert!(matches!(start(&xml), Err(LoadError::Xml(_))));
    }
}

#[test]
fn many_binds_with_comparisons_are_not_nesting() {
    let mut binds = String::new();
    let mut nodes = String::new();
    for at in 0..1_000 {
        write!(nodes, "<q{at}/>").unwrap();
        write!(
            binds,
            r#"<bind nodeset="/data/q{at}" relevant="/data/q0 > {at}"></bind>"#
        )
        .unwrap();
    }
    let xml = form_with(
        &nodes,
        &binds.replacen(r#"relevant="/data/q0 > 0""#, "", 1),
        r#"<input ref="/data/q0"/>"#,
    );
    start(&xml).unwrap();
}

#[test]
fn nested_and_long_expressions_are_bounded() {
    let xml = form_with("<a/>", "", r#"<input ref="/data/a"/>"#);
    let session = start(&xml).unwrap();
    for depth in [90, 101, 10_000] {
        let nested = format!("{}1{}", "(".repeat(depth), ")".repeat(depth));
        assert_eq!(
            session.evaluate(&nested, "/data/a").is_ok(),
            depth < 100,
            "{depth}"
        );
        let calls = format!("{}1{}", "concat(".repeat(depth), ")".repeat(depth));
        assert_eq!(
            session.evaluate(&calls, "/data/a").is_ok(),
            depth < 100,
            "{depth}"
        );
    }
    for operator in ["+", " or ", "=", "|/data/", " and "] {
        for terms in [90, 1_400, 50_000] {
            let chain = format!("/data/a{}", format!("{operator}a").repeat(terms));
            let _ = session.evaluate(&chain, "/data");
        }
    }
    let _ = session.evaluate(&"-".repeat(150_000), "/data/a");
    let _ = session.evaluate(&"/data/a[".repeat(20_000), "/data/a");
}

#[test]
fn a_huge_count_is_not_followed() {
    let binds = r#"<bind nodeset="/data/n" type="string"/>"#;
    let body = r#"<input ref="/data/n"/><group ref="/data/r"><repeat nodeset="/data/r" jr:count="/data/n"><input ref="/data/r/q"/></repeat></group>"#;
    let mut session = start(&form_with("<n/><r><q/></r>", binds, body)).unwrap();
    for count in ["1000000000", "1e300", "-5", "NaN", "Infinity"] {
        session
            .apply(Event::Answer {
                path: "/data/n".into(),
                value: count.into(),
            })
            .unwrap();
        assert_eq!(
            session
                .nodes()
                .iter()
                .filter(|node| node.path.ends_with("/q"))
                .count(),
            1,
            "{count}"
        );
    }
}

#[test]
fn a_pattern_that_blows_up_is_given_up() {
    let xml = form_with(
        "<a/>",
        r#"<bind nodeset="/data/a" type="string" constraint="regex(., '(a+)+(?=c)b')"/>"#,
        r#"<input ref="/data/a"/>"#,
    );
    let mut session = start(&xml).unwrap();
    let event = Event::Answer {
        path: "/data/a".into(),
        value: "a".repeat(5_000),
    };
    assert!(session.apply(event).is_err());
    let huge = session.evaluate("regex('a', '((((a{1000}){1000}){1000}){1000})')", "/data/a");
    assert!(huge.is_err());
}

#[test]
fn huge_numbers_and_dates_are_values_or_refusals() {
    let session = start(&form_with("<a/>", "", r#"<input ref="/data/a"/>"#)).unwrap();
    for expression in [
        "date(1e9)",
        "date(2147483647)",
        "date-time(-2147483648)",
        "date('99999-12-31')",
        "format-date(2147483647, '%Y-%W')",
        "round(1.5, 99999)",
        "round(1e300, -20)",
        "substr('abc', -99999999999, 99999999999)",
        "uuid(99999999999)",
        "pow(9999999, 9999999)",
        "string(99999999999999999999999)",
        "int(99999999999999999999999)",
        "selected-at('a', 1e20)",
        "decimal-date-time('9999-12-31T23:59:59.999+14:00')",
        "date('2024-01-01T99:99:99')",
        "substring('abc', -1 div 0, 1 div 0)",
    ] {
        let _ = session.evaluate(expression, "/data/a");
    }
}

#[test]
fn a_count_of_itself_comes_to_an_end() {
    let binds = r#"<bind nodeset="/data/n" type="int" calculate="count(/data/r) + 1"/>"#;
    let body = r#"<group ref="/data/r"><repeat nodeset="/data/r" jr:count="/data/n"><input ref="/data/r/q"/></repeat></group>"#;
    // Either it is refused or it stops at the bound; it must not run on.
    let _ = start(&form_with("<n/><r><q/></r>", binds, body));
}

/// The instances of a counted repeat, each of which changes its count when it is greeted.
#[test]
fn a_count_that_its_own_instances_change_comes_to_an_end() {
    let body = |value: &str| {
        format!(
            r#"<input ref="/data/n"/><group ref="/data/r"><repeat nodeset="/data/r" jr:count="/data/n">
            <setvalue ref="/data/n" event="odk-new-repeat" value="{value}"/><input ref="/data/r/q"/></repeat></group>"#
        )
    };
    let counts = [
        ("/data/n + 1", None),
        ("/data/n - 1", Some(1)),
        ("0", Some(0)),
        ("5", Some(5)),
    ];
    for (value, expected) in counts {
        let binds = r#"<bind nodeset="/data/n" type="int"/>"#;
        let form = form_with(r#"<n/><r jr:template=""><q/></r>"#, binds, &body(value));
        let mut session = start(&form).unwrap();
        let event = Event::Answer {
            path: "/data/n".into(),
            value: "3".into(),
        };
        session.apply(event).unwrap();
        let instances = session
            .nodes()
            .iter()
            .filter(|node| node.path.ends_with("/q"))
            .count();
        assert!(
            expected.is_none_or(|expected| instances == expected),
            "{value}: {instances}"
        );
    }
}

/// Counted repeats, each instance of which sets the count of the next: as deep as the form is long.
#[test]
fn a_long_chain_of_counts_comes_to_an_end() {
    use std::fmt::Write as _;
    let (mut instance, mut binds, mut body) = (String::new(), String::new(), String::new());
    for at in 0..1_000 {
        write!(instance, r#"<n{at}/><r{at} jr:template=""><q/></r{at}>"#).unwrap();
        write!(binds, r#"<bind nodeset="/data/n{at}" type="int"/>"#).unwrap();
        write!(
            body,
            r#"<group ref="/data/r{at}"><repeat nodeset="/data/r{at}" jr:count="/data/n{at}">
            <setvalue ref="/data/n{}" event="odk-new-repeat" value="1"/><input ref="/data/r{at}/q"/></repeat></group>"#,
            at + 1
        )
        .unwrap();
    }
    instance.push_str("<n1000/>");
    let mut session = start(&form_with(
        &instance,
        &binds,
        &format!(r#"<input ref="/data/n0"/>{body}"#),
    ))
    .unwrap();
    let event = Event::Answer {
        path: "/data/n0".into(),
        value: "1".into(),
    };
    session.apply(event).unwrap();
    assert_eq!(session.value("/data/n20").as_deref(), Some("1"));
}

#[test]
fn what_xml_cannot_hold_is_no_part_of_an_answer() {
    let xml = form_with("<a/><b/>", "", r#"<input ref="/data/a"/><input ref="/data/b"/>"#);
    let mut session = start(&xml).unwrap();
    for (name, value) in [("a", "\u{1}是\u{b}\u{ffff}\t好"), ("b", "\0")] {
        let (path, value) = (format!("/data/{name}"), value.to_owned());
        session.apply(Event::Answer { path, value }).unwrap();
    }
    assert_eq!(session.value("/data/a").as_deref(), Some("是\t好"));
    assert_eq!(session.value("/data/b").as_deref(), Some(""));
    let environment = Environment::new("2026-03-15T02:00:00Z".parse().unwrap(), Zone::CHINA, 7);
    let office = Session::edit(Arc::clone(session.form()), &session.instance().xml, environment).unwrap();
    assert_eq!(office.nodes(), session.nodes());
}

#[test]
fn damaged_journals_are_named() {
    let session = start(&form_with("<a>x</a>", "", r#"<input ref="/data/a"/>"#)).unwrap();
    let environment = Environment::new("2026-03-15T02:00:00Z".parse().unwrap(), Zone::CHINA, 7);
    for entry in [session.journal_entry().to_vec(), session.snapshot()] {
        for cut in 0..entry.len() {
            let resumed = Session::resume(Arc::clone(session.form()), [&entry[..cut]], environment.clone());
            assert!(resumed.is_err(), "cut at {cut}");
        }
        let mut later = entry.clone();
        later[0] = 9;
        let resumed = Session::resume(
            Arc::clone(session.form()),
            [later.as_slice()],
            environment.clone(),
        );
        assert_eq!(resumed.err(), Some(JournalError::LaterFormat(9)));
        let mut other = entry;
        other[2] ^= 1;
        let resumed = Session::resume(
            Arc::clone(session.form()),
            [other.as_slice()],
            environment.clone(),
        );
        assert_eq!(resumed.err(), Some(JournalError::OtherForm));
    }
}
