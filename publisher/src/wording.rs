//! Words that a guide may not hold, because nobody can tell what they ask for, and marks that Chinese text does not
//! use.
//!
//! The list follows what the State Council has struck from guides since 2018: catch-all demands (其他材料, 有关材料)
//! and conditions without a measure (必要时, 视情况).

use crate::{Findings, Place};

/// The words, and what to write instead.
const VAGUE: [(&str, &str, &str); 26] = [
    ("其他材料", "写明是哪几样材料", "name each paper"),
    ("其它材料", "写明是哪几样材料", "name each paper"),
    ("其他有关", "写明是什么", "say which"),
    ("其他相关", "写明是什么", "say which"),
    ("相关材料", "写明是哪几样材料", "name each paper"),
    ("有关材料", "写明是哪几样材料", "name each paper"),
    (
        "相关证明",
        "写明是哪一种证明、由谁出具",
        "name the proof and who issues it",
    ),
    (
        "有关证明",
        "写明是哪一种证明、由谁出具",
        "name the proof and who issues it",
    ),
    ("相关证件", "写明是哪一种证件", "name the document"),
    ("有关证件", "写明是哪一种证件", "name the document"),
    ("等材料", "把材料列全，不用“等”", "list all papers"),
    ("等证明", "把证明列全，不用“等”", "list all proofs"),
    ("等证件", "把证件列全，不用“等”", "list all documents"),
    ("有关部门", "写明是哪个部门", "name the office"),
    ("相关部门", "写明是哪个部门", "name the office"),
    ("有关单位", "写明是哪个单位", "name the body"),
    ("相关单位", "写明是哪个单位", "name the body"),
    (
        "有关规定",
        "写明是哪一部规定、哪一条",
        "name the rule and its article",
    ),
    (
        "相关规定",
        "写明是哪一部规定、哪一条",
        "name the rule and its article",
    ),
    ("必要时", "写明在什么情况下", "say in which case"),
    ("视情况", "写明在什么情况下", "say in which case"),
    ("视情", "写明在什么情况下", "say in which case"),
    ("酌情", "写明按什么标准", "say by which measure"),
    (
        "原则上",
        "写明有没有例外、例外是什么",
        "say whether there are exceptions, and which",
    ),
    ("尽快", "写明几个工作日", "say how many working days"),
    ("若干工作日", "写明几个工作日", "say how many working days"),
];

/// Notes every vague word and every half-width mark inside Chinese text.
pub(crate) fn check(place: &Place, text: &str, findings: &mut Findings) {
    let mut named: Option<&str> = None;
    for (word, zh, en) in VAGUE {
        // 视情况 holds 视情: one mistake, said once.
        if text.contains(word) && !named.is_some_and(|longer| longer.contains(word)) {
            named = Some(word);
            let zh = format!("“{word}”说得不明确：请{zh}。");
            findings.add(place.clone(), zh, format!("“{word}” is vague: {en}."));
        }
    }
    let mut before = ' ';
    for mark in text.chars() {
        if matches!(mark, ',' | ';' | ':' | '?' | '!' | '(' | ')') && is_chinese(before) {
            let zh = format!("中文里用了半角的“{mark}”：请改用全角标点。");
            findings.add(
                place.clone(),
                zh,
                format!("A half-width “{mark}” in Chinese text: use the full-width mark."),
            );
            break;
        }
        before = mark;
    }
}

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}')
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn findings(text: &str) -> Vec<String> {
        let mut findings = Findings::default();
        check(&Place::file(Path::new("a")), text, &mut findings);
        findings
            .into_sorted()
            .into_iter()
            .map(|finding| finding.en)
            .collect()
    }

    #[test]
    fn a_vague_word_is_named_once_with_what_to_write_instead() {
        assert_eq!(
            findings("还须提交其他材料。"),
            ["“其他材料” is vague: name each paper."]
        );
        assert_eq!(findings("视情况延长。").len(), 1);
        assert_eq!(findings("《关于在线政务服务的若干规定》"), [""; 0]);
    }

    #[test]
    fn half_width_marks_are_found_in_chinese_only() {
        assert_eq!(findings("姓名,号码").len(), 1);
        assert_eq!(findings("Name, number"), [""; 0]);
        assert_eq!(findings("共 7 样，EMS 寄到。"), [""; 0]);
    }
}
