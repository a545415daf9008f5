//! Bytes from outside, damaged at random: never a panic. Seeded, so that what fails once fails again.

use banshi_client::{fuzz_answer, fuzz_callback};

const ANSWERS: &[&str] = &[
    "\u{1}\u{2}120\n{\"type\":\"https://banshi.dev/problems/slot-full\",\"title\":\"x\",\"status\":409,\"hashes\":[]}",
    "\u{1}\u{2}Sun, 06 Nov 1994 08:49:37 GMT\n{\"changes\":[{\"seq\":8,\"change\":{\"kind\":\"new\"}}],\"next\":8}",
    "\u{1}\u{2}-1\n{\"receipt\":\"a.b.c\",\"filings\":[{\"id\":\"x\",\"number\":\"1\"}]}",
];
const CALLBACKS: &[&str] = &[
    "cn.banshi:/signed-in?code=c&state=s&iss=i",
    "cn.banshi:/signed-in?error=access_denied&state=s",
];

/// xorshift64: enough to spread damage.
fn spread(seed: &mut u64) -> usize {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    usize::try_from(*seed >> 33).unwrap()
}

fn damaged(whole: &[u8], seed: &mut u64) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    for _ in 0..=spread(seed) % 4 {
        let place = spread(seed) % bytes.len();
        match spread(seed) % 3 {
            0 => bytes[place] = spread(seed).to_le_bytes()[0],
            1 => bytes.truncate(place + 1),
            _ => bytes.insert(place, spread(seed).to_le_bytes()[0]),
        }
    }
    bytes
}

#[test]
fn damaged_answers_and_callbacks_never_panic() {
    let mut seed = 0x5EED;
    fuzz_answer(&[]);
    fuzz_callback(&[]);
    for _ in 0..20_000 {
        for whole in ANSWERS {
            fuzz_answer(&damaged(whole.as_bytes(), &mut seed));
        }
        for whole in CALLBACKS {
            fuzz_callback(&damaged(whole.as_bytes(), &mut seed));
        }
    }
}
