//! Finding an item as people type: Chinese, pinyin in any reading, initials, mixtures of them, office names; nearest
//! matches where nothing fits.

mod alphabet;
mod names;
mod nearest;
mod pattern;
mod pinyin;

use std::sync::Arc;

use banshi_domain::{OfficeCode, RegionCode};
use rusqlite::Connection;

use crate::catalogue::{Catalogue, CatalogueError, Listing};
use names::{Found, runs};
pub(crate) use names::{Names, Searchable};
use pattern::{Pattern, Place, Reading};

/// What is looked for, and which stretch of the answer is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Query<'a> {
    /// As typed. Empty: all items that fit the rest.
    pub text: &'a str,
    /// Only what serves this place: its own items and those of the places that it lies in.
    pub region: Option<RegionCode>,
    /// Only what this office accepts.
    pub office: Option<&'a OfficeCode>,
    /// How many matches to pass over.
    pub offset: usize,
    /// How many to give at most; more than 200 are never given.
    pub limit: usize,
}

impl<'a> Query<'a> {
    /// The first twenty matches of a text, everywhere.
    #[must_use]
    pub const fn text(text: &'a str) -> Self {
        Self {
            text,
            region: None,
            office: None,
            offset: 0,
            limit: 20,
        }
    }
}

/// A stretch of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matches {
    /// The closest first: titles that begin with the text, titles and other names that hold it, those that do by
    /// first letters of syllables, offices.
    pub items: Vec<Listing>,
    /// How many there are in all.
    pub total: usize,
    /// Nothing fits; these come closest.
    pub nearest: bool,
}

/// The longest stretch that is given at once.
const MAX_LIMIT: usize = 200;
/// Characters of a query that are looked at.
const MAX_CHARS: usize = 64;
/// Letters that may be the beginning of an office's name: fewer fit some office always.
const OFFICE_LETTERS: usize = 3;

impl Catalogue {
    /// Searches.
    ///
    /// # Errors
    /// [`CatalogueError::Storage`].
    pub fn search(&self, query: &Query<'_>) -> Result<Matches, CatalogueError> {
        let mut reader = self.reader();
        let (transaction, names) = reader.names()?;
        let text: String = query.text.chars().take(MAX_CHARS).collect();
        let runs = runs(&text);
        let scope = Scope::of(query, &names);
        let mut found = ranked(&names, &runs, &scope);
        let mut is_nearest = false;
        if found.is_empty() && !runs.is_empty() {
            found = nearest::nearest(&names, &runs, &scope);
            is_nearest = true;
        }
        let limit = query.limit.min(MAX_LIMIT);
        let stretch = found.iter().skip(query.offset).take(limit);
        let ids: Vec<i64> = stretch.map(|&rank| names.ids[rank]).collect();
        Ok(Matches {
            items: listings(&transaction, &ids)?,
            total: found.len(),
            nearest: is_nearest,
        })
    }
}

/// Ranks of the names that a text fits, everywhere, the best first; of all where nothing is typed.
pub(crate) fn ranks_of(names: &Names, typed: &str) -> Vec<usize> {
    let text: String = typed.chars().take(MAX_CHARS).collect();
    ranked(names, &runs(&text), &Scope::of(&Query::text(&text), names))
}

/// The part of the catalogue that is searched.
struct Scope {
    /// By region, by office: whether it counts.
    regions: Vec<bool>,
    offices: Vec<bool>,
}

impl Scope {
    fn of(query: &Query<'_>, names: &Names) -> Self {
        let places: Option<Vec<RegionCode>> = query
            .region
            .map(|region| std::iter::successors(Some(region), |place| place.parent()).collect());
        let serves = |code: &String| {
            places
                .as_ref()
                .is_none_or(|places| places.iter().any(|place| place.as_str() == code))
        };
        let accepts = |code: &str| query.office.is_none_or(|office| office.as_str() == code);
        Self {
            regions: names.known_regions().iter().map(serves).collect(),
            offices: names
                .known_offices()
                .iter()
                .map(|office| accepts(&office.code))
                .collect(),
        }
    }

    fn holds(&self, item: Found<'_>) -> bool {
        self.regions[item.region as usize] && self.offices[item.office as usize]
    }
}

/// How an item fits; the better comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Name(Reading, Place),
    /// The office's name holds what the item's do not.
    Office,
}

/// All items that fit, the best first, by rank among equals.
fn ranked(names: &Names, runs: &[Vec<char>], scope: &Scope) -> Vec<usize> {
    let found = fitting(names, runs, scope);
    if !found.is_empty() || runs.is_empty() {
        return found;
    }
    // 药师zhuce as 药师 and zhuce.
    let cut: Vec<Vec<char>> = runs
        .iter()
        .flat_map(|run| run.chunk_by(|a, b| a.is_ascii() == b.is_ascii()))
        .map(<[char]>::to_vec)
        .collect();
    if cut.len() == runs.len() {
        return found;
    }
    fitting(names, &cut, scope)
}

fn fitting(names: &Names, runs: &[Vec<char>], scope: &Scope) -> Vec<usize> {
    let wanted: Vec<Wanted<'_>> = runs.iter().map(|run| Wanted::new(run, names)).collect();
    let mut by_fit: [Vec<usize>; 5] = Default::default();
    for rank in 0..names.len() {
        let item = names.item(rank);
        if !scope.holds(item) {
            continue;
        }
        // Of several runs the one that fits worst decides.
        let mut fits = wanted.iter().map(|wanted| wanted.fit(item));
        let worst = fits.try_fold(None, |worst, fit| Some(worst.max(Some(fit?))));
        if let Some(fit) = worst {
            let place = match fit {
                None | Some(Fit::Name(Reading::Whole, Place::Start)) => 0,
                Some(Fit::Name(Reading::Whole, Place::Inside)) => 1,
                Some(Fit::Name(Reading::Short, Place::Start)) => 2,
                Some(Fit::Name(Reading::Short, Place::Inside)) => 3,
                Some(Fit::Office) => 4,
            };
            by_fit[place].push(rank);
        }
    }
    by_fit.concat()
}

/// One run of a text.
struct Wanted<'a> {
    pattern: Pattern<'a>,
    /// By office: whether its name holds the run.
    offices: Vec<bool>,
}

impl<'a> Wanted<'a> {
    fn new(run: &[char], names: &'a Names) -> Self {
        let pattern = Pattern::new(run, &names.alphabet);
        let names_office = run.len() >= OFFICE_LETTERS || run.iter().any(|c| !c.is_ascii());
        let holds = |symbols: &[_]| names_office && pattern.find(symbols, Reading::Short).is_some();
        let offices = names.known_offices().iter().map(|office| holds(&office.symbols));
        Self {
            offices: offices.collect(),
            pattern,
        }
    }

    #[inline]
    fn fit(&self, item: Found<'_>) -> Option<Fit> {
        if item.signs.holds(self.pattern.needed())
            && let Some(short) = self.pattern.find(item.names, Reading::Short)
        {
            let whole = self.pattern.find(item.names, Reading::Whole);
            return Some(whole.map_or(Fit::Name(Reading::Short, short), |place| {
                Fit::Name(Reading::Whole, place)
            }));
        }
        self.offices[item.office as usize].then_some(Fit::Office)
    }
}

/// The names of the edition that a connection's transaction sees, read anew when they are another's.
#[derive(Debug, Default)]
pub(crate) struct KeptNames(Option<(u64, Arc<Names>)>);

impl KeptNames {
    pub(crate) fn of(
        &mut self,
        connection: &Connection,
        generation: u64,
    ) -> Result<Arc<Names>, rusqlite::Error> {
        match &self.0 {
            Some((kept, names)) if *kept == generation => Ok(Arc::clone(names)),
            _ => {
                let names = Arc::new(Names::load(connection)?);
                self.0 = Some((generation, Arc::clone(&names)));
                Ok(names)
            }
        }
    }
}

fn listings(connection: &Connection, ids: &[i64]) -> Result<Vec<Listing>, CatalogueError> {
    let sql = format!("SELECT {} FROM listing WHERE id = ?1", Listing::COLUMNS);
    let mut statement = connection.prepare_cached(&sql)?;
    ids.iter()
        .map(|id| Ok(statement.query_row([id], Listing::of)?))
        .collect()
}
