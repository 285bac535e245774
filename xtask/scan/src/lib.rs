//! The gate's detectors alone as a module: `cargo xtask bench gate` measures their speed and weight in it.

use wasm_bindgen::prelude::wasm_bindgen;

/// How much is found in a text; 0 when the bytes are no text.
#[wasm_bindgen]
#[must_use]
pub fn scan(text: &[u8]) -> usize {
    std::str::from_utf8(text).map_or(0, count)
}

#[cfg(feature = "scan")]
fn count(text: &str) -> usize {
    bailee_core::detector::scan("", text).len()
}

/// What is left without detectors: a text comes in, a number goes out.
#[cfg(not(feature = "scan"))]
fn count(text: &str) -> usize {
    text.len()
}
