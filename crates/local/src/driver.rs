//! The driver: takes the deliveries that fall due, has them executed, and moves the clock when it is told to.
//!
//! One task owns the order.
//! As time passes by itself, whatever is due runs side by side; when the clock is advanced, it stops at every moment
//! at which something falls due, waits until everything that ran is done, and goes on: in order, and idle at the end.

use std::sync::{Arc, Weak};
use std::time::Duration;

use bailee_sim::Delivery;
use serde::Serialize;
use tokio::sync::{Mutex, Notify, mpsc, oneshot};
use tokio::task::JoinSet;

use crate::host::{Host, rfc3339};
use crate::record::Record;

/// The longest sleep: the machine's clock may be set meanwhile.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// What an advance did.
#[derive(Clone, Debug, Serialize)]
pub struct Advanced {
    /// Where the clock stood, RFC 3339.
    pub from: String,
    /// Where it stands.
    pub now: String,
    /// The deliveries that ran, in the order in which they ended.
    pub ran: Vec<Record>,
}

struct Advance {
    millis: i64,
    answer: oneshot::Sender<Advanced>,
}

/// Handle of the driver's task.
#[derive(Debug)]
pub struct Driver {
    wake: Arc<Notify>,
    orders: mpsc::UnboundedSender<Advance>,
    inbox: Mutex<Option<mpsc::UnboundedReceiver<Advance>>>,
}

impl Default for Driver {
    fn default() -> Self {
        let (orders, inbox) = mpsc::unbounded_channel();
        Self {
            wake: Arc::new(Notify::new()),
            orders,
            inbox: Mutex::new(Some(inbox)),
        }
    }
}

impl Driver {
    /// Says that something may be due.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// Moves the clock by `millis`, runs everything that falls due on the way, and returns when all is idle.
    pub async fn advance(&self, millis: i64) -> Option<Advanced> {
        let (answer, done) = oneshot::channel();
        self.orders.send(Advance { millis, answer }).ok()?;
        done.await.ok()
    }

    /// Starts the task; it ends with the host.
    pub async fn start(host: &Arc<Host>) {
        let Some(inbox) = host.driver.inbox.lock().await.take() else {
            return;
        };
        let drive = Drive {
            wake: Arc::clone(&host.driver.wake),
            host: Arc::downgrade(host),
            inbox,
            running: JoinSet::new(),
            current: None,
        };
        tokio::spawn(drive.run());
    }
}

struct Current {
    target: i64,
    from: String,
    ran: Vec<Record>,
    answer: oneshot::Sender<Advanced>,
}

struct Drive {
    wake: Arc<Notify>,
    host: Weak<Host>,
    inbox: mpsc::UnboundedReceiver<Advance>,
    running: JoinSet<Option<Record>>,
    current: Option<Current>,
}

impl Drive {
    async fn run(mut self) {
        while let Some(host) = self.host.upgrade() {
            let now = host.clock.now();
            self.spawn_due(&host, now);
            if self.current.is_some() && self.running.is_empty() {
                self.go_on(&host);
                continue;
            }
            let sleep = self.sleep(&host);
            drop(host);
            let wake = Arc::clone(&self.wake);
            tokio::select! {
                () = wake.notified() => {}
                () = tokio::time::sleep(sleep) => {}
                Some(ran) = self.running.join_next() => {
                    if let (Some(current), Ok(Some(record))) = (&mut self.current, ran) {
                        current.ran.push(record);
                    }
                }
                order = self.inbox.recv(), if self.current.is_none() => match order {
                    Some(order) => self.begin(order),
                    None => return,
                },
            }
        }
    }

    fn begin(&mut self, Advance { millis, answer }: Advance) {
        let Some(host) = self.host.upgrade() else {
            return;
        };
        let now = host.clock.now();
        self.current = Some(Current {
            target: now.saturating_add(millis),
            from: rfc3339(now),
            ran: Vec::new(),
            answer,
        });
    }

    /// Takes what is due at `now` and has it executed.
    fn spawn_due(&mut self, host: &Arc<Host>, now: i64) -> usize {
        let mut taken = 0;
        loop {
            // The lock is released between two takes, so that page requests pass.
            let next = host.world().step(now);
            let Some(delivery) = next else { return taken };
            host.saver.changed();
            taken += 1;
            self.spawn(host, delivery);
        }
    }

    fn spawn(&mut self, host: &Arc<Host>, delivery: Delivery) {
        let host = Arc::clone(host);
        self.running
            .spawn(async move { host.deliver(delivery).await.map(|ran| ran.record) });
    }

    /// One step of an advance, when nothing runs: to the next moment with something due, or to the end.
    fn go_on(&mut self, host: &Arc<Host>) {
        let Some(current) = &self.current else { return };
        let target = current.target;
        let next = host.world().step(target);
        // The world's clock is at the delivery's moment, or at the target.
        let time = host.world().now().min(target);
        host.clock.jump(time);
        if let Some(pool) = host.pool.get() {
            pool.set_offset(host.clock.offset());
        }
        host.saver.changed();
        match next {
            Some(delivery) => self.spawn(host, delivery),
            None => {
                if self.spawn_due(host, host.clock.now()) == 0
                    && let Some(current) = self.current.take()
                {
                    let _ = current.answer.send(Advanced {
                        from: current.from,
                        now: host.now_text(),
                        ran: current.ran,
                    });
                }
            }
        }
    }

    fn sleep(&self, host: &Host) -> Duration {
        let next = host.world().next_due();
        let wait = next.map_or(i64::MAX, |due| due - host.clock.now());
        // A delivery that waits for another one is not due, whatever its time.
        Duration::from_millis(u64::try_from(wait).unwrap_or(0).max(5)).min(LONGEST_SLEEP)
    }
}
