//! The driver's handle: whoever shares the host wakes the driver through it, or orders an advance of the clock.
//!
//! What it does then is in `drive.rs`.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use tokio::sync::{Notify, mpsc, oneshot};

use crate::record::Record;

/// Where an advance is to end.
#[derive(Clone, Copy, Debug)]
pub enum Target {
    /// This many milliseconds from when it begins.
    After(i64),
    /// At this time, in milliseconds since the Unix epoch; at once when it has passed, since the clock never goes back.
    At(i64),
}

/// The most deliveries that one advance runs.
pub const DELIVERIES: usize = 5000;

/// What an advance did.
#[derive(Clone, Debug, Serialize)]
pub struct Advanced {
    /// Where the clock stood, RFC 3339.
    pub from: String,
    /// Where it stands.
    pub now: String,
    /// Where it was to end.
    pub to: String,
    /// Whether it ended there, with nothing running. Otherwise a bound was met, and an advance to `to` goes on.
    pub complete: bool,
    /// The deliveries that ran, in the order in which they ended.
    pub ran: Vec<Record>,
}

/// How far an advance has come, for whoever asks meanwhile.
#[derive(Clone, Debug, Serialize)]
pub struct Under {
    /// Where it is to end, RFC 3339.
    pub to: String,
    /// Deliveries that ran.
    pub ran: usize,
}

/// An advance that somebody waits for.
pub(crate) struct Order {
    pub(crate) target: Target,
    pub(crate) deliveries: usize,
    pub(crate) answer: oneshot::Sender<Advanced>,
}

/// Handle of the driver's task.
#[derive(Debug)]
pub struct Driver {
    pub(crate) wake: Arc<Notify>,
    orders: mpsc::UnboundedSender<Order>,
    inbox: Mutex<Option<mpsc::UnboundedReceiver<Order>>>,
    under: Mutex<Option<Under>>,
}

impl Default for Driver {
    fn default() -> Self {
        let (orders, inbox) = mpsc::unbounded_channel();
        Self {
            wake: Arc::new(Notify::new()),
            orders,
            inbox: Mutex::new(Some(inbox)),
            under: Mutex::default(),
        }
    }
}

impl Driver {
    /// Says that something may be due.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// Moves the clock to `target` and runs everything that falls due on the way. Returns when all is idle there, or when
    /// a bound is met, of time or of `deliveries`: see [`Advanced::complete`]. Nothing when the platform is stopping.
    pub async fn advance(&self, target: Target, deliveries: usize) -> Option<Advanced> {
        let (answer, done) = oneshot::channel();
        let order = Order {
            target,
            deliveries: deliveries.min(DELIVERIES),
            answer,
        };
        self.orders.send(order).ok()?;
        done.await.ok()
    }

    /// Returns how far the advance that is under way has come; nothing when none is.
    #[must_use]
    pub fn under_way(&self) -> Option<Under> {
        lock(&self.under).clone()
    }

    pub(crate) fn set_under_way(&self, under: Option<Under>) {
        *lock(&self.under) = under;
    }

    /// Returns what orders come through; only the first caller gets it.
    pub(crate) fn inbox(&self) -> Option<mpsc::UnboundedReceiver<Order>> {
        lock(&self.inbox).take()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
