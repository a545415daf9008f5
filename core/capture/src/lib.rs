//! A photo in, a clean page out.
