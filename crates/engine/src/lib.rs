//! The use cases of Bailee over the platform trait.
//!
//! [`handle`] is the only entry: it takes what the platform delivered and answers what the platform is told.
//! Read `function` for what the page can call, `commit` for how a change is made, `seal` for the backup, `restore` for the way back
//! and `history` for how all of it is read.

#![forbid(unsafe_code)]

mod access;
mod anchor;
mod app;
mod backup;
mod base;
mod call;
mod check;
mod commit;
#[cfg(not(target_arch = "wasm32"))]
mod declaration;
mod discovery;
mod dispatch;
mod error;
mod export;
mod finding;
mod function;
mod head;
mod history;
mod intent;
mod job;
mod ledger;
mod listing;
mod look;
mod note;
mod payload;
mod piece;
mod platform;
mod point;
mod present;
mod progress;
mod record;
mod recovery;
mod repair;
mod restore;
mod retry;
mod schedule;
mod seal;
mod sealed;
mod secret;
mod seek;
mod seen;
mod settlement;
mod setup;
mod shelf;
mod site;
mod state;
mod store;
mod survey;
mod task;
mod transact;
#[cfg(not(target_arch = "wasm32"))]
mod typescript;
mod unverified;
mod write;

pub use access::Need;
pub use check::{CHECKS, Check};
#[cfg(not(target_arch = "wasm32"))]
pub use declaration::{calls, declarations};
pub use dispatch::{handle, refuse};
pub use error::{CODES, Damage, Error};
pub use function::{FUNCTIONS, Row};
pub use platform::{Platform, PlatformExt};
#[cfg(not(target_arch = "wasm32"))]
pub use typescript::TypeScript;

/// For the tests of this workspace: nobody else has a use for it, and it may change at any time.
///
/// A use case that touches data takes the proof of its caller's right; of a page's user, that they were checked against Jira.
/// Whoever has it may go on:
///
/// ```
/// # use bailee_engine::{Platform, internal::{Authorized, RecordAdmin, Return, Site, SiteAdmin, start}};
/// async fn go_back<P: Platform>(site: &mut Site<'_, P>, by: &Authorized<SiteAdmin>, to: &Return) {
///     let _ = start(site, by, to).await;
/// }
/// ```
///
/// Code without the proof does not compile:
///
/// ```compile_fail,E0061
/// # use bailee_engine::{Platform, internal::{Authorized, RecordAdmin, Return, Site, SiteAdmin, start}};
/// async fn go_back<P: Platform>(site: &mut Site<'_, P>, to: &Return) {
///     let _ = start(site, to).await;
/// }
/// ```
///
/// Nor does code with the right to some records only:
///
/// ```compile_fail,E0308
/// # use bailee_engine::{Platform, internal::{Authorized, RecordAdmin, Return, Site, SiteAdmin, start}};
/// async fn go_back<P: Platform>(site: &mut Site<'_, P>, by: &Authorized<RecordAdmin>, to: &Return) {
///     let _ = start(site, by, to).await;
/// }
/// ```
///
/// And the proof cannot be made by hand:
///
/// ```compile_fail,E0451
/// # use bailee_engine::internal::{Authorized, SiteAdmin};
/// fn forge(right: SiteAdmin) -> Authorized<SiteAdmin> {
///     Authorized { caller: todo!(), right }
/// }
/// ```
///
/// The app's own code, and it alone, sees the secrets of a record:
///
/// ```
/// # use bailee_core::record::Record;
/// # use bailee_engine::{Platform, internal::{AppCode, Authorized, Site, reveal}};
/// fn look<P: Platform>(site: &Site<'_, P>, by: &Authorized<AppCode>, record: &Record) {
///     let _ = reveal(site, by, record);
/// }
/// ```
///
/// No user of a page does, whatever they administer:
///
/// ```compile_fail,E0308
/// # use bailee_core::record::Record;
/// # use bailee_engine::{Platform, internal::{AppCode, Authorized, Site, SiteAdmin, reveal}};
/// fn look<P: Platform>(site: &Site<'_, P>, by: &Authorized<SiteAdmin>, record: &Record) {
///     let _ = reveal(site, by, record);
/// }
/// ```
///
/// ```compile_fail,E0308
/// # use bailee_core::record::Record;
/// # use bailee_engine::{Platform, internal::{AppCode, Authorized, RecordAdmin, Site, reveal}};
/// fn look<P: Platform>(site: &Site<'_, P>, by: &Authorized<RecordAdmin>, record: &Record) {
///     let _ = reveal(site, by, record);
/// }
/// ```
///
/// Nor does an event:
///
/// ```compile_fail,E0308
/// # use bailee_core::record::Record;
/// # use bailee_engine::{Platform, internal::{AppCode, Authorized, Site, Unattended, reveal}};
/// fn look<P: Platform>(site: &Site<'_, P>, by: &Authorized<Unattended>, record: &Record) {
///     let _ = reveal(site, by, record);
/// }
/// ```
///
/// And the app's own code gets through no door of a page's user, nor of an event:
///
/// ```compile_fail,E0308
/// # use bailee_engine::{Platform, internal::{AppCode, Authorized, Return, Site, start}};
/// async fn go_back<P: Platform>(site: &mut Site<'_, P>, by: &Authorized<AppCode>, to: &Return) {
///     let _ = start(site, by, to).await;
/// }
/// ```
///
/// ```compile_fail,E0308
/// # use bailee_engine::{Platform, internal::{AppCode, Authorized, Put, Seen, Site, put}};
/// async fn store<P: Platform>(site: &mut Site<'_, P>, by: &Authorized<AppCode>, puts: &[Put]) {
///     let _ = put(site, by, puts, Seen::default()).await;
/// }
/// ```
///
/// ```compile_fail,E0308
/// # use bailee_engine::{Platform, internal::{AppCode, Authorized, Site, run}};
/// async fn carry_on<P: Platform>(site: &mut Site<'_, P>, by: &Authorized<AppCode>, job: &str) {
///     let _ = run(site, by, job).await;
/// }
/// ```
///
/// What an event started goes on with the right of an event:
///
/// ```
/// # use bailee_engine::{Platform, internal::{Authorized, Site, Unattended, run}};
/// async fn carry_on<P: Platform>(site: &mut Site<'_, P>, by: &Authorized<Unattended>, job: &str) {
///     let _ = run(site, by, job).await;
/// }
/// ```
#[doc(hidden)]
pub mod internal {
    pub use crate::access::{
        AppCode, Authorized, RecordAdmin, SiteAdmin, Unattended, authorize_records,
    };
    pub use crate::head::Head;
    pub use crate::history::{Bound, OpenChange, Since, since};
    pub use crate::note::REFUSALS_AN_HOUR;
    pub use crate::point::{Return, Secrets, Target};
    pub use crate::progress::Look;
    pub use crate::record::{Put, put};
    pub use crate::restore::{run, start};
    pub use crate::secret::reveal;
    pub use crate::seen::Seen;
    pub use crate::setup::open_existing;
    pub use crate::site::Site;
    pub use crate::state::{Held, State};
    pub use crate::task::Task;
}
