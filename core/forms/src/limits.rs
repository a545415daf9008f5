//! Bounds on what comes from outside. Each is far beyond an honest form and small beside a phone's memory.

/// Bytes of a form.
pub(crate) const FORM_BYTES: usize = 32 << 20;
/// Bytes of one attached list.
pub(crate) const RESOURCE_BYTES: usize = 64 << 20;
/// XML nodes and attributes of one document.
pub(crate) const XML_NODES: usize = 3_000_000;
/// Attributes of one XML element, and of all that have one path.
pub(crate) const XML_ATTRIBUTES: usize = 1_000;
/// Namespaces of one XML document.
pub(crate) const XML_NAMESPACES: usize = 1_000;
/// Nesting of XML elements.
pub(crate) const XML_DEPTH: usize = 200;
/// Characters of one expression.
pub(crate) const EXPRESSION_CHARS: usize = 200_000;
/// Nesting of one expression.
pub(crate) const EXPRESSION_DEPTH: usize = 100;
/// Height of an expression's tree, which long chains of operators raise.
pub(crate) const EXPRESSION_HEIGHT: usize = 1_500;
/// Characters of all expressions of a form, each counted once.
pub(crate) const EXPRESSIONS_CHARS: usize = 4 << 20;
/// Generic paths of a form's main instance.
pub(crate) const PLACES: usize = 250_000;
/// Steps by which it is found who reads whom in a form.
pub(crate) const GRAPH_STEPS: usize = 10_000_000;
/// Nodes that a form's or session's instance may hold; a repeat past it is refused.
pub(crate) const INSTANCE_NODES: usize = 1_000_000;
/// Instances that `jr:count` may ask for.
pub(crate) const REPEAT_INSTANCES: usize = 10_000;
/// Characters of one answer.
pub(crate) const ANSWER_CHARS: usize = 1 << 20;
/// Actions that one event may set off.
pub(crate) const ACTIONS_PER_EVENT: usize = 100_000;
/// Actions that one sets off after another.
pub(crate) const ACTION_DEPTH: usize = 200;
/// Bytes of a compiled regular expression.
pub(crate) const REGEX_BYTES: usize = 2 << 20;
/// Compiled regular expressions that a session keeps.
pub(crate) const PATTERNS: usize = 64;
/// Columns of an attached list.
pub(crate) const LIST_COLUMNS: usize = 1_000;
/// Cells of an attached list, absent ones counted.
pub(crate) const LIST_CELLS: usize = 32_000_000;
/// Texts of an attached list, each counted once.
pub(crate) const LIST_TEXTS: usize = 1 << 21;
/// Retries of a regular expression that looks around or back.
pub(crate) const REGEX_RETRIES: usize = 100_000;
/// How often one count may bring its repeat to another number during one event.
pub(crate) const COUNTS_PER_EVENT: u32 = 100;
