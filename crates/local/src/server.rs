//! Start and stop of the whole: state, processes, listener.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use bailee_sim::config::Latency;
use bailee_sim::{Config, Span, World};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::artefact::Artefact;
use crate::clock::Clock;
use crate::driver::Driver;
use crate::error::{ApiError, LocalError};
use crate::host::Host;
use crate::pool::Pool;
use crate::process::Launch;
use crate::state::{self, Claim, Saved, Saver};
use crate::{api, drive, forge, guard, page};

/// Sites of a new state.
const FIRST_SITES: [&str; 2] = ["alpha", "beta"];
/// The most bytes of a request: a transaction of 4 MB, as JSON text in JSON text.
const BODY_BYTES: usize = 32 * 1000 * 1000;
/// Major version of Node that the manifest names.
const NODE: &str = "v22.";

/// How to start.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// The state file.
    pub state: PathBuf,
    /// Folder of the artefact.
    pub artefact: PathBuf,
    /// Folder of the built admin page; nothing to serve neither page nor frame.
    pub page: Option<PathBuf>,
    /// The Node binary.
    pub node: PathBuf,
    /// Warm Node processes.
    pub processes: usize,
    /// Key of the module that the page belongs to, and that a call without one is for; nothing for the first page.
    pub module: Option<String>,
    /// Where the clock of a new state begins, in milliseconds since the Unix epoch, and that it stands still between
    /// advances; nothing for a clock that runs with the machine's.
    pub clock: Option<i64>,
}

/// What happens at start, for whoever watches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Something was done or begins.
    Step(String),
    /// Something is not as it should be and does not stop the start.
    Warning(String),
    /// The platform answers.
    Ready {
        /// Its address, without a slash at the end.
        url: String,
    },
}

/// A local platform that runs.
#[derive(Debug)]
pub struct Server {
    _claim: Claim,
    host: Arc<Host>,
    url: String,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<std::io::Result<()>>,
}

impl Server {
    /// Starts everything and returns when the platform answers.
    ///
    /// # Errors
    /// [`LocalError`] when the artefact, Node, the state file or the port cannot be used.
    pub async fn start(
        settings: &Settings,
        watch: &mut dyn FnMut(Progress),
    ) -> Result<Self, LocalError> {
        let mut artefact = Artefact::read(&settings.artefact)?;
        if let Some(key) = &settings.module {
            artefact.show(key)?;
        }
        let claim = Claim::take(&settings.state)?;
        if let Some(page) = &settings.page
            && !page.join("index.html").is_file()
        {
            watch(Progress::Warning(format!(
                "there is no admin page in {}: build it with cargo xtask admin",
                page.display()
            )));
        }
        let (world, clock) = open(settings, &artefact, watch)?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, settings.port))
            .await
            .map_err(|source| LocalError::Port {
                port: settings.port,
                source,
            })?;
        let address = listener.local_addr().map_err(LocalError::Server)?;
        let url = format!("http://{address}");
        let saver = save(settings, &world, &clock);
        let handlers = artefact.handlers();
        let host = Arc::new(Host::new(
            artefact,
            world,
            Arc::clone(&clock),
            saver,
            Driver::default(),
            settings.page.clone(),
        ));
        let (stop, stopped) = oneshot::channel();
        let service = router(&host, settings.page.is_some());
        let task = tokio::spawn(async move {
            axum::serve(listener, service)
                .with_graceful_shutdown(async {
                    let _ = stopped.await;
                })
                .await
        });
        let mut server = Self {
            _claim: claim,
            host,
            url,
            stop: Some(stop),
            task,
        };
        if let Err(error) = server
            .start_processes(settings, handlers, address, watch)
            .await
        {
            server.abandon().await;
            return Err(error);
        }
        server.host.saver.changed();
        drive::start(&server.host);
        watch(Progress::Ready {
            url: server.url.clone(),
        });
        Ok(server)
    }

    async fn start_processes(
        &mut self,
        settings: &Settings,
        handlers: Vec<String>,
        address: SocketAddr,
        watch: &mut dyn FnMut(Progress),
    ) -> Result<(), LocalError> {
        watch(Progress::Step(format!(
            "loading {} in Node",
            settings.artefact.display()
        )));
        let artefact =
            std::path::absolute(&settings.artefact).map_err(|source| LocalError::NoArtefact {
                path: settings.artefact.display().to_string(),
                source,
            })?;
        let launch = Launch {
            node: settings.node.clone(),
            artefact,
            handlers,
            url: format!("http://{address}{}", forge::PATH),
        };
        let (log, mut lines) = mpsc::unbounded_channel();
        let printer = Arc::downgrade(&self.host);
        tokio::spawn(async move {
            while let Some(line) = lines.recv().await {
                let Some(host) = printer.upgrade() else {
                    return;
                };
                host.print(line);
            }
        });
        let clock = self.host.clock.reading();
        let pool = Pool::start(launch, settings.processes, clock, log).await?;
        if let Some(process) = pool.view().first()
            && !process.node.starts_with(NODE)
        {
            watch(Progress::Warning(format!(
                "this is Node {}; the app runs in Node 22 on the platform: name one with --node",
                process.node
            )));
        }
        // Nobody else sets it.
        let _ = self.host.pool.set(pool);
        Ok(())
    }

    /// Gives up a start: nothing stays running, and the state file is as it was.
    async fn abandon(mut self) {
        drop(self.stop.take());
        if let Some(pool) = self.host.pool.get() {
            pool.close().await;
        }
        self.task.abort();
    }

    /// Returns the address, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Stops: no more requests, no more processes, everything in the state file.
    ///
    /// # Errors
    /// [`LocalError::Server`] when the server had failed, [`LocalError::State`] when the state cannot be written.
    pub async fn stop(mut self) -> Result<(), LocalError> {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(pool) = self.host.pool.get() {
            pool.close().await;
        }
        self.host.saver.changed();
        let saved = self.host.saver.saved().await;
        // Connections that a browser keeps open are no reason to wait.
        self.task.abort();
        saved.map_err(|what| LocalError::State {
            path: "given with --state".into(),
            what,
        })
    }
}

/// Opens the state, or begins a new one with two sites.
fn open(
    settings: &Settings,
    artefact: &Artefact,
    watch: &mut dyn FnMut(Progress),
) -> Result<(Arc<Mutex<World>>, Arc<Clock>), LocalError> {
    let path = settings.state.display().to_string();
    let (world, clock) = match state::read::<World>(&settings.state)? {
        Some(Saved { now, mut world, .. }) => {
            watch(Progress::Step(format!(
                "state of {} from {path}",
                plural(world.sites().len(), "site")
            )));
            // The manifest may have changed since; the version in force is the platform's to know.
            let version = std::mem::take(&mut world.app.version);
            world.app = artefact.app.clone();
            world.app.version = version;
            // What ran when the server ended did not end well.
            world.recover();
            let clock = match settings.clock {
                Some(_) => Clock::standing_at(now),
                None => Clock::starting_at(Some(now)),
            };
            (world, clock)
        }
        None => {
            let mut world = World::with_app(behaviour(), artefact.app.clone());
            let clock = match settings.clock {
                Some(time) => Clock::standing_at(time.max(world.now())),
                None => {
                    let machine = Clock::starting_at(None).now();
                    Clock::starting_at(Some(machine.max(world.now())))
                }
            };
            let _ = world.step(clock.now());
            for site in FIRST_SITES {
                world.install(site).map_err(|error| LocalError::State {
                    path: path.clone(),
                    what: error.to_string(),
                })?;
            }
            watch(Progress::Step(format!(
                "new state in {path}: the app is installed on {}",
                FIRST_SITES.join(" and ")
            )));
            (world, clock)
        }
    };
    Ok((Arc::new(Mutex::new(world)), Arc::new(clock)))
}

/// How the platform behaves here: as documented, except that deliveries come at once and once, so that a page is not
/// waited for and a test can count; faults bring the rest. Calls take as long as they take on this machine.
fn behaviour() -> Config {
    Config {
        latency: Latency {
            store: Span::ZERO,
            queue: Span::ZERO,
            jira: Span::ZERO,
            ..Latency::default()
        },
        queue: Span::ZERO,
        trigger: Span::ZERO,
        duplicate_permille: 0,
        ..Config::default()
    }
}

fn save(settings: &Settings, world: &Arc<Mutex<World>>, clock: &Arc<Clock>) -> Arc<Saver> {
    let (world, clock) = (Arc::clone(world), Arc::clone(clock));
    Saver::start(settings.state.clone(), move || {
        let world = world.lock().unwrap_or_else(PoisonError::into_inner);
        serde_json::to_vec(&Saved::new(clock.now(), &*world)).map_err(|error| error.to_string())
    })
}

fn router(host: &Arc<Host>, with_page: bool) -> Router {
    let mut routes = Router::new()
        .nest("/_local", api::routes())
        .route(forge::PATH, post(forge::fetch));
    if with_page {
        routes = routes
            .route("/", get(page::frame))
            .route("/favicon.ico", get(page::icon))
            .route("/_frame/{file}", get(page::asset))
            .route("/_page/{site}/{user}/", get(page::document))
            .route("/_page/{site}/{user}/{*path}", get(page::part));
    }
    routes
        .fallback(|| async { ApiError::not_found("there is nothing here") })
        .layer(axum::middleware::from_fn(guard::guard))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .with_state(Arc::clone(host))
}

/// Runs a local platform until Ctrl-C or a termination signal, and stops it cleanly.
///
/// # Errors
/// [`LocalError`] when it cannot start, or its state cannot be written at the end.
pub fn serve(settings: &Settings, watch: &mut dyn FnMut(Progress)) -> Result<(), LocalError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(LocalError::Server)?;
    runtime.block_on(async {
        let mut server = Server::start(settings, watch).await?;
        tokio::select! {
            () = asked_to_end() => watch(Progress::Step("stopping".into())),
            ended = &mut server.task => if let Ok(Err(error)) = ended {
                return Err(LocalError::Server(error));
            },
        }
        server.stop().await
    })
}

#[cfg(unix)]
async fn asked_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminated) = signal(SignalKind::terminate()) else {
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminated.recv() => {}
    }
}

#[cfg(not(unix))]
async fn asked_to_end() {
    let _ = tokio::signal::ctrl_c().await;
}

fn plural(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
