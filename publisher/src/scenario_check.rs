//! Scenarios against the items that they lead to: the item is there, its form takes the answers, and the list of papers
//! gets shorter.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use banshi_domain::{ItemCode, Material, MaterialCode, ScenarioCode};
use banshi_forms::{Environment, Session, Zone};
use chrono::{DateTime, Utc};

use crate::form_source::BuiltForm;
use crate::item_source::{ItemSource, Parts};
use crate::scenario_source::{Outcome, ScenarioSource};
use crate::{Findings, Place};

/// What an outcome is checked against.
struct Target<'a> {
    item: &'a ItemSource,
    form: Option<&'a BuiltForm>,
}

/// Checks every outcome of every scenario. Items whose form has mistakes are told of those first.
pub(crate) fn check(
    scenarios: &[ScenarioSource],
    items: &[ItemSource],
    forms: &[Option<BuiltForm>],
    now: DateTime<Utc>,
    findings: &mut Findings,
) {
    check_codes(scenarios, findings);
    let targets: BTreeMap<&ItemCode, Target<'_>> = items
        .iter()
        .zip(forms)
        .map(|(item, form)| {
            let form = form.as_ref();
            (&item.code, Target { item, form })
        })
        .collect();
    // Of each item: where it is first led to, and what some outcome cuts.
    let mut cut: BTreeMap<&ItemCode, (&Place, BTreeSet<MaterialCode>)> = BTreeMap::new();
    for outcome in scenarios.iter().flat_map(|scenario| &scenario.outcomes) {
        let code = &outcome.item.code;
        let Some(target) = targets.get(code) else {
            let zh = format!("没有编码为 {code} 的事项：请改正 item。");
            findings.add(
                outcome.place.clone(),
                zh,
                format!("item names {code}; no item has this code."),
            );
            continue;
        };
        let (Some(form), Some(parts)) = (target.form, &target.item.parts) else {
            continue;
        };
        let is_cut = cut
            .entry(code)
            .or_insert_with(|| (&outcome.place, BTreeSet::new()));
        is_cut.1.extend(applied(outcome, form, parts, now, findings));
    }
    for (code, (place, is_cut)) in cut {
        let materials = targets.get(code).and_then(|target| target.item.parts.as_ref());
        for material in materials.iter().flat_map(|parts| conditional(parts)) {
            if !is_cut.contains(&material.code) {
                let title = &material.title;
                let zh = format!(
                    "{code} 的“{title}”只在有的情形下才要，但没有一个场景问出不用交的情形：请在 answers 里写上答案。"
                );
                let en = format!(
                    "{code}: “{title}” is needed in some cases only, and no scenario finds out when it is not: give the answer in answers."
                );
                findings.add((*place).clone(), zh, en);
            }
        }
    }
}

fn check_codes(scenarios: &[ScenarioSource], findings: &mut Findings) {
    let mut seen: BTreeMap<&ScenarioCode, &Path> = BTreeMap::new();
    for source in scenarios {
        let code = source.scenario.code();
        if let Some(other) = seen.insert(code, &source.file) {
            let other = other.display();
            let zh = format!("场景编码 {code} 与 {other} 的相同：每个场景用自己的编码。");
            findings.add(
                source.place.clone(),
                zh,
                format!("{other} has the code {code} too."),
            );
        }
    }
}

fn conditional(parts: &Parts) -> impl Iterator<Item = &Material> {
    parts
        .materials
        .iter()
        .filter(|material| material.applies_when.is_some())
}

/// Answers a blank form as the phone will, and gives the materials that are not needed then.
fn applied(
    outcome: &Outcome,
    form: &BuiltForm,
    parts: &Parts,
    now: DateTime<Utc>,
    findings: &mut Findings,
) -> Vec<MaterialCode> {
    let environment = Environment::new(now, Zone::CHINA, 0);
    let Ok(mut session) = Session::new(form.form.clone(), environment) else {
        return Vec::new();
    };
    for answer in &outcome.item.answers {
        let (question, value) = (&answer.question, &answer.value);
        let before = findings.count();
        form.check_question(question, &outcome.place, findings);
        if findings.count() > before {
            continue;
        }
        let offered: Vec<String> = session
            .choices(question)
            .into_iter()
            .map(|choice| choice.value.to_string())
            .collect();
        if !offered.is_empty() && !offered.contains(value) {
            let offered = offered.join("、");
            let zh = format!("{question} 没有 {value} 这个选项。可用的是：{offered}。");
            let en = format!("{question} has no choice {value}. It has: {offered}.");
            findings.add(outcome.place.clone(), zh, en);
        } else if let Err(refusal) = session.prefill(question, value, "scenario") {
            let zh = format!("表单不接受 {question} 填 {value}（{refusal}）：请改正答案。");
            let en = format!("The form does not take {value} at {question}: {refusal}.");
            findings.add(outcome.place.clone(), zh, en);
        }
    }
    let member = parts.bindings.instance(Some(1));
    let is_cut = |material: &&Material| {
        let condition = material.applies_when.as_deref().unwrap_or_default();
        session.decide(condition, member.as_deref()) == Some(false)
    };
    conditional(parts)
        .filter(is_cut)
        .map(|material| material.code.clone())
        .collect()
}
