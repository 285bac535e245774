//! Chance with a seed: the same cases on every machine.

/// SplitMix64, which needs no dependency and has no bad seeds.
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut state = self.0;
        state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        state ^ (state >> 31)
    }

    /// A number below `limit`; 0 when there is none.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % limit).unwrap_or(0)
    }

    /// The same for limits of the table of forms.
    pub(crate) fn below_u32(&mut self, limit: u32) -> u32 {
        u32::try_from(self.next() % u64::from(limit.max(1))).unwrap_or_default()
    }

    /// A number of a range, both ends included.
    pub(crate) fn within(&mut self, least: usize, most: usize) -> usize {
        least + self.below(most.saturating_sub(least) + 1)
    }

    /// One of a list.
    pub(crate) fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.below(list.len()))
    }

    /// One of a list of texts.
    pub(crate) fn word_of(&mut self, list: &[&'static str]) -> &'static str {
        self.pick(list).copied().unwrap_or_default()
    }

    /// So many characters of an alphabet.
    pub(crate) fn text(&mut self, alphabet: &[u8], length: usize) -> String {
        (0..length)
            .map(|_| char::from(self.pick(alphabet).copied().unwrap_or(b'0')))
            .collect()
    }

    /// An everyday word.
    pub(crate) fn word(&mut self) -> &'static str {
        self.word_of(&WORDS)
    }

    /// An everyday word with a capital.
    pub(crate) fn title(&mut self) -> String {
        let word = self.word();
        let (first, rest) = word.split_at_checked(1).unwrap_or_default();
        format!("{}{rest}", first.to_ascii_uppercase())
    }
}

/// What everyday values are made of.
const WORDS: [&str; 96] = [
    "anvil", "apricot", "atlas", "badge", "banner", "barley", "basalt", "beaver", "birch",
    "border", "bottle", "bucket", "button", "cactus", "candle", "canyon", "carbon", "castle",
    "cherry", "cloud", "clover", "comet", "compass", "corner", "cotton", "crater", "daisy",
    "desert", "domino", "dragon", "eagle", "engine", "falcon", "feather", "forest", "garden",
    "glacier", "hammer", "harvest", "heron", "hollow", "igloo", "indigo", "jacket", "jungle",
    "kettle", "ladder", "lagoon", "magnet", "mango", "marble", "meadow", "mirror", "mountain",
    "needle", "nickel", "ocean", "olive", "orange", "otter", "paper", "pebble", "pepper", "planet",
    "pocket", "prairie", "quarry", "rabbit", "raven", "ribbon", "rocket", "saddle", "salmon",
    "shadow", "silver", "spruce", "stone", "summer", "sunset", "table", "thunder", "tiger",
    "timber", "tunnel", "turtle", "valley", "velvet", "violet", "walnut", "water", "willow",
    "winter", "wolf", "yellow", "zebra", "zenith",
];
