//! Which way up a page is read. Lines of type are longer than anything that stands in a row across them; Chinese and
//! Latin punctuation stands at the foot of its line; lines begin flush and end ragged.

use image::{DynamicImage, GrayImage, Rgb};

use crate::page::Paper;
use crate::scan::grey;

/// Turns by a quarter, clockwise, that bring a page upright; `None` where nothing on it tells for sure.
pub(crate) fn turns(page: &DynamicImage, paper: Paper, per_mm: f32) -> Option<u8> {
    // A card's shape tells more than its few words, and its emblem more than their punctuation.
    let shape = (paper == Paper::IdCard).then(|| page.height() > page.width());
    if let Some(told) = shape.and_then(|sideways| emblem(page, sideways).turns(sideways)) {
        return Some(told);
    }
    // Type of 9 pt has strokes a fifth of a millimetre wide: five pixels a millimetre show its marks.
    let grey = match page {
        DynamicImage::ImageRgb8(rgb) => grey(rgb),
        other => other.to_luma8(),
    };
    let (ink, per_mm) = if per_mm > 6.5 {
        (Ink::halved(&grey), per_mm / 2.0)
    } else {
        (Ink::of(&grey), per_mm)
    };
    let told = shape.and_then(|sideways| portrait(&grey, sideways).turns(sideways));
    if told.is_some() {
        return told;
    }
    let ink = ink.without_rules((9.0 * per_mm) as usize);
    let turned = ink.turned();
    let (lines, columns) = (ink.lines(per_mm), turned.lines(per_mm));
    let (along, across) = (mean_length(&lines), mean_length(&columns));
    let sideways = match shape {
        Some(sideways) => sideways,
        None if across > CLEARLY * along => true,
        None if along > CLEARLY * across => false,
        None => return None,
    };
    let way = if sideways {
        Way::of(&turned, &columns, per_mm)
    } else {
        Way::of(&ink, &lines, per_mm)
    };
    way.turns(sideways)
}

/// How many times longer lines are in the direction in which they run.
const CLEARLY: f32 = 2.0;

/// Mean length of lines, weighed by length.
fn mean_length(lines: &[Block]) -> f32 {
    let length = |line: &Block| (line.right - line.left) as f32;
    lines.iter().map(|line| length(line).powi(2)).sum::<f32>()
        / lines.iter().map(length).sum::<f32>().max(1.0)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Upright,
    Down,
    Unknown,
}

/// Lines with marks, and pairs of flush lines, that must speak before a page is taken as upright; more of them before it
/// is turned, which a person who was right would have to undo.
const LEAST_MARKS: usize = 2;
const MARKS_TO_TURN: usize = 4;
const LEAST_FLUSH: usize = 6;
const FLUSH_TO_TURN: usize = 12;

impl Way {
    /// Turns by a quarter, clockwise, of a page whose lines run as `sideways` says.
    fn turns(self, sideways: bool) -> Option<u8> {
        match (sideways, self) {
            (_, Self::Unknown) => None,
            (false, Self::Upright) => Some(0),
            (false, Self::Down) => Some(2),
            (true, Self::Upright) => Some(1),
            (true, Self::Down) => Some(3),
        }
    }

    /// Of lines that run across.
    fn of(ink: &Ink, lines: &[Block], per_mm: f32) -> Self {
        // Lines of the page's common height: what a seal or a table has grown together is none.
        let height = |line: &Block| line.bottom - line.top;
        let mut heights: Vec<usize> = lines.iter().map(height).collect();
        heights.sort_unstable();
        let common = heights.get(heights.len() / 2).copied().unwrap_or(0);
        let (mut low, mut high) = (0, 0);
        for line in lines.iter().filter(|line| {
            let height = height(line);
            height * 4 >= common * 3 && height * 3 <= common * 4
        }) {
            // A line speaks once, however many marks it has.
            let (foot, head) = ink.marks(line);
            low += usize::from(foot > head);
            high += usize::from(head > foot);
        }
        if low >= LEAST_MARKS && low >= 3 * high {
            return Self::Upright;
        }
        if high >= MARKS_TO_TURN && high >= 5 * low {
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
        } else if right >= 3 * left + FLUSH_TO_TURN {
            Self::Down
        } else {
            Self::Unknown
        }
    }
}

/// The back of an identity card has its emblem, the one large red thing, above on the left. `turned`: as if the page
/// were turned by a quarter clockwise.
fn emblem(page: &DynamicImage, turned: bool) -> Way {
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
    let (x, y) = if turned { (1.0 - y, x) } else { (x, y) };
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

/// The front of an identity card has its portrait on the right: hair and clothes are a dark mass that no type is.
fn portrait(page: &GrayImage, turned: bool) -> Way {
    const END: f32 = 0.35;
    let (w, h) = (page.width() as f32, page.height() as f32);
    let (mut left, mut right, mut seen) = (0_u32, 0_u32, 0_u32);
    for (x, y, pixel) in page.enumerate_pixels().step_by(5) {
        let (x, y) = (x as f32 / w, y as f32 / h);
        let (x, y) = if turned { (1.0 - y, x) } else { (x, y) };
        if (0.15..0.85).contains(&y) && !(END..1.0 - END).contains(&x) {
            seen += 1;
            if pixel.0[0] < 120 {
                left += u32::from(x < END);
                right += u32::from(x >= END);
            }
        }
    }
    // A fifth of its end of the card; an emblem on the back, where it is not seen as red, is a seventh.
    let is_mass = |own: u32, other: u32| own * 11 > seen && own * 2 > other * 3;
    if is_mass(right, left) {
        Way::Upright
    } else if is_mass(left, right) {
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

/// Pieces that are looked at: a page of type has some two thousand, a picture of gravel any number.
const MOST_PIECES: usize = 6_000;

/// Grey level below which a pixel of an evenly lit page is ink.
const DARK: u8 = 150;

impl Ink {
    fn of(grey: &GrayImage) -> Self {
        Self {
            width: grey.width() as usize,
            height: grey.height() as usize,
            dark: grey.iter().map(|v| *v < DARK).collect(),
        }
    }

    /// Means of two by two pixels.
    fn halved(grey: &GrayImage) -> Self {
        let w = grey.width() as usize;
        let (width, height) = (w / 2, grey.height() as usize / 2);
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
        let long = |&(from, to): &(usize, usize)| to - from > longest;
        let mut dark = self.dark.clone();
        for (y, row) in self.dark.chunks_exact(self.width.max(1)).enumerate() {
            for (from, to) in runs(row, 0).filter(long) {
                dark[y * self.width + from..y * self.width + to].fill(false);
            }
        }
        for (x, column) in self.turned().dark.chunks_exact(self.height.max(1)).enumerate() {
            for (from, to) in runs(column, 0).filter(long) {
                // Turned, a column runs from the foot to the head.
                for y in self.height - to..self.height - from {
                    dark[y * self.width + x] = false;
                }
            }
        }
        Self { dark, ..*self }
    }

    /// Lines of type: pieces of ink that stand beside each other at less than a character's distance.
    fn lines(&self, per_mm: f32) -> Vec<Block> {
        let gap = (0.6 * per_mm) as usize;
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
        let pieces = blocks
            .whole()
            .filter(|b| b.bottom - b.top <= most)
            .take(MOST_PIECES);
        side_by_side(pieces.collect())
            .filter(|b| {
                let (w, h) = (b.right - b.left, b.bottom - b.top);
                // What touches the border is desk.
                let inside =
                    b.left > 1 && b.top > 1 && b.right + 1 < self.width && b.bottom + 1 < self.height;
                inside && (least..=most).contains(&h) && w * 2 >= 3 * h
            })
            .collect()
    }

    /// How many marks stand apart at the foot of a line, and at its head.
    fn marks(&self, line: &Block) -> (usize, usize) {
        let (mut foot, mut head) = (0, 0);
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
            let (Some(first), Some(last)) = (rows().next(), rows().next_back()) else {
                continue;
            };
            if (last + 1 - first) * 20 > height * 9 {
                continue;
            }
            let middle = ((first + last) as f32 / 2.0 - line.top as f32) / height as f32;
            foot += usize::from(middle > 0.64);
            head += usize::from(middle < 0.36);
        }
        (foot, head)
    }
}

/// Joins pieces whose centre lies within another's height, at most a character apart, to lines little higher than their
/// highest piece.
fn side_by_side(mut pieces: Vec<Block>) -> impl Iterator<Item = Block> {
    pieces.sort_by_key(|piece| piece.left);
    let height = |block: &Block| block.bottom - block.top;
    // With the height of the highest piece of each.
    let mut lines: Vec<(Block, usize)> = Vec::new();
    for piece in pieces {
        let joins = |(line, highest): &(Block, usize)| {
            let (larger, smaller) = if height(line) >= height(&piece) {
                (line, &piece)
            } else {
                (&piece, line)
            };
            let most = height(&piece).max(*highest);
            let both = line.bottom.max(piece.bottom) - line.top.min(piece.top);
            let middle = usize::midpoint(smaller.top, smaller.bottom);
            piece.left <= line.right + most
                && both * 2 <= most * 3
                && middle + most / 4 >= larger.top
                && middle <= larger.bottom + most / 4
        };
        match lines.iter_mut().rev().find(|line| joins(line)) {
            Some((line, highest)) => {
                line.grow(&piece);
                *highest = height(&piece).max(*highest);
            }
            None => lines.push((piece, height(&piece))),
        }
    }
    lines.into_iter().map(|(line, _)| line)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The papers as they were set: what can be told of a flat page must be told.
    #[test]
    fn set_papers_are_read_whichever_way_they_lie() {
        let mut told_all = 0;
        for (name, paper, width_mm) in [
            ("form", Paper::A4, 210.0),
            ("opinion", Paper::A4, 210.0),
            ("licence", Paper::A4, 297.0),
            ("slip", Paper::Receipt, 80.0),
            ("booklet", Paper::ResidenceBooklet, 143.0),
            ("card", Paper::IdCard, 85.6),
            ("card_back", Paper::IdCard, 85.6),
        ] {
            let file = format!(
                "{}/../../tests/papers/pages/{name}.png",
                env!("CARGO_MANIFEST_DIR")
            );
            let page = DynamicImage::ImageRgb8(image::open(file).unwrap().into_rgb8());
            let per_mm = page.width() as f32 / width_mm;
            let lying = [page.clone(), page.rotate270(), page.rotate180(), page.rotate90()];
            let told = lying.map(|page| turns(&page, paper, per_mm));
            for (turned, told) in (0..).zip(told) {
                // Silence is no error; a page turned wrong is.
                assert!(
                    told.is_none_or(|told| told == turned),
                    "{name} {turned}: {told:?}"
                );
            }
            told_all += told.iter().flatten().count();
        }
        assert!(told_all >= 18, "{told_all} of 28");
    }
}
