//! A session: one form being filled in, as `(state, event) → changes`.

mod changed;
pub(crate) mod choices;
mod condition;
mod counted;
mod edit;
mod entities;
mod events;
mod export;
pub(crate) mod journal;
pub(crate) mod last_saved;
mod migrate;
mod outline;
mod overridden;
mod preload;
mod recalc;
pub(crate) mod state;
pub(crate) mod texts;
mod validate;
mod wire;

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    sync::Arc,
};

use chrono::{DateTime, Utc};
use rustc_hash::FxHashSet;

use crate::{
    model::{Form, LoadError},
    xpath::eval::World,
    zone::Zone,
};
use last_saved::LastSaved;
use recalc::Work;
use state::State;

pub use choices::Choice;
pub use condition::ConditionFault;
pub use edit::{Difference, EditError};
pub use entities::{Entity, EntityAction, EntityBase, EntityFault, InvalidEntity};
pub use events::{Changes, Event, Refusal};
pub use export::Instance;
pub use export::{Printable, PrintableLine};
pub use journal::JournalError;
pub use migrate::{Fate, Migrated, Migration};
pub use outline::{Group, Item, Media, NodeView, Page, Question, Repeat, RepeatInstance};
pub use validate::{Finding, Problem};

/// What a session takes from its surroundings. The same form, environment and events give the same answers.
///
/// ```
/// use banshi_forms::{Environment, Zone};
/// use chrono::{DateTime, Utc};
///
/// let now: DateTime<Utc> = "2026-03-15T02:00:00Z".parse().unwrap();
/// let environment = Environment::new(now, Zone::CHINA, 42).property("deviceid", "banshi:1");
/// assert_eq!(environment.zone, Zone::CHINA);
/// ```
#[derive(Debug, Clone)]
pub struct Environment {
    /// The present moment, for `now()`, `today()` and timestamps.
    pub now: DateTime<Utc>,
    /// Where days begin.
    pub zone: Zone,
    /// Seed of `random()` and `uuid()`: give a fresh random number per session.
    pub seed: u64,
    /// Device properties by name: `deviceid`, `phonenumber`, `email`, `username` …
    pub properties: BTreeMap<String, String>,
    /// The language to begin in, by its name in the form; the form's default where it has none such.
    pub language: Option<String>,
    /// The XML of the person's last finished filing of the same form, for a form that [reads](Form::reads_last_saved)
    /// `jr://instance/last-saved`; nothing stands there without one. A draft's journal keeps it.
    pub last_saved: Option<Vec<u8>>,
}

impl Environment {
    /// An environment without properties, in the form's default language.
    #[must_use]
    pub fn new(now: DateTime<Utc>, zone: Zone, seed: u64) -> Self {
        Self {
            now,
            zone,
            seed,
            properties: BTreeMap::new(),
            language: None,
            last_saved: None,
        }
    }

    /// Adds a device property.
    #[must_use]
    pub fn property(mut self, name: &str, value: &str) -> Self {
        self.properties.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Gives the last finished filing.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use banshi_forms::{Environment, Form, NoResources, Session, Zone};
    /// # let xml = br#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:ev="http://www.w3.org/2001/xml-events">
    /// #   <h:head><h:title>t</h:title><model><instance><data id="address"><street/></data></instance>
    /// #     <instance id="__last-saved" src="jr://instance/last-saved"/>
    /// #     <setvalue ev:event="odk-instance-first-load" ref="/data/street" value="instance('__last-saved')/data/street"/>
    /// #   </model></h:head><h:body><input ref="/data/street"><label>Street</label></input></h:body></h:html>"#;
    /// let form = Arc::new(Form::parse(xml, &NoResources)?);
    /// assert!(form.reads_last_saved());
    /// let environment = Environment::new("2026-03-15T02:00:00Z".parse()?, Zone::CHINA, 7);
    /// let last = r#"<data id="address"><street>中山路1号</street></data>"#;
    /// let session = Session::new(form, environment.last_saved(last.as_bytes()))?;
    /// assert_eq!(session.value("/data/street").as_deref(), Some("中山路1号"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn last_saved(mut self, xml: &[u8]) -> Self {
        self.last_saved = Some(xml.to_vec());
        self
    }

    /// Sets the language to begin in.
    #[must_use]
    pub fn language(mut self, name: &str) -> Self {
        self.language = Some(name.to_owned());
        self
    }
}

/// A form being filled in.
///
/// Nodes are named by their path in the instance, with positions on repeats: `/data/person[2]/name`. Paths shift when
/// an earlier instance of a repeat is removed; [`Changes`] tells which.
#[derive(Debug)]
pub struct Session {
    pub(crate) form: Arc<Form>,
    pub(crate) state: State,
    pub(crate) world: World,
    work: Work,
    /// Nodes whose value is the person's although the form computes one.
    overridden: FxHashSet<u32>,
    /// The journal entry of the last event.
    entry: Vec<u8>,
}

impl Session {
    /// Starts a blank form: preloads, first evaluation, first-load actions.
    ///
    /// # Errors
    /// [`LoadError::Evaluation`] where an expression has no value on a blank form; such a form is unusable.
    /// [`LoadError::Resource`] where the last filing cannot be read.
    pub fn new(form: Arc<Form>, environment: Environment) -> Result<Session, LoadError> {
        let mut session = Session::bare(form, environment)?;
        session.work.strict = true;
        session.begin(None);
        session.work.strict = false;
        if let Some(fault) = session.first_fault() {
            return Err(fault);
        }
        session.entry = session.opening_entry();
        Ok(session)
    }

    /// A session without any node.
    fn bare(form: Arc<Form>, environment: Environment) -> Result<Session, LoadError> {
        let last_saved = match &environment.last_saved {
            Some(xml) => LastSaved::read(&form, xml)?,
            None => None,
        };
        let language = environment
            .language
            .and_then(|name| form.languages.iter().position(|known| **known == *name))
            .unwrap_or(form.default_language);
        let world = World {
            now: Cell::new(environment.now.timestamp_millis()),
            zone: environment.zone,
            properties: environment.properties,
            last_saved,
            random: Cell::new(environment.seed),
            shuffle: Cell::new(i64::try_from(environment.seed >> 33).unwrap_or(1)),
            language: Cell::new(language),
            patterns: RefCell::default(),
            budget: Cell::new(0),
            doubt: RefCell::default(),
        };
        let state = State::new(form.seed.len());
        Ok(Session {
            form,
            state,
            world,
            work: Work::default(),
            overridden: FxHashSet::default(),
            entry: Vec::new(),
        })
    }

    /// The first load of a blank form; `replayed` holds what a journal says about it.
    fn begin(&mut self, replayed: Option<Vec<(String, journal::Stored)>>) {
        use crate::model::Moment;
        self.work.replayed = replayed;
        self.work.loading = true;
        self.sow();
        for node in self.state.subtree(self.state.root()) {
            self.inherit_relevance(node);
            self.preload(node);
        }
        // Actions come before the first evaluation: what the form computes has the last word.
        for moment in [Moment::FirstLoad, Moment::Ready, Moment::Load] {
            self.run_actions(moment);
        }
        self.mark_all();
        self.settle();
        self.work.replayed = None;
        self.work.loading = false;
    }

    /// The form of the session.
    #[must_use]
    pub fn form(&self) -> &Arc<Form> {
        &self.form
    }

    /// Moves the session's clock: what later events take for now.
    pub fn set_now(&mut self, now: DateTime<Utc>) {
        self.world.now.set(now.timestamp_millis());
    }

    /// The active language; `None` in a form without translations.
    #[must_use]
    pub fn language(&self) -> Option<&str> {
        self.form
            .languages
            .get(self.world.language.get())
            .map(AsRef::as_ref)
    }

    /// The value at a path as its text in the XML; `None` where there is no such node.
    #[must_use]
    pub fn value(&self, path: &str) -> Option<String> {
        let node = self.state.find(&self.form, path)?;
        Some(self.state.node(node).value.text(self.world.zone).to_string())
    }

    /// The value of an expression at a node, as text; for tools and tests.
    ///
    /// # Errors
    /// The text of what is wrong with the expression or the path.
    pub fn evaluate(&self, expression: &str, path: &str) -> Result<Evaluated, String> {
        edit::evaluate(self, expression, path)
    }
}

pub use edit::Evaluated;
