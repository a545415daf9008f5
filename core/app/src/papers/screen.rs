//! 拍照: what a material's page shows.

use banshi_capture::{Area, Page, Reason, Scan};
use banshi_domain::{Material, MaterialCode, PaperKind, Supply};
use banshi_vault::Paper;
use uuid::Uuid;

use super::note::Note;
use super::stamp::Bears;
use crate::{Words, words};

/// One material: what to know, what is there.
#[derive(Debug, Clone, PartialEq)]
pub struct PapersScreen {
    /// The material.
    pub material: MaterialCode,
    /// Its name.
    pub title: String,
    /// What a person should know before making it.
    pub hint: Option<String>,
    /// Mistakes that people make.
    pub mistakes: Vec<String>,
    /// What the camera expects; `None` for a file.
    pub paper: Option<PaperKind>,
    /// The most pages.
    pub most_pages: u8,
    /// The pages that are there, in order.
    pub pages: Vec<PageLine>,
    /// Whether another page can be added.
    pub can_add: bool,
    /// Where it stands: 还没有拍, 已拍 1 页, 第 2 页建议重拍.
    pub state: Words,
    /// 照片只存在本机，已加密; and what copies of identity papers bear when they are sent.
    pub safe: Words,
}

/// A page that is there.
#[derive(Debug, Clone, PartialEq)]
pub struct PageLine {
    /// Names it.
    pub id: Uuid,
    /// 第 1 页.
    pub place: Words,
    /// Its size in bytes, as words.
    pub size: String,
    /// What a reviewer would say to it; empty for a good one.
    pub findings: Vec<PageFinding>,
    /// Whether nothing serious was found.
    pub is_acceptable: bool,
    /// Parts of the page that are black in what is sent.
    pub covers: Vec<Area>,
    /// 发出时遮住 2 处; `None` where nothing is covered.
    pub covered: Option<Words>,
}

/// One fault of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageFinding {
    /// Stable code.
    pub code: &'static str,
    /// What is wrong and what to do.
    pub words: Words,
    /// Whether a reviewer would send the page back.
    pub is_serious: bool,
}

/// A shot that was looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct ShotScreen {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Corners of the page in pixels: top left, top right, bottom right, bottom left.
    pub corners: [(f32, f32); 4],
    /// Whether the page was found, and not the whole shot taken.
    pub found: bool,
    /// What a reviewer would say to it.
    pub findings: Vec<PageFinding>,
    /// Whether nothing serious was found.
    pub is_acceptable: bool,
    /// One sentence of advice.
    pub advice: Words,
}

fn finding(reason: Reason) -> PageFinding {
    PageFinding {
        code: reason.code(),
        words: Words::new(reason.chinese(), reason.english()),
        is_serious: reason.is_serious(),
    }
}

pub(super) fn shot(scan: &Scan, page: &Page) -> ShotScreen {
    // A page on its head is turned by itself: that is told, not found fault with.
    let findings: Vec<PageFinding> = page
        .judgement()
        .findings()
        .iter()
        .filter(|one| one.reason != Reason::NotUpright)
        .map(|one| finding(one.reason))
        .collect();
    ShotScreen {
        width: scan.width(),
        height: scan.height(),
        corners: page.corners().0.map(|point| (point.x, point.y)),
        found: scan.found().is_some(),
        is_acceptable: page.judgement().is_acceptable(),
        advice: findings.first().map_or_else(
            || {
                if page.judgement().has(Reason::NotUpright) {
                    Words::new(
                        "这一页拍倒了，已为您转正",
                        "The page was not upright: it has been turned",
                    )
                } else {
                    Words::new("拍得很清楚，可以用", "A clear photo: it can be used")
                }
            },
            |worst| worst.words.clone(),
        ),
        findings,
    }
}

pub(super) fn material(material: &Material, stored: &[Paper], bears: Bears) -> PapersScreen {
    let (paper, most_pages) = match &material.supply {
        Supply::Captured { paper, max_pages } => (Some(*paper), (*max_pages).max(1)),
        _ => (None, 10),
    };
    let pages: Vec<PageLine> = (1..)
        .zip(stored.iter().filter(|one| one.material == material.code.as_str()))
        .map(|(number, one)| line(number, one))
        .collect();
    PapersScreen {
        material: material.code.clone(),
        title: material.title.clone(),
        hint: material.hint.clone(),
        mistakes: material.mistakes.clone(),
        paper,
        most_pages,
        can_add: pages.len() < usize::from(most_pages),
        state: state(&pages),
        pages,
        safe: match bears {
            Bears::Nothing => Words::new("照片只存在本机，已加密", "Photos stay on this phone, encrypted"),
            Bears::Words(stamp) => Words::new(
                format!("照片只存在本机，已加密；发出的复印件盖有“{stamp}”"),
                format!("Photos stay on this phone, encrypted; copies that are sent bear “{stamp}”"),
            ),
            Bears::NoWords(stamp) => Words::new(
                format!("照片只存在本机，已加密；这部手机的字体画不出“{stamp}”，发出的复印件不带这行字"),
                format!(
                    "Photos stay on this phone, encrypted; its typeface cannot draw “{stamp}”: copies that are sent go \
                     without"
                ),
            ),
        },
    }
}

fn line(number: usize, stored: &Paper) -> PageLine {
    let note = Note::read(&stored.media_type);
    let findings: Vec<PageFinding> = note.findings.iter().copied().map(finding).collect();
    let count = note.covers.len();
    PageLine {
        id: stored.id,
        place: Words::new(format!("第 {number} 页"), format!("Page {number}")),
        size: words::megabytes(stored.length),
        is_acceptable: !findings.iter().any(|one| one.is_serious),
        findings,
        covers: note.covers.iter().map(|cover| cover.area()).collect(),
        covered: (count > 0).then(|| {
            Words::new(
                format!("发出时遮住 {count} 处"),
                format!(
                    "{} covered when it is sent",
                    words::plural(count, "part", "parts")
                ),
            )
        }),
    }
}

/// Where a material stands.
fn state(pages: &[PageLine]) -> Words {
    if let Some(bad) = pages.iter().find(|page| !page.is_acceptable) {
        return Words::new(
            format!("{}建议重拍", bad.place.zh),
            format!("{}: better take it again", bad.place.en),
        );
    }
    match pages.len() {
        0 => Words::new("还没有拍", "Not photographed yet"),
        count => Words::new(
            format!("已拍 {count} 页"),
            format!("{} taken", words::plural(count, "page", "pages")),
        ),
    }
}

/// Where a material stands, for the list of all.
pub(crate) fn short_state(material: &Material, stored: &[Paper]) -> Words {
    self::material(material, stored, Bears::Nothing).state
}
