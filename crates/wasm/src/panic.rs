//! Where the last panic happened, kept for JavaScript to log: a trap itself says only `unreachable`.

use std::panic;
use std::sync::{Mutex, Once, PoisonError};

/// Place of the last panic in this instance, which serves one run: code position only, never a message.
static PLACE: Mutex<Option<String>> = Mutex::new(None);
/// The hook is set once: setting it again after a panic would panic.
static HOOK: Once = Once::new();

/// Makes panics of this instance leave their place behind.
pub(crate) fn install() {
    HOOK.call_once(|| {
        panic::set_hook(Box::new(|info| {
            let place = info.location().map(ToString::to_string);
            *PLACE.lock().unwrap_or_else(PoisonError::into_inner) = place;
        }));
    });
}

/// Returns the place of the last panic, `file:line:column`.
pub(crate) fn last() -> Option<String> {
    PLACE.lock().unwrap_or_else(PoisonError::into_inner).clone()
}
