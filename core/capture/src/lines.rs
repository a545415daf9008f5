//! Straight edges of a small picture: a Hough vote over signed direction and distance, each peak fitted to its own
//! edge pixels, and a profile along each that says where it is really supported.

use crate::edges::{DIRECTIONS, Edge, EdgeMap, RUN, direction};
use crate::geometry::Point;
use crate::rounding::rounded;

/// Pixels a bin of the distance axis.
const BIN: f32 = 2.0;
/// Steps of direction by which an edge may differ from its line: 16°.
const TOLERANCE: usize = 8;
/// Pixels off a peak's line within which its edges lie: its direction is known to a degree only.
const GATHERED: f32 = 6.0;
/// Parts of the circle of directions. Of each, only so many peaks are looked into and so many lines kept: a cloth's
/// stripes must not crowd out the page.
const SECTORS: usize = 12;
const PEAKS_OF_A_SECTOR: usize = 14;
const LINES_OF_A_SECTOR: usize = 9;

/// A straight edge: points with n·p = `rho`; n is a unit vector towards the brighter side.
#[derive(Debug, Clone, Default)]
pub(crate) struct Line {
    pub(crate) nx: f32,
    pub(crate) ny: f32,
    pub(crate) rho: f32,
    /// Not an edge but the picture's border, where a page may run out of it.
    pub(crate) border: bool,
    /// Running count of supported pixels along the line, from parameter `from` in steps of one pixel.
    hits: Vec<u16>,
    from: f32,
    /// Rank: length of support.
    weight: f32,
}

impl Line {
    /// Position along the line of the point nearest to `p`.
    pub(crate) fn along(&self, p: Point) -> f32 {
        p.y * self.nx - p.x * self.ny
    }

    /// Signed distance of `p`; positive on the brighter side.
    pub(crate) fn distance(&self, p: Point) -> f32 {
        p.x * self.nx + p.y * self.ny - self.rho
    }

    fn point(&self, t: f32) -> Point {
        Point::new(self.nx * self.rho - self.ny * t, self.ny * self.rho + self.nx * t)
    }

    /// Where two lines meet; `None` where they are nearly parallel.
    pub(crate) fn meet(&self, other: &Self) -> Option<Point> {
        let det = self.nx * other.ny - self.ny * other.nx;
        (det.abs() > 0.2).then(|| {
            Point::new(
                (self.rho * other.ny - other.rho * self.ny) / det,
                (other.rho * self.nx - self.rho * other.nx) / det,
            )
        })
    }

    /// Supported pixels between two positions along the line.
    pub(crate) fn support(&self, from: f32, to: f32) -> f32 {
        (self.supported(to) - self.supported(from)).abs()
    }

    /// Supported pixels of the line up to a position along it.
    pub(crate) fn supported(&self, along: f32) -> f32 {
        let last = self.hits.len().saturating_sub(1) as f32;
        let index = (along - self.from + 0.5).clamp(0.0, last) as usize;
        self.hits.get(index).copied().map_or(0.0, f32::from)
    }
}

/// Finds lines; its buffers are kept from picture to picture.
#[derive(Debug, Default)]
pub(crate) struct LineFinder {
    votes: Vec<u16>,
    peaks: Vec<(u16, u32)>,
    marks: Vec<bool>,
    /// Edges that may lie on the line that is followed.
    close: Vec<Edge>,
    pub(crate) lines: Vec<Line>,
    /// Lines given up, kept for their buffers.
    spare: Vec<Line>,
}

impl LineFinder {
    /// The `most` best supported lines of `map`, best first.
    pub(crate) fn find(&mut self, map: &EdgeMap, most: usize) {
        self.spare.append(&mut self.lines);
        let reach = map.reach;
        let bins = (2.0 * reach / BIN) as usize + 3;
        self.vote(map, reach, bins);
        let shortest = 0.10 * map.width.min(map.height) as f32;
        // A line gathers about as many votes as it has pixels.
        self.pick_peaks(bins, shortest as u16);
        for peak in 0..self.peaks.len() {
            let at = self.peaks[peak].1 as usize;
            let (nx, ny) = map.normal(at / bins);
            let rho = (at % bins) as f32 * BIN - reach;
            // Votes spread to neighbours, and most peaks beside a line's would only be moved onto it.
            let middle = (map.width as f32 / 2.0, map.height as f32 / 2.0);
            let off = rho - middle.0 * nx - middle.1 * ny;
            let foot = Point::new(middle.0 + nx * off, middle.1 + ny * off);
            let beside = |l: &Line| l.nx * nx + l.ny * ny > 0.9985 && l.distance(foot).abs() < 2.5;
            if self.lines.iter().any(beside) {
                continue;
            }
            let mut line = self.blank(map.reach);
            (line.nx, line.ny, line.rho, line.border) = (nx, ny, rho, false);
            self.follow(&mut line, map);
            let twin = |l: &Line| {
                let turn = l.nx * line.nx + l.ny * line.ny;
                let middle = line.point(line.from + line.hits.len() as f32 / 2.0);
                turn > 0.999 && l.distance(middle).abs() < 2.0
            };
            if line.weight < shortest || self.lines.iter().any(twin) {
                self.spare.push(line);
            } else {
                self.lines.push(line);
            }
        }
        self.lines.sort_unstable_by(|a, b| b.weight.total_cmp(&a.weight));
        let mut taken = [0_usize; SECTORS];
        let mut at = 0;
        while at < self.lines.len() {
            let sector = direction(self.lines[at].nx, self.lines[at].ny) * SECTORS / DIRECTIONS;
            taken[sector] += 1;
            if at >= most || taken[sector] > LINES_OF_A_SECTOR {
                self.spare.push(self.lines.remove(at));
            } else {
                at += 1;
            }
        }
    }

    /// The picture's borders as lines beside the `most` best, for pages that run out of it.
    pub(crate) fn add_borders(&mut self, most: usize, width: usize, height: usize) {
        self.spare.extend(self.lines.drain(most.min(self.lines.len())..));
        let (w, h) = (width as f32, height as f32);
        for (nx, ny, rho) in [(1.0, 0.0, 0.0), (-1.0, 0.0, -w), (0.0, 1.0, 0.0), (0.0, -1.0, -h)] {
            let mut line = self.blank(w.hypot(h));
            (line.nx, line.ny, line.rho, line.border) = (nx, ny, rho, true);
            line.hits.clear();
            self.lines.push(line);
        }
    }

    /// A line to be laid, with room for as many pixels as the picture is across.
    fn blank(&mut self, reach: f32) -> Line {
        self.spare.pop().unwrap_or_else(|| Line {
            hits: Vec::with_capacity(reach as usize + 4),
            ..Line::default()
        })
    }

    fn vote(&mut self, map: &EdgeMap, reach: f32, bins: usize) {
        self.votes.clear();
        self.votes.resize(DIRECTIONS * bins, 0);
        for own in 0..DIRECTIONS {
            let edges = map.towards(own);
            for d in own + DIRECTIONS - 3..=own + DIRECTIONS + 3 {
                let d = d % DIRECTIONS;
                let (c, s) = map.normal(d);
                let (c, s, zero) = (c / BIN, s / BIN, reach / BIN);
                let votes = &mut self.votes[d * bins..(d + 1) * bins];
                for e in edges {
                    let bin = rounded(e.x * c + e.y * s + zero);
                    if let Some(cell) = votes.get_mut(bin as usize) {
                        // No strip of a picture has as many pixels as the number could not hold.
                        *cell += 1;
                    }
                }
            }
        }
    }

    fn pick_peaks(&mut self, bins: usize, least: u16) {
        let least = least.max(4);
        let votes = &self.votes;
        self.peaks.clear();
        for d in 0..DIRECTIONS {
            let row = d * bins;
            let next = (d + 1) % DIRECTIONS * bins;
            let before = (d + DIRECTIONS - 1) % DIRECTIONS * bins;
            for (part, values) in votes[row + 1..row + bins - 1].chunks(RUN).enumerate() {
                if values.iter().copied().fold(0, u16::max) < least {
                    continue;
                }
                for (b, &v) in (1 + part * RUN..).zip(values) {
                    // The first of equals is the peak, so that each plateau gives one.
                    let higher = |at: usize| votes[at] < v;
                    let as_high = |at: usize| votes[at] <= v;
                    if v >= least
                        && higher(row + b - 1)
                        && as_high(row + b + 1)
                        && (b - 1..=b + 1).all(|b| higher(before + b) && as_high(next + b))
                    {
                        self.peaks.push((v, (row + b) as u32));
                    }
                }
            }
        }
        self.peaks.sort_unstable_by(|a, b| b.cmp(a));
        let mut taken = [0_usize; SECTORS];
        self.peaks.retain(|&(_, at)| {
            let sector = at as usize / bins * SECTORS / DIRECTIONS;
            taken[sector] += 1;
            taken[sector] <= PEAKS_OF_A_SECTOR
        });
    }

    /// Moves the line to the least-squares fit of its edges, then counts along it where edges of its direction lie
    /// within two pixels.
    fn follow(&mut self, line: &mut Line, map: &EdgeMap) {
        line.hits.clear();
        line.weight = 0.0;
        // Always written, and kept by counting on: which edges are near, no branch could be guessed.
        self.close.resize(map.edges.len(), Edge::default());
        let mut close = 0;
        let (nx, ny, rho) = (line.nx, line.ny, line.rho);
        let Some((from, to)) = span(line, map.width as f32, map.height as f32) else {
            return;
        };
        let (first, last) = (line.point(from - GATHERED), line.point(to + GATHERED));
        let own = direction(nx, ny) + DIRECTIONS;
        for d in own - TOLERANCE..=own + TOLERANCE {
            let (dx, dy) = map.normal(d);
            let (a, b) = (first.x * dx + first.y * dy, last.x * dx + last.y * dy);
            for e in map.between(d % DIRECTIONS, a.min(b) - GATHERED, a.max(b) + GATHERED) {
                self.close[close] = *e;
                close += usize::from((e.x * nx + e.y * ny - rho).abs() < GATHERED);
            }
        }
        let close = &self.close[..close];
        for reach in [2.6_f32, 1.7] {
            refit(line, close, reach);
        }
        let Some((from, to)) = span(line, map.width as f32, map.height as f32) else {
            return;
        };
        line.from = from;
        let length = (to - from) as usize;
        self.marks.clear();
        self.marks.resize(length + 2, false);
        for e in close {
            let centre = Point::new(e.x, e.y);
            if line.distance(centre).abs() < 2.0 {
                let t = line.along(centre) - from;
                // An edge pixel covers its own length of the line, also where the line runs diagonally.
                for t in [t - 0.35, t + 0.35] {
                    if let Some(mark) = self.marks.get_mut(t.max(0.0) as usize) {
                        *mark = true;
                    }
                }
            }
        }
        let (mut count, mut run) = (0_u16, 0.0_f32);
        line.hits.push(0);
        for &hit in &self.marks[..length] {
            count += u16::from(hit);
            // Longest run that forgives gaps: what a page's side has and a line of type has not.
            run = if hit { run + 1.0 } else { (run - 0.7).max(0.0) };
            line.weight = line.weight.max(run);
            line.hits.push(count);
        }
    }
}

fn refit(line: &mut Line, edges: &[Edge], reach: f32) {
    // Sums of t, d and their products over edges near the line: t along it, d off it.
    let (mut n, mut st, mut sd, mut stt, mut std) = (0.0_f64, 0.0_f64, 0.0_f64, 0.0_f64, 0.0_f64);
    for e in edges {
        let centre = Point::new(e.x, e.y);
        let d = line.distance(centre);
        let near = f64::from(u8::from(d.abs() <= reach));
        let (t, d) = (f64::from(line.along(centre)), f64::from(d) * near);
        n += near;
        st += t * near;
        sd += d;
        stt += t * t * near;
        std += t * d;
    }
    let det = n * stt - st * st;
    if n < 6.0 || det < 1.0 {
        return;
    }
    let slope = (n * std - st * sd) / det;
    let offset = (sd - slope * st) / n;
    if slope.abs() > 0.15 {
        return;
    }
    // d = offset + slope t turns the normal by the slope.
    let (nx, ny) = (line.nx + slope as f32 * line.ny, line.ny - slope as f32 * line.nx);
    let length = nx.hypot(ny);
    line.rho = (line.rho + offset as f32) / length;
    (line.nx, line.ny) = (nx / length, ny / length);
}

/// The part of the line inside the picture, as positions along it.
fn span(line: &Line, w: f32, h: f32) -> Option<(f32, f32)> {
    let (mut from, mut to) = (f32::MIN, f32::MAX);
    let start = line.point(0.0);
    for (origin, step, limit) in [(start.x, -line.ny, w), (start.y, line.nx, h)] {
        if step.abs() < 1e-6 {
            if origin < 0.0 || origin > limit {
                return None;
            }
            continue;
        }
        let (a, b) = (-origin / step, (limit - origin) / step);
        from = from.max(a.min(b));
        to = to.min(a.max(b));
    }
    (to - from >= 2.0).then_some((from, to))
}
