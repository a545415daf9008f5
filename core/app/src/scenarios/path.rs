use std::fmt;
use std::str::FromStr;

use banshi_domain::{ContentHash, MOST_QUESTIONS, Scenario, ScenarioCode};

/// How far a person has come in a scenario: which one, and the choices so far. A shell keeps it as its text,
/// `child.5d41402a.1.0`, and is where it was after its process died; nothing else is kept of a scenario.
///
/// The text holds the beginning of a hash over the scenario as it was: choices are counted, and where one was put in
/// since, another would be meant.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ScenarioPath {
    scenario: ScenarioCode,
    edition: u32,
    choices: Vec<u8>,
}

/// The text is no path of a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no path of a scenario")]
pub struct NoScenarioPath;

impl ScenarioPath {
    /// The beginning of a scenario.
    pub(crate) fn start(scenario: &Scenario) -> Self {
        // A struct of texts is always JSON.
        let json = serde_json::to_vec(scenario).unwrap_or_default();
        let [a, b, c, d, ..] = ContentHash::of(&json).0;
        Self {
            scenario: scenario.code().clone(),
            edition: u32::from_be_bytes([a, b, c, d]),
            choices: Vec::new(),
        }
    }

    pub(crate) const fn scenario(&self) -> &ScenarioCode {
        &self.scenario
    }

    pub(crate) fn choices(&self) -> &[u8] {
        &self.choices
    }

    /// One choice further.
    pub(crate) fn with(&self, choice: u8) -> Self {
        let mut next = self.clone();
        next.choices.push(choice);
        next
    }

    /// The first `count` choices.
    pub(crate) fn up_to(&self, count: usize) -> Self {
        let mut back = self.clone();
        back.choices.truncate(count);
        back
    }

    /// The path in the scenario as it is now; its beginning where that is another than the path was made in, or has no
    /// such way.
    pub(crate) fn still_in(&self, scenario: &Scenario) -> Self {
        let start = Self::start(scenario);
        if self.edition == start.edition && scenario.follow(&self.choices).is_some() {
            self.clone()
        } else {
            start
        }
    }
}

impl fmt::Display for ScenarioPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:08x}", self.scenario, self.edition)?;
        self.choices.iter().try_for_each(|choice| write!(f, ".{choice}"))
    }
}

impl FromStr for ScenarioPath {
    type Err = NoScenarioPath;

    fn from_str(text: &str) -> Result<Self, NoScenarioPath> {
        let mut parts = text.split('.');
        let mut next = || parts.next().ok_or(NoScenarioPath);
        let scenario = next()?.parse().map_err(|_| NoScenarioPath)?;
        let edition = u32::from_str_radix(next()?, 16).map_err(|_| NoScenarioPath)?;
        let choices = parts
            .take(MOST_QUESTIONS + 1)
            .map(|choice| choice.parse().map_err(|_| NoScenarioPath))
            .collect::<Result<Vec<u8>, _>>()?;
        Ok(Self {
            scenario,
            edition,
            choices,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn scenario(first: &str) -> Scenario {
        let choice = |text: &str| json!({"text": {"zh": text}, "then": {"advice": {"zh": "到医院办理。"}}});
        let question = json!({"text": {"zh": "出生了吗？"}, "choices": [choice(first), choice("否")]});
        let scenario = json!({"code": "child", "title": {"zh": "家里添了孩子"}, "question": question});
        serde_json::from_value(scenario).unwrap()
    }

    #[test]
    fn a_text_brings_a_person_back_to_where_they_were() {
        let here = ScenarioPath::start(&scenario("是")).with(1);
        let restored: ScenarioPath = here.to_string().parse().unwrap();
        assert_eq!(restored, here);
        assert_eq!(restored.still_in(&scenario("是")), here);
        assert_eq!(restored.up_to(0), ScenarioPath::start(&scenario("是")));
    }

    #[test]
    fn a_scenario_that_changed_begins_anew() {
        let here = ScenarioPath::start(&scenario("是")).with(1);
        let changed = scenario("已经出生");
        assert_eq!(here.still_in(&changed), ScenarioPath::start(&changed));
        let nowhere = ScenarioPath::start(&changed).with(7);
        assert_eq!(nowhere.still_in(&changed), ScenarioPath::start(&changed));
    }

    #[test]
    fn what_is_no_path_is_none() {
        for text in [
            "",
            "child",
            "child.",
            "child.xyz",
            "child.0.",
            "child.0.256",
            "child.0.-1",
            "A 1.0.1",
            "..",
            ".",
        ] {
            assert_eq!(text.parse::<ScenarioPath>(), Err(NoScenarioPath), "{text}");
        }
        let long = format!("child.0{}", ".1".repeat(100_000));
        assert!(long.parse::<ScenarioPath>().unwrap().choices.len() <= MOST_QUESTIONS + 1);
    }
}
