//! A condition over a form's answers that stands outside of the form, as on a list of papers: whether a paper is needed
//! in this case. It is read strictly, for no dry run shows it to its author: a path that names nothing is a mistake.

use std::{cell::RefCell, sync::Arc};

use super::Session;
use crate::{
    Form,
    model::{DOCUMENT, PlaceId, graph},
    symbols::Symbols,
    xpath::{
        self, Expr, Path, Root, SyntaxError,
        ast::{Axis, Test},
        eval::BUDGET,
        functions::Function,
        locate,
        value::NodeRef,
    },
};

/// Why a text is no condition over a form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConditionFault {
    /// Not XPath.
    #[error("{0}")]
    Syntax(#[from] SyntaxError),
    /// A path that names no question and no calculation, or is not plain and absolute as `/data/person/age`.
    #[error("`{path}` names no question of the form")]
    NoSuchQuestion {
        /// The path, as far as it can be told.
        path: String,
    },
    /// It reads no question: then it says nothing about any case.
    #[error("it reads no question")]
    ReadsNothing,
    /// A function that does not exist, or that the office cannot compute anew (`random()`, `property()`).
    #[error("`{name}()` cannot stand in a condition")]
    Function {
        /// Its name.
        name: String,
    },
}

impl Form {
    /// Checks a condition and gives the questions that it reads: their paths without positions, sorted.
    ///
    /// ```
    /// use banshi_forms::{ConditionFault, Form, NoResources};
    ///
    /// let xml = br#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">
    ///   <h:head><h:title>Age</h:title><model>
    ///     <instance><data id="age"><age/></data></instance><bind nodeset="/data/age" type="int"/>
    ///   </model></h:head><h:body><input ref="/data/age"><label>Age</label></input></h:body></h:html>"#;
    /// let form = Form::parse(xml, &NoResources)?;
    /// assert_eq!(form.condition("/data/age < 16").unwrap(), ["/data/age"]);
    /// assert!(matches!(form.condition("/data/aeg < 16"), Err(ConditionFault::NoSuchQuestion { .. })));
    /// # Ok::<(), banshi_forms::LoadError>(())
    /// ```
    ///
    /// # Errors
    /// [`ConditionFault`].
    pub fn condition(&self, expression: &str) -> Result<Vec<String>, ConditionFault> {
        let condition = Condition::read(self, expression)?;
        let mut paths: Vec<String> = condition
            .reads
            .iter()
            .map(|(_, place)| self.place_path(*place))
            .collect();
        paths.sort();
        paths.dedup();
        Ok(paths)
    }
}

impl Session {
    /// Decides a condition in an instance of a repeat (`/data/member[2]`), or in the form as a whole. `None`: not
    /// decided, for a question that it reads is asked and has no answer, the instance is not there, or
    /// [`Form::condition`] finds fault with it.
    ///
    /// Whoever acts on it asks for the paper where it is not decided. Phone and office decide by the same answers with
    /// this one function, so that they never disagree.
    #[must_use]
    pub fn decide(&self, condition: &str, instance: Option<&str>) -> Option<bool> {
        let condition = Condition::read(&self.form, condition).ok()?;
        let node = match instance {
            Some(path) => self.state.find(&self.form, path)?,
            None => self.state.root(),
        };
        let cx = self.context(node);
        self.world.budget.set(BUDGET);
        // What is not asked in this case is settled: it is empty for good.
        let is_open = |node: &NodeRef| {
            let node = self.state.node(node.id);
            node.relevant() && node.value.is_empty()
        };
        for (path, _) in &condition.reads {
            let nodes = locate::all_nodes(path, &cx).ok()?;
            if nodes.is_empty() || nodes.iter().any(is_open) {
                return None;
            }
        }
        xpath::eval(&condition.expr, &cx).ok()?.to_boolean(&cx).ok()
    }
}

/// A condition that was read against a form.
struct Condition {
    expr: Expr,
    /// What it reads: each path with the one place that it names.
    reads: Vec<(Arc<Path>, PlaceId)>,
}

impl Condition {
    fn read(form: &Form, expression: &str) -> Result<Self, ConditionFault> {
        // Names that the form does not know get symbols beyond its table: no node has them.
        let mut symbols = form.symbols.clone();
        let expr = xpath::parse(expression, &mut symbols)?;
        let reads = RefCell::new(Ok(Vec::new()));
        expr.any(&|part| {
            let read = match part {
                Expr::Path(path) => {
                    place_of(form, path, &symbols).map(|place| Some((Arc::clone(path), place)))
                }
                Expr::Call(call) if !is_computed_anew(call.function) => Err(ConditionFault::Function {
                    name: symbols.name(call.name).to_owned(),
                }),
                Expr::Variable(name) => Err(ConditionFault::NoSuchQuestion {
                    path: format!("${}", symbols.name(*name)),
                }),
                _ => Ok(None),
            };
            let mut reads = reads.borrow_mut();
            match (&mut *reads, read) {
                (Ok(reads), Ok(read)) => reads.extend(read),
                (Ok(_), Err(fault)) => *reads = Err(fault),
                (Err(_), _) => {}
            }
            reads.is_err()
        });
        let reads = reads.into_inner()?;
        if reads.is_empty() {
            return Err(ConditionFault::ReadsNothing);
        }
        Ok(Self { expr, reads })
    }
}

/// Whether the office comes to the same value from the same answers; today is the day on which they were finished.
fn is_computed_anew(function: Option<Function>) -> bool {
    !matches!(
        function,
        None | Some(
            Function::Random | Function::Uuid | Function::Property | Function::Randomize | Function::Once
        )
    )
}

/// The question or calculation that a plain absolute path names.
fn place_of(form: &Form, path: &Path, symbols: &Symbols) -> Result<PlaceId, ConditionFault> {
    let is_plain = path.root == Root::Absolute
        && path.steps.iter().all(|step| {
            step.axis == Axis::Child && matches!(step.test(), Test::Name(_)) && step.predicates.is_empty()
        });
    is_plain
        .then(|| graph::walk(form, path, DOCUMENT))
        .flatten()
        .filter(|place| form.place(*place).children.is_empty())
        .ok_or_else(|| ConditionFault::NoSuchQuestion {
            path: path
                .steps
                .iter()
                .map(|step| match step.test() {
                    Test::Name(name) => format!("/{}", symbols.name(name)),
                    _ => "/*".to_owned(),
                })
                .collect(),
        })
}
