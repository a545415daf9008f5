//! Several pages as one PDF: each JPEG stands in it byte for byte, each page has its paper's size in millimetres,
//! and nothing in the file tells of place, time or device.

use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, TextStr};

use crate::format::{is_whole_jpeg, jpeg_header, jpeg_without_metadata};
use crate::page::Page;

/// Pages in one document at most.
pub const MOST_SHEETS: usize = 200;

/// Points of 1/72 inch in a millimetre.
const POINTS: f32 = 72.0 / 25.4;

/// A PDF in the making.
#[derive(Debug, Clone)]
pub struct Document {
    title: String,
    sheets: Vec<Sheet>,
}

/// Why a picture does not go into a document. The document is as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// Not a JPEG, or one that is cut short.
    #[error("not a whole JPEG file")]
    NotAJpeg,
    /// Neither grey nor three colours: offices' viewers show such JPEGs inverted.
    #[error("a JPEG of these colours does not go into a document")]
    Colours,
    /// A size that is no sheet's: below 10 mm or above 2 m.
    #[error("the sheet's size is out of range")]
    Size,
    /// More than [`MOST_SHEETS`].
    #[error("the document has too many pages")]
    TooMany,
}

#[derive(Debug, Clone)]
struct Sheet {
    /// Width and height, millimetres.
    size: (f32, f32),
    pictures: Vec<Picture>,
}

#[derive(Debug, Clone)]
struct Picture {
    jpeg: Vec<u8>,
    pixels: (u16, u16),
    grey: bool,
    /// Left, bottom, width, height on the sheet, millimetres.
    place: [f32; 4],
}

impl Picture {
    fn new(jpeg: Vec<u8>, place: [f32; 4]) -> Result<Self, DocumentError> {
        let header = jpeg_header(&jpeg).ok_or(DocumentError::NotAJpeg)?;
        let grey = match header.components {
            1 => true,
            3 => false,
            _ => return Err(DocumentError::Colours),
        };
        Ok(Self {
            jpeg,
            pixels: (header.width, header.height),
            grey,
            place,
        })
    }
}

impl Document {
    /// A document without pages. The title is what a viewer shows, such as the paper's name in the guide.
    #[must_use]
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            sheets: Vec::new(),
        }
    }

    /// How many pages it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sheets.len()
    }

    /// Whether it has no page yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sheets.is_empty()
    }

    /// Adds a finished page at its own size.
    ///
    /// # Errors
    /// [`DocumentError::TooMany`].
    pub fn add_page(&mut self, page: &Page) -> Result<(), DocumentError> {
        self.add(page.jpeg(), page.size())
    }

    /// Adds a JPEG file as it is but for its metadata, on a sheet of `width` × `height` millimetres.
    ///
    /// # Errors
    /// [`DocumentError`]; EXIF rotation is metadata too, so files that rely on it go through [`crate::Scan`].
    pub fn add_jpeg(&mut self, jpeg: &[u8], width: f32, height: f32) -> Result<(), DocumentError> {
        if !jpeg.starts_with(&[0xFF, 0xD8, 0xFF]) || !is_whole_jpeg(jpeg) {
            return Err(DocumentError::NotAJpeg);
        }
        let jpeg = jpeg_without_metadata(jpeg).ok_or(DocumentError::NotAJpeg)?;
        self.add(jpeg, (width, height))
    }

    /// Adds one A4 page with both sides of a card at their true size, the front above, as offices ask for copies of
    /// identity cards (身份证正反面).
    ///
    /// # Errors
    /// [`DocumentError::TooMany`].
    pub fn add_card(&mut self, front: &Page, back: &Page) -> Result<(), DocumentError> {
        self.room()?;
        let (width, height) = (210.0, 297.0);
        let mut pictures = Vec::new();
        for (page, centre) in [(front, height * 0.70), (back, height * 0.32)] {
            let (w, h) = page.size();
            pictures.push(Picture::new(
                page.jpeg(),
                [(width - w) / 2.0, centre - h / 2.0, w, h],
            )?);
        }
        self.sheets.push(Sheet {
            size: (width, height),
            pictures,
        });
        Ok(())
    }

    fn add(&mut self, jpeg: Vec<u8>, (width, height): (f32, f32)) -> Result<(), DocumentError> {
        self.room()?;
        let sane = 10.0..=2000.0;
        if !sane.contains(&width) || !sane.contains(&height) {
            return Err(DocumentError::Size);
        }
        let picture = Picture::new(jpeg, [0.0, 0.0, width, height])?;
        self.sheets.push(Sheet {
            size: (width, height),
            pictures: vec![picture],
        });
        Ok(())
    }

    fn room(&self) -> Result<(), DocumentError> {
        if self.sheets.len() < MOST_SHEETS {
            Ok(())
        } else {
            Err(DocumentError::TooMany)
        }
    }

    /// The finished file. The same pages and title give the same bytes.
    #[must_use]
    pub fn pdf(&self) -> Vec<u8> {
        let mut pdf = Pdf::new();
        let mut last = 0;
        let mut next = || {
            last += 1;
            Ref::new(last)
        };
        let (catalog, tree, info) = (next(), next(), next());
        let ids: Vec<(Ref, Ref, Vec<Ref>)> = self
            .sheets
            .iter()
            .map(|sheet| (next(), next(), sheet.pictures.iter().map(|_| next()).collect()))
            .collect();
        let mut root = pdf.catalog(catalog);
        root.pages(tree).lang(TextStr("zh-CN"));
        root.viewer_preferences().display_doc_title(true);
        root.finish();
        pdf.document_info(info).title(TextStr(&self.title));
        pdf.pages(tree)
            .kids(ids.iter().map(|(page, ..)| *page))
            .count(i32::try_from(ids.len()).unwrap_or(i32::MAX));
        for (sheet, (page_id, content_id, picture_ids)) in self.sheets.iter().zip(&ids) {
            let mut page = pdf.page(*page_id);
            page.media_box(Rect::new(0.0, 0.0, sheet.size.0 * POINTS, sheet.size.1 * POINTS));
            page.parent(tree).contents(*content_id);
            let names: Vec<String> = (1..=picture_ids.len()).map(|n| format!("Im{n}")).collect();
            let mut resources = page.resources();
            let mut objects = resources.x_objects();
            for (name, id) in names.iter().zip(picture_ids) {
                objects.pair(Name(name.as_bytes()), *id);
            }
            objects.finish();
            resources.finish();
            page.finish();
            let mut content = Content::new();
            for (picture, name) in sheet.pictures.iter().zip(&names) {
                let [x, y, w, h] = picture.place.map(|mm| mm * POINTS);
                content.save_state();
                content.transform([w, 0.0, 0.0, h, x, y]);
                content.x_object(Name(name.as_bytes()));
                content.restore_state();
            }
            pdf.stream(*content_id, &content.finish());
            for (picture, id) in sheet.pictures.iter().zip(picture_ids) {
                let mut image = pdf.image_xobject(*id, &picture.jpeg);
                image.filter(Filter::DctDecode);
                image
                    .width(i32::from(picture.pixels.0))
                    .height(i32::from(picture.pixels.1));
                if picture.grey {
                    image.color_space().device_gray();
                } else {
                    image.color_space().device_rgb();
                }
                image.bits_per_component(8);
                image.finish();
            }
        }
        pdf.finish()
    }
}
