//! Writes photographs to look at: `cargo run --release -p banshi-papers --example contact -- FOLDER`.

use banshi_papers::{Ground, Scene, Sheet, blurred, employer_opinion_photo, no_page};

fn main() -> std::io::Result<()> {
    let folder = std::path::PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "out/papers".into()));
    std::fs::create_dir_all(&folder)?;
    for (name, jpeg) in [
        ("opinion", employer_opinion_photo(1)),
        ("blurred", blurred(1)),
        ("no-page", no_page(1)),
    ] {
        std::fs::write(folder.join(format!("{name}.jpg")), jpeg)?;
    }
    for ground in Ground::ALL {
        for (seed, sheet) in [
            (0, Some(Sheet::Opinion)),
            (1, Some(Sheet::Form)),
            (2, Some(Sheet::Card)),
            (3, None),
        ] {
            let photo = Scene::draw(seed, ground, sheet, 1200, 900).photograph();
            std::fs::write(folder.join(format!("{ground:?}-{seed}.jpg")), photo.jpeg())?;
        }
    }
    Ok(())
}
