//! The mailbox between a run's future and the JavaScript that drives it: effects go out with an id, answers come back
//! by that id. Free of wasm-bindgen, so it is tested natively; see `lib.rs` for the boundary itself.

use std::cell::RefCell;
use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

/// The sending side: use cases ask for effects `E` and await answers `R`.
pub(crate) struct Port<E, R> {
    shared: Rc<RefCell<Shared<E, R>>>,
}

/// The receiving side: polls the one future of a run, hands out its effects and takes the answers.
pub(crate) struct Drive<E, R, T> {
    shared: Rc<RefCell<Shared<E, R>>>,
    future: Option<Pin<Box<dyn Future<Output = T>>>>,
    woken: Arc<Woken>,
}

/// What a run says after a step.
#[derive(Debug, PartialEq)]
pub(crate) enum Progress<E, T> {
    /// These effects are wanted, each with the id its answer must carry; answers to earlier ones may be outstanding.
    Wants(Vec<(u32, E)>),
    /// The run is over.
    Done(T),
    /// Nothing is wanted, nothing is outstanding, and the future still waits: it would wait for ever.
    Stalled,
}

/// An answer that nobody waits for: an id never given out, answered before, or of a dropped call.
#[derive(Debug, PartialEq)]
pub(crate) struct Unasked;

struct Shared<E, R> {
    last: u32,
    outbox: Vec<(u32, E)>,
    /// By id. Few are out at the same time.
    slots: Vec<(u32, Slot<R>)>,
}

enum Slot<R> {
    Waiting(Option<Waker>),
    Answered(R),
}

struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Returns a port, and the drive of the future that `make` builds over it.
pub(crate) fn connect<E, R, T, F>(make: impl FnOnce(Port<E, R>) -> F) -> Drive<E, R, T>
where
    F: Future<Output = T> + 'static,
{
    let shared = Rc::new(RefCell::new(Shared {
        last: 0,
        outbox: Vec::new(),
        slots: Vec::new(),
    }));
    let future = make(Port {
        shared: Rc::clone(&shared),
    });
    Drive {
        shared,
        future: Some(Box::pin(future)),
        woken: Arc::new(Woken(AtomicBool::new(true))),
    }
}

impl<E, R> Port<E, R> {
    /// Asks for an effect; the returned future resolves when its answer arrives.
    pub(crate) fn ask(&self, effect: E) -> Ask<E, R> {
        let mut shared = self.shared.borrow_mut();
        shared.last += 1;
        let id = shared.last;
        shared.outbox.push((id, effect));
        shared.slots.push((id, Slot::Waiting(None)));
        Ask {
            id,
            shared: Rc::clone(&self.shared),
        }
    }
}

impl<E, R, T> Drive<E, R, T> {
    /// Stores the answer to effect `id` and wakes whoever waits for it.
    ///
    /// # Errors
    /// [`Unasked`] when nobody waits for it; the answer is dropped.
    pub(crate) fn answer(&mut self, id: u32, answer: R) -> Result<(), Unasked> {
        let mut shared = self.shared.borrow_mut();
        let slot = shared.slots.iter_mut().find(|(asked, _)| *asked == id);
        let Some((_, slot @ Slot::Waiting(_))) = slot else {
            return Err(Unasked);
        };
        let waiting = mem::replace(slot, Slot::Answered(answer));
        drop(shared);
        if let Slot::Waiting(Some(waker)) = waiting {
            waker.wake();
        }
        Ok(())
    }

    /// Polls until the future stops waking itself, and says what it wants next.
    /// A finished run keeps answering [`Progress::Stalled`].
    pub(crate) fn poll(&mut self) -> Progress<E, T> {
        let waker = Waker::from(Arc::clone(&self.woken));
        while self.woken.0.swap(false, Ordering::Relaxed) {
            let Some(future) = self.future.as_mut() else {
                break;
            };
            if let Poll::Ready(result) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
                self.future = None;
                return Progress::Done(result);
            }
        }
        let mut shared = self.shared.borrow_mut();
        let wants = mem::take(&mut shared.outbox);
        let outstanding = shared
            .slots
            .iter()
            .any(|(_, slot)| matches!(slot, Slot::Waiting(_)));
        if wants.is_empty() && !outstanding {
            Progress::Stalled
        } else {
            Progress::Wants(wants)
        }
    }
}

/// The wait for one answer. Dropping it forgets the effect: a later answer is [`Unasked`].
pub(crate) struct Ask<E, R> {
    id: u32,
    shared: Rc<RefCell<Shared<E, R>>>,
}

impl<E, R> Future for Ask<E, R> {
    type Output = R;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<R> {
        let mut shared = self.shared.borrow_mut();
        let slots = &mut shared.slots;
        // Polled again after completion is a bug of the caller; waiting for ever shows as `Stalled`.
        let Some(at) = slots.iter().position(|(id, _)| *id == self.id) else {
            return Poll::Pending;
        };
        match slots.swap_remove(at) {
            (_, Slot::Answered(answer)) => Poll::Ready(answer),
            (id, Slot::Waiting(_)) => {
                slots.push((id, Slot::Waiting(Some(context.waker().clone()))));
                Poll::Pending
            }
        }
    }
}

impl<E, R> Drop for Ask<E, R> {
    fn drop(&mut self) {
        let mut shared = self.shared.borrow_mut();
        shared.slots.retain(|(id, _)| *id != self.id);
        shared.outbox.retain(|(id, _)| *id != self.id);
    }
}

#[cfg(test)]
mod tests;
