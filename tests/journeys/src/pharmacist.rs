//! 执业药师首次注册, as 张三 fills it in.

use banshi_app::{Draft, Resident};
use banshi_domain::{DeliveryKind, FilingId, SubmissionId};
use banshi_stage::Stage;
use chrono::{DateTime, Utc};

use crate::{JourneyError, Phone};

/// The item's code.
pub const PHARMACIST: &str = "pharmacist-first-registration";

/// The one material that is photographed.
pub const EMPLOYER_OPINION: &str = "employer-opinion";

/// What 张三 answers; his name and number come from signing in.
pub const ANSWERS: &[(&str, &str)] = &[
    ("/data/applicant/name", "张三"),
    ("/data/applicant/id_number", "321102199006151235"),
    ("/data/applicant/telephone", "13800000001"),
    ("/data/qualification/certificate_number", "ZY32001234"),
    ("/data/qualification/issued_on", "2019-03-20"),
    ("/data/qualification/category", "=药学类"),
    ("/data/practice/category_of_practice", "=药学类"),
    ("/data/practice/scope", "=药品经营"),
    ("/data/practice/employer", "镇江样例大药房有限公司"),
    ("/data/practice/employer_code", "91321102MA1X7K2P91"),
    ("/data/practice/province", "=江苏省"),
    ("/data/practice/city", "=镇江市"),
    ("/data/practice/county", "=京口区"),
    ("/data/practice/street", "样例路1号"),
    ("/data/education/year", "2026"),
    ("/data/education/credits", "90"),
    ("/data/delivery/same_as_practice", "=否，另填地址"),
    ("/data/delivery/recipient", "张三"),
    ("/data/delivery/recipient_telephone", "13800000001"),
    ("/data/delivery/to_province", "=浙江省"),
    ("/data/delivery/to_city", "=温州市"),
    ("/data/delivery/to_county", "=鹿城区"),
    ("/data/delivery/to_street", "样例街2号3幢401室"),
    ("/data/declaration/health", "=我已阅读并确认"),
    ("/data/declaration/conduct", "=我已阅读并确认"),
    ("/data/declaration/truth", "=我已阅读并确认"),
];

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
    let draft = resident.drafts().start(&code)?;
    Phone::fill(&draft, ANSWERS)?;
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
