//! Inputs as large as they may be, and larger, made to cost the most: each is refused by name or taken, within 512 MiB and
//! two minutes. Every case runs in a process of its own, whose peak is told by the kernel.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::{
    fmt::Write,
    io::Read,
    process::{Command, Stdio},
    sync::{Arc, mpsc},
    time::{Duration, Instant},
};

use banshi_forms::{Environment, Event, Form, Resources, Session, Zone};

const PEAK_KIB: u64 = 512 << 10;
const TIME: Duration = Duration::from_mins(2);

/// One file, whatever it is asked for as.
struct File(Vec<u8>);

impl Resources for File {
    fn read(&self, _uri: &str) -> Option<Vec<u8>> {
        Some(self.0.clone())
    }
}

fn form_text(instance: &str, model: &str, body: &str) -> String {
    format!(
        r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa">
        <h:head><h:title>t</h:title><model><instance><data id="t">{instance}</data></instance>{model}</model></h:head>
        <h:body>{body}</h:body></h:html>"#
    )
}

fn environment() -> Environment {
    Environment::new("2026-03-15T02:00:00Z".parse().unwrap(), Zone::CHINA, 7)
}

/// What became of it: nothing, or what is to be told of it, an error's words above all.
type Outcome = Result<(), String>;

fn load(form: &str, file: Vec<u8>) -> Result<Session, String> {
    let form = Form::parse(form.as_bytes(), &File(file)).map_err(|error| error.to_string())?;
    Session::new(Arc::new(form), environment()).map_err(|error| error.to_string())
}

fn form(instance: &str, model: &str, body: &str) -> Outcome {
    load(&form_text(instance, model, body), Vec::new()).map(drop)
}

/// A list is loaded, and the choices of a select asked for.
fn list(uri: &str, file: Vec<u8>) -> Outcome {
    let form = form_text(
        "<a/>",
        &format!(r#"<instance id="list" src="{uri}"/>"#),
        r#"<select1 ref="/data/a"><label>a</label><itemset nodeset="instance('list')/root/item"><value ref="name"/><label ref="label"/></itemset></select1>"#,
    );
    let session = load(&form, file)?;
    let rows = session.evaluate("count(instance('list')/root/item)", "/data")?;
    Err(format!("{rows:?}"))
}

/// A text with `parts` after one another until it is as long as it may be.
fn filled(bytes: usize, mut part: impl FnMut(&mut String, usize)) -> String {
    let mut text = String::with_capacity(bytes + 1_000);
    let mut at = 0;
    while text.len() < bytes {
        part(&mut text, at);
        at += 1;
    }
    text
}

const FORM: usize = 31 << 20;
const LIST: usize = 63 << 20;

fn csv(columns: usize, row: &str) -> Vec<u8> {
    let header: Vec<String> = (0..columns).map(|at| format!("c{at}")).collect();
    let mut text = format!("name,label,{}\n", header.join(","));
    let rest = filled(4 << 20, |text, _| text.push_str(row));
    text.push_str(&rest);
    text.into_bytes()
}

/// A case by name, with what its outcome says.
type Case = (&'static str, &'static str, fn() -> Outcome);

const CASES: &[Case] = &[
    ("xml_many_elements", "too many nodes", || {
        form(&"<a/>".repeat(FORM / 4), "", "")
    }),
    ("xml_many_attributes_of_one", "too many attributes", || {
        let attributes = filled(FORM, |text, at| write!(text, " a{at:x}=''").unwrap());
        form(&format!("<a{attributes}/>"), "", "")
    }),
    ("xml_an_attribute_each", "too many nodes", || {
        form(&"<a b=''/>".repeat(FORM / 9), "", "")
    }),
    ("xml_many_namespaces", "too many namespaces", || {
        form(
            &filled(FORM, |text, at| write!(text, "<a xmlns='{at:x}'/>").unwrap()),
            "",
            "",
        )
    }),
    ("xml_many_texts", "too many nodes", || {
        form(&"<a/>b".repeat(FORM / 5), "", "")
    }),
    ("form_many_places", "too many paths", || {
        form(
            &filled(4 << 20, |text, at| write!(text, "<a{at:x}/>").unwrap()),
            "",
            "",
        )
    }),
    ("form_many_arguments", "expressions are too long", || {
        let binds = filled(FORM, |text, at| {
            let arguments = "1,".repeat(90_000);
            write!(
                text,
                r#"<bind nodeset="/data/a" relevant="concat({arguments}{at})"/>"#
            )
            .unwrap();
        });
        form("<a/>", &binds, "")
    }),
    ("form_many_predicates", "expressions are too long", || {
        let binds = filled(FORM, |text, at| {
            let steps = "/a[1]".repeat(30_000);
            write!(text, r#"<bind nodeset="/data/a" relevant="{steps}[{at}]"/>"#).unwrap();
        });
        form("<a/>", &binds, "")
    }),
    ("form_many_operators", "expressions are too long", || {
        let binds = filled(FORM, |text, at| {
            let terms = "1+".repeat(1_400);
            write!(text, r#"<bind nodeset="/data/a" relevant="{terms}{at}"/>"#).unwrap();
        });
        form("<a/>", &binds, "")
    }),
    ("xml_as_many_elements_as_may_be", "ok", || {
        form(&"<a/>".repeat(990_000), "", "")
    }),
    ("form_attributes_of_one_path", "too many attributes", || {
        let nodes = filled(1 << 20, |text, at| write!(text, "<a b{at:x}=''/>").unwrap());
        form(&nodes, "", "")
    }),
    ("form_all_read_all", "read too many nodes", || {
        let nodes = filled(1 << 20, |text, at| write!(text, "<a{at:x}/>").unwrap());
        let targets = filled(1 << 20, |text, at| write!(text, "<b{at:x}/>").unwrap());
        let binds = filled(8 << 20, |text, at| {
            write!(text, r#"<bind nodeset="/data/b{at:x}" relevant="/data/a/*=1"/>"#).unwrap();
        });
        form(&format!("<a>{nodes}</a>{targets}"), &binds, "")
    }),
    ("form_predicates_in_predicates", "read too many nodes", || {
        let nodes = "<a/><b/><c/><d/><e/><f/><g/>";
        let predicate = (0..40).fold("1".to_owned(), |inner, _| format!("../*[{inner}]"));
        form(
            nodes,
            &format!(r#"<bind nodeset="/data/a" relevant="/data/*[{predicate}]"/>"#),
            "",
        )
    }),
    ("form_many_binds_by_star", "ok", || {
        let nodes = filled(1 << 20, |text, at| write!(text, "<a{at:x}/>").unwrap());
        let binds = r#"<bind nodeset="/data/descendant::*"/><bind nodeset="/data/*"/>"#.repeat(100_000);
        form(&nodes, &binds, "")
    }),
    ("form_many_counts_behind_a_chain", "read too many nodes", || {
        let nodes = filled(1 << 18, |text, at| {
            write!(text, "<n{at:x}/><r{at:x}><q/></r{at:x}>").unwrap();
        });
        let last = nodes.matches("<q/>").count();
        let mut binds = String::new();
        let mut body = String::new();
        for at in 0..last {
            write!(
                binds,
                r#"<bind nodeset="/data/n{at:x}" calculate="/data/n{:x}"/>"#,
                at + 1
            )
            .unwrap();
            write!(
                body,
                r#"<group><repeat nodeset="/data/r{at:x}" jr:count="/data/n{at:x}"/></group>"#
            )
            .unwrap();
        }
        form(&nodes, &binds, &body)
    }),
    ("form_a_ring_of_all", "a cycle", || {
        let nodes = filled(2 << 20, |text, at| write!(text, "<n{at:x}/>").unwrap());
        let last = nodes.matches('<').count();
        let binds: Vec<String> = (0..last)
            .map(|at| {
                format!(
                    r#"<bind nodeset="/data/n{at:x}" calculate="/data/n{:x}"/>"#,
                    (at + 1) % last
                )
            })
            .collect();
        form(&nodes, &binds.concat(), "")
    }),
    (
        "form_actions_that_set_off_one_another",
        "needs too much work",
        || {
            let body = r#"<input ref="/data/a"><label>a</label><setvalue event="xforms-value-changed" ref="/data/b" value="/data/a + 1"/></input>
            <input ref="/data/b"><label>b</label><setvalue event="xforms-value-changed" ref="/data/a" value="/data/b + 1"/></input>"#;
            let instance = form_text("<a/><b/>", "", body).replace("event=", "ev:event=");
            let instance = instance.replace(
                "<h:html ",
                r#"<h:html xmlns:ev="http://www.w3.org/2001/xml-events" "#,
            );
            answered(load(&instance, Vec::new())?, "a", "1")
        },
    ),
    ("form_many_choices", "too many nodes", || {
        let items = filled(FORM, |text, at| {
            write!(text, "<item><label>{at:x}</label><value>{at:x}</value></item>").unwrap();
        });
        form(
            "<a/>",
            "",
            &format!(r#"<select1 ref="/data/a">{items}</select1>"#),
        )
    }),
    ("form_many_texts", "ok", || {
        let texts = filled(12 << 20, |text, at| {
            write!(text, r#"<text id="{at:x}"><value>{at:x}</value></text>"#).unwrap();
        });
        let itext = format!(r#"<itext><translation lang="a">{texts}</translation></itext>"#);
        form("<a/>", &itext, "")
    }),
    ("form_deep_repeats", "ok", || {
        let depth = 90;
        let mut instance = "<q/>".repeat(1_000);
        let (mut path, mut open, mut close) = ("/data".to_owned(), String::new(), String::new());
        for at in 0..depth {
            instance = format!("<r{at}>{instance}</r{at}>");
        }
        for at in (0..depth).rev() {
            write!(path, "/r{at}").unwrap();
            write!(open, r#"<group ref="{path}"><repeat nodeset="{path}">"#).unwrap();
            close.push_str("</repeat></group>");
        }
        form(&instance, "", &format!("{open}{close}"))
    }),
    ("count_as_many_as_may_be", "ok", || counted("10000", "<q/><p/>")),
    ("count_of_a_milliard", "needs too much work", || {
        counted("1000000000", "<q/>")
    }),
    ("count_within_a_count", "needs too much work", || {
        let body = r#"<input ref="/data/n"/><group ref="/data/r"><repeat nodeset="/data/r" jr:count="/data/n">
            <group ref="/data/r/s"><repeat nodeset="/data/r/s" jr:count="/data/n"><input ref="/data/r/s/q"/></repeat></group></repeat></group>"#;
        let form = form_text("<n/><r><s><q/></s></r>", "", body);
        answered(load(&form, Vec::new())?, "n", "10000")
    }),
    ("csv_a_million_rows", "Number(1000000.0)", || {
        let rows = filled(40 << 20, |text, at| {
            if at < 1_000_000 {
                writeln!(text, "w{at:06},街道{at:06},p{:03}", at % 400).unwrap();
            } else {
                text.push_str(&" ".repeat(40 << 20));
            }
        });
        list(
            "jr://file-csv/a.csv",
            format!("name,label,province\n{}", rows.trim_end()).into_bytes(),
        )
    }),
    ("csv_short_rows_of_many_columns", "too many cells", || {
        list("jr://file-csv/a.csv", csv(990, "a\n"))
    }),
    ("csv_all_cells_differ", "too many different texts", || {
        let rows = filled(LIST, |text, at| {
            let end = if at % 100 == 99 { '\n' } else { ',' };
            write!(text, "{at:x}{end}").unwrap();
        });
        let header: Vec<String> = (0..98).map(|at| format!("c{at}")).collect();
        let mut text = format!("name,label,{}\n", header.join(","));
        text.push_str(&rows);
        drop(rows);
        list("jr://file-csv/a.csv", text.into_bytes())
    }),
    ("csv_one_endless_quote", "Number(1.0)", || {
        list(
            "jr://file-csv/a.csv",
            format!("name,label\n\"{}", "\"\"".repeat(8 << 20)).into_bytes(),
        )
    }),
    ("csv_one_row_of_all", "Number(1.0)", || {
        list(
            "jr://file-csv/a.csv",
            format!("name,label\n{}", ",".repeat(16 << 20)).into_bytes(),
        )
    }),
    ("csv_a_header_of_all", "too many columns", || {
        list("jr://file-csv/a.csv", ",".repeat(16 << 20).into_bytes())
    }),
    ("xml_list_a_million_rows", "Number(1000000.0)", || {
        let rows: Vec<String> = (0..1_000_000)
            .map(|at| format!("<item><name>w{at:06}</name><label>街道{at:06}</label></item>"))
            .collect();
        list(
            "jr://file/a.xml",
            format!("<root>{}</root>", rows.concat()).into_bytes(),
        )
    }),
    ("xml_tree_as_large_as_may_be", "Number(1.0)", || {
        list(
            "jr://file/a.xml",
            format!(
                "<root a=''><item><name/><label/></item>{}</root>",
                "<a b='c'>d</a>".repeat(999_000)
            )
            .into_bytes(),
        )
    }),
    ("xml_list_of_many_columns", "too many nodes", || {
        let first: String = (0..990)
            .map(|at| format!("<c{at}/>"))
            .collect::<Vec<_>>()
            .concat();
        let rows = "<item><name/></item>".repeat((LIST - first.len()) / 20);
        list(
            "jr://file/a.xml",
            format!("<root><item>{first}</item>{rows}</root>").into_bytes(),
        )
    }),
    ("xml_tree", "too many nodes", || {
        list(
            "jr://file/a.xml",
            format!("<root a=''>{}</root>", "<a b='c'>d</a>".repeat(LIST / 14)).into_bytes(),
        )
    }),
    ("geojson_a_million_rows", "Number(1000000.0)", || {
        let mut text = r#"{"features":["#.to_owned();
        for at in 0..1_000_000 {
            let comma = if at == 0 { "" } else { "," };
            write!(
                text,
                r#"{comma}{{"properties":{{"name":"w{at}","label":"街{at}"}}}}"#
            )
            .unwrap();
        }
        text.push_str("]}");
        list("jr://file/a.geojson", text.into_bytes())
    }),
    ("geojson_one_endless_line", "geometry is too long", || {
        let points = "[0,0],".repeat(2_000_000);
        list(
            "jr://file/a.geojson",
            format!(
                r#"{{"features":[{{"geometry":{{"type":"LineString","coordinates":[{points}[1,1]]}}}}]}}"#
            )
            .into_bytes(),
        )
    }),
    ("geojson_endless_numbers_elsewhere", "Number(0.0)", || {
        let numbers = "0,".repeat((16 << 20) / 2);
        list(
            "jr://file/a.geojson",
            format!(r#"{{"other":[{numbers}0],"features":[]}}"#).into_bytes(),
        )
    }),
    ("geojson_endless_numbers_in_a_property", "Number(1.0)", || {
        let numbers = "0,".repeat(5_000_000);
        list(
            "jr://file/a.geojson",
            format!(r#"{{"features":[{{"geometry":null,"properties":{{"name":[{numbers}0],"label":1}}}}]}}"#)
                .into_bytes(),
        )
    }),
    ("geojson_deep", "not GeoJSON", || {
        list("jr://file/a.geojson", "[".repeat(16 << 20).into_bytes())
    }),
    ("geojson_a_column_each", "too many cells", || {
        let features = filled(LIST - 100, |text, at| {
            let comma = if at == 0 { "" } else { "," };
            write!(text, r#"{comma}{{"properties":{{"{}":1}}}}"#, at % 990).unwrap();
        });
        list(
            "jr://file/a.geojson",
            format!(r#"{{"features":[{features}]}}"#).into_bytes(),
        )
    }),
    ("instance_as_large_as_may_be", "ok", || {
        let body =
            r#"<group ref="/data/r"><repeat nodeset="/data/r"><input ref="/data/r/q"/></repeat></group>"#;
        let form = Form::parse(form_text("<r><q/></r>", "", body).as_bytes(), &File(Vec::new())).unwrap();
        let instance = format!("<data>{}</data>", "<r><q>1</q></r>".repeat(499_000));
        let session = Session::edit(Arc::new(form), instance.as_bytes(), environment());
        session.map(drop).map_err(|error| error.to_string())
    }),
    ("instance_of_many_instances", "too many nodes", || {
        let body =
            r#"<group ref="/data/r"><repeat nodeset="/data/r"><input ref="/data/r/q"/></repeat></group>"#;
        let form = Form::parse(form_text("<r><q/></r>", "", body).as_bytes(), &File(Vec::new())).unwrap();
        let instance = format!("<data>{}</data>", "<r><q>1</q></r>".repeat(FORM / 15));
        let session = Session::edit(Arc::new(form), instance.as_bytes(), environment());
        session.map(drop).map_err(|error| error.to_string())
    }),
    ("pattern_that_blows_up", "breaks the constraint", || {
        let model =
            r#"<bind nodeset="/data/a" type="string" constraint="regex(., '(a*)*(?=c)b|(a|aa)+$')"/>"#;
        let form = form_text("<a/>", model, r#"<input ref="/data/a"/>"#);
        answered(
            load(&form, Vec::new())?,
            "a",
            &format!("{}!", "a".repeat(1_000_000)),
        )
    }),
    ("patterns_ever_new", "ok", || {
        let session = load(&form_text("<a/>", "", r#"<input ref="/data/a"/>"#), Vec::new())?;
        for at in 0..150 {
            let pattern = format!(".{{{}}}", at + 1_000);
            session.evaluate(&format!("regex('{}', '{pattern}')", "王a".repeat(200)), "/data/a")?;
        }
        Ok(())
    }),
    ("pattern_as_large_as_may_be", "unsupported: the pattern", || {
        let session = load(&form_text("<a/>", "", r#"<input ref="/data/a"/>"#), Vec::new())?;
        let pattern = "(a{100}){100}|".repeat(13_000);
        session
            .evaluate(&format!("regex('a', '{pattern}')"), "/data/a")
            .map(drop)
    }),
];

fn counted(count: &str, instance: &str) -> Outcome {
    let body = r#"<input ref="/data/n"/><group ref="/data/r"><repeat nodeset="/data/r" jr:count="/data/n"><input ref="/data/r/q"/></repeat></group>"#;
    let form = form_text(&format!("<n/><r>{instance}</r>"), "", body);
    answered(load(&form, Vec::new())?, "n", count)
}

/// A question is answered; what stands against finishing is the outcome.
fn answered(mut session: Session, name: &str, value: &str) -> Outcome {
    let (path, value) = (format!("/data/{name}"), value.to_owned());
    session
        .apply(Event::Answer { path, value })
        .map_err(|refusal| refusal.to_string())?;
    match session.validate().first() {
        Some(finding) => Err(format!("{:?}", finding.problem)),
        None => Ok(()),
    }
}

/// The peak of this process, in KiB.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").trim().parse().ok()
}

/// Names the case that this process is to run.
const CASE: &str = "BANSHI_FORMS_CASE";

fn run(name: &str) {
    let (.., case) = CASES.iter().find(|(known, ..)| *known == name).unwrap();
    let outcome = case().map_or_else(|error| error, |()| "ok".to_owned());
    println!("outcome: {}", outcome.chars().take(300).collect::<String>());
    println!("peak: {}", peak().unwrap());
}

#[test]
fn every_case_stays_within_its_bounds() {
    if let Ok(case) = std::env::var(CASE) {
        return run(&case);
    }
    if peak().is_none() {
        println!("SKIPPED every_case_stays_within_its_bounds: no kernel here tells a process's peak");
        return;
    }
    for (name, wanted, _) in CASES {
        let begun = Instant::now();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["every_case_stays_within_its_bounds", "--exact", "--nocapture"])
            .env(CASE, name)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = child.stdout.take().unwrap();
        let (told, listens) = mpsc::channel();
        std::thread::spawn(move || {
            let mut text = String::new();
            output.read_to_string(&mut text).unwrap();
            // Nobody listens any more where it took too long.
            let _ = told.send(text);
        });
        let text = listens.recv_timeout(TIME);
        if text.is_err() {
            child.kill().unwrap();
        }
        child.wait().unwrap();
        let text = text.unwrap_or_else(|_| panic!("{name} takes longer than {TIME:?}"));
        let told = |what: &str| text.lines().find_map(|line| line.strip_prefix(what));
        let outcome = told("outcome: ").unwrap_or_else(|| panic!("{name} has come to no end"));
        assert!(outcome.contains(wanted), "{name}: {outcome} instead of {wanted}");
        let peak: u64 = told("peak: ").unwrap().parse().unwrap();
        assert!(peak <= PEAK_KIB, "{name}: {} MiB", peak >> 10);
        println!(
            "{name}: {} MiB, {:.1} s",
            peak >> 10,
            begun.elapsed().as_secs_f32()
        );
    }
}
