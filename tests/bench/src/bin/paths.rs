//! Runs one hot path once, for callgrind: `paths NAME`.

use std::process::ExitCode;

use banshi_bench::paths;

fn main() -> ExitCode {
    match std::env::args().nth(1) {
        Some(name) if paths::run(&name) => ExitCode::SUCCESS,
        _ => {
            eprintln!("usage: paths {}", paths::NAMES.join("|"));
            ExitCode::FAILURE
        }
    }
}
