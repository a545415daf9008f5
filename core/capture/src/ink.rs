//! Fills outlines with pixels: the area that each edge covers is summed along rows.

use crate::stamp::Segment;

/// How much of each pixel of a picture is covered, before the sums along rows.
pub(crate) struct Ink {
    width: usize,
    height: usize,
    /// One more than the width, for what lies right of the last pixel.
    changes: Vec<f32>,
}

impl Ink {
    pub(crate) fn new(width: usize, height: usize) -> Self {
        Self {
            width,
            height,
            changes: vec![0.0; (width + 2) * height],
        }
    }

    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// Adds contours, each point brought to pixels by `place`.
    pub(crate) fn fill(&mut self, outline: &[Segment], place: impl Fn([f32; 2]) -> [f32; 2]) {
        let (mut start, mut at) = ([0.0; 2], [0.0; 2]);
        for segment in outline {
            match *segment {
                Segment::Move(to) => {
                    self.edge(place(at), place(start));
                    (start, at) = (to, to);
                }
                Segment::Line(to) => {
                    self.edge(place(at), place(to));
                    at = to;
                }
                Segment::Quadratic(a, to) => {
                    self.curve(&place, |t| {
                        let s = 1.0 - t;
                        std::array::from_fn(|c| s * s * at[c] + 2.0 * s * t * a[c] + t * t * to[c])
                    });
                    at = to;
                }
                Segment::Cubic(a, b, to) => {
                    self.curve(&place, |t| {
                        let s = 1.0 - t;
                        std::array::from_fn(|c| {
                            s * s * s * at[c]
                                + 3.0 * s * s * t * a[c]
                                + 3.0 * s * t * t * b[c]
                                + t * t * t * to[c]
                        })
                    });
                    at = to;
                }
            }
        }
        self.edge(place(at), place(start));
    }

    fn curve(&mut self, place: &impl Fn([f32; 2]) -> [f32; 2], at: impl Fn(f32) -> [f32; 2]) {
        const STEPS: u8 = 8;
        let point = |i: u8| place(at(f32::from(i) / f32::from(STEPS)));
        for i in 0..STEPS {
            self.edge(point(i), point(i + 1));
        }
    }

    fn edge(&mut self, from: [f32; 2], to: [f32; 2]) {
        let (sign, above, below) = if from[1] < to[1] {
            (1.0, from, to)
        } else {
            (-1.0, to, from)
        };
        let (top, bottom) = (above[1].max(0.0), below[1].min(self.height as f32));
        if top >= bottom {
            return;
        }
        let slope = (below[0] - above[0]) / (below[1] - above[1]);
        let x_at = |y: f32| above[0] + (y - above[1]) * slope;
        for row in top as usize..(bottom.ceil() as usize).min(self.height) {
            let (y0, y1) = (top.max(row as f32), bottom.min((row + 1) as f32));
            if y1 > y0 {
                let (a, b) = (x_at(y0), x_at(y1));
                self.span(row, a.min(b), a.max(b), sign * (y1 - y0));
            }
        }
    }

    /// An edge's part in one row, from `left` to `right`, that covers `weight` of all pixels right of it.
    fn span(&mut self, row: usize, left: f32, right: f32, weight: f32) {
        let most = self.width as f32;
        let (left, right) = (left.clamp(0.0, most), right.clamp(0.0, most));
        let cells = &mut self.changes[row * (self.width + 2)..(row + 1) * (self.width + 2)];
        let (first, last) = (left as usize, (right.ceil() as usize).max(left as usize + 1));
        let span = (right - left).max(1e-6);
        // Share of the weight that has been passed at the right border of each pixel, and the area left of it.
        let mut given = 0.0;
        for (cell, change) in cells.iter_mut().enumerate().take(last).skip(first) {
            let border = (cell + 1) as f32;
            let passed = ((border - left) / span).clamp(0.0, 1.0);
            let from = left.max(cell as f32);
            let upto = right.min(border).max(from);
            let within = (upto - from) / span;
            // Pixels that the edge crosses are covered by the mean of what is right of it.
            let before = ((from - left) / span).clamp(0.0, 1.0);
            let covered = if right - left < 1e-6 {
                border - left
            } else {
                before + within * (border - f32::midpoint(from, upto))
            };
            *change += weight * (covered - given);
            given = covered;
            if passed >= 1.0 {
                break;
            }
        }
        let after = last.min(self.width + 1);
        cells[after] += weight * (1.0 - given);
    }

    /// Coverage of one row's pixels, 0 to 1.
    pub(crate) fn row(&self, y: usize) -> impl Iterator<Item = f32> {
        let cells = &self.changes[y * (self.width + 2)..y * (self.width + 2) + self.width];
        cells.iter().scan(0.0_f32, |sum, change| {
            *sum += change;
            Some(sum.abs().min(1.0))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slanted_square_with_a_hole_covers_its_area() {
        let square = |low: f32, high: f32, back: bool| {
            let mut corners = [[low, low], [high, low], [high, high], [low, high]];
            if back {
                corners.reverse();
            }
            let [a, b, c, d] = corners;
            [
                Segment::Move(a),
                Segment::Line(b),
                Segment::Line(c),
                Segment::Line(d),
            ]
        };
        let outline = [square(0.0, 8.0, false), square(2.0, 4.5, true)].concat();
        for turn in [0.0_f32, 0.3, 1.1] {
            let mut ink = Ink::new(40, 40);
            ink.fill(&outline, |[x, y]| {
                [
                    20.0 + x * turn.cos() - y * turn.sin(),
                    17.0 + x * turn.sin() + y * turn.cos(),
                ]
            });
            let area: f32 = (0..40).flat_map(|y| ink.row(y)).sum();
            assert!((area - (64.0 - 6.25)).abs() < 0.05, "{turn}: {area}");
        }
    }

    #[test]
    fn what_lies_outside_the_picture_is_cut_at_its_border() {
        let mut ink = Ink::new(10, 10);
        let outline = [
            Segment::Move([-5.0, -5.0]),
            Segment::Line([5.0, -5.0]),
            Segment::Line([5.0, 50.0]),
            Segment::Line([-5.0, 50.0]),
        ];
        ink.fill(&outline, |p| p);
        let area: f32 = (0..10).flat_map(|y| ink.row(y)).sum();
        assert!((area - 50.0).abs() < 0.01, "{area}");
    }
}
