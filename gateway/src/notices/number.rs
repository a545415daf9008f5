//! A document's number, id and hash.

use banshi_domain::{ContentHash, Notice, NoticeId, NoticeKind};
use chrono::{DateTime, Datelike as _, Utc};
use sqlx::AnyConnection;

use crate::clock::china_day;
use crate::filings::CaseFile;
use crate::store::{StoreError, next_serial};

/// Issues a document: it gets the next number of its office, kind and year, and stands in the case file.
pub(crate) async fn issue(
    db: &mut AnyConnection,
    case: &mut CaseFile,
    kind: NoticeKind,
    text: Vec<String>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let year = china_day(now).year();
    let office = &case.filing.office;
    let serial = next_serial(db, &format!("notice:{}:{year}:{}", office.code, kind.zh())).await?;
    let number = format!("{}{}〔{year}〕{serial}号", office.name, word(kind));
    let hash = ContentHash::of(format!("{number}\n{}", text.join("\n")).as_bytes());
    if let Some(entry) = case
        .filing
        .timeline
        .iter_mut()
        .rev()
        .find(|entry| entry.at == now && entry.notice.is_none())
    {
        entry.notice = Some(kind);
    }
    case.filing.notices.push(Notice {
        id: NoticeId::new(),
        kind,
        number,
        issued_at: now,
        text,
        hash,
    });
    Ok(())
}

/// The word in a document's number (发文字号) for its kind.
const fn word(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Acceptance => "受",
        NoticeKind::Supplement => "补",
        NoticeKind::Decline => "不受",
        NoticeKind::Approval => "准",
        NoticeKind::Refusal => "不准",
        NoticeKind::Suspension => "特",
        NoticeKind::Publication => "公",
        NoticeKind::Termination => "终",
        NoticeKind::Rescission => "撤",
        NoticeKind::Other => "文",
    }
}
