//! Forms of the project's own kind, made to size: what a filing asks, long lists, long repeats, long chains.

use std::fmt::Write;

/// Opens a form with one repeat, list or chain in it.
fn form(id: &str, model: &str, body: &str) -> String {
    format!(
        r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>{id}</h:title><model>{model}</model></h:head><h:body>{body}</h:body></h:html>"#
    )
}

/// Writing to a text cannot fail.
macro_rules! put {
    ($to:expr, $($text:tt)+) => { let _ = write!($to, $($text)+); };
}

/// A filing of `members` persons, each with twelve questions in two languages: identity, address, income, relevance
/// within a person and between persons, constraints, totals over all.
#[must_use]
pub fn filing(members: usize) -> String {
    let (mut instance, mut binds, mut body) = (String::new(), String::new(), String::new());
    let (mut chinese, mut english) = (String::new(), String::new());
    let mut text = |id: &str, zh: &str, en: &str| {
        put!(chinese, r#"<text id="{id}"><value>{zh}</value></text>"#);
        put!(english, r#"<text id="{id}"><value>{en}</value></text>"#);
    };
    for choice in ["yes", "no"] {
        text(choice, if choice == "yes" { "是" } else { "否" }, choice);
    }
    for at in 1..=members {
        put!(
            instance,
            "<m{at}><name/><number/><kind/><born/><adult/><works/><income/><tax/><married/><spouse/><phone/><note/></m{at}>"
        );
        put!(
            body,
            r#"<group ref="/data/m{at}"><label ref="jr:itext('/data/m{at}:label')"/>"#
        );
        text(
            &format!("/data/m{at}:label"),
            &format!("第{at}位家庭成员，姓名：<output value=\"/data/m{at}/name\"/>"),
            &format!("Household member {at}: <output value=\"/data/m{at}/name\"/>"),
        );
        for (name, attributes, zh) in [
            ("name", r#"type="string" required="true()""#, "姓名，与身份证一致"),
            (
                "number",
                r#"type="string" constraint="regex(., '^[0-9]{17}[0-9X]$')" jr:constraintMsg="号码应为十八位"#,
                "公民身份号码",
            ),
            ("kind", r#"type="string""#, "是否常住"),
            ("born", r#"type="date" constraint=". &lt;= today()""#, "出生日期"),
            ("works", r#"type="string" relevant="../adult = 'yes'"#, "是否在职"),
            (
                "income",
                r#"type="decimal" relevant="../works = 'yes'" constraint=". &gt;= 0 and . &lt; 10000000""#,
                "月收入（元）",
            ),
            (
                "married",
                r#"type="string" relevant="../adult = 'yes'"#,
                "是否已婚",
            ),
            (
                "spouse",
                r#"type="string" relevant="../married = 'yes'" required="../married = 'yes'"#,
                "配偶姓名",
            ),
            (
                "phone",
                r#"type="string" constraint="regex(., '^1[3-9][0-9]{9}$')"#,
                "手机号码",
            ),
            (
                "note",
                r#"type="string" relevant="count-selected(../kind) &gt; 0 and ../name != ''"#,
                "备注",
            ),
        ] {
            let close = if attributes.ends_with('"') { "" } else { "\"" };
            let path = format!("/data/m{at}/{name}");
            put!(binds, r#"<bind nodeset="{path}" {attributes}{close}/>"#);
            text(&format!("{path}:label"), zh, name);
            text(
                &format!("{path}:hint"),
                "请如实填写，与证件一致。",
                "As on the document.",
            );
            let labels =
                format!(r#"<label ref="jr:itext('{path}:label')"/><hint ref="jr:itext('{path}:hint')"/>"#);
            if matches!(name, "kind" | "works" | "married") {
                put!(body, r#"<select1 ref="{path}">{labels}"#);
                for choice in ["yes", "no"] {
                    put!(
                        body,
                        r#"<item><label ref="jr:itext('{choice}')"/><value>{choice}</value></item>"#
                    );
                }
                body.push_str("</select1>");
            } else {
                put!(body, r#"<input ref="{path}">{labels}</input>"#);
            }
        }
        put!(
            binds,
            r#"<bind nodeset="/data/m{at}/adult" type="string" calculate="if(../born != '' and today() - ../born &gt;= 6574, 'yes', 'no')"/>"#
        );
        put!(
            binds,
            r#"<bind nodeset="/data/m{at}/tax" type="decimal" calculate="if(../income &gt; 5000, (../income - 5000) * 0.03, 0)"/>"#
        );
        body.push_str("</group>");
    }
    put!(instance, "<tax/><first/>");
    put!(
        binds,
        r#"<bind nodeset="/data/tax" type="decimal" calculate="sum(/data/*/tax)"/><bind nodeset="/data/first" type="string" calculate="concat(/data/m1/name, ' ', /data/m1/number)"/>"#
    );
    let model = format!(
        r#"<itext><translation lang="简体中文 (zh)" default="true()">{chinese}</translation><translation lang="English (en)">{english}</translation></itext><instance><data id="filing" version="1">{instance}</data></instance>{binds}"#
    );
    form("filing", &model, &body)
}

/// Rows of a list of villages by county and province: their number, and how many counties and provinces they lie in.
#[derive(Debug, Clone, Copy)]
pub struct Villages {
    /// Rows.
    pub rows: usize,
    /// Counties, of equal size.
    pub counties: usize,
    /// Provinces, of equal size.
    pub provinces: usize,
}

/// The county and the province of a row.
fn village(of: Villages, row: usize) -> (usize, usize) {
    (row % of.counties, row % of.counties % of.provinces)
}

/// Two cascades over one list within the form: villages of a county, villages of a province.
#[must_use]
pub fn list(of: Villages) -> String {
    let mut rows = String::new();
    for row in 0..of.rows {
        let (county, province) = village(of, row);
        put!(
            rows,
            "<item><name>v{row}</name><label>第{row}村</label><county>c{county}</county><province>p{province}</province></item>"
        );
    }
    let mut body = String::new();
    for (select, by) in [("village", "county"), ("hamlet", "province")] {
        put!(
            body,
            r#"<input ref="/data/{by}"><label>{by}</label></input><select1 ref="/data/{select}"><label>{select}</label><itemset nodeset="instance('villages')/root/item[{by} = /data/{by}]"><value ref="name"/><label ref="label"/></itemset></select1>"#
        );
    }
    let model = format!(
        r#"<instance><data id="list"><county/><village/><province/><hamlet/></data></instance><instance id="villages"><root>{rows}</root></instance><bind nodeset="/data/county" type="string"/><bind nodeset="/data/village" type="string"/><bind nodeset="/data/province" type="string"/><bind nodeset="/data/hamlet" type="string"/>"#
    );
    form("list", &model, &body)
}

/// A repeat of `instances`, each with a product with a node they share, its position, and a text that is relevant in
/// half of them; a sum and a greatest over all.
#[must_use]
pub fn repeat(instances: usize) -> String {
    let mut rows = String::new();
    for at in 0..instances {
        put!(rows, "<r><a>{}</a><b/><p/><c/></r>", at * 919 % 1000);
    }
    let model = format!(
        r#"<instance><data id="repeat"><k>1</k><total/><most/>{rows}</data></instance><bind nodeset="/data/k" type="int"/><bind nodeset="/data/total" type="int" calculate="sum(/data/r/b)"/><bind nodeset="/data/most" type="int" calculate="max(/data/r/a)"/><bind nodeset="/data/r/a" type="int"/><bind nodeset="/data/r/b" type="int" calculate="../a * /data/k"/><bind nodeset="/data/r/p" type="int" calculate="position(..)"/><bind nodeset="/data/r/c" type="string" relevant="../a &gt; 500" calculate="concat('#', ../p, '-', ../b)"/>"#
    );
    let body = r#"<input ref="/data/k"><label>k</label></input><group ref="/data/r"><label>r</label><repeat nodeset="/data/r"><input ref="/data/r/a"><label>a <output value="/data/total"/></label></input></repeat></group>"#;
    form("repeat", &model, body)
}

/// One question, and `length` calculations each of which reads the one before.
#[must_use]
pub fn chain(length: usize) -> String {
    let (mut nodes, mut binds) = (String::new(), String::new());
    for at in 1..=length {
        put!(nodes, "<c{at}/>");
        let before = if at == 1 {
            "a".to_owned()
        } else {
            format!("c{}", at - 1)
        };
        put!(
            binds,
            r#"<bind nodeset="/data/c{at}" type="int" calculate="/data/{before} + 1"/>"#
        );
    }
    let model = format!(
        r#"<instance><data id="chain"><a>1</a>{nodes}</data></instance><bind nodeset="/data/a" type="int"/>{binds}"#
    );
    form(
        "chain",
        &model,
        r#"<input ref="/data/a"><label>a</label></input>"#,
    )
}
