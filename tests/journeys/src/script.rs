//! The journey that the core and both shells walk, word for word the same: `pharmacist.json` beside this crate.

use std::sync::LazyLock;

use serde::Deserialize;

/// What a person does, what the offices do, and what must be seen.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// The item's code.
    pub item: String,
    /// What is typed to find it.
    pub search: String,
    /// Who files.
    pub person: Person,
    /// How long it takes, as the item's page promises.
    pub promised: String,
    /// What they answer.
    pub answers: Vec<Answer>,
    /// The one material that is photographed.
    pub photograph: String,
    /// What the offices do, one after the other.
    pub office: Vec<Act>,
    /// What stands on the filing's page then, in this order.
    pub steps: Vec<String>,
}

/// Who files.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// By which name they sign in.
    pub login: String,
    /// What they are called.
    pub name: String,
}

/// One answer.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum Answer {
    /// Something typed.
    Typed {
        /// The question's path.
        question: String,
        /// What is typed.
        text: String,
    },
    /// A choice by what the person reads.
    Chosen {
        /// The question's path.
        question: String,
        /// The choice's label.
        choose: String,
    },
}

/// What an official does.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// Who.
    pub login: String,
    /// The act's name on the wire.
    pub act: String,
}

static PHARMACIST: LazyLock<Result<Script, serde_json::Error>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../pharmacist.json")));

impl Script {
    /// 执业药师首次注册, as 张三 files it; his name and number come from signing in.
    ///
    /// # Panics
    /// Where `pharmacist.json` is not a script: a mistake in this crate.
    #[must_use]
    pub fn pharmacist() -> &'static Self {
        match &*PHARMACIST {
            Ok(script) => script,
            Err(error) => panic!("pharmacist.json: {error}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{EMPLOYER_OPINION, PHARMACIST};

    #[test]
    fn the_script_is_of_the_item_that_the_journeys_file() {
        let script = Script::pharmacist();
        assert_eq!(script.item, PHARMACIST);
        assert_eq!(script.photograph, EMPLOYER_OPINION);
    }
}
