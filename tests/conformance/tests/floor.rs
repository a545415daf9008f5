//! No suite falls below what it has reached: the counts stand in `floor.txt`, a suite a line.

use std::collections::BTreeMap;

use banshi_conformance::{corpus_at, forms, title, xlsform, xpath};

#[test]
fn every_suite_holds_its_floor() {
    let Some(corpus) = corpus_at(None) else {
        eprintln!("SKIPPED conformance: the corpus is not here");
        return;
    };
    let mut tallies = BTreeMap::new();
    forms::run(&corpus, "", &mut tallies);
    xpath::run(&corpus, &mut tallies);
    xlsform::run(&corpus, &mut tallies);
    let reached: BTreeMap<String, usize> = tallies
        .iter()
        .map(|(suite, tally)| (title(suite), tally.right))
        .collect();
    for line in include_str!("../floor.txt").lines() {
        let (suite, floor) = line.split_once(": ").unwrap();
        let floor: usize = floor.parse().unwrap();
        // A suite that could not run has said so.
        let Some(&reached) = reached.get(suite) else {
            continue;
        };
        assert!(reached >= floor, "{suite}: {reached} are right, {floor} were");
    }
}
