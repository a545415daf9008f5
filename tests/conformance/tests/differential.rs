//! The engine against the living reference engine on made-up forms and the project's own; `make differential` runs longer.

use banshi_conformance::differential;

/// Forms that are made up.
const FORMS: u64 = 300;

#[test]
fn both_engines_do_the_same_on_made_up_forms() {
    match differential::run(FORMS, 0) {
        Ok((tally, reach)) => {
            println!("differential: {} of {} ({reach})", tally.right, tally.all);
            assert!(tally.missed.is_empty(), "{}", tally.missed.join("\n\n"));
            assert!(
                reach.whole > tally.all / 2,
                "most forms are compared to the end: {reach}"
            );
        }
        Err(reason) => eprintln!("SKIPPED differential: {reason}"),
    }
}
