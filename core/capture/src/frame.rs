//! A view on the grey plane of a camera's preview, and the crate's own small grey pictures.

/// The luma plane of one preview frame, borrowed from the camera.
///
/// Rows may be padded (`stride` ≥ `width`), as camera buffers are.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    data: &'a [u8],
    width: usize,
    height: usize,
    stride: usize,
}

/// Why bytes are no frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FrameError {
    /// Fewer than 64 pixels in a direction: no page could be seen.
    #[error("a frame needs at least 64 × 64 pixels")]
    TooSmall,
    /// More than 4096 pixels in a direction: this is for previews, take a [`crate::Scan`].
    #[error("a frame has at most 4096 × 4096 pixels")]
    TooLarge,
    /// The stride is below the width, or the plane ends early.
    #[error("the plane is shorter than its width, height and stride say")]
    Short,
}

/// What the finder looks at: grey values, wherever they come from.
pub(crate) trait Picture: Copy {
    /// Pixels in a row.
    fn width(&self) -> usize;
    /// Rows.
    fn height(&self) -> usize;
    /// Two pixels of one row.
    fn pair(&self, x: usize, next: usize, y: usize) -> (u8, u8);
    /// Shrunk by whole-pixel boxes of `factor` × `factor`.
    fn shrink_onto(&self, plane: &mut Plane, factor: usize);
}

impl Picture for Frame<'_> {
    fn width(&self) -> usize {
        self.width
    }

    fn height(&self) -> usize {
        self.height
    }

    fn pair(&self, x: usize, next: usize, y: usize) -> (u8, u8) {
        let row = self.row(y);
        (row[x], row[next])
    }

    fn shrink_onto(&self, plane: &mut Plane, factor: usize) {
        plane.shrink(*self, factor);
    }
}

impl<'a> Frame<'a> {
    /// A frame over `data`: `height` rows that begin `stride` bytes apart, one byte of luma a pixel (full range).
    ///
    /// # Errors
    /// [`FrameError`] where sizes are out of range or `data` is too short. The last row need not be padded.
    pub fn new(data: &'a [u8], width: usize, height: usize, stride: usize) -> Result<Self, FrameError> {
        if width < 64 || height < 64 {
            return Err(FrameError::TooSmall);
        }
        if width > 4096 || height > 4096 {
            return Err(FrameError::TooLarge);
        }
        let needed = (height - 1)
            .checked_mul(stride)
            .and_then(|n| n.checked_add(width));
        match needed {
            Some(needed) if stride >= width && data.len() >= needed => Ok(Self {
                data,
                width,
                height,
                stride,
            }),
            _ => Err(FrameError::Short),
        }
    }

    /// A frame over a whole picture of our own, of whatever size.
    pub(crate) fn whole(data: &'a [u8], width: usize, height: usize) -> Option<Self> {
        (width > 0 && height > 0 && data.len() >= width * height).then_some(Self {
            data,
            width,
            height,
            stride: width,
        })
    }

    /// Pixels in a row.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    #[must_use]
    pub fn height(&self) -> usize {
        self.height
    }

    pub(crate) fn row(&self, y: usize) -> &'a [u8] {
        &self.data[y * self.stride..y * self.stride + self.width]
    }
}

/// A grey picture of our own, reused from frame to frame.
#[derive(Debug, Clone, Default)]
pub(crate) struct Plane {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) data: Vec<u8>,
}

impl Plane {
    /// Makes it `width` × `height`; allocates only when it grows. The contents are unspecified.
    pub(crate) fn reshape(&mut self, width: usize, height: usize) {
        self.width = width;
        self.height = height;
        self.data.resize(width * height, 0);
    }

    pub(crate) fn row(&self, y: usize) -> &[u8] {
        &self.data[y * self.width..(y + 1) * self.width]
    }

    /// The frame shrunk by whole-pixel boxes of `factor` × `factor`.
    pub(crate) fn shrink(&mut self, frame: Frame<'_>, factor: usize) {
        let (w, h) = (frame.width() / factor, frame.height() / factor);
        self.reshape(w, h);
        let area = (factor * factor) as u32;
        for y in 0..h {
            let out = &mut self.data[y * w..(y + 1) * w];
            match factor {
                1 => out.copy_from_slice(&frame.row(y)[..w]),
                2 => {
                    let (a, b) = (frame.row(2 * y), frame.row(2 * y + 1));
                    for ((o, a), b) in out.iter_mut().zip(a.chunks_exact(2)).zip(b.chunks_exact(2)) {
                        *o = ((u16::from(a[0]) + u16::from(a[1]) + u16::from(b[0]) + u16::from(b[1]) + 2) / 4)
                            as u8;
                    }
                }
                _ => {
                    for (x, o) in out.iter_mut().enumerate() {
                        let mut sum = area / 2;
                        for r in 0..factor {
                            let row = &frame.row(y * factor + r)[x * factor..(x + 1) * factor];
                            sum += row.iter().map(|&v| u32::from(v)).sum::<u32>();
                        }
                        *o = (sum / area) as u8;
                    }
                }
            }
        }
    }

    /// Value between pixels, by bilinear interpolation; outside, the border's.
    pub(crate) fn at(&self, x: f32, y: f32) -> f32 {
        let fx = (x - 0.5).clamp(0.0, (self.width - 1) as f32);
        let fy = (y - 0.5).clamp(0.0, (self.height - 1) as f32);
        let (x0, y0) = (fx as usize, fy as usize);
        let (x1, y1) = ((x0 + 1).min(self.width - 1), (y0 + 1).min(self.height - 1));
        let v = |x: usize, y: usize| f32::from(self.data[y * self.width + x]);
        let top = v(x0, y0) + (v(x1, y0) - v(x0, y0)) * fx.fract();
        let bottom = v(x0, y1) + (v(x1, y1) - v(x0, y1)) * fx.fract();
        top + (bottom - top) * fy.fract()
    }

    /// Closes dark things narrower than 2·`radius` + 1 pixels (type, table rules), leaving wider shapes' edges where
    /// they are: greatest value in a square window, then least.
    pub(crate) fn close(&mut self, radius: usize, spare: &mut Vec<u8>) {
        self.window(radius, spare, u8::max);
        self.window(radius, spare, u8::min);
    }

    fn window(&mut self, radius: usize, spare: &mut Vec<u8>, pick: impl Fn(u8, u8) -> u8) {
        let (w, h) = (self.width, self.height);
        spare.resize(w * h, 0);
        // Along rows: whole-row shifts combine quickly because the compiler turns them into vector code.
        for y in 0..h {
            let row = &self.data[y * w..(y + 1) * w];
            let out = &mut spare[y * w..(y + 1) * w];
            out.copy_from_slice(row);
            for shift in 1..=radius.min(w - 1) {
                for (o, &v) in out[shift..].iter_mut().zip(row) {
                    *o = pick(*o, v);
                }
                for (o, &v) in out.iter_mut().zip(&row[shift..]) {
                    *o = pick(*o, v);
                }
            }
        }
        self.data.copy_from_slice(spare);
        for y in 0..h {
            let out = &mut self.data[y * w..(y + 1) * w];
            for other in y.saturating_sub(radius)..=(y + radius).min(h - 1) {
                if other != y {
                    for (o, &v) in out.iter_mut().zip(&spare[other * w..(other + 1) * w]) {
                        *o = pick(*o, v);
                    }
                }
            }
        }
    }
}
