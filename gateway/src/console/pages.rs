//! The pages that are read: the inbox, one filing, a paper.

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use banshi_domain::{ContentHash, FilingId, FilingState, Item, OfficeFiling, Role, Supply};
use chrono::NaiveDate;
use serde::Deserialize;

use super::drafts::Draft;
use super::fault::{self, PageResult};
use super::sign_in::Official;
use super::view::{
    self, Answer, Decision, Document, Event, FilingPage, Frame, InboxPage, Line, MaterialLine, Panel, Paper,
    ReasonPage,
};
use super::words::{self, GROUPS, Tag};
use super::{assets, listing};
use crate::Gateway;
use crate::acceptance::Answers;
use crate::filings::{self, CaseFile};
use crate::http::{Path, Query};
use crate::review::inbox as reading;
use crate::supervision::{self, Watch};

/// Which list, or what to search for.
#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    group: Option<String>,
    watch: Option<String>,
    find: Option<String>,
}

/// A list that is shown.
enum List {
    /// What a search finds.
    Found(String),
    /// A supervisor's list.
    Watch(Watch),
    /// A group of the rail, by its place in [`GROUPS`].
    Group(usize),
}

impl List {
    /// What is asked for; else where the official's work begins.
    fn of(wanted: &Wanted, official: &Official) -> Self {
        let typed = wanted.find.as_deref().map(str::trim).unwrap_or_default();
        if !typed.is_empty() {
            return Self::Found(typed.to_owned());
        }
        let group = GROUPS
            .iter()
            .position(|(code, ..)| Some(*code) == wanted.group.as_deref());
        let watch = Watch::ALL
            .into_iter()
            .find(|watch| Some(watch.code()) == wanted.watch.as_deref());
        match (group, watch) {
            (Some(group), _) => Self::Group(group),
            (None, Some(watch)) if watches(official) => Self::Watch(watch),
            (None, None) if watches(official) && !official.caller.is(Role::Clerk) => {
                Self::Watch(Watch::DueSoon)
            }
            _ => Self::Group(usize::from(!official.caller.is(Role::Clerk)) * 2),
        }
    }

    const fn here(&self) -> &'static str {
        match self {
            Self::Found(_) => "",
            Self::Watch(watch) => watch.code(),
            Self::Group(group) => GROUPS[*group].0,
        }
    }

    fn due_title(&self) -> &'static str {
        match self.here() {
            "received" => "最迟受理或告知日",
            "supplement" => "最迟补正日",
            "review" => "承诺决定日",
            "issue" | "sent" => "最迟送达日",
            _ => "期限",
        }
    }
}

/// Whether the official has the supervisor's lists.
fn watches(official: &Official) -> bool {
    official.caller.is(Role::Supervisor)
}

/// `GET /console`: one group's filings, what is due first before the others; a supervisor's list; or what a search
/// finds.
pub(super) async fn inbox(
    State(gateway): State<Gateway>,
    official: Official,
    Query(wanted): Query<Wanted>,
) -> PageResult<Response> {
    let today = gateway.clock().today();
    let calendar = gateway.items().calendar();
    let list = List::of(&wanted, &official);
    let line = |case: &CaseFile| Line::of(case, today, &calendar);
    let (lines, title): (Vec<Line>, String) = match &list {
        List::Found(typed) => {
            let found = listing::search(&gateway, &official.caller, typed).await?;
            let title = format!("查到 {} 件", found.len());
            (found.iter().map(line).collect(), title)
        }
        List::Watch(watch) => {
            let watched = supervision::watched(&gateway, &official.caller, *watch).await?;
            let title = format!("{} {} 件", watch.zh(), watched.len());
            let line = |(case, why): (CaseFile, String)| Line { why, ..line(&case) };
            (watched.into_iter().map(line).collect(), title)
        }
        List::Group(group) => {
            let cases = listing::group(&gateway, &official.caller, *group).await?;
            let title = format!("{} {} 件", GROUPS[*group].1, cases.len());
            (cases.iter().map(line).collect(), title)
        }
    };
    let typed = match &list {
        List::Found(typed) => typed.as_str(),
        _ => "",
    };
    fault::page(&InboxPage {
        frame: frame(&gateway, &official, list.here(), typed).await?,
        title,
        due_title: list.due_title(),
        lines,
        order: if matches!(list, List::Found(_)) {
            "最近收到在前"
        } else {
            "最早到期在前"
        },
        is_search: matches!(list, List::Found(_)),
        is_watch: matches!(list, List::Watch(_)),
    })
}

async fn frame(gateway: &Gateway, official: &Official, here: &'static str, typed: &str) -> PageResult<Frame> {
    let mut rail = vec![];
    if watches(official) {
        for watch in Watch::ALL {
            let watched = supervision::watched(gateway, &official.caller, watch).await?;
            rail.push((watch.code(), watch.zh(), watched.len()));
        }
    }
    Ok(Frame {
        version: &assets::VERSION,
        groups: Frame::groups(listing::counts(gateway, &official.caller).await?),
        watches: rail,
        here,
        name: official.name.clone(),
        place: official.place(),
        token: official.token.clone(),
        typed: typed.chars().take(60).collect(),
    })
}

/// What of a filing is asked for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    /// Why it is opened, where that does not follow from the work.
    reason: Option<String>,
    /// Which paper is shown, from 1.
    paper: Option<usize>,
    /// Whether identity numbers are shown whole.
    reveal: Option<String>,
    /// Which form is open.
    panel: Option<String>,
    /// What was just done.
    done: Option<String>,
}

/// `GET /console/filings/{id}`.
pub(super) async fn filing(
    State(gateway): State<Gateway>,
    official: Official,
    Path(id): Path<FilingId>,
    Query(asked): Query<Asked>,
) -> PageResult<Response> {
    let panel = asked.panel.clone().unwrap_or_default();
    let said = asked.done.as_deref().and_then(done);
    let today = gateway.clock().today();
    show(&gateway, &official, id, &asked, said, |case, item| {
        Draft::read(format!("act={panel}").as_bytes()).panel(case, item, today)
    })
    .await
}

/// What was done, as the next page tells it.
fn done(act: &str) -> Option<Tag> {
    let words = match act {
        "accept" => "已受理，受理通知书已送达申请人。",
        "ask" => "已一次性告知补正，通知已送达申请人。",
        "decline" => "已决定不予受理，通知书已送达申请人。",
        "approve" => "已准予，决定书已送达申请人。",
        "refuse" => "已决定不予许可，决定书已送达申请人。",
        "suspend" => "已进入特别程序，期限暂停计算，告知书已送达申请人。",
        "resume" => "已恢复审批，期限继续计算。",
        "publish" => "已公示，到期后自动回到审批。",
        "terminate" => "已终止办理，通知书已送达申请人。",
        "rescind" => "已撤销许可，决定书已送达申请人。",
        "issue" => "已制证。",
        "dispatch" => "已交寄，运单号稍后显示。",
        "hand_over" => "已交付申请人。",
        _ => return None,
    };
    Some((words.to_owned(), "good"))
}

/// Why a filing is opened: their work, where the state makes it theirs; anyone else says why.
pub(super) fn reason_of(official: &Official, state: FilingState, asked: &Asked) -> Option<String> {
    let given: String = asked
        .reason
        .as_deref()
        .unwrap_or_default()
        .chars()
        .filter(|c| !c.is_control())
        .take(100)
        .collect();
    if !given.trim().is_empty() {
        return Some(given.trim().to_owned());
    }
    let group = words::group_of(state)?;
    let is_theirs = match GROUPS[group].0 {
        "review" => official.caller.is(Role::Reviewer) || official.caller.is(Role::Clerk),
        "issue" => official.caller.is(Role::Clerk) || official.caller.is(Role::Reviewer),
        _ => official.caller.is(Role::Clerk),
    };
    is_theirs.then(|| format!("办理：{}", GROUPS[group].1))
}

/// One filing with a panel at its left; the look is recorded first.
pub(super) async fn show(
    gateway: &Gateway,
    official: &Official,
    id: FilingId,
    asked: &Asked,
    said: Option<Tag>,
    panel: impl FnOnce(&CaseFile, &Item) -> Panel + Send,
) -> PageResult<Response> {
    let caller = &official.caller;
    let case = reading::case_of_office(gateway, caller, id).await?;
    let href = format!("/console/filings/{id}");
    let Some(reason) = reason_of(official, case.filing.state, asked) else {
        return fault::page(&ReasonPage {
            version: &assets::VERSION,
            href,
        });
    };
    let office = reading::open(gateway, caller, id, &reason).await?;
    let reveals = asked.reveal.is_some();
    if reveals {
        filings::record_look(gateway, caller, &case, "查看完整证件号码", &reason).await?;
    }
    let item = gateway.item(&case.filing.item, case.filing.item_version).await?;
    let answers = read_answers(gateway, &case, &office, &item, reveals).await?;
    let today = gateway.clock().today();
    let calendar = gateway.items().calendar();
    let group = words::group_of(case.filing.state);
    let (previous, next) = neighbours(gateway, official, id, group).await?;
    let reason_query = asked.reason.as_ref().map(|_| reason.clone());
    let papers = papers(&office, &href, reason_query.as_deref());
    let line = Line::of(&case, today, &calendar);
    let decisions = decisions(official, &case, &item);
    let head = case
        .filing
        .duty
        .as_ref()
        .map(|duty| words::duty(duty, today))
        .unwrap_or_default();
    let page = FilingPage {
        frame: frame(gateway, official, group.map_or("", |group| GROUPS[group].0), "").await?,
        href,
        revision: office.filing.revision,
        title: office.filing.title.zh.clone(),
        number: office.filing.number.grouped(),
        state: line.state,
        head,
        received: words::moment(office.filing.received_at, today),
        applicant: case.applicant.name().to_owned(),
        by: line.by,
        delivery: words::delivery(case.delivery),
        said,
        panel: panel(&case, &item),
        can_reveal: answers.iter().any(|answer| answer.is_covered),
        answers,
        reveals,
        checks: line.checks,
        findings: office.findings.clone(),
        materials: materials(&office, &item),
        documents: documents(&office, today),
        events: events(&office, today),
        track: track(&office, today),
        waybill: office
            .filing
            .delivery
            .as_ref()
            .and_then(|delivery| delivery.waybill.clone())
            .unwrap_or_default(),
        shown: asked
            .paper
            .filter(|number| *number <= papers.len())
            .or(Some(1))
            .filter(|_| !papers.is_empty()),
        papers,
        waits_for: if decisions.iter().all(Decision::takes_back) {
            waits_for(&case).to_owned()
        } else {
            String::new()
        },
        decisions,
        looks: filings::looks(gateway, id).await?.len(),
        previous,
        next,
    };
    let mut response = fault::page(&page)?;
    if said_is_refusal(&page) {
        *response.status_mut() = StatusCode::CONFLICT;
    }
    Ok(response)
}

/// A form that is shown again did not do what was asked.
fn said_is_refusal(page: &FilingPage) -> bool {
    page.said.as_ref().is_some_and(|(_, colour)| *colour == "stop")
}

async fn read_answers(
    gateway: &Gateway,
    case: &CaseFile,
    office: &OfficeFiling,
    item: &Item,
    reveals: bool,
) -> PageResult<Vec<Answer>> {
    let bytes = gateway.objects().get(&case.owner, &case.answers).await?;
    let raw = Answers::read(&bytes).ok();
    let find = |path: &str| {
        let place = view::place(path);
        let place = place.as_ref().map(|(repeat, number)| (repeat.as_str(), *number));
        raw.as_ref()?
            .first(&view::without_places(path), place)
            .map(str::to_owned)
    };
    Ok(view::answers(office, item, find, reveals))
}

async fn neighbours(
    gateway: &Gateway,
    official: &Official,
    id: FilingId,
    group: Option<usize>,
) -> PageResult<(Option<String>, Option<String>)> {
    let Some(group) = group else {
        return Ok((None, None));
    };
    let cases = listing::group(gateway, &official.caller, group).await?;
    let Some(at) = cases.iter().position(|case| case.filing.id == id) else {
        return Ok((None, None));
    };
    let href = |case: &CaseFile| format!("/console/filings/{}", case.filing.id);
    Ok((
        at.checked_sub(1).and_then(|at| cases.get(at)).map(href),
        cases.get(at + 1).map(href),
    ))
}

fn papers(office: &OfficeFiling, href: &str, reason: Option<&str>) -> Vec<Paper> {
    let query = reason.map_or_else(String::new, |reason| {
        format!(
            "?reason={}",
            url::form_urlencoded::byte_serialize(reason.as_bytes()).collect::<String>()
        )
    });
    office
        .papers
        .iter()
        .enumerate()
        .map(|(at, paper)| Paper {
            number: at + 1,
            title: paper.title.clone(),
            src: format!("{href}/papers/{}{query}", paper.sha256),
            is_image: SHOWN_IMAGES.contains(&paper.media_type.as_str()),
            is_pdf: paper.media_type == PDF,
        })
        .collect()
}

fn materials(office: &OfficeFiling, item: &Item) -> Vec<MaterialLine> {
    item.materials
        .iter()
        .map(|material| {
            let paper = office
                .papers
                .iter()
                .position(|paper| paper.material == material.code)
                .map(|at| at + 1);
            let tag: Tag = match (&material.supply, paper) {
                (_, Some(_)) => ("已交".into(), "good"),
                _ if office.not_needed.contains(&material.code) => ("此情形不用交".into(), "good"),
                (Supply::Generated, _) => ("系统生成".into(), "good"),
                (Supply::Checked { .. }, _) => {
                    let place = item
                        .evidence
                        .iter()
                        .position(|need| need.replaces.as_ref() == Some(&material.code));
                    place
                        .and_then(|place| office.filing.evidence.get(place))
                        .map_or_else(
                            || ("数据核验，免交".into(), "good"),
                            |evidence| {
                                let (words, colour) = words::check(evidence);
                                (format!("免交 · {words}"), colour)
                            },
                        )
                }
                (supply, _) => match supply.waiver() {
                    Some(waiver) => (waiver.ground.zh().into(), "good"),
                    None if material.required => ("没有交".into(), "stop"),
                    None => ("可不交".into(), "action"),
                },
            };
            MaterialLine {
                title: material.title.clone(),
                tag,
                paper,
            }
        })
        .collect()
}

fn documents(office: &OfficeFiling, today: NaiveDate) -> Vec<Document> {
    let notices = office.filing.notices.iter().rev();
    notices
        .map(|notice| Document {
            title: notice.kind.zh(),
            number: notice.number.clone(),
            href: format!("/console/filings/{}/notices/{}", office.filing.id, notice.id),
            at: words::moment(notice.issued_at, today),
            text: notice.text.clone(),
        })
        .collect()
}

fn events(office: &OfficeFiling, today: NaiveDate) -> Vec<Event> {
    let entries = office.filing.timeline.iter().rev();
    entries
        .map(|entry| Event {
            at: words::moment(entry.at, today),
            what: entry.state.zh().to_owned(),
            by: entry.by.clone(),
        })
        .collect()
}

fn track(office: &OfficeFiling, today: NaiveDate) -> Vec<Event> {
    let events = office
        .filing
        .delivery
        .iter()
        .flat_map(|delivery| delivery.track.iter().rev());
    events
        .map(|event| Event {
            at: words::moment(event.at, today),
            what: event.kind.zh().to_owned(),
            by: event.place.clone(),
        })
        .collect()
}

/// What this official can decide on this filing now; the rules have the last word.
fn decisions(official: &Official, case: &CaseFile, item: &Item) -> Vec<Decision> {
    use banshi_domain::DeliveryKind::Courier;
    use banshi_domain::FilingState as State;
    let is_clerk = official.caller.is(Role::Clerk);
    let is_reviewer = official.caller.is(Role::Reviewer);
    let now = |act, words| Decision::Now {
        act,
        words,
        key: "a",
        is_second: false,
    };
    let form = |panel, words, key| Decision::Form {
        panel,
        words,
        key,
        is_against: false,
    };
    let against = |panel, words, key| Decision::Form {
        panel,
        words,
        key,
        is_against: true,
    };
    let mut decisions = match case.filing.state {
        State::Received if is_clerk => vec![
            now("accept", "受理"),
            form("ask", "一次性告知补正", "s"),
            against("decline", "不予受理", "d"),
        ],
        State::InReview if is_reviewer => {
            let mut decisions = vec![now("approve", "准予"), against("refuse", "不予许可", "d")];
            if !item.clock.suspended_by.is_empty() {
                decisions.push(form("suspend", "特别程序", "s"));
            }
            if item.clock.publication.is_some() {
                decisions.push(form("publish", "公示", "p"));
            }
            decisions.push(against("terminate", "终止办理", "t"));
            decisions
        }
        State::Suspended if is_reviewer => vec![now("resume", "恢复审批")],
        State::Approved if is_clerk || is_reviewer => vec![now("issue", "制证")],
        State::Issued if is_clerk && case.delivery == Courier => vec![
            now("dispatch", "交寄"),
            Decision::Now {
                act: "hand_over",
                words: "窗口领取",
                key: "s",
                is_second: true,
            },
        ],
        State::Issued if is_clerk => vec![now("hand_over", "交付申请人")],
        State::Returned if is_clerk => vec![now("dispatch", "重新交寄")],
        _ => vec![],
    };
    if is_reviewer && case.filing.state.may_become(State::Rescinded) {
        decisions.push(against("rescind", "撤销许可", "x"));
    }
    decisions
}

/// Who has it, where it is not this official's to decide.
const fn waits_for(case: &CaseFile) -> &'static str {
    match case.filing.state {
        FilingState::Received => "等待窗口受理或告知。",
        FilingState::SupplementRequested => "等待申请人补正，其他内容不用重填。",
        FilingState::Accepted | FilingState::InReview => "等待审批部门决定。",
        FilingState::Suspended => "特别程序进行中，期限暂停计算。",
        FilingState::Published => "公示中。",
        FilingState::Approved => "等待制证。",
        FilingState::Issued => "等待窗口交寄或交付。",
        FilingState::Dispatched => "快递运送中。",
        FilingState::Returned => "快递退回，等待窗口处理。",
        _ => "已经办结。",
    }
}

const PDF: &str = "application/pdf";
/// Pictures that every browser shows and none runs.
const SHOWN_IMAGES: [&str; 4] = ["image/jpeg", "image/png", "image/webp", "image/gif"];

/// Why a paper is looked at.
#[derive(Debug, Deserialize)]
pub(super) struct Why {
    reason: Option<String>,
}

/// `GET /console/filings/{id}/papers/{sha256}`: for the viewer in the page; the look is recorded first.
pub(super) async fn paper(
    State(gateway): State<Gateway>,
    official: Official,
    Path((id, sha256)): Path<(FilingId, ContentHash)>,
    Query(why): Query<Why>,
) -> PageResult<Response> {
    let case = reading::case_of_office(&gateway, &official.caller, id).await?;
    let asked = Asked {
        reason: why.reason,
        ..Asked::default()
    };
    let reason = reason_of(&official, case.filing.state, &asked).unwrap_or_else(|| "办理".to_owned());
    let (bytes, media_type) = reading::paper(&gateway, &official.caller, id, sha256, &reason).await?;
    let is_shown = media_type == PDF || SHOWN_IMAGES.contains(&media_type.as_str());
    let kind = if is_shown {
        media_type.as_str()
    } else {
        "application/octet-stream"
    };
    // What someone uploaded never runs as a page of ours; a PDF's viewer does not open in a sandbox.
    let policy = if media_type == PDF {
        "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    } else {
        "default-src 'none'; sandbox; frame-ancestors 'self'"
    };
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    let octets = HeaderValue::from_static("application/octet-stream");
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_str(kind).unwrap_or(octets),
    );
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    let disposition = if is_shown { "inline" } else { "attachment" };
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static(disposition));
    Ok(response)
}
