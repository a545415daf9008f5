//! A typed text as expressions of FTS5, the closest first.

use super::pinyin::{Syllables, alike, cut};
use super::token::{LONGEST_START, Run, runs};

/// Expressions, each matching all that the one before it does, and more.
pub(crate) struct Expressions {
    pub(crate) tiers: Vec<String>,
}

/// Tokens of which one must be there, joined to every expression.
pub(crate) type Filter = [Vec<String>];

impl Expressions {
    /// `None` where the text holds nothing to look for.
    pub(crate) fn of(text: &str, filter: &Filter) -> Option<Self> {
        let runs = runs(text);
        if runs.is_empty() {
            return None;
        }
        let mut tiers = Vec::new();
        if let [run] = runs.as_slice() {
            tiers.extend(start(run).map(|start| and(vec![contains(run), start])));
        }
        tiers.push(and(runs.iter().map(contains).collect()));
        if runs.iter().any(|run| run.han) {
            tiers.push(and(runs
                .iter()
                .map(|run| or(vec![contains(run), office(run)]))
                .collect()));
        }
        let tiers = tiers.into_iter().map(|tier| with(tier, filter)).collect();
        Some(Self { tiers })
    }

    /// Matches all that any does.
    pub(crate) fn widest(&self) -> &str {
        self.tiers.last().map_or("", String::as_str)
    }
}

/// An expression that the filter's tokens are joined to.
pub(crate) fn with(expression: String, filter: &Filter) -> String {
    let tokens = filter
        .iter()
        .map(|any| or(any.iter().map(|token| word(token)).collect()));
    and(std::iter::once(expression).chain(tokens).collect())
}

/// Titles and other names that hold the run.
fn contains(run: &Run) -> String {
    if run.han {
        han(&run.text, "")
    } else {
        letters(&run.text.iter().collect::<String>())
    }
}

/// The office's name holds the run.
fn office(run: &Run) -> String {
    if run.han {
        han(&run.text, "o")
    } else {
        contains(run)
    }
}

fn han(run: &[char], mark: &str) -> String {
    match run {
        [one] => word(&format!("{mark}{one}")),
        _ => and(run
            .windows(2)
            .map(|pair| word(&format!("{mark}{}{}", pair[0], pair[1])))
            .collect()),
    }
}

/// Letters: a word, syllables, or initials.
fn letters(letters: &str) -> String {
    let mut any = vec![begun(&format!("w{letters}"))];
    any.extend(cut(letters).iter().map(|way| syllables(way, false)));
    if letters.bytes().all(|b| b.is_ascii_lowercase()) {
        any.push(initials(letters));
    }
    or(any)
}

fn initials(letters: &str) -> String {
    match letters.len() {
        0..=3 => word(&format!("i{letters}")),
        // ASCII by its caller: every cut is between letters.
        length => and((0..=length - 3)
            .map(|at| word(&format!("i{}", &letters[at..at + 3])))
            .collect()),
    }
}

/// Syllables in a row; with `alike`, also those that are taken for them.
fn syllables(way: &Syllables, loosely: bool) -> String {
    let variants = |syllable: &String| {
        if loosely {
            alike(syllable)
        } else {
            vec![syllable.clone()]
        }
    };
    let mut all = Vec::new();
    for pair in way.whole.windows(2) {
        let seconds = variants(&pair[1]);
        let pairs = variants(&pair[0]).into_iter().flat_map(|first| {
            seconds
                .iter()
                .map(move |second| word(&format!("q{first}0{second}")))
                .collect::<Vec<_>>()
        });
        all.push(or(pairs.collect()));
    }
    match (way.whole.last(), &way.begun) {
        (Some(last), Some(start)) => {
            all.push(or(variants(last)
                .iter()
                .map(|last| begun(&format!("q{last}0{start}")))
                .collect()));
        }
        (Some(last), None) if way.whole.len() == 1 => {
            all.push(or(variants(last)
                .iter()
                .map(|last| word(&format!("q{last}")))
                .collect()));
        }
        (None, Some(start)) => all.push(begun(&format!("q{start}"))),
        _ => {}
    }
    and(all)
}

/// The title begins with the run.
fn start(run: &Run) -> Option<String> {
    if run.han {
        let first: String = run.text.iter().take(LONGEST_START).collect();
        return Some(word(&format!("p{first}")));
    }
    let letters: String = run.text.iter().collect();
    if !letters.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    let mut any: Vec<_> = cut(&letters)
        .iter()
        .filter_map(|way| match (way.whole.as_slice(), &way.begun) {
            ([first, second, ..], _) => Some(word(&format!("k{first}0{second}"))),
            ([first], Some(start)) => Some(begun(&format!("k{first}0{start}"))),
            ([first], None) => Some(word(&format!("k{first}"))),
            _ => None,
        })
        .collect();
    any.push(word(&format!(
        "j{}",
        &letters[..letters.len().min(LONGEST_START)]
    )));
    Some(or(any))
}

/// Letters as syllables that sound alike; `None` where they are no syllables.
pub(crate) fn sounding_alike(letters: &str) -> Option<String> {
    let ways = cut(letters);
    (!ways.is_empty()).then(|| or(ways.iter().map(|way| syllables(way, true)).collect()))
}

/// A token, quoted; tokens hold letters, digits and Chinese characters only.
pub(crate) fn word(token: &str) -> String {
    format!("\"{token}\"")
}

/// A token that begins so.
pub(crate) fn begun(token: &str) -> String {
    format!("\"{token}\" *")
}

pub(crate) fn and(parts: Vec<String>) -> String {
    joined(parts, " AND ")
}

pub(crate) fn or(parts: Vec<String>) -> String {
    joined(parts, " OR ")
}

fn joined(mut parts: Vec<String>, with: &str) -> String {
    parts.retain(|part| !part.is_empty());
    if parts.len() == 1 {
        parts.remove(0)
    } else {
        format!("({})", parts.join(with))
    }
}
