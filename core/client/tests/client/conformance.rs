//! Against another's tus server: npm `@tus/server`, which `make client-setup` installs.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use banshi_client::{Client, ClientError, UploadProgress};
use banshi_link::Link;

use crate::parts::{Kept, Memory, Paper, settings};

/// A tus server in a process of its own, ended when dropped.
struct TusServer {
    process: Child,
    address: SocketAddr,
    folder: tempfile::TempDir,
}

impl TusServer {
    /// `None`, and a line that says why, where the machine lacks what it needs.
    fn start(test: &str) -> Option<Self> {
        let modules = modules();
        if !modules.join("@tus/server/package.json").is_file() {
            eprintln!("SKIPPED {test}: @tus/server is not installed (make client-setup)");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tus-server.cjs");
        let started = Command::new("node")
            .arg(script)
            .arg(modules)
            .arg(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn();
        let Ok(mut process) = started else {
            eprintln!("SKIPPED {test}: node is missing");
            return None;
        };
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let port: u16 = line.trim().parse().unwrap();
        Some(Self {
            process,
            address: ([127, 0, 0, 1], port).into(),
            folder,
        })
    }

    /// The bytes of an upload on its disk.
    fn bytes(&self, progress: &UploadProgress) -> Vec<u8> {
        let name = progress.url.rsplit('/').next().unwrap();
        std::fs::read(self.folder.path().join(name)).unwrap()
    }
}

impl Drop for TusServer {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// Where `mk/client.mk` puts node's modules.
fn modules() -> PathBuf {
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache/banshi");
    let cache = std::env::var_os("BANSHI_CACHE").map_or_else(home, PathBuf::from);
    cache.join("client/node_modules")
}

#[tokio::test]
async fn another_tus_server_takes_our_uploads() {
    let Some(server) = TusServer::start("another_tus_server_takes_our_uploads") else {
        return;
    };
    let client = Client::new(
        &settings(&format!("http://{}", server.address)),
        Memory::signed_in(),
    )
    .unwrap();
    for length in [0, 1, 120_000, 262_144, 2_500_000] {
        let paper = Paper::of_length(length);
        let mut kept = Kept::default();
        client
            .upload(paper.clone(), "image/jpeg", None, &mut kept.keep())
            .await
            .unwrap();
        let last = kept.last().unwrap();
        assert_eq!(last.offset, u64::from(length));
        assert!(server.bytes(&last) == paper.bytes, "{length}");
    }
}

#[tokio::test]
async fn an_upload_to_another_tus_server_resumes_after_cuts() {
    let Some(server) = TusServer::start("an_upload_to_another_tus_server_resumes_after_cuts") else {
        return;
    };
    let link = Link::start(server.address).unwrap();
    let client = Client::new(
        &settings(&format!("http://{}", link.address())),
        Memory::signed_in(),
    )
    .unwrap();
    let paper = Paper::of_length(1_000_000);
    let mut kept = Kept::default();
    for tries in 0.. {
        assert!(tries < 100, "no progress");
        link.cut_after(150_000);
        let last = kept.last();
        match client
            .upload(paper.clone(), "image/jpeg", last, &mut kept.keep())
            .await
        {
            Ok(()) => break,
            // Its own lock on the upload may outlive the cut connection.
            Err(ClientError::Retry { .. }) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!(link.counts().cuts > 3);
    assert!(server.bytes(&kept.last().unwrap()) == paper.bytes);
}

#[tokio::test]
async fn an_upload_that_another_tus_server_forgot_starts_anew() {
    let Some(server) = TusServer::start("an_upload_that_another_tus_server_forgot_starts_anew") else {
        return;
    };
    let client = Client::new(
        &settings(&format!("http://{}", server.address)),
        Memory::signed_in(),
    )
    .unwrap();
    let paper = Paper::of_length(10_000);
    let mut kept = Kept::default();
    let gone = UploadProgress {
        url: "/v1/uploads/00000000000000000000000000000000".to_owned(),
        offset: 5,
    };
    client
        .upload(paper.clone(), "image/jpeg", Some(gone), &mut kept.keep())
        .await
        .unwrap();
    assert!(server.bytes(&kept.last().unwrap()) == paper.bytes);
}
