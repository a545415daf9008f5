//! A typed run of characters, looked for in names: Chinese as it stands, syllables in any reading, syllables cut down
//! to their first letters, and any mixture of them, as input methods take them. 执业ys, zhiyeyaoshi, zyys and
//! zhiyys all lie in 执业药师.
//!
//! The run is a machine whose states are the places in it, and a set of states is a word of memory: a name is read
//! once, a few instructions a character (Baeza-Yates and Gonnet 1992). Where in a syllable the person stopped typing
//! does not matter at the end of the run, and nowhere else.

use super::alphabet::{Alphabet, END, Signs, Symbol};
use super::pinyin::alike;

/// Characters of a run that are looked at: places in it, and the one after it, are bits of a word.
const LONGEST_RUN: usize = 63;
/// Letters of the longest syllable (zhuang).
const LONGEST_SYLLABLE: usize = 6;

/// How much of a reading must have been typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reading {
    /// All of it; of the last one, its beginning.
    Whole,
    /// Its first letter, or zh, ch, sh; or all of it.
    Short,
}

/// Where a run lies in an item's names; the better comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// A name begins with it.
    Start,
    /// A name holds it.
    Inside,
}

/// From which places in the run a character leads how many places on.
#[derive(Debug, Clone, Copy, Default)]
struct Steps {
    from: [u64; LONGEST_SYLLABLE],
    /// Which of them lead anywhere, a bit each.
    lengths: u8,
}

impl Steps {
    fn add(&mut self, at: usize, length: usize) {
        self.from[length - 1] |= 1 << at;
        self.lengths |= 1 << (length - 1);
    }

    fn join(&mut self, other: &Self) {
        for (from, more) in self.from.iter_mut().zip(other.from) {
            *from |= more;
        }
        self.lengths |= other.lengths;
    }

    #[inline]
    fn advance(&self, places: u64) -> u64 {
        let mut next = 0;
        let mut lengths = self.lengths;
        while lengths != 0 {
            let length = lengths.trailing_zeros();
            next |= (places & self.from[length as usize]) << (length + 1);
            lengths &= lengths - 1;
        }
        next
    }
}

/// What one character does.
#[derive(Debug, Clone, Copy, Default)]
struct Moves {
    is_latin: bool,
    whole: Steps,
    short: Steps,
}

impl Moves {
    /// What a syllable does: a run may hold all of it, its first letters, or end within it.
    fn of(sound: &str, run: &[char]) -> Self {
        let mut moves = Self::default();
        let first = if sound.len() > 1 && sound[1..].starts_with('h') {
            2
        } else {
            1
        };
        for at in 0..run.len() {
            let same = sound.chars().zip(&run[at..]).take_while(|(a, b)| a == *b).count();
            if same == 0 {
                continue;
            }
            if same == sound.len() || at + same == run.len() {
                moves.whole.add(at, same);
                moves.short.add(at, same);
            }
            for length in 1..=first.min(same) {
                moves.short.add(at, length);
            }
        }
        moves
    }

    fn join(&mut self, other: &Self) {
        self.whole.join(&other.whole);
        self.short.join(&other.short);
    }
}

/// A run, made ready for one catalogue's characters.
#[derive(Debug)]
pub(super) struct Pattern<'a> {
    alphabet: &'a Alphabet,
    needed: Signs,
    end: u64,
    /// By symbol: which of the moves are its own; the first are none.
    move_of: Vec<u16>,
    moves: Vec<Moves>,
}

impl<'a> Pattern<'a> {
    pub(super) fn new(run: &[char], alphabet: &'a Alphabet) -> Self {
        Self::with(run, alphabet, |sound| vec![sound.to_owned()])
    }

    /// As [`new`](Self::new), but that syllables which people take for each other count as the same.
    pub(super) fn by_ear(run: &[char], alphabet: &'a Alphabet) -> Self {
        let mut pattern = Self::with(run, alphabet, alike);
        // l is typed for n, f for h, which need not begin a syllable; of the others the first letter stays.
        let letters = run.iter().filter(|c| !matches!(c, 'l' | 'f'));
        pattern.needed = letters.fold(Signs::default(), |all, &c| all.and(Signs::needed(c)));
        pattern
    }

    fn with(run: &[char], alphabet: &'a Alphabet, sounds: impl Fn(&str) -> Vec<String>) -> Self {
        let run = &run[..run.len().min(LONGEST_RUN)];
        let mut pattern = Self {
            alphabet,
            needed: run
                .iter()
                .fold(Signs::default(), |all, &c| all.and(Signs::needed(c))),
            end: 1 << run.len(),
            move_of: vec![0; alphabet.len()],
            moves: vec![Moves::default()],
        };
        for (at, &c) in run.iter().enumerate() {
            if let Some(symbol) = alphabet.known(c) {
                let moves = pattern.moves_of(symbol);
                moves.whole.add(at, 1);
                moves.short.add(at, 1);
            }
        }
        for syllable in alphabet.syllables() {
            for sound in sounds(&syllable.sound) {
                let moves = Moves::of(&sound, run);
                if moves.short.lengths != 0 {
                    for &symbol in &syllable.symbols {
                        pattern.moves_of(symbol).join(&moves);
                    }
                }
            }
        }
        pattern
    }

    fn moves_of(&mut self, symbol: Symbol) -> &mut Moves {
        let place = &mut self.move_of[usize::from(symbol)];
        if *place == 0 {
            *place = u16::try_from(self.moves.len()).unwrap_or_default();
            self.moves.push(Moves {
                is_latin: self.alphabet.is_latin(symbol),
                ..Moves::default()
            });
        }
        &mut self.moves[usize::from(*place)]
    }

    /// Without it a name need not be read.
    pub(super) fn needed(&self) -> Signs {
        self.needed
    }

    /// Where in these names, each ended by [`END`], the run lies best.
    pub(super) fn find(&self, names: &[Symbol], reading: Reading) -> Option<Place> {
        let mut found = None;
        self.walk(names, reading, |from_start, anywhere| {
            if from_start & self.end != 0 {
                found = Some(Place::Start);
                return false;
            }
            if anywhere & self.end != 0 {
                found = Some(Place::Inside);
            }
            true
        });
        found
    }

    /// How many characters of the run at most a name begins with.
    pub(super) fn begun(&self, names: &[Symbol]) -> u32 {
        let mut furthest = 0;
        for name in names.split(|&symbol| symbol == END) {
            let mut places = 1;
            for &symbol in name {
                places = self.moves[usize::from(self.move_of[usize::from(symbol)])]
                    .short
                    .advance(places);
                furthest |= places;
                if places == 0 {
                    break;
                }
            }
        }
        furthest.checked_ilog2().unwrap_or_default()
    }

    /// Reads names; tells after each character the places in the run that were reached, from a name's start and from
    /// anywhere, until told to stop.
    #[inline]
    fn walk(&self, names: &[Symbol], reading: Reading, mut reached: impl FnMut(u64, u64) -> bool) {
        let (mut from_start, mut anywhere, mut may_begin) = (1, 0, true);
        for &symbol in names {
            if symbol == END {
                (from_start, anywhere, may_begin) = (1, 0, true);
                continue;
            }
            let place = self.move_of[usize::from(symbol)];
            if place == 0 {
                // What no place of the run leads over: a character, or the inside of a Latin word.
                (from_start, anywhere) = (0, 0);
                may_begin = !self.alphabet.is_latin(symbol);
                continue;
            }
            let moves = &self.moves[usize::from(place)];
            let steps = match reading {
                Reading::Whole => &moves.whole,
                Reading::Short => &moves.short,
            };
            // A Latin word is found by its beginning only.
            anywhere = steps.advance(anywhere | u64::from(may_begin || !moves.is_latin));
            from_start = steps.advance(from_start);
            may_begin = !moves.is_latin;
            if !reached(from_start, anywhere) {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(alphabet: &mut Alphabet, names: &[&str]) -> Vec<Symbol> {
        let mut symbols = vec![];
        for name in names {
            symbols.extend(name.chars().map(|c| {
                if c == ' ' {
                    super::super::alphabet::GAP
                } else {
                    alphabet.number(c)
                }
            }));
            symbols.push(END);
        }
        symbols
    }

    fn find(run: &str, of: &[&str], reading: Reading) -> Option<Place> {
        let mut alphabet = Alphabet::new();
        let names = names(&mut alphabet, of);
        let run: Vec<char> = run.chars().collect();
        Pattern::new(&run, &alphabet).find(&names, reading)
    }

    #[test]
    fn a_run_is_found_however_it_is_typed() {
        let of = ["执业药师首次注册"];
        for run in [
            "执",
            "执业药师首次注册",
            "zhiyeyaoshi",
            "zh",
            "zhiyey",
            "zhiy",
            "执业yaoshi首次",
            "z",
        ] {
            assert_eq!(find(run, &of, Reading::Whole), Some(Place::Start), "{run}");
        }
        for run in [
            "zyys", "zhyys", "zhiyys", "zyyaoshi", "执业ys", "zyyssczc", "zyyssh",
        ] {
            assert_eq!(find(run, &of, Reading::Whole), None, "{run}");
            assert_eq!(find(run, &of, Reading::Short), Some(Place::Start), "{run}");
        }
        for run in ["药师", "yaoshi", "shouci", "首次zhuce", "shou"] {
            assert_eq!(find(run, &of, Reading::Whole), Some(Place::Inside), "{run}");
        }
        for run in [
            "执药",
            "业执",
            "hi",
            "ao",
            "zyyb",
            "zhiyaoshi",
            "册x",
            "zhiyeyaox",
        ] {
            assert_eq!(find(run, &of, Reading::Short), None, "{run}");
        }
    }

    #[test]
    fn latin_words_are_found_by_their_beginnings() {
        let of = ["重庆pos机备案", "filing of 5 forms"];
        for (run, place) in [
            ("pos", Some(Place::Inside)),
            ("po", Some(Place::Inside)),
            ("chongqingpos", Some(Place::Start)),
            ("zqpos机", Some(Place::Start)),
            ("fil", Some(Place::Start)),
            ("forms", Some(Place::Inside)),
            ("5", Some(Place::Inside)),
            ("os", None),
            ("orms", None),
            ("filingof", None),
        ] {
            assert_eq!(find(run, &of, Reading::Short), place, "{run}");
        }
    }

    #[test]
    fn sounds_that_are_taken_for_each_other_are_found_by_ear() {
        let mut alphabet = Alphabet::new();
        let names = names(&mut alphabet, &["执业药师"]);
        for (run, is_found) in [
            ("ziyeyaosi", true),
            ("zhiye", true),
            ("zyys", false),
            ("zibe", false),
        ] {
            let run: Vec<char> = run.chars().collect();
            let found = Pattern::by_ear(&run, &alphabet).find(&names, Reading::Whole);
            assert_eq!(found.is_some(), is_found, "{run:?}");
        }
        let run: Vec<char> = "zyyqq".chars().collect();
        assert_eq!(Pattern::new(&run, &alphabet).begun(&names), 3);
    }

    #[test]
    fn a_run_of_any_length_is_a_pattern() {
        let mut alphabet = Alphabet::new();
        let names = names(&mut alphabet, &["药".repeat(100).as_str()]);
        for length in [1, 62, 63, 64, 500] {
            let run = vec!['药'; length];
            assert_eq!(
                Pattern::new(&run, &alphabet).find(&names, Reading::Whole),
                Some(Place::Start)
            );
        }
    }
}
