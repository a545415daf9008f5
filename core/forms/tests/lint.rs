//! What is wrong with forms that load, and what is not.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;

use banshi_forms::{Flaw, FlawKind, Form, NoResources};

const LIST: &str = r#"<instance id="city"><root>
    <item><name>nj</name><label>Nanjing</label><of>js</of></item>
    <item><name>hz</name><label>Hangzhou</label><of>zj</of></item>
    <item><name>gz</name><label>Guangzhou</label><of>gd</of></item></root></instance>"#;
const PROVINCE: &str = r#"<select1 ref="/data/province"><item><label>Jiangsu</label><value>js</value></item>
    <item><label>Zhejiang</label><value>zj</value></item></select1>"#;

fn flaws_of(nodes: &str, binds: &str, body: &str) -> Vec<Flaw> {
    let xml = format!(
        r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">
        <h:head><h:title>t</h:title><model><instance><data id="t">{nodes}</data></instance>{LIST}{binds}</model></h:head>
        <h:body>{body}</h:body></h:html>"#
    );
    Arc::new(Form::parse(xml.as_bytes(), &NoResources).unwrap()).flaws()
}

/// Flaws of a form with a number, a province and a note, by what the note's relevance and the number's constraint say.
fn flaws(constraint: &str, relevant: &str) -> Vec<String> {
    let binds = format!(
        r#"<bind nodeset="/data/age" type="int" constraint="{constraint}"/><bind nodeset="/data/province" type="string"/>
        <bind nodeset="/data/why" type="string" relevant="{relevant}"/>"#
    );
    let body = format!(r#"<input ref="/data/age"/>{PROVINCE}<input ref="/data/why"/>"#);
    flaws_of("<age/><province/><why/>", &binds, &body)
        .into_iter()
        .map(|flaw| flaw.path)
        .collect()
}

#[test]
fn questions_that_are_never_asked_are_found() {
    for never in [
        "false()",
        "1 = 2",
        "/data/age &lt; 18 and /data/age &gt; 60",
        "/data/age &lt; 5",
        "/data/province = 'gd'",
        "/data/province = 'js' and /data/province = 'zj'",
        "not(/data/province != 'gd')",
        "selected(/data/province, 'gd')",
        "/data/age &gt; 20 and /data/age &lt; 21",
        "string-length(/data/province) &lt; 0",
        "/data/age = 130 or /data/province = 'bj'",
    ] {
        assert_eq!(
            flaws(". &gt;= 18 and . &lt;= 120", never),
            ["/data/why"],
            "{never}"
        );
    }
}

#[test]
fn what_may_be_asked_is_not_found_fault_with() {
    for sometimes in [
        "true()",
        "/data/age = ''",
        "/data/age != 200",
        "/data/age &gt;= 120",
        "not(/data/age &gt; 5)",
        "/data/province = 'js' or /data/province = 'gd'",
        "/data/province != 'js' and /data/province != 'zj'",
        "/data/province = ''",
        "/data/unknown = 'a'",
        "/data/age + 1 &lt; 5",
        "today() &lt; 5",
        "count-selected(/data/province) &gt; 5",
        "regex(/data/province, 'gd')",
    ] {
        assert_eq!(
            flaws(". &gt;= 18 and . &lt;= 120", sometimes),
            [""; 0],
            "{sometimes}"
        );
    }
}

#[test]
fn constraints_that_no_answer_satisfies_are_found() {
    for never in [
        ". &gt; 5 and . &lt; 3",
        ". &gt; 2 and . &lt; 3",
        "false()",
        ". = 1 and not(. = 1)",
        ". = ''",
    ] {
        assert_eq!(flaws(never, "true()"), ["/data/age"], "{never}");
    }
    for sometimes in [
        ". &gt; 2 and . &lt; 4",
        ". &lt; /data/limit",
        "regex(., '^a')",
        ". != ''",
        ". &lt; 1 or . &gt; 3",
    ] {
        assert_eq!(flaws(sometimes, "true()"), [""; 0], "{sometimes}");
    }
}

#[test]
fn what_depends_on_a_question_that_is_never_asked_is_found_and_what_stands_in_it_is_not_told_twice() {
    let found = flaws_of(
        "<a/><g><b/></g><c/>",
        r#"<bind nodeset="/data/a" type="string" relevant="false()"/>
        <bind nodeset="/data/g" relevant="/data/a = 'x'"/><bind nodeset="/data/g/b" type="string" relevant="false()"/>
        <bind nodeset="/data/c" type="string" relevant="/data/g/b = ''"/>"#,
        r#"<input ref="/data/a"/><group ref="/data/g"><input ref="/data/g/b"/></group><input ref="/data/c"/>"#,
    );
    let paths: Vec<&str> = found.iter().map(|flaw| flaw.path.as_str()).collect();
    assert_eq!(paths, ["/data/a", "/data/g"]);
}

#[test]
fn calculated_and_preset_values_may_be_anything() {
    for (node, bind) in [
        ("<province/>", r#" calculate="concat('g', 'd')""#),
        ("<province>gd</province>", ""),
    ] {
        let binds = format!(
            r#"<bind nodeset="/data/province" type="string"{bind}/>
            <bind nodeset="/data/why" type="string" relevant="/data/province = 'gd'"/>"#
        );
        let body = format!(r#"{PROVINCE}<input ref="/data/why"/>"#);
        assert_eq!(
            flaws_of(&format!("{node}<why/>"), &binds, &body),
            [],
            "{node}{bind}"
        );
    }
}

fn city_flaws(filter: &str) -> Vec<FlawKind> {
    let body = format!(
        r#"{PROVINCE}<select1 ref="/data/city"><itemset nodeset="instance('city')/root/item[{filter}]">
        <value ref="name"/><label ref="label"/></itemset></select1>"#
    );
    let binds = r#"<bind nodeset="/data/province" type="string"/><bind nodeset="/data/city" type="string"/>"#;
    flaws_of("<province/><city/>", binds, &body)
        .into_iter()
        .map(|flaw| flaw.kind)
        .collect()
}

#[test]
fn choices_that_are_never_shown_are_found() {
    let never = |value: &str| FlawKind::ChoiceNeverShown {
        value: value.to_owned(),
    };
    assert_eq!(city_flaws("of = /data/province"), [never("gz")]);
    assert_eq!(city_flaws("of = 'js' or name = 'gz'"), [never("hz")]);
    assert_eq!(city_flaws("of = 'bj'"), [FlawKind::NoChoices]);
    assert_eq!(city_flaws("of != /data/province"), []);
    assert_eq!(city_flaws("contains(of, /data/province)"), []);
}

#[test]
fn texts_that_a_language_lacks_are_found() {
    let itext = r#"<itext><translation lang="en"><text id="/data/a:label"><value>A</value></text>
        <text id="/data/a:hint"><value>-</value></text></translation>
        <translation lang="zh"><text id="/data/a:label"><value>甲</value><value form="guidance">细则</value></text>
        <text id="/data/a:hint"><value>提示</value></text></translation></itext>"#;
    let found = flaws_of(
        "<a/>",
        itext,
        r#"<input ref="/data/a"><label ref="jr:itext('/data/a:label')"/></input>"#,
    );
    let lacks = |path: &str| Flaw {
        path: path.to_owned(),
        kind: FlawKind::Untranslated {
            language: "en".to_owned(),
        },
    };
    assert_eq!(found, [lacks("/data/a:hint"), lacks("/data/a:label")]);
}

#[test]
fn rules_that_need_the_last_filing_are_found() {
    let last = "instance('last')/data/age";
    let binds = format!(
        r#"<instance id="last" src="jr://instance/last-saved"/>
        <bind nodeset="/data/age" type="int" constraint=". &gt;= {last}"/>
        <bind nodeset="/data/why" type="string" relevant="/data/age != {last}" required="/data/age &gt; 18"/>
        <bind nodeset="/data/sum" calculate="{last} + 1"/>
        <bind nodeset="/data/note" readonly="{last} = 1"/>
        <setvalue event="odk-instance-first-load" ref="/data/note" value="{last}"/>"#
    );
    let body = r#"<input ref="/data/age"/><input ref="/data/why"/><input ref="/data/note"/>"#;
    let found: Vec<(String, String)> = flaws_of("<age/><why/><sum/><note/>", &binds, body)
        .into_iter()
        .filter_map(|flaw| match flaw.kind {
            FlawKind::Unverifiable { expression } => Some((flaw.path, expression)),
            _ => None,
        })
        .collect();
    let told = |path: &str, expression: String| (path.to_owned(), expression);
    assert_eq!(
        found,
        [
            told("/data/age", format!(". >= {last}")),
            told("/data/sum", format!("{last} + 1")),
            told("/data/why", format!("/data/age != {last}")),
        ]
    );
}
