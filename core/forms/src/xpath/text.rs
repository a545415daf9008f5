//! Functions on texts. Positions count UTF-16 units, as in the reference engine.

use std::sync::Arc;

use super::{
    EvalError,
    eval::Context,
    number::{as_int, truncate},
};
use crate::limits;

fn units(text: &str, range: std::ops::Range<usize>) -> String {
    if text.is_ascii() {
        return text.get(range).unwrap_or("").to_owned();
    }
    let units: Vec<u16> = text.encode_utf16().collect();
    units.get(range).map(String::from_utf16_lossy).unwrap_or_default()
}

/// ODK's `substr`: from 0, the end left out; negative positions count from the end.
pub(super) fn substr(text: &str, start: f64, end: Option<f64>) -> String {
    let length = i64::try_from(text.encode_utf16().count()).unwrap_or(i64::MAX);
    let place = |at: f64| {
        let at = i64::from(as_int(truncate(at)));
        usize::try_from((if at < 0 { length + at } else { at }).clamp(0, length)).unwrap_or(0)
    };
    let (start, end) = (
        place(start),
        end.map_or(usize::try_from(length).unwrap_or(0), place),
    );
    if start <= end {
        units(text, start..end)
    } else {
        String::new()
    }
}

/// XPath's `substring`: from 1, rounded (§4.2).
pub(super) fn substring(text: &str, start: f64, length: Option<f64>) -> String {
    let rounded = |number: f64| (number + 0.5).floor();
    let first = rounded(start);
    let beyond = length.map_or(f64::INFINITY, |length| first + rounded(length));
    let mut position = 0.0;
    text.chars()
        .filter(|_| {
            position += 1.0;
            position >= first && position < beyond
        })
        .collect()
}

pub(super) fn translate(text: &str, from: &str, to: &str) -> String {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    text.chars()
        .filter_map(|c| match from.iter().position(|&known| known == c) {
            None => Some(c),
            Some(at) => to.get(at).copied(),
        })
        .collect()
}

/// Whether the pattern matches the whole text. Patterns are compiled once a session and run in linear time; only those
/// that look around or back may retry, a bounded number of times.
pub(super) fn matches(text: &str, pattern: &str, cx: &Context<'_>) -> Result<bool, EvalError> {
    let mut patterns = cx.world.patterns.borrow_mut();
    if !patterns.contains_key(pattern) {
        // A form has few patterns; one that computes ever new ones must not fill the memory.
        if patterns.len() >= limits::PATTERNS {
            patterns.clear();
        }
        let compiled = fancy_regex::RegexBuilder::new(&format!("^(?:{pattern})$"))
            .delegate_size_limit(limits::REGEX_BYTES)
            .delegate_dfa_size_limit(limits::REGEX_BYTES)
            .backtrack_limit(limits::REGEX_RETRIES)
            .build()
            .ok();
        patterns.insert(Arc::from(pattern), compiled);
    }
    match patterns.get(pattern) {
        Some(Some(regex)) => regex.is_match(text).map_err(|_| EvalError::TooMuchWork),
        _ => Err(EvalError::Unsupported(format!("the pattern `{pattern}`"))),
    }
}

/// Whether words, parted by single spaces, hold others one behind the other.
pub(super) fn holds_words(words: &str, wanted: &str) -> bool {
    let bytes = words.as_bytes();
    if wanted.is_empty() {
        // As though a space stood before and behind: an empty word is found beside one that stands there.
        return words.is_empty() || words.starts_with(' ') || words.ends_with(' ') || words.contains("  ");
    }
    let is_space = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_none_or(|&byte| byte == b' ');
    let mut from = 0;
    while let Some(found) = words[from..].find(wanted) {
        let at = from + found;
        if is_space(at.checked_sub(1)) && is_space(Some(at + wanted.len())) {
            return true;
        }
        // Finds may overlap; one begins behind the first character of another.
        from = at + wanted.chars().next().map_or(1, char::len_utf8);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::holds_words;

    #[test]
    fn words_are_held_as_with_a_space_around() {
        let texts = [
            "",
            " ",
            "a",
            "a ",
            " a",
            "a b",
            "b a",
            "aa a",
            "a  b",
            "aa",
            "ab a b",
            "a a",
            "a b c",
            "a a a a",
            "xa a a",
            "地 人",
            "大地 人 地 人",
        ];
        for words in texts {
            for wanted in texts {
                let with_spaces = format!(" {words} ").contains(&format!(" {wanted} "));
                assert_eq!(
                    holds_words(words, wanted),
                    with_spaces,
                    "`{words}` holds `{wanted}`"
                );
            }
        }
    }
}
