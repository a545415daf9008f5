//! The entities that a filing creates and updates (ODK Entities specification).

use rustc_hash::FxHashMap;

use super::Session;
use crate::model::{PlaceId, entities::Declaration};

/// An entity as a finished filing tells of it: a thing of a list that other forms can choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// The `entity` element of the instance.
    pub path: String,
    /// The list that it belongs to.
    pub dataset: String,
    /// Its id: a UUID of version 4, in lower case.
    pub id: String,
    /// What is to be done.
    pub action: EntityAction,
    /// What it is called; `None` where an update leaves its label as it is.
    pub label: Option<String>,
    /// The answers that are saved, by property; irrelevant ones are left out, blank ones are blank.
    pub properties: Vec<(String, String)>,
}

/// What is to be done with an entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntityAction {
    /// It is new.
    Create,
    /// It is there and changes.
    Update(EntityBase),
    /// It is made where it is not there, and changes where it is.
    CreateOrUpdate(Option<EntityBase>),
}

/// The version that an update was made upon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityBase {
    /// The version that the form had before it, `baseVersion`.
    pub version: u64,
    /// The server's version that a row of offline updates began with; `None` for an entity made offline.
    pub trunk_version: Option<u64>,
    /// The row of offline updates, a UUID; `None` where there is none.
    pub branch_id: Option<String>,
}

/// An entity that cannot be made or changed as the filing says it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {fault}")]
pub struct InvalidEntity {
    /// The `entity` element.
    pub path: String,
    /// The list that it is said to belong to.
    pub dataset: String,
    /// What is wrong.
    pub fault: EntityFault,
}

/// What is wrong with an entity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EntityFault {
    /// The `id` is no UUID of version 4 (RFC 4122).
    #[error("`{0}` is no UUID of version 4")]
    Id(String),
    /// A new entity has no label.
    #[error("the entity has no label")]
    Label,
    /// The version of an update is no number.
    #[error("the {attribute} `{text}` is no version")]
    Version {
        /// `baseVersion` or `trunkVersion`.
        attribute: &'static str,
        /// What stands there.
        text: String,
    },
    /// The `branchId` is no UUID.
    #[error("the branchId `{0}` is no UUID")]
    Branch(String),
}

impl Session {
    /// The entities that the filing creates and updates as it stands, in document order: to be asked for once it is
    /// finished. What is irrelevant, or has neither `create` nor `update` true, is none.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use banshi_forms::{EntityAction, Environment, Event, Form, NoResources, Session, Zone};
    /// let xml = br#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
    ///     xmlns:entities="http://www.opendatakit.org/xforms/entities">
    ///   <h:head><h:title>Trees</h:title><model entities:entities-version="2024.1.0">
    ///     <instance><data id="trees"><species/><meta><entity dataset="trees" id="" create="1"><label/></entity></meta></data></instance>
    ///     <bind nodeset="/data/species" type="string" entities:saveto="species"/>
    ///     <bind nodeset="/data/meta/entity/@id" type="string" calculate="once(uuid())"/>
    ///     <bind nodeset="/data/meta/entity/label" type="string" calculate="/data/species"/>
    ///   </model></h:head><h:body><input ref="/data/species"><label>Species</label></input></h:body></h:html>"#;
    /// let form = Arc::new(Form::parse(xml, &NoResources)?);
    /// let now = "2026-03-15T02:00:00Z".parse()?;
    /// let mut session = Session::new(form, Environment::new(now, Zone::CHINA, 7))?;
    /// session.apply(Event::Answer { path: "/data/species".into(), value: "ginkgo".into() })?;
    /// session.finalise(now).expect("nothing stands against it");
    /// let entity = session.entities().remove(0)?;
    /// assert_eq!((entity.dataset.as_str(), entity.action), ("trees", EntityAction::Create));
    /// assert_eq!(entity.label.as_deref(), Some("ginkgo"));
    /// assert_eq!(entity.properties, [("species".to_owned(), "ginkgo".to_owned())]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn entities(&self) -> Vec<Result<Entity, InvalidEntity>> {
        let declared: FxHashMap<PlaceId, &Declaration> = self
            .form
            .entities
            .iter()
            .map(|declaration| (declaration.place, declaration))
            .collect();
        if declared.is_empty() {
            return Vec::new();
        }
        let nodes = self.state.in_document_order().into_iter();
        let found = nodes.filter_map(|node| Some((node, *declared.get(&self.state.node(node).place)?)));
        found
            .filter_map(|(node, declaration)| {
                let entity = self.entity(node, declaration).transpose()?;
                Some(entity.map_err(|fault| InvalidEntity {
                    path: self.state.path(&self.form, node),
                    dataset: declaration.dataset.clone(),
                    fault,
                }))
            })
            .collect()
    }

    /// The entity of one element; `None` where nothing is to be done.
    fn entity(&self, node: u32, declaration: &Declaration) -> Result<Option<Entity>, EntityFault> {
        let is_true = |place| matches!(&*self.text_below(node, place), "1" | "true");
        let (create, update) = (is_true(declaration.create), is_true(declaration.update));
        let action = match (create, update) {
            (false, false) => return Ok(None),
            (true, false) => EntityAction::Create,
            (false, true) => EntityAction::Update(self.base(node, declaration)?),
            // What is not there yet has no version.
            (true, true) if self.text_below(node, declaration.base_version).is_empty() => {
                EntityAction::CreateOrUpdate(None)
            }
            (true, true) => EntityAction::CreateOrUpdate(Some(self.base(node, declaration)?)),
        };
        let id = self.text_below(node, Some(declaration.id)).to_ascii_lowercase();
        if !is_uuid(&id) || id.as_bytes()[14] != b'4' {
            return Err(EntityFault::Id(id));
        }
        let label = Some(self.text_below(node, declaration.label)).filter(|label| !label.is_empty());
        if label.is_none() && action == EntityAction::Create {
            return Err(EntityFault::Label);
        }
        let owner = self.state.ancestor_at(node, declaration.owner).unwrap_or(0);
        let saved = declaration.properties.iter().filter_map(|(place, property)| {
            let answer = *self.state.nodes_at(&self.form, owner, *place).first()?;
            let slot = self.state.node(answer);
            let text = || slot.value.text(self.world.zone).to_string();
            slot.relevant().then(|| (property.clone(), text()))
        });
        Ok(Some(Entity {
            path: self.state.path(&self.form, node),
            dataset: declaration.dataset.clone(),
            id,
            action,
            label,
            properties: saved.collect(),
        }))
    }

    fn base(&self, node: u32, declaration: &Declaration) -> Result<EntityBase, EntityFault> {
        let version = |attribute: &'static str, text: String| {
            let number = text.parse::<u64>().ok();
            number.ok_or(EntityFault::Version { attribute, text })
        };
        let trunk = self.text_below(node, declaration.trunk_version);
        let branch = self.text_below(node, declaration.branch_id);
        if !branch.is_empty() && !is_uuid(&branch) {
            return Err(EntityFault::Branch(branch));
        }
        let trunk_version = match trunk.as_str() {
            "" => None,
            _ => Some(version("trunkVersion", trunk)?),
        };
        Ok(EntityBase {
            version: version("baseVersion", self.text_below(node, declaration.base_version))?,
            trunk_version,
            branch_id: Some(branch).filter(|branch| !branch.is_empty()),
        })
    }

    /// The trimmed text of an attribute or child; empty where there is none, or an irrelevant one.
    fn text_below(&self, node: u32, place: Option<PlaceId>) -> String {
        let found = place.and_then(|place| self.state.nodes_at(&self.form, node, place).first().copied());
        let slot = found
            .map(|found| self.state.node(found))
            .filter(|slot| slot.relevant());
        slot.map_or_else(String::new, |slot| {
            slot.value.text(self.world.zone).trim().to_owned()
        })
    }
}

/// Five groups of hexadecimal digits (RFC 4122, section 3).
fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}
