//! Deadlines that were only expected (暂按) are counted anew when a calendar is published, and move in the applicant's
//! favour alone: an office's day comes earlier, an applicant's later, neither the other way.

use banshi_domain::{Duty, DutyKind, FilingState, Party};
use chrono::NaiveDate;

use super::{Actor, CaseFile, Effect, Moment, Rule};
use crate::Gateway;
use crate::clock::china_day;
use crate::http::{ApiError, ApiResult};
use crate::store::StoreError;

/// Counts a provisional deadline by the calendar of the moment. `None` where nothing is provisional, or nothing moves.
#[must_use]
pub fn recount(mut case: CaseFile, moment: &Moment<'_>) -> Option<(CaseFile, Vec<Effect>)> {
    let told = case.filing.duty.clone().filter(|duty| duty.provisional)?;
    let (rule, calendar) = (moment.rule, moment.calendar);
    let began = |state| began_on(&case, state);
    let (counted, legal) = match told.what {
        DutyKind::Answer => (rule.notice_due(case.notice_from, calendar), None),
        DutyKind::Decide => {
            let clock = case.decision?;
            let legal = calendar.after(clock.from, clock.legal_left);
            (calendar.after(clock.from, clock.promised_left), Some(legal.date))
        }
        // The courier's own day is the courier's, and not provisional.
        DutyKind::Deliver => (rule.delivery_due(began(FilingState::Approved)?, calendar), None),
        DutyKind::Supplement => {
            let lapse = rule.lapse.as_ref()?;
            let asked = began(FilingState::SupplementRequested)?;
            (calendar.after(asked, lapse.days.into()), None)
        }
        DutyKind::Other => return None,
    };
    let due_on = if told.whose == Party::Applicant {
        counted.date.max(told.due_on)
    } else {
        counted.date.min(told.due_on)
    };
    let duty = Duty {
        due_on,
        provisional: counted.provisional,
        legal_due_on: match (told.legal_due_on, legal) {
            (Some(told), Some(counted)) => Some(told.min(counted)),
            (told, _) => told,
        },
        ..told.clone()
    };
    if duty == told {
        return None;
    }
    // Who watches the day is woken by the new one, as well.
    let is_watched = matches!(duty.what, DutyKind::Answer | DutyKind::Supplement);
    let wake = duty.due_on.succ_opt().filter(|_| is_watched).map(Effect::WakeOn);
    case.filing.duty = Some(duty);
    Some((case, wake.into_iter().collect()))
}

/// The day in China on which a state last began.
fn began_on(case: &CaseFile, state: FilingState) -> Option<NaiveDate> {
    let entries = &case.filing.timeline;
    let entry = entries.iter().rev().find(|entry| entry.state == state)?;
    Some(china_day(entry.at))
}

/// Counts all provisional deadlines anew.
///
/// # Errors
/// The store's.
pub async fn all(gateway: &Gateway) -> ApiResult<()> {
    let ids: Vec<String> = sqlx::query_scalar("SELECT id FROM filings WHERE is_provisional = 1 ORDER BY id")
        .fetch_all(gateway.store().reads())
        .await?;
    for id in ids {
        let id = id.parse().map_err(|_| StoreError::Content("filing id"))?;
        let rule: Rule = Box::new(|case, moment| Ok::<_, ApiError>(recount(case, moment)));
        super::change(gateway, id, None, Actor::Timer, "recounted", rule).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use banshi_domain::Calendar;

    use super::*;
    use crate::acceptance::rules;
    use crate::filings::sample::Sample;

    /// The sample's calendar with what was published for 2027.
    fn published(year: &str) -> Calendar {
        Calendar::parse(&format!("{}2027 {year}\n", crate::sample_item::CALENDAR)).unwrap()
    }

    fn on<'a>(sample: &'a Sample, calendar: &'a Calendar, day: &str) -> Moment<'a> {
        let today: NaiveDate = day.parse().unwrap();
        Moment {
            now: today.and_hms_opt(2, 0, 0).unwrap().and_utc(),
            today,
            calendar,
            ..sample.on(12)
        }
    }

    /// Received on Monday 28 December: five working days by what is known then, New Year's day being a holiday, end on
    /// Tuesday 5 January.
    fn received(sample: &Sample, calendar: &Calendar) -> CaseFile {
        let moment = on(sample, calendar, "2026-12-28");
        let mut case = sample.received(12);
        case.notice_from = moment.today;
        case.filing.timeline.clear();
        rules::received(case, &moment).0
    }

    fn due(case: &CaseFile) -> (String, bool) {
        let duty = case.filing.duty.as_ref().unwrap();
        (duty.due_on.to_string(), duty.provisional)
    }

    #[test]
    fn an_offices_day_comes_earlier_and_never_later() {
        let sample = Sample::new();
        let unknown = Calendar::parse(crate::sample_item::CALENDAR).unwrap();
        let case = received(&sample, &unknown);
        assert_eq!(due(&case), ("2027-01-05".into(), true));
        assert!(recount(case.clone(), &on(&sample, &unknown, "2026-12-29")).is_none());
        // Saturday the 2nd is worked: a day is gained.
        let earlier = published("-0101 +0102");
        let (counted, effects) = recount(case.clone(), &on(&sample, &earlier, "2026-12-29")).unwrap();
        assert_eq!(due(&counted), ("2027-01-04".into(), false));
        assert_eq!(effects, [Effect::WakeOn("2027-01-05".parse().unwrap())]);
        // Monday the 4th is off: what was told stands, and is certain now.
        let later = published("-0101..0104");
        let (counted, _) = recount(case, &on(&sample, &later, "2026-12-29")).unwrap();
        assert_eq!(due(&counted), ("2027-01-05".into(), false));
        assert!(recount(counted, &on(&sample, &later, "2026-12-29")).is_none());
    }

    #[test]
    fn a_decisions_day_and_its_legal_day_are_counted_anew() {
        let sample = Sample::new();
        let unknown = Calendar::parse(crate::sample_item::CALENDAR).unwrap();
        let moment = on(&sample, &unknown, "2026-12-28");
        let (case, _) = rules::accept(received(&sample, &unknown), &moment).unwrap();
        assert_eq!(due(&case), ("2027-01-12".into(), true));
        let earlier = published("-0101 +0102");
        let (counted, effects) = recount(case, &on(&sample, &earlier, "2026-12-29")).unwrap();
        assert_eq!(due(&counted), ("2027-01-11".into(), false));
        assert_eq!(
            counted.filing.duty.unwrap().legal_due_on.unwrap().to_string(),
            "2027-01-25"
        );
        assert_eq!(effects, []);
    }

    #[test]
    fn an_applicants_day_comes_later_and_never_earlier() {
        let mut sample = Sample::new();
        sample.item.clock.lapse = Some(banshi_domain::LapseRule {
            days: 5,
            basis: "样例".into(),
        });
        let unknown = Calendar::parse(crate::sample_item::CALENDAR).unwrap();
        let moment = on(&sample, &unknown, "2026-12-28");
        let request = banshi_domain::SupplementRequest::new(vec![banshi_domain::Missing {
            material: "application".parse().unwrap(),
            place: "第 1 页".into(),
            reason: "未盖公章".into(),
            basis: "样例".into(),
        }])
        .unwrap();
        let (case, _) = rules::ask_once(received(&sample, &unknown), request, &moment).unwrap();
        assert_eq!(due(&case), ("2027-01-05".into(), true));
        let earlier = published("-0101 +0102");
        let (counted, _) = recount(case.clone(), &on(&sample, &earlier, "2026-12-29")).unwrap();
        assert_eq!(due(&counted), ("2027-01-05".into(), false));
        let later = published("-0101..0104");
        let (counted, effects) = recount(case, &on(&sample, &later, "2026-12-29")).unwrap();
        assert_eq!(due(&counted), ("2027-01-06".into(), false));
        assert_eq!(effects, [Effect::WakeOn("2027-01-07".parse().unwrap())]);
    }
}
