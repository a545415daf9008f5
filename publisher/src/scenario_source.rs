//! `content/scenarios/*.toml`: the readable source of a scenario (场景导航), questions by name, made into a tree.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use banshi_domain::{
    ItemCode, KnownAnswer, Scenario, ScenarioChoice, ScenarioCode, ScenarioFault, ScenarioItem,
    ScenarioQuestion, ScenarioStep, Title,
};
use serde::{Deserialize, Serialize};

use crate::toml_source::TomlSource;
use crate::{Findings, Place, wording};

const KEYS: [&str; 4] = ["code", "title", "aliases", "questions"];

/// Steps of a tree that is being made: a few questions that lead to each other in many ways make a forest.
const MOST_STEPS: usize = 500;

/// A scenario as written, with the places of what is checked against the items.
pub(crate) struct ScenarioSource {
    pub(crate) file: PathBuf,
    pub(crate) place: Place,
    pub(crate) scenario: Scenario,
    /// Each choice that leads to an item, once.
    pub(crate) outcomes: Vec<Outcome>,
}

/// A choice that leads to an item.
pub(crate) struct Outcome {
    pub(crate) place: Place,
    pub(crate) item: ScenarioItem,
}

/// A question as written.
#[derive(Serialize, Deserialize)]
struct QuestionSource {
    name: String,
    text: Title,
    #[serde(default)]
    hint: Option<Title>,
    choices: Vec<ChoiceSource>,
}

/// A choice as written: it leads to one of the three.
#[derive(Serialize, Deserialize)]
struct ChoiceSource {
    text: Title,
    #[serde(default)]
    goes_to: Option<String>,
    #[serde(default)]
    item: Option<ItemCode>,
    #[serde(default)]
    answers: BTreeMap<String, String>,
    #[serde(default)]
    advice: Option<Title>,
}

impl ScenarioSource {
    /// Reads and checks one file; `None` where no tree can be made of it, which has been noted.
    pub(crate) fn read(file: &Path, text: &str, findings: &mut Findings) -> Option<Self> {
        let source = TomlSource::parse(file, text, findings)?;
        source.refuse_unknown_keys(&KEYS, findings);
        for (place, text) in source.texts() {
            wording::check(&place, text, findings);
        }
        let code = source.need::<ScenarioCode>("code", findings);
        let title = source.need::<Title>("title", findings);
        let aliases = source.may::<Vec<String>>("aliases", findings);
        let questions = source.each::<QuestionSource>("questions", findings);
        if let Some(title) = &title {
            check_languages(&source.place_of("title"), title, findings);
        }
        let before = findings.count();
        let questions: Vec<(Place, QuestionSource)> = questions
            .into_iter()
            .map(|(place, question)| Some((place, question?)))
            .collect::<Option<_>>()?;
        let places = source.places_within("questions", "choices");
        check_questions(&questions, &places, findings);
        let Some((_, first)) = questions.first() else {
            let en = "The scenario asks nothing: begin each question with [[questions]].";
            let zh = "没有一个问题：每个问题以 [[questions]] 开头。";
            findings.add(Place::file(file), zh, en);
            return None;
        };
        if questions.len() > MOST_STEPS {
            let fault = ScenarioFault::TooManySteps;
            findings.add(
                Place::file(file),
                told(fault),
                format!("The scenario is none: {fault}."),
            );
            return None;
        }
        check_names(&questions, &places, findings);
        if findings.count() > before {
            return None;
        }
        let by_name = questions
            .iter()
            .map(|(_, question)| (question.name.as_str(), question))
            .collect();
        let mut steps = 0;
        let tree = tree(first, &by_name, &mut steps);
        let place = source.place_of("code");
        let made = match tree {
            Some(tree) => Scenario::new(code?, title?, aliases?, tree),
            None => Err(ScenarioFault::TooManySteps),
        };
        match made {
            Ok(scenario) => Some(Self {
                file: file.to_path_buf(),
                place,
                scenario,
                outcomes: outcomes(&questions, &places),
            }),
            Err(fault) => {
                findings.add(place, told(fault), format!("The scenario is none: {fault}."));
                None
            }
        }
    }
}

const fn told(fault: ScenarioFault) -> &'static str {
    match fault {
        ScenarioFault::Choices => "每个问题要有两个到十二个选项：只有一个选项不用问，太多了请分成两问。",
        ScenarioFault::TooDeep => "一路上要答八个以上的问题，没有人会答完：请少问，或者分成两个场景。",
        ScenarioFault::TooManySteps => "选项太多，连成了二百步以上：请少问，或者分成几个场景。",
        ScenarioFault::Text => "有一处文字是空的，或者超过四百字：请补上或者写短。",
        ScenarioFault::TooManyNamed => "叫法或者一处的答案超过二十个：请只写最常用的。",
    }
}

/// Texts in both languages, and choices that lead to one thing each.
fn check_questions(questions: &[(Place, QuestionSource)], places: &[Vec<Place>], findings: &mut Findings) {
    for ((place, question), places) in questions.iter().zip(places) {
        for text in std::iter::once(&question.text).chain(&question.hint) {
            check_languages(place, text, findings);
        }
        for (choice, place) in question.choices.iter().zip(places) {
            for text in std::iter::once(&choice.text).chain(&choice.advice) {
                check_languages(place, text, findings);
            }
            let name = &choice.text.zh;
            let leads = [
                choice.goes_to.is_some(),
                choice.item.is_some(),
                choice.advice.is_some(),
            ];
            if leads.into_iter().filter(|leads| *leads).count() != 1 {
                let zh = format!(
                    "选项“{name}”须写下一步，并且只写一样：goes_to（下一个问题）、item（事项）或者 advice（由谁办）。"
                );
                let en = format!("The choice “{name}” leads to one of goes_to, item and advice: write one.");
                findings.add(place.clone(), zh, en);
            }
            if choice.item.is_none() && !choice.answers.is_empty() {
                let zh = format!("选项“{name}”写了 answers，但没有写 item：答案是填到事项表单里的。");
                let en = format!("The choice “{name}” has answers and no item whose form they belong to.");
                findings.add(place.clone(), zh, en);
            }
        }
    }
}

/// Names are there, once each; every question is led to, and none leads back to itself.
fn check_names(questions: &[(Place, QuestionSource)], places: &[Vec<Place>], findings: &mut Findings) {
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    for (number, (place, question)) in questions.iter().enumerate() {
        let name = &question.name;
        if names.insert(name, number).is_some() {
            let zh = format!("有两个问题都叫 {name}：每个问题用自己的 name。");
            findings.add(place.clone(), zh, format!("Two questions are called {name}."));
        }
    }
    let mut walk = Walk {
        questions,
        places,
        names,
        gone_through: BTreeSet::new(),
        findings,
    };
    walk.from(0, &mut Vec::new());
    let reached = walk.gone_through;
    for (number, (place, question)) in questions.iter().enumerate() {
        if !reached.contains(&number) {
            let name = &question.name;
            let zh = format!("没有哪个选项通到 {name} 这个问题：请写 goes_to = \"{name}\"，或者删去。");
            findings.add(place.clone(), zh, format!("No choice leads to {name}."));
        }
    }
}

/// The way through all questions, each gone through once.
struct Walk<'a> {
    questions: &'a [(Place, QuestionSource)],
    places: &'a [Vec<Place>],
    names: BTreeMap<&'a str, usize>,
    gone_through: BTreeSet<usize>,
    findings: &'a mut Findings,
}

impl Walk<'_> {
    fn from(&mut self, number: usize, above: &mut Vec<usize>) {
        above.push(number);
        let (questions, places) = (self.questions, self.places);
        for (choice, place) in questions[number].1.choices.iter().zip(&places[number]) {
            let Some(name) = &choice.goes_to else { continue };
            match self.names.get(name.as_str()) {
                None => {
                    let zh = format!("没有叫 {name} 的问题：请改正 goes_to。");
                    let en = format!("goes_to names {name}; no question is called so.");
                    self.findings.add(place.clone(), zh, en);
                }
                Some(next) if above.contains(next) => {
                    let zh = format!("goes_to 又回到了 {name}：人会一直答下去。请改为往前走。");
                    let en = format!("goes_to leads back to {name}: a person would go round in circles.");
                    self.findings.add(place.clone(), zh, en);
                }
                Some(next) if self.gone_through.contains(next) => {}
                Some(next) => self.from(*next, above),
            }
        }
        above.pop();
        self.gone_through.insert(number);
    }
}

/// The tree below a question; `None` where it grows without measure.
fn tree(
    question: &QuestionSource,
    by_name: &BTreeMap<&str, &QuestionSource>,
    steps: &mut usize,
) -> Option<ScenarioQuestion> {
    let mut choices = Vec::new();
    for choice in &question.choices {
        *steps += 1;
        if *steps > MOST_STEPS {
            return None;
        }
        let then = match (&choice.goes_to, &choice.advice) {
            (Some(next), _) => ScenarioStep::Question(tree(by_name.get(next.as_str())?, by_name, steps)?),
            (None, Some(advice)) => ScenarioStep::Advice(advice.clone()),
            (None, None) => ScenarioStep::Item(item_of(choice)?),
        };
        choices.push(ScenarioChoice {
            text: choice.text.clone(),
            then,
        });
    }
    Some(ScenarioQuestion {
        text: question.text.clone(),
        hint: question.hint.clone(),
        choices,
    })
}

fn item_of(choice: &ChoiceSource) -> Option<ScenarioItem> {
    let answers = choice.answers.iter().map(|(question, value)| KnownAnswer {
        question: question.clone(),
        value: value.clone(),
    });
    Some(ScenarioItem {
        code: choice.item.clone()?,
        answers: answers.collect(),
    })
}

fn outcomes(questions: &[(Place, QuestionSource)], places: &[Vec<Place>]) -> Vec<Outcome> {
    let choices = questions.iter().zip(places);
    choices
        .flat_map(|((_, question), places)| question.choices.iter().zip(places))
        .filter_map(|(choice, place)| {
            Some(Outcome {
                place: place.clone(),
                item: item_of(choice)?,
            })
        })
        .collect()
}

fn check_languages(place: &Place, text: &Title, findings: &mut Findings) {
    if text.zh.trim().is_empty() || text.en.as_deref().unwrap_or_default().trim().is_empty() {
        let en = "Each text stands in Chinese (zh) and in English (en).";
        findings.add(place.clone(), "文字须有中文（zh）和英文（en）。", en);
    }
}
