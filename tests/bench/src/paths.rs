//! The hot paths whose instructions are counted: each is one function that is never inlined, so that callgrind can be
//! told to count between its first and its last instruction and nothing else.

use std::{hint::black_box, sync::Arc};

use banshi_forms::{Changes, Choice, Event, Form, NoResources, Session};

use crate::{environment, forms};

/// Reads, compiles and first evaluates a form.
#[inline(never)]
fn load(xml: &[u8]) -> Session {
    let form = Form::parse(xml, &NoResources).expect("the form is whole");
    Session::new(Arc::new(form), environment()).expect("the form starts")
}

/// Lets one answer happen.
#[inline(never)]
fn answer(session: &mut Session, event: Event) -> Changes {
    session.apply(event).expect("the answer is accepted")
}

/// Lists the choices of a select with a filter, its index built before.
#[inline(never)]
fn filter(session: &Session, path: &str) -> Vec<Choice> {
    session.choices(path)
}

/// The paths by name.
pub const NAMES: [&str; 3] = ["load", "answer", "filter"];

/// Sets up and runs one path once; `false` for a name that is none.
///
/// # Panics
/// Where the engine refuses a form or an answer of its own bench.
#[must_use]
pub fn run(name: &str) -> bool {
    match name {
        "load" => {
            black_box(load(forms::filing(50).as_bytes()));
        }
        "answer" => {
            let mut session = load(forms::repeat(300).as_bytes());
            let event = Event::Answer {
                path: "/data/r[150]/a".into(),
                value: "777".into(),
            };
            black_box(answer(&mut session, event));
        }
        "filter" => {
            let list = forms::list(forms::Villages {
                rows: 5_000,
                counties: 100,
                provinces: 10,
            });
            let mut session = load(list.as_bytes());
            for county in ["c1", "c7"] {
                let event = Event::Answer {
                    path: "/data/county".into(),
                    value: county.into(),
                };
                session.apply(event).expect("the answer is accepted");
                black_box(session.choices("/data/village"));
            }
            black_box(filter(&session, "/data/village"));
        }
        _ => return false,
    }
    true
}
