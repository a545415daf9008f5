//! 发送: what waits to be sent, and how far it is.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use banshi_app as app;

use crate::cross::{Cross, choice, record};
use crate::{BanshiError, ErrorWords, Subscription, Words};

/// What waits to be sent.
#[derive(uniffi::Object)]
pub struct Outbox(pub(crate) app::Outbox);

record! {
    /// What one sending did.
    SendReport = app::SendReport {
        /// Receipted now.
        submitted: u32,
        /// Stopped by a named problem: the person is asked.
        attention: u32,
        /// Still to be sent.
        waiting: u32,
        /// Whether nothing goes on before a sign-in.
        sign_in_needed: bool,
        /// When the next try is due, where something waits.
        next_try_at: Option<SystemTime>,
    }
}

record! {
    /// What waits and how far it is.
    SendingScreen = app::SendingScreen {
        /// Each submission of the queue, oldest first.
        lines: Vec<SendingLine>,
        /// 可以离开：有网后自动发送，不用守着。
        safe: Words,
    }
}

choice! {
    /// Where a submission stands on the phone.
    SubmissionState = app::domain::SubmissionState {
        /// Being filled in.
        Draft,
        /// Signed, waits.
        Queued,
        /// On its way.
        Uploading,
        /// Receipted.
        Submitted,
        /// Came back with a named problem.
        NeedsAttention,
        /// Thrown away.
        Discarded,
    }
}

record! {
    /// How far something is on its way.
    Progress = app::Progress {
        /// Bytes that the gateway has.
        sent: u64,
        /// Of how many.
        of: u64,
        /// 0.1 / 0.2 MB; 已送到.
        words: Words,
    }
}

record! {
    /// One submission of the queue.
    SendingLine = app::SendingLine {
        /// The submission or supplement.
        submission: String,
        /// Whose.
        resident: String,
        /// Where it stands.
        state: SubmissionState,
        /// The same in words: 等待网络, 正在上传.
        words: Words,
        /// What to do, where it needs the person.
        advice: Option<ErrorWords>,
        /// Code of the problem, where there is one: what to offer.
        problem: Option<String>,
        /// The paper that is on its way now.
        piece: Option<Progress>,
        /// When the next try is due, where it waits.
        next_try: Option<Words>,
    }
}

record! {
    /// One submission: what is sent of it, and its receipt.
    SubmissionScreen = app::SubmissionScreen {
        /// The submission or supplement.
        submission: String,
        /// Where it stands.
        state: SubmissionState,
        /// Each thing that is sent.
        papers: Vec<SentPaper>,
        /// All of it.
        sent: Progress,
        /// The receipt, once it is there and believed.
        receipt: Option<ReceiptWords>,
    }
}

record! {
    /// One thing that is sent.
    SentPaper = app::SentPaper {
        /// The material; `None` for the form's answers.
        material: Option<String>,
        /// What a person calls it.
        title: Words,
        /// How far it is.
        sent: Progress,
    }
}

record! {
    /// A receipt whose signature was verified.
    ReceiptWords = app::ReceiptWords {
        /// 办件编号 of each filing, grouped.
        numbers: Vec<String>,
        /// The filings themselves, in the same order.
        filings: Vec<String>,
        /// 10月16日 09:12 收件 · 回执已验证.
        words: Words,
        /// 窗口最迟 10月23日（含当天）答复.
        next: Words,
        /// The exact bytes, a compact JWS, for whoever wants to check.
        jws: String,
    }
}

/// Hears how sending goes on: what is, first; then every change, until the subscription ends.
#[uniffi::export(with_foreign)]
pub trait SendingListener: Send + Sync {
    /// What is now. Called without any lock held, on the thread that caused the change.
    ///
    /// # Errors
    /// Nothing is done about one.
    fn changed(&self, screen: SendingScreen) -> Result<(), BanshiError>;
}

#[uniffi::export(async_runtime = "tokio")]
impl Outbox {
    /// What waits to be sent.
    ///
    /// # Errors
    /// [`BanshiError::Storage`].
    pub fn screen(&self) -> Result<SendingScreen, BanshiError> {
        Ok(self.0.screen()?.cross())
    }

    /// Tells the listener what is now, and every change until the subscription ends.
    ///
    /// # Errors
    /// [`BanshiError::Storage`].
    pub fn subscribe(&self, listener: Arc<dyn SendingListener>) -> Result<Arc<Subscription>, BanshiError> {
        let tell = move |screen: &app::SendingScreen| {
            // A listener that fails is the shell's affair; the next change is told all the same.
            let _ = listener.changed(screen.clone().cross());
        };
        Ok(Subscription::of(self.0.subscribe(Arc::new(tell))?))
    }

    /// Sends what waits, within the seconds that the system grants. May be cancelled at any moment.
    ///
    /// # Errors
    /// [`BanshiError::Storage`]; what befalls one submission is in its own line.
    pub async fn send(&self, seconds: u32) -> Result<SendReport, BanshiError> {
        Ok(self.0.send(Duration::from_secs(seconds.into())).await?.cross())
    }

    /// Tries again at once what waits for its next try: the network is back.
    ///
    /// # Errors
    /// [`BanshiError::Storage`].
    pub fn hurry(&self) -> Result<(), BanshiError> {
        Ok(self.0.hurry()?)
    }
}
