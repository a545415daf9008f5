//! Every journal that was ever written reads back: the bytes of each released format, kept as they were.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;

use banshi_forms::{Environment, Form, NoResources, Session, Zone};

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

#[test]
fn the_first_format_reads_back() {
    let form = Form::parse(include_bytes!("frozen/journal-1/form.xml"), &NoResources).unwrap();
    let form = Arc::new(form);
    let entries: Vec<Vec<u8>> = include_str!("frozen/journal-1/entries.hex")
        .lines()
        .map(bytes)
        .collect();
    let snapshot = vec![bytes(include_str!("frozen/journal-1/snapshot.hex"))];
    for entries in [entries, snapshot] {
        let environment = Environment::new("2026-05-01T00:00:00Z".parse().unwrap(), Zone::UTC, 8);
        let entries = entries.iter().map(Vec::as_slice);
        let session = Session::resume(Arc::clone(&form), entries, environment).unwrap();
        let xml = String::from_utf8(session.instance().xml).unwrap();
        assert_eq!(xml, include_str!("frozen/journal-1/instance.xml"));
        assert_eq!(session.language(), Some("English (en)"));
        let age = session.question("/data/age").unwrap();
        assert_eq!(age.entered.as_deref(), Some("二十"));
        assert_eq!(session.question("/data/name").unwrap().origin, None);
    }
}
