//! 仅供办理××使用: what is laid across copies of identity papers before they leave the phone. The vault keeps the page
//! as it was made.

use std::sync::atomic::Ordering;

use banshi_capture::Stamp;
use banshi_domain::{Material, PaperKind, Supply};

use super::Papers;
use crate::AppError;

/// Characters of an item's name that fit beside the rest of the words.
const MOST_OF_A_NAME: usize = 40;

/// What a material's copies will bear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Bears {
    /// Nothing: it is no identity paper.
    Nothing,
    /// These words.
    Words(String),
    /// Nothing, though offices and applicants are used to it: this machine has no shapes for the words.
    NoWords(String),
}

impl Papers {
    /// What is promised of a material's copies; the machine is not asked for shapes.
    pub(super) fn bears(&self, material: &Material) -> Bears {
        let platform = &self.app.platform;
        if !is_identity(material) {
            Bears::Nothing
        } else if platform.lettering.is_some() && !self.app.is_stamp_missing.load(Ordering::Relaxed) {
            Bears::Words(self.words())
        } else {
            Bears::NoWords(self.words())
        }
    }

    /// The stamp, where something that is there bears it. Asks the machine for shapes: no lock may be held.
    ///
    /// `None` too where the machine has none and the screens say so: an unstamped copy is what offices take every day,
    /// and nobody is kept from filing by a typeface.
    ///
    /// # Errors
    /// [`AppError::BadInput`] where the words were promised and cannot be made. From then on nothing promises them, and
    /// who signs once more sends without.
    pub(crate) fn stamp(&self) -> Result<Option<Stamp>, AppError> {
        let Some(lettering) = &self.app.platform.lettering else {
            return Ok(None);
        };
        let stored = self.stored()?;
        let is_there = |material: &Material| stored.iter().any(|one| one.material == material.code.as_str());
        if !self.materials.iter().any(|one| is_identity(one) && is_there(one)) {
            return Ok(None);
        }
        let words = self.words();
        let stamp = Stamp::new(&words, lettering.glyphs(&words)).ok();
        let was_missing = self.app.is_stamp_missing.swap(stamp.is_none(), Ordering::Relaxed);
        if stamp.is_none() && !was_missing {
            return Err(AppError::bad(
                "stamp-not-made",
                format!(
                    "这部手机的字体画不出“{words}”，所以什么都还没有发出。再签一次，证件的复印件就不带这行字发出；也可以先放着，\
                     照片和填写都在"
                ),
                format!(
                    "This phone's typeface cannot draw “{words}”, so nothing was sent. Sign once more to send the copies \
                     without it, or leave it for now: photos and answers are kept"
                ),
            ));
        }
        Ok(stamp)
    }

    fn words(&self) -> String {
        let name: String = self.purpose.chars().take(MOST_OF_A_NAME).collect();
        format!("仅供办理{name}使用")
    }
}

pub(super) fn is_identity(material: &Material) -> bool {
    matches!(
        material.supply,
        Supply::Captured {
            paper: PaperKind::IdCard | PaperKind::ResidenceBooklet,
            ..
        }
    )
}
