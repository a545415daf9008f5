//! Where lines cross, and which stretches between two crossings could be a page's side.
//!
//! All that four lines are weighed by belongs to one line and two that cross it; there are far fewer such threes than
//! fours, so it is found once for each of them, and only fours of good sides are ever put together.

use crate::geometry::Point;
use crate::lines::Line;

/// Greatest cosine between sides that meet: corners of a page seen from the front half of space, 40° to 140°.
const MOST_COSINE: f32 = 0.766;

/// Which stretches of a line are looked at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    pub(crate) width: f32,
    pub(crate) height: f32,
    /// Pixels of a side.
    pub(crate) shortest: f32,
    /// Pixels between opposite sides, seen from the picture's middle.
    pub(crate) nearest: f32,
    /// Share of a side that is an edge.
    pub(crate) least_cover: f32,
}

/// A place on a line where another crosses it.
#[derive(Debug, Clone, Copy, Default)]
struct Crossing {
    point: Point,
    /// Position along the line.
    along: f32,
    /// Supported pixels of the line up to here.
    supported: f32,
}

/// Crossings of up to 64 lines; a set of lines is a number, a bit each. Buffers are kept from picture to picture.
#[derive(Debug, Default)]
pub(crate) struct Crossings {
    count: usize,
    /// By line and by the line that crosses it.
    places: Vec<Crossing>,
    /// For each line, those that cross it in the picture at a page's angle.
    met: Vec<u64>,
    /// For each line, those that could be the side across.
    across: Vec<u64>,
    /// By line and by the line at one end: the lines that could be at the other end.
    sides: Vec<u64>,
}

impl Crossings {
    pub(crate) fn find(&mut self, lines: &[Line], bounds: Bounds) {
        let n = lines.len().min(64);
        self.count = n;
        self.places.clear();
        self.places.resize(n * n, Crossing::default());
        for sets in [&mut self.met, &mut self.across] {
            sets.clear();
            sets.resize(n, 0);
        }
        self.sides.clear();
        self.sides.resize(n * n, 0);
        let middle = Point::new(bounds.width / 2.0, bounds.height / 2.0);
        for i in 0..n {
            for j in i + 1..n {
                let (a, b) = (&lines[i], &lines[j]);
                let cosine = a.nx * b.nx + a.ny * b.ny;
                if cosine.abs() <= MOST_COSINE
                    && let Some(point) = a.meet(b)
                    && point.x >= -1.0
                    && point.y >= -1.0
                    && point.x <= bounds.width + 1.0
                    && point.y <= bounds.height + 1.0
                {
                    for (line, other) in [(i, j), (j, i)] {
                        let along = lines[line].along(point);
                        self.places[line * n + other] = Crossing {
                            point,
                            along,
                            supported: lines[line].supported(along),
                        };
                        self.met[line] |= 1 << other;
                    }
                }
                // Signed distances from the middle, measured in one direction.
                let gap = (a.distance(middle) - b.distance(middle) * cosine.signum()).abs();
                if cosine.abs() > 0.7 && gap > bounds.nearest {
                    self.across[i] |= 1 << j;
                    self.across[j] |= 1 << i;
                }
            }
        }
        for (line, own) in lines.iter().take(n).enumerate() {
            for from in bits(self.met[line]) {
                for to in bits(self.met[line] & self.across[from] & after(from)) {
                    if self.length(line, from, to) >= bounds.shortest
                        && (own.border || self.cover(line, from, to) >= bounds.least_cover)
                    {
                        self.sides[line * n + from] |= 1 << to;
                        self.sides[line * n + to] |= 1 << from;
                    }
                }
            }
        }
    }

    /// Visits every four lines of which each is a side between its neighbours: the first of the four, those that run
    /// from its ends, and between them the one across.
    pub(crate) fn each_four(&self, mut visit: impl FnMut([usize; 4])) {
        let n = self.count;
        for i in 0..n {
            for k in bits(self.met[i] & after(i)) {
                for l in bits(self.sides[i * n + k] & after(k)) {
                    for j in bits(self.sides[k * n + i] & self.sides[l * n + i] & after(i)) {
                        if self.sides[j * n + k] >> l & 1 == 1 {
                            visit([i, k, j, l]);
                        }
                    }
                }
            }
        }
    }

    /// Where two lines that meet do so.
    pub(crate) fn point(&self, line: usize, other: usize) -> Point {
        self.place(line, other).point
    }

    /// Pixels of a line between two that cross it.
    pub(crate) fn length(&self, line: usize, from: usize, to: usize) -> f32 {
        (self.place(line, to).along - self.place(line, from).along).abs()
    }

    /// The ends of a side as positions along its line, the lesser first.
    pub(crate) fn ends(&self, line: usize, from: usize, to: usize) -> (f32, f32) {
        let (a, b) = (self.place(line, from).along, self.place(line, to).along);
        (a.min(b), a.max(b))
    }

    /// The share of a line between two that cross it that is an edge.
    pub(crate) fn cover(&self, line: usize, from: usize, to: usize) -> f32 {
        let supported = (self.place(line, to).supported - self.place(line, from).supported).abs();
        (supported / self.length(line, from, to).max(1.0)).min(1.0)
    }

    fn place(&self, line: usize, other: usize) -> &Crossing {
        &self.places[line * self.count + other]
    }
}

/// All lines after this one.
fn after(line: usize) -> u64 {
    !0_u64 << line << 1
}

/// The places of the bits that are set.
fn bits(mut set: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let place = (set != 0).then(|| set.trailing_zeros() as usize);
        set &= set.wrapping_sub(1);
        place
    })
}
