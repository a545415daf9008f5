//! The signed, delta-synced, searchable copy of all items.
