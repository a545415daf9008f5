//! What is known of a page beside its pixels, kept as parameters of its media type (RFC 9110 §8.3.1): it is stored with
//! the page in one step, and a reader that does not know them sees a JPEG.

use banshi_capture::{Area, Page, Reason};

/// Size on paper in millimetres, what the camera's judge found, and what the person wants done to copies of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Note {
    pub(crate) size: (f32, f32),
    pub(crate) findings: Vec<Reason>,
    /// Quarters clockwise by which a copy is turned, 0 to 3.
    pub(crate) turns: u8,
    /// What is covered on the turned copy.
    pub(crate) covers: Vec<Cover>,
}

/// A part of a page in thousandths of its width and height, so that it reads back as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cover {
    left: u16,
    top: u16,
    right: u16,
    bottom: u16,
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
            turns: 0,
            covers: Vec::new(),
        }
    }

    pub(crate) fn media_type(&self) -> String {
        let codes: Vec<&str> = self.findings.iter().map(|reason| reason.code()).collect();
        let (width, height) = self.size;
        let mut parameters = vec![
            "image/jpeg".to_owned(),
            format!("width-mm={width:.1}"),
            format!("height-mm={height:.1}"),
            format!("findings={}", codes.join("+")),
        ];
        if self.turns > 0 {
            parameters.push(format!("turns={}", self.turns));
        }
        if !self.covers.is_empty() {
            let covers: Vec<String> = self.covers.iter().map(|cover| cover.text()).collect();
            parameters.push(format!("covers={}", covers.join("+")));
        }
        parameters.join("; ")
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
        let list = |name| parameter(name).unwrap_or_default().split('+');
        Self {
            size: (
                length("width-mm").unwrap_or(210.0),
                length("height-mm").unwrap_or(297.0),
            ),
            findings: list("findings")
                .filter_map(|code| REASONS.into_iter().find(|reason| reason.code() == code))
                .collect(),
            turns: parameter("turns").and_then(|text| text.parse().ok()).unwrap_or(0) % 4,
            covers: list("covers").filter_map(Cover::read).collect(),
        }
    }

    /// The same after the person turned the copy by a quarter clockwise. Which way is up they have said by that.
    pub(crate) fn turned(mut self) -> Self {
        self.turns = (self.turns + 1) % 4;
        self.findings.retain(|reason| *reason != Reason::NotUpright);
        for cover in &mut self.covers {
            *cover = cover.turned();
        }
        self
    }

    /// Width and height of the turned copy, millimetres.
    pub(crate) fn copy_size(&self) -> (f32, f32) {
        let (width, height) = self.size;
        if self.turns.is_multiple_of(2) {
            (width, height)
        } else {
            (height, width)
        }
    }

    /// Whether a copy is another picture than the page.
    pub(crate) fn changes_copies(&self) -> bool {
        self.turns > 0 || !self.covers.is_empty()
    }
}

impl Cover {
    const WHOLE: u16 = 1000;
    /// Of a page's side: less is a slip of the finger.
    const LEAST: u16 = 10;

    /// Taken outwards to thousandths; `None` for what is no part of a page, or too small to have been meant.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and 1000"
    )]
    pub(crate) fn of(area: &Area) -> Option<Self> {
        let thousandth = |share: f32, round: fn(f32) -> f32| {
            (0.0..=1.0)
                .contains(&share)
                .then(|| round(share * f32::from(Self::WHOLE)) as u16)
        };
        Self {
            left: thousandth(area.left, f32::floor)?,
            top: thousandth(area.top, f32::floor)?,
            right: thousandth(area.right, f32::ceil)?,
            bottom: thousandth(area.bottom, f32::ceil)?,
        }
        .sound()
    }

    pub(crate) fn area(self) -> Area {
        let share = |thousandths: u16| f32::from(thousandths) / f32::from(Self::WHOLE);
        Area {
            left: share(self.left),
            top: share(self.top),
            right: share(self.right),
            bottom: share(self.bottom),
        }
    }

    fn turned(self) -> Self {
        Self {
            left: Self::WHOLE - self.bottom,
            top: self.left,
            right: Self::WHOLE - self.top,
            bottom: self.right,
        }
    }

    fn text(self) -> String {
        format!("{}.{}.{}.{}", self.left, self.top, self.right, self.bottom)
    }

    fn read(text: &str) -> Option<Self> {
        let numbers: Vec<u16> = text.split('.').map_while(|one| one.parse().ok()).collect();
        let [left, top, right, bottom] = numbers[..] else {
            return None;
        };
        Self {
            left,
            top,
            right,
            bottom,
        }
        .sound()
    }

    fn sound(self) -> Option<Self> {
        let spans = |low: u16, high: u16| low.saturating_add(Self::LEAST) <= high && high <= Self::WHOLE;
        (spans(self.left, self.right) && spans(self.top, self.bottom)).then_some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note() -> Note {
        Note {
            size: (85.6, 54.0),
            findings: vec![Reason::Glare, Reason::NotUpright],
            turns: 0,
            covers: Vec::new(),
        }
    }

    fn area(left: f32, top: f32, right: f32, bottom: f32) -> Area {
        Area {
            left,
            top,
            right,
            bottom,
        }
    }

    #[test]
    fn a_note_reads_back() {
        let mut note = note();
        assert_eq!(Note::read(&note.media_type()), note);
        assert!(!note.changes_copies());
        note.turns = 3;
        note.covers = [area(0.1, 0.2004, 0.5, 0.3), area(0.0, 0.0, 1.0, 0.05)]
            .iter()
            .filter_map(Cover::of)
            .collect();
        assert_eq!(note.covers.len(), 2);
        assert_eq!(Note::read(&note.media_type()), note);
        assert!(note.changes_copies());
        assert_eq!(Note::read("image/jpeg").size, (210.0, 297.0));
    }

    #[test]
    fn four_turns_are_none() {
        let mut note = note();
        note.covers.extend(Cover::of(&area(0.1, 0.2, 0.5, 0.3)));
        let before = note.covers.clone();
        let once = note.turned();
        assert_eq!(once.covers[0].area(), area(0.7, 0.1, 0.8, 0.5));
        assert_eq!(once.copy_size(), (54.0, 85.6));
        assert_eq!(once.findings, [Reason::Glare], "the person said which way is up");
        let whole = once.turned().turned().turned();
        assert_eq!((whole.turns, whole.covers), (0, before));
    }

    #[test]
    fn what_is_no_part_of_a_page_is_no_cover() {
        for (left, top, right, bottom) in [
            (f32::NAN, 0.0, 0.5, 0.5),
            (0.0, -0.1, 0.5, 0.5),
            (0.0, 0.0, 1.1, 0.5),
            (0.5, 0.0, 0.1, 0.5),
            (0.5, 0.5, 0.505, 0.9),
            (0.0, 0.0, f32::INFINITY, 0.5),
        ] {
            assert_eq!(Cover::of(&area(left, top, right, bottom)), None);
        }
        let stored = "image/jpeg; turns=7; covers=1.2+9.9.9.9+0.0.2000.500+0.0.1000.500+1.2.300.x";
        let note = Note::read(stored);
        assert_eq!((note.turns, note.covers.len()), (3, 1));
    }
}
