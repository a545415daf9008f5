//! The page finder beside OpenCV's recipe, on the same drawn scenes in the same run.
//!
//! `banshi-opencv scores [FIRST] [COUNT] [FOLDER]` scores both on COUNT scenes a ground (50) from seed FIRST (5000) and
//! says which targets hold; photographs are those of FOLDER (beside the project). `banshi-opencv bench` prints times and
//! memory of both as lines of JSON. Scenes are left in `target/capture` for whoever wants to look at them.

mod bench;
mod opencv;
mod scores;
#[path = "../../../core/capture/tests/scoring/mod.rs"]
mod scoring;

use std::env;
use std::error::Error;
use std::path::{Path, PathBuf};

use banshi_papers::{Photo, Sheet};

#[global_allocator]
static ALLOCATOR: banshi_memory::Counted = banshi_memory::Counted;

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

fn main() -> Outcome {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["scores", ref rest @ ..] if rest.len() <= 3 => {
            let number = |at: usize, default: u64| rest.get(at).map_or(Ok(default), |text| text.parse());
            let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/capture/photos");
            let photographs = Path::new(rest.get(2).copied().unwrap_or(beside));
            scores::run(number(0, 5000)?, number(1, 50)?, photographs)
        }
        ["bench"] => bench::run(),
        ["memory", file] => bench::memory(Path::new(file)),
        _ => Err("usage: banshi-opencv scores [FIRST] [COUNT] [FOLDER] | bench".into()),
    }
}

/// The paper of a seed's scene: all kinds in turn.
fn sheet(seed: u64) -> Sheet {
    [Sheet::Opinion, Sheet::Form, Sheet::Card][usize::try_from(seed % 3).unwrap_or_default()]
}

/// Where scenes are written.
fn folder() -> Outcome<PathBuf> {
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target"),
        PathBuf::from,
    );
    let folder = target.join("capture");
    std::fs::create_dir_all(&folder)?;
    Ok(folder.canonicalize()?)
}

/// A photograph's luma plane and the PNG of it that OpenCV reads.
fn preview(photo: &Photo, name: &str) -> Outcome<(Vec<u8>, PathBuf)> {
    let (luma, file) = (photo.luma(), folder()?.join(format!("{name}.png")));
    image::save_buffer(
        &file,
        &luma,
        photo.width,
        photo.height,
        image::ExtendedColorType::L8,
    )?;
    Ok((luma, file))
}

#[expect(clippy::cast_precision_loss, reason = "a few scenes")]
fn mean(values: &[f32]) -> f32 {
    values.iter().sum::<f32>() / values.len().max(1) as f32
}

fn median(values: &mut [f32]) -> f32 {
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f32::NAN)
}
