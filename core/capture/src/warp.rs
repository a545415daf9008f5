//! The page out of the shot, in one pass: Catmull-Rom where a page's pixel is about one of the shot, the mean of bilinear
//! samples spread over the page's pixel where it is several. Sums are of whole numbers: a page has four million pixels.

use image::RgbImage;

use crate::geometry::{Projection, Quad};

/// Pixels over which the way through the shot is taken as straight; over so few it is, to a hundredth of a pixel.
const STRAIGHT: usize = 8;
/// Pixels of a page's row that are made before the next row's: where a turned shot's rows run across the page's, each
/// of them is another page of memory.
const BAND: usize = 64;
/// Steps between two pixels for which Catmull-Rom's weights are laid down.
const PHASES: usize = 256;
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
    let n = if densest <= 1.15 {
        1
    } else {
        (densest / 1.5).ceil().clamp(2.0, MOST_SAMPLES as f32) as usize
    };
    let source = Source {
        data: stored.as_raw(),
        width: stored.width() as usize,
        height: stored.height() as usize,
    };
    let weights = weights();
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
                    row[3 * x..3 * x + 3].copy_from_slice(&source.cubic(at, &weights));
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

    /// Between sixteen pixels.
    #[inline]
    fn cubic(&self, (x, y): Fixed, weights: &[[i32; 4]; PHASES]) -> [u8; 3] {
        let phase = |at: i64| (at >> 8) as usize & (PHASES - 1);
        let (wx, wy) = (&weights[phase(x)], &weights[phase(y)]);
        let (x, y) = (x >> 16, y >> 16);
        let mut sum = [0_i32; 3];
        let inside = x >= 1 && y >= 1 && x + 2 < self.width as i64 && y + 2 < self.height as i64;
        for (j, wy) in wy.iter().enumerate() {
            let mut line = [0_i32; 3];
            let mut add = |pixel: &[u8], weight: i32| {
                for (l, p) in line.iter_mut().zip(pixel) {
                    *l += i32::from(*p) * weight;
                }
            };
            if inside {
                let at = ((y as usize + j - 1) * self.width + x as usize - 1) * 3;
                for (pixel, wx) in self.data[at..at + 12].chunks_exact(3).zip(wx) {
                    add(pixel, *wx);
                }
            } else {
                let y = (y + j as i64 - 1).clamp(0, self.height as i64 - 1) as usize;
                for (i, wx) in wx.iter().enumerate() {
                    let x = (x + i as i64 - 1).clamp(0, self.width as i64 - 1) as usize;
                    let at = (y * self.width + x) * 3;
                    add(&self.data[at..at + 3], *wx);
                }
            }
            for (s, l) in sum.iter_mut().zip(line) {
                *s += ((l + 128) >> 8) * wy;
            }
        }
        sum.map(|s| ((s + (1 << 13)) >> 14).clamp(0, 255) as u8)
    }
}

/// Catmull-Rom's four weights by phase, in 2048ths; each four add up to the whole.
fn weights() -> [[i32; 4]; PHASES] {
    std::array::from_fn(|phase| {
        let t = phase as f32 / PHASES as f32;
        let (t2, t3) = (t * t, t * t * t);
        let exact = [
            0.5 * (2.0 * t2 - t - t3),
            0.5 * (2.0 - 5.0 * t2 + 3.0 * t3),
            0.5 * (t + 4.0 * t2 - 3.0 * t3),
            0.5 * (t3 - t2),
        ];
        let mut weights = exact.map(|w| (w * 2048.0).round() as i32);
        weights[1] += 2048 - weights.iter().sum::<i32>();
        weights
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
