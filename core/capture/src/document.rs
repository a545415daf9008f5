//! Several pages as one PDF: each JPEG stands in it byte for byte, each page has its paper's size in millimetres,
//! and nothing in the file tells of place, time or device.

use pdf_writer::types::{OutputIntentSubtype, SystemInfo, UnicodeCmap};
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

use crate::copy::PageCopy;
use crate::format::{is_jpeg_file, jpeg_header, jpeg_without_metadata};
use crate::page::Page;
use crate::srgb;
use crate::stamp::{Glyph, Segment, Stamp, direction};

/// Pages in one document at most.
pub const MOST_SHEETS: usize = 200;

/// Points of 1/72 inch in a millimetre.
const POINTS: f32 = 72.0 / 25.4;

/// A PDF in the making.
#[derive(Debug, Clone)]
pub struct Document {
    title: String,
    sheets: Vec<Sheet>,
    stamp: Option<Stamp>,
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
            stamp: None,
        }
    }

    /// A document without pages, all of whose pictures will bear a stamp: in their pixels, so that none can be taken out
    /// without it, and as type above them, sharp at any size and found by a search.
    #[must_use]
    pub fn stamped(title: impl Into<String>, stamp: Stamp) -> Self {
        Self {
            stamp: Some(stamp),
            ..Self::new(title)
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
        self.add(whole(jpeg)?, (width, height))
    }

    /// Adds one A4 sheet with a card's sides at their true sizes, the front above, as offices ask for copies of
    /// identity cards (身份证正反面). Each side is a finished page's JPEG and its size in millimetres; a second is
    /// optional, a third has no place.
    ///
    /// # Errors
    /// [`DocumentError`]; [`DocumentError::Size`] for sides that do not fit their half, or none or too many of them.
    pub fn add_card<'a>(
        &mut self,
        sides: impl IntoIterator<Item = (&'a [u8], (f32, f32))>,
    ) -> Result<(), DocumentError> {
        self.room()?;
        let (width, height) = (210.0, 297.0);
        let mut pictures = Vec::new();
        let mut places = [height * 0.70, height * 0.32].into_iter();
        for (jpeg, (w, h)) in sides {
            let centre = places.next().ok_or(DocumentError::Size)?;
            if !(10.0..=width).contains(&w) || !(10.0..=height * 0.36).contains(&h) {
                return Err(DocumentError::Size);
            }
            pictures.push(self.picture(whole(jpeg)?, [(width - w) / 2.0, centre - h / 2.0, w, h])?);
        }
        if pictures.is_empty() {
            return Err(DocumentError::Size);
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
        let picture = self.picture(jpeg, [0.0, 0.0, width, height])?;
        self.sheets.push(Sheet {
            size: (width, height),
            pictures: vec![picture],
        });
        Ok(())
    }

    fn picture(&self, jpeg: Vec<u8>, place: [f32; 4]) -> Result<Picture, DocumentError> {
        let picture = Picture::new(jpeg, place)?;
        let Some(stamp) = &self.stamp else {
            return Ok(picture);
        };
        let mut copy = PageCopy::open(&picture.jpeg).map_err(|_| DocumentError::NotAJpeg)?;
        copy.stamp(stamp, (place[2], place[3]));
        Picture::new(copy.jpeg(), place)
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
        let (catalog, tree, info, profile) = (next(), next(), next(), next());
        let ids: Vec<(Ref, Ref, Vec<Ref>)> = self
            .sheets
            .iter()
            .map(|sheet| (next(), next(), sheet.pictures.iter().map(|_| next()).collect()))
            .collect();
        let lettering = self.stamp.as_ref().map(|stamp| Lettering {
            stamp,
            font: next(),
            names: next(),
            state: next(),
            shapes: stamp.glyphs().map(|_| next()).collect(),
        });
        let mut root = pdf.catalog(catalog);
        root.pages(tree).lang(TextStr("zh-CN"));
        root.viewer_preferences().display_doc_title(true);
        root.output_intents()
            .push()
            .subtype(OutputIntentSubtype::PDFA)
            .output_condition_identifier(TextStr("sRGB"))
            .dest_output_profile(profile);
        root.finish();
        pdf.icc_profile(profile, &srgb::profile()).n(3);
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
            if let Some(lettering) = &lettering {
                resources.fonts().pair(Name(b"F1"), lettering.font);
                resources.ext_g_states().pair(Name(b"G1"), lettering.state);
            }
            resources.finish();
            page.finish();
            let mut content = Content::new();
            for (picture, name) in sheet.pictures.iter().zip(&names) {
                let [x, y, w, h] = picture.place.map(|mm| mm * POINTS);
                content.save_state();
                content.transform([w, 0.0, 0.0, h, x, y]);
                content.x_object(Name(name.as_bytes()));
                content.restore_state();
                if let Some(lettering) = &lettering {
                    lettering.write_over(&mut content, picture.place);
                }
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
        if let Some(lettering) = &lettering {
            lettering.write_font(&mut pdf);
        }
        pdf.finish()
    }
}

/// A JPEG file's picture, without its metadata.
fn whole(jpeg: &[u8]) -> Result<Vec<u8>, DocumentError> {
    if !is_jpeg_file(jpeg) {
        return Err(DocumentError::NotAJpeg);
    }
    jpeg_without_metadata(jpeg).ok_or(DocumentError::NotAJpeg)
}

/// The stamp's words as type: a font of the shapes that it needs and no more (Type 3 of ISO 32000-1, 9.6.5), with the
/// table that a search reads them by.
struct Lettering<'a> {
    stamp: &'a Stamp,
    font: Ref,
    names: Ref,
    state: Ref,
    shapes: Vec<Ref>,
}

impl Lettering<'_> {
    /// Units of the font's own space in an em.
    const UNITS: f32 = 1000.0;

    /// The first character's code; each further one's is one more.
    const FIRST: u8 = 1;

    fn codes(&self) -> impl Iterator<Item = u8> {
        (Self::FIRST..).take(self.shapes.len())
    }

    fn write_font(&self, pdf: &mut Pdf) {
        let glyph_names: Vec<String> = self.codes().map(|code| format!("g{code}")).collect();
        let names = || glyph_names.iter().map(|name| Name(name.as_bytes()));
        let mut cmap = UnicodeCmap::<u8>::new(
            Name(b"Stamp"),
            SystemInfo {
                registry: Str(b"Adobe"),
                ordering: Str(b"UCS"),
                supplement: 0,
            },
        );
        for (code, glyph) in self.codes().zip(self.stamp.glyphs()) {
            cmap.pair(code, glyph.character);
        }
        pdf.cmap(self.names, &cmap.finish());
        let mut font = pdf.type3_font(self.font);
        font.bbox(Rect::new(0.0, 0.0, 0.0, 0.0));
        font.matrix([1.0 / Self::UNITS, 0.0, 0.0, 1.0 / Self::UNITS, 0.0, 0.0]);
        let mut shapes = font.char_procs();
        for (name, shape) in names().zip(&self.shapes) {
            shapes.pair(name, *shape);
        }
        shapes.finish();
        font.encoding_custom()
            .differences()
            .consecutive(Self::FIRST, names());
        font.first_char(Self::FIRST);
        font.last_char(self.codes().last().unwrap_or(Self::FIRST));
        font.widths(self.stamp.glyphs().map(|glyph| glyph.advance * Self::UNITS));
        font.to_unicode(self.names);
        font.finish();
        for (glyph, shape) in self.stamp.glyphs().zip(&self.shapes) {
            pdf.stream(*shape, &shape_of(glyph, Self::UNITS));
        }
        // The pixels below bear the words already: as type they need only be seen at their edges.
        pdf.ext_graphics(self.state).non_stroking_alpha(0.12);
    }

    /// The words over a picture, cut at its border.
    fn write_over(&self, content: &mut Content, place: [f32; 4]) {
        let [left, bottom, width, height] = place;
        let layout = self.stamp.layout(width, height);
        let (dx, dy) = direction();
        let codes: Vec<u8> = self
            .stamp
            .places()
            .filter_map(|place| self.codes().nth(place))
            .collect();
        content.save_state();
        content.rect(left * POINTS, bottom * POINTS, width * POINTS, height * POINTS);
        content.clip_nonzero();
        content.end_path();
        content.set_parameters(Name(b"G1"));
        content.set_fill_rgb(0.82, 0.19, 0.16);
        content.begin_text();
        content.set_font(Name(b"F1"), layout.em * POINTS);
        for line in &layout.lines {
            let (x, y) = ((left + line.x) * POINTS, (bottom + height - line.y) * POINTS);
            content.set_text_matrix([dx, -dy, dy, dx, x, y]);
            content.show(Str(&codes));
        }
        content.end_text();
        content.restore_state();
    }
}

/// A character's drawing, all in one colour that the text gives it.
fn shape_of(glyph: &Glyph, units: f32) -> Vec<u8> {
    let mut content = Content::new();
    content.start_shape_glyph(glyph.advance * units, -units, -units, 2.0 * units, 2.0 * units);
    let mut at = [0.0, 0.0];
    for segment in &glyph.outline {
        let scaled = |[x, y]: [f32; 2]| [x * units, y * units];
        match *segment {
            Segment::Move(to) => {
                let [x, y] = scaled(to);
                content.move_to(x, y);
                at = to;
            }
            Segment::Line(to) => {
                let [x, y] = scaled(to);
                content.line_to(x, y);
                at = to;
            }
            Segment::Quadratic(a, to) => {
                // One degree more, the same curve.
                let third = |p: [f32; 2]| std::array::from_fn(|c| p[c] + (a[c] - p[c]) * 2.0 / 3.0);
                let ([x1, y1], [x2, y2], [x, y]) = (scaled(third(at)), scaled(third(to)), scaled(to));
                content.cubic_to(x1, y1, x2, y2, x, y);
                at = to;
            }
            Segment::Cubic(a, b, to) => {
                let ([x1, y1], [x2, y2], [x, y]) = (scaled(a), scaled(b), scaled(to));
                content.cubic_to(x1, y1, x2, y2, x, y);
                at = to;
            }
        }
    }
    // Filling closes each contour by itself (8.5.3.1); a space has none.
    if !glyph.outline.is_empty() {
        content.fill_nonzero();
    }
    content.finish().into_vec()
}
