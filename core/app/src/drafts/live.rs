//! A draft in memory: its form session, its item, and what else belongs to it.

use std::collections::HashMap;
use std::sync::Arc;

use banshi_domain::{DeliveryKind, Item, KnownAnswer, Material};
use banshi_forms::{Environment, Event, Form, Refusal, Resources, Session, Zone};
use banshi_vault::{Origin, ResidentVault};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{DraftBody, carry};
use crate::banshi::Inner;
use crate::profile::Fact;
use crate::review::Checked;
use crate::{AppError, Thing, Words, outbox, prefill, profile};

/// Entries of a journal after which it is put into one: some pages of a form.
pub(crate) const SNAPSHOT_EVERY: u64 = 50;

/// A draft in memory.
pub(crate) struct Live {
    pub(crate) session: Session,
    pub(crate) item: Item,
    pub(crate) body: DraftBody,
    /// What the last review made of the answers, while they stand.
    pub(crate) checked: Option<Checked>,
    /// Whether memory holds what the journal may not.
    pub(crate) stale: bool,
}

/// All bytes that a draft stands on.
pub(crate) struct Parts {
    pub(crate) item: Item,
    pub(crate) form: Vec<u8>,
    pub(crate) lists: Vec<(String, Vec<u8>)>,
}

/// Lists by the name under which the form asks for them.
struct Lists<'a>(&'a [(String, Vec<u8>)]);

impl Resources for Lists<'_> {
    fn read(&self, uri: &str) -> Option<Vec<u8>> {
        self.0
            .iter()
            .find(|(name, _)| name == uri)
            .map(|(_, bytes)| bytes.clone())
    }
}

impl Parts {
    /// The parts of an item out of the catalogue's objects on this phone.
    pub(crate) fn of(app: &Inner, item: Item) -> Result<Self, AppError> {
        let form = app
            .catalogue
            .object(&item.form.hash)?
            .ok_or(AppError::NotDownloaded(Thing::Form))?;
        let mut lists = Vec::new();
        for list in &item.form.lists {
            let bytes = app
                .catalogue
                .object(&list.hash)?
                .ok_or(AppError::NotDownloaded(Thing::Form))?;
            lists.push((list.uri.clone(), bytes));
        }
        Ok(Self { item, form, lists })
    }

    fn load(&self) -> Result<Arc<Form>, AppError> {
        let form = Form::parse(&self.form, &Lists(&self.lists));
        form.map(Arc::new)
            .map_err(|error| AppError::Catalogue(error.to_string()))
    }
}

/// Where a prefilled value is from, as the journal keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Source {
    origin: String,
    #[serde(default)]
    item: Option<String>,
    at: DateTime<Utc>,
}

impl Live {
    /// A blank form.
    pub(crate) fn begin(app: &Inner, vault: &ResidentVault, parts: &Parts) -> Result<Self, AppError> {
        let form = parts.load()?;
        let environment = first_environment(app, vault, parts, &form);
        Self::over(form, environment, parts)
    }

    /// The same of nobody in particular: nothing of anyone's vault is in it.
    pub(crate) fn blank(app: &Inner, parts: &Parts) -> Result<Self, AppError> {
        Self::over(parts.load()?, environment(app), parts)
    }

    fn over(form: Arc<Form>, environment: Environment, parts: &Parts) -> Result<Self, AppError> {
        let session = Session::new(form, environment);
        Ok(Self {
            session: session.map_err(|error| AppError::Catalogue(error.to_string()))?,
            item: parts.item.clone(),
            body: DraftBody::default(),
            checked: None,
            stale: false,
        })
    }

    /// The same answers in another version of the item, with what is different there.
    pub(crate) fn migrate(
        &self,
        app: &Inner,
        vault: &ResidentVault,
        parts: &Parts,
    ) -> Result<Self, AppError> {
        let form = parts.load()?;
        let environment = first_environment(app, vault, parts, &form);
        let migration = self.session.migrate(form, environment);
        let migration = migration.map_err(|error| AppError::Catalogue(error.to_string()))?;
        let offered = |kind: &DeliveryKind| parts.item.delivery.contains(kind);
        Ok(Self {
            session: migration.session,
            item: parts.item.clone(),
            body: DraftBody {
                delivery: self.body.delivery.filter(offered),
                carried: carry::lines(migration.lines),
                ..DraftBody::default()
            },
            checked: None,
            stale: false,
        })
    }

    /// A draft as its journal says, from the bytes that it is pinned to.
    pub(crate) fn resume(app: &Inner, vault: &ResidentVault, id: Uuid) -> Result<Self, AppError> {
        let (body, parts, entries) = vault.read(|tx| {
            let draft = tx.drafts().get(id)?.ok_or(AppError::NotFound(Thing::Draft))?;
            let body = DraftBody::read(&draft.body)?;
            let pinned = |sha256| tx.pins().get(sha256)?.ok_or(AppError::Damaged);
            let item = serde_json::from_slice(&pinned(&body.item.0)?)?;
            let form = pinned(&draft.form_sha256)?;
            let mut lists = Vec::new();
            for list in &draft.lists {
                lists.push((list.name.clone(), pinned(&list.sha256)?));
            }
            Ok::<_, AppError>((body, Parts { item, form, lists }, tx.journal().entries(id, 0)?))
        })?;
        let entries = entries.iter().map(|entry| entry.bytes.as_slice());
        let session = Session::resume(parts.load()?, entries, environment(app)).map_err(|error| {
            tracing::error!(%error, draft = %id, "a journal does not read back");
            AppError::Damaged
        })?;
        Ok(Self {
            session,
            item: parts.item,
            body,
            checked: None,
            stale: false,
        })
    }

    /// Fills in what is known; each default is an entry of the journal. One that the form refuses is left out.
    pub(crate) fn prefill(&mut self, facts: &[Fact], entries: &mut Vec<Vec<u8>>) {
        let repeats = self.repeats();
        for default in prefill::defaults(&super::prefills(self.session.form()), &repeats, facts) {
            let Some(path) = self.place(&default.path, default.instance, &repeats, entries) else {
                continue;
            };
            let source = Source {
                origin: origin_name(default.fact.origin).to_owned(),
                item: default.fact.known.item.clone(),
                at: default.fact.at,
            };
            self.fill_in(&path, &default.fact.known.text, &source, entries);
        }
    }

    /// Fills in what was chosen in a scenario, over what was known before; within a repeat, its first instance.
    pub(crate) fn choose(
        &mut self,
        answers: &[KnownAnswer],
        scenario: &Words,
        at: DateTime<Utc>,
        entries: &mut Vec<Vec<u8>>,
    ) {
        let repeats = self.repeats();
        let source = Source {
            origin: CHOSEN.to_owned(),
            item: Some(scenario.zh.clone()),
            at,
        };
        for answer in answers {
            let within = |repeat: &String| answer.question.starts_with(&format!("{repeat}/"));
            let instance = repeats.iter().any(within).then_some(1);
            if let Some(path) = self.place(&answer.question, instance, &repeats, entries) {
                self.fill_in(&path, &answer.value, &source, entries);
            }
        }
    }

    fn fill_in(&mut self, path: &str, text: &str, source: &Source, entries: &mut Vec<Vec<u8>>) {
        let Ok(origin) = serde_json::to_string(source) else {
            return;
        };
        if self.session.prefill(path, text, &origin).is_ok() {
            entries.push(self.session.journal_entry().to_vec());
        }
    }

    /// Whether a material is asked for in this case: unless the answers decide that it is not needed, of a family for each
    /// member.
    pub(crate) fn applies(&self, material: &Material) -> bool {
        let Some(condition) = &material.applies_when else {
            return true;
        };
        let is_needed = |case: Option<&str>| self.session.decide(condition, case) != Some(false);
        match &self.item.bindings.member_repeat {
            None => is_needed(None),
            Some(repeat) => {
                let members = self.instances(repeat);
                members.is_empty() || members.iter().any(|member| is_needed(Some(member)))
            }
        }
    }

    /// The path with its position; makes the instance where the repeat is the person's to extend.
    fn place(
        &mut self,
        path: &str,
        instance: Option<u32>,
        repeats: &[String],
        entries: &mut Vec<Vec<u8>>,
    ) -> Option<String> {
        let Some(instance) = instance else {
            return Some(path.to_owned());
        };
        let repeat = repeats
            .iter()
            .find(|repeat| path.starts_with(&format!("{repeat}/")))?;
        while self.instances(repeat).len() < instance as usize {
            self.session
                .apply(Event::AddRepeat { path: repeat.clone() })
                .ok()?;
            entries.push(self.session.journal_entry().to_vec());
        }
        Some(format!("{repeat}[{instance}]{}", &path[repeat.len()..]))
    }

    /// Paths of the instances of a repeat, in order.
    pub(crate) fn instances(&self, repeat: &str) -> Vec<String> {
        let mut found = Vec::new();
        walk(&self.session.outline(), &mut |one| {
            if one.path == repeat {
                found = one
                    .instances
                    .iter()
                    .map(|instance| instance.path.clone())
                    .collect();
            }
        });
        found
    }

    /// Generic paths of the form's outermost repeats.
    fn repeats(&self) -> Vec<String> {
        let mut found = Vec::new();
        walk(&self.session.outline(), &mut |one| {
            if !found
                .iter()
                .any(|known: &String| one.path.starts_with(&format!("{known}[")))
            {
                found.push(one.path.clone());
            }
        });
        found
    }

    /// Whether an answer comes from real-name sign-in and is the applicant's own name or number.
    pub(crate) fn is_locked(&self, path: &str) -> bool {
        let (generic, _) = prefill::generic(path);
        let bindings = &self.item.bindings;
        (generic == bindings.applicant_name || generic == bindings.applicant_number)
            && self
                .session
                .question(path)
                .and_then(|question| question.origin)
                .and_then(|origin| serde_json::from_str::<Source>(&origin).ok())
                .is_some_and(|source| source.origin == origin_name(Origin::Official))
    }

    /// How much of what is asked has an answer, in percent.
    pub(crate) fn percent(&self) -> u8 {
        let asked: Vec<_> = self
            .session
            .questions()
            .into_iter()
            .filter(|one| !one.readonly)
            .collect();
        let answered = asked
            .iter()
            .filter(|one| !one.value.is_empty() && one.entered.is_none())
            .count();
        u8::try_from(answered * 100 / asked.len().max(1)).unwrap_or(100)
    }

    /// Which page shows which question.
    pub(crate) fn pages(&self) -> Pages {
        let pages = (0..).zip(self.session.pages());
        Pages(
            pages
                .flat_map(|(place, page)| page.questions.into_iter().map(move |path| (path, place)))
                .collect(),
        )
    }
}

/// Which page shows which question, as the form stands.
pub(crate) struct Pages(HashMap<String, u32>);

impl Pages {
    /// The page that shows a question; `None` where none does.
    pub(crate) fn of(&self, path: &str) -> Option<u32> {
        self.0.get(path).copied()
    }
}

fn walk(items: &[banshi_forms::Item], see: &mut impl FnMut(&banshi_forms::Repeat)) {
    for item in items {
        match item {
            banshi_forms::Item::Question(_) => {}
            banshi_forms::Item::Group(group) => walk(&group.items, see),
            banshi_forms::Item::Repeat(repeat) => {
                see(repeat);
                for instance in &repeat.instances {
                    walk(&instance.items, see);
                }
            }
        }
    }
}

/// Days in forms are days in China: the gateway checks them there.
fn environment(app: &Inner) -> Environment {
    let seed = Uuid::new_v4().as_u64_pair().0;
    Environment::new(app.now(), Zone::CHINA, seed)
}

/// The same for a session that begins: with the last filing, where the form reads that.
fn first_environment(app: &Inner, vault: &ResidentVault, parts: &Parts, form: &Form) -> Environment {
    let environment = environment(app);
    if !form.reads_last_saved() {
        return environment;
    }
    match outbox::last_answers(vault, &parts.item.code) {
        Ok(Some(answers)) => environment.last_saved(&answers),
        Ok(None) => environment,
        Err(error) => {
            // A damaged file of an old filing keeps nobody from a new one.
            tracing::warn!(%error, item = %parts.item.code, "the last filing cannot be read");
            environment
        }
    }
}

/// The origin of what was chosen in a scenario.
const CHOSEN: &str = "chosen";

const fn origin_name(origin: Origin) -> &'static str {
    match origin {
        Origin::Official => "official",
        Origin::Filing => "filing",
        Origin::Recognised => "recognised",
        Origin::Entered => "entered",
    }
}

/// Where a prefilled answer is from.
pub(crate) fn origin(text: &str, today: chrono::NaiveDate) -> Option<Words> {
    let source: Source = serde_json::from_str(text).ok()?;
    if source.origin == CHOSEN {
        return Some(Words::new("您选择的情形", "The case that you chose"));
    }
    let origin = [
        Origin::Official,
        Origin::Filing,
        Origin::Recognised,
        Origin::Entered,
    ]
    .into_iter()
    .find(|origin| origin_name(*origin) == source.origin)?;
    Some(profile::origin_words(
        origin,
        source.item.as_deref(),
        source.at,
        today,
    ))
}

/// A refusal that no screen of ours should lead to, or that the person cannot mend.
pub(crate) fn refused(refusal: Refusal) -> AppError {
    match refusal {
        Refusal::NoSuchNode(_) | Refusal::NotAQuestion(_) | Refusal::NoSuchLanguage(_) => {
            AppError::NotFound(Thing::Question)
        }
        Refusal::Readonly(_) => AppError::NotNow("the form computes this"),
        Refusal::Fixed(_) => AppError::NotNow("the form fixes their number"),
        Refusal::Limit => AppError::bad("limit", "内容太长或项数太多", "Too long, or too many"),
        Refusal::Answered(_) => AppError::NotNow("answered already"),
        Refusal::Required { message } | Refusal::Constraint { message, .. } => AppError::BadInput {
            code: "answer",
            words: message.map_or_else(
                || Words::new("请再看一遍这一项", "Please look at this again"),
                Words::same,
            ),
        },
        Refusal::Type(_) => AppError::bad("answer-type", "格式不对，请再看一遍", "Not in the right form"),
    }
}
