//! Seeded randomness whose whole state is one number, so that it lives in a snapshot.

use serde::{Deserialize, Serialize};

/// A source of seeded randomness; never used for keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Dice(u64);

impl Dice {
    /// Returns dice that roll the same sequence for the same `seed` and `label`.
    #[must_use]
    pub fn new(seed: u64, label: &str) -> Self {
        Self(seed ^ fnv(label.as_bytes()))
    }

    fn draw<T>(&mut self, with: impl FnOnce(&mut fastrand::Rng) -> T) -> T {
        let mut rng = fastrand::Rng::with_seed(self.0);
        let value = with(&mut rng);
        self.0 = rng.get_seed();
        value
    }

    /// Returns a number from `low` to `high`, both included; `low` when the range is empty.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        if high <= low {
            return low;
        }
        self.draw(|rng| rng.i64(low..=high))
    }

    /// Returns an index below `count`, or 0.
    pub fn index(&mut self, count: usize) -> usize {
        if count <= 1 {
            return 0;
        }
        self.draw(|rng| rng.usize(0..count))
    }

    /// Returns true in `permille` of 1,000 draws; draws nothing when the answer is certain.
    pub fn chance(&mut self, permille: u16) -> bool {
        match permille {
            0 => false,
            1000.. => true,
            _ => self.draw(|rng| rng.u16(0..1000)) < permille,
        }
    }

    /// Returns `length` bytes.
    pub fn bytes(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        self.draw(|rng| rng.fill(&mut bytes));
        bytes
    }

    /// Puts `items` into a random order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        self.draw(|rng| rng.shuffle(items));
    }

    /// Returns a number of 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.draw(|rng| rng.u64(..))
    }

    /// Returns text in the shape of a version 4 UUID.
    pub fn uuid(&mut self) -> String {
        let (high, low) = (self.bits(), self.bits());
        format!(
            "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xffff,
            high & 0xfff,
            0x8000 | ((low >> 48) & 0x3fff),
            low & 0xffff_ffff_ffff
        )
    }
}

/// FNV-1a over 64 bits: fast and stable, for trace and state hashes, not against an adversary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    /// Adds `bytes`.
    pub fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    /// Returns the hash of what was added.
    #[must_use]
    pub fn value(self) -> u64 {
        self.0
    }
}

impl std::io::Write for Fnv {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.add(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Returns the FNV-1a hash of `bytes`.
#[must_use]
pub fn fnv(bytes: &[u8]) -> u64 {
    let mut hash = Fnv::default();
    hash.add(bytes);
    hash.value()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dice_continue_where_their_snapshot_was_taken() {
        let mut dice = Dice::new(7, "site");
        dice.bits();
        let text = serde_json::to_string(&dice).unwrap();
        let mut copy: Dice = serde_json::from_str(&text).unwrap();
        assert_eq!(dice.bytes(16), copy.bytes(16));
        assert_eq!(dice.uuid(), copy.uuid());
    }

    #[test]
    fn other_labels_roll_another_sequence() {
        assert_ne!(Dice::new(7, "a").bits(), Dice::new(7, "b").bits());
    }
}
