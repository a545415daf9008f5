//! QR codes (ISO/IEC 18004) of licences and receipts, read from a preview frame or a shot.

use crate::frame::Frame;
use crate::geometry::{Point, Quad};

/// Codes in one frame at most: a paper has one or two.
pub const MOST_CODES: usize = 4;
/// Pixels along a frame's longer side that are looked at; a larger one is shrunk first, which bounds the time.
const MOST_SIDE: usize = 1600;
/// Bytes that a code may hold at most (version 40, level L).
const MOST_TEXT: usize = 2953;

/// A code that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Code {
    /// What it says, as UTF-8; of another encoding (GBK is often met on papers of China) the Latin letters and digits, with
    /// U+FFFD for the rest. From outside: a caller opens only what it knows.
    pub text: String,
    /// Where it lies in the frame's pixels.
    pub quad: Quad,
}

impl Code {
    /// The codes in a frame. Reading takes memory and a few milliseconds at 640 × 480 where corners of a code are seen,
    /// little more than a look at each pixel where none are.
    #[must_use]
    pub fn read(frame: Frame<'_>) -> Vec<Self> {
        let shrink = frame.width().max(frame.height()).div_ceil(MOST_SIDE);
        let bits = Bits::of(frame, shrink);
        // The reader fills the shapes at each crossing, then tries every three corners: what has far more than a few
        // codes' is a pattern, made to take time or not.
        if bits.crossings() > MOST_CROSSINGS || !(3..=MOST_CORNERS).contains(&bits.corners()) {
            return Vec::new();
        }
        let mut prepared = rqrr::PreparedImage::prepare_from_bitmap(bits.width, bits.height, |x, y| {
            bits.dark[y * bits.width + x]
        });
        prepared
            .detect_grids()
            .iter()
            .filter_map(|grid| {
                let mut bytes = Vec::new();
                grid.decode_to(&mut bytes).ok()?;
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let at =
                    |p: rqrr::Point| Point::new((p.x * shrink as i32) as f32, (p.y * shrink as i32) as f32);
                (!text.is_empty() && text.len() <= MOST_TEXT).then(|| Self {
                    text,
                    quad: Quad(grid.bounds.map(at)),
                })
            })
            .take(MOST_CODES)
            .collect()
    }
}

/// Corner patterns in one frame at most.
const MOST_CORNERS: usize = 3 * MOST_CODES;
/// Places at most where a row may run through a corner, by the reader's own loose rule: a licence held close has five
/// hundred.
const MOST_CROSSINGS: usize = 1500;

/// A frame in black and white, each pixel against the mean around it.
struct Bits {
    width: usize,
    height: usize,
    dark: Vec<bool>,
}

impl Bits {
    fn of(frame: Frame<'_>, shrink: usize) -> Self {
        let (width, height) = (frame.width() / shrink, frame.height() / shrink);
        let mut grey = vec![0_u32; width * height];
        for (y, out) in grey.chunks_exact_mut(width).enumerate() {
            for row in (y * shrink..(y + 1) * shrink).map(|y| frame.row(y)) {
                for (o, pixels) in out.iter_mut().zip(row.chunks_exact(shrink)) {
                    *o += pixels.iter().map(|v| u32::from(*v)).sum::<u32>();
                }
            }
        }
        // Sums over all above and to the left give any window's mean at once.
        let stride = width + 1;
        let mut sums = vec![0_u64; stride * (height + 1)];
        for y in 0..height {
            let mut row = 0;
            for x in 0..width {
                row += u64::from(grey[y * width + x]);
                sums[(y + 1) * stride + x + 1] = sums[y * stride + x + 1] + row;
            }
        }
        let reach = width.max(height) / 24 + 4;
        let mut dark = Vec::with_capacity(width * height);
        for y in 0..height {
            let (top, bottom) = (y.saturating_sub(reach), (y + reach + 1).min(height));
            for x in 0..width {
                let (left, right) = (x.saturating_sub(reach), (x + reach + 1).min(width));
                let sum = sums[bottom * stride + right] + sums[top * stride + left]
                    - sums[top * stride + right]
                    - sums[bottom * stride + left];
                let count = ((bottom - top) * (right - left)) as u64;
                dark.push(u64::from(grey[y * width + x]) * count * 100 < sum * 90);
            }
        }
        Self { width, height, dark }
    }

    /// Places where black and white alternate as 1:1:3:1:1 both along the row and down the column: corners of codes, and
    /// hardly anything else.
    fn corners(&self) -> usize {
        let mut found: Vec<(usize, usize)> = Vec::new();
        for y in (0..self.height).step_by(2) {
            let row = &self.dark[y * self.width..(y + 1) * self.width];
            for (runs, end) in fives(row).filter(|(runs, _)| is_corner(*runs)) {
                let x = end - runs[4] - runs[3] - runs[2].div_ceil(2);
                let module = runs.iter().sum::<usize>() / 7 + 1;
                let known = found
                    .iter()
                    .any(|(a, b)| a.abs_diff(x) < 3 * module && b.abs_diff(y) < 3 * module);
                if !known && self.crosses(x, y, 5 * module) {
                    found.push((x, y));
                    if found.len() > MOST_CORNERS {
                        return found.len();
                    }
                }
            }
        }
        found.len()
    }

    /// Places where a row alternates about as it does through a corner, whatever lies above and below.
    fn crossings(&self) -> usize {
        let rows = self.dark.chunks_exact(self.width);
        rows.flat_map(fives)
            .filter(|(runs, _)| is_crossing(*runs))
            .count()
    }

    /// Whether the column and both diagonals through a place show the same proportions, as squares within squares do in
    /// every direction. No run is followed further than `most` pixels.
    fn crosses(&self, x: usize, y: usize, most: usize) -> bool {
        // From the middle outwards: black, white, black.
        let walk = |dx: isize, dy: isize| {
            let (mut x, mut y) = (x, y);
            let mut runs = [0_usize; 3];
            for (k, run) in runs.iter_mut().enumerate() {
                while *run < most
                    && x < self.width
                    && y < self.height
                    && self.dark[y * self.width + x] == (k % 2 == 0)
                {
                    *run += 1;
                    (x, y) = (x.wrapping_add_signed(dx), y.wrapping_add_signed(dy));
                }
            }
            runs
        };
        [(0, 1), (1, 1), (1, -1)].into_iter().all(|(dx, dy)| {
            let (there, back) = (walk(dx, dy), walk(-dx, -dy));
            there[0] > 0 && is_corner([back[2], back[1], back[0] + there[0] - 1, there[1], there[2]])
        })
    }
}

/// Every five neighbouring runs of a row of which the outer ones are dark, and where they end.
fn fives(row: &[bool]) -> impl Iterator<Item = ([usize; 5], usize)> {
    let (mut runs, mut start) = ([0; 5], 0);
    (1..=row.len()).filter_map(move |end| {
        if row.get(end) == Some(&row[end - 1]) {
            return None;
        }
        runs.rotate_left(1);
        runs[4] = end - start;
        start = end;
        (row[end - 1] && runs[0] > 0).then_some((runs, end))
    })
}

/// Whether runs stand as 1:1:3:1:1, within what slant and blur do to them.
fn is_corner(runs: [usize; 5]) -> bool {
    let module = runs.iter().sum::<usize>() as f32 / 7.0;
    module >= 1.0
        && runs
            .iter()
            .zip([1.0, 1.0, 3.0, 1.0, 1.0])
            .all(|(run, wanted)| (*run as f32 - wanted * module).abs() <= 0.6 * module + 0.6)
}

/// Whether the reader takes runs for a row through a corner: each within three quarters of the mean module.
fn is_crossing(runs: [usize; 5]) -> bool {
    let module = (runs[0] + runs[1] + runs[3] + runs[4]) / 4;
    let slack = module * 3 / 4;
    module > 0
        && runs
            .iter()
            .zip([1, 1, 3, 1, 1])
            .all(|(run, wanted)| run.abs_diff(wanted * module) <= slack)
}
