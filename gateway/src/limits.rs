//! How much one person, one agent and one address may do: what is more is told to come back, and when.
//!
//! People are counted in the database, by the office's day; addresses in this process, by the machine's minute.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, Days, Utc};
use sqlx::AnyConnection;

use crate::Gateway;
use crate::clock::{china_day, china_midnight, instant_text};
use crate::http::{ApiError, ApiResult};
use crate::settings::LimitSettings;
use crate::store::lock;

/// The time for which an address is counted.
const WINDOW: Duration = Duration::from_mins(1);

/// The most addresses that are counted at once; more of them than that, and counting begins anew.
const MOST_ADDRESSES: usize = 100_000;

/// Who files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Filer {
    /// A person, for themselves or their family.
    Person,
    /// An agent.
    Agent,
}

/// Refuses a submission of someone who has sent as many today as one may; in the transaction that keeps it.
pub(crate) async fn submission(
    gateway: &Gateway,
    db: &mut AnyConnection,
    subject: &str,
    by: Filer,
) -> ApiResult<()> {
    let limits = &gateway.settings().limits;
    let most = match by {
        Filer::Person => limits.submissions_per_day,
        Filer::Agent => limits.agent_submissions_per_day,
    };
    let statement = "SELECT COUNT(*) FROM submissions WHERE owner = $1 AND received_at >= $2";
    within(gateway, db, subject, statement, most).await
}

/// Refuses a place to someone who has taken as many today as one may; in the transaction that keeps it.
pub(crate) async fn reservation(gateway: &Gateway, db: &mut AnyConnection, subject: &str) -> ApiResult<()> {
    let statement = "SELECT COUNT(*) FROM reservations WHERE subject = $1 AND made_at >= $2";
    within(
        gateway,
        db,
        subject,
        statement,
        gateway.settings().limits.reservations_per_day,
    )
    .await
}

async fn within(
    gateway: &Gateway,
    db: &mut AnyConnection,
    subject: &str,
    statement: &'static str,
    most: u32,
) -> ApiResult<()> {
    if most == 0 {
        return Ok(());
    }
    lock(db, &format!("limits:{subject}")).await?;
    let now = gateway.clock().now();
    let count: i64 = sqlx::query_scalar(statement)
        .bind(subject.to_owned())
        .bind(instant_text(china_midnight(china_day(now))))
        .fetch_one(db)
        .await?;
    if count < i64::from(most) {
        Ok(())
    } else {
        Err(ApiError::too_many(until_tomorrow(now)))
    }
}

/// Seconds until the next day begins in China.
fn until_tomorrow(now: DateTime<Utc>) -> u64 {
    let tomorrow = china_midnight(china_day(now) + Days::new(1));
    u64::try_from((tomorrow - now).num_seconds()).unwrap_or(0)
}

/// Counts what addresses send.
#[derive(Debug)]
pub(crate) struct Addresses {
    limits: LimitSettings,
    counts: Mutex<Counts>,
}

#[derive(Debug)]
struct Counts {
    since: Instant,
    of: HashMap<IpAddr, Count>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Count {
    requests: u32,
    sign_ins: u32,
}

impl Addresses {
    pub(crate) fn new(limits: LimitSettings) -> Self {
        Self {
            limits,
            counts: Mutex::new(Counts {
                since: Instant::now(),
                of: HashMap::new(),
            }),
        }
    }

    /// Counts a request; the seconds until the address may come back, where it sent too many.
    fn count(&self, address: IpAddr, is_sign_in: bool, now: Instant) -> Result<(), u64> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let age = now.saturating_duration_since(counts.since);
        if age >= WINDOW || counts.of.len() >= MOST_ADDRESSES {
            *counts = Counts {
                since: now,
                of: HashMap::new(),
            };
        }
        let count = counts.of.entry(network(address)).or_default();
        count.requests = count.requests.saturating_add(1);
        count.sign_ins = count.sign_ins.saturating_add(u32::from(is_sign_in));
        let is_over = |count: u32, most: u32| most != 0 && count > most;
        if is_over(count.requests, self.limits.requests_per_minute)
            || (is_sign_in && is_over(count.sign_ins, self.limits.sign_ins_per_minute))
        {
            return Err(WINDOW.saturating_sub(age).as_secs() + 1);
        }
        Ok(())
    }

    /// From where a request comes: who connects, or whom a proxy names last. A proxy that names nobody has no address
    /// to count.
    fn address(&self, peer: SocketAddr, headers: &HeaderMap) -> Option<IpAddr> {
        if !self.limits.proxies.contains(&peer.ip()) {
            return Some(peer.ip());
        }
        // What stands before the last comma came from the other side and may be made up.
        let named = headers.get_all("x-forwarded-for").iter().next_back()?;
        named.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
    }
}

/// One home or office of IPv6 has a whole /64 (RFC 6177).
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(six) => IpAddr::from((u128::from(six) & (u128::MAX << 64)).to_be_bytes()),
    }
}

/// The layer: before anything else is done for a request, its address is counted. Partners sign what they send, and a
/// watchman's question costs nothing: both are not counted.
pub(crate) async fn guard(State(gateway): State<Gateway>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if path == "/healthz" || path.starts_with("/v1/callbacks/") {
        return next.run(request).await;
    }
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|peer| peer.0);
    let addresses = gateway.addresses();
    if let Some(address) = peer.and_then(|peer| addresses.address(peer, request.headers())) {
        let is_sign_in = matches!(path, "/v1/sessions" | "/v1/sessions/refresh" if *request.method() == Method::POST)
            || path == "/console/sign-in/callback";
        if let Err(seconds) = addresses.count(address, is_sign_in, Instant::now()) {
            return ApiError::too_many(seconds).into_response();
        }
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn addresses() -> Addresses {
        Addresses::new(LimitSettings {
            requests_per_minute: 3,
            sign_ins_per_minute: 1,
            ..LimitSettings::default()
        })
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_may_come_back_after_its_minute() {
        let (addresses, start) = (addresses(), Instant::now());
        let at = |seconds| start + Duration::from_secs(seconds);
        for second in 0..3 {
            assert_eq!(addresses.count(ip("192.0.2.1"), false, at(second)), Ok(()));
        }
        let wait = addresses.count(ip("192.0.2.1"), false, at(20)).unwrap_err();
        assert!((40..=41).contains(&wait), "{wait}");
        assert_eq!(addresses.count(ip("192.0.2.2"), true, at(20)), Ok(()));
        assert!(addresses.count(ip("192.0.2.2"), true, at(20)).is_err());
        assert_eq!(
            addresses.count(ip("192.0.2.2"), false, at(20)),
            Ok(()),
            "only signing in is over"
        );
        assert_eq!(addresses.count(ip("192.0.2.1"), false, at(61)), Ok(()));
    }

    #[test]
    fn a_home_of_ipv6_is_one_address() {
        let (addresses, now) = (addresses(), Instant::now());
        for last in 1..=3 {
            assert!(
                addresses
                    .count(ip(&format!("2001:db8:1:2::{last}")), false, now)
                    .is_ok()
            );
        }
        assert!(addresses.count(ip("2001:db8:1:2::9"), false, now).is_err());
        assert!(addresses.count(ip("2001:db8:1:3::9"), false, now).is_ok());
    }

    #[test]
    fn only_a_proxy_is_believed_and_only_its_own_word() {
        let addresses = addresses();
        let mut headers = HeaderMap::new();
        let (proxy, stranger) = (
            SocketAddr::from(([127, 0, 0, 1], 9)),
            SocketAddr::from(([192, 0, 2, 9], 9)),
        );
        assert_eq!(addresses.address(proxy, &headers), None);
        headers.insert(
            "x-forwarded-for",
            HeaderValue::from_static("192.0.2.1, 192.0.2.7"),
        );
        assert_eq!(addresses.address(proxy, &headers), Some(ip("192.0.2.7")));
        assert_eq!(addresses.address(stranger, &headers), Some(stranger.ip()));
        headers.insert("x-forwarded-for", HeaderValue::from_static("nobody"));
        assert_eq!(addresses.address(proxy, &headers), None);
    }
}
