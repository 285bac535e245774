//! Reads `bailee.toml`.
