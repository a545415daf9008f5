//! Light and sharpness of a part of a grey picture.

use crate::frame::{Frame, Plane};
use crate::geometry::Quad;

/// How a page is lit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Exposure {
    /// Grey level of the paper: what one pixel in five exceeds.
    pub(crate) paper: u8,
    /// Share of the page that is burnt out while the paper around is not.
    pub(crate) glare: f32,
}

impl Exposure {
    pub(crate) fn of(plane: &Plane, quad: &Quad) -> Self {
        let mut counts = [0_u32; 256];
        for_each_row(quad, plane.width, plane.height, |y, from, to| {
            for &v in &plane.row(y)[from..to] {
                counts[usize::from(v)] += 1;
            }
        });
        let total = counts.iter().sum::<u32>().max(1);
        let level = |share: f32| {
            let mut seen = 0.0;
            counts.iter().position(|c| {
                seen += *c as f32 / total as f32;
                seen >= share
            })
        };
        let paper = level(0.8).unwrap_or(255) as u8;
        let middle = level(0.5).unwrap_or(255);
        let burnt = counts[250..].iter().sum::<u32>() as f32 / total as f32;
        // Where the paper itself is that bright, white is just paper.
        let glare = if middle < 225 && burnt < 0.5 { burnt } else { 0.0 };
        Self { paper, glare }
    }

    pub(crate) fn is_dark(self) -> bool {
        self.paper < 62
    }
}

/// Calls `visit(y, from, to)` for the pixels of each row whose centres lie in `quad`.
fn for_each_row(quad: &Quad, width: usize, height: usize, mut visit: impl FnMut(usize, usize, usize)) {
    let ys = quad.0.map(|p| p.y);
    let top = ys.iter().copied().fold(f32::MAX, f32::min).max(0.0) as usize;
    let bottom = (ys.iter().copied().fold(0.0, f32::max).ceil().max(0.0) as usize).min(height);
    for y in top..bottom {
        let cy = y as f32 + 0.5;
        let (mut from, mut to) = (f32::MAX, f32::MIN);
        for i in 0..4 {
            let (a, b) = (quad.0[i], quad.0[(i + 1) % 4]);
            if (a.y <= cy) != (b.y <= cy) {
                let x = a.x + (b.x - a.x) * (cy - a.y) / (b.y - a.y);
                from = from.min(x);
                to = to.max(x);
            }
        }
        let (from, to) = (from.max(0.0).ceil() as usize, (to.max(0.0) as usize).min(width));
        if from < to {
            visit(y, from, to);
        }
    }
}

/// Pixels in a tile's row of the sharpness measure.
const TILE: usize = 8;

/// How steep edges are inside `quad`: the greatest step between neighbours as a share of the local range, at the
/// better fifth of tiles that hold anything. A step blurred with a deviation of s pixels gives 0.4 / s; 1 is the
/// sharpest there can be. `None` on a page with too little on it to tell.
pub(crate) fn sharpness(frame: Frame<'_>, quad: &Quad) -> Option<f32> {
    let mut counts = [0_u32; 64];
    let mut tiles = 0_u32;
    // Well inside: the page's own edge tells of the desk as much as of the page.
    let centre = quad.centre();
    let inner = Quad(quad.0.map(|p| {
        crate::geometry::Point::new(
            centre.x + (p.x - centre.x) * 0.92,
            centre.y + (p.y - centre.y) * 0.92,
        )
    }));
    let every = (frame.height() / 480).max(1);
    for_each_row(
        &inner,
        frame.width(),
        frame.height().saturating_sub(TILE),
        |y, from, to| {
            if !y.is_multiple_of(TILE) || !(y / TILE).is_multiple_of(every) {
                return;
            }
            let mut x = from;
            while x + TILE < to {
                if let Some(ratio) = steepness(frame, x, y) {
                    counts[((ratio * 63.0) as usize).min(63)] += 1;
                    tiles += 1;
                }
                x += TILE * every;
            }
        },
    );
    if tiles < 12 {
        return None;
    }
    let mut seen = 0;
    let at = counts.iter().rposition(|c| {
        seen += c;
        seen * 5 >= tiles
    })?;
    Some((at as f32 + 0.5) / 63.0)
}

/// Grey levels between the darkest and the lightest pixel of a tile, below which nothing is written there.
pub(crate) const LEAST_RANGE: u8 = 36;

/// Greatest step by range in one tile; `None` where the tile is plain.
fn steepness(frame: Frame<'_>, x: usize, y: usize) -> Option<f32> {
    let (step, range) = step_and_range(frame, x, y);
    (range >= LEAST_RANGE).then(|| f32::from(step) / f32::from(range))
}

/// Greatest step between neighbours and range of one tile.
pub(crate) fn step_and_range(frame: Frame<'_>, x: usize, y: usize) -> (u8, u8) {
    // Column by column, so that eight pixels are compared at once.
    let (mut low, mut high, mut step) = ([255_u8; TILE], [0_u8; TILE], [0_u8; TILE]);
    let mut above: Option<[u8; TILE]> = None;
    for r in y..y + TILE {
        let row: [u8; TILE] = std::array::from_fn({
            let row = &frame.row(r)[x..x + TILE];
            |k| row[k]
        });
        let above = above.replace(row).unwrap_or(row);
        for k in 0..TILE {
            low[k] = low[k].min(row[k]);
            high[k] = high[k].max(row[k]);
            step[k] = step[k].max(row[k].abs_diff(above[k]));
        }
        for k in 0..TILE - 1 {
            step[k] = step[k].max(row[k].abs_diff(row[k + 1]));
        }
    }
    let most = |values: [u8; TILE]| values.into_iter().fold(0, u8::max);
    (most(step), most(high) - low.into_iter().fold(255, u8::min))
}
