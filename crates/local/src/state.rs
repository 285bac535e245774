//! The one state file: written whole, beside itself, and renamed over; read at the next start.
//!
//! Whoever acknowledges something to the outside awaits [`Saver::saved`] first, so what was acknowledged survives even a
//! `kill -9` of the server.
//! Writes that come together share one write of the file.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, watch};

use crate::error::LocalError;

/// Version of the file's shape.
const FORMAT: u32 = 1;
/// How long a change that nobody waits for may stay unwritten.
const PAUSE: Duration = Duration::from_millis(500);

/// What the file holds.
#[derive(Debug, Deserialize, Serialize)]
pub struct Saved<W> {
    /// Version of this shape.
    pub format: u32,
    /// The platform's time in milliseconds since the Unix epoch when it was written.
    pub now: i64,
    /// The simulator's state.
    pub world: W,
}

impl<W> Saved<W> {
    /// Returns the content of a state file.
    pub fn new(now: i64, world: W) -> Self {
        Self {
            format: FORMAT,
            now,
            world,
        }
    }
}

/// Reads the state file, if there is one.
///
/// # Errors
/// [`LocalError::File`] when it cannot be read, [`LocalError::State`] when it is not one of ours.
pub fn read<W: for<'de> Deserialize<'de>>(path: &Path) -> Result<Option<Saved<W>>, LocalError> {
    let unusable = |what: String| LocalError::State {
        path: path.display().to_string(),
        what,
    };
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => {
            return Err(LocalError::File {
                action: "read",
                path: path.display().to_string(),
                source,
            });
        }
    };
    #[derive(Deserialize)]
    struct Head {
        format: u32,
    }
    let head: Head = serde_json::from_slice(&bytes).map_err(|error| unusable(error.to_string()))?;
    if head.format != FORMAT {
        return Err(unusable(format!(
            "it has format {}, this version reads {FORMAT}",
            head.format
        )));
    }
    serde_json::from_slice(&bytes)
        .map(Some)
        .map_err(|error| unusable(error.to_string()))
}

/// The right to use a state file, until it is dropped or the process ends in whatever way.
#[derive(Debug)]
pub struct Claim {
    path: PathBuf,
    _locked: File,
}

impl Claim {
    /// Claims a state file, and creates its folder.
    ///
    /// # Errors
    /// [`LocalError::StateInUse`] when another process has claimed it, [`LocalError::File`] when that cannot be told.
    pub fn take(state: &Path) -> Result<Self, LocalError> {
        let path = state.with_extension("json.lock");
        let failed = |source| LocalError::File {
            action: "create",
            path: path.display().to_string(),
            source,
        };
        if let Some(folder) = state.parent() {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        let file = File::create(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Self {
                path,
                _locked: file,
            }),
            Err(TryLockError::WouldBlock) => Err(LocalError::StateInUse {
                path: state.display().to_string(),
            }),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Writes `bytes` so that the file is always whole: beside it first, then renamed over it.
fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let beside = path.with_extension("json.new");
    std::fs::write(&beside, bytes)?;
    std::fs::rename(&beside, path)
}

/// Writes the state in the background.
#[derive(Debug)]
pub struct Saver {
    path: PathBuf,
    /// Number of the newest change, counters included.
    changes: AtomicU64,
    /// Number of the newest change that must not be lost.
    lasting: AtomicU64,
    wanted: AtomicU64,
    wake: Notify,
    /// Number of the newest change in the file, and why the last write failed, if it did.
    written: watch::Sender<(u64, Option<String>)>,
}

impl Saver {
    /// Starts to write `path` whenever something changed; `snapshot` gives the bytes.
    pub fn start(
        path: PathBuf,
        snapshot: impl Fn() -> Result<Vec<u8>, String> + Send + 'static,
    ) -> Arc<Self> {
        let saver = Arc::new(Self {
            path,
            changes: AtomicU64::new(0),
            lasting: AtomicU64::new(0),
            wanted: AtomicU64::new(0),
            wake: Notify::new(),
            written: watch::Sender::new((0, None)),
        });
        let weak = Arc::downgrade(&saver);
        tokio::spawn(async move {
            while let Some(saver) = weak.upgrade() {
                saver.pause().await;
                if !saver.write(&snapshot) {
                    tokio::time::sleep(PAUSE).await;
                }
            }
        });
        saver
    }

    /// Notes that something changed which must not be lost once it is acknowledged.
    pub fn changed(&self) {
        let number = self.changes.fetch_add(1, Ordering::SeqCst) + 1;
        self.lasting.fetch_max(number, Ordering::SeqCst);
        self.wake.notify_one();
    }

    /// Notes that a counter changed: it is written some time, and nobody waits for it.
    pub fn counted(&self) {
        self.changes.fetch_add(1, Ordering::SeqCst);
        self.wake.notify_one();
    }

    /// Returns when everything is in the file that changed until now and must not be lost.
    ///
    /// # Errors
    /// The reason, when the file cannot be written.
    pub async fn saved(&self) -> Result<(), String> {
        let wanted = self.lasting.load(Ordering::SeqCst);
        self.wanted.fetch_max(wanted, Ordering::SeqCst);
        self.wake.notify_one();
        let mut written = self.written.subscribe();
        let outcome = written
            .wait_for(|(number, error)| *number >= wanted || error.is_some())
            .await;
        match outcome.as_deref() {
            Ok((number, _)) if *number >= wanted => Ok(()),
            Ok((_, error)) => Err(error.clone().unwrap_or_default()),
            Err(_) => Err("the server is stopping".into()),
        }
    }

    /// Waits until there is something to write: at once when somebody waits for it, else after a pause.
    async fn pause(&self) {
        loop {
            let written = self.written.borrow().0;
            if self.wanted.load(Ordering::SeqCst) > written {
                return;
            }
            if self.changes.load(Ordering::SeqCst) > written {
                let woken = tokio::time::timeout(PAUSE, self.woken_for_a_waiter(written)).await;
                let _ = woken;
                return;
            }
            self.wake.notified().await;
        }
    }

    async fn woken_for_a_waiter(&self, written: u64) {
        while self.wanted.load(Ordering::SeqCst) <= written {
            self.wake.notified().await;
        }
    }

    fn write(&self, snapshot: &impl Fn() -> Result<Vec<u8>, String>) -> bool {
        let number = self.changes.load(Ordering::SeqCst);
        let outcome = snapshot()
            .and_then(|bytes| write(&self.path, &bytes).map_err(|error| error.to_string()));
        let done = outcome.is_ok();
        self.written.send_modify(|written| match outcome {
            Ok(()) => *written = (number, None),
            Err(error) => written.1 = Some(error),
        });
        done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(name: &str) -> PathBuf {
        let folder =
            std::env::temp_dir().join(format!("bailee-state-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        folder.join("state.json")
    }

    #[tokio::test]
    async fn what_was_acknowledged_is_in_the_file() {
        let path = place("acknowledged");
        let count = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&count);
        let saver = Saver::start(path.clone(), move || {
            let saved = Saved::new(7, counted.load(Ordering::SeqCst));
            serde_json::to_vec(&saved).map_err(|error| error.to_string())
        });
        for round in 1..=20 {
            count.store(round, Ordering::SeqCst);
            saver.changed();
            saver.saved().await.unwrap();
            let saved: Saved<u64> = read(&path).unwrap().unwrap();
            assert_eq!((saved.now, saved.world), (7, round));
        }
        std::fs::remove_dir_all(path.parent().unwrap()).unwrap();
    }

    #[tokio::test]
    async fn a_file_that_cannot_be_written_is_said() {
        let folder = place("unwritable");
        std::fs::create_dir_all(&folder).unwrap();
        let saver = Saver::start(folder.clone(), || Ok(Vec::new()));
        saver.changed();
        assert!(saver.saved().await.is_err(), "a folder is no file");
        assert_eq!(
            Claim::take(&folder.join("x").join("y"))
                .map(drop)
                .map_err(|error| error.code()),
            Ok(())
        );
        std::fs::write(folder.join("file"), "").unwrap();
        let within = folder.join("file").join("state.json");
        assert_eq!(Claim::take(&within).unwrap_err().code(), "file-error");
        std::fs::remove_dir_all(folder.parent().unwrap()).unwrap();
    }

    #[test]
    fn a_state_file_is_used_by_one_at_a_time() {
        let path = place("claim");
        let claim = Claim::take(&path).unwrap();
        assert_eq!(Claim::take(&path).unwrap_err().code(), "state-in-use");
        drop(claim);
        drop(Claim::take(&path).unwrap());
        std::fs::remove_dir(path.parent().unwrap()).unwrap();
    }

    #[test]
    fn a_file_of_another_format_is_refused_and_left_alone() {
        let path = place("format");
        for text in [
            "{\"format\": 99, \"now\": 0, \"world\": 0}",
            "not json",
            "{}",
        ] {
            std::fs::write(&path, text).unwrap();
            assert_eq!(
                read::<u64>(&path).unwrap_err().code(),
                "state-unusable",
                "{text}"
            );
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
        std::fs::remove_file(&path).unwrap();
        assert!(read::<u64>(&path).unwrap().is_none());
        std::fs::remove_dir_all(path.parent().unwrap()).unwrap();
    }
}
