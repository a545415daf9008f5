//! Fuzz targets on the stable toolchain: kept inputs are replayed, then mutated for a second; `FUZZ_SECONDS` runs longer.
//!
//! ```
//! let folder = std::env::temp_dir().join("banshi-mutations");
//! std::fs::create_dir_all(&folder)?;
//! std::fs::write(folder.join("kept"), b"kept")?;
//! let kept = banshi_mutations::kept(&folder)?;
//! banshi_mutations::replay(|bytes| assert!(bytes.len() <= 4), &kept, |bytes, _, draw| bytes.truncate(draw.below(5)));
//! # Ok::<(), std::io::Error>(())
//! ```

use std::{
    fs, io,
    path::Path,
    time::{Duration, Instant},
};

/// Numbers without end, the same in each run.
#[derive(Debug)]
pub struct Draw(u64);

impl Draw {
    /// A number below `bound`; 0 where there is none.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % bound.max(1)
    }
}

/// The inputs that are kept in a folder, by name.
///
/// # Errors
/// Where the folder or a file in it cannot be read.
pub fn kept(folder: &Path) -> io::Result<Vec<Vec<u8>>> {
    let mut paths = fs::read_dir(folder)?
        .map(|file| Ok(file?.path()))
        .collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    paths.iter().map(fs::read).collect()
}

/// Gives a target each of the kept inputs, then what one to seven mutations make of any of them, until the time is over.
pub fn replay(
    target: impl Fn(&[u8]),
    kept: &[Vec<u8>],
    mutate: impl Fn(&mut Vec<u8>, &[Vec<u8>], &mut Draw),
) {
    let seconds = std::env::var("FUZZ_SECONDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(1);
    let until = Instant::now() + Duration::from_secs(seconds);
    for bytes in kept {
        target(bytes);
    }
    let mut draw = Draw(0x5eed);
    let mut runs = 0_u32;
    while Instant::now() < until {
        let mut bytes = kept[draw.below(kept.len())].clone();
        for _ in 0..=draw.below(6) {
            mutate(&mut bytes, kept, &mut draw);
        }
        target(&bytes);
        runs += 1;
    }
    eprintln!("{runs} mutations");
}
