use super::*;
use proptest::prelude::*;

const TEXT: &str = "banshi-calendar 1
# two years announced, one expected
2025 -0101 +0126 -0128..0131 -0203..0204 +0208 -1001..1003 -1006..1008 +0928 +1011
2026 -0101..0102 +0104 -1001..1002 -1005..1007 +0920 +1010
2027? -0101 -0205 -0208
";

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn calendar() -> Calendar {
    Calendar::parse(TEXT).unwrap()
}

#[test]
fn weekends_rest_but_for_those_worked_in_exchange() {
    let calendar = calendar();
    assert!(!calendar.is_working_day(day(2026, 10, 11)));
    assert!(calendar.is_working_day(day(2026, 10, 10)));
    assert!(!calendar.is_working_day(day(2026, 10, 5)));
    assert!(calendar.is_working_day(day(2026, 10, 8)));
}

#[test]
fn the_first_day_does_not_count() {
    let calendar = calendar();
    assert_eq!(calendar.after(day(2026, 11, 16), 5).date, day(2026, 11, 23));
    assert_eq!(calendar.after(day(2026, 11, 16), 0).date, day(2026, 11, 16));
    assert_eq!(
        calendar.after(day(2026, 9, 30), 3).date,
        day(2026, 10, 10),
        "a Saturday that is worked"
    );
    assert_eq!(
        calendar.after(day(2026, 11, 21), 1).date,
        day(2026, 11, 23),
        "received on a Saturday"
    );
}

#[test]
fn beyond_the_announced_years_dates_are_provisional() {
    let calendar = calendar();
    assert_eq!(calendar.published_until(), day(2026, 12, 31));
    assert!(!calendar.after(day(2026, 12, 30), 1).provisional);
    let due = calendar.after(day(2026, 12, 31), 1);
    assert_eq!((due.date, due.provisional), (day(2027, 1, 4), true));
    assert!(!calendar.is_working_day(day(2027, 2, 5)), "an expected day off");
    assert!(calendar.is_working_day(day(2027, 5, 3)));
    assert!(!calendar.is_working_day(day(2028, 5, 2)), "fixed by law");
    assert!(!calendar.is_working_day(day(2028, 10, 2)));
    assert!(
        calendar.is_provisional(day(2024, 12, 31)),
        "before the first year too"
    );
}

#[test]
fn weekdays_only_knows_no_holiday() {
    let calendar = Calendar::weekdays_only();
    let due = calendar.after(day(2026, 9, 30), 3);
    assert_eq!((due.date, due.provisional), (day(2026, 10, 5), false));
    assert!(calendar.is_working_day(day(2040, 10, 1)));
}

#[test]
fn overdue_is_negative() {
    let calendar = calendar();
    assert_eq!(
        calendar.working_days_between(day(2026, 11, 16), day(2026, 11, 23)),
        5
    );
    assert_eq!(
        calendar.working_days_between(day(2026, 11, 23), day(2026, 11, 16)),
        -5
    );
    assert_eq!(
        calendar.working_days_between(day(2026, 11, 16), day(2026, 11, 16)),
        0
    );
}

#[test]
fn a_damaged_calendar_is_refused_with_its_line() {
    let parse = |rows: &str| Calendar::parse(&format!("banshi-calendar 1\n{rows}")).unwrap_err();
    assert_eq!(Calendar::parse("2026 -0101"), Err(CalendarFault::Header));
    assert_eq!(parse(""), CalendarFault::Empty);
    assert_eq!(parse("2026? -0101"), CalendarFault::Empty);
    for line in [
        "26 -0101",
        "+026 -0101",
        "2026 0101",
        "2026 -0230",
        "2026 -101",
        "2026 -0103..0101",
        "2026  -0101",
        "2026 -0101 +0101",
        "2026 -0101..0103 -0102",
        "2026 -+101",
        "2026 长0101",
        "2026 -0101..0102..0103",
    ] {
        assert_eq!(parse(line), CalendarFault::Line { line: 2 }, "{line}");
    }
    assert_eq!(parse("2026\n2028"), CalendarFault::Order { line: 3 });
    assert_eq!(parse("2026?\n2027"), CalendarFault::Order { line: 3 });
    assert_eq!(
        Calendar::parse(&" ".repeat(MAX_BYTES + 1)),
        Err(CalendarFault::TooLong)
    );
}

#[test]
fn the_end_of_time_is_no_panic() {
    let calendar = calendar();
    assert_eq!(calendar.after(NaiveDate::MAX, 10).date, NaiveDate::MAX);
    assert_eq!(
        calendar.working_days_between(NaiveDate::MAX, NaiveDate::MIN),
        -i64::from(MAX_COUNT)
    );
    assert_eq!(
        calendar.after(day(2026, 1, 1), u32::MAX),
        calendar.after(day(2026, 1, 1), MAX_COUNT)
    );
}

proptest! {
    #[test]
    fn counting_there_and_back_agrees(offset in 0_u64..1500, count in 0_u32..120) {
        let calendar = calendar();
        let start = day(2024, 6, 1) + Days::new(offset);
        let due = calendar.after(start, count);
        prop_assert_eq!(calendar.working_days_between(start, due.date), i64::from(count));
        prop_assert!(count == 0 || calendar.is_working_day(due.date));
    }

    #[test]
    fn any_text_is_read_without_a_panic(text in "banshi-calendar 1\n[0-9+.? \n-]{0,60}") {
        let _ = Calendar::parse(&text);
    }
}
