//! Every journal that was ever written reads back: the bytes of each released format, kept as they were.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;

use banshi_forms::{Environment, Event, Form, NoResources, Session, Zone};

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u32> = hex
        .trim()
        .chars()
        .map(|digit| digit.to_digit(16).unwrap())
        .collect();
    let pairs = digits
        .chunks(2)
        .map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap());
    pairs.collect()
}

/// The files of a format.
macro_rules! frozen {
    ($format:literal) => {
        Frozen {
            form: include_bytes!(concat!("frozen/journal-", $format, "/form.xml")),
            entries: include_str!(concat!("frozen/journal-", $format, "/entries.hex")),
            snapshot: include_str!(concat!("frozen/journal-", $format, "/snapshot.hex")),
            instance: include_str!(concat!("frozen/journal-", $format, "/instance.xml")),
        }
    };
}

struct Frozen {
    form: &'static [u8],
    entries: &'static str,
    snapshot: &'static str,
    instance: &'static str,
}

impl Frozen {
    /// The session, once from its entries and once from its snapshot.
    fn sessions(&self) -> [Session; 2] {
        let form = Arc::new(Form::parse(self.form, &NoResources).unwrap());
        [self.entries, self.snapshot].map(|lines| {
            let entries: Vec<Vec<u8>> = lines.lines().map(bytes).collect();
            let environment = Environment::new("2026-05-01T00:00:00Z".parse().unwrap(), Zone::UTC, 8);
            let entries = entries.iter().map(Vec::as_slice);
            Session::resume(Arc::clone(&form), entries, environment).unwrap()
        })
    }
}

#[test]
fn each_format_reads_back() {
    for frozen in [frozen!(1), frozen!(2), frozen!(3)] {
        for session in frozen.sessions() {
            let xml = String::from_utf8(session.instance().xml).unwrap();
            assert_eq!(xml, frozen.instance);
            assert_eq!(session.language(), Some("English (en)"));
            let age = session.question("/data/age").unwrap();
            assert_eq!(age.entered.as_deref(), Some("二十"));
            assert_eq!(session.question("/data/name").unwrap().origin, None);
        }
    }
}

/// `opened` is a text that the form calculates as a moment, and `later` adds the number of children to it in days.
#[test]
fn a_calculated_date_stays_one_on_a_node_of_text() {
    for mut session in frozen!(3).sessions() {
        let answer = Event::Answer {
            path: "/data/children".to_owned(),
            value: "3".to_owned(),
        };
        session.apply(answer).unwrap();
        let xml = String::from_utf8(session.instance().xml).unwrap();
        assert!(
            xml.contains("<opened>2026-03-15</opened><later>20530</later>"),
            "{xml}"
        );
    }
}
