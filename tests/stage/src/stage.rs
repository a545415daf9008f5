//! What stands on one machine, started and ended together.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use banshi_link::Link;
use banshi_simulators::{Pace, People, Settings, Simulators};
use chrono::{DateTime, SecondsFormat, Utc};
use tempfile::TempDir;

use crate::gateway::Gateway;
use crate::{Browser, Official};

/// How a stage is set.
#[derive(Debug, Clone)]
pub struct StageSettings {
    /// The published catalogue's folder.
    pub catalogue: PathBuf,
    /// Where the gateway keeps its data; a folder that goes with the stage, if absent.
    pub data: Option<PathBuf>,
    /// What time it is at the gateway, standing still until [`Stage::set_clock`]; the system's time, if absent.
    pub clock: Option<DateTime<Utc>>,
    /// The gateway's port; 0 takes any that is free.
    pub port: u16,
    /// The simulators' ports: identity, evidence, courier, SMS.
    pub simulator_ports: [u16; 4],
    /// How fast the courier travels.
    pub pace: Pace,
    /// Who can sign in, and what offices know of them.
    pub people: People,
    /// More settings of the gateway, as its environment names them after `BANSHI_GATEWAY__`.
    pub gateway: Vec<(String, String)>,
}

impl StageSettings {
    /// A stage for a test: free ports, a folder of its own, the system's time.
    #[must_use]
    pub fn new(catalogue: impl Into<PathBuf>) -> Self {
        Self {
            catalogue: catalogue.into(),
            data: None,
            clock: None,
            port: 0,
            simulator_ports: [0; 4],
            pace: Pace::default(),
            people: People::sample(),
            gateway: vec![],
        }
    }

    /// The same at a moment of its own.
    #[must_use]
    pub fn at(mut self, now: DateTime<Utc>) -> Self {
        self.clock = Some(now);
        self
    }
}

/// Why a stage does not stand.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    /// A port that was asked for is taken.
    #[error("port {0} is in use by another program")]
    PortInUse(u16),
    /// The gateway's program is not there.
    #[error("{0} is not there: build it first (make build)")]
    NoGateway(PathBuf),
    /// The gateway ended, or did not answer in time; the end of what it said.
    #[error("the gateway does not answer:\n{0}")]
    GatewayFailed(String),
    /// The operating system's.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// An HTTP exchange failed.
    #[error(transparent)]
    Http(#[from] reqwest::Error),
    /// The client's.
    #[error(transparent)]
    Client(#[from] banshi_client::ClientError),
    /// There is no key to sign with.
    #[error(transparent)]
    Key(#[from] banshi_client::SoftwareKeyError),
    /// An answer was not the one expected.
    #[error("{0}")]
    Unexpected(String),
}

/// Gateway, simulators, link; they end when this is dropped.
pub struct Stage {
    /// The simulated offices.
    pub simulators: Simulators,
    /// The link between phones and gateway; make it bad.
    pub link: Link,
    gateway: Option<Gateway>,
    settings: StageSettings,
    environment: Vec<(String, String)>,
    clock_file: Option<PathBuf>,
    folder: TempDir,
}

impl Stage {
    /// Starts everything and waits until the gateway answers.
    ///
    /// # Errors
    /// [`StageError`].
    pub async fn start(settings: StageSettings) -> Result<Self, StageError> {
        let folder = tempfile::Builder::new().prefix("banshi-stage-").tempdir()?;
        let simulators = Settings {
            ports: settings.simulator_ports,
            pace: settings.pace,
            ..Settings::default()
        };
        let secret = simulators.secret.clone();
        for port in settings.simulator_ports {
            port_is_free(port)?;
        }
        let simulators = Simulators::start(simulators, settings.people.clone()).await?;

        let clock_file = settings.clock.map(|_| folder.path().join("clock"));
        let data = settings
            .data
            .clone()
            .unwrap_or_else(|| folder.path().join("gateway"));
        let partner = |name: &str, at: SocketAddr| {
            [
                (format!("{name}__URL"), format!("http://{at}")),
                (format!("{name}__SECRET"), secret.clone()),
            ]
        };
        let mut environment = vec![
            ("DATA".to_owned(), data.display().to_string()),
            ("CATALOGUE".to_owned(), settings.catalogue.display().to_string()),
            (
                "IDENTITY__ISSUER".to_owned(),
                format!("http://{}", simulators.identity),
            ),
        ];
        environment.extend(partner("EVIDENCE", simulators.evidence));
        environment.extend(partner("COURIER", simulators.courier));
        environment.extend(partner("SMS", simulators.sms));
        environment.extend([
            ("JOBS__POLL_MS".to_owned(), "50".to_owned()),
            ("JOBS__RETRY_MS".to_owned(), "100".to_owned()),
        ]);
        if let Some(file) = &clock_file {
            environment.push(("CLOCK".to_owned(), file.display().to_string()));
        }
        environment.extend(settings.gateway.clone());

        lend_receipt_key(&data)?;
        let now = settings.clock;
        if let (Some(file), Some(now)) = (&clock_file, now) {
            write_clock(file, now)?;
        }
        port_is_free(settings.port)?;
        let gateway = Gateway::start(settings.port, &environment, folder.path()).await?;
        let link = Link::start(gateway.address())?;
        Ok(Self {
            simulators,
            link,
            gateway: Some(gateway),
            settings,
            environment,
            clock_file,
            folder,
        })
    }

    /// Where the gateway is, without the link between.
    #[must_use]
    pub fn gateway_url(&self) -> String {
        self.gateway
            .as_ref()
            .map_or_else(String::new, |gateway| format!("http://{}", gateway.address()))
    }

    /// Where a phone finds the gateway: through the link.
    #[must_use]
    pub fn phone_url(&self) -> String {
        format!("http://{}", self.link.address())
    }

    /// The published catalogue's folder.
    #[must_use]
    pub fn catalogue(&self) -> &Path {
        &self.settings.catalogue
    }

    /// A folder that goes with the stage, for phones and other things.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Sets what time it is at the gateway.
    ///
    /// # Errors
    /// Where the stage runs on the system's time, or the file cannot be written.
    pub fn set_clock(&self, now: DateTime<Utc>) -> Result<(), StageError> {
        let file = self
            .clock_file
            .as_ref()
            .ok_or_else(|| StageError::Unexpected("this stage runs on the system's time".into()))?;
        Ok(write_clock(file, now)?)
    }

    /// Kills the gateway's process, as a power cut would, and starts it again at the same address.
    ///
    /// # Errors
    /// [`StageError`].
    pub async fn restart_gateway(&mut self) -> Result<(), StageError> {
        if let Some(old) = self.gateway.take() {
            let port = old.address().port();
            drop(old);
            self.gateway = Some(Gateway::start(port, &self.environment, self.folder.path()).await?);
        }
        Ok(())
    }

    /// Waits until the gateway goes by this edition of the catalogue; gives up after half a minute.
    ///
    /// # Errors
    /// [`StageError::Unexpected`] with the edition that it goes by instead.
    pub async fn wait_for_edition(&self, edition: u64) -> Result<(), StageError> {
        let (http, url) = (crate::http()?, format!("{}/healthz", self.gateway_url()));
        let started = Instant::now();
        loop {
            let health: serde_json::Value = http.get(&url).send().await?.json().await?;
            if health["edition"] == edition {
                return Ok(());
            }
            if started.elapsed() > Duration::from_secs(30) {
                return Err(StageError::Unexpected(format!(
                    "the gateway goes by edition {}, not {edition}",
                    health["edition"]
                )));
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// A browser with a person before it.
    ///
    /// # Errors
    /// [`StageError`].
    pub fn browser(&self) -> Result<Browser, StageError> {
        Browser::new()
    }

    /// An official who has signed in: `clerk`, `reviewer`, `supervisor`.
    ///
    /// # Errors
    /// [`StageError`].
    pub async fn official(&self, login: &str) -> Result<Official, StageError> {
        Official::sign_in(&self.gateway_url(), login).await
    }
}

/// Gives the gateway the key for receipts whose public half the published catalogue lists (`make content` made both).
fn lend_receipt_key(data: &Path) -> Result<(), StageError> {
    let key = cache_folder().join("keys/receipts.pk8");
    let keys = data.join("keys");
    if keys.join("receipts.pk8").exists() {
        return Ok(());
    }
    if !key.exists() {
        return Err(StageError::Unexpected(format!(
            "there is no key at {}: make content",
            key.display()
        )));
    }
    std::fs::create_dir_all(&keys)?;
    std::fs::copy(key, keys.join("receipts.pk8"))?;
    Ok(())
}

/// The catalogue that `make content` published for this build.
///
/// # Errors
/// [`StageError::Unexpected`], saying how to make it.
pub fn published_catalogue() -> Result<PathBuf, StageError> {
    let folder = target_folder()?.join("catalogue");
    if folder.join("metadata").is_dir() {
        Ok(folder)
    } else {
        Err(StageError::Unexpected(format!(
            "there is no catalogue at {}: make content",
            folder.display()
        )))
    }
}

/// Where development keys and tools are kept outside the checkout, as the Makefile has it.
#[must_use]
pub fn cache_folder() -> PathBuf {
    match std::env::var_os("BANSHI_CACHE") {
        Some(folder) => PathBuf::from(folder),
        None => PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache/banshi"),
    }
}

/// The target folder that this program was built into.
pub(crate) fn target_folder() -> Result<PathBuf, StageError> {
    profile_folder()?
        .parent()
        .map(Path::to_path_buf)
        .ok_or_else(|| StageError::Unexpected("a program without a folder".into()))
}

/// `target/debug` or `target/release`.
pub(crate) fn profile_folder() -> Result<PathBuf, StageError> {
    let program = std::env::current_exe()?;
    let folder = program.parent().unwrap_or(Path::new("/"));
    // Tests lie in `deps`, examples in `examples`, doc tests anywhere.
    Ok(match folder.file_name().and_then(|name| name.to_str()) {
        Some("deps" | "examples") => folder.parent().unwrap_or(folder).to_path_buf(),
        _ => folder.to_path_buf(),
    })
}

fn port_is_free(port: u16) -> Result<(), StageError> {
    match std::net::TcpListener::bind(("127.0.0.1", port)) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => Err(StageError::PortInUse(port)),
        Err(error) => Err(error.into()),
    }
}

/// Written beside and renamed, so that the gateway never reads half of it.
fn write_clock(file: &Path, now: DateTime<Utc>) -> std::io::Result<()> {
    let next = file.with_extension("next");
    std::fs::write(&next, now.to_rfc3339_opts(SecondsFormat::Millis, true))?;
    std::fs::rename(next, file)
}
