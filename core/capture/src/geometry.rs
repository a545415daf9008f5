//! Points, quadrilaterals and the projection between a flat page and its picture.
//!
//! Coordinates are in pixels, x to the right, y down; (0, 0) is the outer corner of the first pixel, whose centre
//! is (0.5, 0.5). So a coordinate keeps its meaning when a picture is scaled.

/// Focal lengths in long sides of the picture: that of a phone's main camera (26 mm on 35 mm film), and the shortest and
/// longest of its lenses.
const USUAL_FOCAL: f64 = 0.75;
const SHORTEST_FOCAL: f64 = 0.4;
const LONGEST_FOCAL: f64 = 2.0;
/// How far 1 / focal² may be off the usual, and how far off a right angle, as a cosine, two sides of a bowed sheet may seem:
/// standard deviations. Measured on drawn sheets, where the bow tells more against the angle than the lens against the usual.
const FOCAL_SPREAD: f64 = 0.3;
const RIGHT_ANGLE_SPREAD: f64 = 0.07;

/// A place in a picture, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Down.
    pub y: f32,
}

impl Point {
    /// The point at `x`, `y`.
    #[must_use]
    pub const fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    /// Length of the straight way to `other`.
    #[must_use]
    pub fn distance(self, other: Self) -> f32 {
        let (x, y) = (self.x - other.x, self.y - other.y);
        (x * x + y * y).sqrt()
    }

    fn between(self, other: Self, share: f32) -> Self {
        Self::new(
            self.x + (other.x - self.x) * share,
            self.y + (other.y - self.y) * share,
        )
    }
}

fn cross(origin: Point, a: Point, b: Point) -> f32 {
    (a.x - origin.x) * (b.y - origin.y) - (a.y - origin.y) * (b.x - origin.x)
}

/// Four corners of a page in a picture: top left, top right, bottom right, bottom left as the page lies in the
/// picture (clockwise on the screen).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quad(pub [Point; 4]);

impl Quad {
    /// The corners in whatever order, put in the order top left, top right, bottom right, bottom left.
    ///
    /// Top left is the corner from which the walk clockwise begins nearest to the picture's own top left.
    #[must_use]
    pub fn ordered(mut corners: [Point; 4]) -> Self {
        let centre = Self(corners).centre();
        let angle = |p: &Point| (p.y - centre.y).atan2(p.x - centre.x);
        corners.sort_by(|a, b| angle(a).total_cmp(&angle(b)));
        let first = (0..4)
            .min_by(|&a, &b| (corners[a].x + corners[a].y).total_cmp(&(corners[b].x + corners[b].y)))
            .unwrap_or(0);
        corners.rotate_left(first);
        Self(corners)
    }

    /// The outline of a whole picture.
    #[must_use]
    pub fn whole(width: u32, height: u32) -> Self {
        let (w, h) = (width as f32, height as f32);
        Self([
            Point::new(0.0, 0.0),
            Point::new(w, 0.0),
            Point::new(w, h),
            Point::new(0.0, h),
        ])
    }

    /// Area in square pixels; positive where the corners go clockwise on the screen.
    #[must_use]
    pub fn area(&self) -> f32 {
        let c = &self.0;
        (0..4)
            .map(|i| c[i].x * c[(i + 1) % 4].y - c[(i + 1) % 4].x * c[i].y)
            .sum::<f32>()
            / 2.0
    }

    /// Whether each corner turns the same way and none is degenerate.
    #[must_use]
    pub fn is_convex(&self) -> bool {
        let c = &self.0;
        c.iter().all(|p| p.x.is_finite() && p.y.is_finite())
            && (0..4).all(|i| cross(c[i], c[(i + 1) % 4], c[(i + 2) % 4]) > 1e-3)
    }

    /// Mean of the corners.
    #[must_use]
    pub fn centre(&self) -> Point {
        let sum = self
            .0
            .iter()
            .fold(Point::default(), |s, p| Point::new(s.x + p.x, s.y + p.y));
        Point::new(sum.x / 4.0, sum.y / 4.0)
    }

    /// The same corners in a picture `factor` times as large.
    #[must_use]
    pub fn scaled(&self, factor: f32) -> Self {
        Self(self.0.map(|p| Point::new(p.x * factor, p.y * factor)))
    }

    /// Length of side `index`, from that corner to the next.
    #[must_use]
    pub fn side(&self, index: usize) -> f32 {
        self.0[index % 4].distance(self.0[(index + 1) % 4])
    }

    /// Greatest distance between corresponding corners.
    #[must_use]
    pub fn corner_distance(&self, other: &Self) -> f32 {
        self.0
            .iter()
            .zip(&other.0)
            .map(|(a, b)| a.distance(*b))
            .fold(0.0, f32::max)
    }

    /// Jaccard index: shared area by joint area, 0 to 1. Both must be convex and clockwise.
    #[must_use]
    pub fn jaccard(&self, other: &Self) -> f32 {
        let mut shape = self.0.to_vec();
        for i in 0..4 {
            let (a, b) = (other.0[i], other.0[(i + 1) % 4]);
            let mut kept = Vec::with_capacity(8);
            for k in 0..shape.len() {
                let (p, q) = (shape[k], shape[(k + 1) % shape.len()]);
                let (dp, dq) = (cross(a, b, p), cross(a, b, q));
                if dp >= 0.0 {
                    kept.push(p);
                }
                if (dp >= 0.0) != (dq >= 0.0) {
                    kept.push(p.between(q, dp / (dp - dq)));
                }
            }
            shape = kept;
        }
        let n = shape.len();
        let shared = (0..n)
            .map(|i| shape[i].x * shape[(i + 1) % n].y - shape[(i + 1) % n].x * shape[i].y)
            .sum::<f32>()
            / 2.0;
        let joint = self.area() + other.area() - shared;
        if joint > 0.0 {
            (shared / joint).clamp(0.0, 1.0)
        } else {
            0.0
        }
    }

    /// Height by width of the flat rectangle whose picture this is, for a lens centred in a picture of
    /// `width` × `height` pixels without distortion.
    ///
    /// The focal length is that of a phone's main camera, put right by what the two vanishing points say of it, which
    /// are at right angles (Zhang and He, *Whiteboard scanning and image enhancement*, 2007, section 3): as far as they
    /// say anything, for where one pair of sides is nearly parallel they do not.
    #[must_use]
    pub fn aspect(&self, width: u32, height: u32) -> f32 {
        let plain = (self.side(1) + self.side(3)) / (self.side(0) + self.side(2)).max(1e-3);
        let scale = f64::from(width.max(height));
        let (u0, v0) = (f64::from(width) / 2.0, f64::from(height) / 2.0);
        let m = self
            .0
            .map(|p| [(f64::from(p.x) - u0) / scale, (f64::from(p.y) - v0) / scale, 1.0]);
        // Zhang's order: m1 top left, m2 top right, m3 bottom left, m4 bottom right.
        let (m1, m2, m3, m4) = (m[0], m[1], m[3], m[2]);
        let (d2, d3) = (dot(cross3(m2, m4), m3), dot(cross3(m3, m4), m2));
        if d2.abs() < 1e-9 || d3.abs() < 1e-9 {
            return plain;
        }
        let k2 = dot(cross3(m1, m4), m3) / d2;
        let k3 = dot(cross3(m1, m4), m2) / d3;
        let n2: [f64; 3] = std::array::from_fn(|i| k2 * m2[i] - m1[i]);
        let n3: [f64; 3] = std::array::from_fn(|i| k3 * m3[i] - m1[i]);
        // The sides' directions n are at right angles where across / focal² + along = 0: linear in 1 / focal², so that the
        // likeliest is a weighted mean.
        let flat = |n: [f64; 3]| n[0].hypot(n[1]);
        let sides = (flat(n2) * flat(n3)).max(1e-9);
        let (across, along) = ((n2[0] * n3[0] + n2[1] * n3[1]) / sides, n2[2] * n3[2] / sides);
        let (known, told) = (FOCAL_SPREAD.powi(-2), RIGHT_ANGLE_SPREAD.powi(-2));
        let bend = (USUAL_FOCAL.powi(-2) * known - across * along * told) / (known + across * across * told);
        let bend = bend.clamp(LONGEST_FOCAL.powi(-2), SHORTEST_FOCAL.powi(-2));
        let length = |n: [f64; 3]| (flat(n).powi(2) * bend + n[2] * n[2]).sqrt();
        let aspect = (length(n3) / length(n2)) as f32;
        if aspect.is_finite() && (plain / 2.5..=plain * 2.5).contains(&aspect) {
            aspect
        } else {
            plain
        }
    }
}

fn cross3(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    ]
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// Takes the rectangle 0..width × 0..height to a quadrilateral.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Projection {
    m: [f64; 9],
}

impl Projection {
    /// From a flat page of `width` × `height` to its corners; `None` where these are degenerate.
    pub(crate) fn onto(quad: &Quad, width: f32, height: f32) -> Option<Self> {
        if !quad.is_convex() || width <= 0.0 || height <= 0.0 {
            return None;
        }
        // Heckbert's closed form for the unit square, then a scaling.
        let [p0, p1, p2, p3] = quad.0.map(|p| (f64::from(p.x), f64::from(p.y)));
        let (dx1, dx2, sx) = (p1.0 - p2.0, p3.0 - p2.0, p0.0 - p1.0 + p2.0 - p3.0);
        let (dy1, dy2, sy) = (p1.1 - p2.1, p3.1 - p2.1, p0.1 - p1.1 + p2.1 - p3.1);
        let det = dx1 * dy2 - dx2 * dy1;
        if det.abs() < 1e-9 {
            return None;
        }
        let g = (sx * dy2 - dx2 * sy) / det;
        let h = (dx1 * sy - sx * dy1) / det;
        let (w, hgt) = (f64::from(width), f64::from(height));
        Some(Self {
            m: [
                (p1.0 - p0.0 + g * p1.0) / w,
                (p3.0 - p0.0 + h * p3.0) / hgt,
                p0.0,
                (p1.1 - p0.1 + g * p1.1) / w,
                (p3.1 - p0.1 + h * p3.1) / hgt,
                p0.1,
                g / w,
                h / hgt,
                1.0,
            ],
        })
    }

    /// Where the page's point lies in the picture.
    #[cfg(test)]
    pub(crate) fn apply(&self, x: f32, y: f32) -> Point {
        let (x, y, m) = (f64::from(x), f64::from(y), &self.m);
        let w = m[6] * x + m[7] * y + m[8];
        Point::new(
            ((m[0] * x + m[1] * y + m[2]) / w) as f32,
            ((m[3] * x + m[4] * y + m[5]) / w) as f32,
        )
    }

    /// Numerator and denominator along a row: start values and what each step to the right adds.
    pub(crate) fn row(&self, x: f64, y: f64) -> ([f64; 3], [f64; 3]) {
        let m = &self.m;
        let start = std::array::from_fn(|i| m[3 * i] * x + m[3 * i + 1] * y + m[3 * i + 2]);
        (start, [m[0], m[3], m[6]])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quad(c: [(f32, f32); 4]) -> Quad {
        Quad(c.map(|(x, y)| Point::new(x, y)))
    }

    #[test]
    fn corners_come_in_reading_order_whatever_order_they_were_given_in() {
        let page = quad([(10.0, 12.0), (90.0, 8.0), (95.0, 130.0), (5.0, 126.0)]);
        let [a, b, c, d] = page.0;
        for shuffled in [[c, a, d, b], [d, c, b, a], [b, c, d, a]] {
            assert_eq!(Quad::ordered(shuffled), page);
        }
        assert!(page.is_convex() && page.area() > 0.0);
    }

    #[test]
    fn jaccard_of_a_half_shifted_square_is_a_third() {
        let a = quad([(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]);
        let b = quad([(5.0, 0.0), (15.0, 0.0), (15.0, 10.0), (5.0, 10.0)]);
        assert!((a.jaccard(&b) - 1.0 / 3.0).abs() < 1e-5);
        assert!((a.jaccard(&a) - 1.0).abs() < 1e-6);
        let far = quad([(50.0, 0.0), (60.0, 0.0), (60.0, 10.0), (50.0, 10.0)]);
        assert!(a.jaccard(&far).abs() < 1e-6);
    }

    #[test]
    fn a_projection_takes_corners_to_corners() {
        let q = quad([(100.0, 50.0), (500.0, 80.0), (560.0, 700.0), (60.0, 640.0)]);
        let p = Projection::onto(&q, 210.0, 297.0).unwrap();
        for (at, want) in [(0.0, 0.0), (210.0, 0.0), (210.0, 297.0), (0.0, 297.0)]
            .into_iter()
            .zip(q.0)
        {
            assert!(p.apply(at.0, at.1).distance(want) < 1e-2);
        }
        assert!(
            Projection::onto(&quad([(0.0, 0.0), (1.0, 1.0), (2.0, 2.0), (3.0, 3.0)]), 1.0, 1.0).is_none()
        );
    }

    /// A sheet of 210 × 297 tilted by so many degrees about x and y, seen by a lens of `focal` long sides.
    fn aspect_of_a_sheet(tilts: (f64, f64), focal: f64) -> f32 {
        let (width, height, f) = (3000_u32, 4000_u32, focal * 4000.0);
        let (a, b) = (tilts.0.to_radians(), tilts.1.to_radians());
        let corners =
            [(-105.0, -148.5), (105.0, -148.5), (105.0, 148.5), (-105.0, 148.5)].map(|(x, y): (f64, f64)| {
                let (y1, z1) = (y * a.cos(), y * a.sin());
                let (x2, z2) = (x * b.cos() + z1 * b.sin(), z1 * b.cos() - x * b.sin());
                let depth = 525.0 * focal + z2;
                Point::new((1500.0 + f * x2 / depth) as f32, (2000.0 + f * y1 / depth) as f32)
            });
        Quad(corners).aspect(width, height)
    }

    #[test]
    fn the_aspect_of_a_tilted_sheet_is_recovered_from_its_perspective() {
        for (tilts, focal, off) in [
            ((0.0, 0.0), 0.75, 0.001),
            ((35.0, 20.0), 0.8, 0.02),
            // One pair of sides stays parallel, and says nothing of the lens.
            ((40.0, 0.0), 0.75, 0.001),
            ((0.0, 40.0), 0.75, 0.001),
            ((40.0, 1.0), 0.7, 0.03),
            ((40.0, 1.0), 0.85, 0.05),
            // The second lens, of twice the focal length.
            ((35.0, 20.0), 1.5, 0.08),
        ] {
            let aspect = aspect_of_a_sheet(tilts, focal) / (297.0 / 210.0);
            assert!((aspect - 1.0).abs() < off, "{tilts:?}, {focal}: {aspect}");
        }
    }
}
