//! 首页: what waits for the person, what is under way, what to go on with.

use std::sync::Arc;

use banshi_domain::SubmissionState;
use banshi_vault::{OutboxState, ResidentVault};
use uuid::Uuid;

use crate::banshi::Inner;
use crate::drafts::{DraftLine, Drafts};
use crate::filings::{self, FilingLine};
use crate::outbox::{self, SendingLine};
use crate::residents::{ResidentLine, Residents};
use crate::{AppError, Words};

/// One resident's home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HomeScreen {
    /// Whose: 张三, or 正在为 李四 办理.
    pub whose: Words,
    /// Whether these are another's papers than the phone's owner's.
    pub is_acting: bool,
    /// 等您处理: filings that wait for the person, the earliest last day first.
    pub waiting: Vec<FilingLine>,
    /// Submissions that came back with a named problem.
    pub attention: Vec<QueuedLine>,
    /// 等待发送.
    pub sending: Vec<QueuedLine>,
    /// 办理中.
    pub under_way: Vec<FilingLine>,
    /// 接着填.
    pub drafts: Vec<DraftLine>,
    /// 办好的.
    pub ended: Vec<FilingLine>,
    /// The other residents of this phone: counts only.
    pub others: Vec<ResidentLine>,
    /// How it works in three lines, where there is nothing yet.
    pub welcome: Vec<Words>,
    /// What to say of the phone's clock, where that is wrong; days and times in here go by the office's.
    pub clock: Option<Words>,
    /// The phone keeps everything: 材料只存在本机，已加密.
    pub safe: Words,
}

/// A submission of the queue with its title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuedLine {
    /// The item's name.
    pub title: Words,
    /// Where it stands.
    pub line: SendingLine,
    /// 已存在手机里，有网后自动发送，不用守着。
    pub words: Words,
}

pub(crate) fn screen(app: &Arc<Inner>, vault: &Arc<ResidentVault>) -> Result<HomeScreen, AppError> {
    let today = app.today();
    let residents = Residents(Arc::clone(app)).list()?;
    let own = residents.iter().find(|line| line.id == vault.id());
    let name = own.map(|line| line.name.clone()).unwrap_or_default();
    let is_account = own.is_none_or(|line| line.is_account) || residents.len() == 1;
    let (mut waiting, rest): (Vec<_>, Vec<_>) = filings::all(vault)?
        .into_iter()
        .map(|filing| (filing.state.is_ended(), filings::line(&filing, today)))
        .partition(|(_, line)| line.is_waiting);
    waiting.sort_by_key(|(_, line)| line.due_on);
    let (ended, under_way): (Vec<_>, Vec<_>) = rest.into_iter().partition(|(is_ended, _)| *is_ended);
    let drafts = Drafts {
        app: Arc::clone(app),
        vault: Arc::clone(vault),
    }
    .list()?;
    let (attention, sending) = queued(app, vault)?
        .into_iter()
        .partition(|one| one.line.state == SubmissionState::NeedsAttention);
    let lines = |list: Vec<(bool, FilingLine)>| list.into_iter().map(|(_, line)| line).collect::<Vec<_>>();
    let mut home = HomeScreen {
        whose: if is_account {
            Words::new(format!("本人 · {name}"), name.clone())
        } else {
            Words::new(format!("正在为 {name} 办理"), format!("Acting for {name}"))
        },
        is_acting: !is_account,
        waiting: lines(waiting),
        attention,
        sending,
        under_way: lines(under_way),
        drafts,
        ended: lines(ended),
        others: residents
            .into_iter()
            .filter(|line| line.id != vault.id())
            .collect(),
        welcome: Vec::new(),
        clock: app.clock.words(),
        safe: Words::new("材料只存在本机，已加密", "Papers stay on this phone, encrypted"),
    };
    let nothing = home.waiting.is_empty()
        && home.attention.is_empty()
        && home.sending.is_empty()
        && home.under_way.is_empty()
        && home.drafts.is_empty()
        && home.ended.is_empty();
    if nothing {
        home.welcome = vec![
            Words::new(
                "找到要办的事，看清要什么、不要什么。",
                "Find what you need, and see what is asked and what is not.",
            ),
            Words::new(
                "没有网络也能填、能拍，填一项存一项。",
                "Fill in and photograph without a network; each answer is saved.",
            ),
            Words::new(
                "签名后自动发送，办好了寄到家。",
                "Once signed it is sent by itself, and the result comes by courier.",
            ),
        ];
    }
    Ok(home)
}

/// What of a resident is in the queue, with the item's name.
fn queued(app: &Inner, vault: &ResidentVault) -> Result<Vec<QueuedLine>, AppError> {
    let entries = app.device()?.read(|tx| tx.outbox().of(vault.id()))?;
    let screen = outbox::lines(app, &entries);
    let mut lines = Vec::new();
    for (entry, line) in entries.iter().zip(screen) {
        let title = queued_title(vault, entry.submission)?;
        let words = match entry.state {
            OutboxState::NeedsAttention => line
                .advice
                .as_ref()
                .map_or_else(|| line.words.clone(), |advice| advice.advice.clone()),
            _ => Words::new(
                "已存在手机里，有网后自动发送，不用守着。",
                "Kept on this phone; it is sent by itself once there is a network.",
            ),
        };
        lines.push(QueuedLine { title, line, words });
    }
    Ok(lines)
}

/// The item's name of what is in the queue; a supplement has none of its own.
pub(crate) fn queued_title(vault: &ResidentVault, submission: Uuid) -> Result<Words, AppError> {
    let draft = vault.read(|tx| {
        let stored = tx.submissions().get(submission)?;
        let draft = stored
            .and_then(|stored| stored.draft)
            .map(|draft| tx.drafts().get(draft))
            .transpose()?;
        Ok::<_, AppError>(draft.flatten())
    })?;
    Ok(draft.map_or_else(
        || Words::new("补正材料", "Supplement"),
        |draft| Words::same(draft.title),
    ))
}
