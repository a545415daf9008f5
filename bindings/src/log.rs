//! What the core says of itself, for the phone's log: ids and codes, never contents.
//!
//! Events are handed over on a thread of their own, so that no lock of the core's is held while the shell writes one,
//! and a log that is slow stops nothing: what it cannot take is dropped.

use std::fmt::{self, Write as _};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::thread;

use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

use crate::ServiceError;

/// So many events wait for a log that is slow.
const WAITING: usize = 256;
/// Other crates' events may bear what is sent: headers, addresses, bytes.
const OURS: &str = "banshi_";

/// How grave an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum LogLevel {
    /// For whoever looks for a mistake.
    Debug,
    /// As it should be.
    Info,
    /// Mended by itself.
    Warn,
    /// A mistake of ours, or of the disk.
    Error,
}

/// The phone's log.
#[uniffi::export(with_foreign)]
pub trait Log: Send + Sync {
    /// Takes an event: where in the core it happened, and what, with ids and codes alone. Called on a thread of its own.
    ///
    /// # Errors
    /// Nothing is done about one.
    fn event(&self, level: LogLevel, target: String, message: String) -> Result<(), ServiceError>;
}

/// An event on its way to the log.
struct Said {
    level: LogLevel,
    target: &'static str,
    message: String,
}

static LOG: RwLock<Option<Arc<dyn Log>>> = RwLock::new(None);

/// Lets the process's events go to this log; an earlier one hears no more.
pub(crate) fn to(log: Arc<dyn Log>) {
    static BEGUN: OnceLock<()> = OnceLock::new();
    *LOG.write().unwrap_or_else(PoisonError::into_inner) = Some(log);
    BEGUN.get_or_init(begin);
}

fn begin() {
    let (sender, receiver) = sync_channel(WAITING);
    // Without the thread, or where a program that embeds this one listens already, nothing is logged.
    if thread::Builder::new()
        .name("banshi-log".to_owned())
        .spawn(move || hand_over(&receiver))
        .is_ok()
    {
        let _ = tracing::subscriber::set_global_default(Listener(sender));
    }
}

fn hand_over(said: &Receiver<Said>) {
    while let Ok(event) = said.recv() {
        let log = LOG.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(log) = log {
            // A log that does not take one is given the next all the same.
            let _ = log.event(event.level, event.target.to_owned(), event.message);
        }
    }
}

/// Hears the core's events; it has no use for spans.
struct Listener(SyncSender<Said>);

impl Subscriber for Listener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event() && *metadata.level() <= Level::DEBUG && metadata.target().starts_with(OURS)
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::DEBUG)
    }

    fn event(&self, event: &Event<'_>) {
        let metadata = event.metadata();
        let mut line = Line::default();
        event.record(&mut line);
        let _ = self.0.try_send(Said {
            level: level(*metadata.level()),
            target: metadata.target(),
            message: line.0,
        });
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

fn level(level: Level) -> LogLevel {
    match level {
        Level::ERROR => LogLevel::Error,
        Level::WARN => LogLevel::Warn,
        Level::INFO => LogLevel::Info,
        _ => LogLevel::Debug,
    }
}

/// An event in one line: its message, then its fields.
#[derive(Default)]
struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // Writing to a string does not fail.
        let _ = if field.name() == "message" {
            self.0.insert_str(0, &format!("{value:?}"));
            Ok(())
        } else {
            write!(self.0, " {}={value:?}", field.name())
        };
    }
}
