//! What comes closest where nothing fits: items that share pairs of characters, names that sound alike, names that
//! begin with fewer letters.

use std::collections::HashMap;

use rusqlite::Connection;

use super::expression::{Filter, begun, or, sounding_alike, with, word};
use super::ids;
use super::token::runs;
use crate::catalogue::CatalogueError;

/// Matches of one token that are looked at: more say little.
const MAX_MATCHES: usize = 2000;
/// Nearest matches that are given.
const MAX_NEAREST: usize = 50;

/// Ids, the nearest first.
pub(crate) fn nearest(
    connection: &Connection,
    text: &str,
    filter: &Filter,
) -> Result<Vec<i64>, CatalogueError> {
    let mut scores: HashMap<i64, usize> = HashMap::new();
    for run in runs(text) {
        if run.han {
            // A pair says more than a character, a rare one more than a common one.
            let pairs = run
                .text
                .windows(2)
                .map(|pair| (format!("{}{}", pair[0], pair[1]), 100));
            let singles = run.text.iter().map(|c| (c.to_string(), 10));
            for (token, weight) in pairs.chain(singles) {
                let found = ids(connection, &with(word(&token), filter), MAX_MATCHES)?;
                let weight = weight + 10 * weight / (found.len() + 10);
                for id in found {
                    *scores.entry(id).or_default() += weight;
                }
            }
        } else {
            for id in nearest_letters(connection, &run.text.iter().collect::<String>(), filter)? {
                *scores.entry(id).or_default() += 100;
            }
        }
    }
    let mut ranked: Vec<_> = scores.into_iter().collect();
    ranked.sort_unstable_by_key(|&(id, score)| (std::cmp::Reverse(score), id));
    let best = ranked.first().map_or(0, |(_, score)| *score);
    ranked.retain(|(_, score)| *score * 3 >= best);
    ranked.truncate(MAX_NEAREST);
    Ok(ranked.into_iter().map(|(id, _)| id).collect())
}

fn nearest_letters(
    connection: &Connection,
    letters: &str,
    filter: &Filter,
) -> Result<Vec<i64>, CatalogueError> {
    if let Some(expression) = sounding_alike(letters) {
        let found = ids(connection, &with(expression, filter), MAX_NEAREST)?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    // Runs of letters are ASCII: every cut is between letters.
    for length in (2..letters.len().min(12)).rev() {
        let start = &letters[..length];
        let expression = or(vec![
            word(&format!("j{start}")),
            begun(&format!("k{start}")),
            begun(&format!("w{start}")),
        ]);
        let found = ids(connection, &with(expression, filter), MAX_NEAREST)?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}
