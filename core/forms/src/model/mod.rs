//! A loaded form: everything that its sessions share, immutable.

mod binds;
mod body;
mod checks;
pub(crate) mod datum;
mod dependencies;
pub(crate) mod document;
pub(crate) mod entities;
mod expressions;
mod geojson;
pub(crate) mod graph;
pub(crate) mod list;
mod load;
pub(crate) mod seed;
mod texts;
pub(crate) mod wording;

use std::{collections::BTreeMap, sync::Arc};

use hashbrown::HashTable;
use rustc_hash::FxHashMap;
use thin_vec::ThinVec;

use crate::{
    hashing::hash,
    symbols::{Sym, Symbols},
    xpath::Expr,
};
use datum::DataType;
use document::Document;
use expressions::Expressions;
use seed::Seed;
use wording::{TextId, Translation, Wording};

pub use dependencies::{Dependency, Property};
pub(crate) use load::{LAST_SAVED, XFORMS, parse_xml};
pub use load::{LoadError, NoResources, Resources};

/// The attribute namespace of the engine's own declarations, such as `banshi:prefill` on a bind.
pub const BANSHI_NAMESPACE: &str = "https://banshi.dev/xforms";

pub(crate) type PlaceId = u32;
pub(crate) type ExprId = u32;
pub(crate) type ControlId = u32;

/// The document above the main instance's root element.
pub(crate) const DOCUMENT: PlaceId = 0;
/// The main instance's root element.
pub(crate) const ROOT: PlaceId = 1;

/// An XForm, read once and shared by all its sessions.
///
/// ```
/// use banshi_forms::{Form, NoResources};
///
/// let xml = br#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">
///   <h:head><h:title>Address</h:title><model>
///     <instance><data id="address" version="3"><street/></data></instance>
///     <bind nodeset="/data/street" type="string" required="true()"/>
///   </model></h:head>
///   <h:body><input ref="/data/street"><label>Street</label></input></h:body></h:html>"#;
/// let form = Form::parse(xml, &NoResources)?;
/// assert_eq!((form.id(), form.version(), form.title()), ("address", "3", "Address"));
/// # Ok::<(), banshi_forms::LoadError>(())
/// ```
#[derive(Debug)]
pub struct Form {
    pub(crate) title: String,
    pub(crate) id: String,
    pub(crate) version: String,
    pub(crate) hash: [u8; 32],
    pub(crate) languages: Vec<Arc<str>>,
    pub(crate) default_language: usize,
    pub(crate) symbols: Symbols,
    pub(crate) places: Vec<Place>,
    /// Elements' places by parent and name.
    child_places: HashTable<PlaceId>,
    pub(crate) seed: Seed,
    /// What a new instance of each repeat begins as.
    pub(crate) templates: BTreeMap<PlaceId, Arc<Seed>>,
    pub(crate) expressions: Expressions,
    pub(crate) documents: Vec<Document>,
    /// The number of the document that stands for the instance saved last, 0 where the form reads none.
    pub(crate) last_saved: u32,
    pub(crate) instances: FxHashMap<Sym, u32>,
    pub(crate) rules: Vec<Rule>,
    /// The rules by their target, in order.
    pub(crate) rules_of: ByPlace<u32>,
    /// What must be looked at again when a value changes, by the place of the value.
    pub(crate) readers_of: ByPlace<Reader>,
    /// Actions set off by a change of a value, by the place of the value.
    pub(crate) on_change: FxHashMap<PlaceId, Vec<u32>>,
    pub(crate) controls: Vec<Control>,
    pub(crate) body: Vec<ControlId>,
    pub(crate) wording: Wording,
    /// By language.
    pub(crate) translations: Vec<Translation>,
    pub(crate) actions: Vec<Action>,
    pub(crate) prefills: Vec<Prefill>,
    pub(crate) entities: Vec<entities::Declaration>,
    pub(crate) root_namespaces: Vec<(Option<String>, String)>,
    pub(crate) submission: Option<ExprId>,
    pub(crate) warnings: Vec<String>,
}

impl Form {
    /// The title, as in `h:title`.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The form's id, from the root of its main instance.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The form's version, empty where it has none.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// SHA-256 of the form's XML; a journal is bound to it.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        self.hash
    }

    /// The names of the languages, in the order of the form; empty where it has no translations.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.languages.iter().map(AsRef::as_ref)
    }

    /// What is wrong with the form without making it unusable.
    #[must_use]
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Whether the form reads the instance that was saved last, `jr://instance/last-saved`: then a session is to be given
    /// it by [`Environment::last_saved`](crate::Environment::last_saved).
    #[must_use]
    pub fn reads_last_saved(&self) -> bool {
        self.last_saved != 0
    }

    /// The questions that declare where their default may come from.
    #[must_use]
    pub fn prefills(&self) -> &[Prefill] {
        &self.prefills
    }

    pub(crate) fn place(&self, id: PlaceId) -> &Place {
        &self.places[id as usize]
    }

    pub(crate) fn expr(&self, id: ExprId) -> &Expr {
        self.expressions.get(id)
    }

    /// What the author wrote for an expression.
    pub(crate) fn source(&self, id: ExprId) -> &str {
        self.expressions.source(id)
    }

    pub(crate) fn name(&self, sym: Sym) -> &str {
        self.symbols.name(sym)
    }

    /// Whether an instance's id is that of the main instance, which answers to the form's id.
    pub(crate) fn is_main(&self, id: Sym) -> bool {
        !self.instances.contains_key(&id) && self.name(id) == self.id
    }

    /// The generic path of a place: `/data/person/name`, `/data/@id`.
    pub(crate) fn place_path(&self, id: PlaceId) -> String {
        let mut names = Vec::new();
        let mut at = id;
        while at != DOCUMENT {
            let place = self.place(at);
            names.push((place.attribute, place.name));
            at = place.parent;
        }
        let mut path = String::new();
        for (attribute, name) in names.into_iter().rev() {
            path.push('/');
            if attribute {
                path.push('@');
            }
            path.push_str(self.name(name));
        }
        path
    }

    /// Whether `ancestor` is `place` or stands above it.
    pub(crate) fn is_within(&self, place: PlaceId, ancestor: PlaceId) -> bool {
        let mut at = place;
        loop {
            if at == ancestor {
                return true;
            }
            if at == DOCUMENT {
                return false;
            }
            at = self.place(at).parent;
        }
    }

    pub(crate) fn child_place(&self, parent: PlaceId, name: Sym) -> Option<PlaceId> {
        let known = |&place: &PlaceId| self.place(place).is_child(parent, name);
        self.child_places.find(hash((parent, name)), known).copied()
    }

    /// Makes an element's place known to [`Form::child_place`].
    fn add_child_place(&mut self, place: PlaceId) {
        let hash = |&place: &PlaceId| self.places[place as usize].hash_as_child();
        self.child_places.insert_unique(hash(&place), place, hash);
    }

    /// Gives back what growing took in advance.
    fn shrink_child_places(&mut self) {
        let hash = |&place: &PlaceId| self.places[place as usize].hash_as_child();
        self.child_places.shrink_to_fit(hash);
    }

    pub(crate) fn attribute_place(&self, parent: PlaceId, name: Sym) -> Option<PlaceId> {
        self.place(parent)
            .attributes
            .iter()
            .copied()
            .find(|&child| self.place(child).name == name)
    }
}

/// All nodes of the main instance with one generic path.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) name: Sym,
    pub(crate) prefix: Option<Sym>,
    pub(crate) namespace: Option<Sym>,
    pub(crate) parent: PlaceId,
    pub(crate) attribute: bool,
    /// Which of its parent's children this is, from 0.
    pub(crate) rank: u32,
    pub(crate) children: ThinVec<PlaceId>,
    pub(crate) attributes: ThinVec<PlaceId>,
    pub(crate) kind: DataType,
    /// The repeat control that repeats this place.
    pub(crate) repeat: Option<ControlId>,
    /// The question bound here.
    pub(crate) control: Option<ControlId>,
    /// What most binds do not say.
    bind: Option<Box<Bind>>,
}

impl Place {
    fn hash_as_child(&self) -> u64 {
        hash((self.parent, self.name))
    }

    fn is_child(&self, parent: PlaceId, name: Sym) -> bool {
        self.parent == parent && self.name == name
    }

    /// What a bind says of this place besides its computed properties.
    pub(crate) fn bind(&self) -> &Bind {
        const NOTHING: &Bind = &Bind {
            constraint: None,
            constraint_message: None,
            required_message: None,
            preload: None,
            never_relevant: false,
            attributes: Vec::new(),
        };
        self.bind.as_deref().unwrap_or(NOTHING)
    }

    pub(crate) fn bind_mut(&mut self) -> &mut Bind {
        self.bind.get_or_insert_default()
    }
}

/// What a bind says besides its computed properties.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bind {
    pub(crate) constraint: Option<ExprId>,
    pub(crate) constraint_message: Option<Message>,
    pub(crate) required_message: Option<Message>,
    pub(crate) preload: Option<(String, String)>,
    /// Irrelevant from the first: actions, which come before any evaluation, do not see it.
    pub(crate) never_relevant: bool,
    /// Other attributes, by name; those of the engine's namespace as `banshi:name`.
    pub(crate) attributes: Vec<(String, String)>,
}

/// Things of places, those of one place together.
#[derive(Debug)]
pub(crate) struct ByPlace<T> {
    /// Where the things of each place begin, and where the last one's end.
    starts: Vec<u32>,
    things: Vec<T>,
}

impl<T> Default for ByPlace<T> {
    fn default() -> Self {
        Self {
            starts: Vec::new(),
            things: Vec::new(),
        }
    }
}

impl<T> ByPlace<T> {
    fn new(places: usize, mut things: Vec<(PlaceId, T)>) -> Self {
        things.sort_by_key(|(place, _)| *place);
        let start = |place: usize| things.partition_point(|(of, _)| (*of as usize) < place);
        let starts = (0..=places)
            .map(|place| u32::try_from(start(place)).unwrap_or(u32::MAX))
            .collect();
        let mut things: Vec<T> = things.into_iter().map(|(_, thing)| thing).collect();
        things.shrink_to_fit();
        Self { starts, things }
    }

    pub(crate) fn at(&self, place: PlaceId) -> &[T] {
        let place = place as usize;
        &self.things[self.starts[place] as usize..self.starts[place + 1] as usize]
    }
}

/// A rule that reads a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reader {
    pub(crate) rule: u32,
    /// The place whose instance reader and read node share: only targets below that instance are affected.
    pub(crate) scope: PlaceId,
}

/// What a rule computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum RuleKind {
    Relevant,
    Readonly,
    Required,
    Calculate,
    /// The number of instances of a repeat; the target is the repeat's parent.
    Count(ControlId),
    /// Nothing is computed: the labels of the control show other text now.
    Labels(ControlId),
    /// Nothing is computed: the choices of the control are others now.
    Choices(ControlId),
}

impl RuleKind {
    /// Whether the expression gives something that the session holds.
    pub(crate) fn computes(self) -> bool {
        !matches!(self, RuleKind::Labels(_) | RuleKind::Choices(_))
    }
}

/// An expression that gives a place one of its properties. Rules stand in topological order.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    pub(crate) kind: RuleKind,
    pub(crate) target: PlaceId,
    pub(crate) expr: ExprId,
}

/// A text for the person: plain with values filled in, or a text id looked up in the active language.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Message {
    Text(TextId),
    Itext(Sym),
    /// An expression that gives the text, as itemset labels do.
    Expr(ExprId),
}

/// What stands in a form's body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ControlKind {
    /// A group of controls.
    Group,
    /// A repeat; its children stand for each of its instances.
    Repeat,
    /// `input`; a note is a read-only one of text.
    Input,
    /// `secret`: as input, hidden.
    Secret,
    /// `select1`.
    SelectOne,
    /// `select`.
    SelectMultiple,
    /// `odk:rank`.
    Rank,
    /// `range`.
    Range,
    /// `trigger`: an acknowledgement.
    Trigger,
    /// `upload` of any file.
    Upload,
    /// `upload` of a picture.
    UploadImage,
    /// `upload` of a sound.
    UploadAudio,
    /// `upload` of a film.
    UploadVideo,
    /// `upload` of OpenStreetMap data.
    UploadOsm,
}

/// A control of the body.
#[derive(Debug, Clone)]
pub(crate) struct Control {
    pub(crate) kind: ControlKind,
    pub(crate) place: Option<PlaceId>,
    pub(crate) parent: Option<ControlId>,
    pub(crate) children: ThinVec<ControlId>,
    pub(crate) label: Option<Message>,
    pub(crate) hint: Option<Message>,
    pub(crate) appearance: Sym,
    pub(crate) attributes: ThinVec<(String, String)>,
    pub(crate) choices: Choices,
    pub(crate) count: Option<ExprId>,
    /// Whether the count reads the repeat that it counts: "one more, until the last says that it is the last".
    pub(crate) counts_itself: bool,
    pub(crate) fixed: bool,
}

/// Where a select's choices come from.
#[derive(Debug, Clone, Default)]
pub(crate) enum Choices {
    #[default]
    None,
    /// Values and labels.
    Items(ThinVec<(Sym, Option<Message>)>),
    Itemset(Box<Itemset>),
}

/// Choices from nodes; `value` and `label` are evaluated at each.
#[derive(Debug, Clone)]
pub(crate) struct Itemset {
    pub(crate) nodes: ExprId,
    pub(crate) value: ExprId,
    pub(crate) label: Option<ItemLabel>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum ItemLabel {
    Text(ExprId),
    /// The expression gives a text id.
    Itext(ExprId),
}

/// When an action runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    FirstLoad,
    /// Of a first load too, after that.
    Ready,
    Load,
    NewRepeat,
    ValueChanged,
}

/// Some moments.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Moments(u8);

impl Moments {
    pub(crate) fn insert(&mut self, moment: Moment) {
        self.0 |= 1 << moment as u8;
    }

    pub(crate) fn contains(self, moment: Moment) -> bool {
        self.0 & 1 << moment as u8 != 0
    }
}

/// `setvalue`.
#[derive(Debug, Clone)]
pub(crate) struct Action {
    pub(crate) moments: Moments,
    /// The path of the nodes to be set, from `base`.
    pub(crate) path: ExprId,
    /// The question or repeat that the action stands in, or the root element.
    pub(crate) base: PlaceId,
    pub(crate) value: ActionValue,
    /// The repeat in whose body the action stands, for `odk-new-repeat`.
    pub(crate) within: Option<PlaceId>,
}

#[derive(Debug, Clone)]
pub(crate) enum ActionValue {
    Text(Arc<str>),
    Expr(ExprId),
}

/// A question that declares where its default may come from: `banshi:prefill` on its bind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prefill {
    /// Generic path of the question.
    pub path: String,
    /// The declared source, as the form's author wrote it, for instance `applicant.name`.
    pub source: String,
}
