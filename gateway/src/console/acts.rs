//! `POST /console/filings/{id}/acts`: every decision of the console, by the same rules as the back office's API.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use banshi_domain::{FilingId, OfficeAct, OfficeAction, ProblemKind};

use super::drafts::{self, Draft};
use super::fault::{self, PageFault, PageResult};
use super::pages::{self, Asked};
use super::sign_in::Official;
use super::view::Panel;
use crate::filings::{CaseFile, Moment};
use crate::http::{Body, Path};
use crate::{Gateway, china_day, review};

/// Does what the form says and answers with a redirect, so that a page shown again does nothing again. What cannot be
/// done is told beside the form, with all that was typed.
pub(super) async fn act(
    State(gateway): State<Gateway>,
    official: Official,
    Path(id): Path<FilingId>,
    Body(body): Body,
) -> PageResult<Response> {
    let draft = Draft::read(&body);
    official.check(draft.find("token"))?;
    let case = review::inbox::case_of_office(&gateway, &official.caller, id).await?;
    let item = gateway.item(&case.filing.item, case.filing.item_version).await?;
    let act = match draft.act(&case, &item) {
        Ok(act) => act,
        Err(kind) => return again(&gateway, &official, id, &draft, kind.into()).await,
    };
    if draft.get("step") == "preview" {
        return preview(&gateway, &official, &case, &draft, &act).await;
    }
    if draft.get("step") == "edit" {
        return show(&gateway, &official, id, &draft, None).await;
    }
    let Ok(revision) = draft.get("revision").parse() else {
        return Err(ProblemKind::Malformed.into());
    };
    match review::act(&gateway, &official.caller, id, OfficeAction { revision, act }).await {
        Ok(_) => {
            let done = url::form_urlencoded::byte_serialize(draft.get("act").as_bytes()).collect::<String>();
            Ok(Redirect::to(&format!("/console/filings/{id}?done={done}")).into_response())
        }
        Err(error) => again(&gateway, &official, id, &draft, error.into()).await,
    }
}

/// The form again, with the reason why nothing was done.
async fn again(
    gateway: &Gateway,
    official: &Official,
    id: FilingId,
    draft: &Draft,
    fault: PageFault,
) -> PageResult<Response> {
    if !matches!(
        fault.kind(),
        ProblemKind::Malformed
            | ProblemKind::FilingChanged
            | ProblemKind::NoSuchMove
            | ProblemKind::NewDemand
    ) {
        return Err(fault);
    }
    let (title, text) = fault::words(fault.kind());
    show(
        gateway,
        official,
        id,
        draft,
        Some((format!("{title}。{text}"), "stop")),
    )
    .await
}

async fn show(
    gateway: &Gateway,
    official: &Official,
    id: FilingId,
    draft: &Draft,
    said: Option<(String, &'static str)>,
) -> PageResult<Response> {
    let today = gateway.clock().today();
    pages::show(gateway, official, id, &Asked::default(), said, |case, item| {
        draft.panel(case, item, today)
    })
    .await
}

async fn preview(
    gateway: &Gateway,
    official: &Official,
    case: &CaseFile,
    draft: &Draft,
    act: &OfficeAct,
) -> PageResult<Response> {
    let item = gateway.item(&case.filing.item, case.filing.item_version).await?;
    let calendar = gateway.items().calendar();
    let now = gateway.clock().now();
    let moment = Moment {
        now,
        today: china_day(now),
        calendar: &calendar,
        rule: &item.clock,
        item: &item,
    };
    let Some((title, text)) = drafts::preview(case, act, &moment) else {
        return Err(ProblemKind::Malformed.into());
    };
    let act = draft.get("act").to_owned();
    let fields = draft.fields();
    pages::show(
        gateway,
        official,
        case.filing.id,
        &Asked::default(),
        None,
        |_, _| Panel::Preview {
            title,
            text,
            act,
            fields,
        },
    )
    .await
}
