//! Deterministic single-thread executors: one run to its end, or several interleaved by seed.
//!
//! A run yields before every platform call, and can be dropped at any of them.

use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use crate::dice::Dice;
use crate::invocation::End;
use crate::platform::SimPlatform;

/// Polls without a platform call in between after which a run counts as stalled.
const IDLE_POLLS: u32 = 100;

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ran<T> {
    /// It returned.
    Done(T),
    /// Its time was over.
    TimedOut,
    /// It was killed.
    Killed,
    /// It waits for something that is no platform call.
    Stalled,
}

impl<T> Ran<T> {
    /// Returns what the run returned, if it did.
    pub fn done(self) -> Option<T> {
        match self {
            Self::Done(value) => Some(value),
            _ => None,
        }
    }

    fn ended(end: End) -> Self {
        match end {
            End::TimedOut => Self::TimedOut,
            End::Killed => Self::Killed,
        }
    }
}

/// Runs `future`, whose calls go to `platform`, to its end.
pub fn run<T>(platform: &SimPlatform, future: impl Future<Output = T>) -> Ran<T> {
    platform.be_stepped();
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    let mut idle = 0;
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return Ran::Done(value);
        }
        if platform.perform_next() {
            idle = 0;
        } else {
            idle += 1;
        }
        if let Some(end) = platform.ended() {
            return Ran::ended(end);
        }
        if idle > IDLE_POLLS {
            return Ran::Stalled;
        }
    }
}

struct Task<'a, T> {
    platform: SimPlatform,
    future: Option<Pin<Box<dyn Future<Output = T> + 'a>>>,
    ran: Option<Ran<T>>,
    idle: u32,
}

/// Several runs, of one site or of several, stepped in an order that a seed decides, or as their calls end.
pub struct Interleaved<'a, T> {
    tasks: Vec<Task<'a, T>>,
    /// `None` where time decides.
    dice: Option<Dice>,
}

impl<'a, T> Interleaved<'a, T> {
    /// Returns an executor without runs.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            tasks: Vec::new(),
            dice: Some(Dice::new(seed, "interleaved")),
        }
    }

    /// Returns an executor without runs that all begin at the same time: the next step is that of the run whose next call ends
    /// first, so that latency and waiting decide who comes before whom.
    #[must_use]
    pub fn by_time() -> Self {
        Self {
            tasks: Vec::new(),
            dice: None,
        }
    }

    /// Adds a run whose calls go to `platform`, and returns its place in the result of [`Self::run`].
    pub fn add(&mut self, platform: SimPlatform, future: impl Future<Output = T> + 'a) -> usize {
        platform.be_stepped();
        self.tasks.push(Task {
            platform,
            future: Some(Box::pin(future)),
            ran: None,
            idle: 0,
        });
        self.tasks.len() - 1
    }

    /// Runs all to their ends, one platform call at a time.
    #[must_use]
    pub fn run(mut self) -> Vec<Ran<T>> {
        loop {
            let live: Vec<usize> = self
                .tasks
                .iter()
                .enumerate()
                .filter(|(_, task)| task.ran.is_none())
                .map(|(index, _)| index)
                .collect();
            let chosen = match &mut self.dice {
                Some(dice) => live.get(dice.index(live.len())).copied(),
                None => live.into_iter().min_by_key(|index| {
                    let task = self.tasks.get(*index);
                    task.map_or(0, |task| task.platform.next_end())
                }),
            };
            let Some(task) = chosen.and_then(|index| self.tasks.get_mut(index)) else {
                break;
            };
            step(task);
        }
        self.tasks
            .into_iter()
            .map(|task| task.ran.unwrap_or(Ran::Stalled))
            .collect()
    }
}

/// Performs one call of a run and polls it once.
fn step<T>(task: &mut Task<'_, T>) {
    let performed = task.platform.perform_next();
    task.idle = if performed { 0 } else { task.idle + 1 };
    if let Some(end) = task.platform.ended() {
        task.future = None;
        task.ran = Some(Ran::ended(end));
        return;
    }
    let mut context = Context::from_waker(Waker::noop());
    let polled = task
        .future
        .as_mut()
        .map(|future| future.as_mut().poll(&mut context));
    match polled {
        Some(Poll::Ready(value)) => {
            task.future = None;
            task.ran = Some(Ran::Done(value));
        }
        Some(Poll::Pending) if task.idle <= IDLE_POLLS => {}
        _ => {
            task.future = None;
            task.ran = Some(Ran::Stalled);
        }
    }
}
