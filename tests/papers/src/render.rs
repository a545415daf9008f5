//! Turns a scene into pixels, by asking for each pixel what its ray meets on the desk.

use std::io::Cursor;
use std::sync::OnceLock;

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, RgbImage};

use crate::random::{Random, grain, noise};
use crate::scene::{Scene, Sheet};

/// A photograph with its truth.
#[derive(Debug, Clone)]
pub struct Photo {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Three bytes a pixel, row by row.
    pub rgb: Vec<u8>,
    /// The paper's corners in pixels, from its own top left clockwise; (0, 0) is the outer corner of the first pixel.
    pub truth: Option<[[f32; 2]; 4]>,
    quality: u8,
}

impl Photo {
    /// A picture without a paper that leans, as a careful phone saves it.
    pub(crate) fn flat(pixels: RgbImage) -> Self {
        Self {
            width: pixels.width(),
            height: pixels.height(),
            rgb: pixels.into_raw(),
            truth: None,
            quality: 90,
        }
    }

    /// As a phone would save it.
    ///
    /// # Panics
    /// Never: memory takes any picture below 65,536 pixels a side.
    #[must_use]
    pub fn jpeg(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let written = JpegEncoder::new_with_quality(&mut out, self.quality).encode(
            &self.rgb,
            self.width,
            self.height,
            ExtendedColorType::Rgb8,
        );
        assert!(
            written.is_ok(),
            "memory takes any picture below 65,536 pixels a side"
        );
        out
    }

    /// The luma plane, as a preview gives it.
    #[must_use]
    pub fn luma(&self) -> Vec<u8> {
        self.rgb
            .chunks_exact(3)
            .map(|p| ((u32::from(p[0]) * 77 + u32::from(p[1]) * 150 + u32::from(p[2]) * 29 + 128) >> 8) as u8)
            .collect()
    }
}

/// A page as it was set, and halves of it for views from afar.
struct Print {
    levels: Vec<RgbImage>,
}

impl Print {
    fn of(sheet: Sheet) -> &'static Self {
        static PRINTS: [OnceLock<Print>; 7] = [const { OnceLock::new() }; 7];
        let bytes: &[u8] = match sheet {
            Sheet::Opinion => include_bytes!("../pages/opinion.png"),
            Sheet::Form => include_bytes!("../pages/form.png"),
            Sheet::Card => include_bytes!("../pages/card.png"),
            Sheet::CardBack => include_bytes!("../pages/card_back.png"),
            Sheet::Booklet => include_bytes!("../pages/booklet.png"),
            Sheet::Slip => include_bytes!("../pages/slip.png"),
            Sheet::Licence => include_bytes!("../pages/licence.png"),
        };
        PRINTS[sheet as usize].get_or_init(|| {
            let decoded =
                image::ImageReader::with_format(Cursor::new(bytes), image::ImageFormat::Png).decode();
            let Ok(first) = decoded else {
                unreachable!("the crate's own pages are whole PNG files")
            };
            let mut levels = vec![first.into_rgb8()];
            while let Some(last) = levels.last().filter(|l| l.width() > 64 && l.height() > 64) {
                let half = image::imageops::thumbnail(last, last.width() / 2, last.height() / 2);
                levels.push(half);
            }
            Self { levels }
        })
    }

    /// Ink at (u, v), shares of the page, where a pixel covers `cover` pixels of the first level: 0 black, 1 paper.
    fn at(&self, u: f32, v: f32, cover: f32) -> [f32; 3] {
        let level = (cover.max(1.0).log2() as usize).min(self.levels.len() - 1);
        let image = &self.levels[level];
        let (w, h) = image.dimensions();
        let x = (u * w as f32 - 0.5).clamp(0.0, (w - 1) as f32);
        let y = (v * h as f32 - 0.5).clamp(0.0, (h - 1) as f32);
        let (x0, y0) = (x as u32, y as u32);
        let (x1, y1) = ((x0 + 1).min(w - 1), (y0 + 1).min(h - 1));
        let (ax, ay) = (x.fract(), y.fract());
        let corner = |x, y| image.get_pixel(x, y).0;
        let (a, b, c, d) = (corner(x0, y0), corner(x1, y0), corner(x0, y1), corner(x1, y1));
        std::array::from_fn(|i| {
            let top = f32::from(a[i]) * (1.0 - ax) + f32::from(b[i]) * ax;
            let bottom = f32::from(c[i]) * (1.0 - ax) + f32::from(d[i]) * ax;
            (top * (1.0 - ay) + bottom * ay) / 255.0
        })
    }
}

/// Desk to picture: `m` takes (x, y, 1) in millimetres to homogeneous pixels; `inverse` back.
struct View {
    m: [[f32; 3]; 3],
    inverse: [[f32; 3]; 3],
}

impl View {
    fn of(scene: &Scene, size: (f32, f32)) -> Self {
        let (w, h) = (scene.width as f32, scene.height as f32);
        let focal = scene.focal * w.max(h);
        let (p, y, r) = (
            scene.pitch.to_radians(),
            scene.yaw.to_radians(),
            scene.roll.to_radians(),
        );
        let rotate = |x0: f32, y0: f32| {
            let (x, y1) = (x0 * r.cos() - y0 * r.sin(), x0 * r.sin() + y0 * r.cos());
            let (y2, z) = (y1 * p.cos(), y1 * p.sin());
            (x * y.cos() + z * y.sin(), y2, z * y.cos() - x * y.sin())
        };
        let corners =
            [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)].map(|(a, b)| rotate(a * size.0, b * size.1));
        let bounds = |depth: f32| {
            let (mut low, mut high) = ((f32::MAX, f32::MAX), (f32::MIN, f32::MIN));
            for (x, y, z) in corners {
                let (px, py) = (focal * x / (depth + z), focal * y / (depth + z));
                low = (low.0.min(px), low.1.min(py));
                high = (high.0.max(px), high.1.max(py));
            }
            (low, high)
        };
        // As near as fills the picture by the scene's share: found by halving, sizes fall with distance.
        let (mut near, mut far) = (size.0.max(size.1) * 0.75, size.0.max(size.1) * 60.0);
        for _ in 0..40 {
            let depth = f32::midpoint(near, far);
            let (low, high) = bounds(depth);
            if (high.0 - low.0) / w > scene.fill || (high.1 - low.1) / h > scene.fill {
                near = depth;
            } else {
                far = depth;
            }
        }
        let (low, high) = bounds(far);
        // At least a hundredth of the picture stays free on each side.
        let free = |size: f32, span: f32| (size * 0.98 - span).max(0.0) / 2.0;
        let cx = w / 2.0 - f32::midpoint(low.0, high.0) + scene.offset.0 * free(w, high.0 - low.0);
        let cy = h / 2.0 - f32::midpoint(low.1, high.1) + scene.offset.1 * free(h, high.1 - low.1);
        let (ex, ey, o) = (
            rotate(1.0, 0.0),
            rotate(0.0, 1.0),
            rotate(-size.0 / 2.0, -size.1 / 2.0),
        );
        let m = [
            [
                focal * ex.0 + cx * ex.2,
                focal * ey.0 + cx * ey.2,
                focal * o.0 + cx * (o.2 + far),
            ],
            [
                focal * ex.1 + cy * ex.2,
                focal * ey.1 + cy * ey.2,
                focal * o.1 + cy * (o.2 + far),
            ],
            [ex.2, ey.2, o.2 + far],
        ];
        Self {
            m,
            inverse: inverse(&m),
        }
    }

    fn to_picture(&self, x: f32, y: f32) -> [f32; 2] {
        let [a, b, c] = self.m.map(|row| row[0] * x + row[1] * y + row[2]);
        [a / c, b / c]
    }

    fn to_desk(&self, x: f32, y: f32) -> (f32, f32) {
        let [a, b, c] = self.inverse.map(|row| row[0] * x + row[1] * y + row[2]);
        (a / c, b / c)
    }
}

fn inverse(m: &[[f32; 3]; 3]) -> [[f32; 3]; 3] {
    let m = m.map(|row| row.map(f64::from));
    let minor = |r: usize, c: usize| {
        let (r1, r2, c1, c2) = ((r + 1) % 3, (r + 2) % 3, (c + 1) % 3, (c + 2) % 3);
        m[r1][c1] * m[r2][c2] - m[r1][c2] * m[r2][c1]
    };
    let det = (0..3).map(|c| m[0][c] * minor(0, c)).sum::<f64>();
    std::array::from_fn(|r| std::array::from_fn(|c| (minor(c, r) / det) as f32))
}

/// A thing beside or on the paper, in millimetres of the desk.
struct Thing {
    x: f32,
    y: f32,
    /// Half length and half width, or both radii.
    reach: (f32, f32),
    turn: (f32, f32),
    round: bool,
    colour: [f32; 3],
}

impl Thing {
    /// How much of a place it covers, with an edge `soft` millimetres wide.
    fn cover(&self, x: f32, y: f32, soft: f32) -> f32 {
        let (dx, dy) = (x - self.x, y - self.y);
        let (u, v) = (
            dx * self.turn.0 + dy * self.turn.1,
            dy * self.turn.0 - dx * self.turn.1,
        );
        let inside = if self.round {
            (1.0 - (u / self.reach.0).hypot(v / self.reach.1)) * self.reach.0.min(self.reach.1)
        } else {
            (self.reach.0 - u.abs()).min(self.reach.1 - v.abs())
        };
        (inside / soft.max(0.05) + 0.5).clamp(0.0, 1.0)
    }
}

impl Scene {
    /// Renders the scene.
    #[must_use]
    pub fn photograph(&self) -> Photo {
        let size = self.sheet.map_or((210.0, 297.0), Sheet::size);
        let view = View::of(self, size);
        let mut random = Random::new(u64::from(self.seed));
        let things = self.things(size, &mut random);
        let light = Lamp::draw(self, size, &mut random);
        let (w, h) = (self.width as usize, self.height as usize);
        let mut rgb = vec![0.0_f32; w * h * 3];
        let print = self.sheet.map(|sheet| {
            (
                Print::of(sheet),
                Print::of(sheet).levels[0].width() as f32 / size.0,
            )
        });
        for y in 0..h {
            for x in 0..w {
                let (px, py) = (x as f32 + 0.5, y as f32 + 0.5);
                let (dx, dy) = view.to_desk(px, py);
                let (ex, ey) = view.to_desk(px + 1.0, py);
                let (fx, fy) = view.to_desk(px, py + 1.0);
                // Millimetres that a pixel covers along its longer direction.
                let fine = (ex - dx).hypot(ey - dy).max((fx - dx).hypot(fy - dy));
                let mut colour = self.desk.at(dx, dy, fine);
                if let Some((print, dots)) = print {
                    let bow = |t: f32, span: f32| {
                        self.curl * (std::f32::consts::PI * (t / span).clamp(0.0, 1.0)).sin()
                    };
                    let inside = (dx - bow(dy, size.1))
                        .min(size.0 - dx + bow(dy, size.1))
                        .min(dy - 0.6 * bow(dx, size.0))
                        .min(size.1 - dy + 0.6 * bow(dx, size.0));
                    // The sheet's own thin shadow on the desk, towards the lower right.
                    let beyond = (dx - size.0).max(dy - size.1).max(-dx - 1.5).max(-dy - 1.5);
                    if inside < 0.0 && beyond < 4.0 {
                        let depth = 0.22 * (1.0 - beyond.max(0.0) / 4.0);
                        let depth = if self.faint() { depth * 0.12 } else { depth };
                        colour = colour.map(|c| c * (1.0 - depth.max(0.0)));
                    }
                    let cover = (inside / fine + 0.5).clamp(0.0, 1.0);
                    if cover > 0.0 {
                        let ink = print.at(dx / size.0, dy / size.1, fine * dots);
                        for (c, i) in colour.iter_mut().zip(ink) {
                            *c += (self.paper * (0.06 + 0.94 * i) - *c) * cover;
                        }
                    }
                }
                for thing in &things {
                    let cover = thing.cover(dx, dy, 1.2 * fine);
                    for (c, t) in colour.iter_mut().zip(thing.colour) {
                        *c += (t - *c) * cover;
                    }
                }
                let lit = light.on(dx, dy, px / self.width as f32, py / self.height as f32);
                let burnt = light.mirrored(dx, dy);
                let at = (y * w + x) * 3;
                for (o, (c, l)) in rgb[at..at + 3].iter_mut().zip(colour.into_iter().zip(lit)) {
                    *o = c * l + burnt;
                }
            }
        }
        let scale = (self.width.max(self.height) as f32 / 4000.0).max(0.16);
        blur(&mut rgb, w, h, self.blur * scale);
        let bytes = rgb
            .chunks_exact(3)
            .enumerate()
            .flat_map(|(i, p)| {
                let (x, y) = ((i % w) as u32, (i / w) as u32);
                let n = [0, 1, 2].map(|c| grain(x, y, self.seed.wrapping_add(c * 977)) * self.noise);
                [0, 1, 2].map(|c| (p[c] + 0.7 * n[c] + 0.3 * n[1]).round().clamp(0.0, 255.0) as u8)
            })
            .collect();
        let truth = self.sheet.map(|_| {
            [(0.0, 0.0), (size.0, 0.0), (size.0, size.1), (0.0, size.1)].map(|(x, y)| view.to_picture(x, y))
        });
        Photo {
            width: self.width,
            height: self.height,
            rgb: bytes,
            truth,
            quality: self.quality,
        }
    }

    /// White on white: shadows of a thick sheet would give away what is to be hard.
    fn faint(&self) -> bool {
        self.desk.is_white()
    }

    fn things(&self, size: (f32, f32), random: &mut Random) -> Vec<Thing> {
        let mut things = Vec::new();
        let colour = |random: &mut Random| std::array::from_fn(|_| random.between(25.0, 200.0));
        if self.clutter {
            let angle = random.between(0.0, std::f32::consts::PI);
            let beside = if random.chance(0.5) { -40.0 } else { size.0 + 40.0 };
            things.push(Thing {
                x: beside,
                y: random.between(0.1, 0.9) * size.1,
                reach: (70.0, 4.5),
                turn: (angle.cos(), angle.sin()),
                round: false,
                colour: colour(random),
            });
            let radius = random.between(25.0, 45.0);
            things.push(Thing {
                x: random.between(0.0, 1.0) * size.0,
                y: if random.chance(0.5) {
                    -radius - 15.0
                } else {
                    size.1 + radius + 15.0
                },
                reach: (radius, radius),
                turn: (1.0, 0.0),
                round: true,
                colour: colour(random),
            });
            // Pens that would lie across the paper are moved off it.
            let pen = &mut things[0];
            let span = 70.0 * pen.turn.0.abs() + 6.0;
            pen.x = if pen.x < 0.0 {
                pen.x.min(-span)
            } else {
                pen.x.max(size.0 + span)
            };
        }
        if self.finger && self.sheet.is_some() {
            let (x, y) = random.pick(&[(0.0_f32, 0.0_f32), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]);
            things.push(Thing {
                x: x * size.0,
                y: y * size.1,
                reach: (24.0_f32.min(size.1 * 0.2), 9.0_f32.min(size.1 * 0.1)),
                turn: (0.707, if (x > 0.5) == (y > 0.5) { 0.707 } else { -0.707 }),
                round: true,
                colour: [214.0, 164.0, 136.0],
            });
        }
        if self.thumb > 0.0 && self.sheet.is_some() {
            things.extend(self.thumb(size));
        }
        things
    }

    /// A thumb and its nail. Drawn from numbers of its own, so that scenes without one stay as they were.
    fn thumb(&self, size: (f32, f32)) -> [Thing; 2] {
        const LENGTH: f32 = 45.0;
        let mut random = Random::new(u64::from(self.seed) ^ 0x7468_756D);
        let edge = random.pick(&[0_u8, 1, 2, 3]);
        let along = random.between(0.25, 0.75);
        let lean = random.between(-0.35, 0.35);
        // Into the paper from the left, the right, the top, the bottom.
        let (tip, into) = match edge {
            0 => ((self.thumb, along * size.1), (1.0, 0.0)),
            1 => ((size.0 - self.thumb, along * size.1), (-1.0, 0.0)),
            2 => ((along * size.0, self.thumb), (0.0, 1.0)),
            _ => ((along * size.0, size.1 - self.thumb), (0.0, -1.0)),
        };
        let turn: (f32, f32) = (
            into.0 * lean.cos() - into.1 * lean.sin(),
            into.0 * lean.sin() + into.1 * lean.cos(),
        );
        let colour = random.pick(&[
            [224.0, 178.0, 152.0],
            [206.0, 152.0, 120.0],
            [172.0, 118.0, 88.0],
            [118.0, 78.0, 58.0],
        ]);
        let width = random.between(8.0, 10.5);
        let part = |back: f32, reach: (f32, f32), colour: [f32; 3]| Thing {
            x: tip.0 - turn.0 * back,
            y: tip.1 - turn.1 * back,
            reach,
            turn,
            round: true,
            colour,
        };
        let nail = [colour[0] * 1.08, colour[1] * 1.10, colour[2] * 1.14];
        [
            part(LENGTH, (LENGTH, width), colour),
            part(9.5, (6.5, 0.55 * width), nail),
        ]
    }
}

/// Two lamps: one falls off across the picture, one stands over a point of the desk; and what shades them.
struct Lamp {
    level: f32,
    falloff: f32,
    direction: (f32, f32),
    spot: (f32, f32),
    shade: f32,
    shade_edge: (f32, f32, f32),
    glare: f32,
    glare_at: (f32, f32),
    tint: [f32; 3],
    seed: u32,
}

impl Lamp {
    fn draw(scene: &Scene, size: (f32, f32), random: &mut Random) -> Self {
        let angle = random.between(0.0, std::f32::consts::TAU);
        let edge = random.between(0.0, std::f32::consts::TAU);
        let through = (
            random.between(0.2, 0.8) * size.0,
            random.between(0.2, 0.8) * size.1,
        );
        Self {
            level: scene.brightness,
            falloff: scene.falloff,
            direction: (angle.cos(), angle.sin()),
            spot: (
                random.between(-0.3, 1.3) * size.0,
                random.between(-0.3, 1.3) * size.1,
            ),
            shade: scene.shadow,
            shade_edge: (
                edge.cos(),
                edge.sin(),
                edge.cos() * through.0 + edge.sin() * through.1,
            ),
            glare: scene.glare * size.1.max(size.0) / 297.0,
            glare_at: (
                random.between(0.25, 0.75) * size.0,
                random.between(0.25, 0.75) * size.1,
            ),
            tint: [1.0 + scene.warmth, 1.0, 1.0 - scene.warmth],
            seed: scene.seed,
        }
    }

    /// `x`, `y` on the desk; `u`, `v` shares of the picture.
    fn on(&self, x: f32, y: f32, u: f32, v: f32) -> [f32; 3] {
        let across = (u - 0.5) * self.direction.0 + (v - 0.5) * self.direction.1;
        let near = (-((x - self.spot.0).powi(2) + (y - self.spot.1).powi(2)) / (2.0 * 160.0 * 160.0)).exp();
        let corner = 1.0 - 0.18 * ((u - 0.5).powi(2) + (v - 0.5).powi(2));
        let mut level = self.level * (1.0 + self.falloff * (across + 0.25 * near - 0.1)) * corner;
        if self.shade > 0.0 {
            // The edge of a hand or phone, some centimetres soft, never quite straight.
            let wave = 14.0 * noise(x / 70.0, y / 70.0, self.seed ^ 0xB);
            let depth = (x * self.shade_edge.0 + y * self.shade_edge.1 - self.shade_edge.2 + wave) / 22.0;
            let depth = (depth + 0.5).clamp(0.0, 1.0);
            level *= 1.0 - self.shade * depth * depth * (3.0 - 2.0 * depth);
        }
        self.tint.map(|t| t * level)
    }

    fn mirrored(&self, x: f32, y: f32) -> f32 {
        if self.glare <= 0.0 {
            return 0.0;
        }
        let (dx, dy) = (x - self.glare_at.0, y - self.glare_at.1);
        310.0 * (-(dx * dx + dy * dy) / (self.glare * self.glare)).exp()
    }
}

/// Gaussian blur, by rows and then by columns.
fn blur(rgb: &mut [f32], w: usize, h: usize, deviation: f32) {
    let radius = (3.0 * deviation).ceil() as usize;
    if radius == 0 || deviation < 0.15 {
        return;
    }
    let mut kernel: Vec<f32> = (0..=radius)
        .map(|i| (-((i * i) as f32) / (2.0 * deviation * deviation)).exp())
        .collect();
    let sum = kernel[0] + 2.0 * kernel[1..].iter().sum::<f32>();
    for k in &mut kernel {
        *k /= sum;
    }
    let mut line = vec![0.0_f32; w * 3];
    for row in rgb.chunks_exact_mut(w * 3) {
        line.copy_from_slice(row);
        for (x, out) in row.chunks_exact_mut(3).enumerate() {
            for (c, o) in out.iter_mut().enumerate() {
                let at = |x: usize| line[x * 3 + c];
                *o = kernel[0] * at(x);
                for (i, k) in kernel.iter().enumerate().skip(1) {
                    *o += k * (at(x.saturating_sub(i)) + at((x + i).min(w - 1)));
                }
            }
        }
    }
    let source = rgb.to_vec();
    for y in 0..h {
        let out = &mut rgb[y * w * 3..(y + 1) * w * 3];
        let row = |y: usize| &source[y * w * 3..(y + 1) * w * 3];
        for (o, v) in out.iter_mut().zip(row(y)) {
            *o = kernel[0] * v;
        }
        for (i, k) in kernel.iter().enumerate().skip(1) {
            for ((o, a), b) in out
                .iter_mut()
                .zip(row(y.saturating_sub(i)))
                .zip(row((y + i).min(h - 1)))
            {
                *o += k * (a + b);
            }
        }
    }
}
