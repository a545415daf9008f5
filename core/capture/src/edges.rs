//! Edges of a small grey picture: where brightness changes most, in which direction, thinned to one pixel.

use crate::frame::Plane;

/// One thinned edge pixel.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Edge {
    pub(crate) x: u16,
    pub(crate) y: u16,
    /// Unit vector towards the brighter side.
    pub(crate) nx: f32,
    pub(crate) ny: f32,
}

/// Directions are kept as one byte: 1 to 255 around the circle, 0 for no edge.
pub(crate) fn direction(nx: f32, ny: f32) -> u8 {
    let turn = ny.atan2(nx) / std::f32::consts::TAU + 0.5;
    1 + (turn * 254.99) as u8
}

/// Steps between two directions, at most 127; 255 steps are a full turn.
pub(crate) fn apart(a: u8, b: u8) -> u8 {
    let d = a.abs_diff(b);
    d.min(255 - d)
}

/// The edges of one picture; buffers are kept from picture to picture.
#[derive(Debug, Default)]
pub(crate) struct EdgeMap {
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// Thinned edges, row by row.
    pub(crate) edges: Vec<Edge>,
    /// Direction byte of each pixel, 0 where there is no edge.
    pub(crate) marks: Vec<u8>,
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
        (self.width, self.height) = (w, h);
        self.edges.clear();
        for buffer in [&mut self.gx, &mut self.gy, &mut self.smooth] {
            buffer.clear();
            buffer.resize(w * h, 0);
        }
        self.magnitude.clear();
        self.magnitude.resize(w * h, 0);
        self.marks.clear();
        self.marks.resize(w * h, 0);
        if w < 8 || h < 8 {
            return;
        }
        self.blur(plane);
        self.gradient();
        let threshold = self.threshold();
        self.thin(threshold);
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
            let base = y * w;
            for x in 1..w - 1 {
                // Central differences: a step of c levels gives about 8 c here, ramp of the blur included.
                let gx = rows[1][x + 1] - rows[1][x - 1];
                let gy = rows[2][x] - rows[0][x];
                self.gx[base + x] = gx;
                self.gy[base + x] = gy;
                let (fx, fy) = (f32::from(gx), f32::from(gy));
                self.magnitude[base + x] = (fx * fx + fy * fy).sqrt() as u16;
            }
            self.gx[base] = 0;
            self.gx[base + w - 1] = 0;
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

    fn thin(&mut self, threshold: u16) {
        let (w, h) = (self.width, self.height);
        for y in 2..h - 2 {
            for x in 2..w - 2 {
                let i = y * w + x;
                let m = self.magnitude[i];
                if m < threshold {
                    continue;
                }
                let (gx, gy) = (f32::from(self.gx[i]), f32::from(self.gy[i]));
                let (ax, ay) = (gx.abs(), gy.abs());
                // The two neighbours along the gradient, to the nearest of eight directions.
                let (dx, dy): (isize, isize) = if ay < 0.4142 * ax {
                    (1, 0)
                } else if ax < 0.4142 * ay {
                    (0, 1)
                } else if (gx > 0.0) == (gy > 0.0) {
                    (1, 1)
                } else {
                    (1, -1)
                };
                let step = dy * w as isize + dx;
                let before = self.magnitude[i.wrapping_add_signed(-step)];
                let after = self.magnitude[i.wrapping_add_signed(step)];
                if m >= before && m > after {
                    let (nx, ny) = (gx / f32::from(m), gy / f32::from(m));
                    self.marks[i] = direction(nx, ny);
                    self.edges.push(Edge {
                        x: x as u16,
                        y: y as u16,
                        nx,
                        ny,
                    });
                }
            }
        }
    }
}
