//! 补正: what the window asked for once, photographed and sent through the same queue.

use std::sync::Arc;

use banshi_domain::{
    Filing, FilingId, ItemCode, ItemVersion, Material, PaperKind, SubmissionState, SupplementId,
    SupplementManifest, Supply,
};
use banshi_vault::{Origin, ProfileValue, ResidentTx, ResidentVault, StoredSubmission};
use uuid::Uuid;

use crate::banshi::Inner;
use crate::papers::Papers;
use crate::review::{MissingLine, MissingPlace};
use crate::{AppError, Words, outbox, signing, tokens, words};

/// What the window asked for, in the making.
pub struct Supplement {
    app: Arc<Inner>,
    vault: Arc<ResidentVault>,
    filing: FilingId,
    id: SupplementId,
    materials: Vec<Material>,
    /// The item's name.
    purpose: String,
}

/// A supplement's page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupplementScreen {
    /// The filing.
    pub filing: FilingId,
    /// What is still to be made.
    pub missing: Vec<MissingLine>,
    /// Whether it can be signed and sent.
    pub can_sign: bool,
    /// What the button says.
    pub button: Words,
}

impl Supplement {
    pub(crate) fn open(
        app: &Arc<Inner>,
        vault: &Arc<ResidentVault>,
        filing: &Filing,
    ) -> Result<Self, AppError> {
        let asked = filing
            .asked
            .as_ref()
            .ok_or(AppError::NotNow("nothing is asked for"))?;
        let known = vault.read(|tx| materials(tx, &filing.item, filing.item_version))?;
        let materials = asked
            .missing()
            .iter()
            .map(|one| {
                let known = known.iter().find(|material| material.code == one.material);
                let (title, supply) = match known {
                    Some(Material {
                        title,
                        supply: supply @ (Supply::Captured { .. } | Supply::Attached { .. }),
                        ..
                    }) => (title.clone(), supply.clone()),
                    // What data or a promise stood in for, and what this phone does not know, is photographed.
                    other => {
                        let title =
                            other.map_or_else(|| one.material.to_string(), |material| material.title.clone());
                        (
                            title,
                            Supply::Captured {
                                paper: PaperKind::A4,
                                max_pages: 10,
                            },
                        )
                    }
                };
                Material {
                    code: one.material.clone(),
                    title,
                    supply,
                    required: true,
                    applies_when: None,
                    hint: Some(format!("{}：{}", one.place, one.reason)),
                    mistakes: known
                        .map(|material| material.mistakes.clone())
                        .unwrap_or_default(),
                    basis: Some(one.basis.clone()),
                }
            })
            .collect();
        let key = key(filing.id);
        let now = app.now();
        let id = vault.transaction(|tx| {
            // One that the gateway refused, or that was answered by another request since, is made anew.
            let known = tx
                .profile()
                .get(&key)?
                .and_then(|value| Uuid::from_slice(&value.value).ok());
            let id = SupplementId::new();
            if let Some(known) = known {
                match tx.submissions().get(known)? {
                    None => return Ok(SupplementId::from_uuid(known)),
                    Some(stored) => match outbox::stored_state(&stored.state) {
                        Some(SubmissionState::NeedsAttention) => {
                            tx.submissions().remove(known)?;
                            tx.papers()
                                .hand_over(pages_of(SupplementId::from_uuid(known)), pages_of(id))?;
                        }
                        _ => return Err(AppError::NotNow("it is on its way")),
                    },
                }
            }
            tx.profile().set(&ProfileValue {
                key: key.clone(),
                value: id.as_uuid().as_bytes().to_vec(),
                origin: Origin::Entered,
                updated_at: now,
            })?;
            Ok(id)
        })?;
        outbox::reconcile(app, vault)?;
        Ok(Self {
            app: Arc::clone(app),
            vault: Arc::clone(vault),
            filing: filing.id,
            id,
            materials,
            purpose: filing.title.zh.clone(),
        })
    }

    /// The papers that are asked for.
    #[must_use]
    pub fn papers(&self) -> Papers {
        Papers {
            app: Arc::clone(&self.app),
            vault: Arc::clone(&self.vault),
            owner: pages_of(self.id),
            materials: self.materials.clone(),
            purpose: self.purpose.clone(),
        }
    }

    /// What is still to be made.
    ///
    /// # Errors
    /// Those of the vault.
    pub fn screen(&self) -> Result<SupplementScreen, AppError> {
        let stored = self.papers().stored()?;
        let missing: Vec<MissingLine> = self
            .materials
            .iter()
            .filter(|material| !stored.iter().any(|one| one.material == material.code.as_str()))
            .map(|material| MissingLine {
                words: Words::new(
                    format!("请拍{}", words::quoted(&material.title)),
                    format!("Photograph: {}", material.title),
                ),
                place: MissingPlace::Paper(material.code.clone()),
            })
            .collect();
        let count = missing.len();
        Ok(SupplementScreen {
            filing: self.filing,
            can_sign: missing.is_empty(),
            button: if missing.is_empty() {
                Words::new("签名并补交", "Sign and send")
            } else {
                Words::new(format!("还差 {count} 样"), format!("{count} left to do"))
            },
            missing,
        })
    }

    /// Signs and puts it into the outbox.
    ///
    /// # Errors
    /// As [`crate::Draft::sign`].
    pub fn sign(&self) -> Result<SupplementId, AppError> {
        let screen = self.screen()?;
        if !screen.can_sign {
            return Err(AppError::Incomplete {
                missing: screen.missing.len(),
            });
        }
        let now = self.app.now();
        let owner = self.id.as_uuid();
        if self.vault.read(|tx| tx.submissions().get(owner))?.is_some() {
            return Err(AppError::NotNow("it is on its way"));
        }
        let papers = self.papers();
        let stamp = papers.stamp()?;
        // What an earlier try left.
        self.vault
            .transaction(|tx| tx.papers().remove_all_of(owner).map(drop))?;
        let mut manifests = Vec::new();
        for material in &self.materials {
            for (place, file) in (0..).zip(papers.finished(material, stamp.as_ref())?) {
                manifests.push(file.manifest());
                let code = material.code.as_str();
                signing::keep(
                    &self.vault,
                    owner,
                    code,
                    place,
                    &file.media_type,
                    &file.bytes,
                    now,
                )?;
            }
        }
        let manifest = SupplementManifest {
            supplement: self.id,
            filing: self.filing,
            finalised_at: now,
            papers: manifests,
        };
        let payload = serde_json::to_vec(&manifest)?;
        let assurance = tokens::assurance(&*self.app.device()?)?;
        let jws = signing::sign(&*self.app.platform.signer, &payload, assurance)?;
        self.vault.transaction(|tx| {
            tx.submissions().add(&StoredSubmission {
                id: owner,
                draft: None,
                manifest: jws.into_bytes(),
                state: outbox::state_text(SubmissionState::Queued, true),
                receipt: None,
                created_at: now,
                updated_at: now,
            })
        })?;
        outbox::enqueue(&self.app, &self.vault, owner)?;
        Ok(self.id)
    }
}

/// Under which key the vault knows the supplement in the making.
fn key(filing: FilingId) -> String {
    format!("account.supplement.{filing}")
}

/// Who owns the pages that the sent files are made of: another id than theirs, made from it.
fn pages_of(id: SupplementId) -> Uuid {
    let mut bytes = id.as_uuid().into_bytes();
    bytes[15] ^= 1;
    Uuid::from_bytes(bytes)
}

/// It arrived: the next request begins another.
pub(crate) fn sent(tx: &ResidentTx<'_>, filing: FilingId) -> Result<(), AppError> {
    let key = key(filing);
    if let Some(value) = tx.profile().get(&key)?
        && let Ok(id) = Uuid::from_slice(&value.value)
    {
        tx.papers().remove_all_of(pages_of(SupplementId::from_uuid(id)))?;
        tx.profile().remove(&key)?;
    }
    Ok(())
}

/// The materials of an item's version, where it was filed from this phone.
pub(crate) fn materials(
    tx: &ResidentTx<'_>,
    item: &ItemCode,
    version: ItemVersion,
) -> Result<Vec<Material>, AppError> {
    let stored = tx.profile().get(&materials_key(item, version))?;
    stored.map_or(Ok(Vec::new()), |value| Ok(serde_json::from_slice(&value.value)?))
}

/// Under which key the vault keeps the list of materials of an item that something was filed of.
pub(crate) fn materials_key(item: &ItemCode, version: ItemVersion) -> String {
    format!("account.materials.{item}.{}", version.0)
}
