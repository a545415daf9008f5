//! Other offices.
