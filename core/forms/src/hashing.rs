//! The hash of tables whose keys stand elsewhere. Forms and lists are signed by who publishes them, so that it need not
//! be safe from collisions made on purpose.

use std::hash::{BuildHasher, BuildHasherDefault, Hash};

use rustc_hash::FxHasher;

pub(crate) fn hash(key: impl Hash) -> u64 {
    BuildHasherDefault::<FxHasher>::default().hash_one(key)
}
