//! The native adapter: the engine's [`Platform`] for one invocation, over a shared [`World`].

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;

use bailee_engine::Platform;
use bailee_forge::{Context, Effect, PlatformError};
use serde_json::Value as Json;

use crate::invocation::{End, Invocation};
use crate::model::{Plan, Request};
use crate::perform::Performed;
use crate::request;
use crate::request::answer::to_client;
use crate::world::World;

/// What a call waits for.
enum Awaited {
    /// The platform's answer.
    Request(Box<dyn Request>),
    /// That time passes.
    Time,
}

/// One call that was made and is not answered or not yet collected.
struct Call {
    id: u64,
    awaited: Option<Awaited>,
    finish: i64,
    result: Option<Result<Json, PlatformError>>,
}

/// What came of beginning a call.
enum Begun {
    /// It is in flight under this number.
    Call(u64),
    /// It needed no platform.
    Answered(Json),
}

/// One invocation with its calls in flight.
struct Flight {
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
    flight: Rc<RefCell<Flight>>,
}

impl SimPlatform {
    /// Returns the platform of `invocation`.
    #[must_use]
    pub fn new(world: Rc<RefCell<World>>, invocation: Invocation) -> Self {
        Self {
            world,
            flight: Rc::new(RefCell::new(Flight {
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
        self.flight.borrow_mut().kill_at = Some((call, applied));
    }

    /// Returns tenant and user of the invocation.
    #[must_use]
    pub fn context(&self) -> Context {
        self.flight.borrow().invocation.context.clone()
    }

    /// Returns the invocation as it stands.
    #[must_use]
    pub fn invocation(&self) -> Invocation {
        self.flight.borrow().invocation.clone()
    }

    /// Returns how the invocation ended early, if it did.
    #[must_use]
    pub fn ended(&self) -> Option<End> {
        self.flight.borrow().invocation.ended
    }

    /// Ends the invocation: adds what it used to site and world, and returns it.
    pub fn finish(&self) -> Invocation {
        let mut flight = self.flight.borrow_mut();
        self.world.borrow_mut().finish(&mut flight.invocation);
        flight.invocation.clone()
    }

    /// Leaves it to the executor to perform calls, so that it decides their order.
    pub(crate) fn be_stepped(&self) {
        self.flight.borrow_mut().stepped = true;
    }

    /// Returns when the call in flight that ends first ends, in milliseconds of this invocation; now when there is none.
    pub(crate) fn next_end(&self) -> i64 {
        let flight = self.flight.borrow();
        let calls = flight.calls.iter().filter(|call| call.awaited.is_some());
        let first = calls.map(|call| call.finish).min();
        first.unwrap_or(flight.invocation.elapsed)
    }

    /// Performs the call in flight that ends first; false when there is none.
    pub(crate) fn perform_next(&self) -> bool {
        let mut flight = self.flight.borrow_mut();
        let flight = &mut *flight;
        let Some(call) = flight
            .calls
            .iter_mut()
            .filter(|call| call.awaited.is_some())
            .min_by_key(|call| (call.finish, call.id))
        else {
            return false;
        };
        let mut world = self.world.borrow_mut();
        let invocation = &mut flight.invocation;
        let request = match call.awaited.take() {
            Some(Awaited::Request(request)) => request,
            // Waiting is no call: a kill strikes at the call before or after it.
            _ => {
                let ended = world.wait(invocation, call.finish);
                call.result = ended.is_none().then_some(Ok(Json::Null));
                return true;
            }
        };
        let (name, takes_absence) = (request.name(), request.takes_absence());
        let kill = flight.kill_at.filter(|(call, _)| *call == flight.performed);
        flight.performed += 1;
        let performed = match kill {
            Some((_, false)) => Performed::Ended(End::Killed),
            _ => world.perform(invocation, request, call.finish),
        };
        if kill.is_some() {
            invocation.ended = Some(End::Killed);
            invocation.record(name, "killed");
            return true;
        }
        call.result = match performed {
            Performed::Answered(outcome) => Some(to_client(outcome, takes_absence)),
            Performed::NoAnswer => Some(Err(PlatformError::no_answer())),
            Performed::Ended(_) => None,
        };
        true
    }

    /// Begins a call, or answers at once what needs no platform.
    fn start(&self, effect: Effect) -> Begun {
        let mut flight = self.flight.borrow_mut();
        let mut world = self.world.borrow_mut();
        let (awaited, takes) = match request::plan(effect, &mut world, &mut flight.invocation) {
            Plan::Answer(json) => return Begun::Answered(json),
            Plan::Wait(millis) => (Awaited::Time, millis),
            Plan::Request(request) => {
                let latency = world.latency(&flight.invocation, request.service());
                (Awaited::Request(request), latency)
            }
        };
        let id = flight.next;
        flight.next += 1;
        let finish = flight.invocation.elapsed + takes;
        flight.calls.push(Call {
            id,
            awaited: Some(awaited),
            finish,
            result: None,
        });
        Begun::Call(id)
    }

    fn collect(&self, id: u64) -> Option<Result<Json, PlatformError>> {
        let mut flight = self.flight.borrow_mut();
        let at = flight
            .calls
            .iter()
            .position(|call| call.id == id && call.result.is_some())?;
        flight.calls.remove(at).result
    }
}

impl Platform for SimPlatform {
    async fn call(&self, effect: Effect) -> Result<Json, PlatformError> {
        let id = match self.start(effect) {
            Begun::Call(id) => id,
            Begun::Answered(json) => return Ok(json),
        };
        let mut polled = false;
        poll_fn(move |context| {
            // Without an executor of ours that decides the order, a call performs itself, after one yield.
            if polled && !self.flight.borrow().stepped && self.ended().is_none() {
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
