//! 发送: real progress by paper, receipts, what waits and why.

use banshi_domain::{
    ContentHash, Filing, FilingId, FilingNumber, Material, MaterialCode, ReceiptClaims, SubmissionState,
};
use banshi_vault::{OutboxState, QueuedSubmission, ResidentTx, ResidentVault, StoredSubmission, VaultId};
use chrono::NaiveDate;
use uuid::Uuid;

use super::{rules, send};
use crate::banshi::Inner;
use crate::signing::ANSWERS;
use crate::{AppError, ErrorWords, Words, problem_words, supplements, words};

/// What waits, what is on its way, what needs the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendingScreen {
    /// Each submission of the queue, oldest first.
    pub lines: Vec<SendingLine>,
    /// 可以离开：有网后自动发送，不用守着。
    pub safe: Words,
}

/// One submission of the queue, without anything of its contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendingLine {
    /// The submission or supplement.
    pub submission: Uuid,
    /// Whose.
    pub resident: VaultId,
    /// Where it stands.
    pub state: SubmissionState,
    /// The same in words: 等待网络, 正在上传.
    pub words: Words,
    /// What to do, where it needs the person.
    pub advice: Option<ErrorWords>,
    /// Code of the problem, where there is one: what to offer.
    pub problem: Option<String>,
    /// The paper that is on its way now.
    pub piece: Option<Progress>,
    /// When the next try is due, where it waits.
    pub next_try: Option<Words>,
}

/// One submission with its papers and its receipt, as its own page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmissionScreen {
    /// The submission or supplement.
    pub submission: Uuid,
    /// Where it stands.
    pub state: SubmissionState,
    /// Each thing that is sent.
    pub papers: Vec<SentPaper>,
    /// All of it.
    pub sent: Progress,
    /// The receipt, once it is there and believed.
    pub receipt: Option<ReceiptWords>,
}

/// One thing that is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentPaper {
    /// The material; `None` for the form's answers.
    pub material: Option<MaterialCode>,
    /// What a person calls it.
    pub title: Words,
    /// How far it is.
    pub sent: Progress,
}

/// How far something is on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Bytes that the gateway has.
    pub sent: u64,
    /// Of how many.
    pub of: u64,
    /// 0.1 / 0.2 MB; 已送到.
    pub words: Words,
}

impl Progress {
    pub(crate) fn of(sent: u64, of: u64) -> Self {
        let words = if sent < of {
            words::transferred(sent, of)
        } else {
            Words::new("已送到", "Arrived")
        };
        Self { sent, of, words }
    }
}

/// 回执.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptWords {
    /// 办件编号 of each filing.
    pub numbers: Vec<FilingNumber>,
    /// The filings themselves, in the same order.
    pub filings: Vec<FilingId>,
    /// 10月16日 09:12 收件 · 回执已验证.
    pub words: Words,
    /// 窗口最迟 10月23日（含当天）答复.
    pub next: Words,
    /// The exact bytes, a compact JWS, for whoever wants to check.
    pub jws: String,
}

pub(super) type Piece = (Uuid, ContentHash, u64, u64);

pub(super) fn sending(app: &Inner, piece: Option<Piece>) -> Result<SendingScreen, AppError> {
    let entries = app.device()?.read(|tx| tx.outbox().all())?;
    let today = app.today();
    Ok(SendingScreen {
        lines: entries.iter().map(|entry| line(entry, piece, today)).collect(),
        safe: Words::new(
            "可以离开：有网后自动发送，不用守着。",
            "You can leave: it is sent by itself once there is a network.",
        ),
    })
}

/// The lines of some entries, in their order.
pub(crate) fn lines(app: &Inner, entries: &[QueuedSubmission]) -> Vec<SendingLine> {
    let today = app.today();
    entries.iter().map(|entry| line(entry, None, today)).collect()
}

/// Tells whoever listens.
pub(super) fn tell(app: &Inner, piece: Option<Piece>) {
    if app.sending_news.any()
        && let Ok(screen) = sending(app, piece)
    {
        app.sending_news.tell(&screen);
    }
}

fn line(entry: &QueuedSubmission, piece: Option<Piece>, today: NaiveDate) -> SendingLine {
    let state = match entry.state {
        OutboxState::Queued => SubmissionState::Queued,
        OutboxState::Uploading => SubmissionState::Uploading,
        OutboxState::NeedsAttention => SubmissionState::NeedsAttention,
    };
    let piece = piece
        .filter(|(id, ..)| *id == entry.submission)
        .map(|(_, _, sent, of)| Progress::of(sent, of));
    let words = match (state, entry.problem.as_deref()) {
        (SubmissionState::NeedsAttention, _) => Words::new("需要您处理", "Needs you"),
        (_, Some("network")) => Words::new("等待网络", "Waits for the network"),
        (_, Some("locked")) => Words::new("等待解锁手机", "Waits for the phone to be unlocked"),
        (_, Some("receipt")) => Words::new("正在核对回执", "The receipt is being checked"),
        (_, Some(_)) => Words::new("稍后自动再试", "Tried again by itself"),
        (SubmissionState::Uploading, None) => Words::new("正在发送", "Being sent"),
        _ => Words::new("等待发送", "Waits to be sent"),
    };
    let asked = state == SubmissionState::NeedsAttention;
    SendingLine {
        submission: entry.submission,
        resident: entry.resident,
        state,
        words,
        advice: entry
            .problem
            .as_deref()
            .filter(|_| asked)
            .map(|slug| problem_words(banshi_domain::ProblemKind::from_uri(slug))),
        problem: entry.problem.clone(),
        piece,
        next_try: (!asked && entry.attempts > 0).then(|| words::moment(entry.next_try_at, today)),
    }
}

/// One submission's own page.
pub(crate) fn submission(
    vault: &ResidentVault,
    stored: &StoredSubmission,
    today: NaiveDate,
) -> Result<SubmissionScreen, AppError> {
    let state = rules::stored_state(&stored.state).ok_or_else(|| AppError::bug("a state that is none"))?;
    let done = state == SubmissionState::Submitted;
    let (papers, uploads, materials) = vault.read(|tx| {
        let papers = tx.papers().of(stored.id)?;
        let mut uploads = Vec::new();
        for paper in &papers {
            uploads.push(tx.uploads().get(&paper.sha256)?.map_or(0, |upload| upload.offset));
        }
        Ok::<_, AppError>((papers, uploads, materials(tx, stored)?))
    })?;
    let papers: Vec<SentPaper> = papers
        .iter()
        .zip(uploads)
        .map(|(paper, sent)| SentPaper {
            title: title(&paper.material, &materials),
            material: paper.material.parse().ok(),
            sent: Progress::of(
                if done {
                    paper.length
                } else {
                    sent.min(paper.length)
                },
                paper.length,
            ),
        })
        .collect();
    let (sent, all) = papers.iter().fold((0, 0), |(sent, all), paper| {
        (sent + paper.sent.sent, all + paper.sent.of)
    });
    Ok(SubmissionScreen {
        submission: stored.id,
        state,
        sent: Progress::of(sent, all),
        papers,
        receipt: if done { receipt(stored, today)? } else { None },
    })
}

/// What a person calls a thing that is sent.
fn title(material: &str, materials: &[Material]) -> Words {
    if material == ANSWERS {
        return Words::new("填写的内容", "Your answers");
    }
    let known = materials.iter().find(|one| one.code.as_str() == material);
    known.map_or_else(|| Words::new("材料", "Paper"), |one| Words::same(&one.title))
}

/// The materials that a submission or supplement was made for; none where they are not known on this phone.
fn materials(tx: &ResidentTx<'_>, stored: &StoredSubmission) -> Result<Vec<Material>, AppError> {
    match send::Parcel::of(stored)? {
        // Before the receipt the draft's own; with it they are kept beside what was filed.
        send::Parcel::Submission(_)
            if rules::stored_state(&stored.state) != Some(SubmissionState::Submitted) =>
        {
            Ok(send::pinned_item(tx, stored)?.materials)
        }
        send::Parcel::Submission(manifest) => manifest.filings.first().map_or(Ok(Vec::new()), |filed| {
            supplements::materials(tx, &filed.item, filed.item_version)
        }),
        send::Parcel::Supplement(manifest) => {
            let Some(filing) = tx.filings().get(&manifest.filing.to_string())? else {
                return Ok(Vec::new());
            };
            let filing: Filing = serde_json::from_slice(&filing.body)?;
            supplements::materials(tx, &filing.item, filing.item_version)
        }
    }
}

/// What a receipt says that was verified when it came.
fn receipt(stored: &StoredSubmission, today: NaiveDate) -> Result<Option<ReceiptWords>, AppError> {
    let Some(bytes) = &stored.receipt else {
        return Ok(None);
    };
    let (_, payload) = send::parts(bytes)?;
    let claims: ReceiptClaims = serde_json::from_slice(&payload)?;
    let at = words::moment(claims.received_at, today);
    let first = claims.filings.iter().min_by_key(|filing| filing.answer_by);
    let next = first.map_or_else(Words::default, |filing| {
        let day = words::day(filing.answer_by, today);
        let (zh, en) = if filing.provisional {
            ("，暂按", " (provisional)")
        } else {
            ("", "")
        };
        Words::new(
            format!("窗口最迟 {}（含当天{zh}）答复", day.zh),
            format!("The window answers by {} at the latest{en}", day.en),
        )
    });
    Ok(Some(ReceiptWords {
        numbers: claims.filings.iter().map(|filing| filing.number).collect(),
        filings: claims.filings.iter().map(|filing| filing.id).collect(),
        words: Words::new(
            format!("{} 收件 · 回执已验证", at.zh),
            format!("Received {} · receipt verified", at.en),
        ),
        next,
        jws: String::from_utf8_lossy(bytes).into_owned(),
    }))
}
