//! Finding an item as people type: Chinese, pinyin in any reading, initials, office names; nearest matches where
//! nothing fits.

mod expression;
mod nearest;
mod pinyin;
mod token;

use banshi_domain::{OfficeCode, RegionCode};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use crate::catalogue::{Catalogue, CatalogueError, Listing};
use expression::Expressions;
pub(crate) use token::{Searchable, tokens};

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
    /// The closest first: titles that begin with the text, titles and other names that hold it, offices.
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

impl Catalogue {
    /// Searches.
    ///
    /// # Errors
    /// [`CatalogueError::Storage`].
    pub fn search(&self, query: &Query<'_>) -> Result<Matches, CatalogueError> {
        let limit = query.limit.min(MAX_LIMIT);
        let connection = self.reader();
        let text: String = query.text.chars().take(MAX_CHARS).collect();
        let filter = filter(query);
        let (ids, total, nearest) = match Expressions::of(&text, &filter) {
            None => {
                let (ids, total) = all(&connection, query, limit)?;
                (ids, total, false)
            }
            Some(expressions) => {
                let total = count(&connection, expressions.widest())?;
                if total > 0 {
                    (
                        window(&connection, &expressions.tiers, query.offset, limit)?,
                        total,
                        false,
                    )
                } else {
                    let found = nearest::nearest(&connection, &text, &filter)?;
                    (
                        found.iter().copied().skip(query.offset).take(limit).collect(),
                        found.len(),
                        true,
                    )
                }
            }
        };
        Ok(Matches {
            items: listings(&connection, &ids)?,
            total,
            nearest,
        })
    }
}

/// Tokens of region and office, as an expression that others are joined to.
fn filter(query: &Query<'_>) -> Vec<Vec<String>> {
    let mut filter = Vec::new();
    if let Some(region) = query.region {
        let places = std::iter::successors(Some(region), |region| region.parent());
        filter.push(places.map(|place| token::region(place.as_str())).collect());
    }
    if let Some(office) = query.office {
        filter.push(vec![token::office_code(office.as_str())]);
    }
    filter
}

/// Matches of the first tier, then those of the second that are not in the first, and so on.
fn window(
    connection: &Connection,
    tiers: &[String],
    offset: usize,
    limit: usize,
) -> Result<Vec<i64>, CatalogueError> {
    let wanted = offset.saturating_add(limit);
    let mut found: Vec<i64> = Vec::new();
    for tier in tiers {
        // Whatever came before may come again: so many more are asked for.
        for id in ids(connection, tier, wanted)? {
            if found.len() == wanted {
                break;
            }
            if !found.contains(&id) {
                found.push(id);
            }
        }
        if found.len() == wanted {
            break;
        }
    }
    Ok(found.into_iter().skip(offset).collect())
}

/// The first ids that an expression matches; ids are ranks.
pub(crate) fn ids(
    connection: &Connection,
    expression: &str,
    limit: usize,
) -> Result<Vec<i64>, CatalogueError> {
    let mut statement =
        connection.prepare_cached("SELECT rowid FROM search WHERE search MATCH ?1 LIMIT ?2")?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let ids = statement.query_map(rusqlite::params![expression, limit], |row| row.get(0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

fn count(connection: &Connection, expression: &str) -> Result<usize, CatalogueError> {
    let mut statement = connection.prepare_cached("SELECT count(*) FROM search WHERE search MATCH ?1")?;
    let count: i64 = statement.query_row([expression], |row| row.get(0))?;
    Ok(usize::try_from(count).unwrap_or_default())
}

/// All items that fit region and office, by rank.
fn all(
    connection: &Connection,
    query: &Query<'_>,
    limit: usize,
) -> Result<(Vec<i64>, usize), CatalogueError> {
    let mut conditions = vec!["1".to_owned()];
    let mut values: Vec<Value> = Vec::new();
    if let Some(region) = query.region {
        let places: Vec<_> = std::iter::successors(Some(region), |region| region.parent()).collect();
        conditions.push(format!("region IN ({})", vec!["?"; places.len()].join(",")));
        values.extend(places.iter().map(|place| Value::Text(place.to_string())));
    }
    if let Some(office) = query.office {
        conditions.push("office_code = ?".to_owned());
        values.push(Value::Text(office.to_string()));
    }
    let conditions = conditions.join(" AND ");
    let sql = format!("SELECT count(*) FROM listing WHERE {conditions}");
    let total: i64 = connection
        .prepare_cached(&sql)?
        .query_row(params_from_iter(values.iter()), |row| row.get(0))?;
    let sql = format!(
        "SELECT id FROM listing WHERE {conditions} ORDER BY id LIMIT {limit} OFFSET {}",
        query.offset
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let ids = statement.query_map(params_from_iter(values.iter()), |row| row.get(0))?;
    Ok((
        ids.collect::<Result<_, _>>()?,
        usize::try_from(total).unwrap_or_default(),
    ))
}

fn listings(connection: &Connection, ids: &[i64]) -> Result<Vec<Listing>, CatalogueError> {
    let sql = format!("SELECT {} FROM listing WHERE id = ?1", Listing::COLUMNS);
    let mut statement = connection.prepare_cached(&sql)?;
    ids.iter()
        .map(|id| Ok(statement.query_row([id], Listing::of)?))
        .collect()
}
