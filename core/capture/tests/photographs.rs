//! The labelled real photographs, read in place; skipped by name where they are not at hand.
#![expect(clippy::cast_possible_truncation, reason = "labels are pixels")]

use std::path::PathBuf;

use banshi_capture::{Point, Quad, Scan};
use serde_json::Value;

#[test]
fn every_flat_page_is_found_and_no_page_is_seen_where_there_is_none() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/capture/photos");
    let Ok(labels) = std::fs::read(folder.join("labels.json")) else {
        eprintln!("SKIPPED photographs: no labelled photographs beside the repository");
        return;
    };
    let labels: Value = serde_json::from_slice(&labels).unwrap();
    let mut found = 0;
    for (name, label) in labels.as_object().unwrap() {
        let scan = Scan::read(std::fs::File::open(folder.join(name)).unwrap()).unwrap();
        let truth = label["quad"].as_array().map(|corners| {
            let point = |i: usize| {
                let of = |k: usize| corners[i][k].as_f64().unwrap() as f32;
                Point::new(of(0), of(1))
            };
            Quad([point(0), point(1), point(2), point(3)])
        });
        match (scan.found(), truth) {
            (Some((quad, _)), Some(truth)) => {
                let jaccard = quad.jaccard(&truth);
                assert!(jaccard >= 0.95, "{name}: {jaccard}");
                found += 1;
            }
            (None, None) => {}
            (found, truth) => panic!("{name}: found {found:?}, labelled {truth:?}"),
        }
    }
    assert_eq!(found, 4);
}
