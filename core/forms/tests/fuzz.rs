//! Mutated forms, expressions and journals. The kept corpus is replayed and mutated for two seconds each;
//! `FUZZ_SECONDS` runs longer. A target is a plain function of bytes that must return.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::{
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};

use banshi_forms::{Environment, Event, Form, NoResources, Session, Zone};

fn environment() -> Environment {
    Environment::new("2026-03-15T02:00:00Z".parse().unwrap(), Zone::CHINA, 7)
}

fn sample() -> Arc<Form> {
    static SAMPLE: OnceLock<Arc<Form>> = OnceLock::new();
    let form = SAMPLE
        .get_or_init(|| Arc::new(Form::parse(include_bytes!("forms/residence.xml"), &NoResources).unwrap()));
    Arc::clone(form)
}

/// A form is loaded, walked and finished.
fn form(bytes: &[u8]) {
    let Ok(form) = Form::parse(bytes, &NoResources) else {
        return;
    };
    let Ok(mut session) = Session::new(Arc::new(form), environment()) else {
        return;
    };
    for question in session.questions().into_iter().take(20) {
        let _ = session.apply(Event::Answer {
            path: question.path,
            value: "1".into(),
        });
    }
    let _ = session.finalise("2026-03-15T02:00:00Z".parse().unwrap());
    let _ = session.printable();
}

/// An expression is evaluated in the sample form.
fn expression(bytes: &[u8]) {
    static SESSION: OnceLock<std::sync::Mutex<Session>> = OnceLock::new();
    let session =
        SESSION.get_or_init(|| std::sync::Mutex::new(Session::new(sample(), environment()).unwrap()));
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = session.lock().unwrap().evaluate(text, "/data/member[1]/income");
    }
}

/// A journal entry is resumed from.
fn journal(bytes: &[u8]) {
    let _ = Session::resume(sample(), [bytes], environment());
}

/// An instance is loaded as an edit.
fn instance(bytes: &[u8]) {
    if let Ok(session) = Session::edit(sample(), bytes, environment()) {
        let _ = (session.validate(), session.differences());
    }
}

fn run(target: fn(&[u8]), corpus: &[Vec<u8>]) {
    let seconds = std::env::var("FUZZ_SECONDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(2);
    let until = Instant::now() + Duration::from_secs(seconds);
    for bytes in corpus {
        target(bytes);
    }
    let mut state: u64 = 0x5eed;
    let mut draw = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below.max(1)
    };
    while Instant::now() < until {
        let mut bytes = corpus[draw(corpus.len())].clone();
        for _ in 0..=draw(6) {
            let at = draw(bytes.len());
            let other = &corpus[draw(corpus.len())];
            match draw(6) {
                0 if !bytes.is_empty() => bytes[at] = u8::try_from(draw(256)).unwrap(),
                1 => bytes.truncate(at),
                2 => bytes.insert(at, b"<>/\"'()[]&1*.@-"[draw(15)]),
                3 => {
                    let from = draw(other.len());
                    let to = (from + draw(64)).min(other.len());
                    bytes.splice(at..at, other[from..to].iter().copied());
                }
                4 => {
                    let to = (at + draw(32)).min(bytes.len());
                    bytes.drain(at..to);
                }
                _ => {
                    let to = (at + draw(200)).min(bytes.len());
                    let part = bytes[at..to].to_vec();
                    bytes.splice(at..at, part);
                }
            }
        }
        target(&bytes);
    }
}

#[test]
fn forms() {
    run(
        form,
        &[
            include_bytes!("forms/residence.xml").to_vec(),
            include_bytes!("forms/small.xml").to_vec(),
        ],
    );
}

#[test]
fn expressions() {
    let corpus = include_str!("forms/expressions.txt")
        .lines()
        .map(|line| line.as_bytes().to_vec())
        .collect::<Vec<_>>();
    run(expression, &corpus);
}

#[test]
fn journals() {
    let mut session = Session::new(sample(), environment()).unwrap();
    let mut corpus = vec![session.journal_entry().to_vec()];
    session
        .apply(Event::Answer {
            path: "/data/name".into(),
            value: "王小明".into(),
        })
        .unwrap();
    corpus.extend([session.journal_entry().to_vec(), session.snapshot()]);
    run(journal, &corpus);
}

#[test]
fn instances() {
    run(
        instance,
        &[Session::new(sample(), environment()).unwrap().instance().xml],
    );
}
