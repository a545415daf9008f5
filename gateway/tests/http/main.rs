//! The gateway over real HTTP on loopback, with the simulators of other systems, and a phone made of a key and a client.

#![expect(clippy::unwrap_used, clippy::similar_names, reason = "tests")]

mod access;
mod agents;
mod appointments;
mod calendar;
mod command_line;
mod console;
mod department;
mod filing;
mod foreign_provider;
mod hostile;
mod item;
mod limits;
mod odd;
mod office;
mod ownership;
mod phone;
mod postgres;
mod retention;
mod s3;
mod sign_in;
mod stage;
mod supervision;
mod uploads;
