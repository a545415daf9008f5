//! One request and its answer: bounded in bytes and time, no redirects, problems read.

use std::time::Duration;

use banshi_domain::{Problem, ProblemKind};
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::{
    AGE, AUTHORIZATION, CONTENT_TYPE, DATE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER,
};
use reqwest::{Method, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;

use crate::backoff::LONGEST_RETRY_AFTER;
use crate::error::{ClientError, RetryCause};
use crate::settings::{ClientSettings, SettingsFault, TimeListener, Timeouts};

/// The longest answer that is read unless a request says otherwise, in bytes.
const ANSWER_LIMIT: u64 = 1024 * 1024;
/// The longest problem that is read.
const PROBLEM_LIMIT: u64 = 256 * 1024;

/// The longest that any body may take, whatever its length.
const LONGEST_TRANSFER: Duration = Duration::from_hours(6);

/// What is asked.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The longest answer that is read, in bytes.
    pub(crate) limit: u64,
    /// How long the other side may think on purpose.
    pub(crate) patience: Duration,
}

impl Request {
    pub(crate) fn new(method: Method, url: Url) -> Self {
        let headers = HeaderMap::new();
        Self {
            method,
            url,
            headers,
            body: Bytes::new(),
            limit: ANSWER_LIMIT,
            patience: Duration::ZERO,
        }
    }

    pub(crate) fn json(self, body: &impl Serialize) -> Result<Self, ClientError> {
        let body = serde_json::to_vec(body).map_err(|_| ClientError::Bug("a request that is no JSON"))?;
        Ok(self.body("application/json", body.into()))
    }

    pub(crate) fn body(mut self, content_type: &'static str, body: Bytes) -> Self {
        self.headers
            .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        self.body = body;
        self
    }

    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Result<Self, ClientError> {
        let value = HeaderValue::from_str(value).map_err(|_| ClientError::Bug("a header that is none"))?;
        self.headers.insert(HeaderName::from_static(name), value);
        Ok(self)
    }

    pub(crate) fn limit(self, limit: u64) -> Self {
        Self { limit, ..self }
    }

    pub(crate) fn patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }
}

/// What came back, whatever its status.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The answer where it succeeded, else what its status means.
    pub(crate) fn success(self) -> Result<Self, ClientError> {
        if self.status.is_success() {
            Ok(self)
        } else {
            Err(self.failure())
        }
    }

    /// What a status that is no success means.
    pub(crate) fn failure(&self) -> ClientError {
        match self.status.as_u16() {
            401 => ClientError::SignInNeeded,
            423 => ClientError::Retry {
                after: self.retry_after(),
                cause: RetryCause::Locked,
            },
            status @ (408 | 429 | 500..) => ClientError::Retry {
                after: self.retry_after(),
                cause: RetryCause::Busy(status),
            },
            400..=499 => ClientError::Refused(Box::new(self.problem())),
            300..=399 => ClientError::Nonsense("a redirect"),
            _ => ClientError::Nonsense("an unexpected status"),
        }
    }

    /// The body as JSON.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, ClientError> {
        serde_json::from_slice(&self.body).map_err(|_| ClientError::Nonsense("an answer of another shape"))
    }

    /// A header that is a number.
    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        self.headers.get(name)?.to_str().ok()?.trim().parse().ok()
    }

    fn problem(&self) -> Problem {
        let status = self.status.as_u16();
        match serde_json::from_slice::<Problem>(&self.body) {
            // The status line is what counted; the body may not say otherwise.
            Ok(problem) => Problem { status, ..problem },
            // No problem of ours: the words for that are made once, in the domain.
            Err(_) => Problem {
                status,
                ..Problem::new(ProblemKind::Other)
            },
        }
    }

    /// RFC 9110 §10.2.3: seconds, or a date; the date is held against the answer's own, for a phone's clock may be wrong.
    fn retry_after(&self) -> Option<Duration> {
        let asked = text(&self.headers, &RETRY_AFTER)?.trim();
        let after = match asked.parse() {
            Ok(seconds) => Duration::from_secs(seconds),
            Err(_) if asked.bytes().all(|b| b.is_ascii_digit()) => LONGEST_RETRY_AFTER,
            Err(_) => {
                let now = text(&self.headers, &DATE).and_then(date).unwrap_or_else(Utc::now);
                (date(asked)? - now).to_std().unwrap_or_default()
            }
        };
        Some(after.min(LONGEST_RETRY_AFTER))
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn date(text: &str) -> Option<DateTime<Utc>> {
    Some(DateTime::parse_from_rfc2822(text).ok()?.to_utc())
}

/// What time it is where these headers come from; one that lay in a cache is older by its age.
fn time_of(headers: &HeaderMap) -> Option<DateTime<Utc>> {
    let said = date(text(headers, &DATE)?)?;
    let age = match text(headers, &AGE) {
        Some(age) => TimeDelta::seconds(i64::from(age.trim().parse::<u32>().ok()?)),
        None => TimeDelta::zero(),
    };
    said.checked_add_signed(age)
}

/// Sends requests.
#[derive(Debug, Clone)]
pub(crate) struct Exchange {
    http: reqwest::Client,
    timeouts: Timeouts,
    time: Option<TimeListener>,
}

impl Exchange {
    pub(crate) fn new(settings: &ClientSettings) -> Result<Self, SettingsFault> {
        Ok(Self {
            http: settings.http()?,
            timeouts: settings.timeouts,
            time: settings.time.clone(),
        })
    }

    /// Sends `request` and reads the whole answer, whatever its status.
    pub(crate) async fn send(
        &self,
        request: &Request,
        access_token: Option<&str>,
    ) -> Result<Answer, ClientError> {
        let answered = self.answer(request, access_token).await;
        let outcome = match &answered {
            Ok(answer) => answer.status.as_u16().to_string(),
            Err(error) => error.to_string(),
        };
        tracing::debug!(method = %request.method, path = request.url.path(), outcome, "exchange");
        answered
    }

    async fn answer(&self, request: &Request, access_token: Option<&str>) -> Result<Answer, ClientError> {
        let first_byte = self
            .timeouts
            .answer
            .saturating_add(request.patience + self.time_for(request.body.len() as u64));
        let mut builder = self
            .http
            .request(request.method.clone(), request.url.clone())
            .headers(request.headers.clone())
            .timeout(
                first_byte
                    .saturating_add(self.timeouts.stall)
                    .saturating_add(self.time_for(request.limit)),
            );
        // A body of no bytes still says its length on methods that take one.
        if !matches!(request.method, Method::GET | Method::HEAD) {
            builder = builder.body(request.body.clone());
        }
        if let Some(token) = access_token {
            builder = builder.header(AUTHORIZATION, bearer(token)?);
        }
        let mut response = in_time(first_byte, builder.send()).await?;

        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        if let (Some(listener), Some(time)) = (&self.time, time_of(&headers)) {
            (listener.0)(time);
        }
        let limit = if status.is_success() {
            request.limit
        } else {
            request.limit.min(PROBLEM_LIMIT)
        };
        match self.read(response, limit).await {
            Ok(body) => Ok(Answer {
                status,
                headers,
                body,
            }),
            // The status of a failure counts, whatever its body.
            Err(ClientError::TooLarge { .. }) if !status.is_success() => Ok(Answer {
                status,
                headers,
                body: vec![],
            }),
            Err(error) => Err(error),
        }
    }

    async fn read(&self, mut response: reqwest::Response, limit: u64) -> Result<Vec<u8>, ClientError> {
        let mut body = Vec::new();
        while let Some(chunk) = in_time(self.timeouts.stall, response.chunk()).await? {
            if body.len() as u64 + chunk.len() as u64 > limit {
                return Err(ClientError::TooLarge { limit });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    /// What so many bytes take on the slowest link.
    fn time_for(&self, bytes: u64) -> Duration {
        Duration::from_secs(bytes / u64::from(self.timeouts.slowest.max(1))).min(LONGEST_TRANSFER)
    }
}

fn bearer(token: &str) -> Result<HeaderValue, ClientError> {
    let mut value = HeaderValue::try_from(format!("Bearer {token}"))
        .map_err(|_| ClientError::Nonsense("a token that no header can carry"))?;
    value.set_sensitive(true);
    Ok(value)
}

async fn in_time<T>(
    limit: Duration,
    work: impl Future<Output = Result<T, reqwest::Error>>,
) -> Result<T, ClientError> {
    match tokio::time::timeout(limit, work).await {
        Ok(done) => done.map_err(|error| meaning(&error)),
        Err(_) => Err(ClientError::retry(RetryCause::Timeout)),
    }
}

/// What an error of the network means. Its text is left behind: it may hold an address.
fn meaning(error: &reqwest::Error) -> ClientError {
    if error.is_builder() {
        return ClientError::Bug("a request that cannot be built");
    }
    let cause = if error.is_timeout() {
        RetryCause::Timeout
    } else if is_untrusted(error) {
        RetryCause::Untrusted
    } else {
        RetryCause::Network
    };
    ClientError::retry(cause)
}

/// Whether a certificate was the reason. An I/O error hides what it holds from `source`: both ways are walked.
fn is_untrusted(error: &(dyn std::error::Error + 'static)) -> bool {
    if let Some(rustls::Error::InvalidCertificate(_)) = error.downcast_ref() {
        return true;
    }
    let held = error
        .downcast_ref::<std::io::Error>()
        .and_then(std::io::Error::get_ref);
    held.is_some_and(|held| is_untrusted(held)) || error.source().is_some_and(is_untrusted)
}

/// Reads bytes as a status, a `Retry-After`, and a body of each kind, and forgets what came of it: an entry for fuzzing.
/// Never panics.
#[doc(hidden)]
pub fn fuzz_answer(bytes: &[u8]) {
    let (status, rest) = bytes.split_at(bytes.len().min(2));
    let status = status
        .iter()
        .fold(0, |number, byte| number * 256 + u16::from(*byte))
        % 900
        + 100;
    let (header, body) = rest.split_at(rest.iter().position(|byte| *byte == b'\n').unwrap_or(0));
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_bytes(header) {
        headers.insert(RETRY_AFTER, value);
    }
    let answer = Answer {
        status: StatusCode::from_u16(status).unwrap_or_default(),
        headers,
        body: body.to_vec(),
    };
    let _ = time_of(&answer.headers);
    drop(answer.failure());
    let _ = answer.number("retry-after");
    drop(answer.json::<banshi_domain::ChangePage>());
    drop(answer.json::<banshi_domain::Session>());
    drop(answer.json::<banshi_domain::SubmissionAnswer>());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, headers: &[(&'static str, &str)], body: &str) -> Answer {
        let headers = headers
            .iter()
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_str(value).unwrap(),
                )
            })
            .collect();
        Answer {
            status: StatusCode::from_u16(status).unwrap(),
            headers,
            body: body.into(),
        }
    }

    fn after(headers: &[(&'static str, &str)]) -> Option<u64> {
        match answer(503, headers, "").failure() {
            ClientError::Retry {
                after,
                cause: RetryCause::Busy(503),
            } => after.map(|after| after.as_secs()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn retry_after_is_read_in_both_forms_and_bounded() {
        assert_eq!(after(&[]), None);
        assert_eq!(after(&[("retry-after", "120")]), Some(120));
        assert_eq!(after(&[("retry-after", "soon")]), None);
        assert_eq!(after(&[("retry-after", "-5")]), None);
        assert_eq!(after(&[("retry-after", "99999999999999999999999")]), Some(86_400));
        let date = ("date", "Sun, 06 Nov 1994 08:49:07 GMT");
        assert_eq!(
            after(&[date, ("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT")]),
            Some(30)
        );
        assert_eq!(
            after(&[date, ("retry-after", "Sun, 06 Nov 1994 08:00:00 GMT")]),
            Some(0)
        );
    }

    #[test]
    fn each_status_has_one_meaning() {
        for status in [408, 429, 500, 502, 503, 504, 599] {
            let busy = RetryCause::Busy(status);
            assert!(matches!(
                answer(status, &[], "").failure(),
                ClientError::Retry { cause, .. } if cause == busy
            ));
        }
        assert!(matches!(
            answer(401, &[], "").failure(),
            ClientError::SignInNeeded
        ));
        assert!(matches!(answer(302, &[], "").failure(), ClientError::Nonsense(_)));
        for status in [400, 403, 404, 409, 410, 413, 422, 460] {
            assert!(
                matches!(answer(status, &[], "<html>").failure(), ClientError::Refused(_)),
                "{status}"
            );
        }
    }

    #[test]
    fn a_problem_is_read_and_an_unknown_one_is_other() {
        let known = r#"{"type":"https://banshi.dev/problems/slot-full","title":"x","status":500}"#;
        let ClientError::Refused(problem) = answer(409, &[], known).failure() else {
            panic!()
        };
        assert_eq!((problem.kind(), problem.status), (ProblemKind::SlotFull, 409));
        for body in [
            "",
            "<html>",
            r#"{"type":"https://example.cn/p","title":"x","status":1}"#,
            "[]",
        ] {
            let ClientError::Refused(problem) = answer(409, &[], body).failure() else {
                panic!()
            };
            assert_eq!(
                (problem.kind(), problem.status),
                (ProblemKind::Other, 409),
                "{body}"
            );
        }
    }
}
