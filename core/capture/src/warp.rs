//! The page out of the shot, in one pass: from sixteen pixels of the shot where a page's pixel is up to three of them
//! across (Catmull-Rom, or as wide as the page's pixel is), from the mean of bilinear samples spread over the page's pixel
//! where it is more. Sums are of whole numbers: a page has four million pixels.

use image::RgbImage;

use crate::geometry::{Projection, Quad};

/// Pixels over which the way through the shot is taken as straight; over so few it is, to a hundredth of a pixel.
const STRAIGHT: usize = 8;
/// Pixels of a page's row that are made before the next row's: where a turned shot's rows run across the page's, each
/// of them is another page of memory.
const BAND: usize = 64;
/// Steps between two pixels for which weights are laid down.
const PHASES: usize = 256;
/// Pixels of the shot across a page's pixel up to which the page is sharpened by Catmull-Rom, and up to which sixteen
/// pixels of the shot are enough.
const SHARPENED: f32 = 1.15;
const SIXTEEN: f32 = 3.0;
/// Samples in each direction within a page's pixel at most.
const MOST_SAMPLES: usize = 4;

/// The page between `corners` of the stored pixels, clockwise as they are, `width` × `height` pixels; `None` where the
/// corners bound none.
pub(crate) fn warp(stored: &RgbImage, corners: &Quad, width: u32, height: u32) -> Option<RgbImage> {
    let projection = Projection::onto(corners, width as f32, height as f32)?;
    let densest = (0..4)
        .map(|i| corners.side(i) / if i % 2 == 0 { width as f32 } else { height as f32 })
        .fold(0.0, f32::max);
    // Samples lie at most one and a half pixels of the shot apart: each of them sees two.
    let n = if densest <= SIXTEEN {
        1
    } else {
        (densest / 1.5).ceil().clamp(2.0, MOST_SAMPLES as f32) as usize
    };
    let source = Source {
        data: stored.as_raw(),
        width: stored.width() as usize,
        height: stored.height() as usize,
    };
    // Over the whole page: what is further away is denser, what is nearer is blurred by less than a half.
    let density = (corners.area().abs() / (width as f32 * height as f32)).sqrt();
    let weights = weights(density);
    let mut out = RgbImage::new(width, height);
    let (width, data) = (width as usize, out.as_mut());
    let mut sums = [[0_u32; 3]; BAND];
    // Each sample adds up to 2¹⁶ times a byte.
    let whole = ((n * n) as u32) << 16;
    let share = (1_u64 << 48) / u64::from(whole) + 1;
    for left in (0..width).step_by(BAND) {
        let pixels = left..(left + BAND).min(width);
        for (y, row) in data.chunks_exact_mut(width * 3).enumerate() {
            let row = &mut row[3 * pixels.start..3 * pixels.end];
            if n == 1 {
                walk(&projection, y as f64 + 0.5, pixels.clone(), 1, |x, at| {
                    row[3 * x..3 * x + 3].copy_from_slice(&source.sixteen(at, &weights));
                });
                continue;
            }
            sums.fill([0; 3]);
            for s in 0..n {
                let y = y as f64 + (s as f64 + 0.5) / n as f64;
                walk(&projection, y, pixels.clone(), n, |x, at| {
                    let sample = source.linear(at);
                    let sum = &mut sums[x];
                    sum[0] += sample[0];
                    sum[1] += sample[1];
                    sum[2] += sample[2];
                });
            }
            for (o, s) in row.iter_mut().zip(sums.as_flattened()) {
                // In 32 bits a sum fits exactly; its share of the samples is taken by the reciprocal.
                *o = ((u64::from(s + whole / 2) * share) >> 48) as u8;
            }
        }
    }
    Some(out)
}

/// A place in the shot, in 65,536ths of a pixel from the first one's centre.
type Fixed = (i64, i64);

/// Visits `n` places in each of a row's `pixels`, which are numbered from the first of them. Exact every [`STRAIGHT`]
/// pixels, straight between.
fn walk(
    projection: &Projection,
    y: f64,
    pixels: std::ops::Range<usize>,
    n: usize,
    mut visit: impl FnMut(usize, Fixed),
) {
    let (start, step) = projection.row(0.0, y);
    let exact = |pixel: usize| {
        let x = pixel as f64 + 0.5 / n as f64;
        let w = 1.0 / (start[2] + step[2] * x);
        let fixed = |at: f64| ((at * w - 0.5) * 65_536.0) as i64;
        (fixed(start[0] + step[0] * x), fixed(start[1] + step[1] * x))
    };
    let (mut from, mut at) = (pixels.start, exact(pixels.start));
    while from < pixels.end {
        let count = STRAIGHT.min(pixels.end - from);
        let next = exact(from + count);
        let samples = (count * n) as i64;
        let change = ((next.0 - at.0) / samples, (next.1 - at.1) / samples);
        for pixel in from..from + count {
            for _ in 0..n {
                visit(pixel - pixels.start, at);
                at = (at.0 + change.0, at.1 + change.1);
            }
        }
        (from, at) = (from + count, next);
    }
}

struct Source<'a> {
    data: &'a [u8],
    width: usize,
    height: usize,
}

impl Source<'_> {
    /// Between four pixels, times 2¹⁶; outside, the border's.
    #[inline]
    fn linear(&self, (x, y): Fixed) -> [u32; 3] {
        let x = x.clamp(0, ((self.width as i64 - 1) << 16) - 1);
        let y = y.clamp(0, ((self.height as i64 - 1) << 16) - 1);
        let (ax, ay) = ((x >> 8) as u32 & 255, (y >> 8) as u32 & 255);
        let at = ((y >> 16) as usize * self.width + (x >> 16) as usize) * 3;
        let (above, below) = (&self.data[at..at + 6], &self.data[at + self.width * 3..]);
        let below = &below[..6];
        let (left, right) = ((256 - ax) * (256 - ay), ax * (256 - ay));
        let (left_below, right_below) = ((256 - ax) * ay, ax * ay);
        let mut sum = [0_u32; 3];
        for (c, sum) in sum.iter_mut().enumerate() {
            *sum = u32::from(above[c]) * left
                + u32::from(above[c + 3]) * right
                + u32::from(below[c]) * left_below
                + u32::from(below[c + 3]) * right_below;
        }
        sum
    }

    /// From sixteen pixels.
    #[inline]
    fn sixteen(&self, (x, y): Fixed, weights: &[Weights; PHASES]) -> [u8; 3] {
        let phase = |at: i64| (at >> 8) as usize & (PHASES - 1);
        let (across, down) = (&weights[phase(x)].across, weights[phase(y)].down);
        let (x, y) = (x >> 16, y >> 16);
        let step = self.width * 3;
        if x >= 1
            && y >= 1
            && x + 2 < self.width as i64
            && let at = (y as usize - 1) * step + (x as usize - 1) * 3
            && let Some([a, b, c, d]) = self.rows([at, at + step, at + 2 * step, at + 3 * step])
        {
            return blend([a, b, c, d], down, across);
        }
        let rows: [Row; 4] = std::array::from_fn(|j| {
            let y = (y + j as i64 - 1).clamp(0, self.height as i64 - 1) as usize;
            let mut row = [0; 16];
            for (i, pixel) in row.chunks_exact_mut(3).take(4).enumerate() {
                let x = (x + i as i64 - 1).clamp(0, self.width as i64 - 1) as usize;
                pixel.copy_from_slice(&self.data[y * step + x * 3..y * step + x * 3 + 3]);
            }
            row
        });
        blend(rows.each_ref(), down, across)
    }

    fn rows(&self, at: [usize; 4]) -> Option<[&Row; 4]> {
        let row = |at: usize| self.data.get(at..)?.first_chunk();
        Some([row(at[0])?, row(at[1])?, row(at[2])?, row(at[3])?])
    }
}

/// Four pixels of a row, and what comes after: sixteen bytes are read and counted at once, the last four for nothing.
type Row = [u8; 16];

/// Four rows into one, then the four pixels of that one.
#[inline]
fn blend(rows: [&Row; 4], down: [i16; 4], across: &[i16; 16]) -> [u8; 3] {
    let mut row = [0; 16];
    flatten(rows, down, &mut row);
    std::array::from_fn(|c| {
        let value = |i: usize| i32::from(row[c + 3 * i]) * i32::from(across[c + 3 * i]);
        let sum = value(0) + value(1) + value(2) + value(3);
        ((sum + (1 << (WHOLE + 5))) >> (WHOLE + 6)).clamp(0, 255) as u8
    })
}

/// Four rows into one, in 64ths: all sixteen sums are written, or the compiler would make twelve of them one by one.
#[inline(never)]
fn flatten(rows: [&Row; 4], down: [i16; 4], out: &mut [i16; 16]) {
    for (k, out) in out.iter_mut().enumerate() {
        let value = |j: usize| i32::from(rows[j][k]) * i32::from(down[j]);
        *out = ((value(0) + value(1) + value(2) + value(3)) >> (WHOLE - 6)) as i16;
    }
}

/// Binary digits of what weights add up to.
const WHOLE: u32 = 11;

/// How much each of four pixels in a row counts for a place between the second and the third.
#[derive(Clone, Copy)]
struct Weights {
    down: [i16; 4],
    /// The same, for each of a pixel's three colours.
    across: [i16; 16],
}

/// The weights by phase, for pages of whose pixels each is so many of the shot across: Catmull-Rom's, or the mean of two
/// linear samples in the two halves of the page's pixel.
fn weights(density: f32) -> [Weights; PHASES] {
    let hat = |off: f32| (1.0 - off.abs()).max(0.0);
    std::array::from_fn(|phase| {
        let t = phase as f32 / PHASES as f32;
        let (t2, t3) = (t * t, t * t * t);
        let exact = if density <= SHARPENED {
            [
                0.5 * (2.0 * t2 - t - t3),
                0.5 * (2.0 - 5.0 * t2 + 3.0 * t3),
                0.5 * (t + 4.0 * t2 - 3.0 * t3),
                0.5 * (t3 - t2),
            ]
        } else {
            let half = density / 4.0;
            std::array::from_fn(|i| {
                let off = i as f32 - 1.0 - t;
                f32::midpoint(hat(off - half), hat(off + half))
            })
        };
        let mut down = exact.map(|w| (w * (1 << WHOLE) as f32).round() as i16);
        let missing = (1 << WHOLE) - down.iter().sum::<i16>();
        down[if t < 0.5 { 1 } else { 2 }] += missing;
        Weights {
            down,
            across: std::array::from_fn(|k| down.get(k / 3).copied().unwrap_or(0)),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Point;

    /// A slope in each direction: any good interpolation gives it back.
    fn slope(width: u32, height: u32) -> RgbImage {
        RgbImage::from_fn(width, height, |x, y| image::Rgb([x as u8, y as u8, 128]))
    }

    #[test]
    fn a_slope_stays_a_slope_at_every_scale_and_in_perspective() {
        let shot = slope(240, 200);
        for corners in [
            [(20.0, 10.0), (220.0, 10.0), (220.0, 190.0), (20.0, 190.0)],
            [(60.0, 20.0), (180.0, 30.0), (225.0, 185.0), (15.0, 170.0)],
        ] {
            let corners = Quad(corners.map(|(x, y)| Point::new(x, y)));
            for (width, height) in [(200, 180), (300, 260), (110, 90), (60, 50)] {
                let page = warp(&shot, &corners, width, height).unwrap();
                let projection = Projection::onto(&corners, width as f32, height as f32).unwrap();
                for (x, y, pixel) in page.enumerate_pixels() {
                    let at = projection.apply(x as f32 + 0.5, y as f32 + 0.5);
                    let off = (f32::from(pixel.0[0]) - (at.x - 0.5))
                        .abs()
                        .max((f32::from(pixel.0[1]) - (at.y - 0.5)).abs());
                    assert!(off <= 1.0, "{width} × {height} at {x}, {y}: {pixel:?} for {at:?}");
                    assert_eq!(pixel.0[2], 128);
                }
            }
        }
    }

    #[test]
    fn outside_the_shot_its_border_goes_on() {
        let shot = slope(100, 100);
        let corners = Quad(
            [(-40.0, -40.0), (140.0, -40.0), (140.0, 140.0), (-40.0, 140.0)].map(|(x, y)| Point::new(x, y)),
        );
        for size in [40, 180] {
            let page = warp(&shot, &corners, size, size).unwrap();
            assert_eq!(page.get_pixel(0, 0).0, [0, 0, 128]);
            let last = page.get_pixel(size - 1, size - 1).0;
            assert!(last[0] >= 98 && last[1] >= 98, "{last:?}");
        }
    }
}
