//! Where the gateway is, whom to trust, how long to wait.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use url::{Host, Url};

/// Where the gateway is, whom to trust, how long to wait.
#[derive(Debug, Clone)]
pub struct ClientSettings {
    /// `https://host[:port][/path/]`; plain `http` for loopback only.
    pub base_url: Url,
    /// Root certificates in DER. The platform's own verifier is not used: the default one needs JNI on Android.
    pub roots: Vec<Vec<u8>>,
    /// Sent as `User-Agent`: the app's name and version, nothing of the person or the phone's serial.
    pub user_agent: String,
    /// How long to wait.
    pub timeouts: Timeouts,
    /// Who hears what time the gateway has.
    pub(crate) time: Option<TimeListener>,
}

/// Hears what time the gateway has, with every answer.
#[derive(Clone)]
pub(crate) struct TimeListener(pub(crate) Arc<dyn Fn(DateTime<Utc>) + Send + Sync>);

impl std::fmt::Debug for TimeListener {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TimeListener")
    }
}

/// How long to wait. Requests and answers with long bodies get more, by their length at [`Timeouts::slowest`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For a connection, TLS included.
    pub connect: Duration,
    /// For the first byte of an answer.
    pub answer: Duration,
    /// For the next byte of an answer that has begun.
    pub stall: Duration,
    /// The slowest link that is waited for, in bytes a second.
    pub slowest: u32,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(20),
            answer: Duration::from_secs(30),
            stall: Duration::from_secs(30),
            slowest: 2 * 1024,
        }
    }
}

/// Why settings cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SettingsFault {
    /// Not `https://host…`, or with user, query or fragment.
    #[error("the gateway's address is not an https address")]
    Address,
    /// Plain `http` to another machine.
    #[error("plain http is for loopback only")]
    PlainHttp,
    /// `https`, and nobody to trust.
    #[error("no root certificate was given")]
    NoRoots,
    /// A root is no certificate.
    #[error("a root certificate cannot be read")]
    BadRoot,
    /// TLS or HTTP cannot be set up with these.
    #[error("the network cannot be set up with these settings")]
    Network,
}

impl ClientSettings {
    /// Settings with default timeouts and no roots yet.
    ///
    /// # Errors
    /// [`SettingsFault::Address`], [`SettingsFault::PlainHttp`].
    pub fn new(base_url: &str) -> Result<Self, SettingsFault> {
        let mut base_url = Url::parse(base_url).map_err(|_| SettingsFault::Address)?;
        if !base_url.path().ends_with('/') {
            let path = format!("{}/", base_url.path());
            base_url.set_path(&path);
        }
        let settings = Self {
            base_url,
            roots: vec![],
            user_agent: concat!("banshi/", env!("CARGO_PKG_VERSION")).to_owned(),
            timeouts: Timeouts::default(),
            time: None,
        };
        settings.check_address()?;
        Ok(settings)
    }

    /// Tells `listener` the gateway's time, to the second, with each answer that says it (RFC 9110 §6.6.1): a phone's
    /// own clock may be wrong by a year. An answer out of a cache counts by its age (RFC 9111 §5.1).
    #[must_use]
    pub fn with_time_listener(mut self, listener: Arc<dyn Fn(DateTime<Utc>) + Send + Sync>) -> Self {
        self.time = Some(TimeListener(listener));
        self
    }

    /// Adds the roots of a PEM file.
    ///
    /// # Errors
    /// [`SettingsFault::BadRoot`] where it holds no certificate, or something that is none.
    pub fn with_roots_pem(mut self, pem: &[u8]) -> Result<Self, SettingsFault> {
        let roots: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        let roots = roots.map_err(|_| SettingsFault::BadRoot)?;
        if roots.is_empty() {
            return Err(SettingsFault::BadRoot);
        }
        self.roots.extend(roots.iter().map(|root| root.to_vec()));
        Ok(self)
    }

    fn check_address(&self) -> Result<(), SettingsFault> {
        let url = &self.base_url;
        let plain = url.username().is_empty() && url.password().is_none() && url.query().is_none();
        if !plain || url.fragment().is_some() || !url.has_host() {
            return Err(SettingsFault::Address);
        }
        match url.scheme() {
            "https" => Ok(()),
            "http" if is_loopback(url) => Ok(()),
            "http" => Err(SettingsFault::PlainHttp),
            _ => Err(SettingsFault::Address),
        }
    }

    /// The HTTP stack: own roots only, no redirects, no proxy out of the environment.
    pub(crate) fn http(&self) -> Result<reqwest::Client, SettingsFault> {
        self.check_address()?;
        if self.base_url.scheme() == "https" && self.roots.is_empty() {
            return Err(SettingsFault::NoRoots);
        }
        let builder = reqwest::Client::builder()
            .tls_backend_preconfigured(self.tls()?)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .no_proxy()
            .user_agent(&self.user_agent)
            .connect_timeout(self.timeouts.connect)
            .tcp_keepalive(self.timeouts.stall)
            .pool_idle_timeout(Duration::from_mins(1));
        // Where the system can: a link that died is noticed, however long a piece may take.
        #[cfg(any(target_os = "android", target_os = "linux"))]
        let builder = builder.tcp_user_timeout(self.timeouts.stall);
        builder.build().map_err(|_| SettingsFault::Network)
    }

    fn tls(&self) -> Result<rustls::ClientConfig, SettingsFault> {
        let mut roots = rustls::RootCertStore::empty();
        for root in &self.roots {
            roots
                .add(CertificateDer::from_slice(root))
                .map_err(|_| SettingsFault::BadRoot)?;
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut tls = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|_| SettingsFault::Network)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(tls)
    }
}

/// Whether an address never leaves the machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => Ipv4Addr::is_loopback(&address),
        Some(Host::Ipv6(address)) => Ipv6Addr::is_loopback(&address),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_loopback_only() {
        for address in [
            "http://127.0.0.1:8080",
            "http://localhost/x",
            "http://[::1]:1/",
            "https://gw.example.cn",
        ] {
            assert!(ClientSettings::new(address).is_ok(), "{address}");
        }
        for address in [
            "http://gw.example.cn",
            "http://10.0.2.2:8080",
            "http://127.0.0.1.example.cn/",
        ] {
            assert_eq!(
                ClientSettings::new(address).unwrap_err(),
                SettingsFault::PlainHttp,
                "{address}"
            );
        }
        for address in [
            "",
            "gw",
            "ftp://127.0.0.1",
            "https://a:b@gw.cn",
            "https://gw.cn/?x",
            "https://gw.cn/#x",
        ] {
            assert_eq!(
                ClientSettings::new(address).unwrap_err(),
                SettingsFault::Address,
                "{address}"
            );
        }
    }

    #[test]
    fn https_needs_roots_that_can_be_read() {
        let settings = ClientSettings::new("https://gw.example.cn").unwrap();
        assert_eq!(settings.http().unwrap_err(), SettingsFault::NoRoots);
        assert_eq!(
            settings.clone().with_roots_pem(b"nothing").unwrap_err(),
            SettingsFault::BadRoot
        );
        let odd = ClientSettings {
            roots: vec![vec![0x30, 0]],
            ..settings
        };
        assert_eq!(odd.http().unwrap_err(), SettingsFault::BadRoot);
    }
}
