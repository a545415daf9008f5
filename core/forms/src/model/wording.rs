//! The texts that a person reads, held compactly: a form in several languages has thousands, many of them the same.

use hashbrown::HashTable;

use super::ExprId;
use crate::{hashing::hash, symbols::Sym};

/// A text of one form.
pub(crate) type TextId = u32;

/// All texts of a form, each once.
#[derive(Debug, Default)]
pub(crate) struct Wording {
    buffer: String,
    parts: Vec<Span>,
    /// Where the parts of each text end.
    ends: Vec<u32>,
}

/// A part of a text as it is stored.
#[derive(Debug, Clone, Copy)]
enum Span {
    /// Where the text ends in the buffer; it begins where the one before ends.
    Text(u32),
    Output(u32, ExprId),
}

/// A part of a text: words, or a value to be filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part<'a> {
    Text(&'a str),
    Output(ExprId),
}

impl Wording {
    /// The words of a text without values.
    fn words(&self, text: TextId) -> &str {
        match self.parts(text).next() {
            Some(Part::Text(words)) => words,
            _ => "",
        }
    }

    /// The parts of a text, in order.
    pub(crate) fn parts(&self, text: TextId) -> impl Iterator<Item = Part<'_>> {
        let at = text as usize;
        let first = at.checked_sub(1).map_or(0, |before| self.ends[before]) as usize;
        let mut start = first.checked_sub(1).map_or(0, |before| self.parts[before].end());
        self.parts[first..self.ends[at] as usize].iter().map(move |part| {
            let from = std::mem::replace(&mut start, part.end());
            match *part {
                Span::Text(end) => Part::Text(&self.buffer[from as usize..end as usize]),
                Span::Output(_, expr) => Part::Output(expr),
            }
        })
    }
}

impl Span {
    /// How far the buffer is used up to here.
    fn end(self) -> u32 {
        match self {
            Span::Text(end) | Span::Output(end, _) => end,
        }
    }
}

/// The texts of a form while they are read.
#[derive(Debug, Default)]
pub(super) struct WordingBuilder {
    wording: Wording,
    /// Texts without values, by their words.
    plain: HashTable<TextId>,
}

impl WordingBuilder {
    /// The text of these words; one that has been met before is that one.
    pub(super) fn plain(&mut self, words: &str) -> TextId {
        let wording = &self.wording;
        let known = self.plain.find(hash(words), |&text| wording.words(text) == words);
        if let Some(&known) = known {
            return known;
        }
        let id = self.parted(&[(words, None)]);
        let wording = &self.wording;
        self.plain
            .insert_unique(hash(words), id, |&text| hash(wording.words(text)));
        id
    }

    /// A text of words, each with the value that stands behind them.
    pub(super) fn parted<W: AsRef<str>>(&mut self, parts: &[(W, Option<ExprId>)]) -> TextId {
        let Wording {
            buffer,
            parts: spans,
            ends,
        } = &mut self.wording;
        let length = |buffer: &String| u32::try_from(buffer.len()).unwrap_or(u32::MAX);
        for (words, output) in parts {
            let words = words.as_ref();
            if !words.is_empty() {
                buffer.push_str(words);
                spans.push(Span::Text(length(buffer)));
            }
            spans.extend(output.map(|expr| Span::Output(length(buffer), expr)));
        }
        let id = u32::try_from(ends.len()).unwrap_or(u32::MAX);
        ends.push(u32::try_from(spans.len()).unwrap_or(u32::MAX));
        id
    }

    /// The values that a text shows.
    pub(super) fn outputs(&self, text: TextId) -> impl Iterator<Item = ExprId> {
        self.wording.parts(text).filter_map(|part| match part {
            Part::Output(expr) => Some(expr),
            Part::Text(_) => None,
        })
    }

    pub(super) fn finish(mut self) -> Wording {
        self.wording.buffer.shrink_to_fit();
        self.wording.parts.shrink_to_fit();
        self.wording.ends.shrink_to_fit();
        self.wording
    }
}

/// The texts of one language.
#[derive(Debug, Default)]
pub(crate) struct Translation {
    /// By text id; the forms of one id in their order.
    forms: Vec<TextForm>,
}

/// A form of a text: `image`, `short` …; the plain one under the empty name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TextForm {
    pub(crate) id: Sym,
    pub(crate) name: Sym,
    pub(crate) text: TextId,
}

/// The texts of one language while they are read.
#[derive(Debug, Default)]
pub(super) struct TranslationBuilder {
    forms: Vec<TextForm>,
    /// Where the forms of each id begin, in the order in which the ids stand there.
    begins: Vec<(Sym, u32)>,
}

impl TranslationBuilder {
    /// Begins a text; of an id that stands there twice the later counts.
    pub(super) fn begin(&mut self, id: Sym) {
        let begin = u32::try_from(self.forms.len()).unwrap_or(u32::MAX);
        self.begins.push((id, begin));
    }

    /// A form of the text that began last.
    pub(super) fn form(&mut self, name: Sym, text: TextId) {
        if let Some(&(id, _)) = self.begins.last() {
            self.forms.push(TextForm { id, name, text });
        }
    }

    pub(super) fn finish(mut self) -> Translation {
        // Stable: of those of one id the last stays the last.
        self.begins.sort_by_key(|(id, _)| *id);
        let mut forms = Vec::with_capacity(self.forms.len());
        for (at, &(id, begin)) in self.begins.iter().enumerate() {
            if self.begins.get(at + 1).is_none_or(|(next, _)| *next != id) {
                let own = self.forms[begin as usize..].iter();
                forms.extend(own.copied().take_while(|form| form.id == id));
            }
        }
        forms.shrink_to_fit();
        Translation { forms }
    }
}

impl Translation {
    /// The forms of all ids.
    pub(crate) fn all(&self) -> &[TextForm] {
        &self.forms
    }

    /// The forms of an id; empty where the language lacks it.
    pub(crate) fn forms(&self, id: Sym) -> &[TextForm] {
        let start = self.forms.partition_point(|form| form.id < id);
        let end = start + self.forms[start..].partition_point(|form| form.id == id);
        &self.forms[start..end]
    }
}
