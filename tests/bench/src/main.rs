//! Times the form engine beside JavaRosa: the same forms, in the same run, turn by turn, best of five each after the
//! reference's JVM is warm. Prints one line of JSON a figure.

mod compare;
mod figures;

use std::{fs, path::PathBuf};

use banshi_bench::{corpus, forms};
use banshi_javarosa::JavaRosa;
use compare::{Bench, Subject};

#[global_allocator]
static ALLOCATOR: banshi_memory::Counted = banshi_memory::Counted;

/// The large forms of the corpus.
const LARGE: [&str; 8] = [
    "whova_form",
    "whova-pyxform",
    "nigeria_wards_internal",
    "nigeria_wards_external",
    "pyxform-dynamic-default-perf",
    "bench9",
    "eIMCI-by-D-Tree",
    "child_vaccination",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let reference = match JavaRosa::start() {
        Ok(reference) => Some(reference),
        Err(reason) => {
            println!("SKIPPED forms beside JavaRosa: {reason}");
            None
        }
    };
    let mut bench = Bench::new(reference);
    let folder = tempfile::tempdir()?;
    let own = |name: &str, xml: String| -> std::io::Result<Subject> {
        let path = folder.path().join(format!("{name}.xml"));
        fs::write(&path, xml)?;
        Subject::read(name, path, folder.path().to_owned())
    };
    let villages = forms::Villages {
        rows: 100_000,
        counties: 2_850,
        provinces: 31,
    };
    let list = own("list-100000", forms::list(villages))?;
    let chain = own("chain-1000", forms::chain(1_000))?;
    let repeats = [
        own("repeat-300", forms::repeat(300))?,
        own("repeat-3000", forms::repeat(3_000))?,
    ];
    let mut walked = vec![own("filing", forms::filing(100))?];
    if let Some(corpus) = corpus() {
        for name in LARGE {
            let at: PathBuf = corpus.join(name);
            walked.push(Subject::read(name, at.join("form.xml"), at.join("media"))?);
        }
    } else {
        println!("SKIPPED forms of the corpus: it is not beside the project");
    }

    for subject in walked.iter().chain([&list, &chain, &repeats[1]]) {
        bench.load(subject)?;
        bench.memory(subject)?;
    }
    for subject in &walked {
        bench.slowest_answer(subject)?;
    }
    bench.one_answer(&repeats[1], "/data/r[1500]/a", 2 * 3_000 + 6)?;
    bench.one_answer(&repeats[1], "/data/k", 3 * 3_000 + 6)?;
    Bench::growth(&repeats)?;
    bench.one_answer(&chain, "/data/a", 1_000)?;
    bench.choices(&list, villages)?;
    Bench::resume(&walked[0])?;
    Ok(())
}
