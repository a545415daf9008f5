//! The typed tree of an expression. Names are symbols of the form, instances are resolved when the form is loaded.

use std::{
    hash::{Hash, Hasher},
    sync::Arc,
};

use thin_vec::ThinVec;

use crate::{model::PlaceId, symbols::Sym};

/// An XPath 1.0 expression.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expr {
    Number(f64),
    Text(Arc<str>),
    Variable(Sym),
    Or(Box<Expr>, Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Compare(Comparison, Box<Expr>, Box<Expr>),
    Arithmetic(Operator, Box<Expr>, Box<Expr>),
    Negate(Box<Expr>),
    Union(Box<Expr>, Box<Expr>),
    /// Shared by all expressions of a form that hold the same.
    Path(Arc<Path>),
    Call(Call),
}

impl Expr {
    /// Whether anything holds of the expression or of one within it.
    pub(crate) fn any(&self, holds: &dyn Fn(&Expr) -> bool) -> bool {
        let any = |exprs: &[Expr]| exprs.iter().any(|expr| expr.any(holds));
        holds(self)
            || match self {
                Expr::Number(_) | Expr::Text(_) | Expr::Variable(_) => false,
                Expr::Or(a, b)
                | Expr::And(a, b)
                | Expr::Union(a, b)
                | Expr::Compare(_, a, b)
                | Expr::Arithmetic(_, a, b) => a.any(holds) || b.any(holds),
                Expr::Negate(inner) => inner.any(holds),
                Expr::Path(path) => {
                    let start = match &path.root {
                        Root::Expr(start) => start.0.any(holds) || any(&start.1),
                        _ => false,
                    };
                    start || path.steps.iter().any(|step| any(&step.predicates))
                }
                Expr::Call(call) => any(&call.args),
            }
    }
}

impl Expr {
    /// Visits each text and path within, those in a path's own predicates before it.
    pub(crate) fn each_leaf(&mut self, visit: &mut dyn FnMut(&mut Expr)) {
        match self {
            Expr::Number(_) | Expr::Variable(_) => {}
            Expr::Text(_) => visit(self),
            Expr::Or(a, b)
            | Expr::And(a, b)
            | Expr::Union(a, b)
            | Expr::Compare(_, a, b)
            | Expr::Arithmetic(_, a, b) => {
                a.each_leaf(visit);
                b.each_leaf(visit);
            }
            Expr::Negate(inner) => inner.each_leaf(visit),
            Expr::Call(call) => call.args.iter_mut().for_each(|arg| arg.each_leaf(visit)),
            Expr::Path(path) => {
                // Shared paths were visited when they were not shared yet.
                if let Some(own) = Arc::get_mut(path).filter(|own| !own.is_bare()) {
                    if let Root::Expr(start) = &mut own.root {
                        start.0.each_leaf(visit);
                        start
                            .1
                            .iter_mut()
                            .for_each(|predicate| predicate.each_leaf(visit));
                    }
                    for step in &mut own.steps {
                        step.predicates
                            .iter_mut()
                            .for_each(|predicate| predicate.each_leaf(visit));
                    }
                }
                visit(self);
            }
        }
    }
}

/// `=`, `!=`, `<` …
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// `+`, `-`, `*`, `div`, `mod`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

/// A function call. Unknown names are kept, so that only a branch that is reached fails.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Call {
    pub(crate) name: Sym,
    pub(crate) function: Option<super::functions::Function>,
    pub(crate) args: ThinVec<Expr>,
}

/// Where a path starts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Root {
    /// `/a/b`.
    Absolute,
    /// `a/b`, `../c`.
    Context,
    /// `current()/../c`.
    Current,
    /// `instance('id')/root/item`.
    Instance(Sym),
    /// Any other expression, with its predicates.
    Expr(Box<(Expr, ThinVec<Expr>)>),
}

/// A location path.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Path {
    pub(crate) root: Root,
    pub(crate) steps: Box<[Step]>,
    /// Where an absolute path of nothing but names leads, once its form is known.
    pub(crate) place: Option<PlaceId>,
}

impl Path {
    /// Whether the path holds no expression.
    pub(crate) fn is_bare(&self) -> bool {
        !matches!(self.root, Root::Expr(_)) && self.steps.iter().all(|step| step.predicates.is_empty())
    }

    /// Whether the path has only steps that JavaRosa knows (`.`, `..`, `name`, `*`, `@name`, all `..` before names):
    /// these are resolved against repeats the ODK way, by the instance that the context stands in.
    pub(crate) fn is_reference(&self) -> bool {
        if matches!(self.root, Root::Expr(..)) {
            return false;
        }
        let mut down = matches!(self.root, Root::Absolute | Root::Instance(_));
        self.steps.iter().all(|step| match (step.axis, step.test()) {
            (Axis::Itself, Test::Node) => step.predicates.is_empty(),
            (Axis::Parent, Test::Node) => !down && step.predicates.is_empty(),
            (Axis::Child, Test::Name(_) | Test::AnyName) | (Axis::Attribute, Test::Name(_)) => {
                down = true;
                true
            }
            _ => false,
        })
    }
}

/// By root and steps without expressions: paths that differ in these alone are few.
impl Hash for Path {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::mem::discriminant(&self.root).hash(state);
        if let Root::Instance(id) = self.root {
            id.hash(state);
        }
        for step in &self.steps {
            (step.axis, step.test()).hash(state);
        }
    }
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Step {
    pub(crate) axis: Axis,
    /// What the step accepts, in two parts: forms have many steps, and together these take no more than one.
    kind: TestKind,
    name: Option<Sym>,
    /// Few steps have any: none take one word.
    pub(crate) predicates: ThinVec<Expr>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TestKind {
    Name,
    AnyName,
    Node,
    Text,
    Nothing,
}

impl Step {
    pub(crate) fn new(axis: Axis, test: Test, predicates: ThinVec<Expr>) -> Self {
        let (kind, name) = match test {
            Test::Name(name) => (TestKind::Name, Some(name)),
            Test::AnyName => (TestKind::AnyName, None),
            Test::Node => (TestKind::Node, None),
            Test::Text => (TestKind::Text, None),
            Test::Nothing => (TestKind::Nothing, None),
        };
        Self {
            axis,
            kind,
            name,
            predicates,
        }
    }

    /// What the step accepts.
    pub(crate) fn test(&self) -> Test {
        match (self.kind, self.name) {
            (TestKind::Name, Some(name)) => Test::Name(name),
            (TestKind::AnyName, _) => Test::AnyName,
            (TestKind::Node, _) => Test::Node,
            (TestKind::Text, _) => Test::Text,
            (TestKind::Name | TestKind::Nothing, _) => Test::Nothing,
        }
    }
}

/// The axes of XPath 1.0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Axis {
    Child,
    Parent,
    Itself,
    Attribute,
    Descendant,
    DescendantOrSelf,
    Ancestor,
    AncestorOrSelf,
    Following,
    FollowingSibling,
    Preceding,
    PrecedingSibling,
    Namespace,
}

/// What a step accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Test {
    /// A local name; prefixes are not compared, as in JavaRosa's instances.
    Name(Sym),
    /// `*` and `prefix:*`.
    AnyName,
    /// `node()`.
    Node,
    /// `text()`.
    Text,
    /// `comment()` and `processing-instruction()`: an instance holds none.
    Nothing,
}
