use banshi_domain::{Calendar, DutyKind, FilingState, Party};
use chrono::NaiveDate;

use super::{Seen, Watch, concern};
use crate::filings::sample::Sample;

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 10, day).unwrap()
}

fn calendar() -> Calendar {
    Calendar::parse(crate::sample_item::CALENDAR).unwrap()
}

#[test]
fn what_is_late_tomorrow_is_told_today() {
    // Received on Monday the 12th: the window answers by Monday the 19th.
    let case = Sample::new().received(12);
    let seen = Seen {
        filing: &case.filing,
        moved_on: day(12),
        asked: 0,
        visits: 0,
        is_unanswered: false,
    };
    let said = |watch, on| concern(watch, &seen, day(on), &calendar());
    assert_eq!(said(Watch::DueSoon, 15), None);
    assert_eq!(said(Watch::DueSoon, 16).as_deref(), Some("下一个工作日到期"));
    assert_eq!(said(Watch::DueSoon, 19).as_deref(), Some("今天不办，明天就超期"));
    assert_eq!(said(Watch::Overdue, 19), None);
    assert_eq!(said(Watch::DueSoon, 20), None);
    assert_eq!(said(Watch::Overdue, 20).as_deref(), Some("已超期 1 个工作日"));
    assert_eq!(said(Watch::Stuck, 19), None);
    assert_eq!(said(Watch::Stuck, 20).as_deref(), Some("6 个工作日没有进展"));
}

#[test]
fn what_is_not_the_offices_is_not_late() {
    let mut case = Sample::new().received(12);
    case.filing.state = FilingState::SupplementRequested;
    if let Some(duty) = &mut case.filing.duty {
        (duty.whose, duty.what) = (Party::Applicant, DutyKind::Supplement);
    }
    let seen = Seen {
        filing: &case.filing,
        moved_on: day(12),
        asked: 2,
        visits: 0,
        is_unanswered: false,
    };
    let said = |watch, on| concern(watch, &seen, day(on), &calendar());
    for on in [19, 20] {
        assert_eq!((said(Watch::DueSoon, on), said(Watch::Overdue, on)), (None, None));
    }
    assert_eq!(said(Watch::Stuck, 26), None);
    assert_eq!(
        said(Watch::Stuck, 27).as_deref(),
        Some("申请人 11 个工作日没有补正")
    );
    assert_eq!(said(Watch::CameTwice, 27).as_deref(), Some("补正 2 次"));
    let visitor = Seen { visits: 3, ..seen };
    let said = concern(Watch::CameTwice, &visitor, day(27), &calendar());
    assert_eq!(said.as_deref(), Some("到窗口 3 次"));
}

#[test]
fn an_ended_filing_is_not_stuck() {
    let mut case = Sample::new().received(12);
    case.filing.state = FilingState::Delivered;
    let seen = Seen {
        filing: &case.filing,
        moved_on: day(12),
        asked: 0,
        visits: 0,
        is_unanswered: true,
    };
    assert_eq!(concern(Watch::Stuck, &seen, day(30), &calendar()), None);
    let mut under_way = case.clone();
    under_way.filing.state = FilingState::Approved;
    let seen = Seen {
        filing: &under_way.filing,
        ..seen
    };
    let said = concern(Watch::Stuck, &seen, day(12), &calendar());
    assert_eq!(said.as_deref(), Some("其他系统一直没有答复"));
}
