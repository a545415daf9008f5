//! An offline engine for ODK XForms: a form is loaded once and shared, sessions fill it in as
//! `(state, event) → changes`, a draft is a journal of small entries, and a finished form is XML.
//!
//! Nothing here reads a clock, a file or a random source: all that comes from the caller, so the same form,
//! environment and events always give the same answers.
//!
//! ```
//! use std::sync::Arc;
//! use banshi_forms::{Environment, Event, Form, NoResources, Session, Zone};
//!
//! let xml = br#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">
//!   <h:head><h:title>Birth</h:title><model>
//!     <instance><data id="birth"><name/><born/><adult/></data></instance>
//!     <bind nodeset="/data/name" type="string" required="true()"/>
//!     <bind nodeset="/data/born" type="date" constraint=". &lt;= today()"/>
//!     <bind nodeset="/data/adult" type="string" calculate="if(today() - ../born >= 6574, 'yes', 'no')"/>
//!   </model></h:head>
//!   <h:body><input ref="/data/name"><label>Name</label></input>
//!     <input ref="/data/born"><label>Born on</label></input></h:body></h:html>"#;
//! let form = Arc::new(Form::parse(xml, &NoResources)?);
//! let now = "2026-03-15T02:00:00Z".parse()?;
//! let mut session = Session::new(form, Environment::new(now, Zone::CHINA, 7))?;
//! session.apply(Event::Answer { path: "/data/name".into(), value: "王小明".into() })?;
//! let changes = session.apply(Event::Answer { path: "/data/born".into(), value: "1990-05-01".into() })?;
//! assert!(changes.values.contains("/data/adult"));
//! let instance = session.finalise(now).expect("nothing stands against it");
//! assert!(String::from_utf8(instance.xml)?.contains("<adult>yes</adult>"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

mod hashing;
mod limits;
mod lint;
mod model;
mod packed;
mod session;
mod symbols;
mod table;
mod xml;
mod xpath;
mod zone;

pub use lint::{Flaw, FlawKind};
pub use model::{
    BANSHI_NAMESPACE, ControlKind, Dependency, Form, LoadError, NoResources, Prefill, Property, Resources,
    datum::DataType,
};
pub use session::{
    Changes, Choice, ConditionFault, Difference, EditError, Entity, EntityAction, EntityBase, EntityFault,
    Environment, Evaluated, Event, Fate, Finding, Group, Instance, InvalidEntity, Item, JournalError, Media,
    Migrated, Migration, NodeView, Page, Printable, PrintableLine, Problem, Question, Refusal, Repeat,
    RepeatInstance, Session,
};
pub use xpath::{EvalError, SyntaxError};
pub use zone::{NamedZone, Zone};
