//! The vocabulary of the Forge platform: keys, values, effects, replies, events, limits and errors.

#![forbid(unsafe_code)]
