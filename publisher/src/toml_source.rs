//! A TOML text whose every value knows its line, read into the domain's types one part at a time.
//!
//! Serde stops at the first mistake and passes over what it does not know. A person who writes guides is told all
//! mistakes at once, and a mistyped key or word is one: what was read is written back and compared with the source.

use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use crate::{Findings, Place};

/// A longer text is no guide.
const MAX_BYTES: usize = 1024 * 1024;

/// One TOML file.
pub(crate) struct TomlSource<'a> {
    file: PathBuf,
    /// Byte at which each line starts.
    line_starts: Vec<usize>,
    table: DeTable<'a>,
}

impl<'a> TomlSource<'a> {
    /// Reads the syntax; `None` where that is not TOML, with each mistake noted.
    pub(crate) fn parse(file: &Path, text: &'a str, findings: &mut Findings) -> Option<Self> {
        if text.len() > MAX_BYTES {
            let en = "The file is longer than 1 MiB.";
            findings.add(Place::file(file), "文件超过 1 MiB，不会是一份办事指南。", en);
            return None;
        }
        let line_starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(place, _)| place + 1))
            .collect::<Vec<_>>();
        let (table, faults) = DeTable::parse_recoverable(text);
        let source = Self {
            file: file.to_path_buf(),
            line_starts,
            table: table.into_inner(),
        };
        for fault in &faults {
            let line = source.line_of(fault.span().map_or(0, |span| span.start));
            let message = fault.message().replace('\n', "; ");
            findings.add(
                Place::line(file, line),
                format!("不合 TOML 的写法：{message}。请检查引号、括号和逗号，符号须用半角。"),
                format!("Not TOML: {message}. Look for quotes, brackets and commas."),
            );
        }
        faults.is_empty().then_some(source)
    }

    fn line_of(&self, byte: usize) -> u32 {
        u32::try_from(self.line_starts.partition_point(|start| *start <= byte)).unwrap_or(u32::MAX)
    }

    /// The place of a part.
    pub(crate) fn place<T>(&self, part: &Spanned<T>) -> Place {
        Place::line(&self.file, self.line_of(part.span().start))
    }

    /// The place of a top-level key, or the file where it has none.
    pub(crate) fn place_of(&self, key: &str) -> Place {
        self.get(key)
            .map_or_else(|| Place::file(&self.file), |value| self.place(value))
    }

    /// The value of a top-level key.
    pub(crate) fn get(&self, key: &str) -> Option<&Spanned<DeValue<'a>>> {
        self.table
            .iter()
            .find(|(name, _)| name.get_ref() == key)
            .map(|(_, value)| value)
    }

    /// Notes every top-level key that is not among those known.
    pub(crate) fn refuse_unknown_keys(&self, known: &[&str], findings: &mut Findings) {
        for (name, _) in self
            .table
            .iter()
            .filter(|(name, _)| !known.contains(&name.get_ref().as_ref()))
        {
            unknown_key(self.place(name), name.get_ref(), findings);
        }
    }

    /// Reads a key that must be there.
    pub(crate) fn need<T: DeserializeOwned + Serialize>(
        &self,
        key: &str,
        findings: &mut Findings,
    ) -> Option<T> {
        let Some(value) = self.get(key) else {
            missing(Place::file(&self.file), key, findings);
            return None;
        };
        self.read(value, key, findings)
    }

    /// Reads a key, or gives the default where it is not there; `None` where it is there and wrong.
    pub(crate) fn may<T: DeserializeOwned + Serialize + Default>(
        &self,
        key: &str,
        findings: &mut Findings,
    ) -> Option<T> {
        match self.get(key) {
            Some(value) => self.read(value, key, findings),
            None => Some(T::default()),
        }
    }

    /// The elements of a list with their places; a key that is not there has none.
    pub(crate) fn each<T: DeserializeOwned + Serialize>(
        &self,
        key: &str,
        findings: &mut Findings,
    ) -> Vec<(Place, Option<T>)> {
        let Some(value) = self.get(key) else {
            return Vec::new();
        };
        let Some(elements) = value.get_ref().as_array() else {
            let zh = format!("{key} 应写成列表：每一项以 [[{key}]] 开头。");
            findings.add(
                self.place(value),
                zh,
                format!("{key} is a list: begin each with [[{key}]]."),
            );
            return Vec::new();
        };
        elements
            .iter()
            .map(|element| (self.place(element), self.read(element, key, findings)))
            .collect()
    }

    /// The places of the elements of a list within each element of another: of `[[key.inner]]`, by `[[key]]`.
    pub(crate) fn places_within(&self, key: &str, inner: &str) -> Vec<Vec<Place>> {
        let elements = self.get(key).and_then(|value| value.get_ref().as_array());
        let within = |element: &Spanned<DeValue<'a>>| {
            let table = element.get_ref().as_table()?;
            let (_, value) = table.iter().find(|(name, _)| name.get_ref() == inner)?;
            let places = value.get_ref().as_array()?.iter();
            Some(places.map(|one| self.place(one)).collect())
        };
        elements
            .map(|elements| elements.iter())
            .into_iter()
            .flatten()
            .map(|element| within(element).unwrap_or_default())
            .collect()
    }

    fn read<T: DeserializeOwned + Serialize>(
        &self,
        value: &Spanned<DeValue<'a>>,
        what: &str,
        findings: &mut Findings,
    ) -> Option<T> {
        let read = match T::deserialize(ValueDeserializer::from(value.clone())) {
            Ok(read) => read,
            Err(fault) => {
                let start = fault.span().unwrap_or_else(|| value.span()).start;
                unreadable(
                    Place::line(&self.file, self.line_of(start)),
                    what,
                    fault.message(),
                    findings,
                );
                return None;
            }
        };
        let before = findings.count();
        if let Ok(written) = serde_json::to_value(&read) {
            self.compare(value, &written, what, findings);
        }
        (findings.count() == before).then_some(read)
    }

    /// Notes what reading has dropped (a key nobody knows) or turned into `other` (a word nobody knows).
    fn compare(&self, source: &Spanned<DeValue<'a>>, read: &Value, what: &str, findings: &mut Findings) {
        match (source.get_ref(), read) {
            (DeValue::Table(table), Value::Object(members)) => {
                for (name, value) in table {
                    match members.get(name.get_ref().as_ref()) {
                        Some(member) => self.compare(value, member, name.get_ref(), findings),
                        None => unknown_key(self.place(name), name.get_ref(), findings),
                    }
                }
            }
            (DeValue::Array(elements), Value::Array(values)) => {
                for (element, value) in elements.iter().zip(values) {
                    self.compare(element, value, what, findings);
                }
            }
            (DeValue::String(word), Value::String(known)) if word != known => findings.add(
                self.place(source),
                format!("{what} 没有“{word}”这个写法。可用的写法见 publisher/README.md。"),
                format!("{what} knows no word “{word}”; publisher/README.md lists those that it knows."),
            ),
            _ => {}
        }
    }

    /// Every text in the file with its place.
    pub(crate) fn texts(&self) -> Vec<(Place, &str)> {
        let mut texts = Vec::new();
        for (_, value) in &self.table {
            self.collect_texts(value, &mut texts);
        }
        texts
    }

    fn collect_texts<'s>(&'s self, value: &'s Spanned<DeValue<'a>>, texts: &mut Vec<(Place, &'s str)>) {
        match value.get_ref() {
            DeValue::String(text) => texts.push((self.place(value), text.as_ref())),
            DeValue::Array(elements) => elements
                .iter()
                .for_each(|element| self.collect_texts(element, texts)),
            DeValue::Table(table) => table
                .iter()
                .for_each(|(_, member)| self.collect_texts(member, texts)),
            _ => {}
        }
    }
}

/// Serde's own words, but for the most usual mistake, which has a plain name.
fn unreadable(place: Place, what: &str, message: &str, findings: &mut Findings) {
    if let Some(key) = message
        .strip_prefix("missing field `")
        .and_then(|rest| rest.strip_suffix('`'))
    {
        return missing(place, &format!("{what}.{key}"), findings);
    }
    let message = message.replace('\n', "; ");
    let zh = format!("{what} 读不懂（{message}）。请对照 publisher/README.md 里的写法改正。");
    findings.add(
        place,
        zh,
        format!("{what} cannot be read: {message}. publisher/README.md shows how."),
    );
}

fn missing(place: Place, key: &str, findings: &mut Findings) {
    findings.add(
        place,
        format!("缺少 {key}，请补上。"),
        format!("{key} is missing: add it."),
    );
}

fn unknown_key(place: Place, key: &str, findings: &mut Findings) {
    let zh = format!("不认识 {key}：请检查拼写，或者删去。");
    findings.add(
        place,
        zh,
        format!("{key} is not known: look at its spelling, or remove it."),
    );
}
