//! The sessions of each owner: only those in which somebody has logged in.

use std::collections::BTreeSet;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::record;
use crate::Digest;

/// The digests of each owner's sessions, in trees, which never need to grow all at once.
///
/// The locks here are taken while a shard is locked, and never the other way round.
pub struct Owners {
    trees: [Mutex<Tree>; 64],
    hasher: RandomState,
}

/// Owners by the hash of their name. Two owners may have one hash, so a list checks the records.
type Tree = BTreeSet<(u64, Digest)>;

impl Default for Owners {
    fn default() -> Self {
        let trees = std::array::from_fn(|_| Mutex::default());
        Self { trees, hasher: RandomState::new() }
    }
}

impl Owners {
    /// Notes that a session is this owner's, if it has one.
    pub fn note(&self, owner: Option<&str>, key: Digest) {
        if let Some(hash) = owner.map(|owner| self.hasher.hash_one(owner)) {
            self.tree(hash).insert((hash, key));
        }
    }

    /// Notes that a session does not belong to this owner any more.
    pub fn drop(&self, owner: Option<&str>, key: Digest) {
        if let Some(hash) = owner.map(|owner| self.hasher.hash_one(owner)) {
            self.tree(hash).remove(&(hash, key));
        }
    }

    /// Notes that the session of this record does not belong to its owner any more.
    pub fn forget(&self, bytes: &[u8]) {
        if let (Some(owner), Some(key)) = (record::owner(bytes), bytes.first_chunk()) {
            self.drop(Some(owner), Digest::from_bytes(*key));
        }
    }

    /// The sessions of this owner, possibly with some of other owners.
    pub fn list(&self, owner: &str) -> Vec<Digest> {
        let hash = self.hasher.hash_one(owner);
        let first = Digest::from_bytes([0; 32]);
        let last = Digest::from_bytes([0xff; 32]);
        let tree = self.tree(hash);
        tree.range((hash, first)..=(hash, last)).map(|(_, key)| *key).collect()
    }

    fn tree(&self, hash: u64) -> MutexGuard<'_, Tree> {
        let number = (hash % self.trees.len() as u64) as usize;
        self.trees[number].lock().unwrap_or_else(PoisonError::into_inner)
    }
}
