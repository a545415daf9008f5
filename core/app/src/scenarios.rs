//! 场景导航: from a person's own words to the item, and what is known of its form by then.

mod path;
mod screen;

use banshi_domain::{Item, KnownAnswer, MaterialCode, ScenarioPlace};

pub use self::path::ScenarioPath;
pub use self::screen::{ScenarioChoiceLine, ScenarioItemCard, ScenarioLine, ScenarioNext, ScenarioScreen};
use crate::banshi::Inner;
use crate::drafts::{Live, Parts};
use crate::{AppError, Thing, Words, catalogue};

/// What choices came to, where they ended at an item.
pub(crate) struct Chosen {
    /// 家里添了孩子.
    pub(crate) scenario: Words,
    /// The last choice, which decided: 在镇江市.
    pub(crate) last: Words,
    /// What is known of the item's form.
    pub(crate) answers: Vec<KnownAnswer>,
}

/// Scenarios that stand beside the results; more would hide them.
const MOST_BESIDE: usize = 3;

/// Scenarios beside what a search found: those that the text is about; the first where nothing is typed, or nothing
/// was found and the person may not know the name.
pub(crate) fn beside(app: &Inner, typed: &str, is_found: bool) -> Result<Vec<ScenarioLine>, AppError> {
    let copy = app.catalogue.copy()?;
    let mut about = copy.scenarios_about(typed).map_err(catalogue::failed)?;
    if about.is_empty() && !is_found {
        about = copy.scenarios().map_err(catalogue::failed)?;
    }
    Ok(about.iter().take(MOST_BESIDE).map(screen::line).collect())
}

/// A step of a scenario. A path of a scenario that was changed since begins anew: what the person chose may stand
/// elsewhere by now.
pub(crate) fn screen(app: &Inner, path: &ScenarioPath) -> Result<ScenarioScreen, AppError> {
    let found = app.catalogue.copy()?.scenario(path.scenario());
    let scenario = found
        .map_err(catalogue::failed)?
        .ok_or(AppError::NotFound(Thing::Scenario))?;
    let path = path.still_in(&scenario);
    let card = match scenario.follow(path.choices()) {
        Some(ScenarioPlace::Item(reached)) => match app.catalogue.item(&reached.code, app.today()) {
            Ok(item) => {
                let spared = not_needed(app, &item, &reached.answers)?;
                Some(screen::card(&item, &spared))
            }
            Err(AppError::NotFound(_)) => None,
            Err(error) => return Err(error),
        },
        _ => None,
    };
    Ok(screen::screen(&scenario, &path, card))
}

/// What the choices of a path came to, where they lead to this item still; otherwise nothing is known.
pub(crate) fn chosen(
    app: &Inner,
    item: &Item,
    path: Option<&ScenarioPath>,
) -> Result<Option<Chosen>, AppError> {
    let Some(path) = path else { return Ok(None) };
    let found = app.catalogue.copy()?.scenario(path.scenario());
    let Some(scenario) = found.map_err(catalogue::failed)? else {
        return Ok(None);
    };
    let path = path.still_in(&scenario);
    Ok(match scenario.follow(path.choices()) {
        Some(ScenarioPlace::Item(reached)) if reached.code == item.code => Some(Chosen {
            scenario: Words::from(scenario.title()),
            last: screen::last_choice(&scenario, &path),
            answers: reached.answers.clone(),
        }),
        _ => None,
    })
}

/// Materials that an item's own form, with these answers in it, says are not needed; none while the form is not on the
/// phone.
pub(crate) fn not_needed(
    app: &Inner,
    item: &Item,
    answers: &[KnownAnswer],
) -> Result<Vec<MaterialCode>, AppError> {
    if answers.is_empty() || item.materials.iter().all(|one| one.applies_when.is_none()) {
        return Ok(Vec::new());
    }
    let parts = match Parts::of(app, item.clone()) {
        Ok(parts) => parts,
        Err(AppError::NotDownloaded(_)) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut live = Live::blank(app, &parts)?;
    live.choose(answers, &Words::default(), app.now(), &mut Vec::new());
    let materials = item.materials.iter().filter(|one| !live.applies(one));
    Ok(materials.map(|one| one.code.clone()).collect())
}
