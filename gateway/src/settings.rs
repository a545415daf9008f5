//! What an operator can set: a TOML file, and over it the environment (`BANSHI_GATEWAY__UPLOADS__MAX_BYTES` stands
//! for `max_bytes` in `[uploads]`).

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use url::Url;

/// The prefix of environment variables that set something.
pub const ENVIRONMENT_PREFIX: &str = "BANSHI_GATEWAY__";

/// All settings; every one but `identity` has a default that works on one machine.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where to listen; port 0 takes a free one.
    #[serde(default = "default_listen")]
    pub listen: SocketAddr,
    /// How others reach this gateway, for callbacks and links; what it listens on, if absent.
    pub public_url: Option<Url>,
    /// The folder of the embedded default: `gateway.db`, `objects/`, `keys/`.
    #[serde(default = "default_data")]
    pub data: PathBuf,
    /// `postgres://…` at scale; `sqlite:` and a path otherwise. `gateway.db` in `data`, if absent.
    pub database: Option<String>,
    /// An S3 bucket for papers; the folder `objects` in `data`, if absent.
    pub s3: Option<S3Settings>,
    /// The published catalogue's folder.
    #[serde(default = "default_catalogue")]
    pub catalogue: PathBuf,
    /// `system`, or a file that holds an RFC 3339 instant (for tests: time stands still).
    #[serde(default = "default_clock")]
    pub clock: String,
    /// A PEM file of root certificates for HTTPS to others.
    #[serde(default = "default_roots")]
    pub roots: PathBuf,
    /// Who signs people in.
    pub identity: IdentitySettings,
    /// Offices that answer data checks.
    pub evidence: Option<PartnerSettings>,
    /// The courier.
    pub courier: Option<PartnerSettings>,
    /// Short messages.
    pub sms: Option<PartnerSettings>,
    /// Limits of uploads.
    #[serde(default)]
    pub uploads: UploadSettings,
    /// How much one person, agent and address may do.
    #[serde(default)]
    pub limits: LimitSettings,
    /// Ends of sessions.
    #[serde(default)]
    pub sessions: SessionSettings,
    /// Workers.
    #[serde(default)]
    pub jobs: JobSettings,
    /// Appointments.
    #[serde(default)]
    pub appointments: AppointmentSettings,
}

/// The identity provider, an OpenID Connect issuer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentitySettings {
    /// Its issuer; discovery lies at `/.well-known/openid-configuration` below it.
    pub issuer: Url,
    /// The public client id of the app.
    #[serde(default = "default_client")]
    pub client_id: String,
    /// The public client id of the console.
    #[serde(default = "default_console_client")]
    pub console_client_id: String,
    /// A secret, where the provider wants one of the gateway.
    pub client_secret: Option<String>,
    /// Scopes to ask for.
    #[serde(default = "default_scopes")]
    pub scopes: Vec<String>,
    /// The claim that lists staff roles (`clerk`, `reviewer`, `supervisor`).
    #[serde(default = "default_roles_claim")]
    pub roles_claim: String,
    /// The claim with the code of the office that staff work for; staff without it see every office's filings.
    #[serde(default = "default_office_claim")]
    pub office_claim: String,
}

/// Another system and the secret shared with it.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartnerSettings {
    /// Its base address.
    pub url: Url,
    /// The secret of `Banshi-Signature`, at least 16 bytes.
    pub secret: String,
}

impl std::fmt::Debug for PartnerSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PartnerSettings {{ url: {}, .. }}", self.url)
    }
}

/// A bucket.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct S3Settings {
    /// Its endpoint.
    pub endpoint: Url,
    /// Its name.
    pub bucket: String,
    /// Its region.
    #[serde(default = "default_region")]
    pub region: String,
    /// Key id.
    pub access_key: String,
    /// Key.
    pub secret_key: String,
}

impl std::fmt::Debug for S3Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "S3Settings {{ endpoint: {}, bucket: {}, .. }}",
            self.endpoint, self.bucket
        )
    }
}

/// Limits of uploads.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct UploadSettings {
    /// The most bytes of one.
    pub max_bytes: u64,
    /// The most bytes of one owner's uploads that are not yet whole.
    pub max_open_bytes: u64,
    /// Days after the last byte at which an unfinished one ends.
    pub days: u32,
}

impl Default for UploadSettings {
    fn default() -> Self {
        Self {
            max_bytes: 50 << 20,
            max_open_bytes: 500 << 20,
            days: 7,
        }
    }
}

/// How much one person, agent and address may do; 0 sets no limit. What is more is answered with
/// `too-many-requests` and when to come back.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LimitSettings {
    /// Submissions of one person on one day.
    pub submissions_per_day: u32,
    /// Submissions of one agent on one day.
    pub agent_submissions_per_day: u32,
    /// Places that one person takes on one day.
    pub reservations_per_day: u32,
    /// Requests of one address in one minute.
    pub requests_per_minute: u32,
    /// Sign-ins and refreshed sessions of one address in one minute.
    pub sign_ins_per_minute: u32,
    /// Who stands before this gateway and says in `X-Forwarded-For` from where a request comes. What comes from them
    /// without saying so has no address, and no limit by address.
    pub proxies: Vec<IpAddr>,
}

impl Default for LimitSettings {
    fn default() -> Self {
        Self {
            submissions_per_day: 100,
            agent_submissions_per_day: 1_000,
            reservations_per_day: 50,
            requests_per_minute: 3_000,
            sign_ins_per_minute: 120,
            proxies: vec![IpAddr::from([127, 0, 0, 1]), IpAddr::from(Ipv6Addr::LOCALHOST)],
        }
    }
}

/// Ends of sessions.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SessionSettings {
    /// Minutes that an access token is good for.
    pub access_minutes: i64,
    /// Days that a refresh token is good for.
    pub refresh_days: i64,
    /// Minutes that a sign-in to the console is good for; it is not refreshed.
    pub console_minutes: i64,
}

impl Default for SessionSettings {
    fn default() -> Self {
        Self {
            access_minutes: 15,
            refresh_days: 90,
            console_minutes: 8 * 60,
        }
    }
}

/// Workers.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct JobSettings {
    /// How many work at once.
    pub workers: usize,
    /// Milliseconds between looks at what has become due.
    pub poll_ms: u64,
    /// Milliseconds that one try at another system may take.
    pub timeout_ms: u64,
    /// Milliseconds before the second try; doubled each time, with jitter, up to an hour.
    pub retry_ms: i64,
}

impl Default for JobSettings {
    fn default() -> Self {
        Self {
            workers: 4,
            poll_ms: 500,
            timeout_ms: 10_000,
            retry_ms: 1_000,
        }
    }
}

/// Appointments.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AppointmentSettings {
    /// Where people meet by video, with `{id}` for the reservation; without it a video appointment has no link.
    pub video_url: Option<String>,
}

impl AppointmentSettings {
    /// The link of one video appointment.
    #[must_use]
    pub fn video_link(&self, id: banshi_domain::ReservationId) -> Option<String> {
        self.video_url
            .as_ref()
            .map(|url| url.replace("{id}", &id.to_string()))
    }
}

fn default_listen() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 8080))
}
fn default_data() -> PathBuf {
    "var".into()
}
fn default_catalogue() -> PathBuf {
    "catalogue".into()
}
fn default_clock() -> String {
    "system".into()
}
fn default_roots() -> PathBuf {
    "/etc/ssl/certs/ca-certificates.crt".into()
}
fn default_client() -> String {
    "banshi-app".into()
}
fn default_console_client() -> String {
    "banshi-console".into()
}
fn default_scopes() -> Vec<String> {
    ["openid", "profile", "phone"].map(String::from).to_vec()
}
fn default_roles_claim() -> String {
    "roles".into()
}
fn default_office_claim() -> String {
    "office".into()
}
fn default_region() -> String {
    "us-east-1".into()
}

/// Why settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file cannot be read.
    #[error("the settings file {0} cannot be read: {1}")]
    Unreadable(PathBuf, #[source] std::io::Error),
    /// Its content is not what is expected; the message says which line.
    #[error("the settings are not right: {0}`banshi-gateway --help` shows the least that is needed")]
    Malformed(String),
}

impl Settings {
    /// Reads a file, if there is one, and puts the environment over it.
    ///
    /// # Errors
    /// [`SettingsError`] with the file and line.
    pub fn load(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, SettingsError> {
        let text = match file {
            Some(path) => std::fs::read_to_string(path)
                .map_err(|cause| SettingsError::Unreadable(path.into(), cause))?,
            None => String::new(),
        };
        Self::parse(&text, environment)
    }

    /// Reads a TOML text and puts the environment over it.
    ///
    /// # Errors
    /// [`SettingsError::Malformed`].
    pub fn parse(
        text: &str,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, SettingsError> {
        let malformed = |cause: toml::de::Error| SettingsError::Malformed(cause.to_string());
        let mut table: toml::Table = text.parse().map_err(malformed)?;
        for (name, value) in environment {
            if let Some(path) = name.strip_prefix(ENVIRONMENT_PREFIX) {
                set(&mut table, &path.to_ascii_lowercase(), value).ok_or_else(|| {
                    SettingsError::Malformed(format!("{name} names a table that is a value"))
                })?;
            }
        }
        table.try_into().map_err(malformed)
    }

    /// The database's address.
    #[must_use]
    pub fn database_url(&self) -> String {
        self.database
            .clone()
            .unwrap_or_else(|| format!("sqlite:{}", self.data.join("gateway.db").display()))
    }
}

fn set(table: &mut toml::Table, path: &str, value: String) -> Option<()> {
    if let Some((head, rest)) = path.split_once("__") {
        let inner = table
            .entry(head)
            .or_insert_with(|| toml::Value::Table(toml::Table::new()));
        return set(inner.as_table_mut()?, rest, value);
    }
    // Numbers, booleans and lists are written as in TOML; anything else is a text.
    let parsed = format!("v = {value}")
        .parse::<toml::Table>()
        .ok()
        .and_then(|mut t| t.remove("v"));
    table.insert(path.into(), parsed.unwrap_or(toml::Value::String(value)));
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAST: &str = "[identity]\nissuer = \"http://127.0.0.1:9000\"\n";

    #[test]
    fn one_setting_is_enough() {
        let settings = Settings::parse(LEAST, []).unwrap();
        assert_eq!(settings.database_url(), "sqlite:var/gateway.db");
        assert_eq!(settings.identity.client_id, "banshi-app");
    }

    #[test]
    fn the_environment_stands_over_the_file() {
        let environment = [
            ("BANSHI_GATEWAY__UPLOADS__MAX_BYTES".to_owned(), "5".to_owned()),
            (
                "BANSHI_GATEWAY__SMS__URL".to_owned(),
                "http://127.0.0.1:1".to_owned(),
            ),
            (
                "BANSHI_GATEWAY__SMS__SECRET".to_owned(),
                "secret-of-sixteen".to_owned(),
            ),
            ("PATH".to_owned(), "/bin".to_owned()),
        ];
        let settings = Settings::parse(LEAST, environment).unwrap();
        assert_eq!(settings.uploads.max_bytes, 5);
        assert_eq!(settings.sms.unwrap().secret, "secret-of-sixteen");
    }

    #[test]
    fn a_misspelt_setting_is_named() {
        let fault = Settings::parse(&format!("lissen = 1\n{LEAST}"), [])
            .unwrap_err()
            .to_string();
        assert!(fault.contains("lissen"), "{fault}");
    }
}
