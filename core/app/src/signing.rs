//! What a person signs: the manifest as a compact JWS by the phone's key, made once and stored as the exact bytes.

use banshi_capture::Stamp;
use banshi_client::DeviceSigner;
use banshi_domain::{
    Applicant, Assurance, BodyId, CommitmentManifest, ConsentManifest, ContentHash, FilingId, FilingManifest,
    JwsFault, MANIFEST_VERSION, Manifest, PaperManifest, PersonId, SubmissionId, SubmissionState,
    sign_compact,
};
use banshi_vault::{NewPaper, ResidentVault, StoredSubmission};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::drafts::{self, Draft, Live};
use crate::papers::Papers;
use crate::{AppError, Thing, outbox, profile, review, tokens};

/// Under which name the form's answers lie beside the papers; no material's code may be that.
pub(crate) const ANSWERS: &str = "@answers";

/// What is to be signed, and what it was made from.
pub(crate) struct Prepared {
    id: SubmissionId,
    payload: Vec<u8>,
    /// Last entry of the journal, and the draft's row, at that moment.
    journal: u64,
    body: Vec<u8>,
}

/// Makes answers, PDFs and manifest of a draft.
///
/// Every step may be the last before a crash: what was made for the id and not signed is made anew, what was signed and
/// not queued is queued when the vault opens next.
pub(crate) fn prepare(
    draft: &Draft,
    live: &mut Live,
    papers: &Papers,
    stamp: Option<&Stamp>,
) -> Result<Prepared, AppError> {
    let (app, vault) = (&draft.inner.app, &draft.inner.vault);
    let stored = papers.stored()?;
    let missing = review::missing(live, &stored);
    if !missing.is_empty() {
        return Err(AppError::Incomplete {
            missing: missing.len(),
        });
    }
    let now = app.now();
    let instance = live
        .session
        .finalise(now)
        .map_err(|found| AppError::Incomplete { missing: found.len() })?;
    let document = profile::document(vault)?;
    let applicants = applicants(live, document.as_ref(), app.today())?;

    let id = live.body.submission.unwrap_or_else(SubmissionId::new);
    live.body.submission = Some(id);
    live.body.lessons = drafts::lessons(live);
    draft.put_body(live)?;
    // What an earlier try left.
    vault.transaction(|tx| tx.papers().remove_all_of(id.as_uuid()).map(drop))?;
    let answers = ContentHash::of(&instance.xml);
    keep(
        vault,
        id.as_uuid(),
        ANSWERS,
        0,
        "application/xml",
        &instance.xml,
        now,
    )?;
    let mut manifests = Vec::new();
    for material in live.item.asked_of_applicant().filter(|one| live.applies(one)) {
        for (place, file) in (0..).zip(papers.finished(material, stamp)?) {
            manifests.push(file.manifest());
            keep(
                vault,
                id.as_uuid(),
                material.code.as_str(),
                place,
                &file.media_type,
                &file.bytes,
                now,
            )?;
        }
    }
    let manifest = manifest(live, id, answers, applicants, manifests, now);
    manifest
        .check()
        .map_err(|fault| AppError::Bug(fault.to_string()))?;
    Ok(Prepared {
        id,
        payload: serde_json::to_vec(&manifest)?,
        journal: vault.read(|tx| tx.journal().last(draft.id()))?,
        body: live.body.bytes()?,
    })
}

/// Signs what was prepared and puts it into the outbox; no lock is held while the phone's key is used.
pub(crate) fn file(draft: &Draft, prepared: &Prepared) -> Result<SubmissionId, AppError> {
    let (app, vault) = (&draft.inner.app, &draft.inner.vault);
    let id = prepared.id;
    let assurance = tokens::assurance(&*app.device()?)?;
    let jws = sign(&*app.platform.signer, &prepared.payload, assurance)?;
    let now = app.now();
    vault.transaction(|tx| {
        let row = tx
            .drafts()
            .get(draft.id())?
            .ok_or(AppError::NotFound(Thing::Draft))?;
        if tx.journal().last(draft.id())? != prepared.journal || row.body != prepared.body {
            return Err(AppError::NotNow("it was changed while it was signed"));
        }
        tx.pins().share(draft.id(), id.as_uuid())?;
        tx.submissions().add(&StoredSubmission {
            id: id.as_uuid(),
            draft: Some(draft.id()),
            manifest: jws.into_bytes(),
            state: SubmissionState::Queued.code().to_owned(),
            receipt: None,
            created_at: now,
            updated_at: now,
        })?;
        Ok(tx.drafts().touch(draft.id(), 100, now)?)
    })?;
    outbox::enqueue(app, vault, id.as_uuid())?;
    Ok(id)
}

pub(crate) fn keep(
    vault: &ResidentVault,
    owner: Uuid,
    material: &str,
    page: u32,
    media_type: &str,
    bytes: &[u8],
    at: DateTime<Utc>,
) -> Result<(), AppError> {
    let paper = NewPaper {
        id: Uuid::now_v7(),
        owner,
        material: material.to_owned(),
        page,
        media_type: media_type.to_owned(),
        added_at: at,
    };
    vault.add_paper(&paper, bytes)?;
    Ok(())
}

/// A compact JWS over `payload`. Without an assurance level nobody has signed in yet: such bytes are signed anew before
/// they are first sent.
pub(crate) fn sign(
    signer: &dyn DeviceSigner,
    payload: &[u8],
    assurance: Option<Assurance>,
) -> Result<String, AppError> {
    let kid = signer.device_id().to_string();
    sign_compact(payload, &kid, assurance, signer).map_err(|fault| match fault {
        JwsFault::SignerFailed => AppError::Locked,
        other => AppError::Bug(other.to_string()),
    })
}

fn manifest(
    live: &Live,
    id: SubmissionId,
    answers: ContentHash,
    applicants: Vec<(Applicant, Option<u32>)>,
    papers: Vec<PaperManifest>,
    now: DateTime<Utc>,
) -> Manifest {
    let item = &live.item;
    let delivery = review::delivery(live);
    let filings = applicants.into_iter().map(|(applicant, member)| FilingManifest {
        id: FilingId::new(),
        item: item.code.clone(),
        item_version: item.version,
        form: item.form.hash,
        answers,
        applicant,
        delivery,
        member,
    });
    let commitments = review::needed_commitments(live).filter_map(|(material, _, text, _)| {
        Some(CommitmentManifest {
            material: material.clone(),
            text: review::text_hash(text),
            signed_at: *live.body.commitments.get(material)?,
        })
    });
    let consents = review::consents(item).into_iter().filter_map(|consent| {
        Some(ConsentManifest {
            given_at: *live.body.consents.get(&consent.purpose)?,
            text: review::text_hash(&consent.text),
            purpose: consent.purpose,
        })
    });
    Manifest {
        version: MANIFEST_VERSION,
        submission: id,
        finalised_at: now,
        filings: filings.collect(),
        papers,
        agent: None,
        commitments: commitments.collect(),
        consents: consents.collect(),
    }
}

/// Who files: one applicant, or one for each instance of the member repeat.
fn applicants(
    live: &Live,
    document: Option<&PersonId>,
    today: chrono::NaiveDate,
) -> Result<Vec<(Applicant, Option<u32>)>, AppError> {
    let bindings = &live.item.bindings;
    let Some(repeat) = &bindings.member_repeat else {
        return Ok(vec![(applicant(live, None, document, today)?, None)]);
    };
    let instances = live.instances(repeat);
    let members = (1..).zip(&instances).map(|(number, instance)| {
        let within = Some((repeat.as_str(), instance.as_str()));
        Ok((applicant(live, within, document, today)?, Some(number)))
    });
    let members: Vec<_> = members.collect::<Result<_, AppError>>()?;
    if members.is_empty() {
        return Err(AppError::Incomplete { missing: 1 });
    }
    Ok(members)
}

fn applicant(
    live: &Live,
    within: Option<(&str, &str)>,
    document: Option<&PersonId>,
    today: chrono::NaiveDate,
) -> Result<Applicant, AppError> {
    let bindings = &live.item.bindings;
    let answer = |path: &str| {
        let path = match within {
            Some((repeat, instance)) if path.starts_with(&format!("{repeat}/")) => {
                format!("{instance}{}", &path[repeat.len()..])
            }
            _ => path.to_owned(),
        };
        live.session.value(&path).unwrap_or_default()
    };
    let name = answer(&bindings.applicant_name).trim().to_owned();
    let number = answer(&bindings.applicant_number);
    if name.is_empty() {
        return Err(AppError::bad(
            "applicant-name",
            "请填写申请人姓名",
            "The applicant's name is needed",
        ));
    }
    // What sign-in told is the document itself, with its kind and country.
    if let Some(document) = document.filter(|document| document.number() == number.trim()) {
        return Ok(Applicant::Person {
            name,
            id: document.clone(),
        });
    }
    let kinds = ["resident", "permanent_resident", "travel_permit"];
    let read = kinds
        .iter()
        .find_map(|kind| PersonId::from_typed(kind, &number, "", today)?.ok());
    if let Some(id) = read {
        return Ok(Applicant::Person { name, id });
    }
    if let Ok(id) = BodyId::from_typed(&number) {
        return Ok(Applicant::Body { name, id });
    }
    Err(AppError::bad(
        "applicant-number",
        "证件号码有误，请对照证件再看一遍",
        "The number of the document is wrong: please compare it",
    ))
}
