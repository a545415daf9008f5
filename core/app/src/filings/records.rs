//! What stands on record: documents of the office (文书), and what other offices answered (数据核验).

use banshi_domain::{Evidence, EvidenceOutcome, Material, Notice, NoticeId, NoticeKind};
use chrono::NaiveDate;

use crate::{Words, words};

/// A document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeLines {
    /// Names it.
    pub id: NoticeId,
    /// Which document.
    pub kind: NoticeKind,
    /// Its name.
    pub title: Words,
    /// Its number, as printed.
    pub number: String,
    /// When it was issued.
    pub issued: Words,
    /// What it says.
    pub text: Vec<String>,
}

/// One question to another office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceLine {
    /// The office that answered.
    pub office: String,
    /// What it stands for: the material that it replaces, by its name on the list.
    pub material: String,
    /// What came back.
    pub outcome: Words,
    /// When, and by which rule.
    pub detail: Words,
    /// Whether the person may want to dispute it.
    pub is_against: bool,
}

pub(super) fn notice_lines(notice: &Notice, today: NaiveDate) -> NoticeLines {
    NoticeLines {
        id: notice.id,
        kind: notice.kind,
        title: notice_words(notice.kind),
        number: notice.number.clone(),
        issued: words::moment(notice.issued_at, today),
        text: notice.text.clone(),
    }
}

pub(super) fn notice_words(kind: NoticeKind) -> Words {
    let en = match kind {
        NoticeKind::Acceptance => "Notice of acceptance",
        NoticeKind::Supplement => "Notice of what is missing",
        NoticeKind::Decline => "Notice of non-acceptance",
        NoticeKind::Approval => "Decision of approval",
        NoticeKind::Refusal => "Decision of refusal",
        NoticeKind::Suspension => "Notice of a special procedure",
        NoticeKind::Publication => "Public notice",
        NoticeKind::Termination => "Notice of termination",
        NoticeKind::Rescission => "Decision of rescission",
        NoticeKind::Other => "Document",
    };
    Words::new(kind.zh(), en)
}

pub(super) fn evidence_line(one: &Evidence, materials: &[Material], today: NaiveDate) -> EvidenceLine {
    let en = match one.outcome {
        EvidenceOutcome::Pending => "Being checked",
        EvidenceOutcome::Confirmed => "Agrees",
        EvidenceOutcome::Differs => "Differs",
        EvidenceOutcome::NotFound => "Not found",
        EvidenceOutcome::Unavailable => "Cannot be looked up now",
        EvidenceOutcome::Other => "New result",
    };
    let at = words::moment(one.answered_at.unwrap_or(one.asked_at), today);
    EvidenceLine {
        office: one.office.clone(),
        material: materials
            .iter()
            .find(|material| one.replaces.as_ref() == Some(&material.code))
            .map(|material| material.title.clone())
            .unwrap_or_default(),
        outcome: Words::new(one.outcome.zh(), en),
        detail: Words::line([at, Words::same(&one.legal_ground)]),
        is_against: matches!(one.outcome, EvidenceOutcome::Differs | EvidenceOutcome::NotFound),
    }
}
