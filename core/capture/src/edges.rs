//! Edges of a small grey picture: where brightness changes most, in which direction, thinned to one pixel.

use crate::frame::Plane;
use crate::rounding::rounded;

/// Directions told apart around the circle.
pub(crate) const DIRECTIONS: usize = 180;
/// Pixels across a band: edges of a direction are kept by how far along it they lie.
const BAND: f32 = 16.0;
/// Values that are looked at together: where none is high enough, they are passed over at once.
pub(crate) const RUN: usize = 16;

/// One thinned edge pixel: its centre.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Edge {
    pub(crate) x: f32,
    pub(crate) y: f32,
}

/// The direction's number: 0 for straight right, a quarter for straight down.
pub(crate) fn direction(nx: f32, ny: f32) -> usize {
    let (ax, ay) = (nx.abs(), ny.abs());
    let flat = ax.min(ay) / ax.max(ay).max(f32::MIN_POSITIVE);
    // The arc tangent to a tenth of a degree (Rajan et al., *Efficient approximations for the arctangent function*,
    // 2006), since every edge of every frame asks for it.
    let eighth = flat * (0.25 * std::f32::consts::PI + 0.273 * (1.0 - flat));
    let quarter = if ay > ax {
        std::f32::consts::FRAC_PI_2 - eighth
    } else {
        eighth
    };
    let half = if nx < 0.0 {
        std::f32::consts::PI - quarter
    } else {
        quarter
    };
    let steps = rounded(half * (DIRECTIONS as f32 / std::f32::consts::TAU)) as usize;
    if ny < 0.0 {
        (DIRECTIONS - steps) % DIRECTIONS
    } else {
        steps % DIRECTIONS
    }
}

/// The edges of one picture; buffers are kept from picture to picture.
#[derive(Debug, Default)]
pub(crate) struct EdgeMap {
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// The picture's diagonal: no edge lies further along any direction, nor against it.
    pub(crate) reach: f32,
    /// Thinned edges, by the direction of their brighter side and then by bands across it.
    pub(crate) edges: Vec<Edge>,
    /// Bands of a direction, and where each of all directions' begins; one start more than there are.
    bands: usize,
    starts: Vec<u32>,
    normals: Vec<(f32, f32)>,
    found: Vec<(u32, Edge)>,
    /// Places in a row of what is strong there.
    strong: Vec<u32>,
    gx: Vec<i16>,
    gy: Vec<i16>,
    magnitude: Vec<u16>,
    smooth: Vec<i16>,
}

impl EdgeMap {
    /// Finds the edges of `plane`. The threshold follows the picture's own noise, within bounds: the faintest step
    /// that is taken is about three grey levels on a clean surface.
    pub(crate) fn find(&mut self, plane: &Plane) {
        let (w, h) = (plane.width, plane.height);
        self.edges.clear();
        // The rim of the magnitudes is never written, and of another picture of this size all else is written over.
        if (self.width, self.height) != (w, h) {
            self.magnitude.clear();
        }
        (self.width, self.height) = (w, h);
        for buffer in [&mut self.gx, &mut self.gy, &mut self.smooth] {
            buffer.resize(w * h, 0);
        }
        self.magnitude.resize(w * h, 0);
        self.found.clear();
        if self.normals.is_empty() {
            let angle = |d: usize| d as f32 * std::f32::consts::TAU / DIRECTIONS as f32;
            self.normals
                .extend((0..DIRECTIONS).map(|d| (angle(d).cos(), angle(d).sin())));
        }
        self.reach = (w as f32).hypot(h as f32);
        self.bands = (2.0 * self.reach / BAND) as usize + 1;
        self.starts.clear();
        self.starts.resize(DIRECTIONS * self.bands + 1, 0);
        if w < 8 || h < 8 {
            return;
        }
        self.blur(plane);
        self.gradient();
        let threshold = self.threshold();
        self.thin(threshold);
        self.sort();
    }

    /// The unit vector of a direction.
    pub(crate) fn normal(&self, direction: usize) -> (f32, f32) {
        self.normals[direction % DIRECTIONS]
    }

    /// The edges of one direction.
    pub(crate) fn towards(&self, direction: usize) -> &[Edge] {
        self.bands_of(direction, 0, self.bands)
    }

    /// The edges of one direction that lie between two distances along it, and those of the bands at both ends.
    pub(crate) fn between(&self, direction: usize, from: f32, to: f32) -> &[Edge] {
        let band = |along: f32| ((along + self.reach) / BAND).max(0.0) as usize;
        self.bands_of(direction, band(from), (band(to) + 1).min(self.bands))
    }

    fn bands_of(&self, direction: usize, from: usize, to: usize) -> &[Edge] {
        let start = |band: usize| self.starts.get(direction * self.bands + band).copied();
        match (start(from), start(to)) {
            (Some(from), Some(to)) => self.edges.get(from as usize..to as usize).unwrap_or_default(),
            _ => &[],
        }
    }

    /// Sorts by counting.
    fn sort(&mut self) {
        for (place, _) in &self.found {
            self.starts[*place as usize + 1] += 1;
        }
        for i in 1..self.starts.len() {
            self.starts[i] += self.starts[i - 1];
        }
        self.edges.resize(self.found.len(), Edge::default());
        // Each start moves to its end while its edges are placed, then all move back by one band.
        for (place, edge) in &self.found {
            let at = &mut self.starts[*place as usize];
            self.edges[*at as usize] = *edge;
            *at += 1;
        }
        let last = self.starts.len() - 1;
        self.starts.copy_within(0..last, 1);
        self.starts[0] = 0;
    }

    /// 1-2-1 in both directions, times 16 by value range 0..=4080.
    fn blur(&mut self, plane: &Plane) {
        let (w, h) = (self.width, self.height);
        // `gx` serves as room for the first direction.
        for y in 0..h {
            let row = plane.row(y);
            let out = &mut self.gx[y * w..(y + 1) * w];
            for (o, v) in out[1..].iter_mut().zip(row.windows(3)) {
                *o = i16::from(v[0]) + 2 * i16::from(v[1]) + i16::from(v[2]);
            }
            out[0] = 3 * i16::from(row[0]) + i16::from(row[1]);
            out[w - 1] = 3 * i16::from(row[w - 1]) + i16::from(row[w - 2]);
        }
        for y in 0..h {
            let (above, below) = (y.saturating_sub(1), (y + 1).min(h - 1));
            let (a, b, c) = (
                &self.gx[above * w..above * w + w],
                &self.gx[y * w..y * w + w],
                &self.gx[below * w..below * w + w],
            );
            for (((o, a), b), c) in self.smooth[y * w..(y + 1) * w].iter_mut().zip(a).zip(b).zip(c) {
                *o = a + 2 * b + c;
            }
        }
    }

    fn gradient(&mut self) {
        let (w, h) = (self.width, self.height);
        for y in 1..h - 1 {
            let rows: [&[i16]; 3] = std::array::from_fn(|k| &self.smooth[(y + k - 1) * w..(y + k) * w]);
            let inner = y * w + 1..(y + 1) * w - 1;
            let (gx, gy) = (&mut self.gx[inner.clone()], &mut self.gy[inner.clone()]);
            // Central differences: a step of c levels gives about 8 c here, ramp of the blur included.
            for ((out, left), right) in gx.iter_mut().zip(rows[1]).zip(&rows[1][2..]) {
                *out = right - left;
            }
            for ((out, above), below) in gy.iter_mut().zip(&rows[0][1..]).zip(&rows[2][1..]) {
                *out = below - above;
            }
            for ((out, gx), gy) in self.magnitude[inner].iter_mut().zip(gx).zip(gy) {
                let (gx, gy) = (f32::from(*gx), f32::from(*gy));
                // What is whole of the root: of squares and a half, it lies between two halves.
                *out = rounded((gx * gx + gy * gy + 0.5).sqrt() - 0.5) as u16;
            }
            self.gx[y * w] = 0;
            self.gx[(y + 1) * w - 1] = 0;
        }
    }

    /// Three times the median strength, between three and sixteen grey levels.
    fn threshold(&self) -> u16 {
        let mut counts = [0_u32; 512];
        for m in self.magnitude.iter().step_by(3) {
            counts[usize::from(*m).min(511)] += 1;
        }
        let half = counts.iter().sum::<u32>() / 2;
        let mut seen = 0;
        let median = counts.iter().position(|c| {
            seen += c;
            seen > half
        });
        (3 * median.unwrap_or(0) as u16).clamp(20, 128)
    }

    /// Keeps what is strong and the strongest across its edge. In three steps, each a loop that does the same at every
    /// pixel: on a pattern, a branch that depends on a pixel is guessed wrong half of the time and costs more than all
    /// the rest.
    fn thin(&mut self, threshold: u16) {
        let (w, h) = (self.width, self.height);
        // The step to the neighbour along the gradient, to the nearest of eight directions: by whether it lies flat,
        // stands, and leans to the right.
        let step = w as isize;
        let steps = [1 - step, 1, step, 1, 1 + step, 1, step, 1];
        self.strong.resize(w, 0);
        for y in 2..h - 2 {
            let row = &self.magnitude[y * w..(y + 1) * w];
            let mut count = 0;
            for (part, values) in row[2..w - 2].chunks(RUN).enumerate() {
                if values.iter().copied().fold(0, u16::max) < threshold {
                    continue;
                }
                for (x, value) in (2 + part * RUN..).zip(values) {
                    self.strong[count] = x as u32;
                    count += usize::from(*value >= threshold);
                }
            }
            let mut kept = 0;
            for at in 0..count {
                let x = self.strong[at];
                let i = y * w + x as usize;
                let (gx, gy) = (i32::from(self.gx[i]), i32::from(self.gy[i]));
                // Tangents of 22.5°.
                let flat = gy.abs() * 10_000 < gx.abs() * 4142;
                let standing = gx.abs() * 10_000 < gy.abs() * 4142;
                let right = (gx > 0) == (gy > 0);
                let step = steps[usize::from(flat) | usize::from(standing) << 1 | usize::from(right) << 2];
                let m = self.magnitude[i];
                let before = self.magnitude[i.wrapping_add_signed(-step)];
                let after = self.magnitude[i.wrapping_add_signed(step)];
                self.strong[kept] = x;
                kept += usize::from(m >= before.max(after.saturating_add(1)));
            }
            for &x in &self.strong[..kept] {
                let i = y * w + x as usize;
                let edge = Edge {
                    x: x as f32 + 0.5,
                    y: y as f32 + 0.5,
                };
                let direction = direction(f32::from(self.gx[i]), f32::from(self.gy[i]));
                let (nx, ny) = self.normals[direction];
                // Rounded down; what lies between two bands may come to either.
                let along = (edge.x * nx + edge.y * ny + self.reach) / BAND;
                let band = rounded(along + 0.5).saturating_sub(1);
                self.found
                    .push((direction as u32 * self.bands as u32 + band, edge));
            }
        }
    }
}
