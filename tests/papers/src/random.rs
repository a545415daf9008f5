//! Numbers that a seed determines for good: splitmix64, and hashes of lattice points.

/// A sequence of numbers from a seed.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed ^ 0x6261_6E73_6869_0001)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.0)
    }

    /// Evenly spread over `from..to`.
    pub(crate) fn between(&mut self, from: f32, to: f32) -> f32 {
        from + (to - from) * ((self.next() >> 40) as f32 / (1_u64 << 24) as f32)
    }

    pub(crate) fn chance(&mut self, share: f32) -> bool {
        self.between(0.0, 1.0) < share
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[(self.next() % from.len() as u64) as usize]
    }
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// −1 to 1 for a lattice point.
fn lattice(x: i32, y: i32, seed: u32) -> f32 {
    let mut h = (x as u32).wrapping_mul(0x85EB_CA6B) ^ (y as u32).wrapping_mul(0xC2B2_AE35) ^ seed;
    h = (h ^ (h >> 15)).wrapping_mul(0x2C1B_3C6D);
    h = (h ^ (h >> 12)).wrapping_mul(0x297A_2D39);
    ((h ^ (h >> 15)) >> 8) as f32 / (1 << 23) as f32 - 1.0
}

/// Smooth noise of about −1 to 1 with features one unit wide.
pub(crate) fn noise(x: f32, y: f32, seed: u32) -> f32 {
    let (fx, fy) = (x.floor(), y.floor());
    let (ax, ay) = (x - fx, y - fy);
    let (sx, sy) = (ax * ax * (3.0 - 2.0 * ax), ay * ay * (3.0 - 2.0 * ay));
    let (x, y) = (fx as i32, fy as i32);
    let top = lattice(x, y, seed) * (1.0 - sx) + lattice(x + 1, y, seed) * sx;
    let bottom = lattice(x, y + 1, seed) * (1.0 - sx) + lattice(x + 1, y + 1, seed) * sx;
    top * (1.0 - sy) + bottom * sy
}

/// Sensor noise for one pixel: about normal, deviation 1.
pub(crate) fn grain(x: u32, y: u32, seed: u32) -> f32 {
    let of = |salt: u32| lattice(x as i32, y as i32, seed ^ salt);
    // Three even variables of deviation 1/√3 add up to deviation 1.
    of(0x1234_5678) + of(0x0BAD_CAFE) + of(0x5EED_0003)
}
