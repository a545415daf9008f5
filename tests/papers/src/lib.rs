//! Photographs of papers, made.
