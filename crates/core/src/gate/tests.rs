//! What the gate lets through and what it refuses.
