//! 仅供办理××使用: what is laid across copies of identity papers before they leave the phone. The vault keeps the page
//! as it was made.

use banshi_capture::{Stamp, StampError};
use banshi_domain::{Material, PaperKind, Supply};

use super::Papers;
use crate::AppError;

/// Characters of an item's name that fit beside the rest of the words.
const MOST_OF_A_NAME: usize = 40;

impl Papers {
    /// The stamp that a material's copies bear: identity cards and residence booklets do. `None` too where the machine's
    /// typeface lacks a character: a copy without a stamp is what offices take every day.
    pub(super) fn stamp(&self, material: &Material) -> Result<Option<Stamp>, AppError> {
        if !is_identity(material) {
            return Ok(None);
        }
        let name: String = self.purpose.chars().take(MOST_OF_A_NAME).collect();
        let words = format!("仅供办理{name}使用");
        match Stamp::new(&words, self.app.platform.lettering.glyphs(&words)) {
            Ok(stamp) => Ok(Some(stamp)),
            Err(StampError::NoGlyph(_)) => Ok(None),
            Err(error) => Err(AppError::bug(error)),
        }
    }
}

fn is_identity(material: &Material) -> bool {
    matches!(
        material.supply,
        Supply::Captured {
            paper: PaperKind::IdCard | PaperKind::ResidenceBooklet,
            ..
        }
    )
}
