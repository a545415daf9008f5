//! What a person can do with a filing.

use banshi_domain::{Filing, FilingState};

use crate::Words;

/// What can be done with a filing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FilingAction {
    /// 去补交.
    Supplement,
    /// 评价.
    Rate,
    /// 查看快递.
    Track,
    /// 看文书.
    Notices,
    /// 怎样申诉: the remedy stands in the document.
    Appeal,
    /// 撤回申请.
    Withdraw,
}

impl FilingAction {
    /// What its button says.
    #[must_use]
    pub fn words(self) -> Words {
        match self {
            Self::Supplement => Words::new("去补交", "Send what is asked for"),
            Self::Rate => Words::new("评价", "Rate"),
            Self::Track => Words::new("查看快递", "Track the parcel"),
            Self::Notices => Words::new("看文书", "Documents"),
            Self::Appeal => Words::new("不服怎么办", "How to appeal"),
            Self::Withdraw => Words::new("撤回申请", "Withdraw"),
        }
    }
}

pub(super) fn actions(filing: &Filing) -> Vec<FilingAction> {
    let mut actions = Vec::new();
    if filing.asked.is_some() && filing.state == FilingState::SupplementRequested {
        actions.push(FilingAction::Supplement);
    }
    if filing.state.is_ended() && filing.rating.is_none() {
        actions.push(FilingAction::Rate);
    }
    if filing
        .delivery
        .as_ref()
        .is_some_and(|delivery| !delivery.track.is_empty())
    {
        actions.push(FilingAction::Track);
    }
    if matches!(
        filing.state,
        FilingState::Declined | FilingState::Refused | FilingState::Rescinded
    ) {
        actions.push(FilingAction::Appeal);
    }
    if !filing.notices.is_empty() {
        actions.push(FilingAction::Notices);
    }
    if filing.state.may_become(FilingState::Withdrawn) {
        actions.push(FilingAction::Withdraw);
    }
    actions
}
