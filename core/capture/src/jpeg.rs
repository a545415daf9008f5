//! A small JPEG encoder for pages: baseline, colours at half resolution, Huffman tables made for the picture.
//!
//! A page is mostly white. Tables made for it (ISO/IEC 10918-1, annex K.2) spend a bit where the standard's example
//! tables spend six, which at the same bytes leaves more for the type; and the transform is done once for all
//! qualities that are tried.

use crate::scan::luma;

/// Transformed coefficients carry this many sixteenths.
const SCALE: i32 = 16;

/// Order in which coefficients are written: along diagonals, coarse to fine.
const ZIGZAG: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7,
    14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39,
    46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// Annex K.1, luminance.
const LUMINANCE: [u8; 64] = [
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17,
    22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78,
    87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];

/// Annex K.1, chrominance.
const CHROMINANCE: [u8; 64] = [
    17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
];

/// A picture after the transform, to be written at any quality.
pub(crate) struct Transformed {
    width: u16,
    height: u16,
    /// Luma, then for colour both chromas.
    components: Vec<Blocks>,
}

/// One component's 8 × 8 blocks, row by row.
struct Blocks {
    columns: usize,
    data: Vec<[i16; 64]>,
}

impl Transformed {
    /// From rows of one byte a pixel.
    pub(crate) fn grey(pixels: &[u8], width: usize, height: usize) -> Self {
        let luma = Blocks::of(width.div_ceil(8), height.div_ceil(8), |x, y| {
            f32::from(pixels[y.min(height - 1) * width + x.min(width - 1)]) - 128.0
        });
        Self {
            width: width as u16,
            height: height as u16,
            components: vec![luma],
        }
    }

    /// From rows of three bytes a pixel. The chromas are means of two by two pixels.
    pub(crate) fn colour(pixels: &[u8], width: usize, height: usize) -> Self {
        let (columns, rows) = (width.div_ceil(16), height.div_ceil(16));
        let pixel = |x: usize, y: usize| {
            let at = (y.min(height - 1) * width + x.min(width - 1)) * 3;
            [pixels[at], pixels[at + 1], pixels[at + 2]]
        };
        let bright = Blocks::of(columns * 2, rows * 2, |x, y| f32::from(luma(pixel(x, y))) - 128.0);
        let chroma = |weights: [f32; 3]| {
            Blocks::of(columns, rows, |x, y| {
                let mut sum = 0.0;
                for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                    let p = pixel(2 * x + dx, 2 * y + dy);
                    sum += p.iter().zip(weights).map(|(p, w)| f32::from(*p) * w).sum::<f32>();
                }
                sum / 4.0
            })
        };
        // JFIF 1.02, conversion to and from RGB.
        let (blue, red) = (chroma([-0.1687, -0.3313, 0.5]), chroma([0.5, -0.4187, -0.0813]));
        Self {
            width: width as u16,
            height: height as u16,
            components: vec![bright, blue, red],
        }
    }

    /// The file at `quality` 1 to 100, on the scale of the Independent JPEG Group.
    pub(crate) fn file(&self, quality: u8) -> Vec<u8> {
        let tables = [scaled(&LUMINANCE, quality), scaled(&CHROMINANCE, quality)];
        let tokens = self.tokens(&tables);
        let used = if self.components.len() == 1 { 2 } else { 4 };
        let codes: Vec<Code> = (0..used).map(|table| Code::of(&tokens, table)).collect();
        let mut out = Vec::with_capacity(tokens.len());
        self.headers(&mut out, &tables, &codes);
        let mut bits = Bits {
            out,
            held: 0,
            count: 0,
        };
        for token in &tokens {
            let (code, length) = codes[token.table()].codes[token.symbol()];
            bits.put(u32::from(code), u32::from(length));
            bits.put(token.extra(), token.extra_length());
        }
        bits.finish()
    }

    fn tokens(&self, tables: &[[u16; 64]; 2]) -> Vec<Token> {
        let mut tokens = Vec::new();
        let mut last = [0_i32; 3];
        let first = &self.components[0];
        if self.components.len() == 1 {
            for block in &first.data {
                push_block(&mut tokens, block, &tables[0], 0, &mut last[0]);
            }
            return tokens;
        }
        let columns = self.components[1].columns;
        for unit in 0..self.components[1].data.len() {
            let (x, y) = (unit % columns * 2, unit / columns * 2);
            for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                let block = &first.data[(y + dy) * first.columns + x + dx];
                push_block(&mut tokens, block, &tables[0], 0, &mut last[0]);
            }
            for c in [1, 2] {
                push_block(
                    &mut tokens,
                    &self.components[c].data[unit],
                    &tables[1],
                    2,
                    &mut last[c],
                );
            }
        }
        tokens
    }

    fn headers(&self, out: &mut Vec<u8>, tables: &[[u16; 64]; 2], codes: &[Code]) {
        let colour = self.components.len() > 1;
        out.extend_from_slice(&[0xFF, 0xD8]);
        segment(out, 0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0");
        for (id, table) in (0_u8..).zip(&tables[..if colour { 2 } else { 1 }]) {
            let mut body = vec![id];
            body.extend(ZIGZAG.iter().map(|&i| table[usize::from(i)] as u8));
            segment(out, 0xDB, &body);
        }
        let [h, w] = [self.height.to_be_bytes(), self.width.to_be_bytes()];
        let mut frame = vec![8, h[0], h[1], w[0], w[1]];
        if colour {
            frame.extend_from_slice(&[3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]);
        } else {
            frame.extend_from_slice(&[1, 1, 0x11, 0]);
        }
        segment(out, 0xC0, &frame);
        for (id, code) in [0x00, 0x10, 0x01, 0x11].into_iter().zip(codes) {
            let mut body = vec![id];
            body.extend_from_slice(&code.lengths);
            body.extend_from_slice(&code.symbols);
            segment(out, 0xC4, &body);
        }
        let scan: &[u8] = if colour {
            &[3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0]
        } else {
            &[1, 1, 0x00, 0, 63, 0]
        };
        segment(out, 0xDA, scan);
    }
}

fn segment(out: &mut Vec<u8>, marker: u8, body: &[u8]) {
    out.extend_from_slice(&[0xFF, marker]);
    out.extend_from_slice(&(body.len() as u16 + 2).to_be_bytes());
    out.extend_from_slice(body);
}

/// A table for a quality, as the Independent JPEG Group scales it.
fn scaled(table: &[u8; 64], quality: u8) -> [u16; 64] {
    let quality = u32::from(quality.clamp(1, 100));
    let percent = if quality < 50 {
        5000 / quality
    } else {
        200 - 2 * quality
    };
    table.map(|v| ((u32::from(v) * percent + 50) / 100).clamp(1, 255) as u16)
}

impl Blocks {
    fn of(columns: usize, rows: usize, sample: impl Fn(usize, usize) -> f32) -> Self {
        // basis[u][x]: the transform of 8 values, orthonormal.
        let basis: [[f32; 8]; 8] = std::array::from_fn(|u| {
            let norm = if u == 0 { (0.125_f32).sqrt() } else { 0.5 };
            std::array::from_fn(|x| {
                norm * (std::f32::consts::PI * (2 * x + 1) as f32 * u as f32 / 16.0).cos()
            })
        });
        let mut data = vec![[0_i16; 64]; columns * rows];
        for (i, block) in data.iter_mut().enumerate() {
            let (bx, by) = (i % columns * 8, i / columns * 8);
            let mut samples = [[0.0_f32; 8]; 8];
            for (y, row) in samples.iter_mut().enumerate() {
                for (x, v) in row.iter_mut().enumerate() {
                    *v = sample(bx + x, by + y);
                }
            }
            let first = samples[0][0];
            if samples.iter().flatten().all(|v| (v - first).abs() < 0.01) {
                // Empty paper, most of a page.
                block[0] = (first * 8.0 * SCALE as f32).round() as i16;
                continue;
            }
            let mut half = [[0.0_f32; 8]; 8];
            for (row, out) in samples.iter().zip(&mut half) {
                for (o, b) in out.iter_mut().zip(&basis) {
                    *o = row.iter().zip(b).map(|(v, b)| v * b).sum();
                }
            }
            for (v, b) in basis.iter().enumerate() {
                let mut sums = [0.0_f32; 8];
                for (row, b) in half.iter().zip(b) {
                    for (s, h) in sums.iter_mut().zip(row) {
                        *s += h * b;
                    }
                }
                for (o, s) in block[v * 8..v * 8 + 8].iter_mut().zip(sums) {
                    *o = (s * SCALE as f32).round() as i16;
                }
            }
        }
        Self { columns, data }
    }
}

/// A symbol and the bits that follow it: table, symbol, length and bits in one word.
#[derive(Clone, Copy)]
struct Token(u32);

impl Token {
    fn new(table: usize, symbol: usize, extra_length: u32, extra: u32) -> Self {
        Self((table as u32) << 28 | (symbol as u32) << 20 | extra_length << 16 | extra)
    }

    fn table(self) -> usize {
        (self.0 >> 28) as usize
    }

    fn symbol(self) -> usize {
        (self.0 >> 20 & 0xFF) as usize
    }

    fn extra_length(self) -> u32 {
        self.0 >> 16 & 0xF
    }

    fn extra(self) -> u32 {
        self.0 & 0xFFFF
    }
}

/// Quantises a block and codes it; `table` is 0 for luma, 2 for chroma (the one for the mean; details use the next).
fn push_block(tokens: &mut Vec<Token>, block: &[i16; 64], steps: &[u16; 64], table: usize, last: &mut i32) {
    let step = i32::from(steps[0]) * SCALE;
    let mean = (i32::from(block[0]) + step / 2).div_euclid(step);
    let (size, bits) = amplitude(mean - *last);
    *last = mean;
    tokens.push(Token::new(table, size as usize, size, bits));
    let mut zeros = 0;
    for &i in &ZIGZAG[1..] {
        let i = usize::from(i);
        let step = i32::from(steps[i]) * SCALE;
        let value = i32::from(block[i]);
        // A little less than half: what hardly counts is noise more often than ink.
        let level = (value.abs() + step * 7 / 16) / step * value.signum();
        if level == 0 {
            zeros += 1;
            continue;
        }
        while zeros > 15 {
            tokens.push(Token::new(table + 1, 0xF0, 0, 0));
            zeros -= 16;
        }
        let (size, bits) = amplitude(level);
        tokens.push(Token::new(table + 1, zeros << 4 | size as usize, size, bits));
        zeros = 0;
    }
    if zeros > 0 {
        tokens.push(Token::new(table + 1, 0, 0, 0));
    }
}

/// Number of bits and the bits, negative values as ones' complement.
fn amplitude(value: i32) -> (u32, u32) {
    let size = 32 - value.unsigned_abs().leading_zeros();
    let bits = if value < 0 { value - 1 } else { value };
    (size, bits as u32 & ((1 << size) - 1))
}

/// A Huffman code made for a picture.
struct Code {
    /// Symbols of each length from 1 to 16.
    lengths: [u8; 16],
    symbols: Vec<u8>,
    /// Code and length by symbol.
    codes: Box<[(u16, u8); 256]>,
}

impl Code {
    /// Annex K.2: lengths by merging the rarest, held to sixteen bits; no code is all ones.
    fn of(tokens: &[Token], table: usize) -> Self {
        let mut counts = [0_u64; 257];
        for token in tokens.iter().filter(|t| t.table() == table) {
            counts[token.symbol()] += 1;
        }
        // Stands for the code of all ones, which is not to be used.
        counts[256] = 1;
        let mut sizes = [0_u32; 257];
        let mut chain: [Option<usize>; 257] = [None; 257];
        loop {
            let rarest = |but: Option<usize>| {
                (0..257)
                    .filter(|&i| counts[i] > 0 && Some(i) != but)
                    .min_by_key(|&i| (counts[i], 256 - i))
            };
            let Some(a) = rarest(None) else { break };
            let Some(b) = rarest(Some(a)) else { break };
            counts[a] += counts[b];
            counts[b] = 0;
            let mut end = a;
            loop {
                sizes[end] += 1;
                match chain[end] {
                    Some(next) => end = next,
                    None => break,
                }
            }
            chain[end] = Some(b);
            let mut at = Some(b);
            while let Some(i) = at {
                sizes[i] += 1;
                at = chain[i];
            }
        }
        let mut of_length = [0_i32; 258];
        for &size in sizes.iter().filter(|s| **s > 0) {
            of_length[size as usize] += 1;
        }
        // Figure K.3: pairs that are too long move up, a shorter code gives way to them.
        for i in (17..258).rev() {
            while of_length[i] > 0 {
                let mut j = i - 2;
                while of_length[j] == 0 {
                    j -= 1;
                }
                of_length[i] -= 2;
                of_length[i - 1] += 1;
                of_length[j + 1] += 2;
                of_length[j] -= 1;
            }
        }
        if let Some(longest) = (1..17).rev().find(|&i| of_length[i] > 0) {
            of_length[longest] -= 1;
        }
        let mut symbols: Vec<u8> = (0..=255_u8).filter(|&s| sizes[usize::from(s)] > 0).collect();
        symbols.sort_by_key(|&s| sizes[usize::from(s)]);
        let mut codes = Box::new([(0_u16, 0_u8); 256]);
        let (mut code, mut at) = (0_u32, 0);
        for length in 1..=16_u8 {
            for _ in 0..of_length[usize::from(length)] {
                if let Some(&symbol) = symbols.get(at) {
                    codes[usize::from(symbol)] = (code as u16, length);
                }
                at += 1;
                code += 1;
            }
            code <<= 1;
        }
        Self {
            lengths: std::array::from_fn(|i| of_length[i + 1] as u8),
            symbols,
            codes,
        }
    }
}

/// Bits, most significant first; a byte of ones is followed by a zero byte.
struct Bits {
    out: Vec<u8>,
    held: u32,
    count: u32,
}

impl Bits {
    fn put(&mut self, bits: u32, length: u32) {
        if length == 0 {
            return;
        }
        self.held = self.held << length | bits;
        self.count += length;
        while self.count >= 8 {
            self.count -= 8;
            let byte = (self.held >> self.count & 0xFF) as u8;
            self.out.push(byte);
            if byte == 0xFF {
                self.out.push(0);
            }
        }
    }

    fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            let fill = 8 - self.count;
            self.put((1 << fill) - 1, fill);
        }
        self.out.extend_from_slice(&[0xFF, 0xD9]);
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stripes, a ramp and a coloured field.
    fn picture(width: usize, height: usize) -> Vec<u8> {
        (0..width * height)
            .flat_map(|i| {
                let (x, y) = (i % width, i / width);
                let stripe = if x / 5 % 2 == 0 { 230 } else { 30 };
                if y * 2 < height {
                    [stripe, stripe, stripe]
                } else {
                    [200, (y * 255 / height) as u8, 40]
                }
            })
            .collect()
    }

    #[test]
    fn what_is_written_is_read_again_at_every_size_and_quality() {
        for (width, height) in [(16, 16), (37, 21), (8, 9), (1, 1), (240, 163)] {
            let rgb = picture(width, height);
            for quality in [95, 60, 20] {
                let file = Transformed::colour(&rgb, width, height).file(quality);
                let read = image::load_from_memory(&file).unwrap().into_rgb8();
                assert_eq!(read.dimensions(), (width as u32, height as u32));
                let off: u64 = read
                    .iter()
                    .zip(&rgb)
                    .map(|(a, b)| u64::from(a.abs_diff(*b)))
                    .sum();
                let mean = off as f32 / rgb.len() as f32;
                assert!(
                    mean < if quality == 95 { 9.0 } else { 25.0 },
                    "{width} × {height} at {quality}: {mean}"
                );
                let grey: Vec<u8> = rgb.chunks_exact(3).map(|p| p[1]).collect();
                let file = Transformed::grey(&grey, width, height).file(quality);
                let read = image::load_from_memory(&file).unwrap().into_luma8();
                let off: u64 = read
                    .iter()
                    .zip(&grey)
                    .map(|(a, b)| u64::from(a.abs_diff(*b)))
                    .sum();
                let mean = off as f32 / grey.len() as f32;
                assert!(
                    mean < if quality == 95 { 4.0 } else { 25.0 },
                    "{width} × {height} grey at {quality}: {mean}"
                );
            }
        }
    }

    #[test]
    fn an_empty_page_costs_next_to_nothing() {
        let file = Transformed::grey(&vec![255; 1654 * 2339], 1654, 2339).file(85);
        assert!(file.len() < 20_000, "{}", file.len());
    }

    #[test]
    fn noise_needs_every_symbol_and_still_reads() {
        let mut state = 1_u32;
        let noise: Vec<u8> = (0..256 * 256)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            })
            .collect();
        let file = Transformed::grey(&noise, 256, 256).file(100);
        let read = image::load_from_memory(&file).unwrap().into_luma8();
        let off = read.iter().zip(&noise).map(|(a, b)| a.abs_diff(*b)).max();
        assert!(off <= Some(4), "{off:?}");
    }
}
