//! Form XML → [`Form`]: model, instances, binds, texts and body, in that order; then the dependency graph.

use std::{collections::BTreeMap, sync::Arc};

use hashbrown::HashTable;
use ring::digest;
use rustc_hash::FxHashMap;
use thin_vec::ThinVec;

use super::{
    ByPlace, ControlId, DOCUMENT, DataType, Document, ExprId, Form, Place, PlaceId, ROOT, Rule, RuleKind,
    document::own_text,
    expressions::{Expressions, Known},
    graph,
    seed::{Germ, Seed, SeedBuilder},
    wording::{Wording, WordingBuilder},
};
use crate::{
    limits,
    symbols::{Sym, Symbols},
    xml::{self, Node},
    xpath::{self, Expr, SyntaxError},
};

/// Gives the bytes of the files that a form refers to.
pub trait Resources {
    /// The content of `jr://file/…`, `jr://file-csv/…`; `None` where there is no such file.
    fn read(&self, uri: &str) -> Option<Vec<u8>>;
}

/// For forms without attached files.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoResources;

impl Resources for NoResources {
    fn read(&self, _uri: &str) -> Option<Vec<u8>> {
        None
    }
}

/// Why a form is refused. Each names the node or expression, so that its author finds the place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// Not XML, or beyond a limit.
    #[error("the form cannot be read: {0}")]
    Xml(String),
    /// An element that a form must have is missing.
    #[error("the form has no {0}")]
    Missing(&'static str),
    /// An expression that cannot be read.
    #[error("{node}: cannot read `{expression}`: {error}")]
    Expression {
        /// Where it stands.
        node: String,
        /// Its text.
        expression: String,
        /// What is wrong.
        error: SyntaxError,
    },
    /// An expression that has no value for a blank form.
    #[error("{node}: cannot evaluate `{expression}`: {error}")]
    Evaluation {
        /// Where it stands.
        node: String,
        /// Its text.
        expression: String,
        /// What is wrong.
        error: xpath::EvalError,
    },
    /// A bind or control that refers to a node which the main instance does not have.
    #[error("{what}: the form has no node {path}")]
    Unbound {
        /// The element.
        what: String,
        /// The path it names.
        path: String,
    },
    /// Values that depend on one another in a circle.
    #[error("a cycle: {}", .0.join(" → "))]
    Cycle(Vec<String>),
    /// A select without any choice.
    #[error("{0}: the select has no choices")]
    NoChoices(String),
    /// An itemset whose value or label is not among the list's columns.
    #[error("{node}: the list has no {what} `{name}`")]
    Itemset {
        /// The select.
        node: String,
        /// `value` or `label`.
        what: &'static str,
        /// The column named.
        name: String,
    },
    /// An external list that is missing or cannot be read.
    #[error("the list `{uri}` cannot be read: {reason}")]
    Resource {
        /// Its address.
        uri: String,
        /// Why.
        reason: String,
    },
    /// An attribute whose value makes no sense.
    #[error("{node}: {what}")]
    Invalid {
        /// Where it stands.
        node: String,
        /// What is wrong.
        what: String,
    },
    /// Entities that are declared wrongly, or in a version that is not known.
    #[error("{node}: {what}")]
    Entities {
        /// The `entity` element, the bind's node, or `model`.
        node: String,
        /// What is wrong.
        what: String,
    },
    /// Beyond a bound on what a form may cost.
    #[error("the form is too large: {0}")]
    TooLarge(&'static str),
    /// Choices from `search()`, a function of ODK Collect that reads a file beside the form: without it the select would
    /// offer its placeholder as a choice.
    #[error(
        "{node}: `{appearance}` is not supported; put the rows into a list and filter it (choice_filter)"
    )]
    Search {
        /// The select.
        node: String,
        /// Its appearance, as it is written.
        appearance: String,
    },
}

impl Form {
    /// Reads and compiles a form.
    ///
    /// # Errors
    /// A [`LoadError`] that names the place and the reason; a form that JavaRosa refuses is refused.
    pub fn parse(xml: &[u8], resources: &dyn Resources) -> Result<Form, LoadError> {
        if xml.len() > limits::FORM_BYTES {
            return Err(LoadError::Xml("it is too large".to_owned()));
        }
        let text = std::str::from_utf8(xml).map_err(|_| LoadError::Xml("it is not UTF-8".to_owned()))?;
        let document = parse_xml(text)?;
        let mut loader = Loader::new();
        let hash = digest::digest(&digest::SHA256, xml);
        loader.form.hash.copy_from_slice(hash.as_ref());
        loader.read(document.root_element(), resources)?;
        let mut form = loader.finish();
        graph::build(&mut form)?;
        Ok(form)
    }
}

/// Reads a form's or an instance's XML.
pub(crate) fn parse_xml(text: &str) -> Result<xml::Document<'_>, LoadError> {
    let text = text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    xml::Document::read(text).map_err(LoadError::Xml)
}

/// A form while it is read.
pub(super) struct Loader {
    pub(super) form: Form,
    /// A select's or count's expressions become rules once all places are known.
    pub(super) watchers: Vec<Rule>,
    /// The answers that are saved to a property of an entity.
    pub(super) save_tos: Vec<(PlaceId, String)>,
    /// The paths of binds that have an id.
    pub(super) bind_paths: FxHashMap<String, String>,
    pub(super) wording: WordingBuilder,
    /// The values that the translations of a text show; few show any.
    pub(super) shown_by: FxHashMap<Sym, Vec<ExprId>>,
    pub(super) known: Known,
    /// Characters of all expressions so far.
    expression_chars: usize,
}

impl Loader {
    fn new() -> Self {
        let mut symbols = Symbols::default();
        let document = symbols.intern("");
        let form = Form {
            title: String::new(),
            id: String::new(),
            version: String::new(),
            hash: [0; 32],
            languages: Vec::new(),
            default_language: 0,
            places: vec![new_place(document, 0, false)],
            symbols,
            child_places: HashTable::new(),
            seed: Seed::default(),
            templates: BTreeMap::new(),
            expressions: Expressions::default(),
            documents: Vec::new(),
            last_saved: 0,
            instances: FxHashMap::default(),
            rules: Vec::new(),
            rules_of: ByPlace::default(),
            readers_of: ByPlace::default(),
            on_change: FxHashMap::default(),
            controls: Vec::new(),
            body: Vec::new(),
            wording: Wording::default(),
            translations: Vec::new(),
            actions: Vec::new(),
            prefills: Vec::new(),
            entities: Vec::new(),
            root_namespaces: Vec::new(),
            submission: None,
            warnings: Vec::new(),
        };
        Self {
            form,
            watchers: Vec::new(),
            save_tos: Vec::new(),
            bind_paths: FxHashMap::default(),
            wording: WordingBuilder::default(),
            shown_by: FxHashMap::default(),
            known: Known::default(),
            expression_chars: 0,
        }
    }

    fn finish(mut self) -> Form {
        self.form.wording = self.wording.finish();
        self.form.symbols.shrink();
        self.form.places.shrink_to_fit();
        self.form.shrink_child_places();
        self.form.controls.shrink_to_fit();
        self.form.actions.shrink_to_fit();
        self.form.expressions.shrink();
        self.form
    }

    fn read(&mut self, root: Node<'_, '_>, resources: &dyn Resources) -> Result<(), LoadError> {
        let head = child(root, "head").unwrap_or(root);
        let model = child(head, "model").ok_or(LoadError::Missing("model"))?;
        let body = child(root, "body").ok_or(LoadError::Missing("body"))?;
        if let Some(title) = child(head, "title") {
            own_text(title).trim().clone_into(&mut self.form.title);
        }
        let instances: Vec<_> = elements(model).filter(|node| node.name() == "instance").collect();
        let main = instances
            .first()
            .and_then(|instance| instance.first_element_child())
            .ok_or(LoadError::Missing("main instance"))?;
        self.main_instance(root, main)?;
        for instance in &instances[1..] {
            self.secondary(*instance, resources)?;
        }
        if let Some(itext) = child(model, "itext") {
            self.itext(itext)?;
        }
        self.bind_ids(model);
        // Those of the model come before those of the body, wherever they stand.
        self.model_actions(model)?;
        self.body(body)?;
        self.templates();
        self.binds(model)?;
        self.entities(model, main)?;
        self.check()?;
        for rule in std::mem::take(&mut self.watchers) {
            self.form.rules.push(rule);
        }
        if let Some(reference) =
            child(model, "submission").and_then(|submission| attribute(submission, "ref"))
        {
            self.form.submission = Some(self.expr(reference, "submission", ROOT)?);
        }
        Ok(())
    }

    fn main_instance(&mut self, html: Node<'_, '_>, root: Node<'_, '_>) -> Result<(), LoadError> {
        let place = self.new_child(0, root.name());
        if let Some(uri) = root.namespace() {
            self.name_space(place, root, uri);
        }
        attribute(root, "id")
            .or_else(|| root.namespace().filter(|uri| *uri != XFORMS))
            .unwrap_or_else(|| root.name())
            .clone_into(&mut self.form.id);
        attribute(root, "version")
            .unwrap_or("")
            .clone_into(&mut self.form.version);
        // The main instance answers to the form's id as well.
        self.form.symbols.intern(&self.form.id);
        for (prefix, uri) in html.namespaces() {
            if let Some(prefix) = prefix {
                let declared = (Some(prefix.to_owned()), uri.to_owned());
                self.form.root_namespaces.push(declared);
            }
        }
        let mut seed = SeedBuilder::default();
        self.seed(root, place, &mut seed)?;
        self.form.seed = seed.finish();
        if self.form.seed.len() > limits::INSTANCE_NODES {
            return Err(LoadError::TooLarge("its instance has too many nodes"));
        }
        Ok(())
    }

    /// Adds the blueprint of an element of the main instance; templates of repeats are set aside.
    fn seed(
        &mut self,
        element: Node<'_, '_>,
        place: PlaceId,
        seed: &mut SeedBuilder,
    ) -> Result<(), LoadError> {
        let node = seed.open(place);
        for attribute in element.attributes() {
            if attribute.namespace() == Some(JAVAROSA) && attribute.name() == "template" {
                continue;
            }
            let name = self.form.symbols.intern(attribute.name());
            let attribute_place = if let Some(known) = self.form.attribute_place(place, name) {
                known
            } else {
                if self.form.place(place).attributes.len() >= limits::XML_ATTRIBUTES {
                    return Err(LoadError::TooLarge("a node has too many attributes"));
                }
                let new = self.new_place(place, attribute.name(), true);
                self.form.places[place as usize].attributes.push(new);
                if let Some(uri) = attribute.namespace() {
                    self.name_space(new, element, uri);
                }
                new
            };
            seed.attribute(node, attribute_place, attribute.value());
        }
        for child in together(element) {
            let name = self.form.symbols.intern(child.name());
            let child_place = if let Some(known) = self.form.child_place(place, name) {
                known
            } else {
                let new = self.new_child(place, child.name());
                if let Some(uri) = child.namespace() {
                    self.name_space(new, child, uri);
                }
                new
            };
            if child.attribute((JAVAROSA, "template")).is_some() {
                let mut template = SeedBuilder::default();
                self.seed(child, child_place, &mut template)?;
                self.form
                    .templates
                    .insert(child_place, Arc::new(template.finish()));
            } else {
                self.seed(child, child_place, seed)?;
            }
        }
        if element.first_element_child().is_none() {
            seed.set_text(node, own_text(element).trim_matches(|c: char| c <= ' '));
        }
        seed.close(node);
        if self.form.places.len() > limits::PLACES {
            return Err(LoadError::TooLarge("its instance has too many paths"));
        }
        Ok(())
    }

    fn new_place(&mut self, parent: PlaceId, name: &str, attribute: bool) -> PlaceId {
        let name = self.form.symbols.intern(name);
        self.form.places.push(new_place(name, parent, attribute));
        u32::try_from(self.form.places.len() - 1).unwrap_or(u32::MAX)
    }

    /// A new place of an element, behind its parent's others.
    fn new_child(&mut self, parent: PlaceId, name: &str) -> PlaceId {
        let new = self.new_place(parent, name, false);
        let siblings = &mut self.form.places[parent as usize].children;
        let rank = u32::try_from(siblings.len()).unwrap_or(u32::MAX);
        siblings.push(new);
        let place = &mut self.form.places[new as usize];
        place.rank = rank;
        self.form.add_child_place(new);
        new
    }

    fn name_space(&mut self, place: PlaceId, element: Node<'_, '_>, uri: &str) {
        let prefix = element
            .lookup_prefix(uri)
            .map(|prefix| self.form.symbols.intern(prefix));
        let namespace = self.form.symbols.intern(uri);
        let place = &mut self.form.places[place as usize];
        place.namespace = Some(namespace);
        place.prefix = prefix;
    }

    /// Gives each repeat without `jr:template` one, from its first instance.
    fn templates(&mut self) {
        let repeated: Vec<PlaceId> = (0..)
            .zip(&self.form.places)
            .filter(|(id, place)| place.repeat.is_some() && !self.form.templates.contains_key(id))
            .map(|(id, _)| id)
            .collect();
        for id in repeated {
            let places = &self.form.places;
            let found: Option<Germ<'_>> = std::iter::once(&self.form.seed)
                .chain(self.form.templates.values().map(AsRef::as_ref))
                .find_map(|seed| seed.find(id));
            // A template made from an instance has no instances of the repeats within it.
            let template = found.map(|germ| {
                let mut template = SeedBuilder::default();
                template.blank(germ, &|place| places[place as usize].repeat.is_some());
                template.finish()
            });
            if let Some(template) = template {
                self.form.templates.insert(id, Arc::new(template));
            }
        }
    }

    fn secondary(&mut self, instance: Node<'_, '_>, resources: &dyn Resources) -> Result<(), LoadError> {
        let Some(id) = attribute(instance, "id") else {
            return Ok(());
        };
        let symbols = &mut self.form.symbols;
        let inline = instance.first_element_child();
        let document = match (attribute(instance, "src"), inline) {
            (None, None) => return Ok(()),
            // Each session has its own, or none: before a first filing is saved there is no last one.
            (Some(LAST_SAVED), _) if self.form.last_saved != 0 => {
                let id = symbols.intern(id);
                self.form.instances.insert(id, self.form.last_saved);
                return Ok(());
            }
            (Some(LAST_SAVED), _) => {
                self.form.last_saved = u32::try_from(self.form.documents.len() + 1).unwrap_or(u32::MAX);
                Document::empty(symbols)
            }
            (None, Some(root)) => Document::from_element(root, symbols),
            (Some(uri), inline) => {
                let fail = |reason: String| LoadError::Resource {
                    uri: uri.to_owned(),
                    reason,
                };
                match (resources.read(uri), inline) {
                    (Some(bytes), _) if bytes.len() > limits::RESOURCE_BYTES => {
                        return Err(fail("it is too large".to_owned()));
                    }
                    (Some(bytes), _) => read_list(uri, &bytes, symbols).map_err(fail)?,
                    (None, Some(root)) => Document::from_element(root, symbols),
                    // As in the reference engine a form opens without its list: it offers no choice then.
                    (None, None) => {
                        self.form
                            .warnings
                            .push(fail("it is missing".to_owned()).to_string());
                        Document::empty(symbols)
                    }
                }
            }
        };
        let id = symbols.intern(id);
        self.form.documents.push(document);
        self.form
            .instances
            .insert(id, u32::try_from(self.form.documents.len()).unwrap_or(u32::MAX));
        Ok(())
    }

    /// Compiles an expression. `base` says to which place its relative paths stand, for errors.
    pub(super) fn expr(&mut self, text: &str, node: &str, _base: PlaceId) -> Result<ExprId, LoadError> {
        if let Some(known) = self.known.find(text, &self.form.expressions) {
            return Ok(known);
        }
        self.expression_chars += text.len();
        if self.expression_chars > limits::EXPRESSIONS_CHARS {
            return Err(LoadError::TooLarge("its expressions are too long together"));
        }
        let expr = xpath::parse(text, &mut self.form.symbols).map_err(|error| LoadError::Expression {
            node: node.to_owned(),
            expression: text.to_owned(),
            error,
        })?;
        Ok(self.known.add(expr, text, &mut self.form))
    }

    pub(super) fn rule(&mut self, kind: RuleKind, target: PlaceId, expr: ExprId) {
        self.form.rules.push(Rule { kind, target, expr });
    }

    /// The place that a bind's or control's path names, from `base`.
    pub(super) fn resolve(&mut self, path: &str, base: PlaceId, what: &str) -> Result<PlaceId, LoadError> {
        let unbound = || LoadError::Unbound {
            what: what.to_owned(),
            path: path.to_owned(),
        };
        if let Some(place) = self.plain_place(path) {
            return Ok(place);
        }
        let expr = xpath::parse(path, &mut self.form.symbols).map_err(|error| LoadError::Expression {
            node: what.to_owned(),
            expression: path.to_owned(),
            error,
        })?;
        let Expr::Path(path) = expr else {
            return Err(unbound());
        };
        graph::walk(&self.form, &path, base).ok_or_else(unbound)
    }

    /// The place that an absolute path of nothing but names leads to, as nearly all paths of binds and controls are.
    fn plain_place(&self, path: &str) -> Option<PlaceId> {
        let mut at = DOCUMENT;
        for name in path.strip_prefix('/')?.split('/') {
            at = self.form.child_place(at, self.form.symbols.find(name)?)?;
        }
        Some(at)
    }

    pub(super) fn place_mut(&mut self, place: PlaceId) -> &mut Place {
        &mut self.form.places[place as usize]
    }

    pub(super) fn add_control(&mut self, control: super::Control) -> ControlId {
        self.form.controls.push(control);
        u32::try_from(self.form.controls.len() - 1).unwrap_or(u32::MAX)
    }

    pub(super) fn intern(&mut self, name: &str) -> Sym {
        self.form.symbols.intern(name)
    }
}

fn new_place(name: Sym, parent: PlaceId, attribute: bool) -> Place {
    Place {
        name,
        prefix: None,
        namespace: None,
        parent,
        attribute,
        rank: 0,
        children: ThinVec::new(),
        attributes: ThinVec::new(),
        kind: DataType::Untyped,
        repeat: None,
        control: None,
        bind: None,
    }
}

fn read_list(uri: &str, bytes: &[u8], symbols: &mut Symbols) -> Result<Document, String> {
    let extension = uri
        .rsplit_once('.')
        .map_or("", |(_, extension)| extension)
        .to_ascii_lowercase();
    if uri.starts_with("jr://file-csv/") {
        Document::from_csv(bytes, symbols)
    } else if extension == "geojson" {
        Document::from_geojson(bytes, symbols)
    } else {
        let text = std::str::from_utf8(bytes).map_err(|_| "the list is not UTF-8".to_owned())?;
        let text = text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
        let xml = xml::Document::read_list(text)?;
        Ok(Document::from_element(xml.root_element(), symbols))
    }
}

/// The instance that was saved last with this form (ODK XForms, "Secondary Instances", last-saved).
pub(crate) const LAST_SAVED: &str = "jr://instance/last-saved";
pub(crate) const XFORMS: &str = "http://www.w3.org/2002/xforms";
pub(super) const JAVAROSA: &str = "http://openrosa.org/javarosa";

pub(super) fn elements<'a, 'i>(node: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    node.elements()
}

pub(super) fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    elements(node).find(|child| child.name() == name)
}

/// An attribute without a namespace.
pub(super) fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attributes()
        .find(|attribute| attribute.namespace().is_none() && attribute.name() == name)
        .map(xml::Attribute::value)
}

/// The child elements, siblings of one name standing together at the first one's place, as the reference engine keeps
/// them.
fn together<'a, 'i>(node: Node<'a, 'i>) -> Vec<Node<'a, 'i>> {
    let mut children: Vec<_> = elements(node).collect();
    let mut first = FxHashMap::default();
    for (at, child) in children.iter().enumerate() {
        first.entry(child.name()).or_insert(at);
    }
    // Stable: siblings of one name keep their order.
    children.sort_by_key(|child| first.get(child.name()).copied());
    children
}
