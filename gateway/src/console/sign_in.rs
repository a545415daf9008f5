//! Sign-in by the same identity provider as the phone's, with a client of the console's own (OpenID Connect, PKCE), and
//! the session in a cookie that no script can read and no other site can send with a form.

use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use banshi_domain::{ContentHash, ProblemKind, Role};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use ring::rand::{SecureRandom as _, SystemRandom};
use serde::Deserialize;
use url::{Url, form_urlencoded};

use super::fault::{PageFault, PageResult, alone};
use crate::http::{ApiError, Body, Query};
use crate::identity::{self, CodeExchange};
use crate::{Caller, Gateway};

const SESSION: &str = "banshi_console";
const UNDER_WAY: &str = "banshi_console_sign_in";
/// Seconds that a sign-in may take at the provider.
const UNDER_WAY_SECONDS: i64 = 600;

/// Someone of an office, by the cookie; whoever else comes is sent to sign in, or refused.
#[derive(Debug, Clone)]
pub(super) struct Official {
    /// Who.
    pub(super) caller: Caller,
    /// What this session's forms must carry.
    pub(super) token: String,
    /// Their name, for the head of the page.
    pub(super) name: String,
}

impl Official {
    /// Refuses a form that was not made for this session.
    pub(super) fn check(&self, given: Option<&str>) -> PageResult<()> {
        // Hashes are compared, so that the time taken tells nothing of the token.
        let same = given
            .is_some_and(|given| ContentHash::of(given.as_bytes()) == ContentHash::of(self.token.as_bytes()));
        if same {
            Ok(())
        } else {
            Err(ProblemKind::SignInNeeded.into())
        }
    }

    /// The role that they work in, in words.
    pub(super) fn place(&self) -> &'static str {
        match self.caller.staff_role() {
            Role::Clerk => "综合窗口",
            Role::Reviewer => "审批部门",
            Role::Supervisor => "审管办",
            Role::Applicant => "",
        }
    }
}

impl FromRequestParts<Gateway> for Official {
    type Rejection = PageFault;

    async fn from_request_parts(parts: &mut Parts, gateway: &Gateway) -> PageResult<Self> {
        let here = parts
            .uri
            .path_and_query()
            .map_or("/console", http::uri::PathAndQuery::as_str);
        let wanted = if parts.method == http::Method::GET {
            here
        } else {
            "/console"
        };
        let Some(session) = cookie(&parts.headers, SESSION) else {
            return Err(PageFault::sign_in(wanted));
        };
        let caller = match identity::caller(gateway, session).await {
            Ok(caller) => caller,
            Err(error) if error.problem().kind() == ProblemKind::SignInNeeded => {
                return Err(PageFault::sign_in(wanted));
            }
            Err(error) => return Err(error.into()),
        };
        if !is_staff(&caller.roles) {
            return Err(ProblemKind::NotAllowed.into());
        }
        let name = identity::person(gateway, &caller.subject).await?.name;
        Ok(Self {
            caller,
            token: form_token(session),
            name,
        })
    }
}

fn is_staff(roles: &[Role]) -> bool {
    roles.iter().any(|role| *role != Role::Applicant)
}

/// A function of the session's secret: it needs no place in the database, and does not give the secret away.
fn form_token(session: &str) -> String {
    ContentHash::of(format!("banshi console form\n{session}").as_bytes()).to_string()
}

/// Where to go after signing in.
#[derive(Debug, Deserialize)]
pub(super) struct Next {
    next: Option<String>,
}

/// `GET /console/sign-in`: on to the provider.
pub(super) async fn begin(State(gateway): State<Gateway>, Query(next): Query<Next>) -> PageResult<Response> {
    let (_, endpoint) = gateway.provider().endpoints().await.map_err(ApiError::from)?;
    let settings = &gateway.settings().identity;
    let (state, nonce, verifier) = (random()?, random()?, random()?);
    let challenge = BASE64URL.encode(ContentHash::of(verifier.as_bytes()).as_bytes());
    let mut there = Url::parse(&endpoint).map_err(|_| ProblemKind::Unavailable)?;
    there
        .query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", &settings.console_client_id)
        .append_pair("redirect_uri", redirect_uri(&gateway).as_str())
        .append_pair("scope", &settings.scopes.join(" "))
        .append_pair("state", &state)
        .append_pair("nonce", &nonce)
        .append_pair("code_challenge", &challenge)
        .append_pair("code_challenge_method", "S256");
    let next = BASE64URL.encode(own_page(next.next.as_deref()));
    let kept = format!("{state}.{nonce}.{verifier}.{next}");
    with_cookie(
        &gateway,
        Redirect::to(there.as_str()).into_response(),
        UNDER_WAY,
        &kept,
        "/console/sign-in",
        UNDER_WAY_SECONDS,
    )
}

/// What the provider's redirect carries.
#[derive(Debug, Deserialize)]
pub(super) struct Answer {
    code: Option<String>,
    state: Option<String>,
}

/// `GET /console/sign-in/callback`: the code becomes a session, for staff only.
pub(super) async fn callback(
    State(gateway): State<Gateway>,
    headers: HeaderMap,
    Query(answer): Query<Answer>,
) -> PageResult<Response> {
    let kept = cookie(&headers, UNDER_WAY).ok_or(ProblemKind::SignInNeeded)?;
    let [state, nonce, verifier, next] = kept.split('.').collect::<Vec<_>>()[..] else {
        return Err(ProblemKind::SignInNeeded.into());
    };
    // A redirect that this browser did not begin signs nobody in (RFC 6749 §10.12).
    let (Some(code), true) = (answer.code.as_deref(), answer.state.as_deref() == Some(state)) else {
        return Err(ProblemKind::SignInNeeded.into());
    };
    let redirect_uri = redirect_uri(&gateway);
    let exchange = CodeExchange {
        client_id: &gateway.settings().identity.console_client_id,
        code,
        code_verifier: verifier,
        redirect_uri: &redirect_uri,
        nonce,
    };
    let who = identity::sign_in(&gateway, &exchange).await?;
    if !is_staff(&who.person.roles) {
        let text = "这里供窗口和审批部门的工作人员使用。您要办事，请打开“办事”应用。";
        return Ok(alone(
            StatusCode::FORBIDDEN,
            "这个账号不是工作人员账号",
            text,
            "/console/sign-in",
            "换一个账号登录",
        ));
    }
    let tokens = identity::open_session(&gateway, &who, None).await?;
    tracing::info!(subject = who.subject, "signed in to the console");
    let next = BASE64URL
        .decode(next)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok());
    let there = Redirect::to(&own_page(next.as_deref())).into_response();
    let seconds = gateway.settings().sessions.console_minutes * 60;
    let response = with_cookie(&gateway, there, SESSION, &tokens.access, "/console", seconds)?;
    with_cookie(&gateway, response, UNDER_WAY, "", "/console/sign-in", 0)
}

/// `POST /console/sign-out`.
pub(super) async fn sign_out(
    State(gateway): State<Gateway>,
    official: Official,
    Body(body): Body,
) -> PageResult<Response> {
    let given = form_urlencoded::parse(&body)
        .find(|(name, _)| name == "token")
        .map(|(_, value)| value);
    official.check(given.as_deref())?;
    identity::end_session(&gateway, &official.caller.session).await?;
    with_cookie(
        &gateway,
        Redirect::to("/console/signed-out").into_response(),
        SESSION,
        "",
        "/console",
        0,
    )
}

/// `GET /console/signed-out`.
pub(super) async fn signed_out() -> Response {
    alone(
        StatusCode::OK,
        "已退出",
        "离开座位时请锁好屏幕。",
        "/console/sign-in",
        "重新登录",
    )
}

fn redirect_uri(gateway: &Gateway) -> String {
    format!("{}console/sign-in/callback", gateway.public_url())
}

/// Only pages of ours are returned to.
fn own_page(next: Option<&str>) -> String {
    let is_own = |next: &&str| {
        (*next == "/console" || next.starts_with("/console/") || next.starts_with("/console?"))
            && next.len() <= 1000
            && !next.chars().any(|c| c.is_control() || c == '\\')
    };
    next.filter(is_own).unwrap_or("/console").to_owned()
}

fn random() -> PageResult<String> {
    let mut bytes = [0; 32];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| ProblemKind::Internal)?;
    Ok(BASE64URL.encode(bytes))
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(known, value)| *known == name && !value.is_empty())
        .map(|(_, value)| value)
}

fn with_cookie(
    gateway: &Gateway,
    mut response: Response,
    name: &str,
    value: &str,
    path: &str,
    seconds: i64,
) -> PageResult<Response> {
    let secure = if gateway.public_url().scheme() == "https" {
        "; Secure"
    } else {
        ""
    };
    let text = format!("{name}={value}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    let text = HeaderValue::from_str(&text).map_err(|_| ProblemKind::Internal)?;
    response.headers_mut().append(header::SET_COOKIE, text);
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_are_returned_to() {
        assert_eq!(
            own_page(Some("/console/filings/1?paper=2")),
            "/console/filings/1?paper=2"
        );
        for elsewhere in [
            "//evil.example",
            "https://evil.example/console",
            "/consoles",
            "/console/\\x",
            "/console/\r\nx",
        ] {
            assert_eq!(own_page(Some(elsewhere)), "/console", "{elsewhere}");
        }
    }

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::COOKIE,
            HeaderValue::from_static("banshi_console_sign_in=a; x=1; banshi_console=b"),
        );
        assert_eq!(cookie(&headers, SESSION), Some("b"));
        assert_eq!(cookie(&headers, UNDER_WAY), Some("a"));
        assert_eq!(cookie(&headers, "none"), None);
    }

    #[test]
    fn a_forms_token_is_the_sessions_and_does_not_show_it() {
        assert_ne!(form_token("a"), form_token("b"));
        assert!(!form_token("secret-session").contains("secret-session"));
    }
}
