//! stub
use crate::access::{Authorized, SiteAdmin};
use crate::error::EngineError;
use crate::platform::Platform;
use crate::site::Site;
use bailee_forge::Context;
use serde_json::Value as Json;
/// x
pub async fn statement<P: Platform>(
    _s: &mut Site<'_, P>,
    _b: &Authorized<SiteAdmin>,
    _c: &Context,
) -> Result<Json, EngineError> {
    Err(EngineError::UnknownFunction)
}
