//! 填写: one page of a form.

use banshi_forms::{ControlKind, DataType, Event, Question, Refusal};
use chrono::NaiveDate;
use uuid::Uuid;

use super::{Live, live};
use crate::Words;
use crate::scanner::Wanted;

/// One page of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormScreen {
    /// The draft.
    pub draft: Uuid,
    /// The item's name.
    pub title: Words,
    /// Which page, from 0.
    pub page: u32,
    /// Of how many.
    pub pages: u32,
    /// 2 / 5 页.
    pub place: Words,
    /// The headings above the questions, outermost first.
    pub headings: Vec<String>,
    /// What is asked here.
    pub questions: Vec<FormQuestion>,
    /// Where another one can be added here (另一位参保人).
    pub add: Option<AddRow>,
    /// Where the page belongs to one that can be removed.
    pub remove: Option<RemoveRow>,
    /// 填一项存一项，可以随时离开。
    pub safe: Words,
    /// What the main button says: 下一页, or 去核对 on the last.
    pub next: Words,
    /// Whether the main button leads to the review.
    pub is_last: bool,
    /// The form's languages by name; empty where it has one.
    pub languages: Vec<String>,
    /// The active one.
    pub language: Option<String>,
}

/// A row that adds an instance of a repeat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddRow {
    /// For [`crate::Draft::add`].
    pub path: String,
    /// What it says.
    pub words: Words,
}

/// A row that removes the instance that the page belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoveRow {
    /// For [`crate::Draft::remove`].
    pub path: String,
    /// What it says.
    pub words: Words,
}

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FieldKind {
    /// A text that is only read.
    Note,
    /// A line of text.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Decimal,
    /// `2026-03-15`.
    Date,
    /// `09:30:00`.
    Time,
    /// A date with time.
    DateTime,
    /// One of the choices.
    SelectOne,
    /// Some of the choices.
    SelectMultiple,
    /// The choices in an order.
    Rank,
    /// A number between `start` and `end`.
    Range,
    /// `OK` once it was read.
    Acknowledge,
    /// A file; papers are photographed outside of the form.
    File,
    /// Anything else: as text.
    Other,
}

/// A question as a field shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormQuestion {
    /// For [`crate::Draft::answer`].
    pub path: String,
    /// How it is answered.
    pub kind: FieldKind,
    /// What is asked, in the form's active language.
    pub label: String,
    /// Below it; may be empty.
    pub hint: String,
    /// What stands in the field: what the person entered, right or not.
    pub value: String,
    /// The choices, for selects.
    pub choices: Vec<ChoiceLine>,
    /// Whether an answer is required.
    pub required: bool,
    /// Whether the field cannot be changed: calculated, or from real-name sign-in.
    pub locked: bool,
    /// Where the value is from, where the person did not enter it here.
    pub origin: Option<Words>,
    /// What is wrong with what stands in the field, in words that help.
    pub mistake: Option<Words>,
    /// The form's appearance words (`numbers`, `minimal`, `autocomplete`).
    pub appearance: String,
    /// 扫码: what the button beside the field says, where a code can be scanned into it: [`crate::Draft::scanner`].
    pub scan: Option<Words>,
}

/// A choice of a select.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChoiceLine {
    /// What an answer holds.
    pub value: String,
    /// What the person reads.
    pub label: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// The page that the draft stands on.
pub(crate) fn form(draft: Uuid, live: &Live, today: NaiveDate) -> FormScreen {
    let session = &live.session;
    let pages = session.pages();
    let count = u32::try_from(pages.len()).unwrap_or(u32::MAX);
    let page = live.body.page.min(count.saturating_sub(1));
    let shown = pages.get(page as usize);
    let questions: Vec<FormQuestion> = shown
        .map(|page| page.questions.iter())
        .into_iter()
        .flatten()
        .filter_map(|path| session.question(path))
        .map(|asked| question(live, asked, today))
        .collect();
    let is_last = page + 1 >= count;
    let add = shown.and_then(|page| page.add_to.clone()).map(|path| AddRow {
        words: Words::new(
            format!("再添一位（项），现有 {} 个", live.instances(&path).len()),
            format!("Add another; there are {}", live.instances(&path).len()),
        ),
        path,
    });
    FormScreen {
        draft,
        title: Words::from(&live.item.title),
        page,
        pages: count,
        place: Words::new(
            format!("{} / {count} 页", page + 1),
            format!("Page {} of {count}", page + 1),
        ),
        headings: shown.map(|page| page.headings.clone()).unwrap_or_default(),
        remove: questions.first().and_then(|first| removable(live, &first.path)),
        questions,
        add,
        safe: Words::new(
            "填一项存一项，可以随时离开。",
            "Each answer is saved at once: leave whenever you like.",
        ),
        next: if is_last {
            Words::new("去核对", "Check and sign")
        } else {
            Words::new("下一页", "Next")
        },
        is_last,
        languages: session.form().languages().map(str::to_owned).collect(),
        language: session.language().map(str::to_owned),
    }
}

/// The outermost instance of an open repeat that a question lies in.
fn removable(live: &Live, path: &str) -> Option<RemoveRow> {
    let end = path.find(']')? + 1;
    let instance = &path[..end];
    let repeat = &instance[..instance.rfind('[')?];
    let open = live
        .session
        .pages()
        .iter()
        .any(|page| page.add_to.as_deref() == Some(repeat));
    open.then(|| RemoveRow {
        path: instance.to_owned(),
        words: Words::new("删去这一位（项）", "Remove this one"),
    })
}

fn question(live: &Live, asked: Question, today: NaiveDate) -> FormQuestion {
    let locked = asked.readonly || live.is_locked(&asked.path);
    let entered = asked.entered.clone().filter(|_| !asked.readonly);
    let mistake = entered.as_deref().map(|entered| mistake(live, &asked, entered));
    let kind = kind(&asked);
    let value = match (&entered, &mistake) {
        (Some(entered), Some(_)) => entered.clone(),
        _ => asked.value.clone(),
    };
    let chosen = |choice: &str| match kind {
        FieldKind::SelectMultiple | FieldKind::Rank => value.split(' ').any(|one| one == choice),
        _ => value == choice,
    };
    FormQuestion {
        choices: asked
            .choices
            .iter()
            .map(|choice| ChoiceLine {
                value: choice.value.to_string(),
                label: choice.label.clone(),
                chosen: chosen(&choice.value),
            })
            .collect(),
        kind,
        locked,
        required: asked.required,
        origin: asked
            .origin
            .as_deref()
            .and_then(|origin| live::origin(origin, today))
            .map(|words| if locked { words } else { changeable(words) }),
        mistake,
        scan: Wanted::by(&asked)
            .filter(|_| !locked)
            .map(|_| Words::new("扫码", "Scan")),
        appearance: asked.appearance,
        hint: asked.hint,
        label: asked.label,
        path: asked.path,
        value,
    }
}

/// What comes from sign-in but is not locked here may be changed, and says so.
fn changeable(words: Words) -> Words {
    if words.zh.contains("可以修改") || words.zh.contains("请核对") {
        words
    } else {
        Words::new(
            format!("{}，可以修改", words.zh),
            format!("{}; you can change it", words.en),
        )
    }
}

/// What is wrong with an entry that was kept.
pub(crate) fn mistake(live: &Live, asked: &Question, entered: &str) -> Words {
    let path = asked.path.clone();
    let event = if entered.is_empty() {
        Event::Clear { path }
    } else {
        Event::Answer {
            path,
            value: entered.to_owned(),
        }
    };
    let again = || Words::new("请再看一遍这一项", "Please look at this again");
    match live.session.check(&event) {
        // Kept all the same, as what was carried over from another version: to be entered once more.
        Ok(()) => Words::new("请核对这一项", "Please check this"),
        Err(Refusal::Required { message }) => {
            message.map_or_else(|| Words::new("这一项必须填", "This is needed"), Words::same)
        }
        Err(Refusal::Constraint { message, .. }) => message.map_or_else(again, Words::same),
        Err(Refusal::Type(kind)) => wrong_type(kind),
        Err(_) => again(),
    }
}

fn wrong_type(kind: DataType) -> Words {
    match kind {
        DataType::Integer | DataType::Long => {
            Words::new("请填整数，不带单位", "A whole number, without a unit")
        }
        DataType::Decimal => Words::new("请填数字，不带单位", "A number, without a unit"),
        DataType::Date => Words::new("请选一个日期", "Choose a date"),
        DataType::Time => Words::new("请选一个时间", "Choose a time"),
        _ => Words::new("格式不对，请再看一遍", "Not in the right form: please look again"),
    }
}

fn kind(asked: &Question) -> FieldKind {
    match asked.kind {
        ControlKind::Input if asked.readonly && asked.value.is_empty() => FieldKind::Note,
        ControlKind::Input | ControlKind::Secret => match asked.data_type {
            DataType::Integer | DataType::Long => FieldKind::Integer,
            DataType::Decimal => FieldKind::Decimal,
            DataType::Date => FieldKind::Date,
            DataType::Time => FieldKind::Time,
            DataType::DateTime => FieldKind::DateTime,
            DataType::Untyped | DataType::Text | DataType::Barcode => FieldKind::Text,
            _ => FieldKind::Other,
        },
        ControlKind::SelectOne => FieldKind::SelectOne,
        ControlKind::SelectMultiple => FieldKind::SelectMultiple,
        ControlKind::Rank => FieldKind::Rank,
        ControlKind::Range => FieldKind::Range,
        ControlKind::Trigger => FieldKind::Acknowledge,
        ControlKind::Upload
        | ControlKind::UploadImage
        | ControlKind::UploadAudio
        | ControlKind::UploadVideo
        | ControlKind::UploadOsm => FieldKind::File,
        ControlKind::Group | ControlKind::Repeat => FieldKind::Other,
    }
}
