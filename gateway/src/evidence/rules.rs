//! What an answer does to a filing: it stands beside the question, for the clerk and the person to see. Nothing else.

use banshi_domain::EvidenceOutcome;

use crate::filings::{CaseFile, Effect, Moment};

/// An office has answered, or could not be reached. `None` where that is known already, or a real answer stands.
#[must_use]
pub fn answered(
    mut case: CaseFile,
    place: usize,
    outcome: EvidenceOutcome,
    moment: &Moment<'_>,
) -> Option<(CaseFile, Vec<Effect>)> {
    let evidence = case.filing.evidence.get_mut(place)?;
    let has_answer = !matches!(
        evidence.outcome,
        EvidenceOutcome::Pending | EvidenceOutcome::Unavailable
    );
    if evidence.outcome == outcome || has_answer {
        return None;
    }
    evidence.outcome = outcome;
    evidence.answered_at = (outcome != EvidenceOutcome::Unavailable).then_some(moment.now);
    Some((case, vec![]))
}
