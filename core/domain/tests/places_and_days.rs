//! The committed calendar and table of divisions: whole, readable, and the same as what others publish.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use banshi_domain::{Calendar, Divisions, Level, RegionCode};
use chrono::{Datelike as _, NaiveDate, Weekday};
use serde_json::Value;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn calendar() -> Calendar {
    let text = std::fs::read_to_string(repository().join("content/calendar/working-days.txt")).unwrap();
    Calendar::parse(&text).unwrap()
}

fn divisions() -> Divisions {
    let text = std::fs::read_to_string(repository().join("content/divisions/divisions.txt")).unwrap();
    Divisions::parse(&text).unwrap()
}

fn fixtures(test: &str, folder: &str) -> Option<PathBuf> {
    let path = repository().join("../shared/fixtures").join(folder);
    if !path.exists() {
        eprintln!("SKIPPED {test}: ../shared/fixtures/{folder} is not there");
        return None;
    }
    Some(path)
}

fn read(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

#[test]
fn every_announced_day_is_as_announced() {
    let Some(folder) = fixtures("every_announced_day_is_as_announced", "holidays") else {
        return;
    };
    let mut announced = BTreeMap::<NaiveDate, bool>::new();
    for year in 2020..=2026 {
        for listed in read(&folder.join(format!("{year}.json")))["days"]
            .as_array()
            .unwrap()
        {
            let date = listed["date"].as_str().unwrap().parse().unwrap();
            announced.insert(date, !listed["isOffDay"].as_bool().unwrap());
        }
    }
    let calendar = calendar();
    let days = day(2020, 1, 1)
        .iter_days()
        .take_while(|date| *date <= day(2026, 12, 31));
    let wrong: Vec<_> = days
        .filter(|date| {
            let weekday = !matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
            calendar.is_working_day(*date) != announced.get(date).copied().unwrap_or(weekday)
        })
        .collect();
    assert_eq!(wrong, []);
}

#[test]
fn the_calendar_looks_ten_years_ahead() {
    let calendar = calendar();
    assert!(calendar.published_until() >= day(2026, 12, 31));
    let first = day(calendar.published_until().year() + 1, 1, 1);
    assert!(calendar.is_provisional(first));
    // Qingming is the one holiday that neither weekends nor the fixed dates bring.
    let spring = |year| {
        day(year, 4, 4)
            .iter_days()
            .take(3)
            .any(|date| is_weekday(date) && !calendar.is_working_day(date))
    };
    let resting = (0..10).filter(|ahead| spring(first.year() + ahead)).count();
    assert!(resting >= 5, "only {resting} of ten");
    // New Year of the lunar year 2027 is 6 February.
    assert!(!calendar.is_working_day(day(2027, 2, 8)));
    assert!(calendar.after(day(2026, 12, 31), 20).provisional);
}

fn is_weekday(date: NaiveDate) -> bool {
    !matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

#[test]
fn twenty_working_days_over_national_day_are_counted_as_announced() {
    // 1 to 7 October 2026 are off; 20 September and 10 October are worked.
    let due = calendar().after(day(2026, 9, 14), 20);
    assert_eq!((due.date, due.provisional), (day(2026, 10, 16), false));
}

#[test]
fn every_division_is_named_as_published() {
    let Some(folder) = fixtures("every_division_is_named_as_published", "divisions") else {
        return;
    };
    let table = divisions();
    let mut compared = 0;
    for level in ["provinces", "cities", "areas"] {
        for division in read(&folder.join(format!("{level}.json"))).as_array().unwrap() {
            let code: RegionCode = format!("{:0<6}", division["code"].as_str().unwrap())
                .parse()
                .unwrap();
            assert_eq!(table.name(code), division["name"].as_str(), "{code}");
            compared += 1;
        }
    }
    assert!(compared > 3000, "only {compared}");
}

#[test]
fn every_division_has_a_full_name_of_its_own() {
    let table = divisions();
    let mut owners = BTreeMap::<String, RegionCode>::new();
    for division in table.iter().filter(|division| !division.is_filler()) {
        let name = table.full_name(division.code).unwrap();
        assert!(name.starts_with(division.code.province_name()), "{name}");
        if let Some(other) = owners.insert(name, division.code) {
            // A city whose one county bears its name, as 嘉峪关市.
            assert_eq!(division.code.parent(), Some(other), "{division:?}");
        }
    }
    assert!(owners.len() > 3000, "only {}", owners.len());
}

#[test]
fn walking_down_reaches_every_division() {
    let table = divisions();
    let mut reached = 0;
    let mut below = vec![RegionCode::NATION];
    while let Some(code) = below.pop() {
        for child in table.children(code) {
            reached += 1;
            below.push(child.code);
        }
    }
    assert_eq!(reached, table.len());
    let provinces: Vec<_> = table.children(RegionCode::NATION).collect();
    assert_eq!(provinces.len(), 34);
    assert!(
        provinces
            .iter()
            .all(|province| province.code.level() == Level::Province)
    );
    assert!(
        provinces
            .iter()
            .all(|province| province.name == province.code.province_name())
    );
}
