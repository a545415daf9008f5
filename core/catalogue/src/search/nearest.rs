//! What comes closest where nothing fits: items that share characters and pairs of them, names that sound alike, names
//! that begin with fewer letters.

use std::cmp::Reverse;

use super::Scope;
use super::alphabet::Signs;
use super::names::Names;
use super::pattern::{Pattern, Reading};

/// Nearest matches that are given.
const MAX_NEAREST: usize = 50;
/// What a letter's run adds to the score of what is nearest by it.
const LETTERS: u32 = 100;
/// What a pair of characters adds, and a single one; that again at most where few items have it.
const PAIR: u32 = 100;
const SINGLE: u32 = 10;
/// Letters of a beginning that says something.
const SHORTEST_START: u32 = 2;

/// Ranks, the nearest first.
pub(super) fn nearest(names: &Names, runs: &[Vec<char>], scope: &Scope) -> Vec<usize> {
    let mut scores = vec![0; names.len()];
    for run in runs
        .iter()
        .flat_map(|run| run.chunk_by(|a, b| a.is_ascii() == b.is_ascii()))
    {
        if run[0].is_ascii() {
            for rank in nearest_letters(names, run, scope) {
                scores[rank] += LETTERS;
            }
        } else {
            add_shared(names, run, scope, &mut scores);
        }
    }
    let mut ranked: Vec<(usize, u32)> = scores
        .into_iter()
        .enumerate()
        .filter(|(_, score)| *score > 0)
        .collect();
    ranked.sort_unstable_by_key(|&(rank, score)| (Reverse(score), rank));
    let best = ranked.first().map_or(0, |(_, score)| *score);
    ranked.retain(|(_, score)| *score * 3 >= best);
    ranked.truncate(MAX_NEAREST);
    ranked.into_iter().map(|(rank, _)| rank).collect()
}

/// Scores items by the run's characters and pairs that they hold: a pair says more than a character, a rare one more
/// than a common one.
fn add_shared(names: &Names, run: &[char], scope: &Scope, scores: &mut [u32]) {
    // Bit n: the run's n-th character, and the pair that it ends. What comes after the 64th is passed over.
    let mut bits = vec![0_u64; names.alphabet.len()];
    let mut signs = Signs::default();
    for (place, &c) in run.iter().take(64).enumerate() {
        if let Some(symbol) = names.alphabet.known(c) {
            bits[usize::from(symbol)] |= 1 << place;
            signs = signs.and(Signs::of(c));
        }
    }
    let mut shared = vec![];
    let mut holders = [[0_u32; 64]; 2];
    for rank in 0..names.len() {
        let item = names.item(rank);
        if !item.signs.shares(signs) || !scope.holds(item) {
            continue;
        }
        let (mut singles, mut pairs, mut before) = (0, 0, 0);
        for &symbol in item.names {
            let here = bits[usize::from(symbol)];
            singles |= here;
            pairs |= (before << 1) & here;
            before = here;
        }
        if singles != 0 {
            each_bit(singles, |place| holders[0][place] += 1);
            each_bit(pairs, |place| holders[1][place] += 1);
            shared.push((rank, singles, pairs));
        }
    }
    let worth = |most: u32, holders: u32| most + 10 * most / (holders + 10);
    for (rank, singles, pairs) in shared {
        each_bit(singles, |place| scores[rank] += worth(SINGLE, holders[0][place]));
        each_bit(pairs, |place| scores[rank] += worth(PAIR, holders[1][place]));
    }
}

fn each_bit(mut bits: u64, mut with: impl FnMut(usize)) {
    while bits != 0 {
        with(bits.trailing_zeros() as usize);
        bits &= bits - 1;
    }
}

/// Names that sound like the letters; else those that begin with the most of them.
fn nearest_letters(names: &Names, letters: &[char], scope: &Scope) -> Vec<usize> {
    let by_ear = Pattern::by_ear(letters, &names.alphabet);
    let alike: Vec<usize> = (0..names.len())
        .filter(|&rank| {
            let item = names.item(rank);
            item.signs.holds(by_ear.needed())
                && scope.holds(item)
                && by_ear.find(item.names, Reading::Whole).is_some()
        })
        .take(MAX_NEAREST)
        .collect();
    if !alike.is_empty() {
        return alike;
    }
    let pattern = Pattern::new(letters, &names.alphabet);
    let first = letters
        .first()
        .map_or_else(Signs::default, |&letter| Signs::needed(letter));
    let (mut furthest, mut most) = (vec![], SHORTEST_START);
    for rank in 0..names.len() {
        let item = names.item(rank);
        if !item.signs.holds(first) || !scope.holds(item) {
            continue;
        }
        let begun = pattern.begun(item.names);
        if begun > most {
            furthest.clear();
            most = begun;
        }
        if begun == most && furthest.len() < MAX_NEAREST {
            furthest.push(rank);
        }
    }
    furthest
}
