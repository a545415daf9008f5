//! Where a submission and a filing may stand, and every move between (DESIGN §4, one table).

use serde::{Deserialize, Serialize};

/// A move that the table does not know; nothing has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a filing that is {from} cannot become {to}")]
pub struct NoSuchMove {
    /// Where it stands.
    pub from: &'static str,
    /// Where it was to go.
    pub to: &'static str,
}

macro_rules! states {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $code:literal / $zh:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$doc])* $variant),+ }

        impl $name {
            /// Every state, in the order of a filing's way.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code on the wire and in the database.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The official Chinese word.
            #[must_use]
            pub const fn zh(self) -> &'static str {
                match self { $(Self::$variant => $zh),+ }
            }

            /// The state of a code, where there is such.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|state| state.code() == code)
            }

            /// The state after the move.
            ///
            /// # Errors
            /// [`NoSuchMove`] where the table has none.
            pub fn become_(self, next: Self) -> Result<Self, NoSuchMove> {
                if self.may_become(next) {
                    Ok(next)
                } else {
                    Err(NoSuchMove { from: self.code(), to: next.code() })
                }
            }
        }
    };
}

states! {
    /// A submission (申报) on the phone.
    SubmissionState {
        /// Being filled in; every answer is in the vault.
        Draft = "draft" / "草稿",
        /// Signed, waits for the network or for sign-in.
        Queued = "queued" / "待发送",
        /// Papers or the manifest are on their way.
        Uploading = "uploading" / "发送中",
        /// The signed receipt is in the vault.
        Submitted = "submitted" / "已提交",
        /// A named problem with advice stands in the way.
        NeedsAttention = "needs_attention" / "需要您处理",
        /// Thrown away by the person.
        Discarded = "discarded" / "已删除",
    }
}

impl SubmissionState {
    /// Whether the table knows the move.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        use SubmissionState::{Discarded, Draft, NeedsAttention, Queued, Submitted, Uploading};
        matches!(
            (self, next),
            (Draft, Queued | Discarded)
                | (Queued, Draft | Uploading | NeedsAttention)
                | (Uploading, Submitted | NeedsAttention)
                | (NeedsAttention, Draft)
        )
    }
}

states! {
    /// A filing (办件) at the gateway.
    FilingState {
        /// 收件: receipted; the window's turn.
        Received = "received" / "已收件",
        /// 一次性告知补正: the applicant's turn, no clock of the office runs.
        SupplementRequested = "supplement_requested" / "待补正",
        /// 受理: review begins.
        Accepted = "accepted" / "已受理",
        /// 不予受理, with its legal ground.
        Declined = "declined" / "不予受理",
        /// Ended for want of supplements, only where the item cites a rule.
        Lapsed = "lapsed" / "逾期未补正",
        /// 审查.
        InReview = "in_review" / "审批中",
        /// 特别程序: the decision clock stands.
        Suspended = "suspended" / "特别程序中",
        /// 公示.
        Published = "published" / "公示中",
        /// 准予决定.
        Approved = "approved" / "已准予",
        /// 不予决定: with facts, basis, reasons and remedy.
        Refused = "refused" / "不予许可",
        /// 终止办理.
        Terminated = "terminated" / "已终止",
        /// 制证完成: the result exists.
        Issued = "issued" / "已制证",
        /// Fetched, or the electronic licence was taken over.
        Collected = "collected" / "已领取",
        /// With the courier.
        Dispatched = "dispatched" / "已寄出",
        /// 已送达.
        Delivered = "delivered" / "已送达",
        /// Came back from the courier.
        Returned = "returned" / "已退回",
        /// 撤回申请, by the applicant.
        Withdrawn = "withdrawn" / "已撤回",
        /// 撤销, by the office.
        Rescinded = "rescinded" / "已撤销",
    }
}

impl FilingState {
    /// Whether the table knows the move.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        use FilingState::{
            Accepted, Approved, Collected, Declined, Delivered, Dispatched, InReview, Issued, Lapsed,
            Published, Received, Refused, Rescinded, Returned, SupplementRequested, Suspended, Terminated,
            Withdrawn,
        };
        matches!(
            (self, next),
            (Received, Accepted | SupplementRequested | Declined)
                | (SupplementRequested, Received | Lapsed)
                | (Accepted | Suspended | Published, InReview)
                | (InReview, Suspended | Published | Approved | Refused | Terminated)
                | (Approved, Issued)
                | (Issued, Collected | Dispatched)
                | (Dispatched, Delivered | Returned)
                | (Returned, Dispatched)
                | (
                    Received | SupplementRequested | Accepted | InReview | Suspended | Published,
                    Withdrawn
                )
                | (
                    Approved | Issued | Collected | Dispatched | Delivered | Returned,
                    Rescinded
                )
        )
    }

    /// Whether nothing is left to do for anyone but to rate.
    #[must_use]
    pub const fn is_ended(self) -> bool {
        matches!(
            self,
            Self::Declined
                | Self::Lapsed
                | Self::Refused
                | Self::Terminated
                | Self::Collected
                | Self::Delivered
                | Self::Withdrawn
                | Self::Rescinded
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of DESIGN §4 written out a second time, by hand, as text.
    const FILING_TABLE: &str = "
        received: accepted supplement_requested declined withdrawn
        supplement_requested: received lapsed withdrawn
        accepted: in_review withdrawn
        in_review: suspended published approved refused terminated withdrawn
        suspended: in_review withdrawn
        published: in_review withdrawn
        approved: issued rescinded
        issued: collected dispatched rescinded
        dispatched: delivered returned rescinded
        returned: dispatched rescinded
        collected: rescinded
        delivered: rescinded";

    #[test]
    fn every_pair_of_filing_states_is_as_the_table_says() {
        for &from in FilingState::ALL {
            let row = FILING_TABLE
                .lines()
                .find_map(|line| line.trim().strip_prefix(&format!("{}: ", from.code())))
                .unwrap_or("");
            for &to in FilingState::ALL {
                let allowed = row.split_whitespace().any(|code| code == to.code());
                assert_eq!(from.may_become(to), allowed, "{} -> {}", from.code(), to.code());
            }
        }
    }

    #[test]
    fn every_pair_of_submission_states_is_as_the_table_says() {
        let table = [
            ("draft", "queued"),
            ("draft", "discarded"),
            ("queued", "draft"),
            ("queued", "uploading"),
            ("queued", "needs_attention"),
            ("uploading", "submitted"),
            ("uploading", "needs_attention"),
            ("needs_attention", "draft"),
        ];
        for &from in SubmissionState::ALL {
            for &to in SubmissionState::ALL {
                assert_eq!(
                    from.may_become(to),
                    table.contains(&(from.code(), to.code())),
                    "{from:?} -> {to:?}"
                );
            }
        }
    }

    #[test]
    fn a_code_is_what_serde_writes() {
        for &state in FilingState::ALL {
            assert_eq!(
                serde_json::to_string(&state).unwrap(),
                format!("\"{}\"", state.code())
            );
            assert_eq!(FilingState::from_code(state.code()), Some(state));
        }
    }
}
