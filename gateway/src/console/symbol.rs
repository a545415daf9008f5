//! 二维码 on what is printed, drawn in lines so that any printer draws it sharp.

use banshi_domain::FilingCode;
use qrcode::{Color, EcLevel, QrCode};

use super::fault::PageResult;

/// White modules around a code (ISO/IEC 18004, 6.3.8).
const QUIET: usize = 4;

/// A code as SVG draws it.
pub(super) struct Symbol {
    /// Modules a side, with the white around.
    pub(super) side: usize,
    /// The dark modules, a row's run after another.
    pub(super) path: String,
}

impl Symbol {
    /// The code of a filing's papers. Level M: a fold or a stamp over a sixth of it does no harm.
    pub(super) fn of(code: FilingCode) -> PageResult<Self> {
        let code = QrCode::with_error_correction_level(code.to_string(), EcLevel::M).map_err(|error| {
            tracing::error!(%error, "a code cannot be drawn");
            banshi_domain::ProblemKind::Internal
        })?;
        let (width, colours) = (code.width(), code.to_colors());
        let mut bars = Vec::new();
        for (y, row) in colours.chunks(width).enumerate() {
            let mut x = 0;
            for run in row.chunk_by(|a, b| a == b) {
                let length = run.len();
                if run[0] == Color::Dark {
                    bars.push(format!("M{} {}h{length}v1h-{length}z", x + QUIET, y + QUIET));
                }
                x += length;
            }
        }
        Ok(Self {
            side: width + 2 * QUIET,
            path: bars.concat(),
        })
    }
}

#[cfg(test)]
mod tests {
    use banshi_capture::{Code, Frame};

    use super::*;

    /// Pixels a module.
    const MODULE: usize = 6;

    /// Draws the path as a printer would: each run is a black bar, a module high.
    fn drawn(symbol: &Symbol) -> Vec<u8> {
        let side = symbol.side * MODULE;
        let mut page = vec![255; side * side];
        for bar in symbol.path.split_terminator('z') {
            let numbers: Vec<usize> = bar
                .split(|c: char| !c.is_ascii_digit())
                .filter_map(|part| part.parse().ok())
                .collect();
            let [x, y, length, 1, _] = numbers[..] else {
                panic!("{bar}")
            };
            for row in page.chunks_mut(side).skip(y * MODULE).take(MODULE) {
                row[x * MODULE..(x + length) * MODULE].fill(0);
            }
        }
        page
    }

    #[test]
    fn what_is_printed_is_what_a_phone_reads() {
        let code: FilingCode = "banshi://filing/321102261016000422".parse().unwrap();
        let symbol = Symbol::of(code).unwrap();
        let (page, side) = (drawn(&symbol), symbol.side * MODULE);
        let read = Code::read(Frame::new(&page, side, side, side).unwrap());
        assert_eq!(read.len(), 1);
        assert_eq!(read[0].text.parse(), Ok(code));
    }
}
