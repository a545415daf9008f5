//! 办件: what was filed, and its way.

use std::sync::Arc;

use banshi_app as app;

use crate::cross::{Cross, choice, record};
use crate::error::known;
use crate::{BanshiError, DeliveryKind, SubmissionScreen, Supplement, Words};

/// What one resident filed.
#[derive(uniffi::Object)]
pub struct Filings(pub(crate) app::Filings);

record! {
    /// A filing in a list.
    FilingLine = app::FilingLine {
        /// Names it.
        id: String,
        /// The item's name.
        title: Words,
        /// Where it stands: 已寄出.
        badge: Words,
        /// How the badge is coloured; never without its word.
        tone: Tone,
        /// Who has it and until when, in one sentence.
        words: Words,
        /// Whether it waits for the person.
        is_waiting: bool,
        /// What the button says, where it waits for the person.
        button: Option<Words>,
        /// The last day of what is due, `2026-10-24`.
        due_on: Option<String>,
    }
}

choice! {
    /// How a badge is coloured.
    Tone = app::Tone {
        /// An office has it.
        UnderWay,
        /// The person has to do something.
        Waiting,
        /// Good news or done.
        Good,
        /// An official decision against it.
        Official,
        /// Ended otherwise.
        Quiet,
    }
}

choice! {
    /// Where a filing stands.
    FilingState = app::domain::FilingState {
        /// 已收件.
        Received,
        /// 待补正.
        SupplementRequested,
        /// 已受理.
        Accepted,
        /// 不予受理.
        Declined,
        /// 逾期未补正.
        Lapsed,
        /// 审批中.
        InReview,
        /// 特别程序中.
        Suspended,
        /// 公示中.
        Published,
        /// 已准予.
        Approved,
        /// 不予许可.
        Refused,
        /// 已终止.
        Terminated,
        /// 已制证.
        Issued,
        /// 已领取.
        Collected,
        /// 已寄出.
        Dispatched,
        /// 已送达.
        Delivered,
        /// 退回.
        Returned,
        /// 已撤回.
        Withdrawn,
        /// 已撤销.
        Rescinded,
    }
}

record! {
    /// One filing's page.
    FilingScreen = app::FilingScreen {
        /// Names it.
        id: String,
        /// The item's name.
        title: Words,
        /// Where it stands.
        state: FilingState,
        /// The same as a badge.
        badge: Words,
        /// How the badge is coloured.
        tone: Tone,
        /// 办件编号, grouped for reading.
        number: String,
        /// 10月16日 09:12 收件 · 回执已验证.
        received: Words,
        /// Who has it, until when, what the person can do.
        next: Words,
        /// What happened, what is, what will be.
        steps: Vec<Step>,
        /// What the window asked for (补正).
        asked: Vec<AskedLine>,
        /// Documents, oldest first.
        notices: Vec<NoticeLines>,
        /// Who looked up what.
        evidence: Vec<EvidenceLine>,
        /// The result's way.
        delivery: Option<DeliveryLines>,
        /// What the person said of it.
        rating: Option<RatingLevel>,
        /// What can be done, the main one first.
        actions: Vec<FilingAction>,
    }
}

choice! {
    /// Where a step of the timeline stands.
    StepMark = app::StepMark {
        /// Done.
        Done,
        /// Now.
        Now,
        /// To come.
        Ahead,
    }
}

record! {
    /// A step of the timeline.
    Step = app::Step {
        /// Where it stands.
        mark: StepMark,
        /// What.
        title: Words,
        /// When, by whom, with which document.
        detail: Words,
        /// Whether it is an official decision, in the red of a seal.
        is_decision: bool,
    }
}

record! {
    /// One thing that the window asked for.
    AskedLine = app::AskedLine {
        /// The material.
        material: String,
        /// Its name, where the item is known on this phone.
        title: String,
        /// Where in it.
        place: String,
        /// Why it does not do.
        reason: String,
        /// The rule that asks for it.
        basis: String,
    }
}

choice! {
    /// Which document (文书).
    NoticeKind = app::domain::NoticeKind {
        /// 受理通知书.
        Acceptance,
        /// 补正告知书.
        Supplement,
        /// 不予受理通知书.
        Decline,
        /// 准予决定书.
        Approval,
        /// 不予决定书.
        Refusal,
        /// 特别程序告知书.
        Suspension,
        /// 公示.
        Publication,
        /// 终止通知书.
        Termination,
        /// 撤销决定书.
        Rescission,
        /// One that this build does not know.
        Other,
    }
}

record! {
    /// A document.
    NoticeLines = app::NoticeLines {
        /// Names it.
        id: String,
        /// Which document.
        kind: NoticeKind,
        /// Its name.
        title: Words,
        /// Its number, as printed.
        number: String,
        /// When it was issued.
        issued: Words,
        /// What it says.
        text: Vec<String>,
    }
}

record! {
    /// One question to another office.
    EvidenceLine = app::EvidenceLine {
        /// The office that answered.
        office: String,
        /// What it stands for: the material that it replaces, by its name on the list.
        material: String,
        /// What came back.
        outcome: Words,
        /// When, and by which rule.
        detail: Words,
        /// Whether the person may want to dispute it.
        is_against: bool,
    }
}

record! {
    /// The result's way.
    DeliveryLines = app::DeliveryLines {
        /// How it comes.
        kind: DeliveryKind,
        /// 运单号, grouped.
        waybill: Option<String>,
        /// 预计 10月18日送到.
        expected: Option<Words>,
        /// What happened on the way, newest first.
        track: Vec<Words>,
    }
}

choice! {
    both
    /// 好差评.
    RatingLevel = app::domain::RatingLevel {
        /// 非常不满意.
        VeryDissatisfied,
        /// 不满意.
        Dissatisfied,
        /// 基本满意.
        Fair,
        /// 满意.
        Satisfied,
        /// 非常满意.
        VerySatisfied,
    }
}

choice! {
    both
    /// What the person can do about a filing.
    FilingAction = app::FilingAction {
        /// 去补交.
        Supplement,
        /// 评价.
        Rate,
        /// 查看快递.
        Track,
        /// 看文书.
        Notices,
        /// 怎样申诉.
        Appeal,
        /// 撤回申请.
        Withdraw,
    }
}

#[uniffi::export(async_runtime = "tokio")]
impl Filings {
    /// All of them, the last changed first.
    ///
    /// # Errors
    /// [`BanshiError::Storage`].
    pub fn list(&self) -> Result<Vec<FilingLine>, BanshiError> {
        Ok(self.0.list()?.cross())
    }

    /// One filing's page.
    ///
    /// # Errors
    /// [`BanshiError::ReadAnew`] where there is none.
    pub fn screen(&self, id: String) -> Result<FilingScreen, BanshiError> {
        Ok(self.0.screen(known(&id)?)?.cross())
    }

    /// 读给我听: a filing's page, sentence by sentence.
    ///
    /// # Errors
    /// [`BanshiError::ReadAnew`] where there is none.
    pub fn spoken(&self, id: String) -> Result<Vec<Words>, BanshiError> {
        Ok(self.0.spoken(known(&id)?)?.cross())
    }

    /// One submission: what is sent of it, and its receipt.
    ///
    /// # Errors
    /// [`BanshiError::ReadAnew`] where there is none.
    pub fn submission(&self, id: String) -> Result<SubmissionScreen, BanshiError> {
        Ok(self.0.submission(known(&id)?)?.cross())
    }

    /// 补正: only what was asked for.
    ///
    /// # Errors
    /// [`BanshiError::ReadAnew`] where nothing is asked for.
    pub fn supplement(&self, id: String) -> Result<Arc<Supplement>, BanshiError> {
        Ok(Arc::new(Supplement(self.0.supplement(known(&id)?)?)))
    }

    /// 撤回申请.
    ///
    /// # Errors
    /// [`BanshiError::TryLater`], [`BanshiError::SignInNeeded`], [`BanshiError::AskPerson`] where it is too late.
    pub async fn withdraw(&self, id: String) -> Result<FilingScreen, BanshiError> {
        Ok(self.0.withdraw(known(&id)?).await?.cross())
    }

    /// 评价.
    ///
    /// # Errors
    /// As [`Filings::withdraw`].
    pub async fn rate(
        &self,
        id: String,
        level: RatingLevel,
        words: Option<String>,
    ) -> Result<FilingScreen, BanshiError> {
        Ok(self.0.rate(known(&id)?, level.cross(), words).await?.cross())
    }

    /// Asks for one filing's newest state at once.
    ///
    /// # Errors
    /// [`BanshiError::TryLater`], [`BanshiError::SignInNeeded`].
    pub async fn refresh(&self, id: String) -> Result<FilingScreen, BanshiError> {
        Ok(self.0.refresh(known(&id)?).await?.cross())
    }
}

/// What an action's button says.
///
/// # Errors
/// None today; a panic would be one.
#[uniffi::export]
pub fn action_words(action: FilingAction) -> Result<Words, BanshiError> {
    let core: app::FilingAction = action.cross();
    Ok(core.words().cross())
}
