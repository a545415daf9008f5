//! Readings of characters, and a typed run of letters cut into syllables.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use pinyin::ToPinyinMulti as _;

/// All readings of a character without tones, ü as v: 重 is zhong and chong. Empty for what is no Chinese character.
pub(crate) fn readings(c: char) -> Vec<String> {
    let mut readings: Vec<String> = Vec::new();
    for reading in c.to_pinyin_multi().into_iter().flatten() {
        let plain = reading.plain().replace('ü', "v");
        if plain.bytes().all(|b| b.is_ascii_lowercase()) && !plain.is_empty() && !readings.contains(&plain) {
            readings.push(plain);
        }
    }
    readings
}

/// First letters of the readings.
pub(crate) fn initials(c: char) -> Vec<char> {
    let mut initials: Vec<char> = readings(c)
        .iter()
        .filter_map(|reading| reading.chars().next())
        .collect();
    initials.sort_unstable();
    initials.dedup();
    initials
}

/// Whether a character is Chinese.
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' | '〇' | '々')
}

/// All syllables that any character has: some four hundred.
fn syllables() -> &'static BTreeSet<String> {
    static SYLLABLES: OnceLock<BTreeSet<String>> = OnceLock::new();
    SYLLABLES.get_or_init(|| {
        let mut all: BTreeSet<String> = ('\u{4E00}'..='\u{9FFF}').flat_map(readings).collect();
        // Interjections (嗯 n, 呣 m, 哼 hng) would cut names apart.
        all.retain(|syllable| syllable.contains(['a', 'e', 'i', 'o', 'u', 'v']));
        all
    })
}

/// Typed letters as syllables; the last may be the beginning of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Syllables {
    pub(crate) whole: Vec<String>,
    pub(crate) begun: Option<String>,
}

/// Ways to read a run that are tried.
const MAX_WAYS: usize = 6;
/// Letters of the longest syllable (zhuang).
const LONGEST: usize = 6;

/// Cuts a run of letters into syllables in all ways, the fewest syllables first: `xian` is 先 and 西安.
pub(crate) fn cut(letters: &str) -> Vec<Syllables> {
    let mut ways = Vec::new();
    if letters.bytes().all(|b| b.is_ascii_lowercase()) {
        cut_from(letters, &mut Vec::new(), &mut ways);
    }
    ways.sort_by_key(|way| (way.begun.is_some(), way.whole.len()));
    ways.truncate(MAX_WAYS);
    ways
}

fn cut_from(rest: &str, so_far: &mut Vec<String>, ways: &mut Vec<Syllables>) {
    // Every run has few ways; a hostile one is not followed through all of them.
    if ways.len() >= 4 * MAX_WAYS {
        return;
    }
    if rest.is_empty() {
        ways.push(Syllables {
            whole: so_far.clone(),
            begun: None,
        });
        return;
    }
    for length in (1..=LONGEST.min(rest.len())).rev() {
        let (head, tail) = rest.split_at(length);
        if syllables().contains(head) {
            so_far.push(head.to_owned());
            cut_from(tail, so_far, ways);
            so_far.pop();
        }
    }
    let begins = |syllable: &String| syllable.starts_with(rest) && syllable != rest;
    if rest.len() < LONGEST && syllables().range(rest.to_owned()..).take(40).any(begins) {
        ways.push(Syllables {
            whole: so_far.clone(),
            begun: Some(rest.to_owned()),
        });
    }
}

/// Syllables that people take for this one: flat and curled initials, front and back nasals (南方口音).
pub(crate) fn alike(syllable: &str) -> Vec<String> {
    let flat = [("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("h", "f")];
    let mut heads = vec![syllable.to_owned()];
    for (a, b) in flat {
        if let Some(rest) = syllable.strip_prefix(a) {
            heads.push(format!("{b}{rest}"));
        } else if let Some(rest) = syllable.strip_prefix(b) {
            heads.push(format!("{a}{rest}"));
        }
    }
    let mut all = heads.clone();
    for head in &heads {
        if let Some(rest) = head.strip_suffix("ng") {
            all.push(format!("{rest}n"));
        } else if head.ends_with('n') {
            all.push(format!("{head}g"));
        }
    }
    all.retain(|syllable| syllables().contains(syllable));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reading_counts() {
        assert!(readings('重').iter().any(|r| r == "chong") && readings('重').iter().any(|r| r == "zhong"));
        assert_eq!(readings('绿')[0], "lv");
        assert!(readings('A').is_empty());
        assert_eq!(initials('药'), ['y']);
    }

    #[test]
    fn letters_are_cut_in_all_ways() {
        let whole = |letters: &str| -> Vec<Vec<String>> {
            cut(letters)
                .into_iter()
                .filter(|way| way.begun.is_none())
                .map(|way| way.whole)
                .collect()
        };
        assert_eq!(whole("zhiyeyaoshi")[0], ["zhi", "ye", "yao", "shi"]);
        assert!(whole("xian").contains(&vec!["xian".to_owned()]));
        assert!(whole("xian").contains(&vec!["xi".to_owned(), "an".to_owned()]));
        let begun = cut("zhiyey");
        assert!(
            begun
                .iter()
                .any(|way| way.whole == ["zhi", "ye"] && way.begun.as_deref() == Some("y"))
        );
        assert!(cut("zyys").is_empty());
        assert!(cut(&"a".repeat(64)).len() <= MAX_WAYS);
    }

    #[test]
    fn sounds_that_are_taken_for_each_other() {
        assert!(alike("zi").contains(&"zhi".to_owned()));
        assert!(alike("sheng").contains(&"sen".to_owned()));
    }
}
