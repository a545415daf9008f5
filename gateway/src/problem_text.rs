//! `docs/problems.md`, made from the list of problem types.

use std::fmt::Write as _;

use banshi_domain::{PROBLEM_BASE, ProblemKind};

/// The text of `docs/problems.md`.
#[must_use]
pub fn problems_text() -> String {
    let mut text = String::from(
        "# Problems\n\nEvery answer of the gateway that is not what was asked for is `application/problem+json` (RFC 9457) \
         with one of\nthese types. Made by `banshi-gateway problems > docs/problems.md`; a test holds it against the \
         code.\n",
    );
    for kind in ProblemKind::ALL {
        // Writing to a text cannot fail.
        let _ = write!(
            text,
            "\n## {slug}\n\n`{PROBLEM_BASE}{slug}`, status {status}\n\n{zh}。{advice}。\n\n{en}\n",
            slug = kind.slug(),
            status = kind.status(),
            zh = kind.zh(),
            advice = kind.advice_zh(),
            en = kind.en(),
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_in_docs_is_the_codes() {
        let kept =
            std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/problems.md")).unwrap();
        assert_eq!(
            kept,
            problems_text(),
            "run: cargo run -p banshi-gateway -- problems > docs/problems.md"
        );
    }
}
