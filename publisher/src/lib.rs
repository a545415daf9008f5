//! Guides and spreadsheets in, a checked and signed catalogue out.
