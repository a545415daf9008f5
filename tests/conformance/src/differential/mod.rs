//! The form engine against the living reference engine, without a corpus: forms that `proptest` makes up, and the
//! project's own, filled in step by step by both.
//!
//! After each step the walk is compared (order, labels, hints, choices, values as reached, flags), then every node; at the
//! end the XML. What differs is shrunk to the least form that shows it.

mod expression;
mod form;
mod own;
mod play;
mod tape;

use std::{cell::RefCell, fmt, fmt::Write as _, fs, path::Path};

use banshi_javarosa::JavaRosa;
use proptest::{
    collection::vec,
    prelude::any,
    strategy::{Strategy as _, ValueTree as _},
    test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner},
};

use crate::{Tally, lenience::is_within};
use own::OwnForm;
use play::{Played, Sheet, play};
use tape::Tape;

/// Steps that a form is filled in with.
const STEPS: usize = 15;
/// Numbers that a form is made from, at most.
const NUMBERS: usize = 400;
/// Ways in which each form of the project's own is filled in, and the steps of each.
const WAYS: u64 = 4;
const OWN_STEPS: usize = 40;

/// How far the comparison went.
#[derive(Debug, Default)]
pub struct Reach {
    /// Steps after which everything was compared.
    pub steps: usize,
    /// Forms that were filled in to the end.
    pub whole: usize,
    /// Forms that both engines refused.
    pub refused: usize,
    /// Forms at which the reference engine threw half-way, or broke down on reading them.
    pub thrown: usize,
}

impl Reach {
    fn note(&mut self, played: Played) {
        match played {
            Played::Whole(steps) => {
                self.steps += steps;
                self.whole += 1;
            }
            Played::Thrown(steps) => {
                self.steps += steps;
                self.thrown += 1;
            }
            Played::Broken => self.thrown += 1,
            Played::Refused => self.refused += 1,
        }
    }
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            steps,
            whole,
            refused,
            thrown,
        } = self;
        write!(
            f,
            "{steps} steps; {whole} forms to the end, {refused} refused by both, {thrown} where JavaRosa threw"
        )
    }
}

/// Makes up so many forms from a seed, and fills in each, and each of the project's own, with both engines.
///
/// # Errors
/// Why there is no reference engine on this machine, or no folder for the forms.
pub fn run(forms: u64, seed: u64) -> Result<(Tally, Reach), String> {
    let mut reference = JavaRosa::start()?;
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let (mut tally, mut reach) = (Tally::default(), Reach::default());
    for form in own::lay_out(folder.path())? {
        let missed = filled(&form, seed, &mut reference, &mut reach);
        tally.count(&form.name, missed.err().as_deref());
    }
    for form in seed..seed.saturating_add(forms) {
        let missed = made_up(form, folder.path(), &mut reference, &mut reach);
        tally.count(&format!("form {form}"), missed.as_deref());
    }
    Ok((tally, reach))
}

/// A form of the project's own, filled in several ways.
fn filled(form: &OwnForm, seed: u64, reference: &mut JavaRosa, reach: &mut Reach) -> Result<(), String> {
    let xml = fs::read_to_string(&form.file).map_err(|error| error.to_string())?;
    let sheet = Sheet {
        file: &form.file,
        folder: &form.folder,
        volatile: preloaded(&xml),
        counted: counted(&xml),
        written: written_in_counted(&xml),
    };
    for way in 0..WAYS {
        let mut runner = runner(seed.wrapping_add(way));
        let numbers = vec(any::<u16>(), 3 * OWN_STEPS).new_tree(&mut runner);
        let numbers = numbers.map_err(|reason| reason.to_string())?.current();
        match play(&sheet, OWN_STEPS, &mut Tape::new(numbers), reference)? {
            Played::Refused | Played::Broken => return Err("it was not accepted".to_owned()),
            played => reach.note(played),
        }
    }
    Ok(())
}

fn runner(number: u64) -> TestRunner {
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&number.to_le_bytes());
    let config = Config {
        max_shrink_iters: 400,
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed))
}

/// One form, by its number; what differs, with the least form that shows it.
fn made_up(number: u64, folder: &Path, reference: &mut JavaRosa, reach: &mut Reach) -> Option<String> {
    let mut runner = runner(number);
    let tree = (vec(any::<u16>(), 20..NUMBERS), vec(any::<u16>(), 3 * STEPS))
        .new_tree(&mut runner)
        .ok()?;
    let file = folder.join("form.xml");
    let both = RefCell::new((reference, reach));
    let both_fill = |(numbers, steps): (Vec<u16>, Vec<u16>)| {
        let xml = form::xml(&mut Tape::new(numbers));
        fs::write(&file, &xml).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let sheet = Sheet {
            file: &file,
            folder,
            volatile: Vec::new(),
            counted: counted(&xml),
            written: written_in_counted(&xml),
        };
        let (reference, reach) = &mut *both.borrow_mut();
        match play(&sheet, STEPS, &mut Tape::new(steps), reference) {
            Ok(played) => {
                reach.note(played);
                Ok(())
            }
            Err(difference) => Err(TestCaseError::fail(difference)),
        }
    };
    match runner.run_one(tree, both_fill) {
        Ok(_) => None,
        Err(TestError::Abort(reason)) => Some(reason.to_string()),
        Err(TestError::Fail(reason, (numbers, _))) => {
            let mut told = reason.to_string();
            let _ = write!(told, "\n{}", form::xml(&mut Tape::new(numbers)));
            Some(told)
        }
    }
}

/// The repeats of a form that have a count, by path.
fn counted(xml: &str) -> Vec<String> {
    nodesets_with(xml, "count")
}

/// The nodes that the device fills in: no functions of form and answers.
fn preloaded(xml: &str) -> Vec<String> {
    nodesets_with(xml, "preload")
}

/// The nodes that actions write which stand in a counted repeat, or write there.
fn written_in_counted(xml: &str) -> Vec<String> {
    let counted = counted(xml);
    let is_counted = |path: &str| counted.iter().any(|repeat| is_within(path, repeat));
    attributes_of(xml, "ref", |element| {
        let stands = |above: roxmltree::Node<'_, '_>| above.attribute("nodeset").is_some_and(is_counted);
        element.tag_name().name() == "setvalue"
            && (element.ancestors().any(stands) || element.attribute("ref").is_some_and(is_counted))
    })
}

/// What the elements that have an attribute of JavaRosa's are for.
fn nodesets_with(xml: &str, name: &str) -> Vec<String> {
    attributes_of(xml, "nodeset", |element| {
        element.attributes().any(|attribute| attribute.name() == name)
    })
}

fn attributes_of(xml: &str, name: &str, wanted: impl Fn(&roxmltree::Node<'_, '_>) -> bool) -> Vec<String> {
    let Ok(document) = roxmltree::Document::parse(xml) else {
        return Vec::new();
    };
    document
        .descendants()
        .filter(wanted)
        .filter_map(|node| node.attribute(name).map(str::to_owned))
        .collect()
}
