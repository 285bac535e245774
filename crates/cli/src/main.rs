//! The command line of Bailee.
fn main() {}
