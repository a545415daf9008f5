//! No suite falls below what it has reached: the counts stand in `floor.txt`, a suite a line.

use std::collections::BTreeMap;

use banshi_conformance::{corpus_at, forms, title, xpath};

#[test]
fn every_suite_holds_its_floor() {
    let Some(corpus) = corpus_at(None) else {
        eprintln!("SKIPPED conformance: the corpus is not here");
        return;
    };
    let mut tallies = BTreeMap::new();
    forms::run(&corpus, "", &mut tallies);
    xpath::run(&corpus, &mut tallies);
    let reached: BTreeMap<String, usize> = tallies
        .iter()
        .map(|(suite, tally)| (title(suite), tally.right))
        .collect();
    for line in include_str!("../floor.txt").lines() {
        let (suite, floor) = line.split_once(": ").unwrap();
        let floor: usize = floor.parse().unwrap();
        let reached = reached.get(suite).copied().unwrap_or(0);
        assert!(reached >= floor, "{suite}: {reached} are right, {floor} were");
    }
}
