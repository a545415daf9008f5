//! What of a filing concerns a supervisor, and how it is said.

use banshi_domain::{Calendar, Filing, FilingState, Party};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Working days without a step after which a filing that is the office's to move counts as stuck.
pub const STILL_DAYS: u32 = 5;

/// Working days after which an applicant who was asked and sends nothing is called.
pub const UNANSWERED_DAYS: u32 = 10;

/// Tries after which another system that does not answer is told.
pub const MANY_TRIES: i64 = 5;

/// A supervisor's lists, in the order in which they are worked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Watch {
    /// 将要超期: late tomorrow or on the working day after, if nobody acts.
    DueSoon,
    /// 已超期: late already.
    Overdue,
    /// 多次跑动: the person had to come, or to send papers, twice.
    CameTwice,
    /// 停滞: nothing has happened for days, or another system does not answer.
    Stuck,
}

impl Watch {
    /// All of them, in order.
    pub const ALL: [Self; 4] = [Self::DueSoon, Self::Overdue, Self::CameTwice, Self::Stuck];

    /// The code on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::DueSoon => "due_soon",
            Self::Overdue => "overdue",
            Self::CameTwice => "came_twice",
            Self::Stuck => "stuck",
        }
    }

    /// What the console calls it.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::DueSoon => "将要超期",
            Self::Overdue => "已超期",
            Self::CameTwice => "多次跑动",
            Self::Stuck => "停滞",
        }
    }
}

/// A filing with what else is known of it.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// The filing.
    pub filing: &'a Filing,
    /// The day in China of its last step.
    pub moved_on: NaiveDate,
    /// How often supplements were asked for.
    pub asked: i64,
    /// How often its applicant came to a window for this item, by appointment.
    pub visits: i64,
    /// Whether another system has refused, or not answered many times.
    pub is_unanswered: bool,
}

/// Why the filing stands on the list, in words; `None` where it does not.
#[must_use]
pub fn concern(watch: Watch, seen: &Seen<'_>, today: NaiveDate, calendar: &Calendar) -> Option<String> {
    let filing = seen.filing;
    let duty = filing.duty.as_ref().filter(|duty| duty.whose != Party::Applicant);
    let still = calendar.working_days_between(seen.moved_on, today);
    match watch {
        Watch::DueSoon => {
            let duty = duty.filter(|duty| duty.due_on >= today)?;
            match calendar.working_days_between(today, duty.due_on) {
                0 => Some("今天不办，明天就超期".into()),
                1 => Some("下一个工作日到期".into()),
                _ => None,
            }
        }
        Watch::Overdue => {
            let duty = duty.filter(|duty| duty.due_on < today)?;
            // Late on a Sunday is late since Friday: no working day has passed yet.
            let days = -calendar.working_days_between(today, duty.due_on);
            Some(if days > 0 {
                format!("已超期 {days} 个工作日")
            } else {
                "已超期".into()
            })
        }
        Watch::CameTwice => match (seen.visits, seen.asked) {
            (visits, _) if visits >= 2 => Some(format!("到窗口 {visits} 次")),
            (_, asked) if asked >= 2 => Some(format!("补正 {asked} 次")),
            _ => None,
        },
        Watch::Stuck if filing.state.is_ended() => None,
        Watch::Stuck if seen.is_unanswered => Some("其他系统一直没有答复".into()),
        Watch::Stuck => match filing.state {
            FilingState::SupplementRequested => {
                (still > i64::from(UNANSWERED_DAYS)).then(|| format!("申请人 {still} 个工作日没有补正"))
            }
            // The courier's days are the courier's, a special procedure has its own end.
            FilingState::Dispatched | FilingState::Suspended | FilingState::Published => None,
            _ => (still > i64::from(STILL_DAYS)).then(|| format!("{still} 个工作日没有进展")),
        },
    }
}
