//! The driver: takes the deliveries that fall due, has them executed, and moves the clock when it is told to.
//!
//! One task owns the order.
//! As time passes by itself, whatever is due runs side by side; when the clock is advanced, it stops at every moment
//! at which something falls due, waits until everything that ran is done, and goes on: in order, and idle at the end.
//! An advance does a bounded amount of work, since deliveries that fail again and again would otherwise never let it end.

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use bailee_sim::Delivery;
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::task::JoinSet;

use crate::clock::rfc3339;
use crate::driver::{Advanced, Order, Target, Under};
use crate::host::Host;
use crate::record::Record;

/// The longest sleep: the machine's clock may be set meanwhile.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);
/// The longest that one advance takes.
const LONGEST_ADVANCE: Duration = Duration::from_secs(60);

/// Starts the task; it ends with the host.
pub(crate) fn start(host: &Arc<Host>) {
    let Some(inbox) = host.driver.inbox() else {
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

/// The advance that is under way.
struct Current {
    target: i64,
    from: String,
    ran: Vec<Record>,
    /// How many deliveries it runs.
    deliveries: usize,
    /// When it is answered at the latest.
    end: Instant,
    answer: oneshot::Sender<Advanced>,
}

struct Drive {
    wake: Arc<Notify>,
    host: Weak<Host>,
    inbox: mpsc::UnboundedReceiver<Order>,
    running: JoinSet<Option<Record>>,
    current: Option<Current>,
}

impl Drive {
    async fn run(mut self) {
        while let Some(host) = self.host.upgrade() {
            let now = host.clock.now();
            self.spawn_due(&host, now);
            if self.is_bound_met() {
                self.answer(&host, false);
            }
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
                        self.tell();
                    }
                }
                order = self.inbox.recv(), if self.current.is_none() => match order {
                    Some(order) => self.begin(order),
                    None => return,
                },
            }
        }
    }

    fn begin(&mut self, order: Order) {
        let Some(host) = self.host.upgrade() else {
            return;
        };
        let now = host.clock.now();
        self.current = Some(Current {
            target: match order.target {
                Target::After(millis) => now.saturating_add(millis),
                Target::At(time) => time.max(now),
            },
            from: rfc3339(now),
            ran: Vec::new(),
            deliveries: order.deliveries,
            end: Instant::now() + LONGEST_ADVANCE,
            answer: order.answer,
        });
        self.tell();
    }

    /// Says how far the advance has come.
    fn tell(&self) {
        if let Some(host) = self.host.upgrade() {
            host.driver
                .set_under_way(self.current.as_ref().map(|current| Under {
                    to: rfc3339(current.target),
                    ran: current.ran.len(),
                }));
        }
    }

    fn is_bound_met(&self) -> bool {
        self.current.as_ref().is_some_and(|current| {
            current.ran.len() >= current.deliveries || Instant::now() >= current.end
        })
    }

    /// Ends the advance. What still runs goes on by itself.
    fn answer(&mut self, host: &Host, complete: bool) {
        if let Some(current) = self.current.take() {
            let _ = current.answer.send(Advanced {
                from: current.from,
                now: host.now_text(),
                to: rfc3339(current.target),
                complete,
                ran: current.ran,
            });
        }
        self.tell();
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
            pool.set_clock(host.clock.reading());
        }
        host.saver.changed();
        match next {
            Some(delivery) => self.spawn(host, delivery),
            None => {
                if self.spawn_due(host, host.clock.now()) == 0 {
                    self.answer(host, true);
                }
            }
        }
    }

    fn sleep(&self, host: &Host) -> Duration {
        let next = host.world().next_due();
        let wait = next.map_or(i64::MAX, |due| due - host.clock.now());
        // A delivery that waits for another one is not due, whatever its time.
        let due = Duration::from_millis(u64::try_from(wait).unwrap_or(0).max(5));
        let bound = self.current.as_ref().map_or(LONGEST_SLEEP, |current| {
            current.end.saturating_duration_since(Instant::now())
        });
        due.min(bound).min(LONGEST_SLEEP)
    }
}
