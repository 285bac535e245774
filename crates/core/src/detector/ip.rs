//! Public IP addresses, which can lead to a person: no private, reserved and documentation ranges, no networks, no resolvers.

mod four;
mod six;
mod surrounding;

use super::finding::Finds;
use super::scan::{at, run_end};
use crate::rule::Rule;

/// What a find is called.
const FORM: &str = "a public IP address";

/// Notes every public address.
pub(super) fn find(bytes: &[u8], finds: &mut Finds) {
    let mut index = 0;
    while index < bytes.len() {
        if !at(bytes, index).is_ascii_hexdigit() {
            index += 1;
            continue;
        }
        if let Some(end) = four::address(bytes, index).or_else(|| six::address(bytes, index)) {
            finds.add(Rule::IpAddress, FORM, index..end);
            index = end;
        } else {
            index = run_end(bytes, index, |byte| byte.is_ascii_hexdigit());
        }
    }
}
