//! What lies under the paper, as a colour for each place of the desk in millimetres.

use crate::random::{Random, noise};

/// Classes of grounds, for scores apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ground {
    /// One colour, 40 grey levels or more from the paper.
    Plain,
    /// Boards with grain and gaps, 30 grey levels or more from the paper on average.
    Wood,
    /// Checked or striped cloth; one of its colours may be as light as the paper.
    Cloth,
    /// Speckled stone, 30 grey levels or more from the paper on average.
    Stone,
    /// A white table: 3 to 8 grey levels darker than the paper.
    White,
}

impl Ground {
    /// All classes.
    pub const ALL: [Self; 5] = [Self::Plain, Self::Wood, Self::Cloth, Self::Stone, Self::White];
}

/// One ground with its colours and sizes drawn.
#[derive(Debug, Clone)]
pub(crate) struct Desk {
    ground: Ground,
    colours: [[f32; 3]; 2],
    period: f32,
    stripes: bool,
    turn: (f32, f32),
    seed: u32,
}

impl Desk {
    /// `paper` is the paper's grey level in even light.
    pub(crate) fn draw(ground: Ground, paper: f32, random: &mut Random) -> Self {
        let level = match ground {
            Ground::Plain => random.between(30.0, paper - 40.0),
            Ground::Wood => random.between(70.0, paper - 60.0),
            Ground::Cloth => random.between(50.0, 150.0),
            Ground::Stone => random.between(50.0, paper - 50.0),
            Ground::White => paper - random.between(3.0, 8.0),
        };
        let tint: [f32; 3] = match ground {
            Ground::Wood => [1.18, 0.98, 0.66],
            Ground::White => [1.0, 1.0, 1.0],
            _ => std::array::from_fn(|_| random.between(0.85, 1.15)),
        };
        let other = match ground {
            Ground::Cloth => random.between(150.0, 235.0),
            _ => level * random.between(0.80, 0.92),
        };
        let second: [f32; 3] = std::array::from_fn(|_| random.between(0.9, 1.1));
        let angle = random.between(0.0, std::f32::consts::PI);
        Self {
            ground,
            colours: [tint.map(|t| t * level), second.map(|t| t * other)],
            period: match ground {
                Ground::Wood => random.between(90.0, 150.0),
                _ => random.between(14.0, 44.0),
            },
            stripes: random.chance(0.4),
            turn: (angle.cos(), angle.sin()),
            seed: random.next() as u32,
        }
    }

    pub(crate) fn is_white(&self) -> bool {
        self.ground == Ground::White
    }

    /// Colour at a place of the desk; `fine` is how many millimetres a pixel covers: what is finer is left out.
    pub(crate) fn at(&self, x: f32, y: f32, fine: f32) -> [f32; 3] {
        let (u, v) = (
            x * self.turn.0 + y * self.turn.1,
            y * self.turn.0 - x * self.turn.1,
        );
        let [a, b] = self.colours;
        let speckle = |size: f32, strength: f32| {
            if size > 1.5 * fine {
                strength * noise(u / size, v / size, self.seed)
            } else {
                0.0
            }
        };
        match self.ground {
            Ground::Plain => {
                a.map(|c| c * (1.0 + 0.02 * noise(u / 60.0, v / 60.0, self.seed)) + speckle(0.8, 2.0))
            }
            Ground::White => {
                a.map(|c| c * (1.0 + 0.004 * noise(u / 90.0, v / 90.0, self.seed)) + speckle(1.2, 0.6))
            }
            Ground::Wood => {
                let board = (v / self.period).floor();
                let shade = 1.0 + 0.10 * noise(board * 7.3, 0.5, self.seed ^ 7);
                let grain = 0.09 * noise(u / 90.0 + board * 31.0, v / 2.6, self.seed)
                    + 0.06 * noise(u / 30.0, v / 0.9, self.seed ^ 1);
                let gap = ((v / self.period - board - 0.5).abs() - 0.5).abs() * self.period;
                let dark = if gap < 0.8 { 0.45 } else { 1.0 };
                a.map(|c| c * shade * (1.0 + grain) * dark)
            }
            Ground::Cloth => {
                let band = |t: f32| {
                    // A soft square wave: threads at the border mix.
                    let phase = (t / self.period).rem_euclid(1.0);
                    let edge = (1.2 / self.period).max(fine / self.period);
                    ((0.5 - (phase - 0.5).abs() - 0.25) / edge).clamp(-0.5, 0.5) + 0.5
                };
                let mix = if self.stripes {
                    band(u)
                } else {
                    0.5 * (band(u) + band(v))
                };
                let weave = speckle(0.7, 7.0) + speckle(2.0, 4.0);
                std::array::from_fn(|i| a[i] + (b[i] - a[i]) * mix + weave)
            }
            Ground::Stone => {
                let fleck = speckle(2.2, 16.0) + speckle(6.0, 10.0) + speckle(0.8, 12.0);
                let vein = 1.0 + 0.06 * noise(u / 45.0, v / 45.0, self.seed ^ 3);
                a.map(|c| c * vein + fleck)
            }
        }
    }
}
