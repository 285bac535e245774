//! Builds, bundles, tests and measures Bailee.
fn main() {}
