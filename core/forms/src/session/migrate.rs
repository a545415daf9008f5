//! A draft carried over to another version of its form: answers go over by path and type, and what became of each is
//! one list. What a person entered is never lost: what has no place in the newer form stands in the list.

mod convert;
mod crossing;
mod places;

use std::sync::Arc;

use super::{Environment, Refusal, Session};
use crate::model::{Form, LoadError};
use crossing::Crossing;

/// A draft in the newer form, by [`Session::migrate`].
#[derive(Debug)]
pub struct Migration {
    /// The new session; its journal begins with its [`Session::journal_entry`], which holds all of it.
    pub session: Session,
    /// What became of each answer, in the order of the older form; then what only the newer one asks, in its order.
    pub lines: Vec<Migrated>,
}

/// What became of one question and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migrated {
    /// What is asked: as the newer form words it, as the older one where the newer does not ask.
    pub label: String,
    /// The question in the older form; `None` for [`Fate::Asked`].
    pub from: Option<String>,
    /// The question in the newer form; `None` for [`Fate::Gone`].
    pub to: Option<String>,
    /// What stood there, as its text in the XML; empty where nothing was answered.
    pub entered: String,
    /// The same as a person reads it: labels of choices rather than their values.
    pub shown: String,
    /// What became of it.
    pub fate: Fate,
}

/// What became of an answer. One that the newer form does not take is [`Question::entered`](super::Question::entered)
/// of its question there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It stands where it stood.
    Kept,
    /// It stands elsewhere: the only question of that name, type and kind has another path.
    Moved,
    /// It stands there in another form, since the question has another type.
    Converted {
        /// What stands there now, as its text in the XML.
        value: String,
    },
    /// The newer form does not accept it.
    Refused(Refusal),
    /// These of the chosen values are not offered any more; the others are chosen still.
    ChoiceGone(Vec<String>),
    /// The newer form computes or fixes the value.
    Fixed,
    /// It was the older form's own default, which nobody had answered; the newer one's stands there now.
    Defaulted,
    /// The newer form has no place for it: no such question, or no such instance of a repeat.
    Gone,
    /// Nothing was asked before: the newer form asks this as well.
    Asked,
}

impl Session {
    /// Carries this draft over to another version of its form. Answers go to the question with the same path and, where
    /// that is gone, to the only one with the same name, type and kind of control; irrelevant ones go over too. An answer
    /// of another type is converted where nothing of it is lost. Instances of repeats are made and removed as they were.
    /// Where `environment` names no language, or no last filing, the draft's stays.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use banshi_forms::{Environment, Event, Fate, Form, NoResources, Session, Zone};
    /// # fn form(nodes: &str, questions: &[(&str, &str)]) -> Arc<Form> {
    /// #     let binds: String = questions.iter().map(|(name, kind)| format!("<bind nodeset='/data/{name}' type='{kind}'/>")).collect();
    /// #     let body: String = questions.iter().map(|(name, _)| format!("<input ref='/data/{name}'><label>{name}</label></input>")).collect();
    /// #     let xml = format!("<h:html xmlns='http://www.w3.org/2002/xforms' xmlns:h='http://www.w3.org/1999/xhtml'>
    /// #       <h:head><h:title>t</h:title><model><instance><data id='t'>{nodes}</data></instance>{binds}</model></h:head><h:body>{body}</h:body></h:html>");
    /// #     Arc::new(Form::parse(xml.as_bytes(), &NoResources).unwrap())
    /// # }
    /// let environment = Environment::new("2026-03-15T02:00:00Z".parse()?, Zone::CHINA, 7);
    /// let older = form("<name/><fax/>", &[("name", "string"), ("fax", "string")]);
    /// let newer = form("<name/><age/>", &[("name", "string"), ("age", "int")]);
    ///
    /// let mut draft = Session::new(older, environment.clone())?;
    /// draft.apply(Event::Answer { path: "/data/name".into(), value: "王小明".into() })?;
    /// draft.apply(Event::Answer { path: "/data/fax".into(), value: "0511-1".into() })?;
    ///
    /// let migration = draft.migrate(newer, environment)?;
    /// assert_eq!(migration.session.value("/data/name").as_deref(), Some("王小明"));
    /// let told: Vec<_> = migration.lines.iter().map(|line| (&*line.label, &*line.entered, &line.fate)).collect();
    /// assert_eq!(told, [
    ///     ("name", "王小明", &Fate::Kept),
    ///     ("fax", "0511-1", &Fate::Gone),
    ///     ("age", "", &Fate::Asked),
    /// ]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Session::new`]; this session is left as it is.
    pub fn migrate(&self, form: Arc<Form>, environment: Environment) -> Result<Migration, LoadError> {
        let Environment {
            language, last_saved, ..
        } = &environment;
        let own = self.world.last_saved.as_ref();
        let environment = Environment {
            language: language.clone().or_else(|| self.language().map(str::to_owned)),
            last_saved: last_saved
                .clone()
                .or_else(|| own.map(|last| last.xml.as_bytes().to_vec())),
            ..environment
        };
        let mut crossing = Crossing::new(self, Session::new(form, environment)?);
        crossing.take_over();
        crossing.put_back();
        crossing.enter();
        crossing.judge();
        Ok(crossing.finish())
    }
}
