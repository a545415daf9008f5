//! Gateway and simulators in this process, on ports of their own, with a clock that can be set.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use banshi_gateway::items::{HeldItems, Items};
use banshi_gateway::{Gateway, Settings};
use banshi_simulators::{Pace, People, Simulators};
use chrono::{DateTime, Utc};
use tempfile::TempDir;

use crate::phone::Phone;

pub(crate) struct Stage {
    pub(crate) gateway: Gateway,
    pub(crate) url: String,
    pub(crate) simulators: Simulators,
    pub(crate) folder: TempDir,
    pub(crate) http: reqwest::Client,
}

pub(crate) const SECRET: &str = "a secret of sixteen bytes";

/// What a stage takes from elsewhere, where it is not its own.
#[derive(Default)]
pub(crate) struct Without {
    /// Where to listen: a port that others had to know before.
    pub(crate) listener: Option<tokio::net::TcpListener>,
    /// Another identity provider.
    pub(crate) issuer: Option<String>,
    /// Another database.
    pub(crate) database: Option<String>,
    /// Another reading of the catalogue.
    pub(crate) items: Option<Arc<dyn Items>>,
    /// Tables of the settings' file.
    pub(crate) settings: String,
}

impl Stage {
    /// Monday 12 October 2026, nine o'clock in China.
    pub(crate) async fn start() -> Self {
        Self::start_without(Without::default()).await
    }

    pub(crate) async fn start_without(without: Without) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = folder.path().join("clock");
        std::fs::write(&clock, "2026-10-12T01:00:00Z").unwrap();
        let simulated = banshi_simulators::Settings {
            secret: SECRET.into(),
            pace: Pace {
                between_scans: Duration::from_millis(10),
            },
            ..Default::default()
        };
        let simulators = Simulators::start(simulated, People::sample()).await.unwrap();
        let settings = settings(folder.path(), &clock, &simulators, &without);
        let items = without.items.unwrap_or_else(|| {
            let (items, objects, calendar) = crate::item::items();
            Arc::new(HeldItems::new(items, objects, calendar))
        });
        let gateway = Gateway::open_with(settings, items).await.unwrap();
        let listener = match without.listener {
            Some(listener) => listener,
            None => tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap(),
        };
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(gateway.clone().serve(listener, std::future::pending()));
        Self {
            gateway,
            url,
            simulators,
            folder,
            http: client(),
        }
    }

    pub(crate) fn set_clock(&self, instant: &str) {
        let _: DateTime<Utc> = instant.parse().unwrap();
        let beside = self.folder.path().join("clock.new");
        std::fs::write(&beside, instant).unwrap();
        std::fs::rename(beside, self.folder.path().join("clock")).unwrap();
    }

    pub(crate) async fn sign_in(&self, login: &str) -> Phone {
        Phone::sign_in(self, login).await.unwrap()
    }
}

fn settings(folder: &Path, clock: &Path, simulators: &Simulators, without: &Without) -> Settings {
    let own = format!("http://{}", simulators.identity);
    let text = format!(
        "listen = '127.0.0.1:0'\ndata = '{data}'\nclock = '{clock}'\n{database}\n\
         [identity]\nissuer = '{issuer}'\n\
         [evidence]\nurl = 'http://{evidence}'\nsecret = '{SECRET}'\n\
         [courier]\nurl = 'http://{courier}'\nsecret = '{SECRET}'\n\
         [sms]\nurl = 'http://{sms}'\nsecret = '{SECRET}'\n\
         [jobs]\npoll_ms = 20\nretry_ms = 20\n{more}",
        data = folder.join("data").display(),
        clock = clock.display(),
        database = without
            .database
            .as_ref()
            .map(|url| format!("database = '{url}'"))
            .unwrap_or_default(),
        issuer = without.issuer.as_ref().unwrap_or(&own),
        evidence = simulators.evidence,
        courier = simulators.courier,
        sms = simulators.sms,
        more = without.settings,
    );
    Settings::parse(&text, []).unwrap()
}

pub(crate) fn client() -> reqwest::Client {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
}
