//! The native adapter: the engine's [`Platform`] for one invocation, over a shared [`World`].

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;

use bailee_engine::Platform;
use bailee_forge::{Context, Effect, PlatformError, Reply};

use crate::dice::Dice;
use crate::fault::Fault;
use crate::invocation::{End, Invocation};
use crate::perform::Performed;
use crate::request::Request;
use crate::world::World;

mod convert;

pub use convert::{reply, request};

/// One request that was made and is not answered or not yet collected.
struct Call {
    id: u64,
    request: Option<Request>,
    finish: i64,
    result: Option<Result<Reply, PlatformError>>,
}

struct Run {
    invocation: Invocation,
    calls: Vec<Call>,
    next: u64,
    performed: u32,
    kill_at: Option<(u32, bool)>,
    stepped: bool,
}

/// The platform as one invocation sees it.
///
/// Requests that are in flight together overlap in time; the one that ends first is performed first.
/// After a timeout or a kill no call returns any more: drop the future.
#[derive(Clone)]
pub struct SimPlatform {
    world: Rc<RefCell<World>>,
    run: Rc<RefCell<Run>>,
}

impl SimPlatform {
    /// Returns the platform of `invocation`.
    #[must_use]
    pub fn new(world: Rc<RefCell<World>>, invocation: Invocation) -> Self {
        Self {
            world,
            run: Rc::new(RefCell::new(Run {
                invocation,
                calls: Vec::new(),
                next: 0,
                performed: 0,
                kill_at: None,
                stepped: false,
            })),
        }
    }

    /// Ends the invocation at its platform call number `call` (from 0), before or after the call is performed.
    pub fn kill_at(&self, call: u32, applied: bool) {
        self.run.borrow_mut().kill_at = Some((call, applied));
    }

    /// Returns tenant and user of the invocation.
    #[must_use]
    pub fn context(&self) -> Context {
        self.run.borrow().invocation.context.clone()
    }

    /// Returns the invocation as it stands.
    #[must_use]
    pub fn invocation(&self) -> Invocation {
        self.run.borrow().invocation.clone()
    }

    /// Returns how the invocation ended early, if it did.
    #[must_use]
    pub fn ended(&self) -> Option<End> {
        self.run.borrow().invocation.ended
    }

    /// Ends the invocation: adds what it used to site and world, and returns it.
    pub fn finish(&self) -> Invocation {
        let mut run = self.run.borrow_mut();
        self.world.borrow_mut().finish(&mut run.invocation);
        run.invocation.clone()
    }

    /// Leaves it to the executor to perform calls, so that it decides their order.
    pub(crate) fn be_stepped(&self) {
        self.run.borrow_mut().stepped = true;
    }

    /// Performs the request in flight that ends first; false when there is none.
    pub(crate) fn perform_next(&self) -> bool {
        let mut run = self.run.borrow_mut();
        let run = &mut *run;
        let Some(call) = run
            .calls
            .iter_mut()
            .filter(|call| call.request.is_some())
            .min_by_key(|call| (call.finish, call.id))
        else {
            return false;
        };
        let Some(request) = call.request.take() else {
            return false;
        };
        let name = request.name();
        // Waiting is no call: a kill strikes at the call before or after it.
        let kill = match request {
            Request::Sleep(_) => None,
            _ => run.kill_at.filter(|(call, _)| *call == run.performed),
        };
        run.performed += u32::from(!matches!(request, Request::Sleep(_)));
        let performed = match kill {
            Some((_, false)) => Performed::Ended(End::Killed),
            _ => self
                .world
                .borrow_mut()
                .perform(&mut run.invocation, request, call.finish),
        };
        if kill.is_some() {
            run.invocation.ended = Some(End::Killed);
            run.invocation.record(name, "killed");
            return true;
        }
        call.result = match performed {
            Performed::Answered(answer) => Some(reply(name, answer)),
            Performed::NoAnswer => Some(Err(PlatformError::no_answer())),
            Performed::Ended(_) => None,
        };
        true
    }

    /// What the module itself answers, without the platform.
    fn local(&self, effect: &Effect) -> Option<Reply> {
        let mut run = self.run.borrow_mut();
        let invocation = &mut run.invocation;
        match effect {
            Effect::Now => {
                let own = invocation.started + invocation.elapsed;
                let mut world = self.world.borrow_mut();
                let site = world.site_now(&invocation.site);
                let right = site.map_or(own, |site| site.max(own));
                let wrong = world.draw_fault(&invocation.site, |fault| {
                    matches!(fault, Fault::ClockJump { .. })
                });
                let millis = match wrong {
                    Some(Fault::ClockJump { millis }) => right.saturating_add(millis),
                    _ => right,
                };
                Some(Reply::Time { millis })
            }
            Effect::Random { length } => {
                let repeated = self
                    .world
                    .borrow_mut()
                    .draw_fault(&invocation.site, |fault| *fault == Fault::RepeatedRandom)
                    .is_some();
                let length = usize::from((*length).min(1024));
                let bytes = if repeated {
                    Dice::new(0, "repeated").bytes(length)
                } else {
                    invocation.dice.bytes(length)
                };
                Some(Reply::Bytes { bytes })
            }
            Effect::Remaining => Some(Reply::Millis {
                millis: invocation.remaining(),
            }),
            Effect::Instance => Some(Reply::Count { count: 1 }),
            _ => None,
        }
    }

    fn start(&self, request: Request) -> u64 {
        let mut run = self.run.borrow_mut();
        let latency = match request {
            Request::Sleep(millis) => millis,
            _ => self
                .world
                .borrow_mut()
                .latency(&run.invocation, request.name()),
        };
        let id = run.next;
        run.next += 1;
        let finish = run.invocation.elapsed + latency;
        run.calls.push(Call {
            id,
            request: Some(request),
            finish,
            result: None,
        });
        id
    }

    fn collect(&self, id: u64) -> Option<Result<Reply, PlatformError>> {
        let mut run = self.run.borrow_mut();
        let at = run
            .calls
            .iter()
            .position(|call| call.id == id && call.result.is_some())?;
        run.calls.remove(at).result
    }
}

impl Platform for SimPlatform {
    async fn call(&self, effect: Effect) -> Result<Reply, PlatformError> {
        if let Some(reply) = self.local(&effect) {
            return Ok(reply);
        }
        let Some(request) = request(effect) else {
            return Err(PlatformError::unreadable_reply());
        };
        let id = self.start(request);
        let mut polled = false;
        poll_fn(move |context| {
            // Without an executor of ours that decides the order, a call performs itself, after one yield.
            if polled && !self.run.borrow().stepped && self.ended().is_none() {
                self.perform_next();
            }
            polled = true;
            match self.collect(id) {
                Some(result) => Poll::Ready(result),
                None => {
                    context.waker().wake_by_ref();
                    Poll::Pending
                }
            }
        })
        .await
    }
}
