//! Writing a catalogue: what the publisher does with checked items.

mod history;
mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use banshi_domain::{
    Calendar, CalendarFault, ContentHash, Divisions, DivisionsFault, Item, ItemCode, ItemVersion,
    ReceiptKeys, Scenario, ScenarioCode,
};

use crate::ReadFault;
use crate::format::{FormatFault, Row, limits, read_scenarios, write_scenarios};
use crate::tuf::KeyFault;

pub(crate) use history::usable_until;
pub(crate) use write::china_day;
pub use write::{Lifetimes, Written, refresh_timestamp, rotate_root};

/// All that one edition holds: the newest version of each item, the bytes that items name by hash, and the rest.
#[derive(Debug)]
pub struct Publication {
    items: BTreeMap<ItemCode, (Item, Row)>,
    objects: BTreeMap<ContentHash, Vec<u8>>,
    extras: Extras,
}

/// What is published beside items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extras {
    /// Keys under which receipts were ever signed.
    pub receipt_keys: ReceiptKeys,
    /// The official calendar, in the text form that [`Calendar::parse`] reads.
    pub calendar: String,
    /// Names of divisions, in the text form that [`Divisions::parse`] reads.
    pub divisions: String,
    /// Scenarios, each of which leads to items of this publication.
    pub scenarios: Vec<Scenario>,
}

/// Why nothing was published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// Two items have one code.
    #[error("{0} stands twice")]
    Twice(ItemCode),
    /// A row is too long.
    #[error("{code}: {source}")]
    Row {
        /// Whose.
        code: ItemCode,
        /// Why.
        source: FormatFault,
    },
    /// An item names bytes that were not given and are not in the folder.
    #[error("{code} names {hash}, which is not among the objects")]
    ObjectMissing {
        /// Which item.
        code: ItemCode,
        /// What it names.
        hash: ContentHash,
    },
    /// An object is longer than readers take.
    #[error("object {0} is too large")]
    ObjectTooLarge(ContentHash),
    /// An item changed and kept its version.
    #[error("{code} version {version} was published with other content: count the version up")]
    VersionReused {
        /// Which item.
        code: ItemCode,
        /// Its version.
        version: ItemVersion,
    },
    /// An item has a lower version than was published.
    #[error("{code}: version {version} is below {published}, which was published")]
    VersionWentBack {
        /// Which item.
        code: ItemCode,
        /// Offered now.
        version: ItemVersion,
        /// Published before.
        published: ItemVersion,
    },
    /// Two scenarios have one code.
    #[error("scenario {0} stands twice")]
    ScenarioTwice(ScenarioCode),
    /// A scenario leads to what is not published.
    #[error("scenario {scenario} leads to {code}, which is not published")]
    ScenarioLeadsNowhere {
        /// Which scenario.
        scenario: ScenarioCode,
        /// Where to.
        code: ItemCode,
    },
    /// The scenarios are longer than readers take.
    #[error("scenarios: {0}")]
    Scenarios(FormatFault),
    /// The calendar is not one.
    #[error("calendar: {0}")]
    Calendar(#[from] CalendarFault),
    /// The table of divisions is not one.
    #[error("divisions: {0}")]
    Divisions(#[from] DivisionsFault),
    /// The keys given are not those of the folder's root.
    #[error("the keys are not those that the published root names; rotate the root first")]
    OtherKeys,
    /// A key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyFault),
    /// What is published already cannot be read.
    #[error("the published folder: {0}")]
    Previous(#[from] ReadFault),
    /// The folder cannot be written.
    #[error("{path}: {source}")]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl Publication {
    /// Takes the newest version of each item and the bytes that they name. Earlier versions that may still be filed
    /// are carried over from the folder that is written to.
    ///
    /// # Errors
    /// [`PublishError`] where an item stands twice, a row or object is too large, or an extra cannot be read.
    pub fn new(items: Vec<Item>, objects: Vec<Vec<u8>>, extras: Extras) -> Result<Self, PublishError> {
        Calendar::parse(&extras.calendar)?;
        Divisions::parse(&extras.divisions)?;
        let mut by_code = BTreeMap::new();
        for item in items {
            let code = item.code.clone();
            let row = Row::of(&item).map_err(|source| PublishError::Row {
                code: code.clone(),
                source,
            })?;
            if by_code.insert(code.clone(), (item, row)).is_some() {
                return Err(PublishError::Twice(code));
            }
        }
        check_scenarios(&extras.scenarios, &by_code)?;
        let mut by_hash = BTreeMap::new();
        for bytes in objects {
            let hash = ContentHash::of(&bytes);
            if bytes.len() as u64 > limits::OBJECT {
                return Err(PublishError::ObjectTooLarge(hash));
            }
            by_hash.insert(hash, bytes);
        }
        Ok(Self {
            items: by_code,
            objects: by_hash,
            extras,
        })
    }

    /// Hashes that the items name, each with one item that does.
    fn named(&self) -> BTreeSet<(ContentHash, &ItemCode)> {
        let of = |item: &Item| {
            let lists: Vec<_> = item.form.lists.iter().map(|list| list.hash).collect();
            std::iter::once(item.form.hash).chain(lists).collect::<Vec<_>>()
        };
        self.items
            .iter()
            .flat_map(|(code, (item, _))| of(item).into_iter().map(move |hash| (hash, code)))
            .collect()
    }
}

fn check_scenarios(
    scenarios: &[Scenario],
    items: &BTreeMap<ItemCode, (Item, Row)>,
) -> Result<(), PublishError> {
    let mut seen = BTreeSet::new();
    for scenario in scenarios {
        if !seen.insert(scenario.code()) {
            return Err(PublishError::ScenarioTwice(scenario.code().clone()));
        }
        let unknown = scenario
            .items()
            .into_iter()
            .find(|item| !items.contains_key(&item.code));
        if let Some(item) = unknown {
            return Err(PublishError::ScenarioLeadsNowhere {
                scenario: scenario.code().clone(),
                code: item.code.clone(),
            });
        }
    }
    let bytes = write_scenarios(scenarios).map_err(PublishError::Scenarios)?;
    read_scenarios(&bytes).map(drop).map_err(PublishError::Scenarios)
}
