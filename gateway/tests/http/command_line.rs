//! The program as someone who has just built it meets it.

use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

struct Shell(TempDir);

impl Shell {
    fn new(settings: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("gateway.toml"), settings).unwrap();
        Self(folder)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_banshi-gateway"));
        command.current_dir(self.0.path()).args(arguments).env_clear();
        command
    }

    fn run(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
        self.command(arguments)
            .envs(environment.iter().copied())
            .output()
            .unwrap()
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What it says to a mistake: one line that names it, exit 1, no backtrace.
fn complaint(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!text.contains("panicked"), "{text}");
    text
}

const LEAST: &str = "[identity]\nissuer = 'http://127.0.0.1:9'\n";

#[test]
fn help_teaches_and_texts_are_printed() {
    let shell = Shell::new("");
    let help = said(&shell.run(&["--help"], &[]));
    for word in [
        "serve",
        "migrate",
        "audit",
        "openapi",
        "issuer",
        "BANSHI_GATEWAY__UPLOADS__MAX_BYTES",
    ] {
        assert!(help.contains(word), "{word}: {help}");
    }
    let openapi: serde_json::Value = serde_json::from_str(&said(&shell.run(&["openapi"], &[]))).unwrap();
    assert_eq!(openapi["openapi"], "3.1.0");
    assert!(openapi["paths"]["/v1/office/supervision"]["get"].is_object());
    assert!(said(&shell.run(&["problems"], &[])).starts_with("# Problems"));
    // Whoever reads the beginning alone sees no fault.
    let mut started = shell
        .command(&["openapi"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(started.stdout.take());
    let ended = started.wait_with_output().unwrap();
    assert!(ended.status.success() && ended.stderr.is_empty(), "{ended:?}");
}

#[test]
fn a_database_is_made_and_its_audit_is_whole() {
    let shell = Shell::new(LEAST);
    let with = ["--settings", "gateway.toml"];
    let migrated = shell.run(&[&with[..], &["migrate"]].concat(), &[]);
    assert_eq!(said(&migrated), "the database is at this version\n");
    assert!(shell.0.path().join("var/gateway.db").is_file());
    let verified = shell.run(&[&with[..], &["audit", "verify"]].concat(), &[]);
    assert_eq!(said(&verified), "whole: 0 chains, 0 entries, 0 checkpoints\n");
    // The environment stands over the file, and may name it.
    let elsewhere = [
        ("BANSHI_GATEWAY_SETTINGS", "gateway.toml"),
        ("BANSHI_GATEWAY__DATA", "elsewhere"),
    ];
    assert!(shell.run(&["migrate"], &elsewhere).status.success());
    assert!(shell.0.path().join("elsewhere/gateway.db").is_file());
}

#[test]
fn what_is_wrong_with_the_settings_is_named() {
    let none = complaint(&Shell::new("").run(&["serve"], &[]));
    assert!(none.contains("identity") && none.contains("--help"), "{none}");
    let shell = Shell::new(LEAST);
    let with = ["--settings", "gateway.toml", "migrate"];
    let misspelt = complaint(&shell.run(&with, &[("BANSHI_GATEWAY__UPLOADS__DAY", "3")]));
    assert!(
        misspelt.contains("`day`") && misspelt.contains("`days`"),
        "{misspelt}"
    );
    let no_number = complaint(&shell.run(&with, &[("BANSHI_GATEWAY__UPLOADS__DAYS", "soon")]));
    assert!(no_number.contains("uploads.days"), "{no_number}");
    let no_file = complaint(&shell.run(&["--settings", "none.toml", "migrate"], &[]));
    assert!(no_file.contains("none.toml"), "{no_file}");
    let no_catalogue = complaint(&shell.run(&["--settings", "gateway.toml", "serve"], &[]));
    assert!(no_catalogue.contains("banshi-publisher"), "{no_catalogue}");
    let no_database = [("BANSHI_GATEWAY__DATABASE", "postgres://x@127.0.0.1:9/x")];
    assert!(complaint(&shell.run(&with, &no_database)).contains("database"));
}
