//! The instructions of the hot paths, counted under callgrind, against the ledger: none may grow by over a twentieth.
//!
//! Only the path's own function is counted, not what sets it up; hashes have no random seed, and the C library is told
//! to leave out what only some processors have. The ledger holds counts of optimised code, so this builds the program
//! that it runs. `LEDGER=write` writes the counts found.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use banshi_bench::paths;

fn ledger() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("instructions.txt")
}

fn built() -> PathBuf {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args([
            "build",
            "--release",
            "--quiet",
            "--package",
            "banshi-bench",
            "--bin",
            "paths",
        ])
        .args(["--message-format", "json"])
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    assert!(output.status.success(), "the program does not build");
    let messages = String::from_utf8(output.stdout).unwrap();
    let program = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .find(|message| message["target"]["name"] == "paths" && message["executable"].is_string());
    program.unwrap()["executable"].as_str().unwrap().into()
}

/// Instructions between the first and the last of the function of a path.
fn count(program: &Path, name: &str, folder: &Path) -> u64 {
    let out = folder.join(name);
    let run = Command::new("valgrind")
        .args(["--tool=callgrind", "--collect-atstart=no"])
        .arg(format!("--toggle-collect=*banshi_bench::paths::{name}*"))
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(program)
        .arg(name)
        .env_clear()
        .env(
            "GLIBC_TUNABLES",
            "glibc.cpu.hwcaps=-AVX2,-AVX512F,-AVX512VL,-ERMS,-FSRM",
        )
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{said}");
    let profile = fs::read_to_string(out).unwrap();
    let totals = profile.lines().find_map(|line| line.strip_prefix("totals: "));
    totals.unwrap().split(' ').next().unwrap().parse().unwrap()
}

#[test]
fn no_hot_path_grows() {
    let found = Command::new("valgrind")
        .arg("--version")
        .stdout(Stdio::null())
        .status();
    if found.is_err() || cfg!(not(target_arch = "x86_64")) {
        println!("SKIPPED instructions: valgrind is missing, or the ledger is of another processor");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let program = built();
    let counts: BTreeMap<&str, u64> = paths::NAMES
        .into_iter()
        .map(|name| (name, count(&program, name, folder.path())))
        .collect();
    if env::var("LEDGER").as_deref() == Ok("write") {
        let lines: Vec<String> = counts
            .iter()
            .map(|(name, count)| format!("{name}: {count}"))
            .collect();
        fs::write(ledger(), lines.join("\n") + "\n").unwrap();
    }
    let ledger = fs::read_to_string(ledger()).unwrap();
    let known: BTreeMap<&str, u64> = ledger
        .lines()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, count)| (name, count.parse().unwrap()))
        .collect();
    for (name, count) in counts {
        let known = known[name];
        println!("{name}: {count} instructions, {known} in the ledger");
        if count + count / 20 < known {
            println!("{name} has become faster: lower the ledger (LEDGER=write)");
        }
        assert!(
            count > 0 && count <= known + known / 20,
            "{name}: {count} instructions, {known} were"
        );
    }
}
