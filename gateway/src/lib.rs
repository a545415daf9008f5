//! The government side.
