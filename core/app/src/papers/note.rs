//! What is known of a page beside its pixels, kept as parameters of its media type (RFC 9110 §8.3.1): it is stored with
//! the page in one step, and a reader that does not know them sees a JPEG.

use banshi_capture::{Page, Reason};

/// Size on paper in millimetres, and what the camera's judge found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Note {
    pub(crate) size: (f32, f32),
    pub(crate) findings: Vec<Reason>,
}

const REASONS: [Reason; 9] = [
    Reason::NoPage,
    Reason::CutOff,
    Reason::Blurred,
    Reason::Glare,
    Reason::Shadow,
    Reason::Dark,
    Reason::LowResolution,
    Reason::Finger,
    Reason::NotUpright,
];

impl Note {
    pub(crate) fn of(page: &Page) -> Self {
        Self {
            size: page.size(),
            findings: page
                .judgement()
                .findings()
                .iter()
                .map(|finding| finding.reason)
                .collect(),
        }
    }

    pub(crate) fn media_type(&self) -> String {
        let codes: Vec<&str> = self.findings.iter().map(|reason| reason.code()).collect();
        let (width, height) = self.size;
        format!(
            "image/jpeg; width-mm={width:.1}; height-mm={height:.1}; findings={}",
            codes.join("+")
        )
    }

    /// An A4 page without findings where the parameters are missing.
    pub(crate) fn read(media_type: &str) -> Self {
        let parameter = |name: &str| {
            media_type
                .split(';')
                .skip(1)
                .find_map(|one| one.trim().strip_prefix(name)?.strip_prefix('='))
        };
        let length = |name| parameter(name).and_then(|text| text.parse().ok());
        Self {
            size: (
                length("width-mm").unwrap_or(210.0),
                length("height-mm").unwrap_or(297.0),
            ),
            findings: parameter("findings")
                .unwrap_or_default()
                .split('+')
                .filter_map(|code| REASONS.into_iter().find(|reason| reason.code() == code))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_reads_back() {
        let note = Note {
            size: (85.6, 54.0),
            findings: vec![Reason::Glare, Reason::Shadow],
        };
        assert_eq!(Note::read(&note.media_type()), note);
        assert_eq!(Note::read("image/jpeg").size, (210.0, 297.0));
    }
}
