//! 拍照: shots in, pages in the vault, one PDF per material out. No shot touches the disk in clear.

mod note;
mod screen;
mod stamp;

use std::io::Read as _;
use std::sync::Arc;

use banshi_capture::{
    Area, Attachment, Document, Format, Mode, Page, PageCopy, Paper as Sheet, Point, Quad, Scan, Stamp,
};
use banshi_domain::{ContentHash, Material, MaterialCode, PaperKind, PaperManifest, Supply};
use banshi_vault::{NewPaper, Paper, ResidentVault, VaultError};
use uuid::Uuid;

pub(crate) use self::screen::short_state;
pub use self::screen::{PageFinding, PageLine, PapersScreen, ShotScreen};
use crate::banshi::Inner;
use crate::{AppError, Thing};
use note::{Cover, Note};
use stamp::is_identity;

/// The most files that one material takes where they are attached.
const MOST_ATTACHED: usize = 10;
/// The most parts of one page that are covered: a page of nothing else is no copy.
const MOST_COVERS: usize = 20;

/// The papers of one draft or supplement.
#[derive(Clone)]
pub struct Papers {
    pub(crate) app: Arc<Inner>,
    pub(crate) vault: Arc<ResidentVault>,
    pub(crate) owner: Uuid,
    pub(crate) materials: Vec<Material>,
    /// The item that they are for, as a stamp names it.
    pub(crate) purpose: String,
}

impl Papers {
    /// One material's page: what to know, what is there.
    ///
    /// # Errors
    /// [`AppError::NotFound`] where the item has no such material.
    pub fn screen(&self, material: &MaterialCode) -> Result<PapersScreen, AppError> {
        let material = self.material(material)?;
        Ok(screen::material(material, &self.stored()?, self.bears(material)))
    }

    /// Looks at a shot, JPEG, PNG or WebP: finds the page in it and judges it. Nothing is stored yet.
    ///
    /// # Errors
    /// [`AppError::BadInput`] for what is no such picture, too large or too small.
    pub fn look(&self, material: &MaterialCode, bytes: &[u8]) -> Result<Shot, AppError> {
        self.captured(material)?;
        let scan = Scan::from_slice(bytes)
            .map_err(|error| AppError::bad(error.code(), error.chinese(), error.english()))?;
        Ok(Shot {
            papers: self.clone(),
            material: material.clone(),
            scan,
        })
    }

    /// Looks at a shot and keeps its page as it was found, behind the others.
    ///
    /// # Errors
    /// As [`Papers::look`] and [`Shot::keep`].
    pub fn add_shot(&self, material: &MaterialCode, bytes: &[u8]) -> Result<PapersScreen, AppError> {
        self.look(material, bytes)?.keep(None, None)
    }

    /// Takes an existing file as it is.
    ///
    /// # Errors
    /// [`AppError::BadInput`] for a file that is empty, too large, cut short, locked, or of a kind that is not taken.
    pub fn attach(
        &self,
        material: &MaterialCode,
        bytes: &[u8],
        media_type: Option<&str>,
    ) -> Result<PapersScreen, AppError> {
        let Supply::Attached {
            media_types,
            max_bytes,
        } = &self.material(material)?.supply
        else {
            return Err(AppError::NotNow("this material is not a file"));
        };
        let taken: Vec<Format> = [Format::Jpeg, Format::Png, Format::WebP, Format::Pdf]
            .into_iter()
            .filter(|format| media_types.iter().any(|media| media == format.media_type()))
            .collect();
        let file = Attachment::check(bytes, media_type, &taken, *max_bytes)
            .map_err(|error| AppError::bad(error.code(), error.chinese(), error.english()))?;
        let number = self.of(material)?.len();
        if number >= MOST_ATTACHED {
            return Err(AppError::bad(
                "too-many-pages",
                "一样材料最多附十个文件",
                "At most ten files",
            ));
        }
        self.store(material, number, file.format().media_type(), bytes)?;
        self.screen(material)
    }

    /// Moves a page to another place among its material's, from 0.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn move_page(&self, page: Uuid, to: u32) -> Result<PapersScreen, AppError> {
        let code = self.vault.transaction(|tx| {
            let paper = self.own(tx.papers().get(page)?)?;
            let mut order: Vec<Uuid> = of(&tx.papers().of(self.owner)?, &paper.material)
                .map(|one| one.id)
                .collect();
            order.retain(|id| *id != page);
            order.insert((to as usize).min(order.len()), page);
            for (place, id) in (0..).zip(order) {
                tx.papers().set_page(id, place)?;
            }
            Ok::<_, AppError>(paper.material)
        })?;
        self.screen(&code_of(&code)?)
    }

    /// Removes a page.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn remove(&self, page: Uuid) -> Result<PapersScreen, AppError> {
        let code = self.vault.transaction(|tx| {
            let paper = self.own(tx.papers().get(page)?)?;
            tx.papers().remove(page)?;
            let rest: Vec<Uuid> = of(&tx.papers().of(self.owner)?, &paper.material)
                .map(|one| one.id)
                .collect();
            for (place, id) in (0..).zip(rest) {
                tx.papers().set_page(id, place)?;
            }
            Ok::<_, AppError>(paper.material)
        })?;
        self.screen(&code_of(&code)?)
    }

    /// A page's bytes, a JPEG of at most 200 kB as it is turned but nothing covered, or the attached file: to be shown,
    /// not to be stored elsewhere.
    ///
    /// # Errors
    /// [`AppError::NotFound`], [`AppError::Damaged`].
    pub fn page_bytes(&self, page: Uuid) -> Result<Vec<u8>, AppError> {
        let paper = self.vault.read(|tx| self.own(tx.papers().get(page)?))?;
        let note = Note::read(&paper.media_type);
        let bytes = bytes_of(&self.vault, &paper)?;
        if note.turns == 0 {
            return Ok(bytes);
        }
        Ok(turned(&bytes, &note)?.jpeg())
    }

    /// Turns a page by a quarter clockwise, with what is covered on it.
    ///
    /// # Errors
    /// [`AppError::NotFound`]; [`AppError::NotNow`] for a file, which is sent as it is.
    pub fn turn(&self, page: Uuid) -> Result<PapersScreen, AppError> {
        self.note(page, Note::turned)
    }

    /// Says what is covered on copies of a page, all of it at once: what the recipient need not see is black in what is
    /// sent. The page in the vault stays whole, so that nothing is lost by it.
    ///
    /// # Errors
    /// [`AppError::BadInput`] for an area that is no part of the page or too small, or too many of them;
    /// [`AppError::NotFound`]; [`AppError::NotNow`] for a file, which is sent as it is.
    pub fn cover(&self, page: Uuid, areas: &[Area]) -> Result<PapersScreen, AppError> {
        if areas.len() > MOST_COVERS {
            return Err(AppError::bad(
                "too-many-covers",
                format!("一页最多遮 {MOST_COVERS} 处，可以先撤销几处，再画大一些"),
                format!("At most {MOST_COVERS} parts of a page: undo some and draw larger ones"),
            ));
        }
        let covers: Option<Vec<Cover>> = areas.iter().map(Cover::of).collect();
        let covers = covers.ok_or_else(|| {
            AppError::bad(
                "not-a-cover",
                "这一处太小，没有遮上，请重新画",
                "This part is too small and was not covered: draw it again",
            )
        })?;
        self.note(page, |note| Note { covers, ..note })
    }

    /// The material as it would be sent: its pages as one PDF, or the attached file.
    ///
    /// # Errors
    /// [`AppError::NotFound`] where it has no pages, [`AppError::BadInput`] where the promised stamp cannot be made.
    pub fn document(&self, material: &MaterialCode) -> Result<Vec<u8>, AppError> {
        let files = self.finished(self.material(material)?, self.stamp()?.as_ref())?;
        files
            .into_iter()
            .next()
            .map(|file| file.bytes)
            .ok_or(AppError::NotFound(Thing::Paper))
    }

    /// All that is stored for the owner, by material and page.
    pub(crate) fn stored(&self) -> Result<Vec<Paper>, AppError> {
        Ok(self.vault.read(|tx| tx.papers().of(self.owner))?)
    }

    /// The files that a material is sent as; copies of identity papers bear the stamp, where there is one.
    pub(crate) fn finished(
        &self,
        material: &Material,
        stamp: Option<&Stamp>,
    ) -> Result<Vec<Finished>, AppError> {
        let pages = self.of(&material.code)?;
        if pages.is_empty() {
            return Ok(Vec::new());
        }
        if matches!(material.supply, Supply::Attached { .. }) {
            return pages
                .iter()
                .map(|paper| {
                    Ok(Finished {
                        material: material.code.clone(),
                        media_type: paper.media_type.clone(),
                        pages: 1,
                        bytes: bytes_of(&self.vault, paper)?,
                    })
                })
                .collect();
        }
        let mut document = match stamp.filter(|_| is_identity(material)) {
            Some(stamp) => Document::stamped(&material.title, stamp.clone()),
            None => Document::new(&material.title),
        };
        let kept = pages
            .iter()
            .map(|page| self.copy(page))
            .collect::<Result<Vec<_>, AppError>>()?;
        let is_card = matches!(
            material.supply,
            Supply::Captured {
                paper: PaperKind::IdCard,
                ..
            }
        );
        // Both sides of a card stand on one sheet, as offices ask.
        for sides in kept.chunks(if is_card { 2 } else { 1 }) {
            let added = match sides {
                [(jpeg, (width, height))] if !is_card => document.add_jpeg(jpeg, *width, *height),
                sides => document.add_card(sides.iter().map(|(jpeg, size)| (jpeg.as_slice(), *size))),
            };
            added.map_err(|error| AppError::Bug(format!("a stored page: {error}")))?;
        }
        Ok(vec![Finished {
            material: material.code.clone(),
            media_type: "application/pdf".to_owned(),
            pages: u32::try_from(document.len()).unwrap_or(u32::MAX),
            bytes: document.pdf(),
        }])
    }

    /// A page's JPEG as others get it, and its size in millimetres.
    fn copy(&self, page: &Paper) -> Result<(Vec<u8>, (f32, f32)), AppError> {
        let note = Note::read(&page.media_type);
        let bytes = bytes_of(&self.vault, page)?;
        if !note.changes_copies() {
            return Ok((bytes, note.size));
        }
        let mut copy = turned(&bytes, &note)?;
        let areas: Vec<Area> = note.covers.iter().map(|cover| cover.area()).collect();
        copy.cover(&areas);
        Ok((copy.jpeg(), note.copy_size()))
    }

    /// Changes what is known of a photographed page beside its pixels.
    fn note(&self, page: Uuid, change: impl FnOnce(Note) -> Note) -> Result<PapersScreen, AppError> {
        let code = self.vault.transaction(|tx| {
            let paper = self.own(tx.papers().get(page)?)?;
            let code = code_of(&paper.material)?;
            self.captured(&code)?;
            let note = change(Note::read(&paper.media_type));
            tx.papers().set_media_type(page, &note.media_type())?;
            Ok::<_, AppError>(code)
        })?;
        self.screen(&code)
    }

    fn of(&self, material: &MaterialCode) -> Result<Vec<Paper>, AppError> {
        Ok(of(&self.stored()?, material.as_str()).cloned().collect())
    }

    fn material(&self, code: &MaterialCode) -> Result<&Material, AppError> {
        self.materials
            .iter()
            .find(|one| one.code == *code)
            .ok_or(AppError::NotFound(Thing::Material))
    }

    fn captured(&self, code: &MaterialCode) -> Result<(PaperKind, u8), AppError> {
        match self.material(code)?.supply {
            Supply::Captured { paper, max_pages } => Ok((paper, max_pages.max(1))),
            _ => Err(AppError::NotNow("this material is not photographed")),
        }
    }

    fn own(&self, paper: Option<Paper>) -> Result<Paper, AppError> {
        paper
            .filter(|paper| paper.owner == self.owner)
            .ok_or(AppError::NotFound(Thing::Paper))
    }

    fn store(
        &self,
        material: &MaterialCode,
        page: usize,
        media_type: &str,
        bytes: &[u8],
    ) -> Result<Uuid, AppError> {
        let id = Uuid::now_v7();
        self.vault.add_paper(
            &NewPaper {
                id,
                owner: self.owner,
                material: material.to_string(),
                page: u32::try_from(page).unwrap_or(u32::MAX),
                media_type: media_type.to_owned(),
                added_at: self.app.now(),
            },
            bytes,
        )?;
        Ok(id)
    }
}

/// A file that is sent.
pub(crate) struct Finished {
    pub(crate) material: MaterialCode,
    pub(crate) media_type: String,
    pub(crate) pages: u32,
    pub(crate) bytes: Vec<u8>,
}

impl Finished {
    pub(crate) fn manifest(&self) -> PaperManifest {
        PaperManifest {
            material: self.material.clone(),
            sha256: ContentHash::of(&self.bytes),
            length: self.bytes.len() as u64,
            media_type: self.media_type.clone(),
            pages: self.pages,
        }
    }
}

/// A shot that was looked at and is not kept yet: in memory only.
pub struct Shot {
    papers: Papers,
    material: MaterialCode,
    scan: Scan,
}

impl Shot {
    /// The page as it was found, and what a reviewer would say to it.
    ///
    /// # Errors
    /// [`AppError::BadInput`] where no page can be made of it.
    pub fn screen(&self) -> Result<ShotScreen, AppError> {
        let page = self.page(None)?;
        Ok(screen::shot(&self.scan, &page))
    }

    /// The shot, shrunk to at most `side` pixels, as a JPEG to drag corners on.
    #[must_use]
    pub fn preview(&self, side: u32) -> Vec<u8> {
        self.scan.preview(side)
    }

    /// The flat page, upright, shrunk to at most `side` pixels, as a JPEG; between the given corners, where there are any.
    ///
    /// # Errors
    /// [`AppError::BadInput`] where the corners bound no page.
    pub fn page_preview(&self, corners: Option<[(f32, f32); 4]>, side: u32) -> Result<Vec<u8>, AppError> {
        Ok(self.upright(corners)?.thumbnail(side))
    }

    /// Keeps the page, upright: between the corners that the person dragged (in pixels of the shot), or as it was found; in the
    /// place of another page, or behind the others. A page that a reviewer would send back is kept too: the person
    /// decides.
    ///
    /// # Errors
    /// [`AppError::BadInput`] where the corners bound no page, or the material has its pages already.
    pub fn keep(
        &self,
        corners: Option<[(f32, f32); 4]>,
        instead_of: Option<Uuid>,
    ) -> Result<PapersScreen, AppError> {
        let papers = &self.papers;
        let (_, most) = papers.captured(&self.material)?;
        let there = papers.of(&self.material)?;
        let replaced = match instead_of {
            Some(id) => Some(
                there
                    .iter()
                    .find(|one| one.id == id)
                    .ok_or(AppError::NotFound(Thing::Paper))?,
            ),
            None if there.len() >= usize::from(most) => {
                return Err(AppError::bad(
                    "too-many-pages",
                    format!("这样材料最多 {most} 页，可以删去一页或重拍其中一页"),
                    format!("At most {most} pages: remove one, or take one of them again"),
                ));
            }
            None => None,
        };
        let page = self.upright(corners)?;
        let note = Note::of(&page);
        let place = replaced.map_or(there.len(), |one| one.page as usize);
        papers.store(&self.material, place, &note.media_type(), &page.jpeg())?;
        if let Some(old) = replaced {
            // The new page is safe by now; a crash before this leaves both.
            papers
                .vault
                .transaction(|tx| tx.papers().remove(old.id).map(drop))?;
        }
        papers.screen(&self.material)
    }

    /// The page as it is kept: upright, where what stands on it tells which way that is. Between corners that a person set
    /// it stays as they laid it: so a wrong turn is refused.
    fn upright(&self, corners: Option<[(f32, f32); 4]>) -> Result<Page, AppError> {
        let page = self.page(corners)?;
        let turns = if corners.is_none() {
            page.turns_to_upright()
        } else {
            0
        };
        Ok(if turns == 0 { page } else { page.turned(turns) })
    }

    fn page(&self, corners: Option<[(f32, f32); 4]>) -> Result<Page, AppError> {
        let (kind, _) = self.papers.captured(&self.material)?;
        let sheet = match kind {
            PaperKind::A4 => Sheet::A4,
            PaperKind::IdCard => Sheet::IdCard,
            PaperKind::ResidenceBooklet => Sheet::ResidenceBooklet,
            PaperKind::Receipt => Sheet::Receipt,
            PaperKind::Free => Sheet::Free,
        };
        let page = match corners {
            Some(corners) => {
                let quad = Quad(corners.map(|(x, y)| Point::new(x, y)));
                self.scan.page_with(quad, sheet, Mode::Auto)
            }
            None => self.scan.page(sheet, Mode::Auto),
        };
        page.map_err(|_| {
            AppError::bad(
                "not-a-page",
                "这四个角围不成一页，请重新拖动四角，或重拍",
                "These corners bound no page: drag them again, or take another photo",
            )
        })
    }
}

fn of<'a>(papers: &'a [Paper], material: &str) -> impl Iterator<Item = &'a Paper> {
    papers.iter().filter(move |paper| paper.material == material)
}

fn code_of(material: &str) -> Result<MaterialCode, AppError> {
    material.parse().map_err(AppError::bug)
}

/// A stored page as its note turns it.
fn turned(jpeg: &[u8], note: &Note) -> Result<PageCopy, AppError> {
    let mut copy = PageCopy::open(jpeg).map_err(|_| AppError::Damaged)?;
    copy.turn(note.turns);
    Ok(copy)
}

/// A paper's bytes in memory: a page or a PDF of some pages.
pub(crate) fn bytes_of(vault: &ResidentVault, paper: &Paper) -> Result<Vec<u8>, AppError> {
    let mut reader = vault.open_paper(paper.id)?;
    let mut bytes = Vec::with_capacity(usize::try_from(paper.length).unwrap_or(0).min(32 << 20));
    reader.read_to_end(&mut bytes).map_err(VaultError::from)?;
    Ok(bytes)
}
