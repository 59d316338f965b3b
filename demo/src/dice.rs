//! Random choices: every row has dice of its own, so that it is the same whatever else is loaded with it.

use chrono::{DateTime, Utc};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::{Builder, Uuid};

/// Whose dice: rows of two tables never share theirs.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Table {
    Shop,
    Product,
    Stock,
    BusinessAccount,
    Customer,
    Cart,
    Order,
}

/// The choices of one row and of what hangs on it.
#[derive(Debug)]
pub(crate) struct Dice {
    rng: ChaCha8Rng,
    made: u16,
}

impl Dice {
    pub(crate) fn of(seed: u64, table: Table, row: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(((table as u64) << 56) | row);
        Self { rng, made: 0 }
    }

    /// A UUIDv7 of this moment; those of one row's dice ascend within a moment.
    pub(crate) fn id(&mut self, at: DateTime<Utc>) -> Uuid {
        let mut random: [u8; 10] = self.rng.random();
        // `rand_a` of RFC 9562 has 12 bits.
        random[..2].copy_from_slice(&(self.made & 0x0fff).to_be_bytes());
        self.made = self.made.wrapping_add(1);
        Builder::from_unix_timestamp_millis(u64::try_from(at.timestamp_millis()).unwrap_or_default(), &random).into_uuid()
    }

    /// For whatever draws by itself.
    pub(crate) fn seed(&mut self) -> u64 {
        self.rng.random()
    }

    /// Both ends may come.
    pub(crate) fn between<T: rand::distr::uniform::SampleUniform + PartialOrd>(&mut self, from: T, to: T) -> T {
        self.rng.random_range(from..=to)
    }

    pub(crate) fn chance(&mut self, percent: u32) -> bool {
        self.rng.random_range(0..100) < percent
    }

    /// From 0 to below 1.
    pub(crate) fn share(&mut self) -> f64 {
        self.rng.random()
    }

    pub(crate) fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.rng.random_range(0..of.len())]
    }

    /// One of several, each as often as its weight says. The last one stands in where all weights are 0.
    pub(crate) fn weighted<T: Copy>(&mut self, of: &[(T, u32)]) -> T {
        // Where there is no choice the dice stay as they are.
        if let [(only, _)] = of {
            return *only;
        }
        let all: u32 = of.iter().map(|(_, weight)| weight).sum();
        let mut left = self.rng.random_range(0..all.max(1));
        for (choice, weight) in of {
            if left < *weight {
                return *choice;
            }
            left -= weight;
        }
        of[of.len() - 1].0
    }

    /// An index below `count`, the small ones more often: some products sell better, some customers come again.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "an index needs no exactness")]
    pub(crate) fn favourite(&mut self, count: u64) -> u64 {
        let share = self.share();
        ((count as f64 * share * (0.2 + 0.8 * share)) as u64).min(count.saturating_sub(1))
    }

    /// The pattern with a digit for each '#' and a capital letter for each '@'.
    pub(crate) fn fill(&mut self, pattern: &str) -> String {
        let fill = |character| match character {
            '#' => char::from(b'0' + self.rng.random_range(0..10)),
            '@' => char::from(b'A' + self.rng.random_range(0..26)),
            other => other,
        };
        pattern.chars().map(fill).collect()
    }
}
