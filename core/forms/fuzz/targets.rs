//! What is fuzzed: plain functions of bytes that must return, whatever they are given.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use banshi_forms::{Environment, Event, Form, NoResources, Resources, Session, Zone};
use chrono::DateTime;

fn environment() -> Environment {
    Environment::new(DateTime::UNIX_EPOCH, Zone::CHINA, 7)
}

fn sample() -> Arc<Form> {
    static SAMPLE: OnceLock<Arc<Form>> = OnceLock::new();
    let load = || Form::parse(include_bytes!("../tests/forms/residence.xml"), &NoResources);
    Arc::clone(SAMPLE.get_or_init(|| Arc::new(load().expect("the sample loads"))))
}

/// A form is loaded, looked over for flaws, answered, migrated to itself, and finished; its journal is taken up again.
pub(crate) fn form(bytes: &[u8]) {
    let Ok(form) = Form::parse(bytes, &NoResources) else {
        return;
    };
    let form = Arc::new(form);
    let _ = form.flaws();
    let Ok(mut session) = Session::new(
        Arc::clone(&form),
        environment().last_saved(b"<data><a>1</a></data>"),
    ) else {
        return;
    };
    let mut journal = vec![session.journal_entry().to_vec()];
    for question in session.questions().into_iter().take(20) {
        let (path, value) = (question.path, "1".to_owned());
        if session.apply(Event::Answer { path, value }).is_ok() {
            journal.push(session.journal_entry().to_vec());
        }
    }
    let add = session.pages().into_iter().find_map(|page| page.add_to);
    if let Some(path) = add
        && session.apply(Event::AddRepeat { path }).is_ok()
    {
        journal.push(session.journal_entry().to_vec());
    }
    let resumed = Session::resume(
        Arc::clone(&form),
        journal.iter().map(Vec::as_slice),
        environment(),
    );
    let resumed = resumed.expect("its own journal reads back");
    assert_eq!(resumed.instance(), session.instance());
    let _ = session.migrate(form, environment());
    let _ = (
        session.finalise(DateTime::UNIX_EPOCH),
        session.printable(),
        session.entities(),
    );
}

/// An expression is evaluated in the sample form.
pub(crate) fn expression(bytes: &[u8]) {
    static SESSION: OnceLock<Mutex<Session>> = OnceLock::new();
    let begin = || Session::new(sample(), environment()).expect("the sample starts");
    let session = SESSION.get_or_init(|| Mutex::new(begin()));
    if let Ok(text) = std::str::from_utf8(bytes) {
        let session = session.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = session.evaluate(text, "/data/member[1]/income");
    }
}

/// One file, whatever it is asked for as.
struct File<'a>(&'a [u8]);

impl Resources for File<'_> {
    fn read(&self, _uri: &str) -> Option<Vec<u8>> {
        Some(self.0.to_vec())
    }
}

/// A list is loaded and looked up in.
fn list(uri: &str, bytes: &[u8]) {
    let form = format!(
        r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>t</h:title>
        <model><instance><data id="t"><a/><b/></data></instance><instance id="list" src="{uri}"/>
        <bind nodeset="/data/b" calculate="instance('list')/root/item[name = /data/a]/label"/></model></h:head>
        <h:body><select1 ref="/data/a"><label>a</label><itemset nodeset="instance('list')/root/item[name != 'x']"><value ref="name"/><label ref="label"/></itemset></select1></h:body></h:html>"#
    );
    let Ok(form) = Form::parse(form.as_bytes(), &File(bytes)) else {
        return;
    };
    let Ok(mut session) = Session::new(Arc::new(form), environment()) else {
        return;
    };
    let first = session.choices("/data/a").into_iter().next();
    let value = first.map_or_else(|| "a".to_owned(), |choice| choice.value.to_string());
    let path = "/data/a".to_owned();
    let _ = session.apply(Event::Answer { path, value });
}

/// A list as CSV.
pub(crate) fn csv(bytes: &[u8]) {
    list("jr://file-csv/a.csv", bytes);
}

/// A list as GeoJSON.
pub(crate) fn geojson(bytes: &[u8]) {
    list("jr://file/a.geojson", bytes);
}

/// A draft is taken up from entries; each stands behind its length in two bytes, and its form's hash is put right, since
/// no fuzzer would find it.
pub(crate) fn journal(bytes: &[u8]) {
    let mut entries = Vec::new();
    let mut rest = bytes;
    while let Some((length, behind)) = rest.split_first_chunk::<2>() {
        let length = usize::from(u16::from_le_bytes(*length)).min(behind.len());
        let (entry, behind) = behind.split_at(length);
        let mut entry = entry.to_vec();
        if let Some(hash) = entry.get_mut(2..10) {
            hash.copy_from_slice(&sample().hash()[..8]);
        }
        entries.push(entry);
        rest = behind;
    }
    let entries = entries.iter().map(Vec::as_slice);
    if let Ok(session) = Session::resume(sample(), entries, environment()) {
        let again = Session::resume(sample(), [&*session.snapshot()], environment());
        assert_eq!(
            again.expect("its own snapshot reads back").instance(),
            session.instance()
        );
        let _ = (session.validate(), session.outline());
    }
}

/// An instance is loaded as an edit, and as the last filing.
pub(crate) fn instance(bytes: &[u8]) {
    if let Ok(session) = Session::edit(sample(), bytes, environment()) {
        let _ = (session.validate(), session.differences(), session.printable());
        let again = Session::edit(sample(), &session.instance().xml, environment());
        assert_eq!(
            again.expect("its own instance reads back").instance(),
            session.instance()
        );
    }
    let _ = Session::new(sample(), environment().last_saved(bytes));
}
