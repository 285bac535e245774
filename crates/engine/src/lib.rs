//! The use cases of Bailee over the platform trait.

#![forbid(unsafe_code)]

pub mod platform;

pub use platform::{Platform, PlatformExt};
