//! Papers, photographed: scenes with exact truth.
