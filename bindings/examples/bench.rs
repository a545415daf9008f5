//! What the core costs a phone whose catalogue holds a city's 11,458 items, through the facade's own calls: memory over a
//! process that does nothing, and the time from nothing to the first screen: the library's loading as any process loads
//! it, and the way from there to the home screen's model. One line of JSON a figure.

#[path = "../../core/catalogue/tests/samples/mod.rs"]
mod samples;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;
use std::{env, fs};

use banshi_bindings::{Banshi, BanshiSettings, PhoneServices};
use banshi_catalogue::{Catalogue, Folder};
use banshi_memory::{alone, resident, say};
use serde_json::json;

#[global_allocator]
static ALLOCATOR: banshi_memory::Counted = banshi_memory::Counted;

/// As many as a prefecture-level city publishes.
const ITEMS: usize = 11_458;
/// What a list on a phone asks for at a time.
const WINDOW: u32 = 40;
/// Starts of a process; the middle one counts.
const STARTS: usize = 11;
const MEGABYTE: f64 = 1_048_576.0;

type Outcome = Result<(), Box<dyn Error>>;

fn main() -> Outcome {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["idle"] => say(&[resident()?]),
        ["open", folder] => {
            let (open, asked) = banshi_memory::counted(|| look_around(Path::new(folder)));
            let _open = open?;
            say(&[resident()?, as_f64(asked.held)]);
        }
        ["start", folder] => {
            let begun = Instant::now();
            let app = open(Path::new(folder))?;
            let residents = app.residents()?;
            let first = residents.list()?.remove(0).id;
            residents.open(first)?.home()?;
            say(&[milliseconds(begun)]);
        }
        _ => bench()?,
    }
    Ok(())
}

fn bench() -> Outcome {
    let dir = tempfile::tempdir()?;
    let (site, folder) = (dir.path().join("site"), dir.path().join("phone"));
    let items = (0..ITEMS).map(samples::item).collect();
    samples::publication(items).write(&site, &samples::keys(), samples::day_one())?;
    fs::create_dir_all(&folder)?;
    fs::copy(site.join("metadata/1.root.json"), folder.join("1.root.json"))?;

    let app = open(&folder)?;
    app.residents()?.create("张三".into())?;
    drop(app);
    let database = folder.join("app/catalogue/catalogue.db");
    Catalogue::open(&database, &samples::first_root(&site))?.sync(&Folder::new(&site), samples::day_one())?;

    let folder = folder.to_str().ok_or("a folder whose name is no text")?;
    let idle = alone(&["idle"])?;
    let open = alone(&["open", folder])?;
    tell(
        "phone_memory_over_idle",
        (open[0] - idle[0]) / MEGABYTE,
        "MB",
        Some(30.0),
    );
    tell("phone_memory_of_the_process", open[0] / MEGABYTE, "MB", None);
    tell("phone_memory_allocated_by_rust", open[1] / MEGABYTE, "MB", None);

    let loaded = middle(|| started(true))? - middle(|| started(false))?;
    let home = middle(|| Ok(alone(&["start", folder])?[0]))?;
    tell("phone_start_library_loaded", loaded, "ms", None);
    tell("phone_start_opened_to_home", home, "ms", None);
    tell("phone_start_to_home", loaded + home, "ms", Some(50.0));
    Ok(())
}

/// How long a process takes that does nothing, alone or with the phone's library loaded into it before it begins.
fn started(with_library: bool) -> Result<f64, Box<dyn Error>> {
    let mut nothing = Command::new("true");
    if with_library {
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
        let library = target.join("phone/libbanshi_bindings.so");
        // A loader that does not find what it is told to load says so and goes on.
        nothing.env("LD_PRELOAD", library.canonicalize()?);
    }
    let begun = Instant::now();
    let ended = nothing.status()?;
    let took = milliseconds(begun);
    if ended.success() {
        Ok(took)
    } else {
        Err("a process that does nothing failed".into())
    }
}

/// The middle one of some starts.
fn middle(start: impl Fn() -> Result<f64, Box<dyn Error>>) -> Result<f64, Box<dyn Error>> {
    let mut starts = (0..STARTS).map(|_| start()).collect::<Result<Vec<_>, _>>()?;
    starts.sort_by(f64::total_cmp);
    Ok(starts[STARTS / 2])
}

/// What a person does on the way to a form: home, a search key by key, a list scrolled, an item.
fn look_around(folder: &Path) -> Result<(Arc<Banshi>, Arc<banshi_bindings::Resident>), Box<dyn Error>> {
    let app = open(folder)?;
    let residents = app.residents()?;
    let resident = residents.open(residents.list()?.remove(0).id)?;
    resident.home()?;
    let catalogue = app.catalogue()?;
    assert_eq!(
        catalogue.search(String::new(), 0, WINDOW)?.total as usize,
        ITEMS,
        "the whole catalogue is there"
    );
    for typed in ["z", "zh", "zhiye", "zhiyeyaoshi", "执业药师"] {
        let found = catalogue.search(typed.into(), 0, WINDOW)?;
        catalogue.item(found.items[0].code.clone(), None)?;
    }
    for window in 0..50 {
        catalogue.search(String::new(), window * WINDOW, WINDOW)?;
    }
    Ok((app, resident))
}

fn open(folder: &Path) -> Result<Arc<Banshi>, Box<dyn Error>> {
    let settings = BanshiSettings {
        folder: folder
            .to_str()
            .ok_or("a folder whose name is no text")?
            .to_owned(),
        gateway: "http://127.0.0.1:9".into(),
        tls_roots_pem: Vec::new(),
        catalogue_root: fs::read(folder.join("1.root.json"))?,
        device_name: "bench".into(),
        zone: "Asia/Shanghai".into(),
    };
    Ok(Banshi::open(settings, PhoneServices::default())?)
}

fn milliseconds(begun: Instant) -> f64 {
    begun.elapsed().as_secs_f64() * 1000.0
}

#[expect(clippy::cast_precision_loss, reason = "a figure to be read")]
fn as_f64(count: usize) -> f64 {
    count as f64
}

fn tell(name: &str, ours: f64, unit: &str, target: Option<f64>) {
    let mut figure = json!({"name": name, "ours": (ours * 100.0).round() / 100.0, "unit": unit});
    if let Some(target) = target {
        figure["target"] = target.into();
        figure["holds"] = (ours <= target).into();
    }
    println!("{figure}");
}
