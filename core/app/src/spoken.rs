//! 读给我听: what a voice reads of a screen, sentence by sentence, in the order in which a person should hear it.

use crate::{FilingScreen, FormQuestion, FormScreen, ItemScreen, Words};

/// More choices than these are looked for, not listened to.
const MOST_CHOICES: usize = 8;

/// A page of a form: where it stands, then each question with its hint, what it offers, what stands there, what is wrong.
pub(crate) fn form(screen: &FormScreen) -> Vec<Words> {
    let (page, pages) = (screen.page + 1, screen.pages);
    let mut said = vec![Words::new(
        format!("第 {page} 页，共 {pages} 页"),
        format!("Page {page} of {pages}"),
    )];
    said.extend(screen.headings.last().map(Words::same));
    for question in &screen.questions {
        asked(question, &mut said);
    }
    said.push(Words::new(
        format!("填好后，点“{}”。", screen.next.zh),
        format!("When you are done, tap {}.", screen.next.en),
    ));
    spoken(said)
}

fn asked(question: &FormQuestion, said: &mut Vec<Words>) {
    said.push(Words::same(&question.label));
    said.push(Words::same(&question.hint));
    if !question.choices.is_empty() && question.choices.len() <= MOST_CHOICES {
        let labels: Vec<_> = question
            .choices
            .iter()
            .map(|choice| choice.label.as_str())
            .collect();
        said.push(Words::new(
            format!("可以选：{}", labels.join("；")),
            format!("Choose from: {}", labels.join("; ")),
        ));
    }
    let chosen = question.choices.iter().filter(|choice| choice.chosen);
    let chosen: Vec<_> = chosen.map(|choice| choice.label.as_str()).collect();
    let (zh, en) = match (question.choices.is_empty(), question.value.as_str()) {
        (true, value) => (value.to_owned(), value.to_owned()),
        (false, _) => (chosen.join("；"), chosen.join("; ")),
    };
    if question.locked && !zh.is_empty() {
        // Others may listen: what the person need not check is not said aloud.
        said.push(Words::new(
            "已经填好，不用改",
            "Filled in already; nothing to change",
        ));
    } else if !zh.is_empty() {
        said.push(Words::new(format!("已填：{zh}"), format!("Filled in: {en}")));
    }
    said.extend(question.mistake.clone());
}

/// An item: how long, what it costs, how the result comes; what of all papers the person must make.
pub(crate) fn item(screen: &ItemScreen) -> Vec<Words> {
    let mut said = vec![screen.title.clone(), Words::same(&screen.office)];
    said.extend(screen.caution.as_ref().map(Words::same));
    said.extend(screen.stale.clone());
    said.extend([
        screen.promised.clone(),
        screen.cost.clone(),
        screen.result.clone(),
        screen.summary.clone(),
    ]);
    for material in &screen.materials {
        said.push(Words::same(&material.title));
        said.push(material.reason.clone());
    }
    spoken(said)
}

/// A filing: where it stands, who has it and until when, what was asked for, what happened.
pub(crate) fn filing(screen: &FilingScreen) -> Vec<Words> {
    let mut said = vec![screen.title.clone(), screen.badge.clone(), screen.next.clone()];
    for asked in &screen.asked {
        said.push(Words::new(
            format!("{}：{}", asked.title, asked.reason),
            format!("{}: {}", asked.title, asked.reason),
        ));
    }
    for step in &screen.steps {
        said.push(Words::line([step.title.clone(), step.detail.clone()]));
    }
    spoken(said)
}

/// What is there to be said; the dot between facts is a pause to a voice, not a word.
fn spoken(said: Vec<Words>) -> Vec<Words> {
    said.into_iter()
        .filter(|words| !words.zh.is_empty())
        .map(|words| Words::new(words.zh.replace(" · ", "，"), words.en.replace(" · ", ", ")))
        .collect()
}
