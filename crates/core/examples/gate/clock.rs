//! Time on a core: what other programs take of a shared machine is not measured.

use std::time::{Duration, Instant};

/// What Linux counts for this thread: nanoseconds on a core, and two more numbers.
const COUNTER: &str = "/proc/thread-self/schedstat";

/// A moment of this thread.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    wall: Instant,
    core: Option<u64>,
}

impl Moment {
    pub(crate) fn now() -> Self {
        Self {
            core: on_core(),
            wall: Instant::now(),
        }
    }

    /// Seconds on a core since then; by the clock where nothing counts them.
    pub(crate) fn seconds(self) -> f64 {
        let wall = self.wall.elapsed();
        let core = self.core.zip(on_core());
        let core = core.map(|(then, now)| Duration::from_nanos(now.saturating_sub(then)));
        // The counter's step is coarser than a short piece of work.
        core.filter(|core| !core.is_zero())
            .unwrap_or(wall)
            .min(wall)
            .as_secs_f64()
    }
}

fn on_core() -> Option<u64> {
    // The counter is brought up to date when the thread lets go of its core.
    std::thread::sleep(Duration::from_micros(1));
    let text = std::fs::read_to_string(COUNTER).ok()?;
    text.split(' ').next()?.parse().ok()
}
