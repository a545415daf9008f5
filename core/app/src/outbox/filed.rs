//! What was filed before, for a form that begins with it.

use banshi_domain::{ItemCode, Manifest};
use banshi_vault::ResidentVault;

use super::{rules, send};
use crate::AppError;
use crate::papers::bytes_of;
use crate::signing::ANSWERS;

/// The answers of the resident's last signed filing of an item, sent already or not.
pub(crate) fn last_answers(vault: &ResidentVault, item: &ItemCode) -> Result<Option<Vec<u8>>, AppError> {
    let answers = vault.read(|tx| {
        for stored in tx.submissions().all()? {
            if rules::is_supplement(&stored.state) {
                continue;
            }
            let manifest: Manifest = serde_json::from_slice(&send::parts(&stored.manifest)?.1)?;
            if manifest.filings.iter().any(|filing| filing.item == *item) {
                let mut papers = tx.papers().of(stored.id)?.into_iter();
                return Ok(papers.find(|paper| paper.material == ANSWERS));
            }
        }
        Ok::<_, AppError>(None)
    })?;
    answers.map(|paper| bytes_of(vault, &paper)).transpose()
}
