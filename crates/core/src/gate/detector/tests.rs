//! What the detectors find and what they leave alone.
