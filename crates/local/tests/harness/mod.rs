//! Starts a local platform in this process, with state of its own, and talks to it as a script would.

#![allow(dead_code, reason = "each test file uses a part of it")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use bailee_local::{LocalError, Server, Settings};
use serde_json::Value;
use tokio::sync::oneshot;

/// The artefact of these tests.
pub(crate) fn fake() -> PathBuf {
    // Absolute: it is handed to processes that run elsewhere.
    std::path::absolute("tests/fake").unwrap()
}

fn node() -> PathBuf {
    let noted = || std::fs::read_to_string("../../build/node-path");
    match std::env::var_os("BAILEE_NODE") {
        Some(named) => named.into(),
        None => match PathBuf::from(noted().unwrap_or_default().trim()) {
            noted if noted.is_file() => noted,
            _ => "node".into(),
        },
    }
}

/// A folder for one test's state, removed at the end.
pub(crate) struct Place(PathBuf);

impl Place {
    pub(crate) fn new(name: &str) -> Self {
        let folder =
            std::env::temp_dir().join(format!("bailee-local-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.0
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn settings(place: &Place, artefact: &Path, processes: usize) -> Settings {
    Settings {
        port: 0,
        state: place.folder().join("state.json"),
        artefact: artefact.to_path_buf(),
        page: Some(fake().join("page")),
        node: node(),
        processes,
        module: None,
        clock: None,
    }
}

/// Returns why the platform does not start with this artefact.
pub(crate) fn start_error(place: &Place, artefact: &Path) -> LocalError {
    let settings = settings(place, artefact, 1);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async { Server::start(&settings, &mut |_| {}).await.unwrap_err() })
}

struct Running {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    _place: Option<Place>,
}

impl Running {
    fn stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A platform that runs in a thread of its own.
#[derive(Clone)]
pub(crate) struct Local {
    url: String,
    running: Arc<Mutex<Running>>,
}

impl Local {
    /// Starts one whose state goes with it.
    pub(crate) fn start(name: &str, processes: usize) -> Self {
        let place = Place::new(name);
        let local = Self::at(&place, processes);
        local.running.lock().unwrap()._place = Some(place);
        local
    }

    /// Starts one with the state of `place`.
    pub(crate) fn at(place: &Place, processes: usize) -> Self {
        Self::with(settings(place, &fake(), processes))
    }

    /// Starts one with the state of `place`, whose clock stands; a new state begins at `time`.
    pub(crate) fn standing(place: &Place, time: &str) -> Self {
        let clock = Some(bailee_local::clock::time(time).unwrap());
        let settings = settings(place, &fake(), 2);
        Self::with(Settings { clock, ..settings })
    }

    fn with(settings: Settings) -> Self {
        let (started, url) = mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let server = Server::start(&settings, &mut |_| {}).await.unwrap();
                started.send(server.url().to_owned()).unwrap();
                let _ = stopped.await;
                server.stop().await.unwrap();
            });
        });
        let local = Self {
            url: url.recv().unwrap(),
            running: Arc::new(Mutex::new(Running {
                stop: Some(stop),
                thread: Some(thread),
                _place: None,
            })),
        };
        // The install events of a new state are handled before a test begins.
        local.post("/_local/clock", &serde_json::json!({"advance": "PT0S"}));
        local
    }

    pub(crate) fn stop(&self) {
        self.running.lock().unwrap().stop();
    }

    fn exchange(
        &self,
        method: &str,
        path: &str,
        body: Option<&str>,
        headers: &[(&str, &str)],
    ) -> (u16, BTreeMap<String, String>, String) {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .build()
            .into();
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = agent
            .run(request.body(body.unwrap_or_default().to_owned()).unwrap())
            .unwrap();
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect();
        let text = response.body_mut().read_to_string().unwrap();
        (response.status().as_u16(), headers, text)
    }

    /// Sends a request and returns status and body.
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        body: Option<&str>,
        headers: &[(&str, &str)],
    ) -> (u16, String) {
        let (status, _, text) = self.exchange(method, path, body, headers);
        (status, text)
    }

    /// Gets a page with its headers.
    pub(crate) fn page(&self, path: &str) -> (u16, BTreeMap<String, String>, String) {
        self.exchange("GET", path, None, &[])
    }

    pub(crate) fn get(&self, path: &str) -> Value {
        let (status, text) = self.send("GET", path, None, &[]);
        assert_eq!(status, 200, "{path}: {text}");
        serde_json::from_str(&text).unwrap()
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let (status, text) = self.send("POST", path, Some(&body.to_string()), &[]);
        (status, serde_json::from_str(&text).unwrap())
    }

    /// Calls a function as the site's administrator and returns its answer.
    pub(crate) fn invoke(&self, site: &str, function: &str, payload: &Value) -> Value {
        let body = serde_json::json!({"function": function, "payload": payload});
        let (status, answer) = self.post(&format!("/_local/sites/{site}/invoke"), &body);
        assert_eq!(status, 200, "{answer}");
        answer
    }

    /// Returns a stored value.
    pub(crate) fn stored(&self, site: &str, key: &str) -> Option<Value> {
        let text = self
            .send("GET", &format!("/_local/sites/{site}/store"), None, &[])
            .1;
        let mut lines = text
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap());
        lines
            .find(|line| line["key"] == key)
            .map(|line| line["value"].clone())
    }

    /// Returns what the app printed on a site.
    pub(crate) fn log(&self, site: &str) -> String {
        self.send("GET", &format!("/_local/sites/{site}/log"), None, &[])
            .1
    }

    /// Waits until `held` is true.
    pub(crate) fn until(&self, held: impl Fn() -> bool) {
        let begun = Instant::now();
        while !held() {
            assert!(
                begun.elapsed() < Duration::from_secs(30),
                "this did not come true"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}
