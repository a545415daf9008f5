//! What the form engine says of answers: the same engine as on the phone, on the gateway's own copy of the form.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use banshi_domain::{
    AnswerLine, AnswerProblem, ContentHash, Item, MaterialCode, Problem, ProblemKind, ResidentId,
};
use banshi_forms::{Environment, Form, PrintableLine, Resources, Session, Zone};
use bytes::Bytes;
use chrono::{DateTime, Utc};

use crate::Gateway;
use crate::http::{ApiError, ApiResult};
use crate::items::Items;

/// Forms that are kept loaded.
const KEPT: usize = 64;

/// The most problems that one answer lists.
const MOST_PROBLEMS: usize = 100;

/// Loaded forms, by their hash.
#[derive(Debug, Default)]
pub struct Forms(Mutex<HashMap<ContentHash, Arc<Form>>>);

/// What the engine found in answers that the form's rules allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Judged {
    /// Calculated values that differ: for the clerk, not a refusal.
    pub(super) findings: Vec<String>,
}

/// The lists that a form reads, from the catalogue.
struct Lists<'a> {
    items: &'a dyn Items,
    item: &'a Item,
}

impl Resources for Lists<'_> {
    fn read(&self, uri: &str) -> Option<Vec<u8>> {
        let list = self.item.form.lists.iter().find(|list| list.uri == uri)?;
        self.items
            .object(&list.hash)
            .ok()
            .flatten()
            .map(|bytes| bytes.to_vec())
    }
}

impl Forms {
    /// An item's form, loaded once.
    fn of(&self, items: &dyn Items, item: &Item) -> ApiResult<Arc<Form>> {
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(form) = lock().get(&item.form.hash) {
            return Ok(form.clone());
        }
        let bytes = items.object(&item.form.hash)?.ok_or(ProblemKind::Unavailable)?;
        let form = Form::parse(&bytes, &Lists { items, item }).map_err(|error| {
            tracing::error!(item = %item.code, %error, "a published form cannot be loaded");
            ApiError::from(ProblemKind::Unavailable)
        })?;
        let form = Arc::new(form);
        let mut kept = lock();
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(item.form.hash, form.clone());
        Ok(form)
    }
}

/// The problem of answers that are no instance of the form.
pub(super) fn unreadable() -> ApiError {
    let answer = AnswerProblem {
        node: "/".into(),
        constraint: "well-formed".into(),
        message: "答案的格式无法读取".into(),
    };
    Problem {
        answers: vec![answer],
        ..Problem::new(ProblemKind::AnswersInvalid)
    }
    .into()
}

/// A session over finished answers: as an edit, no first-load actions, the manifest's time as now.
async fn session<T: Send + 'static>(
    gateway: &Gateway,
    item: Arc<Item>,
    answers: Bytes,
    at: DateTime<Utc>,
    ask: impl FnOnce(&Session) -> T + Send + 'static,
) -> ApiResult<T> {
    let gateway = gateway.clone();
    let asked = tokio::task::spawn_blocking(move || {
        let form = gateway.forms().of(&*gateway.items(), &item)?;
        let environment = Environment::new(at, Zone::CHINA, 0);
        let session = Session::edit(form, &answers, environment).map_err(|_| unreadable())?;
        Ok::<_, ApiError>(ask(&session))
    });
    asked.await.map_err(|_| ApiError::from(ProblemKind::Internal))?
}

/// Checks answers. What the form's rules find wrong is a problem; calculated values that differ are findings.
pub(super) async fn judge(
    gateway: &Gateway,
    item: Arc<Item>,
    answers: Bytes,
    finalised_at: DateTime<Utc>,
) -> ApiResult<Judged> {
    session(gateway, item, answers, finalised_at, |session| {
        let wrong: Vec<AnswerProblem> = session
            .validate()
            .into_iter()
            .take(MOST_PROBLEMS)
            .map(told)
            .collect();
        if !wrong.is_empty() {
            return Err(Problem {
                answers: wrong,
                ..Problem::new(ProblemKind::AnswersInvalid)
            }
            .into());
        }
        let findings = session
            .differences()
            .into_iter()
            .map(|difference| difference.path)
            .take(MOST_PROBLEMS)
            .collect();
        Ok(Judged { findings })
    })
    .await?
}

fn told(finding: banshi_forms::Finding) -> AnswerProblem {
    use banshi_forms::Problem as Wrong;
    let (constraint, said) = match finding.problem {
        Wrong::Required => ("required".to_owned(), "这一项需要填写"),
        Wrong::Constraint(constraint) => (constraint, "这一项不符合填写要求"),
        Wrong::NotOffered => ("not-offered".to_owned(), "所选的内容不在选项中"),
        Wrong::Type => ("type".to_owned(), "这一项的格式不对"),
        Wrong::NotAccepted => ("not-accepted".to_owned(), "这一项还没有被接受"),
        Wrong::Expression(_) => ("expression".to_owned(), "这一项无法核对"),
    };
    AnswerProblem {
        node: finding.path,
        constraint,
        message: finding.message.unwrap_or_else(|| said.to_owned()),
    }
}

/// Questions and answers as an official reads them: labels of choices, numbers of identity masked.
pub(crate) async fn lines(
    gateway: &Gateway,
    item: Arc<Item>,
    answers: Bytes,
    at: DateTime<Utc>,
) -> ApiResult<Vec<AnswerLine>> {
    session(gateway, item, answers, at, |session| {
        session.printable().lines.into_iter().filter_map(line).collect()
    })
    .await
}

/// Materials that a filing does not need: those of some cases only of which the answers decide that this is none. The
/// phone asks its engine the same.
pub(crate) async fn not_needed(
    gateway: &Gateway,
    item: Arc<Item>,
    answers: Bytes,
    at: DateTime<Utc>,
    member: Option<u32>,
) -> ApiResult<Vec<MaterialCode>> {
    if item
        .materials
        .iter()
        .all(|material| material.applies_when.is_none())
    {
        return Ok(vec![]);
    }
    session(gateway, item.clone(), answers, at, move |session| {
        let instance = item.bindings.instance(member);
        let materials = item.materials.iter().filter(|material| {
            let condition = material.applies_when.as_deref();
            condition.and_then(|condition| session.decide(condition, instance.as_deref())) == Some(false)
        });
        materials.map(|material| material.code.clone()).collect()
    })
    .await
}

fn line(line: PrintableLine) -> Option<AnswerLine> {
    let short = |depth: usize| u8::try_from(depth).unwrap_or(u8::MAX);
    match line {
        PrintableLine::Heading { depth, text, number } => {
            let label = match number {
                Some(number) => format!("{text} {number}").trim().to_owned(),
                None => text,
            };
            let is_said = !label.is_empty();
            is_said.then_some(AnswerLine {
                path: String::new(),
                label,
                answer: String::new(),
                depth: short(depth),
            })
        }
        PrintableLine::Answer {
            depth,
            path,
            label,
            answer,
        } => Some(AnswerLine {
            path,
            label,
            answer: masked(answer),
            depth: short(depth),
        }),
        PrintableLine::Note { .. } => None,
    }
}

/// Numbers of identity are masked wherever they stand.
fn masked(answer: String) -> String {
    answer
        .parse::<ResidentId>()
        .map(|id| id.masked())
        .unwrap_or(answer)
}
