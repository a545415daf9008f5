//! How characters are read, and which readings people take for each other.

use pinyin::ToPinyinMulti as _;

/// All readings of a character without tones, ü as v: 重 is zhong and chong. Empty for what is no Chinese character.
pub(crate) fn readings(c: char) -> Vec<String> {
    let mut readings: Vec<String> = Vec::new();
    for reading in c.to_pinyin_multi().into_iter().flatten() {
        let plain = reading.plain().replace('ü', "v");
        // Interjections (嗯 n, 呣 m, 哼 hng) are nothing that a name is found by.
        let is_syllable =
            plain.bytes().all(|b| b.is_ascii_lowercase()) && plain.contains(['a', 'e', 'i', 'o', 'u', 'v']);
        if is_syllable && !readings.contains(&plain) {
            readings.push(plain);
        }
    }
    readings
}

/// Whether a character is Chinese.
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' | '〇' | '々')
}

/// What this syllable is taken for, itself included: flat and curled initials, front and back nasals (南方口音). Some of
/// them no character has.
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
        assert!(!readings('呣').contains(&"m".to_owned()));
    }

    #[test]
    fn sounds_that_are_taken_for_each_other() {
        assert!(alike("zi").contains(&"zhi".to_owned()));
        assert!(alike("sheng").contains(&"sen".to_owned()));
    }
}
