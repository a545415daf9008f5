//! What a reviewer would send a page back for, said before it is filed: each fault with a reason that a person
//! understands and the place on the page.

use image::RgbImage;

use crate::finger;
use crate::frame::Frame;
use crate::geometry::Quad;
use crate::light::Light;
use crate::measure::{LEAST_RANGE, step_and_range};
use crate::scan::{grey, luma};

/// Part of a page, in shares of its width and height from its top left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// Left edge, 0 to 1.
    pub left: f32,
    /// Top edge, 0 to 1.
    pub top: f32,
    /// Right edge, 0 to 1.
    pub right: f32,
    /// Bottom edge, 0 to 1.
    pub bottom: f32,
}

impl Area {
    /// The whole page.
    pub const WHOLE: Self = Self {
        left: 0.0,
        top: 0.0,
        right: 1.0,
        bottom: 1.0,
    };

    /// Where on the page, in Chinese: 左上角, 中间 …
    #[must_use]
    pub fn chinese(&self) -> &'static str {
        self.pick([
            ["左上部", "上部", "右上部"],
            ["左侧", "中间", "右侧"],
            ["左下部", "下部", "右下部"],
        ])
        .unwrap_or("整页")
    }

    /// Where on the page, in English.
    #[must_use]
    pub fn english(&self) -> &'static str {
        self.pick([
            ["top left", "top", "top right"],
            ["left", "middle", "right"],
            ["bottom left", "bottom", "bottom right"],
        ])
        .unwrap_or("whole page")
    }

    /// On the page turned by a quarter clockwise.
    fn turned(self) -> Self {
        Self {
            left: 1.0 - self.bottom,
            top: self.left,
            right: 1.0 - self.top,
            bottom: self.right,
        }
    }

    fn pick(&self, names: [[&'static str; 3]; 3]) -> Option<&'static str> {
        let third = |a: f32, b: f32| (((a + b) * 1.5) as usize).min(2);
        let large = (self.right - self.left) * (self.bottom - self.top) > 0.5;
        (!large).then(|| names[third(self.top, self.bottom)][third(self.left, self.right)])
    }
}

/// What is wrong with a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// No sheet was found: the whole shot was taken.
    NoPage,
    /// A side of the sheet lies outside the shot.
    CutOff,
    /// Out of focus or moved.
    Blurred,
    /// Mirrored light hides what is written.
    Glare,
    /// A hard or deep shadow lies on the page.
    Shadow,
    /// Too little light.
    Dark,
    /// Fewer than 150 dots per inch.
    LowResolution,
    /// A finger lies on the page.
    Finger,
    /// The page is upside down or on its side: [`crate::Page::turned`] puts it right.
    NotUpright,
}

impl Reason {
    /// Stable code for shells, the wire and logs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NoPage => "no-page",
            Self::CutOff => "cut-off",
            Self::Blurred => "blurred",
            Self::Glare => "glare",
            Self::Shadow => "shadow",
            Self::Dark => "dark",
            Self::LowResolution => "low-resolution",
            Self::Finger => "finger",
            Self::NotUpright => "not-upright",
        }
    }

    /// What is wrong and what to do, in Chinese.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Self::NoPage => "没有找到纸张边缘，请把整张纸放在颜色不同的桌面上重拍，或手动拖动四角",
            Self::CutOff => "纸张没有拍全，请拿远一点重拍",
            Self::Blurred => "照片模糊，文字看不清，请对好焦、拿稳后重拍",
            Self::Glare => "有反光，遮住了内容，请换个角度重拍",
            Self::Shadow => "有较深的阴影，请换个位置或关掉身后的灯重拍",
            Self::Dark => "光线太暗，请到亮一些的地方重拍",
            Self::LowResolution => "清晰度不足 150 dpi，小字可能看不清，请靠近一些重拍",
            Self::Finger => "手指挡住了纸面，请按住纸外或平放后重拍",
            Self::NotUpright => "这一页拍倒了，请转正",
        }
    }

    /// What is wrong and what to do, in English.
    #[must_use]
    pub fn english(self) -> &'static str {
        match self {
            Self::NoPage => "No sheet was found: lay it on a surface of another colour, or drag the corners",
            Self::CutOff => "The sheet is cut off: take it again from further away",
            Self::Blurred => "The photo is blurred: focus, hold still and take it again",
            Self::Glare => "Glare hides part of the page: take it again from another angle",
            Self::Shadow => "There is a deep shadow: move, or turn off the lamp behind you",
            Self::Dark => "Too dark: take it again in a brighter place",
            Self::LowResolution => "Below 150 dpi: small type may not be legible, come closer",
            Self::Finger => "A finger covers part of the page: lay the sheet flat and take it again",
            Self::NotUpright => "The page is not upright: turn it",
        }
    }

    /// Whether a reviewer would send the page back; else it is worth a second look.
    #[must_use]
    pub fn is_serious(self) -> bool {
        !matches!(
            self,
            Self::Shadow | Self::LowResolution | Self::NoPage | Self::NotUpright
        )
    }
}

/// One fault.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Finding {
    /// What.
    pub reason: Reason,
    /// Where on the page.
    pub place: Area,
}

/// The faults of one page; empty for a good one.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Judgement {
    findings: Vec<Finding>,
}

/// What is judged.
pub(crate) struct Seen<'a> {
    pub(crate) flat: &'a RgbImage,
    pub(crate) light: &'a Light,
    pub(crate) corners: &'a Quad,
    pub(crate) shot: (u32, u32),
    pub(crate) dpi: Option<f32>,
    pub(crate) detail: f32,
    /// Pixels of the page in a millimetre.
    pub(crate) per_mm: f32,
}

/// Steepness of edges below which type of 10.5 pt frays, at 200 dots per inch.
const LEAST_STEEPNESS: f32 = 0.24;
/// Tiles along each direction in which blur is looked for apart.
const ZONES: usize = 4;

impl Judgement {
    /// The faults, most serious first.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Whether nothing serious was found.
    #[must_use]
    pub fn is_acceptable(&self) -> bool {
        !self.findings.iter().any(|f| f.reason.is_serious())
    }

    /// Whether `reason` is among the findings.
    #[must_use]
    pub fn has(&self, reason: Reason) -> bool {
        self.findings.iter().any(|f| f.reason == reason)
    }

    pub(crate) fn add(&mut self, reason: Reason, place: Option<Area>) {
        self.findings.push(Finding {
            reason,
            place: place.unwrap_or(Area::WHOLE),
        });
        self.findings.sort_by_key(|f| !f.reason.is_serious());
    }

    /// As it reads on the page after `quarters` turns clockwise, upright by now.
    pub(crate) fn turned(&self, quarters: u8) -> Self {
        let mut findings = self.findings.clone();
        findings.retain(|f| f.reason != Reason::NotUpright);
        for finding in &mut findings {
            for _ in 0..quarters % 4 {
                finding.place = finding.place.turned();
            }
        }
        Self { findings }
    }

    pub(crate) fn of(seen: &Seen<'_>) -> Self {
        let mut judgement = Self::default();
        if let Some(place) = cut_off(seen.corners, seen.shot) {
            judgement.add(Reason::CutOff, Some(place));
        }
        let paper = luma(seen.light.paper.map(|v| v as u8));
        if paper < 70 {
            judgement.add(Reason::Dark, None);
        }
        if let Some(place) = blur(grey(seen.flat).as_raw(), seen) {
            judgement.add(Reason::Blurred, Some(place));
        }
        if let Some(place) = glare(seen, paper) {
            judgement.add(Reason::Glare, Some(place));
        }
        if let Some(place) = finger::place(seen.flat, seen.light.paper, seen.per_mm) {
            judgement.add(Reason::Finger, Some(place));
        }
        if let Some(place) = shadow(seen.light) {
            judgement.add(Reason::Shadow, Some(place));
        }
        if seen.dpi.is_some_and(|dpi| dpi < 150.0) {
            judgement.add(Reason::LowResolution, None);
        }
        judgement
    }
}

/// A corner outside the shot, or a side along its border.
fn cut_off(corners: &Quad, (w, h): (u32, u32)) -> Option<Area> {
    let (w, h) = (w as f32, h as f32);
    // A person's dragged corner at the very border is one that was out of reach.
    let margin = 0.002 * w.max(h);
    let whole = *corners == Quad::whole(w as u32, h as u32);
    let out = |i: usize| {
        let p = corners.0[i % 4];
        p.x < margin || p.y < margin || p.x > w - margin || p.y > h - margin
    };
    let sides = [
        Area {
            bottom: 0.1,
            ..Area::WHOLE
        },
        Area {
            left: 0.9,
            ..Area::WHOLE
        },
        Area {
            top: 0.9,
            ..Area::WHOLE
        },
        Area {
            right: 0.1,
            ..Area::WHOLE
        },
    ];
    (!whole)
        .then(|| (0..4).find(|&i| out(i) && out(i + 1)).map(|i| sides[i]))
        .flatten()
}

fn blur(grey: &[u8], seen: &Seen<'_>) -> Option<Area> {
    let (w, h) = (seen.flat.width() as usize, seen.flat.height() as usize);
    let frame = Frame::whole(grey, w, h)?;
    // The outermost twentieth holds the sheet's own edge.
    let (mx, my) = (w / 20, h / 20);
    let mut tiles = Vec::new();
    let mut plain = [0_u32; 256];
    for y in (my..h.saturating_sub(my + 8)).step_by(8) {
        for x in (mx..w.saturating_sub(mx + 8)).step_by(8) {
            let (step, range) = step_and_range(frame, x, y);
            if range >= LEAST_RANGE {
                tiles.push(((y * ZONES / h) * ZONES + x * ZONES / w, step, range));
            } else {
                plain[usize::from(step)] += 1;
            }
        }
    }
    // What the sensor's noise adds to a step: on faint, blurred type it would pass for sharpness.
    let noise = median(&plain);
    let mut zones = [[0_u32; 32]; ZONES * ZONES];
    for (zone, step, range) in tiles {
        let ratio = f32::from(step.saturating_sub(noise)) / f32::from((range - noise.min(range - 1)).max(1));
        zones[zone][((ratio * 32.0) as usize).min(31)] += 1;
    }
    let best_fifth = |counts: &[u32; 32]| {
        let total: u32 = counts.iter().sum();
        let mut above = 0;
        let at = counts.iter().rposition(|c| {
            above += c;
            above * 5 >= total
        })?;
        (total >= 24).then_some((at as f32 + 0.5) / 32.0)
    };
    let mut all = [0_u32; 32];
    for zone in &zones {
        for (a, z) in all.iter_mut().zip(zone) {
            *a += z;
        }
    }
    // A page made smaller than the shot is sharper than the shot by as much; one made as large is what it is.
    let needed = LEAST_STEEPNESS / seen.detail.clamp(0.8, 1.0);
    if best_fifth(&all).is_some_and(|s| s < needed) {
        return Some(Area::WHOLE);
    }
    let soft = |i: &usize| best_fifth(&zones[*i]).is_some_and(|s| s < 0.85 * needed);
    bounding((0..ZONES * ZONES).filter(soft), ZONES, ZONES)
}

/// The middle of values that are counted; 0 without any.
fn median(counts: &[u32; 256]) -> u8 {
    let total: u32 = counts.iter().sum();
    let mut seen = 0;
    let at = counts.iter().position(|c| {
        seen += c;
        total > 0 && seen * 2 >= total
    });
    at.unwrap_or(0) as u8
}

/// Cells that are burnt out although the paper is not.
fn glare(seen: &Seen<'_>, paper: u8) -> Option<Area> {
    if paper > 236 {
        return None;
    }
    let light = seen.light;
    let level = f32::from(paper);
    let burnt = |i: &usize| {
        let cell = light.cells[*i];
        cell.iter().all(|&v| v >= 249.0) && luma(cell.map(|v| v as u8)).abs_diff(paper) > 14 && level < 236.0
    };
    let count = (0..light.cells.len()).filter(burnt).count();
    (count * 250 >= light.cells.len().max(1) && count >= 3)
        .then(|| bounding((0..light.cells.len()).filter(burnt), light.columns, light.rows))
        .flatten()
}

/// Cells of less than half the paper's light.
fn shadow(light: &Light) -> Option<Area> {
    let level = |c: &[f32; 3]| c[0] * 0.3 + c[1] * 0.59 + c[2] * 0.11;
    let paper = level(&light.paper);
    let deep = |i: &usize| level(&light.cells[*i]) < 0.5 * paper;
    let count = (0..light.cells.len()).filter(deep).count();
    (count * 50 >= light.cells.len().max(1))
        .then(|| bounding((0..light.cells.len()).filter(deep), light.columns, light.rows))
        .flatten()
}

/// The smallest area around cells of a grid, given by index.
pub(crate) fn bounding(cells: impl Iterator<Item = usize>, columns: usize, rows: usize) -> Option<Area> {
    let mut bounds: Option<(usize, usize, usize, usize)> = None;
    for i in cells {
        let (x, y) = (i % columns, i / columns);
        let (l, t, r, b) = bounds.unwrap_or((x, y, x, y));
        bounds = Some((l.min(x), t.min(y), r.max(x), b.max(y)));
    }
    bounds.map(|(l, t, r, b)| Area {
        left: l as f32 / columns as f32,
        top: t as f32 / rows as f32,
        right: (r + 1) as f32 / columns as f32,
        bottom: (b + 1) as f32 / rows as f32,
    })
}
