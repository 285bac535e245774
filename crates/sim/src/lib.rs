//! A model of the Forge platform with virtual clock, quotas, faults and a conformance suite.

#![forbid(unsafe_code)]
