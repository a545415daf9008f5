//! A finished instance loaded again: to be edited, or checked by a gateway.

use std::sync::Arc;

use super::{Environment, Session, recalc::Work};
use crate::{
    limits,
    model::{
        DOCUMENT, Form, LoadError, Moment, PlaceId, RuleKind,
        document::own_text,
        seed::{Germ, SeedBuilder},
    },
    xml::Node,
    xpath::{self, Expr, Value, ast::Root, eval::BUDGET, value::NodeRef},
};

/// Why an instance cannot be loaded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// Not XML, or beyond a limit.
    #[error(transparent)]
    Xml(#[from] LoadError),
    /// Its root is not the form's.
    #[error("the instance is one of another form")]
    OtherForm,
}

/// A calculated value that differs from what the instance holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The node.
    pub path: String,
    /// What the instance holds.
    pub held: String,
    /// What the form computes.
    pub computed: String,
}

impl Session {
    /// Loads an instance as an edit: nothing is preloaded, no first-load action runs, no value is computed anew.
    /// Nodes that the form does not have are left out; nodes that the instance lacks are there, irrelevant or blank.
    ///
    /// # Errors
    /// An [`EditError`] where the bytes are no instance of the form.
    pub fn edit(form: Arc<Form>, instance: &[u8], environment: Environment) -> Result<Session, EditError> {
        let text = std::str::from_utf8(instance).map_err(|_| LoadError::Xml("it is not UTF-8".to_owned()))?;
        if text.len() > limits::FORM_BYTES {
            return Err(LoadError::Xml("it is too large".to_owned()).into());
        }
        let document = crate::model::parse_xml(text)?;
        let root = document.root_element();
        let blank = form.seed.root().ok_or(EditError::OtherForm)?;
        let place = blank.place();
        if form.name(form.place(place).name) != root.name() {
            return Err(EditError::OtherForm);
        }
        let mut seed = SeedBuilder::default();
        merged(&form, root, place, Some(blank), &mut seed);
        let seed = seed.finish();
        if seed.len() > limits::INSTANCE_NODES {
            return Err(LoadError::TooLarge("its instance has too many nodes").into());
        }
        let mut session = Session::bare(form, environment)?;
        session.work = Work {
            keep_values: true,
            loading: true,
            ..Work::default()
        };
        let root = session.plant(seed.root().ok_or(EditError::OtherForm)?, 0, 0);
        session.state.push_child(0, root);
        for node in session.state.subtree(root) {
            session.inherit_relevance(node);
            let asked = session
                .form
                .place(session.state.node(node).place)
                .control
                .is_some();
            let answered = asked && !session.state.node(node).value.is_empty() && !session.is_computed(node);
            session.state.node_mut(node).set_answered(answered);
        }
        session.mark_all();
        session.settle();
        session.run_actions(Moment::Load);
        session.settle();
        session.keep_own_values();
        session.work = Work {
            faults: std::mem::take(&mut session.work.faults),
            ..Work::default()
        };
        session.entry = session.snapshot();
        Ok(session)
    }

    /// The calculated values that differ from what the instance holds, in order. Values that are not functions of
    /// form and answers are left aside; so are those of the last filing, where the session was not given it.
    #[must_use]
    pub fn differences(&self) -> Vec<Difference> {
        let mut found = Vec::new();
        for rule in self
            .form
            .rules
            .iter()
            .filter(|rule| rule.kind == RuleKind::Calculate)
        {
            let expr = self.form.expr(rule.expr);
            let unknown = self.world.last_saved.is_none() && self.reads_last_saved(expr);
            if self.form.expressions.is_volatile(rule.expr) || unknown {
                continue;
            }
            let kind = self.form.place(rule.target).kind;
            for node in self.state.nodes_at(&self.form, 0, rule.target) {
                if !self.state.node(node).relevant() {
                    continue;
                }
                let held = &self.state.node(node).value;
                let computed = self.value_of(rule.expr, node).ok().and_then(|value| {
                    crate::model::datum::Datum::from_value(&value, kind, self.world.local()).ok()
                });
                let (held, computed) = (
                    held.text(self.world.zone),
                    computed.map(|datum| datum.text(self.world.zone)),
                );
                let same = computed
                    .as_ref()
                    .is_some_and(|computed| same_text(&held, computed));
                if !same {
                    found.push((node, held, computed));
                }
            }
        }
        found.sort_by_key(|(node, ..)| *node);
        found
            .into_iter()
            .map(|(node, held, computed)| Difference {
                path: self.state.path(&self.form, node),
                held: held.to_string(),
                computed: computed.map_or_else(String::new, |text| text.to_string()),
            })
            .collect()
    }
}

impl Session {
    fn reads_last_saved(&self, expr: &Expr) -> bool {
        self.form.reads_last_saved()
            && expr.any(&|expr| match expr {
                Expr::Path(path) => match path.root {
                    Root::Instance(id) => self.form.instances.get(&id) == Some(&self.form.last_saved),
                    _ => false,
                },
                _ => false,
            })
    }
}

/// Equal as texts, or as numbers to the last few digits.
fn same_text(a: &str, b: &str) -> bool {
    a == b
        || match (a.parse::<f64>(), b.parse::<f64>()) {
            (Ok(a), Ok(b)) => (a - b).abs() <= 1e-9 * a.abs().max(b.abs()),
            _ => false,
        }
}

/// The instance's element as a blueprint: what the form knows, in the form's order; what the instance lacks, from the
/// form's own blueprint but blank.
fn merged(
    form: &Form,
    element: Node<'_, '_>,
    place: PlaceId,
    blank: Option<Germ<'_>>,
    seed: &mut SeedBuilder,
) {
    let node = seed.open(place);
    for &attribute in &form.place(place).attributes {
        let name = form.name(form.place(attribute).name);
        if let Some(found) = element.attributes().find(|entry| entry.name() == name) {
            seed.attribute(node, attribute, found.value());
        }
    }
    if form.place(place).children.is_empty() {
        seed.set_text(node, &own_text(element));
    }
    for &child in &form.place(place).children {
        let name = form.name(form.place(child).name);
        let own = blank.and_then(|blank| blank.children().find(|germ| germ.place() == child));
        let template = form.templates.get(&child).and_then(|template| template.root());
        let mut missing = true;
        for found in element
            .children()
            .filter(|node| node.is_element() && node.name() == name)
        {
            missing = false;
            merged(form, found, child, own.or(template), seed);
        }
        if missing && form.place(child).repeat.is_none() {
            blanked(form, child, seed);
        }
    }
    seed.close(node);
}

fn blanked(form: &Form, place: PlaceId, seed: &mut SeedBuilder) {
    let node = seed.open(place);
    for &child in &form.place(place).children {
        if form.place(child).repeat.is_none() {
            blanked(form, child, seed);
        }
    }
    seed.close(node);
}

/// What an expression came to, for tools and tests.
#[derive(Debug, Clone, PartialEq)]
pub enum Evaluated {
    /// A number.
    Number(f64),
    /// A boolean.
    Boolean(bool),
    /// A text.
    Text(String),
    /// A moment, milliseconds since 1970.
    Date(i64),
    /// Nodes: path and text of each; nodes of secondary instances begin with `instance(name)`.
    Nodes(Vec<(String, String)>),
}

pub(super) fn evaluate(session: &Session, expression: &str, path: &str) -> Result<Evaluated, String> {
    let node = session.state.find(&session.form, path).ok_or("no such node")?;
    // Names that the form does not know get symbols beyond its table: no node has them.
    let mut symbols = session.form.symbols.clone();
    let expr = xpath::parse(expression, &mut symbols).map_err(|error| format!("syntax: {error}"))?;
    let cx = session.context(node);
    session.world.budget.set(BUDGET);
    let value = xpath::eval(&expr, &cx).map_err(|error| error.to_string())?;
    Ok(match value {
        Value::Number(number) => Evaluated::Number(number),
        Value::Boolean(flag) => Evaluated::Boolean(flag),
        Value::Text(text) => Evaluated::Text(text.to_string()),
        Value::Date(at) => Evaluated::Date(at),
        Value::Nodes(nodes) => Evaluated::Nodes(
            nodes
                .into_iter()
                .map(|node| (node_path(session, node), node_text(session, node)))
                .collect(),
        ),
    })
}

fn node_text(session: &Session, node: NodeRef) -> String {
    if node.doc == 0 {
        let cx = session.context(session.state.root());
        return cx
            .node_value(node)
            .to_text(&cx)
            .map(|text| text.to_string())
            .unwrap_or_default();
    }
    let cx = session.context(DOCUMENT);
    let text = cx.document(node.doc).text(node.id);
    text.map_or_else(String::new, ToString::to_string)
}

fn node_path(session: &Session, node: NodeRef) -> String {
    if node.doc == 0 {
        return if node.id == DOCUMENT {
            "/".to_owned()
        } else {
            session.state.path(&session.form, node.id)
        };
    }
    let cx = session.context(DOCUMENT);
    let document = cx.document(node.doc);
    let id = session
        .form
        .instances
        .iter()
        .find(|(_, doc)| **doc == node.doc)
        .map_or("", |(id, _)| session.form.name(*id));
    let mut steps = Vec::new();
    let mut at = node.id;
    while let Some(parent) = document.parent(at) {
        let name = document.name(at).map_or("", |name| session.form.name(name));
        let mut same = 0;
        document.each_child(parent, &mut |sibling| {
            same += usize::from(document.name(sibling) == document.name(at));
        });
        steps.push(if document.is_attribute(at) {
            format!("@{name}")
        } else if same > 1 {
            format!("{name}[{}]", document.index(at) + 1)
        } else {
            name.to_owned()
        });
        at = parent;
    }
    steps.reverse();
    format!("instance({id})/{}", steps.join("/"))
}
