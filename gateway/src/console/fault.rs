//! What a page answers when it is not the page that was asked for: in words for those who work here.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use banshi_domain::ProblemKind;

use super::assets;
use crate::http::ApiError;
use crate::store::StoreError;

/// A handler's answer.
pub(super) type PageResult<T> = Result<T, PageFault>;

/// Why a page is not shown.
#[derive(Debug)]
pub(super) struct PageFault {
    kind: ProblemKind,
    /// Where to come back to after signing in.
    next: Option<String>,
}

impl PageFault {
    /// What it is.
    pub(super) const fn kind(&self) -> ProblemKind {
        self.kind
    }

    /// Nobody is signed in: they are asked to, and come back to `next`.
    pub(super) fn sign_in(next: &str) -> Self {
        Self {
            kind: ProblemKind::SignInNeeded,
            next: Some(next.to_owned()),
        }
    }
}

impl From<ApiError> for PageFault {
    fn from(error: ApiError) -> Self {
        Self {
            kind: error.problem().kind(),
            next: None,
        }
    }
}

impl From<ProblemKind> for PageFault {
    fn from(kind: ProblemKind) -> Self {
        Self { kind, next: None }
    }
}

impl From<StoreError> for PageFault {
    fn from(error: StoreError) -> Self {
        ApiError::from(error).into()
    }
}

#[derive(Template)]
#[template(path = "alone.html")]
struct Alone<'a> {
    version: &'a str,
    title: &'a str,
    text: &'a str,
    link: &'a str,
    words: &'a str,
}

impl IntoResponse for PageFault {
    fn into_response(self) -> Response {
        if let (ProblemKind::SignInNeeded, Some(next)) = (self.kind, &self.next) {
            let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
            return Redirect::to(&format!("/console/sign-in?next={next}")).into_response();
        }
        let (title, text) = words(self.kind);
        let link = if self.kind == ProblemKind::SignInNeeded {
            "/console/sign-in"
        } else {
            "/console"
        };
        let go = if self.kind == ProblemKind::SignInNeeded {
            "重新登录"
        } else {
            "回到待办"
        };
        alone(
            StatusCode::from_u16(self.kind.status()).unwrap_or_default(),
            title,
            text,
            link,
            go,
        )
    }
}

/// A page with a title, a sentence and one link.
pub(super) fn alone(status: StatusCode, title: &str, text: &str, link: &str, words: &str) -> Response {
    let page = Alone {
        version: &assets::VERSION,
        title,
        text,
        link,
        words,
    };
    match page.render() {
        Ok(page) => framed((status, Html(page)).into_response()),
        Err(error) => {
            tracing::error!(%error, "a page cannot be made");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Makes a template a page.
pub(super) fn page(template: &impl Template) -> PageResult<Response> {
    match template.render() {
        Ok(text) => Ok(framed(Html(text).into_response())),
        Err(error) => {
            tracing::error!(%error, "a page cannot be made");
            Err(ProblemKind::Internal.into())
        }
    }
}

/// What every page says to the browser: nothing from elsewhere, in no frame, in no cache.
fn framed(mut response: Response) -> Response {
    const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; object-src 'self'; \
                          frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    response
}

/// What happened, and what to do. The problem's own words are for a phone.
pub(super) const fn words(kind: ProblemKind) -> (&'static str, &'static str) {
    match kind {
        ProblemKind::SignInNeeded => ("登录已经失效", "请重新登录，已经办好的都在。"),
        ProblemKind::NotAllowed => (
            "您没有办理这件事的权限",
            "如需办理，请联系本单位的管理员调整岗位。",
        ),
        ProblemKind::NotFound => ("没有找到这个办件", "请核对编号；它也可能属于其他单位。"),
        ProblemKind::FilingChanged => (
            "这个办件刚刚有了变化",
            "刚才的操作没有生效，请看一看最新情况再办。",
        ),
        ProblemKind::NoSuchMove => (
            "办件现在的状态不能这样办",
            "刚才的操作没有生效，请看一看最新情况再办。",
        ),
        ProblemKind::NewDemand => (
            "补正应当一次告知，不能再提出新的材料",
            "只能重复第一次告知里列出的材料，或者受理。",
        ),
        ProblemKind::Malformed => ("还有内容没有填全", "请把标明的各项填好再发出。"),
        ProblemKind::Unavailable => ("系统暂时不能用", "刚才的操作没有生效，请稍后再试。"),
        _ => (
            "系统出了差错",
            "刚才的操作没有生效，请稍后再试；一再出现请联系技术人员。",
        ),
    }
}
