//! 拍照: papers, pages, shots.

use std::sync::Arc;

use banshi_app as app;
use banshi_app::capture::Area;
use uuid::Uuid;

use crate::cross::{Cross, choice, record};
use crate::error::known;
use crate::{BanshiError, Corners, Words};

/// The papers of a draft, or of a supplement.
#[derive(uniffi::Object)]
pub struct Papers(pub(crate) app::Papers);

/// A shot that was looked at and is not kept yet. It is in memory only.
#[derive(uniffi::Object)]
pub struct Shot(app::Shot);

choice! {
    /// What kind of paper the camera expects.
    PaperKind = app::domain::PaperKind {
        /// A sheet of A4.
        A4,
        /// Both sides of an identity card.
        IdCard,
        /// A two-page spread of a 户口簿.
        ResidenceBooklet,
        /// A receipt.
        Receipt,
        /// Any.
        Free,
    }
}

record! {
    /// One material: what to know, what is there.
    PapersScreen = app::PapersScreen {
        /// The material.
        material: String,
        /// Its name.
        title: String,
        /// What a person should know before making it.
        hint: Option<String>,
        /// Mistakes that people make.
        mistakes: Vec<String>,
        /// What the camera expects; `None` for a file.
        paper: Option<PaperKind>,
        /// The most pages.
        most_pages: u8,
        /// The pages that are there, in order.
        pages: Vec<PageLine>,
        /// Whether another page can be added.
        can_add: bool,
        /// Where it stands: 还没有拍, 已拍 1 页, 第 2 页建议重拍.
        state: Words,
        /// 照片只存在本机，已加密.
        safe: Words,
    }
}

record! {
    /// A page that is there.
    PageLine = app::PageLine {
        /// Names it.
        id: String,
        /// 第 1 页.
        place: Words,
        /// Its size in bytes, as words.
        size: String,
        /// What a reviewer would say to it; empty for a good one.
        findings: Vec<PageFinding>,
        /// Whether nothing serious was found.
        is_acceptable: bool,
        /// Parts of the page that are black in what is sent.
        covers: Vec<PageArea>,
        /// 发出时遮住 2 处; `None` where nothing is covered.
        covered: Option<Words>,
    }
}

record! {
    both
    /// A part of a page, in shares of its width and height from its top left corner.
    PageArea = Area {
        /// Left edge, 0 to 1.
        left: f32,
        /// Top edge, 0 to 1.
        top: f32,
        /// Right edge, 0 to 1.
        right: f32,
        /// Bottom edge, 0 to 1.
        bottom: f32,
    }
}

record! {
    /// One fault of a page.
    PageFinding = app::PageFinding {
        /// Stable code.
        code: String,
        /// What is wrong and what to do.
        words: Words,
        /// Whether a reviewer would send the page back.
        is_serious: bool,
    }
}

record! {
    /// A shot that was looked at.
    ShotScreen = app::ShotScreen {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
        /// Corners of the page in pixels.
        corners: Corners,
        /// Whether the page was found, and not the whole shot taken.
        found: bool,
        /// What a reviewer would say to it.
        findings: Vec<PageFinding>,
        /// Whether nothing serious was found.
        is_acceptable: bool,
        /// One sentence of advice.
        advice: Words,
    }
}

#[uniffi::export]
impl Papers {
    /// One material's page.
    ///
    /// # Errors
    /// [`BanshiError::ReadAnew`] where there is no such material.
    pub fn screen(&self, material: String) -> Result<PapersScreen, BanshiError> {
        Ok(self.0.screen(&known(&material)?)?.cross())
    }

    /// Looks at a shot from the camera or the album: finds the page and judges it. Nothing is stored.
    ///
    /// # Errors
    /// [`BanshiError::AskPerson`] where it is no picture, [`BanshiError::ReadAnew`] where the material is not to be
    /// photographed.
    pub fn look(&self, material: String, bytes: Vec<u8>) -> Result<Arc<Shot>, BanshiError> {
        Ok(Arc::new(Shot(self.0.look(&known(&material)?, &bytes)?)))
    }

    /// Looks at a shot and keeps its page as it was found.
    ///
    /// # Errors
    /// As [`Papers::look`]; [`BanshiError::AskPerson`] where there are pages enough.
    pub fn add_shot(&self, material: String, bytes: Vec<u8>) -> Result<PapersScreen, BanshiError> {
        Ok(self.0.add_shot(&known(&material)?, &bytes)?.cross())
    }

    /// Attaches a file as it is.
    ///
    /// # Errors
    /// [`BanshiError::AskPerson`] where it is too large or of a kind that the office does not take.
    pub fn attach(
        &self,
        material: String,
        bytes: Vec<u8>,
        media_type: Option<String>,
    ) -> Result<PapersScreen, BanshiError> {
        let material = known(&material)?;
        Ok(self.0.attach(&material, &bytes, media_type.as_deref())?.cross())
    }

    /// Puts a page to another place, from 0.
    ///
    /// # Errors
    /// [`BanshiError::ReadAnew`] where it is gone.
    pub fn move_page(&self, page: String, to: u32) -> Result<PapersScreen, BanshiError> {
        Ok(self.0.move_page(known::<Uuid>(&page)?, to)?.cross())
    }

    /// Removes a page.
    ///
    /// # Errors
    /// [`BanshiError::ReadAnew`] where it is gone.
    pub fn remove(&self, page: String) -> Result<PapersScreen, BanshiError> {
        Ok(self.0.remove(known::<Uuid>(&page)?)?.cross())
    }

    /// Turns a page by a quarter clockwise.
    ///
    /// # Errors
    /// [`BanshiError::ReadAnew`] where it is gone, or is a file.
    pub fn turn(&self, page: String) -> Result<PapersScreen, BanshiError> {
        Ok(self.0.turn(known::<Uuid>(&page)?)?.cross())
    }

    /// Says what is covered on copies of a page, all of it at once; the page itself stays whole on the phone.
    ///
    /// # Errors
    /// [`BanshiError::AskPerson`] for an area that is too small, or too many of them; [`BanshiError::ReadAnew`] where
    /// the page is gone, or is a file.
    pub fn cover(&self, page: String, areas: Vec<PageArea>) -> Result<PapersScreen, BanshiError> {
        let areas: Vec<Area> = areas.cross();
        Ok(self.0.cover(known::<Uuid>(&page)?, &areas)?.cross())
    }

    /// A page's picture, to be shown: as it is turned, with nothing covered.
    ///
    /// # Errors
    /// [`BanshiError::ReadAnew`] where it is gone, [`BanshiError::Storage`].
    pub fn page_bytes(&self, page: String) -> Result<Vec<u8>, BanshiError> {
        Ok(self.0.page_bytes(known::<Uuid>(&page)?)?)
    }

    /// The material as it will be sent: one PDF.
    ///
    /// # Errors
    /// [`BanshiError::ReadAnew`] where there is no page.
    pub fn document(&self, material: String) -> Result<Vec<u8>, BanshiError> {
        Ok(self.0.document(&known(&material)?)?)
    }
}

#[uniffi::export]
impl Shot {
    /// What was found.
    ///
    /// # Errors
    /// [`BanshiError::AskPerson`].
    pub fn screen(&self) -> Result<ShotScreen, BanshiError> {
        Ok(self.0.screen()?.cross())
    }

    /// The shot itself as a JPEG, its longer side at most so many pixels.
    ///
    /// # Errors
    /// None today; a panic would be one.
    pub fn preview(&self, side: u32) -> Result<Vec<u8>, BanshiError> {
        Ok(self.0.preview(side))
    }

    /// The page as a JPEG, from the corners that were found or that the person dragged.
    ///
    /// # Errors
    /// [`BanshiError::AskPerson`] where the corners make no page.
    pub fn page_preview(&self, corners: Option<Corners>, side: u32) -> Result<Vec<u8>, BanshiError> {
        Ok(self.0.page_preview(corners.cross(), side)?)
    }

    /// Keeps the page, as another one or instead of one that is there.
    ///
    /// # Errors
    /// [`BanshiError::AskPerson`] where the corners make no page or there are pages enough; [`BanshiError::ReadAnew`]
    /// where the page to be replaced is gone.
    pub fn keep(
        &self,
        corners: Option<Corners>,
        instead_of: Option<String>,
    ) -> Result<PapersScreen, BanshiError> {
        let instead_of = instead_of.as_deref().map(known::<Uuid>).transpose()?;
        Ok(self.0.keep(corners.cross(), instead_of)?.cross())
    }
}
