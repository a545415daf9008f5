//! 场景导航: the scenarios of the copy, by code and as people ask for them.

use std::sync::Arc;

use banshi_domain::{Scenario, ScenarioCode};

use super::{Catalogue, CatalogueError, schema};
use crate::edition::SCENARIOS;
use crate::format::{FormatFault, read_scenarios};
use crate::search::{Names, Searchable, ranks_of};

/// Scenarios with what they are found by, while the stored bytes stay the same.
#[derive(Debug, Default)]
pub(super) struct KeptScenarios(Option<Arc<Kept>>);

#[derive(Debug)]
struct Kept {
    bytes: Option<Vec<u8>>,
    scenarios: Vec<Scenario>,
    names: Names,
}

impl Catalogue {
    /// Every scenario, in order of the codes; none before the first sync, and none where they are of a later format.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn scenarios(&self) -> Result<Vec<Scenario>, CatalogueError> {
        Ok(self.kept_scenarios()?.scenarios.clone())
    }

    /// One scenario.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn scenario(&self, code: &ScenarioCode) -> Result<Option<Scenario>, CatalogueError> {
        let kept = self.kept_scenarios()?;
        Ok(kept.scenarios.iter().find(|one| one.code() == code).cloned())
    }

    /// The scenarios that a text is about, by title and what people ask, typed in any of the ways that
    /// [`search`](Self::search) knows; the closest first. All of them where nothing is typed.
    ///
    /// # Errors
    /// [`CatalogueError`].
    pub fn scenarios_about(&self, typed: &str) -> Result<Vec<Scenario>, CatalogueError> {
        let kept = self.kept_scenarios()?;
        let found = ranks_of(&kept.names, typed).into_iter();
        Ok(found.map(|rank| kept.scenarios[rank].clone()).collect())
    }

    fn kept_scenarios(&self) -> Result<Arc<Kept>, CatalogueError> {
        let mut reader = self.reader();
        let bytes = schema::fact(&reader, SCENARIOS)?;
        if let Some(kept) = reader.scenarios.0.as_ref().filter(|kept| kept.bytes == bytes) {
            return Ok(Arc::clone(kept));
        }
        let scenarios = match bytes.as_deref().map(read_scenarios) {
            None | Some(Err(FormatFault::Version { .. })) => Vec::new(),
            Some(read) => read.map_err(|_| CatalogueError::Damaged)?,
        };
        let names = Names::of(scenarios.iter().map(|scenario| {
            Searchable {
                title: &scenario.title().zh,
                title_en: scenario.title().en.as_deref(),
                aliases: scenario.aliases(),
                office: "",
                office_code: "",
                region: "",
            }
            .lines()
        }));
        let kept = Arc::new(Kept {
            bytes,
            scenarios,
            names,
        });
        reader.scenarios.0 = Some(Arc::clone(&kept));
        Ok(kept)
    }
}
