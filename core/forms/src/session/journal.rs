//! A draft as a journal: one small entry an event, a snapshot now and then.
//!
//! An entry holds the event, the moment, and the values that are not functions of form and answers; to resume is to
//! let the events happen again with those values. Entries name nodes by path and say what type a value has, so that a
//! later version of the engine reads them, and reads the same: a calculated date keeps its type and time of day on a node
//! of text too. Layout: format (3), kind, first 8 bytes of the form's hash, then the content.

use std::sync::Arc;

use chrono::{DateTime, FixedOffset, Utc};

use super::{
    Environment, Event, Session,
    recalc::Work,
    wire::{Reader, Writer},
};
use crate::{
    limits,
    model::{
        DOCUMENT, Form, Moment, PlaceId,
        datum::{DataType, Datum, Local},
    },
    zone::Zone,
};

const FORMAT: u8 = 3;
/// The first format: nothing of a last filing stood in it.
const WITHOUT_LAST_SAVED: u8 = 1;
/// Up to this format values were texts, read by the type of their node.
const VALUES_AS_TEXT: u8 = 2;
const OPENING: u8 = 0;
const EVENT: u8 = 1;
const SNAPSHOT: u8 = 2;

/// Why a journal cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// No entry at all, or none that a session can start from.
    #[error("the journal has no beginning")]
    NoBeginning,
    /// An entry of another form, or another version of it.
    #[error("the journal belongs to another form")]
    OtherForm,
    /// An entry of a later format.
    #[error("the journal is of a later format ({0})")]
    LaterFormat(u8),
    /// Bytes that are no entry.
    #[error("a journal entry is damaged")]
    Damaged,
    /// An event that the form refuses.
    #[error("a journal entry does not fit the form: {0}")]
    Refused(super::Refusal),
}

fn header(kind: u8, session: &Session) -> Writer {
    let mut writer = Writer::default();
    writer.byte(FORMAT);
    writer.byte(kind);
    writer.0.extend_from_slice(&session.form.hash[..8]);
    writer
}

fn written(writer: &mut Writer, values: &[(String, Datum)]) {
    writer.number(values.len() as u64);
    for (path, value) in values {
        writer.text(path);
        writer.datum(value);
    }
}

pub(super) fn event_entry(session: &Session, event: &Event) -> Vec<u8> {
    let mut writer = header(EVENT, session);
    writer.moment(session.world.now.get());
    let (tag, texts): (u8, Vec<&str>) = match event {
        Event::Answer { path, value } => (0, vec![path, value]),
        Event::Clear { path } => (1, vec![path]),
        Event::Keep { path, value } => (2, vec![path, value]),
        Event::Prefill { path, value, origin } => (3, vec![path, value, origin]),
        Event::AddRepeat { path } => (4, vec![path]),
        Event::RemoveRepeat { path } => (5, vec![path]),
        Event::SetLanguage { language } => (6, vec![language]),
        Event::DropStaleChoices { path } => (7, vec![path]),
    };
    writer.byte(tag);
    for text in texts {
        writer.text(text);
    }
    written(&mut writer, &session.work.written);
    writer.0
}

fn read_event(reader: &mut Reader<'_>) -> Result<Event, JournalError> {
    let tag = reader.byte()?;
    let mut text = || reader.text().map(str::to_owned);
    Ok(match tag {
        0 => Event::Answer {
            path: text()?,
            value: text()?,
        },
        1 => Event::Clear { path: text()? },
        2 => Event::Keep {
            path: text()?,
            value: text()?,
        },
        3 => Event::Prefill {
            path: text()?,
            value: text()?,
            origin: text()?,
        },
        4 => Event::AddRepeat { path: text()? },
        5 => Event::RemoveRepeat { path: text()? },
        6 => Event::SetLanguage { language: text()? },
        7 => Event::DropStaleChoices { path: text()? },
        _ => return Err(JournalError::Damaged),
    })
}

fn read_written(reader: &mut Reader<'_>, format: u8) -> Result<Vec<(String, Stored)>, JournalError> {
    let count = reader.count()?;
    (0..count)
        .map(|_| Ok((reader.text()?.to_owned(), Stored::read(reader, format)?)))
        .collect()
}

/// A value of a journal.
#[derive(Debug, Clone)]
pub(super) enum Stored {
    /// As text, by the type of its node: the first formats.
    Text(String),
    Value(Datum),
}

impl Stored {
    fn read(reader: &mut Reader<'_>, format: u8) -> Result<Self, JournalError> {
        Ok(if format <= VALUES_AS_TEXT {
            Stored::Text(reader.text()?.to_owned())
        } else {
            Stored::Value(reader.datum()?)
        })
    }

    /// The value for a node of a type.
    pub(super) fn datum(self, kind: DataType, local: Local) -> Datum {
        match self {
            Stored::Value(value) => value,
            Stored::Text(text) => {
                Datum::parse(&text, kind, local).unwrap_or_else(|()| Datum::Text(Arc::from(text)))
            }
        }
    }
}

impl Session {
    pub(super) fn opening_entry(&self) -> Vec<u8> {
        let mut writer = header(OPENING, self);
        writer.moment(self.world.now.get());
        zone(&mut writer, self.world.zone);
        writer.text(self.language().unwrap_or(""));
        writer.moment(self.world.shuffle.get());
        last_saved(&mut writer, self);
        written(&mut writer, &self.work.written);
        writer.0
    }

    /// The whole session as one entry: a journal may begin with it, earlier entries are no longer needed.
    #[must_use]
    pub fn snapshot(&self) -> Vec<u8> {
        let mut writer = header(SNAPSHOT, self);
        writer.moment(self.world.now.get());
        zone(&mut writer, self.world.zone);
        writer.text(self.language().unwrap_or(""));
        writer.moment(self.world.shuffle.get());
        last_saved(&mut writer, self);
        self.write_snapshot(self.state.root(), &mut writer);
        writer.0
    }

    fn write_snapshot(&self, node: u32, writer: &mut Writer) {
        let slot = self.state.node(node);
        writer.text(self.form.name(self.form.place(slot.place).name));
        writer.byte(slot.kept_flags());
        writer.datum(&slot.value);
        writer.option(slot.origin().map(AsRef::as_ref));
        writer.option(slot.entered().map(AsRef::as_ref));
        writer.number(slot.attributes().len() as u64);
        for &attribute in slot.attributes() {
            let slot = self.state.node(attribute);
            writer.text(self.form.name(self.form.place(slot.place).name));
            writer.datum(&slot.value);
        }
        writer.number(slot.children().len() as u64);
        for &child in slot.children() {
            self.write_snapshot(child, writer);
        }
    }

    /// Takes a draft up again. Zone and last filing are those of the journal; `environment` gives the present moment,
    /// properties and a fresh seed.
    ///
    /// # Errors
    /// A [`JournalError`]; use the entries before the damaged one.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "as in the other ways to begin a session"
    )]
    pub fn resume<'a>(
        form: Arc<Form>,
        entries: impl IntoIterator<Item = &'a [u8]>,
        environment: Environment,
    ) -> Result<Session, JournalError> {
        let now = environment.now;
        let mut session: Option<Session> = None;
        for entry in entries {
            let mut reader = Reader(entry);
            let (format, kind) = head(&mut reader, &form)?;
            let at = reader.moment()?;
            let moment = DateTime::<Utc>::from_timestamp_millis(at).ok_or(JournalError::Damaged)?;
            if kind == EVENT {
                let session = session.as_mut().ok_or(JournalError::NoBeginning)?;
                let event = read_event(&mut reader)?;
                let values = read_written(&mut reader, format)?;
                session.set_now(moment);
                session
                    .perform(&event, Some(values))
                    .map_err(JournalError::Refused)?;
                session.entry = entry.to_vec();
                continue;
            }
            let zone = read_zone(&mut reader)?;
            let language = Some(reader.text()?.to_owned()).filter(|language| !language.is_empty());
            let shuffle = reader.moment()?;
            let last_saved = match format {
                WITHOUT_LAST_SAVED => None,
                _ => reader.option()?.map(|xml| xml.as_bytes().to_vec()),
            };
            let environment = Environment {
                now: moment,
                zone,
                properties: environment.properties.clone(),
                seed: environment.seed,
                language,
                last_saved,
            };
            let begun = Session::bare(Arc::clone(&form), environment);
            let mut begun = begun.map_err(|_| JournalError::Damaged)?;
            begun.world.shuffle.set(shuffle);
            if kind == OPENING {
                begun.begin(Some(read_written(&mut reader, format)?));
            } else {
                begun.restore(&mut reader, format)?;
            }
            begun.entry = entry.to_vec();
            session = Some(begun);
        }
        let mut session = session.ok_or(JournalError::NoBeginning)?;
        session.set_now(now);
        Ok(session)
    }

    /// Builds the instance of a snapshot; nothing is computed anew but what is not stored.
    fn restore(&mut self, reader: &mut Reader<'_>, format: u8) -> Result<(), JournalError> {
        let root = self
            .restore_node(reader, format, DOCUMENT, 0, 0)?
            .ok_or(JournalError::Damaged)?;
        self.state.push_child(0, root);
        self.work = Work {
            keep_values: true,
            loading: true,
            ..Work::default()
        };
        self.mark_all();
        self.settle();
        self.run_actions(Moment::Load);
        self.settle();
        self.work = Work {
            faults: std::mem::take(&mut self.work.faults),
            ..Work::default()
        };
        self.find_overridden();
        Ok(())
    }

    /// Reads a node with all below it; `None` for one that the form does not have.
    fn restore_node(
        &mut self,
        reader: &mut Reader<'_>,
        format: u8,
        above: PlaceId,
        parent: u32,
        depth: usize,
    ) -> Result<Option<u32>, JournalError> {
        if depth > limits::XML_DEPTH || self.state.len() > limits::INSTANCE_NODES {
            return Err(JournalError::Damaged);
        }
        let name = reader.text()?;
        let place = self
            .form
            .symbols
            .find(name)
            .and_then(|name| self.form.child_place(above, name));
        let flags = reader.byte()?;
        let stored = Stored::read(reader, format)?;
        let (origin, entered) = (reader.option()?, reader.option()?);
        let id = self.state.add(place.unwrap_or(above), parent, 0);
        let kind = self.form.place(place.unwrap_or(above)).kind;
        let value = stored.datum(kind, self.world.local());
        let slot = self.state.node_mut(id);
        slot.value = value;
        slot.set_kept_flags(flags);
        slot.set_origin(origin.map(Arc::from));
        slot.set_entered(entered.map(Arc::from));
        for _ in 0..reader.count()? {
            let (name, stored) = (reader.text()?, Stored::read(reader, format)?);
            let attribute = self
                .form
                .symbols
                .find(name)
                .and_then(|name| self.form.attribute_place(place?, name));
            if let Some(attribute) = attribute {
                let attribute = self.state.add(attribute, id, 0);
                let value = stored.datum(DataType::Untyped, self.world.local());
                self.state.node_mut(attribute).value = value;
                self.state.push_attribute(id, attribute);
            }
        }
        let mut counts: std::collections::BTreeMap<PlaceId, u32> = std::collections::BTreeMap::new();
        for _ in 0..reader.count()? {
            let Some(child) = self.restore_node(reader, format, place.unwrap_or(above), id, depth + 1)?
            else {
                continue;
            };
            let child_place = self.state.node(child).place;
            let index = counts
                .entry(child_place)
                .and_modify(|count| *count += 1)
                .or_insert(0);
            self.state.node_mut(child).index = *index;
            self.state.push_child(id, child);
        }
        Ok(place.map(|_| id))
    }
}

/// The format and kind of an entry.
fn head(reader: &mut Reader<'_>, form: &Form) -> Result<(u8, u8), JournalError> {
    let format = reader.byte()?;
    if format == 0 {
        return Err(JournalError::Damaged);
    }
    if format > FORMAT {
        return Err(JournalError::LaterFormat(format));
    }
    let kind = reader.byte()?;
    if kind > SNAPSHOT {
        return Err(JournalError::Damaged);
    }
    if reader.bytes::<8>()? != form.hash[..8] {
        return Err(JournalError::OtherForm);
    }
    Ok((format, kind))
}

fn last_saved(writer: &mut Writer, session: &Session) {
    writer.option(session.world.last_saved.as_ref().map(|last| &*last.xml));
}

fn zone(writer: &mut Writer, zone: Zone) {
    match zone {
        Zone::Fixed(offset) => {
            writer.byte(0);
            writer.moment(i64::from(offset.local_minus_utc()));
        }
        Zone::Named(zone) => {
            writer.byte(1);
            writer.text(zone.name());
        }
    }
}

fn read_zone(reader: &mut Reader<'_>) -> Result<Zone, JournalError> {
    match reader.byte()? {
        0 => {
            let seconds = i32::try_from(reader.moment()?).map_err(|_| JournalError::Damaged)?;
            FixedOffset::east_opt(seconds)
                .map(Zone::Fixed)
                .ok_or(JournalError::Damaged)
        }
        1 => Zone::named(reader.text()?).ok_or(JournalError::Damaged),
        _ => Err(JournalError::Damaged),
    }
}
