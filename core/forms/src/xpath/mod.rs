//! XPath 1.0 and the ODK functions: text → tokens → typed tree → value.

pub(crate) mod ast;
mod axes;
pub(crate) mod calendar;
pub(crate) mod compare;
pub(crate) mod eval;
mod follow;
pub(crate) mod functions;
mod geo;
mod hash;
mod lexer;
pub(crate) mod locate;
mod number;
mod parser;
mod rows;
mod shuffle;
mod text;
mod time;
pub(crate) mod value;

pub(crate) use ast::{Expr, Path, Root};
pub(crate) use eval::{Context, eval, operand};
pub(crate) use number::{java_double, number_text};
pub(crate) use parser::parse;
pub(crate) use value::Value;

/// Why an expression cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} (at byte {at})")]
pub struct SyntaxError {
    /// Byte offset into the expression.
    pub at: usize,
    /// What is wrong there.
    pub what: String,
}

/// Why an expression has no value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvalError {
    /// A function that neither XPath nor ODK defines, or one with a wrong number of arguments.
    #[error("cannot handle function `{0}`")]
    Unhandled(String),
    /// A value of the wrong type for its place.
    #[error("{0}")]
    Mismatch(String),
    /// A construct outside what the engine covers.
    #[error("unsupported: {0}")]
    Unsupported(String),
    /// A secondary instance that the form does not have.
    #[error("the form has no instance `{0}`")]
    NoInstance(String),
    /// More work than an honest expression needs.
    #[error("the expression needs too much work")]
    TooMuchWork,
}
