//! Bounds on what comes from outside. Each is far beyond an honest form and small beside a phone's memory.

/// Bytes of a form.
pub(crate) const FORM_BYTES: usize = 32 << 20;
/// Bytes of one attached list.
pub(crate) const RESOURCE_BYTES: usize = 64 << 20;
/// XML nodes of one document.
pub(crate) const XML_NODES: u32 = 4_000_000;
/// Nesting of XML elements.
pub(crate) const XML_DEPTH: usize = 200;
/// Characters of one expression.
pub(crate) const EXPRESSION_CHARS: usize = 200_000;
/// Nesting of one expression.
pub(crate) const EXPRESSION_DEPTH: usize = 100;
/// Height of an expression's tree, which long chains of operators raise.
pub(crate) const EXPRESSION_HEIGHT: usize = 1_500;
/// Nodes that a session's instance may hold; a repeat past it is refused.
pub(crate) const INSTANCE_NODES: usize = 1_000_000;
/// Instances that `jr:count` may ask for.
pub(crate) const REPEAT_INSTANCES: usize = 10_000;
/// Characters of one answer.
pub(crate) const ANSWER_CHARS: usize = 1 << 20;
/// Actions that one event may set off.
pub(crate) const ACTIONS_PER_EVENT: usize = 100_000;
/// Bytes of a compiled regular expression.
pub(crate) const REGEX_BYTES: usize = 2 << 20;
/// Columns of an attached list.
pub(crate) const LIST_COLUMNS: usize = 1_000;
/// Retries of a regular expression that looks around or back.
pub(crate) const REGEX_RETRIES: usize = 100_000;
/// How often one count may bring its repeat to another number during one event.
pub(crate) const COUNTS_PER_EVENT: u32 = 100;
