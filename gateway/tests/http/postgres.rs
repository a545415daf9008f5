//! The same way through on PostgreSQL, on a throw-away cluster where the machine has one.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::appointments;
use crate::stage::{Stage, Without};

struct Cluster {
    folder: TempDir,
    programs: PathBuf,
}

impl Cluster {
    fn run(&self, program: &str, arguments: &[&str]) {
        let program = self.programs.join(program);
        // initdb and pg_ctl refuse to run as root: then they run as the user that the package made.
        let status = if is_root() {
            let quoted: Vec<String> = arguments.iter().map(|one| format!("'{one}'")).collect();
            let line = format!("'{}' {}", program.display(), quoted.join(" "));
            Command::new("su")
                .args(["postgres", "-s", "/bin/sh", "-c", &line])
                .output()
        } else {
            Command::new(program).args(arguments).output()
        };
        let output = status.unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    fn start() -> Option<(Self, String)> {
        let programs = programs()?;
        let cluster = Self {
            folder: tempfile::tempdir().unwrap(),
            programs,
        };
        if is_root() {
            let chown = Command::new("chown")
                .arg("postgres")
                .arg(cluster.folder.path())
                .status()
                .unwrap();
            assert!(chown.success());
        }
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        cluster.run(
            "initdb",
            &[
                "-D",
                &cluster.data(),
                "-U",
                "banshi",
                "--auth=trust",
                "--encoding=UTF8",
                "--no-sync",
            ],
        );
        let log = cluster.folder.path().join("log").display().to_string();
        let options = format!(
            "-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={} -c fsync=off",
            cluster.folder.path().display()
        );
        cluster.run(
            "pg_ctl",
            &["-D", &cluster.data(), "-l", &log, "-w", "-o", &options, "start"],
        );
        Some((cluster, format!("postgres://banshi@127.0.0.1:{port}/postgres")))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.run("pg_ctl", &["-D", &self.data(), "-m", "immediate", "stop"]);
    }
}

fn is_root() -> bool {
    Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| output.stdout == b"0\n")
}

fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let mut folders: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    folders.sort();
    folders.reverse();
    folders.extend(std::env::split_paths(&std::env::var_os("PATH")?));
    folders
        .into_iter()
        .find(|folder: &PathBuf| Path::new(folder).join("initdb").exists())
}

/// A stage on a cluster of its own; `None`, and a line that says so, where the machine has no PostgreSQL.
async fn start(test: &str) -> Option<(Cluster, Stage)> {
    let Some((cluster, url)) = Cluster::start() else {
        eprintln!("SKIPPED {test}: no initdb on this machine");
        return None;
    };
    let stage = Stage::start_without(Without {
        database: Some(url),
        ..Without::default()
    })
    .await;
    Some((cluster, stage))
}

#[tokio::test]
async fn a_filing_travels_on_postgresql() {
    if let Some((_cluster, stage)) = start("a_filing_travels_on_postgresql").await {
        crate::filing::travels(&stage).await;
        crate::supervision::watched(&stage).await;
    }
}

#[tokio::test]
async fn contents_end_on_postgresql() {
    if let Some((_cluster, stage)) = start("contents_end_on_postgresql").await {
        crate::retention::contents_end(&stage).await;
    }
}

#[tokio::test]
async fn whatever_is_sent_to_postgresql_the_fault_is_not_ours() {
    if let Some((_cluster, stage)) = start("whatever_is_sent_to_postgresql_the_fault_is_not_ours").await {
        crate::odd::never_a_fault(&stage, 7).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bookings_hold_on_postgresql() {
    if let Some((_cluster, stage)) = start("bookings_hold_on_postgresql").await {
        appointments::a_place_is_held_confirmed_moved_and_given_up(&stage).await;
        appointments::nobody_gives_a_seat_back_twice(&stage).await;
        appointments::what_was_held_too_long_is_free_once(&stage).await;
        appointments::an_offer_never_gets_smaller_than_what_is_taken(&stage).await;
    }
}
