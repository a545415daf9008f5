//! Four systems on four loopback ports.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::mood::Moods;
use crate::signature::Secret;
use crate::{Mood, Pace, People, courier, evidence, identity, sms};

/// Where and how the systems run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The secret that the gateway shares with evidence, courier and SMS.
    pub secret: String,
    /// Ports for identity, evidence, courier, SMS; 0 takes any that is free.
    pub ports: [u16; 4],
    /// How fast the courier travels.
    pub pace: Pace,
    /// The registered redirect URIs of the phone's client and of the console's; a URI on the loopback address is
    /// taken with any port (RFC 8252 §7.3).
    pub redirect_uris: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            secret: "simulated-partners".into(),
            ports: [0; 4],
            pace: Pace::default(),
            redirect_uris: vec![
                "banshi://sign-in".into(),
                "http://127.0.0.1/sign-in".into(),
                "http://127.0.0.1/console/sign-in/callback".into(),
            ],
        }
    }
}

/// The running systems; they end when this is dropped.
pub struct Simulators {
    /// OpenID provider.
    pub identity: SocketAddr,
    /// Evidence sources.
    pub evidence: SocketAddr,
    /// Courier.
    pub courier: SocketAddr,
    /// Short messages.
    pub sms: SocketAddr,
    moods: [Moods; 4],
    tasks: Vec<JoinHandle<()>>,
}

impl Simulators {
    /// Starts all four.
    ///
    /// # Errors
    /// The operating system's, where a port is in use.
    pub async fn start(settings: Settings, people: People) -> std::io::Result<Self> {
        let people = Arc::new(people);
        let secret = Secret::new(&settings.secret);
        let callbacks = Callbacks::new(secret.clone())?;
        let moods: [Moods; 4] = Default::default();

        let mut listeners = Vec::new();
        for port in settings.ports {
            listeners.push(TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?);
        }
        let addresses = listeners
            .iter()
            .map(TcpListener::local_addr)
            .collect::<Result<Vec<_>, _>>()?;
        let issuer = format!("http://{}", addresses[0]);
        let routes: [Router; 4] = [
            identity::routes(issuer, people.clone(), settings.redirect_uris)?,
            evidence::routes(people, secret.clone(), callbacks.clone(), moods[1].clone()),
            courier::routes(settings.pace, secret.clone(), callbacks, moods[2].clone()),
            sms::routes(secret),
        ];

        let mut tasks = Vec::new();
        for ((listener, routes), moods) in listeners.into_iter().zip(routes).zip(&moods) {
            let routes = moods.govern(routes);
            tasks.push(tokio::spawn(async move {
                if let Err(error) = axum::serve(listener, routes).await {
                    tracing::error!(%error, "a simulator has ended");
                }
            }));
        }
        Ok(Self {
            identity: addresses[0],
            evidence: addresses[1],
            courier: addresses[2],
            sms: addresses[3],
            moods,
            tasks,
        })
    }

    /// Changes how the evidence sources misbehave.
    pub fn set_evidence_mood(&self, mood: Mood) {
        self.moods[1].set(mood);
    }

    /// Changes how the courier misbehaves.
    pub fn set_courier_mood(&self, mood: Mood) {
        self.moods[2].set(mood);
    }

    /// Changes how the identity provider misbehaves.
    pub fn set_identity_mood(&self, mood: Mood) {
        self.moods[0].set(mood);
    }
}

impl Drop for Simulators {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// Sends signed callbacks until they are taken.
#[derive(Clone)]
pub(crate) struct Callbacks {
    secret: Secret,
    http: reqwest::Client,
}

impl Callbacks {
    fn new(secret: Secret) -> std::io::Result<Self> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(std::io::Error::other)?
            .with_root_certificates(rustls::RootCertStore::empty())
            .with_no_client_auth();
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .no_proxy()
            .timeout(Duration::from_secs(10))
            .build()
            .map_err(std::io::Error::other)?;
        Ok(Self { secret, http })
    }

    /// Sends `body`, and `again` times more after it was taken; gives up after a minute of trying.
    pub(crate) async fn send(&self, url: &str, body: Bytes, again: u32) {
        let Ok(url) = url::Url::parse(url) else { return };
        for _ in 0..=again {
            for attempt in 0..12u32 {
                let signature = self.secret.header("POST", url.path(), &body);
                let sent = self
                    .http
                    .post(url.clone())
                    .header("banshi-signature", signature)
                    .header("content-type", "application/json")
                    .body(body.clone())
                    .send()
                    .await;
                if sent.is_ok_and(|answer| answer.status().is_success()) {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(100 << attempt.min(6))).await;
            }
        }
    }
}
