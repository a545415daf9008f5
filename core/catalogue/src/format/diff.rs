//! The difference between two rows as splices of text: small where little changed, whatever changed.

use serde::{Deserialize, Serialize};

use super::{FormatFault, limits};

/// Copy `skip` bytes, leave out `drop` bytes, put in `insert`; what follows the last splice is copied.
/// Written as `[skip, drop, "insert"]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Splice(pub(crate) usize, pub(crate) usize, pub(crate) String);

/// Splices that make `new` of `old`.
///
/// Shortest edit script over tokens (Myers 1986), then each hunk cut down to the characters that differ. A pair that
/// differs too much becomes one hunk: it is rare, and a delta need not be the shortest.
pub(crate) fn diff(old: &str, new: &str) -> Vec<Splice> {
    let (old_tokens, new_tokens) = (tokens(old), tokens(new));
    let mut splices = Vec::new();
    let (mut old_at, mut new_at, mut copied) = (0, 0, 0);
    for (same_old, same_new, length) in common_runs(&old_tokens, &new_tokens) {
        push_hunk(
            &mut splices,
            &mut copied,
            old_at,
            &old[old_at..same_old],
            &new[new_at..same_new],
        );
        old_at = same_old + length;
        new_at = same_new + length;
    }
    push_hunk(&mut splices, &mut copied, old_at, &old[old_at..], &new[new_at..]);
    splices
}

/// Applies splices. Every index is checked: they come from outside.
pub(crate) fn patch(old: &str, splices: &[Splice]) -> Result<String, FormatFault> {
    let mut out = String::with_capacity(old.len() + 64);
    let mut rest = old;
    for Splice(skip, drop, insert) in splices {
        out.push_str(rest.get(..*skip).ok_or(FormatFault::DeltaMisfit)?);
        rest = skip
            .checked_add(*drop)
            .and_then(|end| rest.get(end..))
            .ok_or(FormatFault::DeltaMisfit)?;
        out.push_str(insert);
        if out.len() > limits::ROW {
            return Err(FormatFault::TooLarge {
                limit: limits::ROW as u64,
            });
        }
    }
    out.push_str(rest);
    Ok(out)
}

/// Adds what differs between `gone` (at byte `at` of the old text) and `come`, without the ends that they share.
fn push_hunk(splices: &mut Vec<Splice>, copied: &mut usize, at: usize, gone: &str, come: &str) {
    if gone == come {
        return;
    }
    let head: usize = gone
        .chars()
        .zip(come.chars())
        .take_while(|(a, b)| a == b)
        .map(|(a, _)| a.len_utf8())
        .sum();
    let (gone, come) = (&gone[head..], &come[head..]);
    let tail: usize = gone
        .chars()
        .rev()
        .zip(come.chars().rev())
        .take_while(|(a, b)| a == b)
        .map(|(a, _)| a.len_utf8())
        .sum();
    let gone = gone.len() - tail;
    splices.push(Splice(
        at + head - *copied,
        gone,
        come[..come.len() - tail].to_owned(),
    ));
    *copied = at + head + gone;
}

/// A token with the byte at which it starts.
type Token<'a> = (usize, &'a str);

/// Cuts after JSON's and the sentence's punctuation: fields, values and clauses move as one.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut start = 0;
    let mut tokens = Vec::with_capacity(text.len() / 12);
    for (place, c) in text.char_indices() {
        if matches!(
            c,
            '"' | ',' | ':' | '{' | '}' | '[' | ']' | '，' | '。' | '；' | '、'
        ) {
            let end = place + c.len_utf8();
            tokens.push((start, &text[start..end]));
            start = end;
        }
    }
    if start < text.len() {
        tokens.push((start, &text[start..]));
    }
    tokens
}

/// More edits than this are not looked for.
const MAX_EDITS: usize = 400;

/// Runs that both texts have, as (byte in old, byte in new, bytes), in order.
fn common_runs(old: &[Token<'_>], new: &[Token<'_>]) -> Vec<(usize, usize, usize)> {
    let head = old.iter().zip(new).take_while(|(a, b)| a.1 == b.1).count();
    let tail = old[head..]
        .iter()
        .rev()
        .zip(new[head..].iter().rev())
        .take_while(|(a, b)| a.1 == b.1)
        .count();
    let middle = myers(&old[head..old.len() - tail], &new[head..new.len() - tail]);
    let pairs = (0..head)
        .map(|place| (place, place))
        .chain(middle.into_iter().map(|(a, b)| (a + head, b + head)))
        .chain((0..tail).map(|place| (old.len() - tail + place, new.len() - tail + place)));
    let mut runs: Vec<(usize, usize, usize)> = Vec::new();
    for (a, b) in pairs {
        let (a, b, length) = (old[a].0, new[b].0, old[a].1.len());
        match runs.last_mut() {
            Some((start_a, start_b, so_far)) if *start_a + *so_far == a && *start_b + *so_far == b => {
                *so_far += length;
            }
            _ => runs.push((a, b, length)),
        }
    }
    runs
}

/// Pairs of equal tokens on a shortest edit path; none where the texts are further apart than [`MAX_EDITS`].
#[expect(
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    reason = "diagonals run from -edits to +edits, a few hundred"
)]
fn myers(old: &[Token<'_>], new: &[Token<'_>]) -> Vec<(usize, usize)> {
    let (old_end, new_end) = (old.len() as isize, new.len() as isize);
    let most = (old.len() + new.len()).min(MAX_EDITS);
    let middle = most as isize + 1;
    let mut furthest = vec![0_isize; 2 * most + 3];
    let mut trace: Vec<Vec<isize>> = Vec::new();
    for edits in 0..=most as isize {
        trace.push(furthest.clone());
        let mut k = -edits;
        while k <= edits {
            let at = |k: isize| furthest[(middle + k) as usize];
            let mut x = if k == -edits || (k != edits && at(k - 1) < at(k + 1)) {
                at(k + 1)
            } else {
                at(k - 1) + 1
            };
            let mut y = x - k;
            while x < old_end && y < new_end && y >= 0 && old[x as usize].1 == new[y as usize].1 {
                x += 1;
                y += 1;
            }
            furthest[(middle + k) as usize] = x;
            if x >= old_end && y >= new_end {
                return walk_back(&trace, (old_end, new_end), middle);
            }
            k += 2;
        }
    }
    Vec::new()
}

#[expect(clippy::cast_sign_loss, clippy::cast_possible_wrap, reason = "as in `myers`")]
fn walk_back(trace: &[Vec<isize>], end: (isize, isize), middle: isize) -> Vec<(usize, usize)> {
    let (mut x, mut y) = end;
    let mut pairs = Vec::new();
    for (edits, furthest) in trace.iter().enumerate().rev() {
        let edits = edits as isize;
        let k = x - y;
        let at = |k: isize| furthest[(middle + k) as usize];
        let before_k = if k == -edits || (k != edits && at(k - 1) < at(k + 1)) {
            k + 1
        } else {
            k - 1
        };
        let (before_x, before_y) = if edits == 0 {
            (0, 0)
        } else {
            (at(before_k), at(before_k) - before_k)
        };
        while x > before_x && y > before_y {
            x -= 1;
            y -= 1;
            pairs.push((x as usize, y as usize));
        }
        (x, y) = (before_x, before_y);
    }
    pairs.reverse();
    pairs
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_changed_number_costs_only_its_digits() {
        let old = r#"{"code":"A","guide":[{"text":["电话0511-12345678，工作日接听。"]}],"version":1}"#;
        let new = r#"{"code":"A","guide":[{"text":["电话0511-12345699，工作日接听。"]}],"version":2}"#;
        let splices = diff(old, new);
        assert_eq!(splices.len(), 2);
        assert_eq!((splices[0].1, splices[0].2.as_str()), (2, "99"));
        assert_eq!((splices[1].1, splices[1].2.as_str()), (1, "2"));
        assert_eq!(patch(old, &splices).unwrap(), new);
    }

    #[test]
    fn splices_that_do_not_fit_are_refused() {
        for bad in [
            Splice(100, 0, String::new()),
            Splice(0, 100, String::new()),
            Splice(1, 0, String::new()),
        ] {
            assert_eq!(patch("药", &[bad]), Err(FormatFault::DeltaMisfit));
        }
        let over = Splice(usize::MAX, usize::MAX, String::new());
        assert_eq!(patch("药", &[over]), Err(FormatFault::DeltaMisfit));
    }

    proptest! {
        #[test]
        fn a_patched_text_is_the_new_one(old in "[a-c,\"，药师]{0,60}", new in "[a-c,\"，药师]{0,60}") {
            prop_assert_eq!(patch(&old, &diff(&old, &new)).unwrap(), new);
        }

        #[test]
        fn no_splice_panics(old in ".{0,40}", splices in prop::collection::vec((0..60_usize, 0..60_usize, ".{0,4}"), 0..4)) {
            let splices: Vec<_> = splices.into_iter().map(|(skip, drop, insert)| Splice(skip, drop, insert)).collect();
            let _ = patch(&old, &splices);
        }
    }
}
