//! The client against a server that misbehaves, and against another's tus server.
#![expect(clippy::unwrap_used, reason = "set-up that fails is a failed test")]

mod answers;
mod bytes;
mod conformance;
mod parts;
mod server;
mod sessions;
mod trust;
mod uploads;
