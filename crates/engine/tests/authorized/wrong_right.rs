//! The right to some records is not the right to the site.

use bailee_engine::access::{Authorized, RecordAdmin};
use bailee_engine::point::Target;
use bailee_engine::restore;
use bailee_engine::site::Site;
use bailee_engine::{EngineError, Platform};

async fn start<P: Platform>(site: &mut Site<'_, P>, by: &Authorized<RecordAdmin>) -> Result<String, EngineError> {
    restore::start(site, by, &Target::Seq { seq: 1 }).await
}

fn main() {}
