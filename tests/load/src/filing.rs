//! One filing as a phone sends it, prepared beforehand so that only sending is measured.

use std::sync::Arc;
use std::time::{Duration, Instant};

use banshi_app::client::{DeviceSigner as _, SoftwareKey};
use banshi_domain::{
    Applicant, ContentHash, FilingId, Manifest, PersonId, ResidentId, SubmissionAnswer, SubmissionId,
    VerifyingKey, sign_compact, verify_compact,
};
use banshi_journeys::{Caller, JourneyError, PHARMACIST, Phone, pharmacist_draft};
use banshi_stage::Stage;
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use bytes::Bytes;
use rand::RngCore as _;
use reqwest::{Method, Response};

use crate::people::{self, NAME};

/// Papers of a filing, and the bytes of each.
const PAPERS: usize = 3;
const PAPER: usize = 120 * 1024;
/// Whose answers the template holds.
const TEMPLATE_NUMBER: &str = "321102199006151235";

fn unexpected(what: impl Into<Box<dyn std::error::Error>>) -> JourneyError {
    JourneyError::Unexpected(what.into().to_string())
}

/// A manifest and answers that the app itself made, of which everybody's are made.
pub(crate) struct Template {
    manifest: Manifest,
    answers: String,
}

impl Template {
    /// Fills in, photographs and signs on a phone once; nothing is sent.
    pub(crate) async fn make(stage: &Stage) -> Result<Self, JourneyError> {
        let phone = Phone::new(stage, stage.folder(), "Asia/Shanghai")?;
        phone.sync(PHARMACIST).await?;
        let resident = phone.resident(NAME)?;
        let draft = pharmacist_draft(&resident, &banshi_papers::employer_opinion_photo(7))?;
        let submission = draft.sign()?;
        drop(draft);
        let key = phone.key();
        let signed = phone.signed(resident, submission)?;
        let public = VerifyingKey::p256(&key.public_key()).map_err(unexpected)?;
        let compact = String::from_utf8(signed.manifest).map_err(unexpected)?;
        let verified = verify_compact(&compact, &public).map_err(unexpected)?;
        Ok(Self {
            manifest: verified.claims().map_err(unexpected)?,
            answers: String::from_utf8(signed.answers).map_err(unexpected)?,
        })
    }

    /// Signs a person in and makes their filing.
    pub(crate) async fn prepare(&self, stage: &Stage, number: usize) -> Result<Prepared, JourneyError> {
        let key = Arc::new(SoftwareKey::generate().map_err(unexpected)?);
        let caller = Caller::sign_in(stage, &people::login(number), key.clone()).await?;
        let id_number = people::id_number(number);
        let answers = Bytes::from(self.answers.replace(TEMPLATE_NUMBER, &id_number));
        let papers: Vec<Bytes> = (0..PAPERS).map(|_| paper()).collect();

        let mut manifest = self.manifest.clone();
        manifest.submission = SubmissionId::new();
        let filing = &mut manifest.filings[0];
        filing.id = FilingId::new();
        filing.answers = ContentHash::of(&answers);
        filing.applicant = Applicant::Person {
            name: NAME.to_owned(),
            id: id_number
                .parse::<ResidentId>()
                .map(PersonId::from)
                .map_err(unexpected)?,
        };
        let of_template = manifest.papers.remove(0);
        manifest.papers = papers
            .iter()
            .map(|bytes| {
                let mut paper = of_template.clone();
                (paper.sha256, paper.length, paper.pages) = (ContentHash::of(bytes), PAPER as u64, 1);
                paper
            })
            .collect();
        let payload = serde_json::to_vec(&manifest).map_err(unexpected)?;
        let kid = key.device_id().to_string();
        let compact = sign_compact(&payload, &kid, Some(caller.assurance), &*key).map_err(unexpected)?;
        Ok(Prepared {
            caller,
            uploads: papers.into_iter().chain([answers]).collect(),
            submission: manifest.submission,
            compact: Bytes::from(compact),
        })
    }
}

fn paper() -> Bytes {
    let mut bytes = vec![0; PAPER];
    rand::rng().fill_bytes(&mut bytes);
    bytes.into()
}

/// All that a person sends.
pub(crate) struct Prepared {
    caller: Caller,
    uploads: Vec<Bytes>,
    submission: SubmissionId,
    compact: Bytes,
}

/// A filing that was receipted.
pub(crate) struct Filed {
    pub(crate) took: Duration,
    caller: Caller,
    submission: SubmissionId,
    compact: Bytes,
    answer: SubmissionAnswer,
}

impl Prepared {
    /// Sends papers, answers and manifest, one after the other.
    pub(crate) async fn file(&self) -> Result<Filed, JourneyError> {
        let started = Instant::now();
        for bytes in &self.uploads {
            let sum = BASE64.encode(ContentHash::of(bytes).0);
            let sent = self
                .caller
                .request(Method::POST, "/v1/uploads")
                .header("tus-resumable", "1.0.0")
                .header("upload-length", bytes.len())
                .header("upload-metadata", format!("sha256 {sum}"))
                .header("upload-checksum", format!("sha256 {sum}"))
                .header("content-type", "application/offset+octet-stream")
                .body(bytes.clone());
            answered(sent.send().await, 201).await?;
        }
        let answer = put(&self.caller, self.submission, &self.compact, 201).await?;
        Ok(Filed {
            took: started.elapsed(),
            caller: self.caller.clone(),
            submission: self.submission,
            compact: self.compact.clone(),
            answer,
        })
    }
}

impl Filed {
    /// The same bytes once more have the same answer.
    pub(crate) async fn check_again(&self) -> Result<(), JourneyError> {
        if put(&self.caller, self.submission, &self.compact, 200).await? == self.answer {
            Ok(())
        } else {
            Err(unexpected("what was answered did not last"))
        }
    }
}

async fn put(
    caller: &Caller,
    id: SubmissionId,
    compact: &Bytes,
    expected: u16,
) -> Result<SubmissionAnswer, JourneyError> {
    let sent = caller
        .request(Method::PUT, &format!("/v1/submissions/{id}"))
        .header("content-type", "application/jose")
        .body(compact.clone());
    let answer = answered(sent.send().await, expected).await?;
    answer.json().await.map_err(unexpected)
}

async fn answered(sent: reqwest::Result<Response>, expected: u16) -> Result<Response, JourneyError> {
    let answer = sent.map_err(unexpected)?;
    let status = answer.status();
    if status == expected {
        return Ok(answer);
    }
    let said = answer.text().await.unwrap_or_default();
    Err(unexpected(format!("answered {status}: {said}")))
}
