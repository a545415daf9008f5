//! Entities that a form creates and updates (ODK Entities specification, 2022.1 to 2025.1): which elements declare them,
//! and which answers become their properties.

use super::{
    DOCUMENT, Form, PlaceId, ROOT,
    load::{LoadError, Loader, attribute, child, elements},
};
use crate::xml::Node;

/// The namespace of what the specification adds to binds and to the model.
pub(super) const ENTITIES: &str = "http://www.opendatakit.org/xforms/entities";

/// The versions that are known, without the number of their patches: the specification has a reader refuse others.
const VERSIONS: [(&str, &str); 4] = [("2022", "1"), ("2023", "1"), ("2024", "1"), ("2025", "1")];

/// An `entity` element in a `meta` block.
#[derive(Debug)]
pub(crate) struct Declaration {
    /// The element itself.
    pub(crate) place: PlaceId,
    /// The group, repeat or root that the `meta` block belongs to.
    pub(crate) owner: PlaceId,
    /// The list of entities.
    pub(crate) dataset: String,
    pub(crate) id: PlaceId,
    pub(crate) create: Option<PlaceId>,
    pub(crate) update: Option<PlaceId>,
    pub(crate) base_version: Option<PlaceId>,
    pub(crate) trunk_version: Option<PlaceId>,
    pub(crate) branch_id: Option<PlaceId>,
    pub(crate) label: Option<PlaceId>,
    /// The answers that are saved, with the names of their properties.
    pub(crate) properties: Vec<(PlaceId, String)>,
}

impl Loader {
    /// Reads the declarations of the main instance; binds are read already.
    pub(super) fn entities(&mut self, model: Node<'_, '_>, main: Node<'_, '_>) -> Result<(), LoadError> {
        let version = model.attribute((ENTITIES, "entities-version"));
        if let Some(version) = version {
            let mut numbers = version.split('.');
            if !VERSIONS.contains(&(numbers.next().unwrap_or(""), numbers.next().unwrap_or(""))) {
                return Err(fault(
                    "model",
                    format!("entities of version `{version}` are not known"),
                ));
            }
        }
        let mut found = Vec::new();
        let declared = declarations(&self.form, main, ROOT, &mut found);
        if version.is_none() && self.save_tos.is_empty() {
            // A form that names neither version nor property does not take part: JavaRosa loads it as any other.
            if declared.is_err() || !found.is_empty() {
                let warning = "model: it has an `entity` and no `entities-version`: it makes none";
                self.form.warnings.push(warning.to_owned());
            }
            return Ok(());
        }
        declared?;
        if found.is_empty() {
            return Ok(());
        }
        if version.is_none() {
            return Err(fault(
                "model",
                "it has entities and no `entities-version`".to_owned(),
            ));
        }
        for (place, property) in std::mem::take(&mut self.save_tos) {
            let node = self.form.place_path(place);
            if !is_property(&property) {
                return Err(fault(&node, format!("`{property}` cannot be a property's name")));
            }
            let Some((owner, repeated)) = owner_of(&self.form, place, &found) else {
                let warning = format!("{node}: it is saved to `{property}` of no entity");
                self.form.warnings.push(warning);
                continue;
            };
            if repeated {
                let what = format!("`{property}` stands in a repeat that its entity does not stand in");
                return Err(fault(&node, what));
            }
            found[owner].properties.push((place, property));
        }
        self.form.entities = found;
        Ok(())
    }
}

fn fault(node: &str, what: String) -> LoadError {
    LoadError::Entities {
        node: node.to_owned(),
        what,
    }
}

/// Collects what is declared below an element. A repeat's template and its first instance declare the same.
fn declarations(
    form: &Form,
    element: Node<'_, '_>,
    place: PlaceId,
    found: &mut Vec<Declaration>,
) -> Result<(), LoadError> {
    for inner in elements(element) {
        let named = form.symbols.find(inner.name());
        let Some(inner_place) = named.and_then(|name| form.child_place(place, name)) else {
            continue;
        };
        if inner.name() != "meta" {
            declarations(form, inner, inner_place, found)?;
            continue;
        }
        let named = form.symbols.find("entity");
        let entity = child(inner, "entity").zip(named.and_then(|name| form.child_place(inner_place, name)));
        if let Some((entity, at)) = entity
            && !found.iter().any(|known| known.place == at)
        {
            found.push(declaration(form, entity, at, place)?);
        }
    }
    Ok(())
}

fn declaration(
    form: &Form,
    entity: Node<'_, '_>,
    place: PlaceId,
    owner: PlaceId,
) -> Result<Declaration, LoadError> {
    let node = form.place_path(place);
    let dataset = attribute(entity, "dataset").unwrap_or("");
    if !is_dataset(dataset) {
        return Err(fault(&node, format!("`{dataset}` cannot be a dataset's name")));
    }
    let at = |name: &str| {
        let name = form.symbols.find(name)?;
        form.attribute_place(place, name)
    };
    let named = form.symbols.find("label");
    let declaration = Declaration {
        place,
        owner,
        dataset: dataset.to_owned(),
        id: at("id").ok_or_else(|| fault(&node, "the entity has no `id`".to_owned()))?,
        create: at("create"),
        update: at("update"),
        base_version: at("baseVersion"),
        trunk_version: at("trunkVersion"),
        branch_id: at("branchId"),
        label: named.and_then(|name| form.child_place(place, name)),
        properties: Vec::new(),
    };
    if declaration.create.is_none() && declaration.update.is_none() {
        return Err(fault(
            &node,
            "the entity has neither `create` nor `update`".to_owned(),
        ));
    }
    if declaration.create.is_some() && declaration.label.is_none() {
        return Err(fault(
            &node,
            "an entity that is created has no `label`".to_owned(),
        ));
    }
    if declaration.update.is_some() && declaration.base_version.is_none() {
        let what = "an entity that is updated has no `baseVersion`".to_owned();
        return Err(fault(&node, what));
    }
    Ok(declaration)
}

/// The declaration nearest above a place, and whether a repeat lies between them.
fn owner_of(form: &Form, place: PlaceId, found: &[Declaration]) -> Option<(usize, bool)> {
    let (mut at, mut repeated) = (form.place(place).parent, false);
    loop {
        if let Some(owner) = found.iter().position(|known| known.owner == at) {
            return Some((owner, repeated));
        }
        if at == DOCUMENT {
            return None;
        }
        repeated |= form.place(at).repeat.is_some();
        at = form.place(at).parent;
    }
}

/// A name of an XML element (without a prefix), as datasets and properties have.
fn is_name(name: &str) -> bool {
    let mut chars = name.chars();
    let starts = chars
        .next()
        .is_some_and(|first| first == '_' || first.is_alphabetic());
    starts && chars.all(|c| matches!(c, '_' | '-' | '.' | '·') || c.is_alphanumeric())
}

fn is_dataset(name: &str) -> bool {
    is_name(name) && !name.contains('.') && !name.starts_with("__")
}

/// `name` and `label` are columns of an entity list, as are those that begin with two underscores.
fn is_property(name: &str) -> bool {
    let reserved = ["name", "label"]
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known));
    is_name(name) && !reserved && !name.starts_with("__")
}
