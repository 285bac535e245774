//! A use case that touches data takes the proof of authorisation.

use bailee_engine::{EngineError, Platform, record};
use bailee_engine::site::Site;

async fn read<P: Platform>(site: &Site<'_, P>, id: &bailee_core::record::RecordId) -> Result<(), EngineError> {
    record::get(site, id).await.map(drop)
}

fn main() {}
