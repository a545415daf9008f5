//! The one uniffi facade.
