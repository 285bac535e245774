//! The warm Node processes, shared by all sites; one that ends is replaced.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use data_encoding::HEXLOWER;
use serde::Serialize;
use tokio::sync::mpsc;

use crate::clock::Reading;
use crate::error::LocalError;
use crate::process::{Call, Ending, Launch, LogLine, Process};

/// A process as the control API shows it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProcessView {
    /// Its number in the pool's count, from 1.
    pub number: u32,
    /// The operating system's process id.
    pub pid: u32,
    /// Version of Node.
    pub node: String,
    /// Invocations that run in it now.
    pub in_flight: u32,
}

/// A fixed number of warm processes.
#[derive(Debug)]
pub struct Pool {
    launch: Launch,
    size: usize,
    count: AtomicU32,
    clock: Mutex<Reading>,
    closed: AtomicBool,
    processes: Mutex<Vec<Arc<Process>>>,
    /// Held while a process starts, so that a burst of requests does not start one each.
    starting: tokio::sync::Mutex<()>,
    log: mpsc::UnboundedSender<LogLine>,
    ended: mpsc::UnboundedSender<u32>,
}

impl Pool {
    /// Starts `size` processes whose clock is read as `clock`, and keeps that many alive.
    ///
    /// # Errors
    /// [`LocalError`] when the first of them does not come up.
    pub async fn start(
        launch: Launch,
        size: usize,
        clock: Reading,
        log: mpsc::UnboundedSender<LogLine>,
    ) -> Result<Arc<Self>, LocalError> {
        let (ended, mut ends) = mpsc::unbounded_channel();
        let pool = Arc::new(Self {
            launch,
            size: size.max(1),
            count: AtomicU32::new(0),
            clock: Mutex::new(clock),
            closed: AtomicBool::new(false),
            processes: Mutex::default(),
            starting: tokio::sync::Mutex::default(),
            log,
            ended,
        });
        pool.add().await?;
        let keeper = Arc::downgrade(&pool);
        let _ = pool.ended.send(0);
        tokio::spawn(async move {
            while ends.recv().await.is_some() {
                let Some(pool) = keeper.upgrade() else { return };
                pool.refill().await;
            }
        });
        Ok(pool)
    }

    /// Runs one invocation in the least busy process, and returns how it ended and where.
    ///
    /// # Errors
    /// [`LocalError`] when no process is left and a new one does not come up.
    pub async fn invoke(
        &self,
        call: Call,
        chosen: impl FnOnce(&Process),
    ) -> Result<Ending, LocalError> {
        let process = match self.least_busy() {
            Some(process) => process,
            None => self.one().await?,
        };
        chosen(&process);
        Ok(process.invoke(call).await)
    }

    /// Tells every process how the platform's clock is read.
    pub fn set_clock(&self, clock: Reading) {
        *self.clock.lock().unwrap_or_else(PoisonError::into_inner) = clock;
        for process in self.lock().iter() {
            process.set_clock(clock);
        }
    }

    fn clock(&self) -> Reading {
        *self.clock.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Kills the process with this pid, or all; returns the pids of those killed.
    pub fn kill(&self, pid: Option<u32>) -> Vec<u32> {
        let mut killed = Vec::new();
        for process in self.lock().iter() {
            if process.is_alive() && pid.is_none_or(|pid| pid == process.pid) {
                process.kill();
                killed.push(process.pid);
            }
        }
        killed
    }

    /// Kills all processes, starts no more, and returns when they are gone.
    pub async fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
        let processes = std::mem::take(&mut *self.lock());
        for process in &processes {
            process.kill();
        }
        for process in &processes {
            process.gone().await;
        }
    }

    /// Returns the processes that take invocations.
    #[must_use]
    pub fn view(&self) -> Vec<ProcessView> {
        let alive = |process: &&Arc<Process>| process.is_alive();
        let view = |process: &Arc<Process>| ProcessView {
            number: process.number,
            pid: process.pid,
            node: process.version.clone(),
            in_flight: process.in_flight(),
        };
        self.lock().iter().filter(alive).map(view).collect()
    }

    /// Whether a request with this secret comes from one of the processes.
    #[must_use]
    pub fn knows(&self, token: &str) -> bool {
        self.lock().iter().any(|process| process.token == token)
    }

    fn least_busy(&self) -> Option<Arc<Process>> {
        let processes = self.lock();
        let alive = processes.iter().filter(|process| process.is_alive());
        alive.min_by_key(|process| process.in_flight()).cloned()
    }

    /// Returns a process when there was none: the one that somebody started meanwhile, or a new one.
    async fn one(&self) -> Result<Arc<Process>, LocalError> {
        let _starting = self.starting.lock().await;
        match self.least_busy() {
            Some(process) => Ok(process),
            None => self.add().await,
        }
    }

    async fn refill(&self) {
        let _starting = self.starting.lock().await;
        self.lock()
            .retain(|process| process.is_alive() || process.in_flight() > 0);
        while !self.closed.load(Ordering::Relaxed)
            && self
                .lock()
                .iter()
                .filter(|process| process.is_alive())
                .count()
                < self.size
        {
            if let Err(error) = self.add().await {
                let _ = self.log.send(LogLine {
                    id: None,
                    level: "error".into(),
                    text: format!("a node process could not be replaced: {error}"),
                });
                return;
            }
        }
    }

    async fn add(&self) -> Result<Arc<Process>, LocalError> {
        let number = self.count.fetch_add(1, Ordering::Relaxed) + 1;
        let process = Process::start(
            &self.launch,
            number,
            secret(),
            self.clock(),
            self.log.clone(),
            self.ended.clone(),
        )
        .await?;
        if self.closed.load(Ordering::Relaxed) {
            process.kill();
        }
        // The clock may have moved while it started.
        process.set_clock(self.clock());
        self.lock().push(Arc::clone(&process));
        Ok(process)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Arc<Process>>> {
        self.processes
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns 32 hex digits that a web page cannot guess, from the operating system's randomness.
fn secret() -> String {
    let word = || RandomState::new().build_hasher().finish();
    let bytes: Vec<u8> = [word(), word()]
        .iter()
        .flat_map(|word| word.to_be_bytes())
        .collect();
    HEXLOWER.encode(&bytes)
}
