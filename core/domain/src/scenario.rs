//! 场景导航: a short tree of questions in a person's own words, for one who does not know what the thing is called.

use serde::{Deserialize, Serialize};

use crate::{ItemCode, ScenarioCode, Title};

/// 场景导航: leads to the right item, and knows by then some answers of its form, which cut its list of materials.
///
/// A tree by its type: a question holds what each of its choices leads to, so that there is no circle and no dead end.
/// What is read is bounded ([`ScenarioFault`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct Scenario {
    code: ScenarioCode,
    title: Title,
    aliases: Vec<String>,
    question: ScenarioQuestion,
}

/// A question with at least two choices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScenarioQuestion {
    /// What is asked.
    pub text: Title,
    /// Where the answer may be looked up, or what a word means.
    #[serde(default)]
    pub hint: Option<Title>,
    /// The choices, in the order in which they are shown.
    pub choices: Vec<ScenarioChoice>,
}

/// A choice of a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScenarioChoice {
    /// What a person reads.
    pub text: Title,
    /// What it leads to.
    pub then: ScenarioStep,
}

/// What a choice leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScenarioStep {
    /// To another question.
    Question(ScenarioQuestion),
    /// To an item.
    Item(ScenarioItem),
    /// To no item: who does it, in words.
    Advice(Title),
}

/// The item that a scenario led to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScenarioItem {
    /// Which.
    pub code: ItemCode,
    /// Answers of its form that are known by then. They are put into a draft as the person's own choice, to be seen and
    /// changed there; the form decides.
    #[serde(default)]
    pub answers: Vec<KnownAnswer>,
}

/// An answer that is known before the form is opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownAnswer {
    /// The question's path without positions; within a repeat the first instance is meant.
    pub question: String,
    /// The answer as the form takes it: a choice's value.
    pub value: String,
}

/// What the choices made so far have led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScenarioPlace<'a> {
    /// A question that is to be answered next.
    Question(&'a ScenarioQuestion),
    /// An item.
    Item(&'a ScenarioItem),
    /// Words of advice.
    Advice(&'a Title),
}

/// Why a scenario is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ScenarioFault {
    /// A question with fewer than two choices asks nothing, one with more than twelve is a list to search in.
    #[error("a question has fewer than 2 or more than {MOST_CHOICES} choices")]
    Choices,
    /// More questions one after the other than a person has patience for.
    #[error("more than {MOST_QUESTIONS} questions one after the other")]
    TooDeep,
    /// More steps in all than a guide's writer can look over.
    #[error("more than {MOST_STEPS} steps in all")]
    TooManySteps,
    /// A text that is empty, or longer than a screen.
    #[error("a text is empty or longer than {MOST_LETTERS} characters")]
    Text,
    /// More names or answers than make sense.
    #[error("more than {MOST_NAMED} aliases, or answers at one item")]
    TooManyNamed,
}

/// Choices of one question.
pub const MOST_CHOICES: usize = 12;
/// Questions one after the other.
pub const MOST_QUESTIONS: usize = 8;
const MOST_STEPS: usize = 200;
const MOST_LETTERS: usize = 400;
const MOST_NAMED: usize = 20;

/// A scenario as it travels.
#[derive(Deserialize)]
struct Unchecked {
    code: ScenarioCode,
    title: Title,
    #[serde(default)]
    aliases: Vec<String>,
    question: ScenarioQuestion,
}

impl TryFrom<Unchecked> for Scenario {
    type Error = ScenarioFault;

    fn try_from(read: Unchecked) -> Result<Self, ScenarioFault> {
        Self::new(read.code, read.title, read.aliases, read.question)
    }
}

impl Scenario {
    /// A scenario that keeps its bounds.
    ///
    /// # Errors
    /// [`ScenarioFault`].
    pub fn new(
        code: ScenarioCode,
        title: Title,
        aliases: Vec<String>,
        question: ScenarioQuestion,
    ) -> Result<Self, ScenarioFault> {
        check_title(&title)?;
        if aliases.len() > MOST_NAMED {
            return Err(ScenarioFault::TooManyNamed);
        }
        aliases.iter().try_for_each(|alias| check_text(alias))?;
        let mut steps = 0;
        check_question(&question, 1, &mut steps)?;
        Ok(Self {
            code,
            title,
            aliases,
            question,
        })
    }

    /// Names it.
    #[must_use]
    pub const fn code(&self) -> &ScenarioCode {
        &self.code
    }

    /// What it is about, as a person would say it: 家里添了孩子.
    #[must_use]
    pub const fn title(&self) -> &Title {
        &self.title
    }

    /// What people ask; searched beside the title.
    #[must_use]
    pub fn aliases(&self) -> &[String] {
        &self.aliases
    }

    /// Where choices lead, each counted from 0; `None` where one of them is not offered, or nothing is asked any more.
    #[must_use]
    pub fn follow(&self, choices: &[u8]) -> Option<ScenarioPlace<'_>> {
        let mut place = ScenarioPlace::Question(&self.question);
        for choice in choices {
            let ScenarioPlace::Question(question) = place else {
                return None;
            };
            place = match &question.choices.get(usize::from(*choice))?.then {
                ScenarioStep::Question(next) => ScenarioPlace::Question(next),
                ScenarioStep::Item(item) => ScenarioPlace::Item(item),
                ScenarioStep::Advice(text) => ScenarioPlace::Advice(text),
            };
        }
        Some(place)
    }

    /// Every item that it may lead to, in the order of the choices.
    #[must_use]
    pub fn items(&self) -> Vec<&ScenarioItem> {
        let mut items = Vec::new();
        collect_items(&self.question, &mut items);
        items
    }
}

fn collect_items<'a>(question: &'a ScenarioQuestion, items: &mut Vec<&'a ScenarioItem>) {
    for choice in &question.choices {
        match &choice.then {
            ScenarioStep::Question(next) => collect_items(next, items),
            ScenarioStep::Item(item) => items.push(item),
            ScenarioStep::Advice(_) => {}
        }
    }
}

fn check_question(question: &ScenarioQuestion, depth: usize, steps: &mut usize) -> Result<(), ScenarioFault> {
    if depth > MOST_QUESTIONS {
        return Err(ScenarioFault::TooDeep);
    }
    if !(2..=MOST_CHOICES).contains(&question.choices.len()) {
        return Err(ScenarioFault::Choices);
    }
    check_title(&question.text)?;
    question.hint.iter().try_for_each(check_title)?;
    for choice in &question.choices {
        *steps += 1;
        if *steps > MOST_STEPS {
            return Err(ScenarioFault::TooManySteps);
        }
        check_title(&choice.text)?;
        match &choice.then {
            ScenarioStep::Question(next) => check_question(next, depth + 1, steps)?,
            ScenarioStep::Item(item) => {
                if item.answers.len() > MOST_NAMED {
                    return Err(ScenarioFault::TooManyNamed);
                }
                for answer in &item.answers {
                    check_text(&answer.question)?;
                    check_text(&answer.value)?;
                }
            }
            ScenarioStep::Advice(text) => check_title(text)?,
        }
    }
    Ok(())
}

fn check_title(title: &Title) -> Result<(), ScenarioFault> {
    check_text(&title.zh)?;
    title.en.iter().try_for_each(|text| check_text(text))
}

fn check_text(text: &str) -> Result<(), ScenarioFault> {
    let is_right = !text.trim().is_empty() && text.chars().nth(MOST_LETTERS).is_none();
    is_right.then_some(()).ok_or(ScenarioFault::Text)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn choice(text: &str, then: &Value) -> Value {
        json!({"text": {"zh": text}, "then": then})
    }

    fn advice() -> Value {
        json!({"advice": {"zh": "请到医院办理。"}})
    }

    fn question(choices: &[Value]) -> Value {
        json!({"text": {"zh": "户籍在本地吗？"}, "choices": choices})
    }

    fn read(question: &Value) -> Result<Scenario, String> {
        let scenario = json!({"code": "child", "title": {"zh": "家里添了孩子"}, "question": question});
        serde_json::from_value(scenario).map_err(|error| error.to_string())
    }

    fn nested(depth: usize) -> Value {
        let inner = if depth <= 1 {
            advice()
        } else {
            json!({"question": nested(depth - 1)})
        };
        question(&[choice("是", &inner), choice("否", &advice())])
    }

    #[test]
    fn choices_lead_to_an_item_a_question_or_advice() {
        let answers = json!([{"question": "/data/local", "value": "yes"}]);
        let item = json!({"item": {"code": "birth", "answers": answers}});
        let inner = question(&[choice("是", &item), choice("否", &advice())]);
        let outer = question(&[
            choice("要登记", &json!({"question": inner})),
            choice("要参保", &json!({"item": {"code": "insurance"}})),
        ]);
        let scenario = read(&outer).unwrap();
        assert!(matches!(scenario.follow(&[]), Some(ScenarioPlace::Question(_))));
        assert!(matches!(scenario.follow(&[0]), Some(ScenarioPlace::Question(_))));
        let Some(ScenarioPlace::Item(birth)) = scenario.follow(&[0, 0]) else {
            panic!("an item");
        };
        assert_eq!((birth.code.as_str(), birth.answers.len()), ("birth", 1));
        assert!(matches!(scenario.follow(&[0, 1]), Some(ScenarioPlace::Advice(_))));
        for nowhere in [&[2][..], &[0, 2], &[0, 0, 0], &[255]] {
            assert_eq!(scenario.follow(nowhere), None, "{nowhere:?}");
        }
        let items = scenario.items();
        let codes: Vec<_> = items.iter().map(|item| item.code.as_str()).collect();
        assert_eq!(codes, ["birth", "insurance"]);
        let written = serde_json::to_value(&scenario).unwrap();
        assert_eq!(serde_json::from_value::<Scenario>(written).unwrap(), scenario);
    }

    #[test]
    fn what_is_read_keeps_its_bounds() {
        let many = |count: usize| question(&vec![choice("是", &advice()); count]);
        assert!(read(&many(2)).is_ok() && read(&many(MOST_CHOICES)).is_ok());
        for count in [0, 1, MOST_CHOICES + 1] {
            assert!(read(&many(count)).unwrap_err().contains("choices"), "{count}");
        }
        assert!(read(&nested(MOST_QUESTIONS)).is_ok());
        assert!(
            read(&nested(MOST_QUESTIONS + 1))
                .unwrap_err()
                .contains("one after the other")
        );
        // Far too deep is refused before it can harm the stack.
        let deep = format!("{}{}", r#"{"question":"#.repeat(100_000), "}".repeat(100_000));
        assert!(serde_json::from_str::<Scenario>(&deep).is_err());
        let wide = json!({"question": many(MOST_CHOICES)});
        let wider = json!({"question": question(&vec![choice("是", &wide); MOST_CHOICES])});
        let widest = question(&[choice("是", &wider), choice("否", &wider)]);
        assert!(read(&widest).unwrap_err().contains("steps in all"));
    }

    #[test]
    fn empty_and_endless_texts_are_refused() {
        for text in ["", " ", &"长".repeat(MOST_LETTERS + 1)] {
            let bad = question(&[choice(text, &advice()), choice("否", &advice())]);
            assert!(read(&bad).unwrap_err().contains("a text"), "{}", text.len());
            let answers = json!([{"question": "/data/local", "value": text}]);
            let item = json!({"item": {"code": "birth", "answers": answers}});
            let bad = question(&[choice("是", &item), choice("否", &advice())]);
            assert!(read(&bad).unwrap_err().contains("a text"));
        }
        let answers = vec![json!({"question": "/data/local", "value": "yes"}); MOST_NAMED + 1];
        let item = json!({"item": {"code": "birth", "answers": answers}});
        let bad = question(&[choice("是", &item), choice("否", &advice())]);
        assert!(read(&bad).unwrap_err().contains("answers"));
    }
}
