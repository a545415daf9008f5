//! How often the disk makes a small write durable: what no durable answer can be faster than.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

/// For how long it is tried.
const TRIED: Duration = Duration::from_millis(700);

/// Appends 4 KB and waits until they are durable, again and again: so often a second.
pub(crate) fn syncs_a_second(folder: &Path) -> std::io::Result<f64> {
    let path = folder.join("syncs");
    let mut file = File::create(&path)?;
    let (started, mut count) = (Instant::now(), 0_u32);
    while started.elapsed() < TRIED {
        file.write_all(&[7; 4096])?;
        file.sync_data()?;
        count += 1;
    }
    let rate = f64::from(count) / started.elapsed().as_secs_f64();
    std::fs::remove_file(path)?;
    Ok(rate)
}
