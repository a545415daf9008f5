//! What items are found by, in memory: every name, character by character, in the order of rank. A city's 11,458
//! items take less than a megabyte, and are read from one end to the other in less time than an index on the disk
//! takes to answer.

use std::ops::Range;

use banshi_domain::ContentHash;
use rusqlite::Connection;
use rustc_hash::FxHashMap;

use super::alphabet::{Alphabet, END, GAP, Signs, Symbol};
use super::pinyin::is_han;

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
    /// One text a line: place, office's code and name, title, and the other names. So it is stored; two items with
    /// the same lines are found by the same searches.
    pub(crate) fn lines(&self) -> String {
        let parts = [self.region, self.office_code, self.office, self.title];
        let names = self.aliases.iter().map(String::as_str).chain(self.title_en);
        let line = |text: &str| text.replace(|c: char| c.is_control(), " ");
        parts
            .into_iter()
            .chain(names)
            .map(line)
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// Ranks: shorter titles first, as they match a text more closely, then in no particular order, the same on all
    /// phones.
    pub(crate) fn rank(&self, code: &str) -> i64 {
        let hash = ContentHash::of(format!("{code}\n{}", self.lines()).as_bytes());
        let spread = hash.0[..5]
            .iter()
            .fold(0_i64, |all, byte| all << 8 | i64::from(*byte));
        let length = i64::try_from(self.title.chars().count().min(255)).unwrap_or(255);
        length << 40 | spread
    }
}

/// Characters of a name that are looked at.
const MAX_CHARS: usize = 100;

/// All names of a catalogue.
#[derive(Debug)]
pub(crate) struct Names {
    pub(super) alphabet: Alphabet,
    /// By rank, as are all that follow. The id of the item's listing.
    pub(super) ids: Vec<i64>,
    signs: Vec<Signs>,
    regions: Vec<u32>,
    offices: Vec<u32>,
    /// Where the names begin; one more than there are items.
    starts: Vec<u32>,
    symbols: Vec<Symbol>,
    known_regions: Vec<String>,
    known_offices: Vec<OfficeName>,
}

/// An office by code and name.
#[derive(Debug)]
pub(super) struct OfficeName {
    pub(super) code: String,
    pub(super) symbols: Vec<Symbol>,
}

/// An item, as the search looks at it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found<'a> {
    pub(super) signs: Signs,
    pub(super) region: u32,
    pub(super) office: u32,
    pub(super) names: &'a [Symbol],
}

impl Names {
    /// Reads what [`Searchable::lines`] gave, by rank.
    pub(super) fn load(connection: &Connection) -> Result<Self, rusqlite::Error> {
        let mut names = Self::none();
        let (mut regions, mut offices) = (FxHashMap::default(), FxHashMap::default());
        let mut statement = connection.prepare("SELECT id, lines FROM searched ORDER BY id")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            names.ids.push(row.get(0)?);
            names.add(row.get_ref(1)?.as_str()?, &mut regions, &mut offices);
        }
        Ok(names)
    }

    /// The same of lines at hand; ids count from 0.
    pub(crate) fn of(all_lines: impl Iterator<Item = String>) -> Self {
        let mut names = Self::none();
        let (mut regions, mut offices) = (FxHashMap::default(), FxHashMap::default());
        for (id, lines) in (0..).zip(all_lines) {
            names.ids.push(id);
            names.add(&lines, &mut regions, &mut offices);
        }
        names
    }

    fn none() -> Self {
        Self {
            alphabet: Alphabet::new(),
            ids: vec![],
            signs: vec![],
            regions: vec![],
            offices: vec![],
            starts: vec![0],
            symbols: vec![],
            known_regions: vec![],
            known_offices: vec![],
        }
    }

    fn add(
        &mut self,
        lines: &str,
        regions: &mut FxHashMap<String, u32>,
        offices: &mut FxHashMap<String, u32>,
    ) {
        let (region, rest) = lines.split_once('\n').unwrap_or_default();
        let second = rest.match_indices('\n').nth(1);
        let (office, names) = second.map_or((rest, ""), |(at, _)| (&rest[..at], &rest[at + 1..]));
        let region = number(regions, region, || self.known_regions.push(region.to_owned()));
        let office = number(offices, office, || {
            let (code, name) = office.split_once('\n').unwrap_or_default();
            let (code, mut symbols) = (code.to_owned(), vec![]);
            write(name, &mut self.alphabet, &mut symbols);
            self.known_offices.push(OfficeName { code, symbols });
        });
        let start = self.symbols.len();
        for name in names.split('\n') {
            write(name, &mut self.alphabet, &mut self.symbols);
        }
        let signs = self.symbols[start..]
            .iter()
            .map(|&symbol| self.alphabet.signs(symbol));
        self.signs.push(signs.fold(Signs::default(), Signs::and));
        self.regions.push(region);
        self.offices.push(office);
        self.starts
            .push(u32::try_from(self.symbols.len()).unwrap_or(u32::MAX));
    }

    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    pub(super) fn item(&self, rank: usize) -> Found<'_> {
        let range = Range {
            start: self.starts[rank] as usize,
            end: self.starts[rank + 1] as usize,
        };
        Found {
            signs: self.signs[rank],
            region: self.regions[rank],
            office: self.offices[rank],
            names: &self.symbols[range],
        }
    }

    pub(super) fn known_regions(&self) -> &[String] {
        &self.known_regions
    }

    pub(super) fn known_offices(&self) -> &[OfficeName] {
        &self.known_offices
    }
}

/// The number of what was met before, or the next one.
fn number(known: &mut FxHashMap<String, u32>, key: &str, add: impl FnOnce()) -> u32 {
    if let Some(&number) = known.get(key) {
        return number;
    }
    let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
    known.insert(key.to_owned(), next);
    add();
    next
}

/// Appends a name, ended: letters in lower case, and nothing of what stands between Chinese characters, as nobody types
/// it: 登记（京口区）is found by 登记京口.
fn write(name: &str, alphabet: &mut Alphabet, symbols: &mut Vec<Symbol>) {
    let (mut follows_latin, mut is_parted) = (false, false);
    for c in name.chars().take(MAX_CHARS).map(plain) {
        if is_searched(c) {
            let is_latin = c.is_ascii_alphanumeric();
            if is_parted && follows_latin && is_latin {
                symbols.push(GAP);
            }
            symbols.push(alphabet.number(c));
            (follows_latin, is_parted) = (is_latin, false);
        } else {
            is_parted |= c != '\'';
        }
    }
    symbols.push(END);
}

/// Runs of characters that are typed without a break; what is no character or digit parts them.
pub(super) fn runs(text: &str) -> Vec<Vec<char>> {
    let mut runs: Vec<Vec<char>> = vec![];
    let mut is_open = false;
    for c in text.chars().map(plain) {
        if is_searched(c) {
            match runs.last_mut() {
                Some(run) if is_open => run.push(c),
                _ => runs.push(vec![c]),
            }
            is_open = true;
        } else {
            // xi'an is one run.
            is_open = is_open && c == '\'';
        }
    }
    runs
}

fn is_searched(c: char) -> bool {
    is_han(c) || c.is_ascii_alphanumeric()
}

/// Full-width letters and digits as plain ones, all in lower case.
fn plain(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0)
            .unwrap_or(c)
            .to_ascii_lowercase(),
        'ü' | 'Ü' => 'v',
        _ => c.to_ascii_lowercase(),
    }
}
