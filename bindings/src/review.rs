//! 核对与签名: everything on one page, and all that is missing in one list.

use banshi_app as app;

use crate::cross::{Cross, choice, record};
use crate::{ErrorWords, Words};

record! {
    /// The page before signing.
    ReviewScreen = app::ReviewScreen {
        /// The draft.
        draft: String,
        /// The item's code.
        item: String,
        /// The item's name.
        title: Words,
        /// What the gateway found wrong, where it came back.
        attention: Option<Attention>,
        /// All answers under their headings, each with its page for 改.
        answers: Vec<ReviewLine>,
        /// The papers that the person makes.
        papers: Vec<ReviewPaper>,
        /// What other offices are asked instead of the person: 公安核验姓名、证件号码.
        checks: Vec<Words>,
        /// Commitments to read and sign.
        commitments: Vec<CommitmentText>,
        /// What is to be agreed to.
        consents: Vec<ConsentText>,
        /// How the result can come.
        delivery: Vec<DeliveryChoice>,
        /// What stands in the way, in order; each is a link.
        missing: Vec<MissingLine>,
        /// Whether it can be signed.
        can_sign: bool,
        /// What the button says.
        button: Words,
    }
}

record! {
    /// What the gateway found wrong with what was signed before.
    Attention = app::Attention {
        /// Code of the problem: what to offer.
        problem: String,
        /// What happened, and what to do.
        words: ErrorWords,
    }
}

/// A line of the answers.
#[derive(Debug, Clone, PartialEq, uniffi::Enum)]
pub enum ReviewLine {
    /// A heading.
    Heading {
        /// How many headings stand above.
        depth: u32,
        /// Its text; of a repeat's instance with its number.
        text: String,
    },
    /// A question with its answer.
    Answer {
        /// How many headings stand above.
        depth: u32,
        /// The question, for 改.
        path: String,
        /// What was asked.
        label: String,
        /// As a person reads it.
        answer: String,
        /// The page of the form, where one shows it.
        page: Option<u32>,
    },
}

impl Cross<ReviewLine> for app::ReviewLine {
    fn cross(self) -> ReviewLine {
        match self {
            Self::Heading { depth, text } => ReviewLine::Heading { depth, text },
            Self::Answer {
                depth,
                path,
                label,
                answer,
                page,
            } => ReviewLine::Answer {
                depth,
                path,
                label,
                answer,
                page,
            },
        }
    }
}

record! {
    /// A material that the person makes.
    ReviewPaper = app::ReviewPaper {
        /// The material.
        material: String,
        /// Its name.
        title: String,
        /// Where it stands.
        state: Words,
    }
}

record! {
    /// 告知承诺.
    CommitmentText = app::CommitmentText {
        /// What it stands in for.
        material: String,
        /// The proof's name.
        title: String,
        /// The text that is signed.
        text: String,
        /// The rule that allows it.
        basis: String,
        /// Whether it is signed.
        signed: bool,
    }
}

record! {
    /// 同意.
    ConsentText = app::ConsentText {
        /// `processing`.
        purpose: String,
        /// The text that is agreed to; its hash is signed.
        text: String,
        /// Whether it is given.
        given: bool,
    }
}

choice! {
    both
    /// A way for the result to come.
    DeliveryKind = app::domain::DeliveryKind {
        /// By courier.
        Courier,
        /// Fetched at the window.
        PickUp,
        /// As an electronic licence.
        ElectronicLicence,
        /// A way that this build does not know.
        Other,
    }
}

record! {
    /// A way for the result to come, to be chosen.
    DeliveryChoice = app::DeliveryChoice {
        /// The way.
        kind: DeliveryKind,
        /// What a person reads.
        words: Words,
        /// Whether it is chosen.
        chosen: bool,
    }
}

record! {
    /// One thing that is missing.
    MissingLine = app::MissingLine {
        /// What, and what to do.
        words: Words,
        /// Where it is put right.
        place: MissingPlace,
    }
}

/// Where something missing is put right.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum MissingPlace {
    /// A question.
    Question {
        /// It.
        path: String,
        /// The page of the form, where one shows it.
        page: Option<u32>,
    },
    /// A material to photograph or attach.
    Paper {
        /// It.
        material: String,
    },
    /// A commitment to read and sign.
    Commitment {
        /// What it stands in for.
        material: String,
    },
    /// Something to agree to.
    Consent {
        /// For what.
        purpose: String,
    },
    /// The item's new version.
    NewVersion,
}

impl Cross<MissingPlace> for app::MissingPlace {
    fn cross(self) -> MissingPlace {
        match self {
            Self::Question { path, page } => MissingPlace::Question { path, page },
            Self::Paper(material) => MissingPlace::Paper {
                material: material.cross(),
            },
            Self::Commitment(material) => MissingPlace::Commitment {
                material: material.cross(),
            },
            Self::Consent(purpose) => MissingPlace::Consent { purpose },
            Self::NewVersion => MissingPlace::NewVersion,
        }
    }
}
