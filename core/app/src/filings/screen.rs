//! 办件: the words of a filing's page, made here once.

use banshi_domain::{
    Filing, FilingId, FilingState, Material, MaterialCode, Missing, RatingLevel, SupplementRequest,
};
use chrono::NaiveDate;

use super::action::{FilingAction, actions};
use super::delivery::{self, DeliveryLines};
use super::line::{Tone, line};
use super::records::{EvidenceLine, NoticeLines, evidence_line, notice_lines};
use super::timeline::{Step, steps};
use crate::outbox::SubmissionScreen;
use crate::{Words, words};

/// A filing's page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilingScreen {
    /// Names it.
    pub id: FilingId,
    /// The item's name.
    pub title: Words,
    /// Where it stands.
    pub state: FilingState,
    /// The same as a badge.
    pub badge: Words,
    /// How the badge is coloured.
    pub tone: Tone,
    /// 办件编号, grouped for reading: 3211 0226 1016 0000 42.
    pub number: String,
    /// 10月16日 09:12 收件 · 回执已验证.
    pub received: Words,
    /// Who has it, until when, what the person can do.
    pub next: Words,
    /// What happened, what is, what will be.
    pub steps: Vec<Step>,
    /// What the window asked for (补正).
    pub asked: Vec<AskedLine>,
    /// Documents, oldest first.
    pub notices: Vec<NoticeLines>,
    /// Who looked up what.
    pub evidence: Vec<EvidenceLine>,
    /// The result's way.
    pub delivery: Option<DeliveryLines>,
    /// What the person said of it.
    pub rating: Option<RatingLevel>,
    /// What can be done, the main one first.
    pub actions: Vec<FilingAction>,
}

/// One thing that the window asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedLine {
    /// The material.
    pub material: MaterialCode,
    /// Its name, where the item is known on this phone.
    pub title: String,
    /// Where in it.
    pub place: String,
    /// Why it does not do.
    pub reason: String,
    /// The rule that asks for it.
    pub basis: String,
}

pub(super) fn screen(
    filing: &Filing,
    sent: Option<&SubmissionScreen>,
    materials: &[Material],
    today: NaiveDate,
) -> FilingScreen {
    let line = line(filing, today);
    let at = words::moment(filing.received_at, today);
    let verified = sent.is_some_and(|sent| sent.receipt.is_some());
    let received = Words::line([
        Words::new(format!("{} 收件", at.zh), format!("Received {}", at.en)),
        if verified {
            Words::new("回执已验证", "receipt verified")
        } else {
            Words::default()
        },
    ]);
    FilingScreen {
        id: filing.id,
        title: line.title,
        state: filing.state,
        badge: line.badge,
        tone: line.tone,
        number: filing.number.grouped(),
        received,
        next: line.words,
        steps: steps(filing, sent, today),
        asked: filing
            .asked
            .iter()
            .flat_map(SupplementRequest::missing)
            .map(|one| asked_line(one, materials))
            .collect(),
        notices: filing
            .notices
            .iter()
            .map(|notice| notice_lines(notice, today))
            .collect(),
        evidence: filing
            .evidence
            .iter()
            .map(|one| evidence_line(one, materials, today))
            .collect(),
        delivery: filing
            .delivery
            .as_ref()
            .map(|delivery| delivery::lines(delivery, today)),
        rating: filing.rating.as_ref().map(|rating| rating.level),
        actions: actions(filing),
    }
}

fn asked_line(one: &Missing, materials: &[Material]) -> AskedLine {
    let known = materials.iter().find(|material| material.code == one.material);
    AskedLine {
        material: one.material.clone(),
        title: known.map_or_else(|| one.material.to_string(), |material| material.title.clone()),
        place: one.place.clone(),
        reason: one.reason.clone(),
        basis: one.basis.clone(),
    }
}
