//! The app without its screens.
