//! Who may do what: one table of role × endpoint, and the one layer that asks it.
//!
//! An endpoint that is not in the table is open to nobody. Whether a thing is the caller's own is the table's third
//! column, asked where the thing is read: what is another's is answered as if it did not exist.

use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use banshi_domain::{Assurance, DeviceId, ProblemKind, Role};

use crate::http::{ApiError, ApiResult};
use crate::{Gateway, identity};

/// Who may call an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Anyone, without signing in.
    Anyone,
    /// Another system, by its signature, which the handler checks.
    Partner,
    /// The pages of the console, which have a sign-in and guard of their own on the same sessions.
    ConsolePage,
    /// People with one of these roles.
    Roles(&'static [Role]),
}

/// Whose things an endpoint reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// None that are anyone's.
    Nobodys,
    /// The caller's own; a filing is also its applicant's, where an agent sent it.
    Own,
    /// Those of the caller's office; of every office for staff whose sign-in names none.
    Offices,
}

use Role::{Applicant, Clerk, Reviewer, Supervisor};
use Who::{Anyone, ConsolePage, Partner, Roles};
use Whose::{Nobodys, Offices, Own};

const EVERYONE: Who = Roles(&[Applicant, Clerk, Reviewer, Supervisor]);
const PERSON: Who = Roles(&[Applicant]);
const STAFF: Who = Roles(&[Clerk, Reviewer, Supervisor]);
const ACTING: Who = Roles(&[Clerk, Reviewer]);

/// The table: method, path as the router has it, who, whose.
pub const TABLE: &[(&str, &str, Who, Whose)] = &[
    ("GET", "/healthz", Anyone, Nobodys),
    ("GET", "/v1/openapi.json", Anyone, Nobodys),
    ("GET", "/v1/sign-in", Anyone, Nobodys),
    ("POST", "/v1/sessions", Anyone, Nobodys),
    ("POST", "/v1/sessions/refresh", Anyone, Nobodys),
    ("DELETE", "/v1/sessions/current", EVERYONE, Own),
    ("GET", "/v1/devices", EVERYONE, Own),
    ("DELETE", "/v1/devices/{id}", EVERYONE, Own),
    ("GET", "/v1/catalogue/{folder}/{name}", Anyone, Nobodys),
    ("GET", "/v1/receipts/keys", Anyone, Nobodys),
    ("OPTIONS", "/v1/uploads", Anyone, Nobodys),
    ("OPTIONS", "/v1/uploads/{id}", Anyone, Nobodys),
    ("POST", "/v1/uploads", PERSON, Own),
    ("HEAD", "/v1/uploads/{id}", PERSON, Own),
    ("PATCH", "/v1/uploads/{id}", PERSON, Own),
    ("DELETE", "/v1/uploads/{id}", PERSON, Own),
    ("PUT", "/v1/submissions/{id}", PERSON, Own),
    ("GET", "/v1/submissions/{id}", PERSON, Own),
    ("GET", "/v1/filings", PERSON, Own),
    ("GET", "/v1/filings/{id}", PERSON, Own),
    ("GET", "/v1/filings/{id}/looks", PERSON, Own),
    ("PUT", "/v1/filings/{id}/supplements/{supplement}", PERSON, Own),
    ("PUT", "/v1/filings/{id}/withdrawal", PERSON, Own),
    ("PUT", "/v1/filings/{id}/rating", PERSON, Own),
    ("GET", "/v1/changes", EVERYONE, Own),
    ("GET", "/v1/slots", Anyone, Nobodys),
    ("GET", "/v1/reservations", PERSON, Own),
    ("GET", "/v1/reservations/{id}", PERSON, Own),
    ("PUT", "/v1/reservations/{id}", PERSON, Own),
    ("PUT", "/v1/reservations/{id}/confirmation", PERSON, Own),
    ("DELETE", "/v1/reservations/{id}", PERSON, Own),
    (
        "PUT",
        "/v1/office/slots/{id}",
        Roles(&[Clerk, Supervisor]),
        Offices,
    ),
    ("GET", "/v1/office/filings", STAFF, Offices),
    ("GET", "/v1/office/filings/{id}", STAFF, Offices),
    ("GET", "/v1/office/filings/{id}/papers/{sha256}", STAFF, Offices),
    ("POST", "/v1/office/filings/{id}/actions", ACTING, Offices),
    ("GET", "/v1/office/supervision", Roles(&[Supervisor]), Offices),
    ("POST", "/v1/callbacks/evidence", Partner, Nobodys),
    ("POST", "/v1/callbacks/courier", Partner, Nobodys),
];

/// Who may call `method` on `path`; `None` where the table has no such line.
#[must_use]
pub fn who(method: &Method, path: &str) -> Option<Who> {
    if path == "/console" || path.starts_with("/console/") {
        return Some(ConsolePage);
    }
    let method = if *method == Method::HEAD && !path.starts_with("/v1/uploads") {
        "GET"
    } else {
        method.as_str()
    };
    TABLE
        .iter()
        .find(|(verb, route, ..)| *verb == method && *route == path)
        .map(|(_, _, who, _)| *who)
}

/// Who is calling: a person, on a device, in a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The gateway's id of the person.
    pub subject: String,
    /// The device of the session; none on the console.
    pub device: Option<DeviceId>,
    /// The session.
    pub session: String,
    /// How surely they are known.
    pub assurance: Assurance,
    /// What they may do.
    pub roles: Vec<Role>,
    /// The office that staff work for; none: every office's filings.
    pub office: Option<String>,
}

impl Caller {
    /// Whether the caller has the role.
    #[must_use]
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// The staff role under which a look or act is recorded.
    #[must_use]
    pub fn staff_role(&self) -> Role {
        self.roles.first().copied().unwrap_or(Applicant)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> ApiResult<Self> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| ProblemKind::SignInNeeded.into())
    }
}

/// The layer: finds the line of the table, and the caller where one is needed.
pub(crate) async fn guard(State(gateway): State<Gateway>, mut request: Request, next: Next) -> Response {
    match admit(&gateway, &mut request).await {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

async fn admit(gateway: &Gateway, request: &mut Request) -> ApiResult<()> {
    let path = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("", MatchedPath::as_str);
    let allowed = match who(request.method(), path) {
        // The router answers 405 itself where the path is known by another method.
        None if TABLE.iter().any(|(_, route, ..)| *route == path) => return Ok(()),
        None => return Err(ProblemKind::NotFound.into()),
        Some(Anyone | Partner | ConsolePage) => return Ok(()),
        Some(Roles(roles)) => roles,
    };
    let token = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .ok_or(ProblemKind::SignInNeeded)?;
    let caller = identity::authenticate(gateway, token).await?;
    if !allowed.iter().any(|role| caller.is(*role)) {
        return Err(ProblemKind::NotAllowed.into());
    }
    request.extensions_mut().insert(caller);
    Ok(())
}
