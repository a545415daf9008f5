//! The clocks of an item: notice, decision, delivery, counted in working days of the official calendar.
//!
//! The first day does not count (民法典 art. 201). What the numbers are, and which law stands behind them, each item
//! says for itself; the defaults of a permit are 行政许可法 arts. 32, 42, 44.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{Calendar, Due};

/// What follows when the window says nothing within the notice days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Silence {
    /// 逾期不告知的，自收到申请材料之日起即为受理 (行政许可法 art. 32).
    AcceptedAsOfReceipt,
    /// The item's rule attaches nothing to silence; the supervisor is told.
    NothingFollows,
}

/// When an unanswered request for supplements ends a filing. Only items that cite a rule have one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LapseRule {
    /// Working days after the notice.
    pub days: u16,
    /// The rule that allows it.
    pub basis: String,
}

/// 公示: where the item says that what is about to be decided is made public first. It is none of the procedures that
/// stop the decision clock (行政许可法 art. 45): the days count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicationRule {
    /// Working days for which it is public.
    pub days: u16,
    /// The rule that asks for it.
    pub basis: String,
}

/// 时限规则: the clocks of one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClockRule {
    /// The law or notice that sets these periods.
    pub basis: String,
    /// Working days in which the window accepts, declines or asks once.
    pub notice_days: u16,
    /// What silence means.
    pub silence: Silence,
    /// Working days from acceptance to decision that the law allows (法定时限).
    pub decision_days_legal: u16,
    /// Working days that the office promises (承诺时限); never more than the legal ones.
    pub decision_days_promised: u16,
    /// Working days by which the head of the office may extend, with reasons told.
    #[serde(default)]
    pub extension_days: Option<u16>,
    /// Working days from decision to dispatch (行政许可法 art. 44).
    pub delivery_days: u16,
    /// Procedures that stop the decision clock (行政许可法 art. 45).
    #[serde(default)]
    pub suspended_by: Vec<String>,
    /// When unanswered supplements end the filing.
    #[serde(default)]
    pub lapse: Option<LapseRule>,
    /// Whether, and for how long, it is made public before it is decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publication: Option<PublicationRule>,
}

/// Why a rule cannot be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClockFault {
    /// A promise longer than the law is none.
    #[error("the promised days exceed the legal days")]
    PromiseExceedsLaw,
    /// No period is that long.
    #[error("a period of more than 250 working days")]
    TooLong,
    /// The rule cites nothing.
    #[error("the rule names no basis")]
    NoBasis,
}

impl ClockRule {
    /// Checks what no type can say.
    ///
    /// # Errors
    /// [`ClockFault`], the first found.
    pub fn check(&self) -> Result<(), ClockFault> {
        if self.basis.trim().is_empty()
            || self
                .lapse
                .as_ref()
                .is_some_and(|lapse| lapse.basis.trim().is_empty())
            || self
                .publication
                .as_ref()
                .is_some_and(|publication| publication.basis.trim().is_empty())
        {
            return Err(ClockFault::NoBasis);
        }
        if self.decision_days_promised > self.decision_days_legal {
            return Err(ClockFault::PromiseExceedsLaw);
        }
        let longest = self
            .notice_days
            .max(self.decision_days_legal)
            .max(self.delivery_days);
        let is_too_long = |days: Option<u16>| days.is_some_and(|days| days > 250);
        if longest > 250
            || is_too_long(self.extension_days)
            || is_too_long(self.publication.as_ref().map(|publication| publication.days))
        {
            return Err(ClockFault::TooLong);
        }
        Ok(())
    }

    /// Last day on which the window may answer a filing received on `day`.
    #[must_use]
    pub fn notice_due(&self, day: NaiveDate, calendar: &Calendar) -> Due {
        calendar.after(day, self.notice_days.into())
    }

    /// Last days, by promise and by law, for a filing accepted on `day`.
    #[must_use]
    pub fn decision_due(&self, day: NaiveDate, calendar: &Calendar) -> DecisionDue {
        DecisionDue {
            promised: calendar.after(day, self.decision_days_promised.into()),
            legal: calendar.after(day, self.decision_days_legal.into()),
        }
    }

    /// Last day for handing over a result decided on `day`.
    #[must_use]
    pub fn delivery_due(&self, day: NaiveDate, calendar: &Calendar) -> Due {
        calendar.after(day, self.delivery_days.into())
    }
}

/// The two ends of a decision period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecisionDue {
    /// What the office promised.
    pub promised: Due,
    /// What the law allows.
    pub legal: Due,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permit() -> ClockRule {
        ClockRule {
            basis: "行政许可法第三十二条、第四十二条、第四十四条".into(),
            notice_days: 5,
            silence: Silence::AcceptedAsOfReceipt,
            decision_days_legal: 20,
            decision_days_promised: 1,
            extension_days: Some(10),
            delivery_days: 10,
            suspended_by: vec![],
            lapse: None,
            publication: None,
        }
    }

    #[test]
    fn the_first_day_does_not_count() {
        let monday = NaiveDate::from_ymd_opt(2026, 11, 16).unwrap();
        let due = permit().notice_due(monday, &Calendar::weekdays_only());
        assert_eq!(due.date, NaiveDate::from_ymd_opt(2026, 11, 23).unwrap());
    }

    #[test]
    fn a_publication_cites_its_rule_and_ends() {
        let rule = |days, basis: &str| ClockRule {
            publication: Some(PublicationRule {
                days,
                basis: basis.into(),
            }),
            ..permit()
        };
        assert_eq!(rule(5, " ").check(), Err(ClockFault::NoBasis));
        assert_eq!(rule(251, "样例").check(), Err(ClockFault::TooLong));
        assert_eq!(rule(5, "样例").check(), Ok(()));
    }

    #[test]
    fn a_promise_longer_than_the_law_is_refused() {
        let rule = ClockRule {
            decision_days_promised: 21,
            ..permit()
        };
        assert_eq!(rule.check(), Err(ClockFault::PromiseExceedsLaw));
        assert_eq!(permit().check(), Ok(()));
    }
}
