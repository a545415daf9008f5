//! 执业药师首次注册, as 张三 fills it in.

use banshi_app::{Draft, Resident};
use banshi_domain::{DeliveryKind, FilingId, SubmissionId};
use banshi_stage::Stage;
use chrono::{DateTime, Utc};

use crate::{JourneyError, Phone, Script};

/// The item's code.
pub const PHARMACIST: &str = "pharmacist-first-registration";

/// The one material that is photographed.
pub const EMPLOYER_OPINION: &str = "employer-opinion";

/// A draft that is ready to be signed: filled in, photographed, consented to, to come by courier.
///
/// # Errors
/// [`JourneyError`] with what is still missing.
pub fn pharmacist_draft(resident: &Resident, photo: &[u8]) -> Result<Draft, JourneyError> {
    let draft = pharmacist_form(resident)?;
    pharmacist_page(&draft, photo)?;
    consent_and_choose(&draft)?;
    Ok(draft)
}

/// The form filled in, each answer kept as it is given.
///
/// # Errors
/// [`JourneyError`] with what the form says of an answer.
pub fn pharmacist_form(resident: &Resident) -> Result<Draft, JourneyError> {
    let code = PHARMACIST
        .parse()
        .map_err(|_| JourneyError::Unexpected("no code".into()))?;
    let draft = resident.drafts().start(&code, None)?;
    Phone::fill(&draft, &Script::pharmacist().answers)?;
    Ok(draft)
}

/// The one page photographed: found in the picture, straightened, kept.
///
/// # Errors
/// [`JourneyError`].
pub fn pharmacist_page(draft: &Draft, photo: &[u8]) -> Result<(), JourneyError> {
    let material = EMPLOYER_OPINION
        .parse()
        .map_err(|_| JourneyError::Unexpected("no code".into()))?;
    draft.papers()?.add_shot(&material, photo)?;
    Ok(())
}

/// What [`sign_pharmacist`] leaves behind.
pub struct Signed {
    /// The phone, signed in.
    pub phone: Phone,
    /// 张三's papers on it.
    pub resident: Resident,
    /// What is signed and waits to be sent.
    pub submission: SubmissionId,
    /// The photographed page, as it is to arrive.
    pub document: Vec<u8>,
}

/// 张三 signs in on a new phone and signs a filing, which is not sent yet; where `at` is given, at that time by the
/// phone's clock.
///
/// # Errors
/// [`JourneyError`].
pub async fn sign_pharmacist(stage: &Stage, at: Option<DateTime<Utc>>) -> Result<Signed, JourneyError> {
    let phone = Phone::new(stage, stage.folder(), "Asia/Shanghai")?;
    phone.sync(PHARMACIST).await?;
    if let Some(at) = at {
        phone.clock.set(at);
    }
    let resident = phone.resident("张三")?;
    phone.sign_in(stage, &resident, "zhangsan").await?;
    let draft = pharmacist_draft(&resident, &banshi_papers::employer_opinion_photo(7))?;
    let document = document_of(&draft)?;
    let submission = draft.sign()?;
    Ok(Signed {
        phone,
        resident,
        submission,
        document,
    })
}

/// The page that is sent for the photographed material.
///
/// # Errors
/// [`JourneyError`].
pub fn document_of(draft: &Draft) -> Result<Vec<u8>, JourneyError> {
    let material = EMPLOYER_OPINION
        .parse()
        .map_err(|_| JourneyError::Unexpected("no code".into()))?;
    Ok(draft.papers()?.document(&material)?)
}

/// What [`file_pharmacist`] leaves behind.
pub struct Filed {
    /// The phone.
    pub phone: Phone,
    /// 张三's papers on it.
    pub resident: Resident,
    /// What was sent.
    pub submission: SubmissionId,
    /// What the gateway made of it.
    pub filing: FilingId,
}

/// The same, sent.
///
/// # Errors
/// [`JourneyError`] where it does not end in a receipt.
pub async fn file_pharmacist(stage: &Stage, at: Option<DateTime<Utc>>) -> Result<Filed, JourneyError> {
    let Signed {
        phone,
        resident,
        submission,
        ..
    } = sign_pharmacist(stage, at).await?;
    let report = phone.send(60).await?;
    let filing = phone.filings_of(&resident, submission)?.first().copied();
    let filing = filing.ok_or_else(|| JourneyError::Unexpected(format!("not filed: {report:?}")))?;
    Ok(Filed {
        phone,
        resident,
        submission,
        filing,
    })
}

/// Gives the consents, chooses the courier, and checks that nothing is missing.
///
/// # Errors
/// [`JourneyError`] with what is still missing.
pub fn consent_and_choose(draft: &Draft) -> Result<(), JourneyError> {
    for consent in draft.review()?.consents {
        draft.consent(&consent.purpose, true)?;
    }
    let review = draft.choose_delivery(DeliveryKind::Courier)?;
    if review.can_sign {
        return Ok(());
    }
    let missing: Vec<String> = review.missing.into_iter().map(|line| line.words.zh).collect();
    Err(JourneyError::Unexpected(format!(
        "still missing: {}",
        missing.join("；")
    )))
}
