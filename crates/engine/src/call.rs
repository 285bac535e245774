//! The call of a function: what every function says of itself, and how its caller gets in.
//!
//! A function names the right that it needs as a type; the only way to a [`Call`], and so to the site, is through the check of
//! that right against Jira.

use bailee_core::location::Location;
use bailee_core::name::Name;
use bailee_core::policy::Policy;
use bailee_core::scope::Scope;
use bailee_forge::Context;
use futures_util::future::join;
use serde::Serialize;
use serde_json::Value as Json;

use crate::access::{self, Authorized, Need, RecordAdmin, SiteAdmin};
use crate::error::Error;
use crate::payload::{self, Payload};
use crate::platform::Platform;
use crate::seen::Seen;
use crate::setup;
use crate::site::Site;
use crate::store;

/// Types that can be written as TypeScript: on the machine that generates the page's types all of them, in the module none.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) trait Typed: ts_rs::TS + 'static {}
#[cfg(not(target_arch = "wasm32"))]
impl<T: ts_rs::TS + 'static> Typed for T {}
/// Types that can be written as TypeScript: on the machine that generates the page's types all of them, in the module none.
#[cfg(target_arch = "wasm32")]
pub(crate) trait Typed {}
#[cfg(target_arch = "wasm32")]
impl<T> Typed for T {}

/// One function of the resolver: a row of the table in `function.rs`.
pub(crate) trait Function {
    /// The name by which the page calls it.
    const NAME: &'static str;
    /// Whether it changes something, so that the page must not repeat it by itself.
    const CHANGES: bool;
    /// An example of what it takes, as JSON, with `$scope`, `$key` and `$version` for those of a record: who may call the
    /// function, and for which records, is tried with it.
    #[cfg_attr(
        target_arch = "wasm32",
        expect(dead_code, reason = "nothing is generated or tested in the module")
    )]
    const EXAMPLE: &'static str = "{}";
    /// The right that it needs.
    type Right: Right;
    /// What it takes.
    type Payload: Payload + Typed;
    /// What it answers.
    type Answer: Serialize + Typed;

    /// Returns which records the call is about; only of interest to functions that need [`RecordAdmin`].
    fn reach(_: &Self::Payload, _: &Policy) -> Reach {
        Reach::Everything
    }

    /// Returns the records that are read in the same round trip as the keys.
    fn beside(_: &Self::Payload) -> Vec<Location> {
        Vec::new()
    }

    /// Answers while the site cannot be opened, since its keys or its head are not what they were, for `cause`; `None` where there is
    /// nothing to say then but that.
    ///
    /// # Errors
    /// The platform's error.
    async fn answer_closed<P: Platform>(
        _: Door<'_, P>,
        _: &Authorized<Self::Right>,
        _: Self::Payload,
        _: &Error,
    ) -> Result<Option<Self::Answer>, Error> {
        Ok(None)
    }

    /// Does what the function does.
    ///
    /// # Errors
    /// As the use case that it calls.
    async fn run<P: Platform>(
        call: &mut Call<'_, P, Self::Right>,
        payload: Self::Payload,
    ) -> Result<Self::Answer, Error>;
}

/// The records that a call is about.
pub(crate) enum Reach {
    /// All of the site.
    Everything,
    /// Those of one scope.
    Scope(Scope),
    /// One with which nobody may do this on the page.
    Nobody,
}

impl From<Option<Scope>> for Reach {
    fn from(scope: Option<Scope>) -> Self {
        scope.map_or(Self::Nobody, Self::Scope)
    }
}

/// A call whose caller was let in.
pub(crate) struct Call<'a, P, R> {
    /// The site.
    pub(crate) site: Site<'a, P>,
    /// The proof of the right.
    pub(crate) by: Authorized<R>,
    /// Whose invocation it is.
    pub(crate) context: &'a Context,
    /// The records that were read beside the site.
    pub(crate) seen: Seen,
}

impl<'a, P: Platform, R> Call<'a, P, R> {
    /// Returns where it came in.
    pub(crate) fn door(&self) -> Door<'a, P> {
        Door {
            platform: self.site.platform,
            policy: self.site.policy,
            context: self.context,
        }
    }
}

/// Where a call comes in.
pub(crate) struct Door<'a, P> {
    pub(crate) platform: &'a P,
    pub(crate) policy: &'a Policy,
    pub(crate) context: &'a Context,
}

// By hand: a derived one would ask for a platform that is `Copy`, too.
impl<P> Clone for Door<'_, P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P> Copy for Door<'_, P> {}

/// A right that a function can need.
pub(crate) trait Right: Sized {
    /// What is asked of Jira.
    const NEED: Need;

    /// Checks the caller, and opens the site, which may fail.
    ///
    /// # Errors
    /// `forbidden`, or the platform's error.
    async fn enter<'a, P: Platform>(
        door: Door<'a, P>,
        reach: Reach,
        beside: &[Location],
    ) -> Result<Entered<'a, P, Self>, Error>;
}

/// A caller who was let in, and the site, if it could be opened.
pub(crate) struct Entered<'a, P, R> {
    by: Authorized<R>,
    opened: Result<setup::Opened<'a, P>, Error>,
}

impl<'a, P: Platform> Door<'a, P> {
    /// Checks the caller, and reads the head meanwhile: it has to be read before what is read beside the site, so that no
    /// value is older than the head under whose condition it is written again, and here that costs no time.
    async fn check<R>(
        self,
        authorize: impl Future<Output = Result<R, Error>>,
    ) -> (Result<R, Error>, Result<Option<Json>, Error>) {
        join(authorize, store::read(self.platform, &Name::Head)).await
    }

    async fn open<R>(
        self,
        by: Authorized<R>,
        head: Option<Json>,
        beside: &[Location],
    ) -> Result<Entered<'a, P, R>, Error> {
        let Self {
            platform,
            policy,
            context,
        } = self;
        let mut opened = setup::open(platform, policy, context, head, beside).await;
        if opened.as_ref().is_err_and(Error::is_closed) {
            // Damage must be seen twice: a set-up or a seal at the same moment looks like it.
            let head = store::read(platform, &Name::Head).await?;
            opened = setup::open(platform, policy, context, head, beside).await;
        }
        if opened.as_ref().is_err_and(Error::is_closed) {
            // Nothing of a storage is shown that its keys say to be another tenant's.
            Site::check_tenant(platform, context).await?;
        }
        Ok(Entered { by, opened })
    }
}

impl Right for SiteAdmin {
    const NEED: Need = Need::Site;

    async fn enter<'a, P: Platform>(
        door: Door<'a, P>,
        _: Reach,
        beside: &[Location],
    ) -> Result<Entered<'a, P, Self>, Error> {
        let authorize = access::authorize_site(door.platform, door.context);
        let (by, head) = door.check(authorize).await;
        door.open(by?, head?, beside).await
    }
}

impl Right for RecordAdmin {
    const NEED: Need = Need::Record;

    async fn enter<'a, P: Platform>(
        door: Door<'a, P>,
        reach: Reach,
        beside: &[Location],
    ) -> Result<Entered<'a, P, Self>, Error> {
        let scope = match &reach {
            Reach::Everything => None,
            Reach::Scope(scope) => Some(scope),
            Reach::Nobody => {
                return Err(Error::Forbidden {
                    needs: "a policy that lets somebody do this on the page",
                });
            }
        };
        let authorize = access::authorize_records(door.platform, door.context, scope);
        let (by, head) = door.check(authorize).await;
        door.open(by?, head?, beside).await
    }
}

/// Runs a function for whoever stands at the door: authorisation comes before any data, and a payload that cannot be read
/// changes nothing.
///
/// # Errors
/// `forbidden`, `invalid-payload`, or as the function.
pub(crate) async fn run<F: Function, P: Platform>(
    door: Door<'_, P>,
    payload: Json,
) -> Result<Json, Error> {
    let payload = payload::read::<F::Payload>(payload);
    if F::Right::NEED == Need::Record && payload.is_err() {
        // Which records it is about cannot be told, so there is nothing to authorise.
        return Err(payload.err().unwrap_or(Error::UnknownFunction));
    }
    let (reach, beside) = match &payload {
        Ok(payload) => (F::reach(payload, door.policy), F::beside(payload)),
        Err(_) => (Reach::Everything, Vec::new()),
    };
    let Entered { by, opened } = F::Right::enter(door, reach, &beside).await?;
    let answer = match opened {
        Ok((site, seen)) => {
            let context = door.context;
            let mut call = Call {
                site,
                by,
                context,
                seen,
            };
            F::run(&mut call, payload?).await?
        }
        Err(error) if error.is_closed() => {
            // Boxed: hardly ever needed.
            let answer = Box::pin(F::answer_closed(door, &by, payload?, &error)).await?;
            answer.ok_or(error)?
        }
        Err(error) => return Err(error),
    };
    serde_json::to_value(answer).map_err(|_| Error::defect("an answer has no JSON form"))
}
