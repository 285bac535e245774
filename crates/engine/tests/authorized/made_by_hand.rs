//! The proof of authorisation cannot be made by hand.

use bailee_engine::access::{Authorized, SiteAdmin};

fn main() {
    let _forged: Authorized<SiteAdmin> = Authorized { account_id: String::new(), right: SiteAdmin(()) };
}
