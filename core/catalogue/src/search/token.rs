//! What an item is found by: tokens of FTS5, each kind told by its first letter.
//!
//! | token | of 重庆药师 |
//! |---|---|
//! | characters and pairs | 重, 重庆, 庆药 … |
//! | `p`: the title's first one to eight characters | p重, p重庆 … |
//! | `q`: syllables and pairs of them, in every reading | qzhong, qchong, qzhong0qing, qchong0qing … |
//! | `k`: the first pair of syllables | kzhong0qing, kchong0qing |
//! | `i`: one to three initials in a row | iz, ic, izq, icqy … |
//! | `j`: the title's first two to eight initials | jzq, jcq, jzqy … |
//! | `w`: Latin words and numbers | wpos |
//! | `o`: characters and pairs of the office's name | o卫, o卫生 |
//! | `c`, `r`: codes of office and place | chealth0321100, r321100 |

use std::collections::BTreeSet;

use banshi_domain::ContentHash;

use super::pinyin::{initials, is_han, readings};

/// What of an item is searched.
pub(crate) struct Searchable<'a> {
    pub(crate) title: &'a str,
    pub(crate) title_en: Option<&'a str>,
    pub(crate) aliases: &'a [String],
    pub(crate) office: &'a str,
    pub(crate) office_code: &'a str,
    pub(crate) region: &'a str,
}

impl Searchable<'_> {
    /// Tells whether two items are found by the same tokens.
    pub(crate) fn fingerprint(&self) -> [u8; 32] {
        let en = self.title_en.unwrap_or_default();
        let parts = [self.title, en, self.office, self.office_code, self.region];
        let text = parts
            .into_iter()
            .chain(self.aliases.iter().map(String::as_str))
            .collect::<Vec<_>>()
            .join("\n");
        ContentHash::of(text.as_bytes()).0
    }
}

/// Longest beginning of a title, in characters, that has its own token.
pub(crate) const LONGEST_START: usize = 8;
/// Combinations of initials of one beginning that are kept: characters with several readings multiply.
const MAX_COMBINATIONS: usize = 16;
/// Characters of a title or name that are looked at.
const MAX_CHARS: usize = 100;

/// The tokens of an item, parted by blanks.
pub(crate) fn tokens(item: &Searchable<'_>) -> String {
    let mut all = BTreeSet::new();
    for name in std::iter::once(item.title).chain(item.aliases.iter().map(String::as_str)) {
        for run in runs(name).iter().filter(|run| run.han) {
            han_tokens(&run.text, "", &mut all);
            sound_tokens(&run.text, &mut all);
        }
        start_tokens(name, &mut all);
        word_tokens(name, &mut all);
    }
    word_tokens(item.title_en.unwrap_or_default(), &mut all);
    for run in runs(item.office).iter().filter(|run| run.han) {
        han_tokens(&run.text, "o", &mut all);
    }
    all.insert(office_code(item.office_code));
    all.insert(region(item.region));
    all.into_iter().collect::<Vec<_>>().join(" ")
}

/// The token of a place.
pub(crate) fn region(code: &str) -> String {
    format!("r{code}")
}

/// The token of an office.
pub(crate) fn office_code(code: &str) -> String {
    let plain: String = code
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '0' })
        .collect();
    format!("c{}", plain.to_ascii_lowercase())
}

/// Characters of one kind in a row.
pub(crate) struct Run {
    pub(crate) han: bool,
    /// Latin letters in lower case.
    pub(crate) text: Vec<char>,
}

/// Cuts a text into runs of Chinese, and of Latin letters and digits; all else parts them.
pub(crate) fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut open = false;
    for c in text.chars().take(MAX_CHARS).map(narrow) {
        let han = is_han(c);
        if !han && !c.is_ascii_alphanumeric() {
            // 居住证 and 居住'证 are cut, xi'an is one run of letters with a hint that is not needed.
            open = open && c == '\'';
            continue;
        }
        match runs.last_mut() {
            Some(run) if open && run.han == han => run.text.push(c),
            _ => runs.push(Run { han, text: vec![c] }),
        }
        open = true;
    }
    runs
}

/// Full-width letters and digits as plain ones, all in lower case.
fn narrow(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0)
            .unwrap_or(c)
            .to_ascii_lowercase(),
        'ü' | 'Ü' => 'v',
        _ => c.to_ascii_lowercase(),
    }
}

fn han_tokens(run: &[char], mark: &str, all: &mut BTreeSet<String>) {
    all.extend(run.iter().map(|c| format!("{mark}{c}")));
    all.extend(run.windows(2).map(|pair| format!("{mark}{}{}", pair[0], pair[1])));
}

fn sound_tokens(run: &[char], all: &mut BTreeSet<String>) {
    let sounds: Vec<_> = run.iter().map(|&c| readings(c)).collect();
    for (place, sound) in sounds.iter().enumerate() {
        for syllable in sound {
            all.insert(format!("q{syllable}"));
            for next in sounds.get(place + 1).into_iter().flatten() {
                all.insert(format!("q{syllable}0{next}"));
            }
        }
    }
    let letters: Vec<_> = run.iter().map(|&c| initials(c)).collect();
    for length in 1..=3 {
        for window in letters.windows(length) {
            all.extend(
                combinations(window)
                    .into_iter()
                    .map(|letters| format!("i{letters}")),
            );
        }
    }
}

/// How the title, or another name, begins.
fn start_tokens(name: &str, all: &mut BTreeSet<String>) {
    let characters: Vec<char> = name.chars().filter(|c| is_han(*c)).take(LONGEST_START).collect();
    if !name.chars().next().is_some_and(is_han) {
        return;
    }
    for length in 1..=characters.len() {
        all.insert(format!("p{}", characters[..length].iter().collect::<String>()));
    }
    let letters: Vec<_> = characters.iter().map(|&c| initials(c)).collect();
    for length in 1..=letters.len() {
        all.extend(
            combinations(&letters[..length])
                .into_iter()
                .map(|letters| format!("j{letters}")),
        );
    }
    let sounds: Vec<_> = characters.iter().take(2).map(|&c| readings(c)).collect();
    for first in sounds.first().into_iter().flatten() {
        all.insert(format!("k{first}"));
        for second in sounds.get(1).into_iter().flatten() {
            all.insert(format!("k{first}0{second}"));
        }
    }
}

fn word_tokens(name: &str, all: &mut BTreeSet<String>) {
    let words = runs(name).into_iter().filter(|run| !run.han);
    all.extend(words.map(|run| format!("w{}", run.text.into_iter().collect::<String>())));
}

/// All words that take one letter of each set; the first ones where there are too many.
fn combinations(sets: &[Vec<char>]) -> Vec<String> {
    let mut words = vec![String::new()];
    for set in sets {
        let longer = words
            .iter()
            .flat_map(|word| set.iter().map(move |letter| format!("{word}{letter}")));
        words = longer.take(MAX_COMBINATIONS).collect();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_found_by_every_reading() {
        let item = Searchable {
            title: "重庆POS备案",
            title_en: Some("Filing"),
            aliases: &["刷卡机".to_owned()],
            office: "商务局",
            office_code: "trade-5",
            region: "500000",
        };
        let tokens = tokens(&item);
        let tokens: BTreeSet<_> = tokens.split(' ').collect();
        for token in [
            "重",
            "重庆",
            "备案",
            "p重庆",
            "p重庆备案",
            "qzhong0qing",
            "qchong0qing",
            "kchong0qing",
            "icq",
            "izq",
            "jcqba",
            "wpos",
            "wfiling",
            "o商务",
            "ctrade05",
            "r500000",
            "p刷卡",
        ] {
            assert!(tokens.contains(token), "{token} is not among {tokens:?}");
        }
        assert!(!tokens.contains("庆备"));
    }
}
