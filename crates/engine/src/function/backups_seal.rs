//! `backups.seal`: makes a backup now, and has the records looked at that the app writes itself.

use crate::access::SiteAdmin;
use crate::backup::{self, Point};
use crate::call::{Call, Function};
use crate::error::Error;
use crate::history;
use crate::progress::{self, Look};
use crate::payload::Nothing;
use crate::platform::Platform;
use crate::seal;
use crate::task::{self, Task};

pub(super) struct BackupsSeal;

impl Function for BackupsSeal {
    const NAME: &'static str = "backups.seal";
    const CHANGES: bool = true;
    type Right = SiteAdmin;
    type Payload = Nothing;
    /// The newest backup; its changes are those that were sealed by this call, also when it took several backups.
    type Answer = Point;

    async fn run<P: Platform>(
        call: &mut Call<'_, P, SiteAdmin>,
        _: Nothing,
    ) -> Result<Point, Error> {
        let from = call.site.head.sealed;
        let newest = match seal::all(&mut call.site).await? {
            Some(manifest) => Some(manifest),
            None => history::newest(&call.site).await?,
        };
        if progress::is_due(call.site.policy) {
            // That may take longer than somebody waits; it seals what it sees.
            let look = Look::default();
            task::push(call.site.platform, &Task::Look { look }).await?;
        }
        let newest = newest.ok_or(Error::defect("a site that is set up has nothing to seal"))?;
        Ok(Point {
            changes: newest.last - from.min(newest.last),
            ..backup::to_page(&newest)
        })
    }
}
