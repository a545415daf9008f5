//! The typed tree of an expression. Names are symbols of the form, instances are resolved when the form is loaded.

use std::sync::Arc;

use crate::symbols::Sym;

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
    Path(Box<Path>),
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
    pub(crate) args: Box<[Expr]>,
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
    Expr(Box<(Expr, Predicates)>),
}

/// A location path.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Path {
    pub(crate) root: Root,
    pub(crate) steps: Box<[Step]>,
}

impl Path {
    /// Whether the path has only steps that JavaRosa knows (`.`, `..`, `name`, `*`, `@name`, all `..` before names):
    /// these are resolved against repeats the ODK way, by the instance that the context stands in.
    pub(crate) fn is_reference(&self) -> bool {
        if matches!(self.root, Root::Expr(..)) {
            return false;
        }
        let mut down = matches!(self.root, Root::Absolute | Root::Instance(_));
        self.steps.iter().all(|step| match (step.axis, &step.test) {
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

/// One step of a path.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Step {
    pub(crate) axis: Axis,
    pub(crate) test: Test,
    pub(crate) predicates: Predicates,
}

/// The predicates of a step. Few steps have any, and forms have many steps: so these take one word where there are none.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Predicates(
    #[expect(clippy::box_collection, reason = "a boxed slice takes two words")] Option<Box<Vec<Expr>>>,
);

impl From<Vec<Expr>> for Predicates {
    fn from(mut predicates: Vec<Expr>) -> Self {
        predicates.shrink_to_fit();
        Self((!predicates.is_empty()).then(|| Box::new(predicates)))
    }
}

impl std::ops::Deref for Predicates {
    type Target = [Expr];

    fn deref(&self) -> &[Expr] {
        self.0.as_deref().map_or(&[], Vec::as_slice)
    }
}

/// The axes of XPath 1.0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
