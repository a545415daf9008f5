//! A case file of the sample item, for tests of rules.

use banshi_domain::{
    Applicant, Calendar, ContentHash, DeliveryKind, Filing, FilingId, FilingNumber, FilingState, Item,
};
use chrono::NaiveDate;

use super::{CaseFile, Moment};
use crate::acceptance::rules;
use crate::sample_item;

/// The item and the calendar.
pub(crate) struct Sample {
    pub(crate) item: Item,
    calendar: Calendar,
}

impl Sample {
    pub(crate) fn new() -> Self {
        Self {
            item: sample_item::item(1, "2020-01-01"),
            calendar: Calendar::parse(sample_item::CALENDAR).unwrap(),
        }
    }

    /// Ten o'clock in China on a day of October 2026, when the first seven days are a holiday and the tenth is worked.
    pub(crate) fn on(&self, day: u32) -> Moment<'_> {
        let today = NaiveDate::from_ymd_opt(2026, 10, day).unwrap();
        let now = today.and_hms_opt(2, 0, 0).unwrap().and_utc();
        Moment {
            now,
            today,
            calendar: &self.calendar,
            rule: &self.item.clock,
            item: &self.item,
        }
    }

    /// A filing received on that day.
    pub(crate) fn received(&self, day: u32) -> CaseFile {
        let moment = self.on(day);
        let filing = Filing {
            id: FilingId::new(),
            number: FilingNumber::new(&self.item.region, moment.today, 1).unwrap(),
            submission: banshi_domain::SubmissionId::new(),
            revision: 1,
            item: self.item.code.clone(),
            item_version: self.item.version,
            title: self.item.title.clone(),
            office: self.item.office.clone(),
            state: FilingState::Received,
            received_at: moment.now,
            accepted_on: None,
            accepted_silently: false,
            duty: None,
            asked: None,
            notices: vec![],
            evidence: vec![],
            delivery: None,
            rating: None,
            timeline: vec![],
        };
        let id = "11010519491231002X".parse().unwrap();
        let case = CaseFile {
            filing,
            owner: "someone".into(),
            applicant: Applicant::Person {
                name: "样例".into(),
                id: banshi_domain::PersonId::Resident { number: id },
            },
            agent: None,
            form: ContentHash::of(b"form"),
            answers: ContentHash::of(b"answers"),
            member: None,
            papers: vec![],
            findings: vec![],
            delivery: DeliveryKind::Courier,
            telephone: Some("13800000000".into()),
            address: None,
            notice_from: moment.today,
            asked_first: None,
            decision: None,
            published_until: None,
            salt: "salt".into(),
        };
        rules::received(case, &moment).0
    }
}
