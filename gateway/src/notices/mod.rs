//! Documents (文书) and short messages: what the office says in writing.

pub mod text;

mod number;
pub(crate) mod sms;

pub(crate) use number::issue;
