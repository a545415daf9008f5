//! The sheets that the window prints: the receipt (收件凭证) and the documents (文书), each with the code of its filing. They
//! are pages: the browser has the typefaces that a PDF of the gateway's own would have to carry.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use banshi_domain::{FilingCode, FilingId, NoticeId, OfficeFiling, ProblemKind};
use chrono::{DateTime, Utc};

use super::fault::{self, PageResult};
use super::pages::{self, Asked};
use super::sign_in::Official;
use super::symbol::Symbol;
use super::view::ReasonPage;
use super::{assets, words};
use crate::http::{Path, Query};
use crate::review::inbox as reading;
use crate::{Gateway, china_day};

/// One sheet.
#[derive(Template)]
#[template(path = "printed.html")]
struct Sheet {
    version: &'static str,
    /// The filing's page.
    href: String,
    title: &'static str,
    /// 文号; empty for the receipt, which has the filing's number alone.
    number: String,
    filing: String,
    symbol: Symbol,
    facts: Vec<(&'static str, String)>,
    text: Vec<String>,
    office: String,
    day: String,
}

/// `GET /console/filings/{id}/receipt`: what an applicant takes home from the window (行政许可法 art. 32: with the date).
pub(super) async fn receipt(
    State(gateway): State<Gateway>,
    official: Official,
    Path(id): Path<FilingId>,
    Query(asked): Query<Asked>,
) -> PageResult<Response> {
    print(&gateway, &official, id, &asked, "收件凭证", |office| {
        let materials = office.papers.iter().map(|paper| paper.title.as_str());
        let answer_by = office.filing.duty.as_ref().map(|duty| long_day(duty.due_on));
        Ok(Content {
            title: "收件凭证",
            number: String::new(),
            facts: [
                ("办理事项", office.filing.title.zh.clone()),
                ("申请人", office.applicant.name().to_owned()),
                ("收件时间", words::stamped(office.filing.received_at)),
                ("收到的材料", list(materials)),
                ("当前办理期限", answer_by.unwrap_or_default()),
            ]
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .collect(),
            text: vec!["上述申请和材料已经收到。是否受理，由受理机关依法决定并告知。".to_owned()],
            at: office.filing.received_at,
        })
    })
    .await
}

/// `GET /console/filings/{id}/notices/{notice}`: a document as it was issued.
pub(super) async fn notice(
    State(gateway): State<Gateway>,
    official: Official,
    Path((id, notice)): Path<(FilingId, NoticeId)>,
    Query(asked): Query<Asked>,
) -> PageResult<Response> {
    print(&gateway, &official, id, &asked, "文书", |office| {
        let found = office.filing.notices.iter().find(|one| one.id == notice);
        let notice = found.ok_or(ProblemKind::NotFound)?;
        Ok(Content {
            title: notice.kind.zh(),
            number: notice.number.clone(),
            facts: vec![],
            text: notice.text.clone(),
            at: notice.issued_at,
        })
    })
    .await
}

/// What differs from sheet to sheet.
struct Content {
    title: &'static str,
    number: String,
    facts: Vec<(&'static str, String)>,
    text: Vec<String>,
    at: DateTime<Utc>,
}

/// Makes a sheet; that it was printed is recorded first, as a look is.
async fn print(
    gateway: &Gateway,
    official: &Official,
    id: FilingId,
    asked: &Asked,
    what: &str,
    content: impl FnOnce(&OfficeFiling) -> Result<Content, ProblemKind> + Send,
) -> PageResult<Response> {
    let caller = &official.caller;
    let case = reading::case_of_office(gateway, caller, id).await?;
    let href = format!("/console/filings/{id}");
    let version: &'static str = &assets::VERSION;
    let Some(reason) = pages::reason_of(official, case.filing.state, asked) else {
        return fault::page(&ReasonPage { version, href });
    };
    let office = reading::open(gateway, caller, id, &format!("打印{what}；{reason}")).await?;
    let content = content(&office)?;
    fault::page(&Sheet {
        version,
        href,
        title: content.title,
        number: content.number,
        filing: office.filing.number.grouped(),
        symbol: Symbol::of(FilingCode(office.filing.number))?,
        facts: content.facts,
        text: content.text,
        office: office.filing.office.name.clone(),
        day: long_day(china_day(content.at)),
    })
}

fn long_day(day: chrono::NaiveDate) -> String {
    day.format("%Y年%-m月%-d日").to_string()
}

/// Each title once, in order.
fn list<'a>(titles: impl Iterator<Item = &'a str>) -> String {
    let mut once: Vec<&str> = titles.collect();
    once.dedup();
    once.join("、")
}
