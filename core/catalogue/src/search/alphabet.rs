//! The characters that names are written in, each by a number, and how each may be read.

use rustc_hash::FxHashMap;

use super::pinyin::{is_han, readings};

/// A character's number; the first two mark places between characters.
pub(super) type Symbol = u16;
/// Ends a name.
pub(super) const END: Symbol = 0;
/// Parts Latin words; between Chinese characters nothing stands, whatever was printed there.
pub(super) const GAP: Symbol = 1;

/// All characters of a catalogue's names and their readings.
#[derive(Debug, Default)]
pub(super) struct Alphabet {
    numbers: FxHashMap<char, Symbol>,
    characters: Vec<char>,
    signs: Vec<Signs>,
    syllables: Vec<Syllable>,
    by_sound: FxHashMap<String, usize>,
}

/// A syllable, and who is read so.
#[derive(Debug)]
pub(super) struct Syllable {
    pub(super) sound: String,
    pub(super) symbols: Vec<Symbol>,
}

impl Alphabet {
    pub(super) fn new() -> Self {
        let mut alphabet = Self::default();
        alphabet.add('\0');
        alphabet.add(' ');
        alphabet
    }

    /// The number of a character, met before or new. What exceeds the numbers there are is not found by anybody: no
    /// script has so many.
    pub(super) fn number(&mut self, c: char) -> Symbol {
        match self.numbers.get(&c) {
            Some(&known) => known,
            None => self.add(c),
        }
    }

    fn add(&mut self, c: char) -> Symbol {
        let Ok(symbol) = Symbol::try_from(self.characters.len()) else {
            return GAP;
        };
        self.numbers.insert(c, symbol);
        self.characters.push(c);
        let mut signs = Signs::of(c);
        for sound in readings(c) {
            signs = signs.and(Signs::initial(&sound));
            let next = self.syllables.len();
            let place = *self.by_sound.entry(sound.clone()).or_insert(next);
            if place == next {
                self.syllables.push(Syllable {
                    sound,
                    symbols: vec![],
                });
            }
            self.syllables[place].symbols.push(symbol);
        }
        self.signs.push(signs);
        symbol
    }

    /// The number of a character that some name holds.
    pub(super) fn known(&self, c: char) -> Option<Symbol> {
        self.numbers.get(&c).copied()
    }

    pub(super) fn len(&self) -> usize {
        self.characters.len()
    }

    pub(super) fn is_latin(&self, symbol: Symbol) -> bool {
        self.characters[usize::from(symbol)].is_ascii_alphanumeric()
    }

    pub(super) fn signs(&self, symbol: Symbol) -> Signs {
        self.signs[usize::from(symbol)]
    }

    pub(super) fn syllables(&self) -> &[Syllable] {
        &self.syllables
    }
}

/// What a name has at least: first letters of its characters' readings, and its characters, many to a bit. A name
/// that lacks what a text needs is passed over without being read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Signs(u64);

impl Signs {
    /// Letters have a bit each, characters share the others.
    const LETTERS: u32 = 26;

    pub(super) fn of(c: char) -> Self {
        if is_han(c) {
            let spread = u32::from(c).wrapping_mul(0x9E37_79B1) >> 16;
            return Self(1 << (Self::LETTERS + spread % (u64::BITS - Self::LETTERS)));
        }
        Self::letter(c)
    }

    fn letter(c: char) -> Self {
        match c {
            'a'..='z' => Self(1 << (u32::from(c) - u32::from('a'))),
            _ => Self::default(),
        }
    }

    fn initial(sound: &str) -> Self {
        sound.chars().next().map_or_else(Self::default, Self::letter)
    }

    /// What a name must have if a typed character is found in it. Some letters also stand inside of a syllable, and
    /// tell nothing.
    pub(super) fn needed(typed: char) -> Self {
        match typed {
            'a' | 'e' | 'g' | 'h' | 'i' | 'n' | 'o' | 'r' | 'u' | 'v' => Self::default(),
            other => Self::of(other),
        }
    }

    #[must_use]
    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn holds(self, needed: Self) -> bool {
        self.0 & needed.0 == needed.0
    }

    pub(super) fn shares(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_inside_of_syllables_are_the_only_ones_that_tell_nothing() {
        for c in '\u{4E00}'..='\u{9FFF}' {
            for sound in readings(c) {
                for letter in sound.chars().skip(1) {
                    assert_eq!(Signs::needed(letter), Signs::default(), "{c} {sound}");
                }
            }
        }
        assert_ne!(Signs::needed('z'), Signs::default());
    }

    #[test]
    fn a_character_is_known_by_all_its_readings() {
        let mut alphabet = Alphabet::new();
        let symbol = alphabet.number('重');
        assert_eq!((alphabet.number('重'), alphabet.known('庆')), (symbol, None));
        for sound in ["zhong", "chong"] {
            let syllable = alphabet
                .syllables()
                .iter()
                .find(|syllable| syllable.sound == sound);
            assert_eq!(syllable.unwrap().symbols, [symbol]);
        }
        assert!(
            alphabet
                .signs(symbol)
                .holds(Signs::needed('z').and(Signs::needed('c')))
        );
    }
}
