//! What the reference engine does and forms rely on, one cause a test; the corpus of `tests/conformance` shows each at
//! work.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;

use banshi_forms::{Environment, Evaluated, Event, Form, LoadError, NoResources, Refusal, Session, Zone};
use chrono::{DateTime, Utc};

fn now() -> DateTime<Utc> {
    "2026-03-15T02:00:00Z".parse().unwrap()
}

fn form_with(model: &str, body: &str) -> Result<Form, LoadError> {
    let xml = format!(
        r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa">
        <h:head><h:title>t</h:title><model>{model}</model></h:head><h:body>{body}</h:body></h:html>"#
    );
    Form::parse(xml.as_bytes(), &NoResources)
}

fn start(model: &str, body: &str) -> Result<Session, LoadError> {
    Session::new(
        Arc::new(form_with(model, body)?),
        Environment::new(now(), Zone::CHINA, 7),
    )
}

fn answer(session: &mut Session, path: &str, value: &str) {
    session
        .apply(Event::Answer {
            path: path.into(),
            value: value.into(),
        })
        .unwrap();
}

/// Two people, one of them with two children.
fn family() -> Session {
    let model = r#"<instance><data id="family"><top>9</top>
        <person><name>Ana</name><kid><age>3</age></kid><kid><age>7</age></kid></person>
        <person><name>Eve</name><kid><age>1</age></kid></person></data></instance>"#;
    let body = r#"<input ref="/data/top"/><repeat nodeset="/data/person"><input ref="/data/person/name"/>
        <repeat nodeset="/data/person/kid"><input ref="/data/person/kid/age"/></repeat></repeat>"#;
    start(model, body).unwrap()
}

fn texts(session: &Session, expression: &str, path: &str) -> Vec<String> {
    match session.evaluate(expression, path).unwrap() {
        Evaluated::Nodes(nodes) => nodes.into_iter().map(|(_, text)| text).collect(),
        other => vec![format!("{other:?}")],
    }
}

#[test]
fn an_absolute_path_stays_in_its_instance_and_a_relative_one_names_all() {
    let session = family();
    let here = "/data/person[2]/name";
    assert_eq!(texts(&session, "/data/person/name", here), ["Eve"]);
    assert_eq!(texts(&session, "../../person/name", here), ["Ana", "Eve"]);
    assert_eq!(
        texts(&session, "current()/../../person/name", here),
        ["Ana", "Eve"]
    );
    assert_eq!(
        texts(&session, "instance('family')/data/person/name", here),
        ["Eve"]
    );
    let kid = "/data/person[1]/kid[2]/age";
    assert_eq!(texts(&session, "../../kid/age", kid), ["3", "7"]);
    assert_eq!(texts(&session, "/data/person/kid/age", kid), ["7"]);
    assert_eq!(texts(&session, "../../../person/kid/age", kid), ["3", "7", "1"]);
}

/// What adds up a repeat follows what comes and goes in it, at any depth.
#[test]
fn a_sum_follows_instances_that_come_and_go() {
    let model = r#"<instance><data id="t"><sum/><r jr:template=""><own/><s jr:template=""><q>1</q></s></r>
        <u jr:template=""><v>100</v><w>100</w></u></data></instance><bind nodeset="/data/sum" calculate="sum(/data/r/s/q)"/><bind nodeset="/data/r/own" calculate="sum(/data/r/s/q)"/>
        <bind nodeset="/data/r/s/q" type="int"/>"#;
    let body = r#"<group ref="/data/r"><repeat nodeset="/data/r"><group ref="/data/r/s"><repeat nodeset="/data/r/s">
        <input ref="/data/r/s/q"/></repeat></group></repeat></group>
        <group ref="/data/u"><repeat nodeset="/data/u"><input ref="/data/u/v"/></repeat></group>"#;
    let mut session = start(model, body).unwrap();
    let add = |session: &mut Session, path: &str| {
        session.apply(Event::AddRepeat { path: path.into() }).unwrap();
    };
    let sums = |session: &Session| {
        ["/data/sum", "/data/r[1]/own", "/data/r[2]/own"].map(|path| session.value(path).unwrap_or_default())
    };
    for _ in 0..3 {
        add(&mut session, "/data/r");
    }
    for path in ["/data/r[1]/s", "/data/r[1]/s", "/data/r[2]/s", "/data/r[3]/s"] {
        add(&mut session, path);
    }
    assert_eq!(sums(&session), ["4", "2", "1"]);
    answer(&mut session, "/data/r[2]/s[1]/q", "5");
    assert_eq!(sums(&session), ["8", "2", "5"]);
    let path = "/data/r[1]/s[1]".to_owned();
    session.apply(Event::RemoveRepeat { path }).unwrap();
    assert_eq!(sums(&session), ["7", "1", "5"]);
    let path = "/data/r[1]".to_owned();
    session.apply(Event::RemoveRepeat { path }).unwrap();
    assert_eq!(sums(&session), ["6", "5", "1"]);
    // These take the place that the others leave.
    for _ in 0..3 {
        add(&mut session, "/data/u");
    }
    answer(&mut session, "/data/r[1]/s[1]/q", "4");
    assert_eq!(sums(&session), ["5", "4", "1"]);
    add(&mut session, "/data/r[1]/s");
    assert_eq!(sums(&session), ["6", "5", "1"]);
}

#[test]
fn an_indexed_repeat_takes_relative_paths_to_other_instances() {
    let session = family();
    assert_eq!(
        texts(
            &session,
            "indexed-repeat(../name, /data/person, 1)",
            "/data/person[2]/name"
        ),
        ["Ana"]
    );
    assert!(
        texts(
            &session,
            "indexed-repeat(name, /data/person, 9)",
            "/data/person[2]"
        )
        .is_empty()
    );
    let kid = "/data/person[2]/kid[1]/age";
    assert_eq!(
        texts(
            &session,
            "indexed-repeat(../age, /data/person, 1, /data/person/kid, 2)",
            kid
        ),
        ["7"]
    );
}

#[test]
fn a_relative_count_follows_each_new_instance() {
    let model = r#"<instance><data id="t"><r jr:template=""><q/><n/></r></data></instance>
        <bind nodeset="/data/r/n" type="int" calculate="count(../../r)"/>"#;
    let mut session = start(
        model,
        r#"<repeat nodeset="/data/r"><input ref="/data/r/q"/></repeat>"#,
    )
    .unwrap();
    for _ in 0..3 {
        session
            .apply(Event::AddRepeat {
                path: "/data/r".into(),
            })
            .unwrap();
    }
    assert_eq!(session.value("/data/r[1]/n").unwrap(), "3");
    session
        .apply(Event::RemoveRepeat {
            path: "/data/r[2]".into(),
        })
        .unwrap();
    assert_eq!(session.value("/data/r[2]/n").unwrap(), "2");
}

#[test]
fn several_nodes_count_as_their_first_except_in_a_blank_form() {
    let session = family();
    assert_eq!(
        session.evaluate("string(/data/person/name)", "/data/top"),
        Ok(Evaluated::Text("Ana".into()))
    );
    assert_eq!(
        session.evaluate("/data/person/kid/age + 1", "/data/top"),
        Ok(Evaluated::Number(4.0))
    );
    assert_eq!(
        session.evaluate("boolean(/data/person)", "/data/top"),
        Ok(Evaluated::Boolean(true))
    );
    let model = r#"<instance><data id="t"><r><q>1</q></r><r><q>2</q></r><n/></data></instance>
        <bind nodeset="/data/n" calculate="/data/r/q + 1"/>"#;
    let refused = start(
        model,
        r#"<repeat nodeset="/data/r"><input ref="/data/r/q"/></repeat>"#,
    );
    assert!(matches!(refused, Err(LoadError::Evaluation { .. })));
}

#[test]
fn what_is_no_date_has_none() {
    let session = family();
    for (expression, expected) in [
        ("date('soon')", Evaluated::Text(String::new())),
        ("date-time(true())", Evaluated::Text(String::new())),
        ("format-date('soon', '%Y')", Evaluated::Text(String::new())),
        ("decimal-time('18:00:00.000+08:00')", Evaluated::Number(0.75)),
    ] {
        assert_eq!(
            session.evaluate(expression, "/data/top"),
            Ok(expected),
            "{expression}"
        );
    }
    let nothing = session
        .evaluate("decimal-date-time('soon')", "/data/top")
        .unwrap();
    assert!(matches!(nothing, Evaluated::Number(number) if number.is_nan()));
    let model =
        r#"<instance><data id="t"><n/></data></instance><bind nodeset="/data/n" calculate="date('soon')"/>"#;
    assert!(start(model, r#"<input ref="/data/n"/>"#).is_err());
}

#[test]
fn ids_and_languages_are_those_of_xpath() {
    let model = r#"<instance><data id="t" xml:lang="zh-Hans"><g id="a"><q>1</q></g><g2 id="b"><q>2</q></g2></data></instance>"#;
    let session = start(model, r#"<input ref="/data/g/q"/>"#).unwrap();
    assert_eq!(texts(&session, "id('b nothing')/q", "/data"), ["2"]);
    assert_eq!(
        session.evaluate("lang('zh')", "/data/g/q"),
        Ok(Evaluated::Boolean(true))
    );
    assert_eq!(
        session.evaluate("lang('en')", "/data/g/q"),
        Ok(Evaluated::Boolean(false))
    );
    assert_eq!(
        session.evaluate("string()", "/data"),
        Ok(Evaluated::Text("12".into()))
    );
}

#[test]
fn a_point_of_zeros_is_a_value_without_text() {
    let model = r#"<instance><data id="t"><p/><n/></data></instance>
        <bind nodeset="/data/p" type="geopoint" required="true()" constraint="string-length(.) &gt; 0"/>
        <bind nodeset="/data/n" calculate="count-non-empty(/data/p)"/>"#;
    let mut session = start(model, r#"<input ref="/data/p"/>"#).unwrap();
    let zeros = Event::Answer {
        path: "/data/p".into(),
        value: "0 0 0 0".into(),
    };
    assert!(matches!(session.apply(zeros), Err(Refusal::Constraint { .. })));
    answer(&mut session, "/data/p", "31 121");
    assert_eq!(session.value("/data/n").unwrap(), "1");
}

#[test]
fn an_entry_over_a_calculation_holds_until_its_source_is_answered() {
    let model = r#"<instance><data id="t"><a>2</a><b/></data></instance>
        <bind nodeset="/data/a" type="int"/><bind nodeset="/data/b" type="int" calculate="/data/a * 2"/>"#;
    let mut session = start(model, r#"<input ref="/data/a"/><input ref="/data/b"/>"#).unwrap();
    answer(&mut session, "/data/b", "7");
    assert_eq!(session.value("/data/b").unwrap(), "7");
    answer(&mut session, "/data/a", "2");
    assert_eq!(session.value("/data/b").unwrap(), "4");
    assert_eq!(session.question("/data/b").unwrap().entered.unwrap(), "7");
    answer(&mut session, "/data/b", "9");
    let resumed = {
        let snapshot = session.snapshot();
        let environment = Environment::new(now(), Zone::CHINA, 7);
        Session::resume(Arc::clone(session.form()), [snapshot.as_slice()], environment)
    };
    for session in &mut [session, resumed.unwrap()] {
        assert_eq!(session.value("/data/b").unwrap(), "9");
        session.finalise(now()).unwrap();
        assert_eq!(
            session.value("/data/b").unwrap(),
            "4",
            "finishing confirms every answer"
        );
    }
}

#[test]
fn one_more_until_the_last_says_so() {
    let model = r#"<instance><data id="t"><n/><r jr:template=""><name/><last/></r></data></instance>
        <bind nodeset="/data/n" type="int" calculate="if(count(/data/r) = 0 or indexed-repeat(/data/r/last, /data/r, count(/data/r)) != 'yes', count(/data/r) + 1, count(/data/r))"/>"#;
    let body = r#"<repeat nodeset="/data/r" jr:count="/data/n"><input ref="/data/r/name"/><input ref="/data/r/last"/></repeat>"#;
    let mut session = start(model, body).unwrap();
    let size = |session: &Session| {
        session
            .nodes()
            .iter()
            .filter(|node| node.path.ends_with("/name"))
            .count()
    };
    assert_eq!(size(&session), 1);
    answer(&mut session, "/data/r[1]/name", "王小明");
    assert_eq!(size(&session), 1, "not through with the first");
    answer(&mut session, "/data/r[1]/last", "no");
    assert_eq!(size(&session), 2);
    answer(&mut session, "/data/r[2]/last", "yes");
    assert_eq!(size(&session), 2);
}

#[test]
fn a_form_opens_without_its_list_and_says_so() {
    let model = r#"<instance><data id="t"><q/></data></instance><instance id="towns" src="jr://file-csv/towns.csv"/>"#;
    let body = r#"<select1 ref="/data/q"><itemset nodeset="instance('towns')/root/item"><value ref="name"/><label ref="label"/></itemset></select1>"#;
    let form = form_with(model, body).unwrap();
    assert!(
        form.warnings()
            .iter()
            .any(|warning| warning.contains("towns.csv"))
    );
}

#[test]
fn siblings_of_one_name_stand_together() {
    let model = r#"<instance><data id="t"><a>1</a><b/><a>2</a></data></instance>"#;
    let session = start(model, r#"<input ref="/data/b"/>"#).unwrap();
    assert_eq!(texts(&session, "/data/*", "/data"), ["1", "2", ""]);
}

#[test]
fn choices_are_separated_by_blanks_only() {
    let session = family();
    assert_eq!(
        session.evaluate("count-selected('a\tb c')", "/data/top"),
        Ok(Evaluated::Number(2.0))
    );
}

const LISTED: &str = r#"<instance id="list"><root>
    <item><name>a</name><label>A</label><of>x</of></item><item><name>b</name><label>B</label><of>y</of></item>
    </root></instance>"#;

#[test]
fn a_filter_stays_in_the_instance_of_its_select() {
    let model = format!(
        r#"<instance><data id="t"><r><s jr:template=""><of/><pick/></s><s><of/><pick/></s></r></data></instance>{LISTED}
        <bind nodeset="/data/r/s/of" type="string"/><bind nodeset="/data/r/s/pick" type="string"/>"#
    );
    let body = r#"<group ref="/data/r"><repeat nodeset="/data/r"><group ref="/data/r/s">
        <repeat nodeset="/data/r/s"><input ref="/data/r/s/of"/>
        <select1 ref="/data/r/s/pick"><itemset nodeset="instance('list')/root/item[of = /data/r/s/of]">
        <value ref="name"/><label ref="label"/></itemset></select1></repeat></group></repeat></group>"#;
    let mut session = start(&model, body).unwrap();
    let path = "/data/r[1]/s".to_owned();
    session.apply(Event::AddRepeat { path }).unwrap();
    answer(&mut session, "/data/r[1]/s[1]/of", "x");
    let offered = |path| -> Vec<String> {
        let choices = session.choices(path).into_iter();
        choices.map(|choice| choice.value.to_string()).collect()
    };
    assert_eq!(offered("/data/r[1]/s[1]/pick"), ["a"]);
    assert_eq!(offered("/data/r[1]/s[2]/pick"), [""; 0]);
}

#[test]
fn an_action_on_a_new_instance_sees_it_before_its_calculations() {
    let model = r#"<instance><data id="t"><r jr:template=""><sum/><seen/></r></data></instance>
        <bind nodeset="/data/r/sum" calculate="1 + 1"/><bind nodeset="/data/r/seen" type="string"/>"#;
    let body = r#"<group ref="/data/r"><repeat nodeset="/data/r">
        <setvalue ref="/data/r/seen" event="odk-new-repeat" value="concat('sum ', ../sum)"/>
        <input ref="/data/r/seen"/></repeat></group>"#;
    let mut session = start(model, body).unwrap();
    let path = "/data/r".to_owned();
    session.apply(Event::AddRepeat { path }).unwrap();
    assert_eq!(session.value("/data/r[1]/seen").as_deref(), Some("sum "));
    assert_eq!(session.value("/data/r[1]/sum").as_deref(), Some("2"));
}

/// A counted repeat whose instances are greeted by an action that changes what a calculation beside it reads.
#[test]
fn a_counted_instance_is_greeted_before_its_calculations() {
    let model = r#"<instance><data id="t"><n/><r jr:template=""><sum/><seen/></r></data></instance>
        <bind nodeset="/data/n" type="int"/>
        <bind nodeset="/data/r/sum" calculate="1 + 1"/><bind nodeset="/data/r/seen" type="string"/>"#;
    let body = r#"<input ref="/data/n"/><group ref="/data/r"><repeat nodeset="/data/r" jr:count="/data/n">
        <setvalue ref="/data/r/seen" event="odk-new-repeat" value="concat('sum ', ../sum)"/>
        <input ref="/data/r/seen"/></repeat></group>"#;
    let mut session = start(model, body).unwrap();
    answer(&mut session, "/data/n", "2");
    for instance in ["/data/r[1]", "/data/r[2]"] {
        let value = |name: &str| session.value(&format!("{instance}/{name}")).unwrap();
        assert_eq!((value("seen").as_str(), value("sum").as_str()), ("sum ", "2"));
    }
}

#[test]
fn an_action_of_an_answer_sees_the_instances_that_stood_before_it() {
    let model = r#"<instance><data id="t"><n/><then/><now/><r jr:template=""><q/></r></data></instance>
        <bind nodeset="/data/n" type="int"/><bind nodeset="/data/now" calculate="count(/data/r)"/>"#;
    let body = r#"<input ref="/data/n"><setvalue ref="/data/then" event="xforms-value-changed" value="count(/data/r)"/>
        </input><group ref="/data/r"><repeat nodeset="/data/r" jr:count="/data/n"><input ref="/data/r/q"/></repeat></group>"#;
    let mut session = start(model, body).unwrap();
    for (n, then) in [("2", "0"), ("5", "2"), ("1", "5")] {
        answer(&mut session, "/data/n", n);
        assert_eq!(session.value("/data/then").as_deref(), Some(then));
        assert_eq!(session.value("/data/now").as_deref(), Some(n));
    }
}

#[test]
fn a_computed_decimal_that_is_nearly_whole_is_whole() {
    let model = r#"<instance><data id="t"><near/><coldest/><fraction/></data></instance>
        <bind nodeset="/data/near" type="decimal" calculate="3 + 1 div 100000000000"/>
        <bind nodeset="/data/coldest" type="decimal" calculate="max(-3, -2)"/>
        <bind nodeset="/data/fraction" type="decimal" calculate="3 + 1 div 1000000"/>"#;
    let session = start(model, r#"<input ref="/data/near"/>"#).unwrap();
    for (node, value) in [("near", "3"), ("coldest", "0"), ("fraction", "3.000001")] {
        assert_eq!(session.value(&format!("/data/{node}")).as_deref(), Some(value));
    }
}

#[test]
fn an_action_gives_a_text_node_a_text() {
    let model = r#"<instance><data id="t"><old/><new/><whole/><is/></data></instance>
        <bind nodeset="/data/old" type="string" calculate="1 = 2"/><bind nodeset="/data/new" type="string"/>
        <bind nodeset="/data/whole" type="int"/><bind nodeset="/data/is" calculate="/data/new = 'd'"/>
        <setvalue ref="/data/whole" event="odk-instance-first-load" value="2 > 1"/>"#;
    let body = r#"<input ref="/data/whole"><setvalue ref="/data/new" event="xforms-value-changed" value="/data/old"/>
        </input>"#;
    let mut session = start(model, body).unwrap();
    assert_eq!(
        session.evaluate("/data/whole + 1", "/data"),
        Ok(Evaluated::Number(2.0))
    );
    assert_eq!(
        session.evaluate("string(/data/old)", "/data"),
        Ok(Evaluated::Text("false".into()))
    );
    answer(&mut session, "/data/whole", "7");
    assert_eq!(
        session.evaluate("string(/data/new)", "/data"),
        Ok(Evaluated::Text("0".into()))
    );
    // A boolean would equal any text that is not empty, or none.
    assert_eq!(session.value("/data/is").as_deref(), Some("0"));
}

#[test]
fn actions_of_the_model_come_before_those_of_the_body() {
    let model = r#"<instance><data id="t"><a/><b/><c/><r jr:template=""><q/></r><r><q/></r></data></instance>
        <setvalue ref="/data/a" event="xforms-ready" value="concat(/data/b, '!')"/>
        <setvalue ref="/data/b" event="odk-instance-first-load" value="'from b'"/>
        <setvalue ref="/data/c" event="odk-instance-first-load" value="concat('[', /data/a, ']')"/>"#;
    let body = r#"<repeat nodeset="/data/r"><setvalue ref="/data/r/q" event="odk-instance-first-load" value="/data/b"/>
        <input ref="/data/r/q"/></repeat>"#;
    let session = start(model, body).unwrap();
    assert_eq!(session.value("/data/r[1]/q").as_deref(), Some("from b"));
    assert_eq!(
        session.value("/data/a").as_deref(),
        Some("from b!"),
        "ready comes later"
    );
    assert_eq!(session.value("/data/c").as_deref(), Some("[]"));
}

#[test]
fn what_is_never_relevant_is_hidden_from_the_first_actions() {
    let relevant = |relevant: &str| {
        let model = format!(
            r#"<instance><data id="t"><a>x</a><b/><r jr:template=""><a>y</a><b/></r></data></instance>
            <bind nodeset="/data/a" relevant="{relevant}"/><bind nodeset="/data/r/a" relevant="{relevant}"/>
            <setvalue ref="/data/b" event="odk-instance-first-load" value="concat(../a, '.')"/>"#
        );
        let body = r#"<input ref="/data/b"/><group ref="/data/r"><repeat nodeset="/data/r">
            <setvalue ref="/data/r/b" event="odk-new-repeat" value="concat(../a, '.')"/><input ref="/data/r/b"/>
            </repeat></group>"#;
        let mut session = start(&model, body).unwrap();
        let path = "/data/r".to_owned();
        session.apply(Event::AddRepeat { path }).unwrap();
        let shown = |path: &str| {
            session
                .nodes()
                .into_iter()
                .any(|node| node.path == path && node.relevant)
        };
        assert!(!shown("/data/a") && !shown("/data/r[1]/a"));
        let edited = session.instance().xml;
        let environment = Environment::new(now(), Zone::CHINA, 7);
        let edited = Session::edit(Arc::clone(session.form()), &edited, environment).unwrap();
        assert!(
            edited
                .nodes()
                .iter()
                .all(|node| !node.path.ends_with("/a") || !node.relevant)
        );
        ["/data/b", "/data/r[1]/b"].map(|path| session.value(path).unwrap())
    };
    assert_eq!(relevant("false()"), [".", "."]);
    // Any other expression is computed after them.
    assert_eq!(relevant("1 = 2"), ["x.", "y."]);
}

#[test]
fn an_instance_that_was_added_keeps_a_surplus_alive() {
    let model = r#"<instance><data id="t"><n/><r jr:template=""><s jr:template=""><q/></s></r></data></instance>
        <bind nodeset="/data/n" type="int"/>"#;
    let body = r#"<input ref="/data/n"/><group ref="/data/r"><repeat nodeset="/data/r" jr:count="/data/n">
        <group ref="/data/r/s"><repeat nodeset="/data/r/s"><input ref="/data/r/s/q"/></repeat></group>
        </repeat></group>"#;
    let mut session = start(model, body).unwrap();
    answer(&mut session, "/data/n", "3");
    let path = "/data/r[2]/s".to_owned();
    session.apply(Event::AddRepeat { path }).unwrap();
    answer(&mut session, "/data/n", "0");
    assert!(session.value("/data/r[2]/s[1]/q").is_some());
    assert!(session.value("/data/r[3]").is_none());
}

#[test]
fn clearing_what_fell_away_is_noticed() {
    let model = format!(
        r#"<instance><data id="t"><pick>b</pick><why/></data></instance>{LISTED}
        <bind nodeset="/data/pick" type="string"/><bind nodeset="/data/why" relevant="selected(/data/pick, 'b')"/>"#
    );
    let body = r#"<select ref="/data/pick"><itemset nodeset="instance('list')/root/item[of = 'x']">
        <value ref="name"/><label ref="label"/></itemset></select><input ref="/data/why"/>"#;
    let mut session = start(&model, body).unwrap();
    let path = "/data/pick".to_owned();
    session.apply(Event::DropStaleChoices { path }).unwrap();
    let asked = |session: &Session| {
        session
            .question("/data/why")
            .is_some_and(|question| question.relevant)
    };
    assert!(asked(&session), "reaching a question computes nothing anew");
    answer(&mut session, "/data/pick", "");
    assert!(!asked(&session));
}

#[test]
fn taking_back_choices_that_all_fell_away_is_a_change() {
    let model = format!(
        r#"<instance><data id="t"><pick>b</pick><told/></data></instance>{LISTED}
        <bind nodeset="/data/pick" type="string"/><bind nodeset="/data/told" type="string"/>"#
    );
    let body = r#"<select ref="/data/pick"><itemset nodeset="instance('list')/root/item[of = 'x']">
        <value ref="name"/><label ref="label"/></itemset>
        <setvalue ref="/data/told" event="xforms-value-changed" value="concat(/data/told, 'x')"/></select>"#;
    let mut session = start(&model, body).unwrap();
    let told = |session: &Session| session.value("/data/told").unwrap();
    answer(&mut session, "/data/pick", "b");
    answer(&mut session, "/data/pick", "");
    assert_eq!(told(&session), "x", "an answer as before is no change");
    answer(&mut session, "/data/pick", "b");
    let path = "/data/pick".to_owned();
    session.apply(Event::DropStaleChoices { path }).unwrap();
    assert_eq!(told(&session), "xx", "reaching a question sets nothing off");
    let snapshot = session.snapshot();
    let form = Arc::clone(session.form());
    let environment = Environment::new(now(), Zone::CHINA, 7);
    let mut session = Session::resume(form, [snapshot.as_slice()], environment).unwrap();
    for _ in 0..2 {
        answer(&mut session, "/data/pick", "");
        assert_eq!(
            told(&session),
            "xxx",
            "once, though it looks empty; a draft remembers"
        );
    }
}

#[test]
fn a_variable_is_empty() {
    let mut session = start(
        r#"<instance><data id="t"><a/><b/></data></instance><bind nodeset="/data/b" calculate="concat('x', $y, /data/a)"/>"#,
        r#"<input ref="/data/a"/>"#,
    )
    .unwrap();
    answer(&mut session, "/data/a", "z");
    assert_eq!(session.value("/data/b").as_deref(), Some("xz"));
}
