//! How many streams each token has open.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};

type Fingerprint = [u8; 32];

/// Counts streams by their tokens, of which it keeps only fingerprints.
#[derive(Clone, Debug)]
pub(crate) struct Seats {
    most: u32,
    taken: Arc<Mutex<HashMap<Fingerprint, u32>>>,
}

/// One stream's place; it is free again when this is dropped.
#[derive(Debug)]
pub(crate) struct Seat {
    seats: Seats,
    token: Fingerprint,
}

impl Seats {
    pub(crate) fn new(most: u32) -> Self {
        Self { most, taken: Arc::default() }
    }

    /// A place for a stream of this token, where one is free.
    pub(crate) fn take(&self, authorization: &str) -> Option<Seat> {
        let token: Fingerprint = Sha256::digest(authorization.trim().as_bytes()).into();
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(token).or_default();
        (*count < self.most).then(|| {
            *count += 1;
            Seat { seats: self.clone(), token }
        })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&self.token) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.token);
            }
        }
    }
}
