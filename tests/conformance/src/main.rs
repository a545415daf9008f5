//! Prints one line per suite: `forms values: N of M`. `--verbose` names what is missed, `--only TEXT` picks forms;
//! `--differential N` needs no corpus and makes up N forms, from `--seed`.

use std::{collections::BTreeMap, path::PathBuf, process::ExitCode};

use banshi_conformance::{Tally, corpus_at, differential, forms, title, xlsform, xpath};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| {
        arguments
            .iter()
            .position(|argument| argument == name)
            .and_then(|at| arguments.get(at + 1))
    };
    if let Some(forms) = option("--differential") {
        let seed = option("--seed").and_then(|seed| seed.parse().ok());
        return differ(forms.parse().unwrap_or(0), seed.unwrap_or(0));
    }
    let verbose = arguments.iter().any(|argument| argument == "--verbose");
    let folder = option("--corpus")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("CORPUS").map(PathBuf::from));
    let Some(corpus) = corpus_at(folder) else {
        println!("SKIPPED conformance: the corpus is not here");
        return ExitCode::SUCCESS;
    };
    let only = option("--only").map_or("", String::as_str);
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    forms::run(&corpus, only, &mut tallies);
    if only.is_empty() || only == "xpath" {
        xpath::run(&corpus, &mut tallies);
    }
    if only.is_empty() || only == "xlsform" {
        xlsform::run(&corpus, &mut tallies);
    }
    for (suite, tally) in &tallies {
        println!("{}: {} of {}", title(suite), tally.right, tally.all);
        if verbose {
            for (kept, count) in &tally.kept {
                println!("    kept {count}: {} ({})", kept.what, kept.clause);
            }
            tally.missed.iter().for_each(|missed| println!("    {missed}"));
        }
    }
    ExitCode::SUCCESS
}

/// The differential test: the project's own forms, and so many that are made up from a seed.
fn differ(forms: u64, seed: u64) -> ExitCode {
    match differential::run(forms, seed) {
        Ok((tally, reach)) => {
            tally.missed.iter().for_each(|missed| println!("{missed}\n"));
            println!("differential: {} of {} ({reach})", tally.right, tally.all);
            ExitCode::from(u8::from(!tally.missed.is_empty()))
        }
        Err(reason) => {
            println!("SKIPPED differential: {reason}");
            ExitCode::SUCCESS
        }
    }
}
