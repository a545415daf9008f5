//! The README's twenty lines, as they stand there: they compile, and file a form.

use std::{collections::BTreeMap, error::Error, sync::Arc};

use banshi_forms::{
    Changes, Environment, Event, Finding, Form, NoResources, Question, Refusal, Session, Zone,
};
use chrono::Utc;

const README: &str = include_str!("../README.md");
const THIS: &str = include_str!("readme.rs");

/// Who fills in the form.
#[derive(Default)]
struct Person {
    answers: BTreeMap<&'static str, &'static str>,
    redrawn: usize,
    told: Vec<String>,
    submitted: Option<String>,
    shown: Vec<Finding>,
}

impl Person {
    fn ask(&self, question: &Question) -> String {
        let answer = self.answers.get(question.label.as_str());
        (*answer.unwrap_or(&"")).to_owned()
    }

    fn redraw(&mut self, changes: &Changes) {
        self.redrawn += changes.values.len();
    }

    fn tell(&mut self, words: &str) {
        self.told.push(words.to_owned());
    }

    fn submit(&mut self, xml: &[u8]) {
        self.submitted = Some(String::from_utf8_lossy(xml).into_owned());
    }

    fn show(&mut self, findings: &[Finding]) {
        self.shown.extend_from_slice(findings);
    }
}

#[rustfmt::skip]
fn fill_in(xml: &[u8], seed: u64, person: &mut Person) -> Result<Vec<Vec<u8>>, Box<dyn Error>> {
    // begin
    let form = Arc::new(Form::parse(xml, &NoResources)?);       // immutable, Send + Sync, shared by all sessions
    let environment = Environment::new(Utc::now(), Zone::CHINA, seed);
    let mut session = Session::new(form, environment)?;
    let mut journal = vec![session.journal_entry().to_vec()];   // the draft: store each entry, in this order

    let mut at = 0;
    while let Some(page) = session.pages().into_iter().nth(at) { // asked anew: an answer opens and closes pages
        for path in page.questions {
            let Some(question) = session.question(&path) else { continue };
            let value = person.ask(&question);                  // by its label, hint, kind, type, choices …
            match session.apply(Event::Answer { path, value }) {
                Ok(changes) => { journal.push(session.journal_entry().to_vec()); person.redraw(&changes) }
                Err(Refusal::Constraint { message: Some(message), .. }) => person.tell(&message),
                Err(refusal) => person.tell(&refusal.to_string()),
            }
        }
        at += 1;
    }
    match session.finalise(Utc::now()) {
        Ok(instance) => person.submit(&instance.xml),           // what does not apply is left out
        Err(findings) => person.show(&findings),                // all problems, in the form's order
    }
    // end
    Ok(journal)
}

const FORM: &str = r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
    xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>t</h:title><model>
    <instance><data id="t"><name/><born/><married/><spouse/></data></instance>
    <bind nodeset="/data/name" type="string" required="true()"/>
    <bind nodeset="/data/born" type="date" constraint=". &lt;= today()" jr:constraintMsg="出生日期不能晚于今天"/>
    <bind nodeset="/data/married" type="string"/>
    <bind nodeset="/data/spouse" type="string" relevant="/data/married = 'yes'" required="true()"/>
    </model></h:head><h:body><input ref="/data/name"><label>姓名</label></input>
    <input ref="/data/born"><label>出生日期</label></input><input ref="/data/married"><label>已婚</label></input>
    <input ref="/data/spouse"><label>配偶</label></input></h:body></h:html>"#;

#[test]
fn the_twenty_lines_file_a_form() {
    let answers = [
        ("姓名", "韩梅梅"),
        ("出生日期", "2990-05-01"),
        ("已婚", "yes"),
        ("配偶", "李雷"),
    ];
    let mut person = Person {
        answers: answers.into(),
        ..Person::default()
    };
    let journal = fill_in(FORM.as_bytes(), 7, &mut person).unwrap();
    assert_eq!(journal.len(), 4, "the opening entry and three answers");
    assert_eq!(person.told, ["出生日期不能晚于今天"]);
    assert_eq!(person.redrawn, 3);
    let submitted = person.submitted.unwrap();
    assert!(submitted.contains("<spouse>李雷</spouse>"), "{submitted}");
}

#[test]
fn what_is_missing_is_shown_at_the_end() {
    let mut person = Person::default();
    fill_in(FORM.as_bytes(), 7, &mut person).unwrap();
    assert_eq!(person.submitted, None);
    let missing: Vec<&str> = person.shown.iter().map(|finding| finding.path.as_str()).collect();
    assert_eq!(missing, ["/data/name"]);
}

#[test]
fn the_readme_has_these_very_lines() {
    let lines = |text: &str| -> Vec<String> {
        let lines = text.lines().map(|line| line.trim().to_owned());
        lines.filter(|line| !line.is_empty()).collect()
    };
    let between = |text: &str, begin: &str, end: &str| {
        let (_, text) = text.split_once(begin).unwrap();
        lines(text.split_once(end).unwrap().0)
    };
    let told = between(README, "```rust\n", "```");
    assert_eq!(told, between(THIS, "// begin\n", "// end\n"));
    assert!(told.len() <= 23, "{}", told.len());
}
