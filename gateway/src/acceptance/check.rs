//! Whether a manifest fits what the catalogue and the sign-in say, before anything is written. Pure but for what is
//! handed in.

use std::sync::Arc;

use banshi_domain::{
    Applicant, Assurance, FilingManifest, Item, Manifest, Material, PaperManifest, PersonId, ProblemKind,
    Supply,
};
use chrono::NaiveDate;

use crate::filings::delivers;
use crate::http::ApiResult;
use crate::items::{self, Items};

/// Who sends, as the sign-in knows them.
#[derive(Clone, Copy)]
pub(super) struct Sender<'a> {
    pub(super) assurance: Assurance,
    pub(super) id: Option<&'a PersonId>,
}

/// A filing of the manifest with the item's version that it names.
#[derive(Clone)]
pub(super) struct Checked<'a> {
    pub(super) manifest: &'a FilingManifest,
    pub(super) item: Arc<Item>,
}

/// Checks each filing against its item: version, form, level of sign-in, applicant and agent, delivery, kinds of papers.
/// Which materials lack is seen with the answers: [`lacking`].
pub(super) fn check<'a>(
    manifest: &'a Manifest,
    items: &dyn Items,
    sender: Sender<'_>,
    today: NaiveDate,
) -> ApiResult<Vec<Checked<'a>>> {
    let mut checked = vec![];
    for filing in &manifest.filings {
        let item = items::usable(items, &filing.item, filing.item_version, today)?;
        if item.form.hash != filing.form {
            return Err(ProblemKind::ManifestInvalid.into());
        }
        if sender.assurance < item.assurance {
            return Err(ProblemKind::AssuranceTooLow.into());
        }
        if !delivers(&item, filing.delivery)
            || filing.member.is_some() != item.bindings.member_repeat.is_some()
        {
            return Err(ProblemKind::ManifestInvalid.into());
        }
        checked.push(Checked {
            manifest: filing,
            item,
        });
    }
    check_parties(manifest, &checked, sender)?;
    check_papers(manifest, &checked)?;
    Ok(checked)
}

/// Everyone files for themselves, or as an agent who shows an authorisation; of a household on one form, one member
/// files for all.
fn check_parties(manifest: &Manifest, checked: &[Checked<'_>], sender: Sender<'_>) -> ApiResult<()> {
    // A sign-in that brings no number is good for items alone that ask for no real name.
    let is_sender = |id: &PersonId| match sender.id {
        Some(own) => own == id,
        None => sender.assurance == Assurance::Basic,
    };
    if let Some(agent) = &manifest.agent {
        return if is_sender(&agent.id) {
            Ok(())
        } else {
            Err(ProblemKind::NotAllowed.into())
        };
    }
    for filing in checked {
        let is_own = match &filing.manifest.applicant {
            Applicant::Person { id, .. } => is_sender(id) || filing.manifest.member.is_some(),
            // A body acts through a person: its staff.
            Applicant::Body { .. } => false,
        };
        if !is_own {
            return Err(ProblemKind::NotAllowed.into());
        }
    }
    Ok(())
}

/// Every paper is on a list and of a kind that the list takes.
fn check_papers(manifest: &Manifest, checked: &[Checked<'_>]) -> ApiResult<()> {
    for paper in &manifest.papers {
        if !checked.iter().any(|filing| takes(&filing.item, paper)) {
            return Err(ProblemKind::ManifestInvalid.into());
        }
    }
    Ok(())
}

/// Required materials of a filing that the manifest brings neither paper nor commitment for, whether or not they apply.
pub(super) fn lacking<'a>(manifest: &'a Manifest, item: &'a Item) -> impl Iterator<Item = &'a Material> {
    item.materials.iter().filter(|material| {
        let is_there = match &material.supply {
            Supply::Captured { .. } | Supply::Attached { .. } => manifest
                .papers
                .iter()
                .any(|paper| paper.material == material.code),
            Supply::Promised { .. } => manifest
                .commitments
                .iter()
                .any(|commitment| commitment.material == material.code),
            _ => true,
        };
        material.required && !is_there
    })
}

/// Whether the item's list takes a paper: any material but those that are nobody's to send may have one, for a proof
/// that is checked or promised may be attached all the same.
pub(super) fn takes(item: &Item, paper: &PaperManifest) -> bool {
    let Some(material) = item
        .materials
        .iter()
        .find(|material| material.code == paper.material)
    else {
        return false;
    };
    let is_page = paper.media_type == "application/pdf" || paper.media_type.starts_with("image/");
    match &material.supply {
        Supply::Attached {
            media_types,
            max_bytes,
        } => media_types.contains(&paper.media_type) && paper.length <= *max_bytes,
        Supply::Captured { max_pages, .. } => {
            is_page && paper.pages >= 1 && paper.pages <= u32::from(*max_pages)
        }
        Supply::Cancelled { .. } => false,
        _ => is_page,
    }
}
