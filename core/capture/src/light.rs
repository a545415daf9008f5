//! Evens a page's light: what the paper would look like empty is estimated and divided out, colour by colour, so
//! that shadows and a lamp's tint go and ink stays.

use image::{DynamicImage, GrayImage, RgbImage};

use crate::page::Mode;
use crate::rounding::rounded;
use crate::scan::{grey, luma};

/// Pixels along a cell of the estimate.
const CELL: usize = 8;
/// Paper is brought to this level before the tone curve.
const WHITE: f32 = 246.0;

/// The empty paper's brightness, cell by cell and colour by colour.
#[derive(Debug, Clone)]
pub(crate) struct Light {
    pub(crate) columns: usize,
    pub(crate) rows: usize,
    pub(crate) cells: Vec<[f32; 3]>,
    /// The paper's level where it is well lit.
    pub(crate) paper: [f32; 3],
}

impl Light {
    pub(crate) fn of(page: &RgbImage) -> Self {
        let (w, h) = (page.width() as usize, page.height() as usize);
        let (columns, rows) = (w.div_ceil(CELL), h.div_ceil(CELL));
        let data = page.as_raw();
        let mut cells = vec![[0.0_f32; 3]; columns * rows];
        for (i, cell) in cells.iter_mut().enumerate() {
            let (cx, cy) = (i % columns * CELL, i / columns * CELL);
            // The brightest of 4 × 4 means: noise does not raise it, type does not lower it.
            for sy in (cy..(cy + CELL).min(h)).step_by(4) {
                for sx in (cx..(cx + CELL).min(w)).step_by(4) {
                    let (mut sum, mut n) = ([0_u32; 3], 0_u32);
                    for y in sy..(sy + 4).min(h) {
                        for x in sx..(sx + 4).min(w) {
                            let p = &data[(y * w + x) * 3..(y * w + x) * 3 + 3];
                            for (s, &p) in sum.iter_mut().zip(p) {
                                *s += u32::from(p);
                            }
                            n += 1;
                        }
                    }
                    for (c, s) in cell.iter_mut().zip(sum) {
                        *c = c.max(s as f32 / n.max(1) as f32);
                    }
                }
            }
        }
        let mut light = Self {
            columns,
            rows,
            cells,
            paper: [0.0; 3],
        };
        light.paper = light.level();
        light.close(8);
        // Ink wider than the closing (a photograph, a black field) is not paper in shadow.
        for cell in &mut light.cells {
            for (c, paper) in cell.iter_mut().zip(light.paper) {
                *c = c.max(0.38 * paper).max(1.0);
            }
        }
        light.smooth();
        light.smooth();
        light.paper = light.level();
        light
    }

    /// What nine cells in ten do not exceed: paper in the light, on a page mostly in shadow too.
    fn level(&self) -> [f32; 3] {
        let mut values: Vec<f32> = Vec::with_capacity(self.cells.len());
        std::array::from_fn(|c| {
            values.clear();
            values.extend(self.cells.iter().map(|cell| cell[c]));
            let place = values.len() * 9 / 10;
            if place >= values.len() {
                return 255.0;
            }
            values.select_nth_unstable_by(place, f32::total_cmp).1.max(1.0)
        })
    }

    fn close(&mut self, radius: usize) {
        self.window(radius, f32::max);
        self.window(radius, f32::min);
    }

    /// The picked value of a square window, by rows and then by columns.
    fn window(&mut self, radius: usize, pick: impl Fn(f32, f32) -> f32) {
        let columns = self.columns;
        let mut old = self.cells.clone();
        let merge = |into: &mut [[f32; 3]], from: &[[f32; 3]]| {
            for (a, b) in into.as_flattened_mut().iter_mut().zip(from.as_flattened()) {
                *a = pick(*a, *b);
            }
        };
        for y in 0..self.rows {
            let row = y * columns..(y + 1) * columns;
            let (into, from) = (&mut self.cells[row.clone()], &old[row]);
            for shift in 1..=radius.min(columns - 1) {
                merge(&mut into[shift..], from);
                merge(into, &from[shift..]);
            }
        }
        old.copy_from_slice(&self.cells);
        for y in 0..self.rows {
            for other in y.saturating_sub(radius)..(y + radius + 1).min(self.rows) {
                merge(
                    &mut self.cells[y * columns..(y + 1) * columns],
                    &old[other * columns..(other + 1) * columns],
                );
            }
        }
    }

    fn smooth(&mut self) {
        let old = self.cells.clone();
        for y in 0..self.rows {
            for x in 0..self.columns {
                let (mut sum, mut n) = ([0.0_f32; 3], 0.0_f32);
                for oy in y.saturating_sub(1)..(y + 2).min(self.rows) {
                    for ox in x.saturating_sub(1)..(x + 2).min(self.columns) {
                        for (s, o) in sum.iter_mut().zip(old[oy * self.columns + ox]) {
                            *s += o;
                        }
                        n += 1.0;
                    }
                }
                self.cells[y * self.columns + x] = sum.map(|s| s / n);
            }
        }
    }

    /// Brings the paper to white, row by row.
    fn even(&self, page: &mut RgbImage) {
        let width = page.width() as usize;
        let cell = |pixel: usize, cells: usize| {
            let at = ((pixel as f32 + 0.5) / CELL as f32 - 0.5).clamp(0.0, (cells - 1) as f32);
            (at as usize, at - (at as usize) as f32)
        };
        let across: Vec<(usize, f32)> = (0..width).map(|x| cell(x, self.columns)).collect();
        let mut row = vec![[0.0_f32; 3]; self.columns];
        let mut gains = vec![[0.0_f32; 3]; width];
        for (y, pixels) in page.as_mut().chunks_exact_mut(width * 3).enumerate() {
            let (y0, ay) = cell(y, self.rows);
            let y1 = (y0 + 1).min(self.rows - 1);
            let cells = |y: usize| &self.cells[y * self.columns..(y + 1) * self.columns];
            for ((gain, a), b) in row.iter_mut().zip(cells(y0)).zip(cells(y1)) {
                *gain = std::array::from_fn(|c| WHITE / (a[c] + (b[c] - a[c]) * ay));
            }
            for (gain, &(x0, ax)) in gains.iter_mut().zip(&across) {
                let (a, b) = (row[x0], row[(x0 + 1).min(self.columns - 1)]);
                *gain = std::array::from_fn(|c| a[c] + (b[c] - a[c]) * ax);
            }
            for (v, gain) in pixels.iter_mut().zip(gains.as_flattened()) {
                *v = rounded((f32::from(*v) * gain).min(255.0)) as u8;
            }
        }
    }
}

/// Evens the light and brings the page to `mode`. With `portrait` (identity cards: a photograph, a tinted ground)
/// only the brightness of the whole is set.
pub(crate) fn finish(mut page: RgbImage, light: &Light, mode: Mode, portrait: bool) -> DynamicImage {
    if portrait {
        let brightest = light.paper.iter().copied().fold(1.0, f32::max);
        let gain = (WHITE / brightest).clamp(0.8, 2.5);
        for v in page.iter_mut() {
            *v = (f32::from(*v) * gain).min(255.0) as u8;
        }
    } else {
        light.even(&mut page);
        trim(&mut page);
        let curve = tone(&page);
        for v in page.iter_mut() {
            *v = curve[usize::from(*v)];
        }
    }
    let colour = match mode {
        Mode::Colour => true,
        Mode::Grey | Mode::BlackAndWhite => false,
        Mode::Auto => has_colour(&page),
    };
    if colour {
        return DynamicImage::ImageRgb8(page);
    }
    let mut shades = grey(&page);
    if mode == Mode::BlackAndWhite {
        let curve = threshold(&shades);
        for v in shades.iter_mut() {
            *v = curve[usize::from(*v)];
        }
    }
    DynamicImage::ImageLuma8(shades)
}

/// Whitens what of the desk shows along a side that is not quite straight: dark from the very edge inwards, within a
/// sixtieth of the page, where offices' papers are empty.
fn trim(page: &mut RgbImage) {
    let (w, h) = (page.width() as usize, page.height() as usize);
    let (reach_x, reach_y) = (w / 60, h / 60);
    let data = page.as_mut();
    let mut side = |start: usize, step: isize, reach: usize| {
        let at = |k: usize| (start as isize + step * k as isize) as usize * 3;
        let desk = |data: &[u8], k: usize| luma([data[at(k)], data[at(k) + 1], data[at(k) + 2]]) < 215;
        // The sheet's rim is a pixel or two of mixture: it may be light where the desk behind it is not.
        let Some(last) = (0..reach).rev().find(|&k| desk(data, k)) else {
            return;
        };
        let dark = (0..=last).filter(|&k| desk(data, k)).count();
        if dark * 3 >= last {
            for k in 0..(last + 2).min(reach) {
                data[at(k)..at(k) + 3].fill(WHITE as u8);
            }
        }
    };
    for y in 0..h {
        side(y * w, 1, reach_x);
        side(y * w + w - 1, -1, reach_x);
    }
    for x in 0..w {
        side(x, w as isize, reach_y);
        side((h - 1) * w + x, -(w as isize), reach_y);
    }
}

/// Ink to black, paper with its grain to white, straight between.
fn tone(page: &RgbImage) -> [u8; 256] {
    let mut counts = [0_u32; 256];
    for p in page.pixels().step_by(7) {
        counts[usize::from(luma(p.0))] += 1;
    }
    let total = counts.iter().sum::<u32>().max(1);
    let mut seen = 0;
    let darkest = counts
        .iter()
        .position(|c| {
            seen += c;
            seen * 400 >= total
        })
        .unwrap_or(0);
    let black = (darkest as f32 * 0.8).min(70.0);
    let white = 232.0;
    std::array::from_fn(|v| ((v as f32 - black) * 255.0 / (white - black)).clamp(0.0, 255.0) as u8)
}

/// Whether one pixel in 700 is clearly coloured: a seal is, the fringes of black type are not.
fn has_colour(page: &RgbImage) -> bool {
    let (w, h) = (page.width() as usize, page.height() as usize);
    let data = page.as_raw();
    let (mut coloured, mut seen) = (0_u32, 0_u32);
    // Means of 4 × 4 pixels: fringes cancel there.
    for y in (0..h.saturating_sub(3)).step_by(4) {
        for x in (0..w.saturating_sub(3)).step_by(4) {
            let mut sum = [0_u32; 3];
            for r in y..y + 4 {
                for p in data[(r * w + x) * 3..(r * w + x + 4) * 3].chunks_exact(3) {
                    for (s, &p) in sum.iter_mut().zip(p) {
                        *s += u32::from(p);
                    }
                }
            }
            let (low, high) = (
                sum.iter().min().unwrap_or(&0) / 16,
                sum.iter().max().unwrap_or(&0) / 16,
            );
            seen += 1;
            coloured += u32::from(high - low > 56);
        }
    }
    coloured * 700 > seen
}

/// Otsu's threshold within bounds, as a ramp so that strokes keep smooth edges.
fn threshold(grey: &GrayImage) -> [u8; 256] {
    let mut counts = [0_f64; 256];
    for &v in grey.iter() {
        counts[usize::from(v)] += 1.0;
    }
    let total: f64 = counts.iter().sum();
    let all: f64 = counts.iter().enumerate().map(|(v, c)| v as f64 * c).sum();
    let (mut below, mut sum, mut best, mut cut) = (0.0, 0.0, -1.0, 160_usize);
    for (v, c) in counts.iter().enumerate() {
        below += c;
        sum += v as f64 * c;
        if below == 0.0 || below >= total {
            continue;
        }
        let apart = sum / below - (all - sum) / (total - below);
        let between = below * (total - below) * apart * apart;
        if between > best {
            best = between;
            cut = v;
        }
    }
    let cut = cut.clamp(130, 205) as f32;
    std::array::from_fn(|v| ((v as f32 - cut) * 6.0 + 128.0).clamp(0.0, 255.0) as u8)
}
