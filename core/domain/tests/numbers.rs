//! Resident ID numbers and credit codes against the synthetic ones of `../shared/fixtures/ids`, each with its verdict.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::path::Path;

use banshi_domain::{CreditCode, ResidentId, Sex, tidied_number};
use chrono::NaiveDate;
use serde_json::Value;

#[path = "../examples/classify.rs"]
#[expect(dead_code, reason = "its main belongs to the example")]
mod classify;

/// The day as of which the verdicts hold.
fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap()
}

fn rows(test: &str) -> Option<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures/ids/ids.jsonl");
    if !path.exists() {
        eprintln!("SKIPPED {test}: ../shared/fixtures/ids is not there");
        return None;
    }
    let content = std::fs::read_to_string(path).unwrap();
    Some(content.lines().map(ToOwned::to_owned).collect())
}

#[test]
fn verdict_and_reason_of_every_number_are_right() {
    let Some(rows) = rows("verdict_and_reason_of_every_number_are_right") else {
        return;
    };
    let mut wrong = BTreeMap::<String, usize>::new();
    for line in &rows {
        let expected: Value = serde_json::from_str(line).unwrap();
        let found = classify::verdict(line, today()).unwrap();
        let reason = match expected["reason"].as_str() {
            // How a number came to be wrong is more than the number tells.
            Some("transpose" | "check_char") => Some("checksum"),
            other => other,
        };
        if found["valid"] != expected["valid"]
            || found["reason"].as_str() != reason
            || found["id"] != expected["id"]
        {
            let difference = format!("{} {:?} taken as {}", expected["kind"], reason, found["reason"]);
            *wrong.entry(difference).or_default() += 1;
        }
    }
    assert_eq!(wrong, BTreeMap::new());
    assert!(rows.len() > 1000, "only {} numbers", rows.len());
}

#[test]
fn what_a_number_says_is_read_out_of_it() {
    let Some(rows) = rows("what_a_number_says_is_read_out_of_it") else {
        return;
    };
    let mut read = 0;
    for line in &rows {
        let row: Value = serde_json::from_str(line).unwrap();
        let (id, value) = (&row["id"], row["value"].as_str().unwrap());
        if row["valid"] == true && row["kind"] == "ric" {
            let number = ResidentId::parse(value, today()).unwrap();
            let sex = if number.sex() == Sex::Male { "M" } else { "F" };
            assert_eq!(number.as_str(), value.to_uppercase(), "row {id}");
            assert_eq!(number.birth().to_string(), row["birth"], "row {id}");
            assert_eq!(number.region().as_str(), row["region"], "row {id}");
            assert_eq!(sex, row["sex"], "row {id}");
            read += 1;
        } else if row["valid"] == true {
            let code: CreditCode = value.parse().unwrap();
            assert_eq!(code.authority().to_string(), row["authority"], "row {id}");
            assert_eq!(code.entity().to_string(), row["entity"], "row {id}");
            assert_eq!(code.region().unwrap().as_str(), row["region"], "row {id}");
            assert_eq!(code.organisation_code(), row["org"], "row {id}");
            read += 1;
        } else if let Some(plain) = row["normalizes_to"].as_str() {
            assert_eq!(tidied_number(value), plain, "row {id}");
            assert!(ResidentId::parse(plain, today()).is_ok(), "row {id}");
            read += 1;
        }
    }
    assert!(read > 500, "only {read} numbers were valid");
}
