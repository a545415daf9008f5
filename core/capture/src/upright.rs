//! Which way up a page is read. Lines of type run along the direction in which ink joins; Chinese and Latin
//! punctuation stands at the foot of its line; lines begin flush and end ragged.

use image::{DynamicImage, GrayImage, Rgb};

use crate::page::Paper;
use crate::scan::luma;

/// Turns by a quarter, clockwise, that bring a page upright; `None` where nothing on it tells for sure.
pub(crate) fn turns(page: &DynamicImage, paper: Paper, per_mm: f32) -> Option<u8> {
    // Type of 9 pt has strokes a fifth of a millimetre wide: five pixels a millimetre show its marks.
    let half = per_mm > 6.5;
    let (ink, per_mm) = if half {
        (Ink::halved(page), per_mm / 2.0)
    } else {
        (Ink::of(page), per_mm)
    };
    let ink = ink.without_rules((9.0 * per_mm) as usize);
    let (along, across) = (ink.joined(per_mm), ink.turned().joined(per_mm));
    let sideways = if across > 1.3 * along {
        true
    } else if along > 1.15 * across {
        false
    } else {
        return None;
    };
    let mut way = if sideways {
        Way::of(&ink.turned(), per_mm)
    } else {
        Way::of(&ink, per_mm)
    };
    if way == Way::Unknown && paper == Paper::IdCard && !sideways {
        way = emblem(page);
    }
    match (sideways, way) {
        (false, Way::Upright) => Some(0),
        (false, Way::Down) => Some(2),
        (false, Way::Unknown) => None,
        (true, Way::Down) => Some(3),
        // Lines that run down the page are wrong either way; a quarter more than enough is seen at once.
        (true, Way::Upright | Way::Unknown) => Some(1),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Upright,
    Down,
    Unknown,
}

/// Marks and lines that must speak before a page is called upside down.
const LEAST_MARKS: usize = 4;
const LEAST_FLUSH: usize = 6;

impl Way {
    /// Of lines that run across.
    fn of(ink: &Ink, per_mm: f32) -> Self {
        let lines = ink.lines(per_mm);
        let (mut low, mut high) = (0, 0);
        for line in &lines {
            ink.marks(line, &mut low, &mut high);
        }
        if low + high >= LEAST_MARKS && low >= 3 * high {
            return Self::Upright;
        }
        if low + high >= LEAST_MARKS && high >= 3 * low {
            return Self::Down;
        }
        let flush = |side: fn(&Block) -> usize| {
            let near = (0.9 * per_mm) as usize;
            (0..lines.len())
                .flat_map(|i| (0..i).map(move |j| (i, j)))
                .filter(|&(i, j)| side(&lines[i]).abs_diff(side(&lines[j])) <= near)
                .count()
        };
        let (left, right) = (flush(|line| line.left), flush(|line| line.right));
        if left >= 2 * right + LEAST_FLUSH {
            Self::Upright
        } else if right >= 2 * left + LEAST_FLUSH {
            Self::Down
        } else {
            Self::Unknown
        }
    }
}

/// The back of an identity card has its emblem, the one large red thing, above on the left.
fn emblem(page: &DynamicImage) -> Way {
    let Some(page) = page.as_rgb8() else {
        return Way::Unknown;
    };
    let (w, h) = (page.width(), page.height());
    let (mut red, mut x_sum, mut y_sum, mut seen) = (0_u32, 0.0, 0.0, 0_u32);
    for (x, y, &Rgb([r, g, b])) in page.enumerate_pixels().step_by(5) {
        seen += 1;
        if i32::from(r) - i32::from(g.max(b)) > 70 {
            red += 1;
            x_sum += x as f32 / w as f32;
            y_sum += y as f32 / h as f32;
        }
    }
    let (x, y) = (x_sum / red.max(1) as f32, y_sum / red.max(1) as f32);
    if red * 40 < seen {
        Way::Unknown
    } else if x < 0.45 && y < 0.5 {
        Way::Upright
    } else if x > 0.55 && y > 0.5 {
        Way::Down
    } else {
        Way::Unknown
    }
}

/// Where ink is.
struct Ink {
    width: usize,
    height: usize,
    dark: Vec<bool>,
}

/// A line of type, or what looks like one; right and bottom are the first pixels outside.
#[derive(Debug, Clone, Copy)]
struct Block {
    left: usize,
    top: usize,
    right: usize,
    bottom: usize,
}

/// Grey level below which a pixel of an evenly lit page is ink.
const DARK: u8 = 150;

impl Ink {
    fn of(page: &DynamicImage) -> Self {
        let dark = match page {
            DynamicImage::ImageRgb8(rgb) => rgb.pixels().map(|p| luma(p.0) < DARK).collect(),
            other => other.to_luma8().iter().map(|v| *v < DARK).collect(),
        };
        Self {
            width: page.width() as usize,
            height: page.height() as usize,
            dark,
        }
    }

    /// Means of two by two pixels.
    fn halved(page: &DynamicImage) -> Self {
        let grey: GrayImage = match page {
            DynamicImage::ImageRgb8(rgb) => {
                let grey = rgb.pixels().map(|p| luma(p.0)).collect();
                GrayImage::from_raw(rgb.width(), rgb.height(), grey).unwrap_or_default()
            }
            other => other.to_luma8(),
        };
        let (w, (width, height)) = (
            grey.width() as usize,
            (grey.width() as usize / 2, grey.height() as usize / 2),
        );
        let mut dark = Vec::with_capacity(width * height);
        for rows in grey.as_raw().chunks_exact(2 * w).take(height) {
            let (above, below) = rows.split_at(w);
            dark.extend(above.chunks_exact(2).zip(below.chunks_exact(2)).map(|(a, b)| {
                u32::from(a[0]) + u32::from(a[1]) + u32::from(b[0]) + u32::from(b[1]) < 4 * u32::from(DARK)
            }));
        }
        Self { width, height, dark }
    }

    /// By a quarter clockwise.
    fn turned(&self) -> Self {
        let mut dark = vec![false; self.dark.len()];
        for (y, row) in self.dark.chunks_exact(self.width.max(1)).enumerate() {
            for (x, &v) in row.iter().enumerate() {
                dark[x * self.height + (self.height - 1 - y)] = v;
            }
        }
        Self {
            width: self.height,
            height: self.width,
            dark,
        }
    }

    /// Without what is longer than type in either direction: rules of tables, frames, dark fields.
    fn without_rules(&self, longest: usize) -> Self {
        let erased = |ink: &Self| {
            let mut out = ink.dark.clone();
            for (y, row) in ink.dark.chunks_exact(ink.width.max(1)).enumerate() {
                for (from, to) in runs(row, 0) {
                    if to - from > longest {
                        out[y * ink.width + from..y * ink.width + to].fill(false);
                    }
                }
            }
            out
        };
        let across = erased(self);
        let turned = self.turned();
        let down = Self {
            dark: erased(&turned),
            ..turned
        };
        // Three quarters more make it whole.
        let down = down.turned().turned().turned();
        Self {
            width: self.width,
            height: self.height,
            dark: across.into_iter().zip(down.dark).map(|(a, b)| a && b).collect(),
        }
    }

    /// Mean length, weighed by length, of stretches of ink along rows whose gaps are below a millimetre.
    fn joined(&self, per_mm: f32) -> f32 {
        let gap = per_mm as usize;
        let (mut squares, mut sum) = (0.0_f64, 0.0_f64);
        for row in self.dark.chunks_exact(self.width.max(1)) {
            for (from, to) in runs(row, gap) {
                let length = (to - from) as f64;
                squares += length * length;
                sum += length;
            }
        }
        (squares / sum.max(1.0)) as f32
    }

    /// Blocks of ink that joins across gaps as wide as a character, of a line's shape.
    fn lines(&self, per_mm: f32) -> Vec<Block> {
        let gap = (3.2 * per_mm) as usize;
        let mut blocks = Blocks::default();
        let mut above: Vec<(usize, usize, usize)> = Vec::new();
        for (y, row) in self.dark.chunks_exact(self.width.max(1)).enumerate() {
            let mut here = Vec::new();
            for (from, to) in runs(row, gap) {
                let mut id = None;
                for &(.., other) in above.iter().filter(|(a, b, _)| *a < to && *b > from) {
                    id = Some(id.map_or(other, |id| blocks.join(id, other)));
                }
                let block = Block {
                    left: from,
                    top: y,
                    right: to,
                    bottom: y + 1,
                };
                here.push((from, to, blocks.put(id, block)));
            }
            above = here;
        }
        let (least, most) = ((1.6 * per_mm) as usize, (11.0 * per_mm) as usize);
        blocks
            .whole()
            .filter(|b| {
                let (w, h) = (b.right - b.left, b.bottom - b.top);
                (least..=most).contains(&h) && w * 2 >= 3 * h
            })
            .collect()
    }

    /// Counts marks that stand apart at the foot of a line, and at its head.
    fn marks(&self, line: &Block, low: &mut usize, high: &mut usize) {
        let height = line.bottom - line.top;
        let columns: Vec<bool> = (line.left..line.right)
            .map(|x| (line.top..line.bottom).any(|y| self.dark[y * self.width + x]))
            .collect();
        let pieces: Vec<(usize, usize)> = runs(&columns, 0).collect();
        for (i, &(from, to)) in pieces.iter().enumerate() {
            if (to - from) * 20 > height * 9 || to - from < 2 {
                continue;
            }
            // A mark is followed, and in a line upside down preceded, by the rest of its square.
            let before = i.checked_sub(1).map_or(0, |j| from - pieces[j].1);
            let after = pieces.get(i + 1).map_or(0, |next| next.0 - to);
            if before.max(after) * 4 < height {
                continue;
            }
            let rows = || {
                (line.top..line.bottom).filter(|&y| {
                    self.dark[y * self.width + line.left + from..y * self.width + line.left + to]
                        .contains(&true)
                })
            };
            let (Some(first), Some(last)) = (rows().next(), rows().last()) else {
                continue;
            };
            if (last + 1 - first) * 20 > height * 9 {
                continue;
            }
            let middle = ((first + last) as f32 / 2.0 - line.top as f32) / height as f32;
            *low += usize::from(middle > 0.64);
            *high += usize::from(middle < 0.36);
        }
    }
}

/// Stretches of `true`, from and to, across gaps of at most `gap`.
fn runs(row: &[bool], gap: usize) -> impl Iterator<Item = (usize, usize)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let from = at + row[at..].iter().position(|v| *v)?;
        let mut to = from + 1;
        loop {
            while row.get(to) == Some(&true) {
                to += 1;
            }
            match row[to..].iter().take(gap).position(|v| *v) {
                Some(more) => to += more,
                None => break,
            }
        }
        at = to;
        Some((from, to))
    })
}

/// Blocks that grow together, each found by the smallest number it was joined under.
#[derive(Default)]
struct Blocks {
    blocks: Vec<(usize, Block)>,
}

impl Blocks {
    fn root(&self, mut id: usize) -> usize {
        while self.blocks[id].0 != id {
            id = self.blocks[id].0;
        }
        id
    }

    fn join(&mut self, a: usize, b: usize) -> usize {
        let (a, b) = (self.root(a), self.root(b));
        let (first, second) = (a.min(b), a.max(b));
        if first != second {
            let more = self.blocks[second].1;
            self.blocks[second].0 = first;
            self.blocks[first].1.grow(&more);
        }
        first
    }

    fn put(&mut self, id: Option<usize>, block: Block) -> usize {
        if let Some(id) = id {
            let id = self.root(id);
            self.blocks[id].1.grow(&block);
            id
        } else {
            self.blocks.push((self.blocks.len(), block));
            self.blocks.len() - 1
        }
    }

    fn whole(&self) -> impl Iterator<Item = Block> {
        self.blocks
            .iter()
            .enumerate()
            .filter(|(i, (id, _))| i == id)
            .map(|(_, (_, block))| *block)
    }
}

impl Block {
    fn grow(&mut self, more: &Self) {
        self.left = self.left.min(more.left);
        self.top = self.top.min(more.top);
        self.right = self.right.max(more.right);
        self.bottom = self.bottom.max(more.bottom);
    }
}
