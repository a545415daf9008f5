//! Whole filings, over real HTTP.
