//! One Node process with the artefact in it: start, invocations in flight, log, end.
//!
//! The process is driven over its stdin and answers on its stdout, one JSON object a line (`loader/loader.cjs`).
//! It is killed when the value is dropped, and it ends by itself when its stdin closes, so none outlives the server.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Value as Json, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, Command};
use tokio::sync::{Notify, mpsc, oneshot, watch};

use crate::clock::Reading;
use crate::error::LocalError;

/// What the process runs.
const LOADER: &str = include_str!("../loader/loader.cjs");
/// How long a new process may take until it has loaded the artefact.
const START_LIMIT: Duration = Duration::from_secs(60);
/// How long the end of a killed process is waited for.
const END_LIMIT: Duration = Duration::from_secs(5);

/// What every process of a pool is started with.
#[derive(Clone, Debug)]
pub struct Launch {
    /// The Node binary.
    pub node: PathBuf,
    /// The artefact's folder.
    pub artefact: PathBuf,
    /// Handlers to load at start, such as `index.resolver`.
    pub handlers: Vec<String>,
    /// Where the loader sends the requests of the client packages.
    pub url: String,
}

/// An invocation as the loader takes it.
#[derive(Clone, Debug, Serialize)]
pub struct Call {
    /// Number of the invocation.
    pub id: u64,
    /// `<file>.<export>`.
    pub handler: String,
    /// First argument of the handler, as text: a page can send what no JSON value here can hold.
    pub payload: Box<RawValue>,
    /// Second argument of the handler.
    pub context: Json,
    /// Data of `__forge_runtime__`.
    pub runtime: Json,
    /// Milliseconds until the platform ends it.
    pub timeout: u64,
}

/// How an invocation ended.
#[derive(Clone, Debug)]
pub enum Ending {
    /// The handler returned this text; `None` is JavaScript's `undefined`.
    Returned(Option<Box<RawValue>>),
    /// The handler threw.
    Threw {
        /// Class of the exception.
        name: String,
        /// Its message.
        message: String,
    },
    /// Its time was over.
    TimedOut,
    /// The process ended while the invocation ran.
    Killed,
}

/// One line of output, of an invocation when it has one.
#[derive(Clone, Debug, Deserialize)]
pub struct LogLine {
    /// Number of the invocation, or none for output outside of any.
    pub id: Option<u64>,
    /// `debug`, `info`, `warn`, `error`, …
    pub level: String,
    /// The text.
    pub text: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Message {
    Ready {
        #[serde(rename = "node")]
        version: String,
    },
    Broken {
        message: String,
    },
    Done {
        id: u64,
        #[serde(default, deserialize_with = "present")]
        result: Option<Box<RawValue>>,
        #[serde(default)]
        error: Option<Thrown>,
    },
    Log(LogLine),
}

#[derive(Deserialize)]
struct Thrown {
    name: String,
    message: String,
}

/// Keeps `null` (a result) apart from a missing field (`undefined`).
fn present<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Box<RawValue>>, D::Error> {
    Box::deserialize(from).map(Some)
}

/// What is written to the process, on a line of its own.
#[derive(Serialize)]
struct Invoke<'a> {
    invoke: &'a Call,
}

impl Invoke<'_> {
    /// Returns the line. Text that came from outside may be laid out over several; in JSON a line break stands between
    /// values only, so that it may be a blank as well.
    fn line(&self) -> Option<String> {
        let text = serde_json::to_string(self).ok()?;
        Some(text.replace(['\n', '\r'], " "))
    }
}

type Waiting = Arc<Mutex<BTreeMap<u64, oneshot::Sender<Ending>>>>;

/// A running Node process.
#[derive(Debug)]
pub struct Process {
    /// Its place in the pool's count, from 1.
    pub number: u32,
    /// The operating system's process id.
    pub pid: u32,
    /// Version of Node, such as `v22.23.3`.
    pub version: String,
    /// Secret that its requests carry.
    pub token: String,
    lines: mpsc::UnboundedSender<String>,
    waiting: Waiting,
    in_flight: Arc<AtomicU32>,
    alive: Arc<AtomicBool>,
    kill: Arc<Notify>,
    gone: watch::Receiver<bool>,
}

impl Process {
    /// Starts a process and waits until it has loaded the artefact.
    ///
    /// # Errors
    /// [`LocalError`] when Node cannot be started, or the artefact cannot be loaded.
    pub async fn start(
        launch: &Launch,
        number: u32,
        token: String,
        clock: Reading,
        log: mpsc::UnboundedSender<LogLine>,
        ended: mpsc::UnboundedSender<u32>,
    ) -> Result<Arc<Self>, LocalError> {
        let mut command = Command::new(&launch.node);
        command
            .arg("--enable-source-maps")
            // As an argument: no file of ours is left behind, whatever ends this process.
            .args(["--eval", LOADER])
            .current_dir(&launch.artefact)
            .env_clear()
            .env("TZ", "UTC")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        // Ctrl-C on the terminal goes to the server alone; it ends the processes itself.
        #[cfg(unix)]
        command.process_group(0);
        let mut child = command.spawn().map_err(|source| LocalError::Node {
            node: launch.node.display().to_string(),
            source,
        })?;
        let (Some(stdin), Some(stdout), Some(stderr), Some(pid)) = (
            child.stdin.take(),
            child.stdout.take(),
            child.stderr.take(),
            child.id(),
        ) else {
            return Err(LocalError::NodeEnded);
        };
        let (lines, queue) = mpsc::unbounded_channel();
        tokio::spawn(write_lines(stdin, queue));
        tokio::spawn(relay_errors(stderr, log.clone()));
        let start = json!({"start": {
            "dir": launch.artefact, "handlers": launch.handlers, "url": launch.url,
            "token": token, "clock": clock,
        }});
        let _ = lines.send(start.to_string());

        let waiting = Waiting::default();
        let in_flight = Arc::new(AtomicU32::new(0));
        let alive = Arc::new(AtomicBool::new(true));
        let kill = Arc::new(Notify::new());
        let (ready, loaded) = oneshot::channel();
        let (left, gone) = watch::channel(false);
        tokio::spawn(
            Watch {
                number,
                prefix: format!("{token} "),
                ready: Some(ready),
                waiting: Arc::clone(&waiting),
                alive: Arc::clone(&alive),
                kill: Arc::clone(&kill),
                log,
                ended,
                left,
            }
            .run(child, BufReader::new(stdout)),
        );
        let version = match tokio::time::timeout(START_LIMIT, loaded).await {
            Ok(Ok(Ok(version))) => version,
            Ok(Ok(Err(message))) => {
                kill.notify_one();
                return Err(LocalError::BrokenArtefact { message });
            }
            Ok(Err(_)) => return Err(LocalError::NodeEnded),
            Err(_) => {
                kill.notify_one();
                return Err(LocalError::BrokenArtefact {
                    message: "it did not load within a minute".into(),
                });
            }
        };
        Ok(Arc::new(Self {
            number,
            pid,
            version,
            token,
            lines,
            waiting,
            in_flight,
            alive,
            kill,
            gone,
        }))
    }

    /// Runs one invocation to its end. A process whose invocation ran out of time takes no further ones.
    pub async fn invoke(&self, call: Call) -> Ending {
        let (answer, ending) = oneshot::channel();
        let limit = Duration::from_millis(call.timeout);
        let id = call.id;
        lock(&self.waiting).insert(id, answer);
        self.in_flight.fetch_add(1, Ordering::Relaxed);
        let line = Invoke { invoke: &call }.line();
        if !self.is_alive() || line.is_none_or(|line| self.lines.send(line).is_err()) {
            lock(&self.waiting).remove(&id);
            self.in_flight.fetch_sub(1, Ordering::Relaxed);
            return Ending::Killed;
        }
        let ended = match tokio::time::timeout(limit, ending).await {
            Ok(Ok(ending)) => ending,
            Ok(Err(_)) => Ending::Killed,
            Err(_) => {
                // What still runs in there may never end: as on the platform, the process is given up.
                self.alive.store(false, Ordering::Relaxed);
                lock(&self.waiting).remove(&id);
                Ending::TimedOut
            }
        };
        if self.in_flight.fetch_sub(1, Ordering::Relaxed) == 1 && !self.is_alive() {
            self.kill();
        }
        ended
    }

    /// Tells the process how the platform's clock is read.
    pub fn set_clock(&self, clock: Reading) {
        let _ = self.lines.send(json!({"clock": clock}).to_string());
    }

    /// Returns how many invocations run in it.
    #[must_use]
    pub fn in_flight(&self) -> u32 {
        self.in_flight.load(Ordering::Relaxed)
    }

    /// Whether it takes invocations.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        self.alive.load(Ordering::Relaxed)
    }

    /// Returns when the operating system has nothing left of the process, or after five seconds.
    pub async fn gone(&self) {
        let mut gone = self.gone.clone();
        let _ = tokio::time::timeout(END_LIMIT, gone.wait_for(|gone| *gone)).await;
    }

    /// Ends the process at once, as a crash would; its invocations end as [`Ending::Killed`].
    pub fn kill(&self) {
        self.alive.store(false, Ordering::Relaxed);
        self.kill.notify_one();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill.notify_one();
    }
}

async fn write_lines(mut stdin: ChildStdin, mut queue: mpsc::UnboundedReceiver<String>) {
    while let Some(mut line) = queue.recv().await {
        line.push('\n');
        if stdin.write_all(line.as_bytes()).await.is_err() {
            return;
        }
    }
}

/// What Node itself says (a crash report, a warning) goes to the log.
async fn relay_errors(stderr: tokio::process::ChildStderr, log: mpsc::UnboundedSender<LogLine>) {
    let mut lines = BufReader::new(stderr).lines();
    while let Ok(Some(text)) = lines.next_line().await {
        let _ = log.send(LogLine {
            id: None,
            level: "error".into(),
            text,
        });
    }
}

/// Reads what the process answers, until it ends.
struct Watch {
    number: u32,
    prefix: String,
    ready: Option<oneshot::Sender<Result<String, String>>>,
    waiting: Waiting,
    alive: Arc<AtomicBool>,
    kill: Arc<Notify>,
    log: mpsc::UnboundedSender<LogLine>,
    ended: mpsc::UnboundedSender<u32>,
    left: watch::Sender<bool>,
}

impl Watch {
    async fn run(mut self, mut child: Child, stdout: BufReader<tokio::process::ChildStdout>) {
        let mut lines = stdout.lines();
        loop {
            tokio::select! {
                line = lines.next_line() => match line {
                    Ok(Some(line)) => self.take(&line),
                    Ok(None) | Err(_) => break,
                },
                () = self.kill.notified() => {
                    let _ = child.start_kill();
                }
            }
        }
        let _ = child.start_kill();
        let _ = child.wait().await;
        self.alive.store(false, Ordering::Relaxed);
        for (_, answer) in std::mem::take(&mut *lock(&self.waiting)) {
            let _ = answer.send(Ending::Killed);
        }
        let _ = self.left.send(true);
        let _ = self.ended.send(self.number);
    }

    fn take(&mut self, line: &str) {
        let message = line.strip_prefix(&self.prefix).unwrap_or_default();
        match serde_json::from_str(message) {
            Ok(Message::Ready { version }) => self.answer_ready(Ok(version)),
            Ok(Message::Broken { message }) => self.answer_ready(Err(message)),
            Ok(Message::Done { id, result, error }) => {
                if let Some(answer) = lock(&self.waiting).remove(&id) {
                    let _ = answer.send(match error {
                        Some(Thrown { name, message }) => Ending::Threw { name, message },
                        None => Ending::Returned(result),
                    });
                }
            }
            Ok(Message::Log(line)) => {
                let _ = self.log.send(line);
            }
            // Without the secret it is not the loader's: something wrote to the file descriptor directly.
            Err(_) => {
                let _ = self.log.send(LogLine {
                    id: None,
                    level: "info".into(),
                    text: line.into(),
                });
            }
        }
    }

    fn answer_ready(&mut self, answer: Result<String, String>) {
        if let Some(ready) = self.ready.take() {
            let _ = ready.send(answer);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
