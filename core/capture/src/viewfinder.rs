//! What the person sees before the shot: where the page is, and the one thing to do better.

use crate::finder::{Finder, Found};
use crate::frame::Frame;
use crate::geometry::Quad;
use crate::measure::{Exposure, sharpness};

/// Frames without a page after which the last one seen is forgotten.
const FORGET_AFTER: u8 = 3;
/// Frames that must agree before a page counts as steady.
const STEADY_FRAMES: u8 = 3;

/// Looks at preview frames, one after the other. One viewfinder a camera session: it remembers the page's last
/// place and keeps its buffers, which stop growing with the busiest frame seen; from then on no frame allocates.
#[derive(Debug, Default)]
pub struct Viewfinder {
    finder: Finder,
    last: Option<Quad>,
    missed: u8,
    agreeing: u8,
    /// Smoothed movement of the corners from frame to frame, as a share of the frame's diagonal.
    movement: f32,
}

/// What one frame showed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sight {
    /// The page's corners in the frame's pixels; `None` where no whole page is in view.
    pub quad: Option<Quad>,
    /// How sure the finder is of `quad`, 0 to 1; 0 without one.
    pub confidence: f32,
    /// 1 where the page has not moved over the last frames, towards 0 the faster it moves; 0 without a page.
    pub steadiness: f32,
    /// The one thing to tell the person.
    pub advice: Advice,
}

/// One piece of advice, the most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Advice {
    /// No page is in view.
    NothingFound,
    /// Too little light to read by.
    TooDark,
    /// The page runs out of the frame.
    CutOff,
    /// The page is too small in the frame.
    TooFar,
    /// A lamp or window is mirrored on the page.
    Glare,
    /// The page is out of focus.
    Blurred,
    /// All is well but for the hand.
    HoldStill,
    /// Take it now.
    Good,
}

impl Advice {
    /// Stable code for shells and logs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NothingFound => "nothing-found",
            Self::TooDark => "too-dark",
            Self::CutOff => "cut-off",
            Self::TooFar => "too-far",
            Self::Glare => "glare",
            Self::Blurred => "blurred",
            Self::HoldStill => "hold-still",
            Self::Good => "good",
        }
    }

    /// For the person, in Chinese.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Self::NothingFound => "没有看到材料，请把整张纸放进画面",
            Self::TooDark => "光线太暗，请换到亮一些的地方",
            Self::CutOff => "纸边出了画面，请拿远一点",
            Self::TooFar => "离得太远，请靠近一点",
            Self::Glare => "有反光，请换个角度",
            Self::Blurred => "画面模糊，请等对焦清楚",
            Self::HoldStill => "请拿稳手机",
            Self::Good => "很好，可以拍了",
        }
    }

    /// For the person, in English.
    #[must_use]
    pub fn english(self) -> &'static str {
        match self {
            Self::NothingFound => "No page in view: put the whole sheet into the picture",
            Self::TooDark => "Too dark: find a brighter place",
            Self::CutOff => "The page is cut off: hold the phone further away",
            Self::TooFar => "Too far away: come closer",
            Self::Glare => "There is glare: tilt the phone or the page",
            Self::Blurred => "Out of focus: wait until it is sharp",
            Self::HoldStill => "Hold the phone still",
            Self::Good => "Good: take it now",
        }
    }
}

impl Viewfinder {
    /// A viewfinder that has seen nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What this frame shows. Shells send at most 640 × 480 pixels, some ten a second.
    pub fn analyse(&mut self, frame: Frame<'_>) -> Sight {
        let found = self.finder.find(frame);
        let diagonal = (frame.width() as f32).hypot(frame.height() as f32);
        let Found::Page(quad, confidence) = found else {
            self.miss();
            let small = self.finder.small();
            let whole = Quad::whole(small.width as u32, small.height as u32);
            let advice = if Exposure::of(small, &whole).is_dark() {
                Advice::TooDark
            } else if found == Found::CutOff {
                Advice::CutOff
            } else {
                Advice::NothingFound
            };
            return Sight {
                quad: None,
                confidence: 0.0,
                steadiness: 0.0,
                advice,
            };
        };
        let steadiness = self.follow(quad, diagonal);
        let small = self.finder.small();
        let shrunk = quad.scaled(small.width as f32 / frame.width() as f32);
        let exposure = Exposure::of(small, &shrunk);
        let frame_area = (frame.width() * frame.height()) as f32;
        let advice = if exposure.is_dark() {
            Advice::TooDark
        } else if quad.area() < 0.18 * frame_area {
            Advice::TooFar
        } else if exposure.glare > 0.01 {
            Advice::Glare
        } else if sharpness(frame, &quad).is_some_and(|s| s < 0.26) {
            Advice::Blurred
        } else if steadiness < 0.6 || self.agreeing < STEADY_FRAMES {
            Advice::HoldStill
        } else {
            Advice::Good
        };
        Sight {
            quad: Some(quad),
            confidence,
            steadiness,
            advice,
        }
    }

    fn miss(&mut self) {
        self.missed = self.missed.saturating_add(1);
        self.agreeing = 0;
        if self.missed >= FORGET_AFTER {
            self.last = None;
        }
    }

    fn follow(&mut self, quad: Quad, diagonal: f32) -> f32 {
        self.missed = 0;
        // A first sight counts as a good deal of movement.
        let moved = self
            .last
            .map_or(0.02, |last| quad.corner_distance(&last) / diagonal);
        self.movement = if self.last.is_some() {
            0.5 * self.movement + 0.5 * moved
        } else {
            moved
        };
        self.last = Some(quad);
        self.agreeing = if moved < 0.02 {
            self.agreeing.saturating_add(1)
        } else {
            0
        };
        (-self.movement / 0.012).exp()
    }
}
