//! A filing (办件) as the office keeps it: the one thing that all capabilities after receipt work on.
//!
//! The rules of acceptance, review and delivery are functions of a [`CaseFile`], an event and the [`Moment`]; they give
//! the next case file and [`Effect`]s. This module keeps both in one transaction: state, event, feed, audit, jobs.

pub(crate) mod api;
mod keep;
mod look;
mod principal;
pub mod recount;
#[cfg(test)]
pub(crate) mod sample;

use banshi_domain::{
    AgentManifest, Applicant, Calendar, ClockRule, ContentHash, DeliveryKind, Due, Duty, DutyKind, Filing,
    FilingState, Item, NoSuchMove, NoticeKind, PaperManifest, Party, ProblemKind, SupplementRequest,
    TimelineEntry,
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

pub use api::router;
pub use keep::{Actor, Alongside, Rule, change, change_with, load, load_own, load_sent};
pub(crate) use keep::{delivers, insert, keep_item};
pub use look::{looks, record_look};
pub use principal::AgentAct;
pub(crate) use principal::{named, principals};

use crate::http::ApiError;

/// Everything that the office keeps about one filing.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CaseFile {
    /// What the applicant sees.
    pub filing: Filing,
    /// Whose feed it is in: the person who sent it.
    pub owner: String,
    /// For whom.
    pub applicant: Applicant,
    /// By whom, where it is not the applicant.
    pub agent: Option<AgentManifest>,
    /// The form that was filled in.
    pub form: ContentHash,
    /// The answers as uploaded.
    pub answers: ContentHash,
    /// Which instance of the form's member repeat it is for, from 1.
    pub member: Option<u32>,
    /// The papers, those of supplements included.
    pub papers: Vec<PaperManifest>,
    /// What the gateway's engine finds otherwise.
    pub findings: Vec<String>,
    /// How the result should come.
    pub delivery: DeliveryKind,
    /// Where short messages go.
    pub telephone: Option<String>,
    /// Where the courier goes.
    pub address: Option<String>,
    /// First day of the notice period that runs: of receipt, or of the supplements' receipt.
    pub notice_from: NaiveDate,
    /// What the first notice named: a later one may only repeat it.
    pub asked_first: Option<SupplementRequest>,
    /// What is left of the decision period, once it runs.
    pub decision: Option<DecisionClock>,
    /// The last day on which it is public.
    #[serde(default)]
    pub published_until: Option<NaiveDate>,
    /// Keeps the audit's hashes from being guessed; erased with the case.
    pub salt: String,
}

/// The decision period: stopped only by a special procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionClock {
    /// The day from which the days below count.
    pub from: NaiveDate,
    /// Working days left of the promise.
    pub promised_left: u32,
    /// Working days left by law.
    pub legal_left: u32,
    /// Since when it stands.
    pub stopped_on: Option<NaiveDate>,
}

/// When something happens, and by which calendar and rule days are counted.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    /// The instant.
    pub now: DateTime<Utc>,
    /// Its day in China.
    pub today: NaiveDate,
    /// The official calendar.
    pub calendar: &'a Calendar,
    /// The item's clocks.
    pub rule: &'a ClockRule,
    /// The item, at the filing's version.
    pub item: &'a Item,
}

/// What follows, for others to carry out exactly once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Issue a document with this text.
    Issue(NoticeKind, Vec<String>),
    /// Tell the person, by a registered template.
    Tell(&'static str),
    /// Ask the offices that the item names.
    AskEvidence,
    /// Place the courier's order.
    PlaceOrder,
    /// Look again when this day has begun.
    WakeOn(NaiveDate),
    /// The supervisor sees that the window was silent.
    ReportSilence,
}

/// What a rule gives.
pub type Outcome = Result<(CaseFile, Vec<Effect>), Refusal>;

/// Why an event cannot happen; the filing is as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The table of states has no such move.
    #[error(transparent)]
    NoSuchMove(#[from] NoSuchMove),
    /// A second notice asks for something new.
    #[error("a second notice may only repeat what the first one named")]
    NewDemand,
    /// Something that is asked for is not on the item's list.
    #[error("what is asked for is not on the item's list")]
    NotOnTheList,
    /// The item names no such procedure.
    #[error("the item names no such procedure")]
    NoSuchProcedure,
    /// The item is not made public before it is decided.
    #[error("the item is not made public before it is decided")]
    NoPublication,
    /// A text that the law wants is missing.
    #[error("facts, basis and reasons must be said")]
    NoReasons,
    /// The result does not travel that way.
    #[error("the result does not travel that way")]
    OtherDelivery,
    /// Papers that were not asked for, or not all that were.
    #[error("the papers are not those that were asked for")]
    NotWhatWasAsked,
    /// Supplements, where nothing is asked for.
    #[error("nothing is asked for")]
    NothingWasAsked,
    /// Resumed, where nothing stands.
    #[error("no special procedure is under way")]
    NotSuspended,
    /// Rated already.
    #[error("rated already")]
    RatedAlready,
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NoSuchMove(_)
            | Refusal::OtherDelivery
            | Refusal::NothingWasAsked
            | Refusal::NotSuspended
            | Refusal::NoPublication => ProblemKind::NoSuchMove.into(),
            Refusal::NewDemand => ProblemKind::NewDemand.into(),
            Refusal::RatedAlready => ProblemKind::AlreadyRated.into(),
            Refusal::NotWhatWasAsked => ProblemKind::MaterialsIncomplete.into(),
            Refusal::NotOnTheList | Refusal::NoSuchProcedure | Refusal::NoReasons => {
                ProblemKind::Malformed.into()
            }
        }
    }
}

impl CaseFile {
    /// The one way from state to state: the table is asked, the timeline told.
    pub(crate) fn become_(
        &mut self,
        next: FilingState,
        by: &str,
        moment: &Moment<'_>,
    ) -> Result<(), Refusal> {
        self.filing.state = self.filing.state.become_(next)?;
        self.note(by, moment);
        Ok(())
    }

    /// Tells the timeline of the state that began.
    pub(crate) fn note(&mut self, by: &str, moment: &Moment<'_>) {
        self.filing.timeline.push(TimelineEntry {
            at: moment.now,
            state: self.filing.state,
            by: by.to_owned(),
            notice: None,
        });
    }

    /// The duty to answer, from the day on which the notice period began.
    pub(crate) fn expect_answer(&mut self, moment: &Moment<'_>) {
        let due = moment.rule.notice_due(self.notice_from, moment.calendar);
        self.filing.duty = Some(duty(Party::Window, DutyKind::Answer, due));
    }

    /// The duty to decide, from what is left of the decision period.
    pub(crate) fn expect_decision(&mut self, moment: &Moment<'_>) {
        self.filing.duty = self.decision.map(|clock| {
            let promised = moment.calendar.after(clock.from, clock.promised_left);
            let legal = moment.calendar.after(clock.from, clock.legal_left);
            Duty {
                legal_due_on: Some(legal.date),
                ..duty(Party::Department, DutyKind::Decide, promised)
            }
        });
    }

    /// Whether anything may still happen to it before a decision: a second filing of the same would be a repeat.
    #[must_use]
    pub fn is_open(&self) -> bool {
        use FilingState::{Accepted, InReview, Published, Received, SupplementRequested, Suspended};
        matches!(
            self.filing.state,
            Received | SupplementRequested | Accepted | InReview | Suspended | Published
        )
    }
}

/// A duty up to a counted day.
pub(crate) fn duty(whose: Party, what: DutyKind, due: Due) -> Duty {
    Duty {
        whose,
        what,
        due_on: due.date,
        provisional: due.provisional,
        legal_due_on: None,
    }
}
