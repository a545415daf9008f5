//! Papers in a bucket: versitygw, another's S3 store over a folder, which `make gateway-setup` builds.

use std::process::{Child, Command, Stdio};

use banshi_domain::ContentHash;
use banshi_gateway::store::StoreError;
use banshi_gateway::{Gateway, OpenError};
use reqwest::Method;
use tempfile::TempDir;

use crate::foreign_provider::cache;
use crate::office::look;
use crate::stage::{Stage, Without};
use crate::{filing, uploads};

const KEY: &str = "banshi-test";
const SECRET: &str = "a secret of the bucket";
const BUCKET: &str = "papers";

/// A store in a process of its own, ended when dropped.
struct Bucket {
    process: Child,
    folder: TempDir,
    endpoint: String,
}

impl Bucket {
    /// `None`, and a line that says why, where the machine lacks what it needs.
    async fn start(test: &str) -> Option<Self> {
        let program = cache().join("versitygw-1.8.0/versitygw");
        if !program.is_file() {
            eprintln!("SKIPPED {test}: versitygw is not built (make gateway-setup, with Go)");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        // A folder below the store's root is a bucket.
        std::fs::create_dir_all(folder.path().join("store").join(BUCKET)).unwrap();
        let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap();
        drop(taken);
        let process = Command::new(program)
            .args(["--port", &address.to_string(), "posix"])
            .arg(folder.path().join("store"))
            .env("ROOT_ACCESS_KEY", KEY)
            .env("ROOT_SECRET_KEY", SECRET)
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let bucket = Self {
            process,
            folder,
            endpoint: format!("http://{address}"),
        };
        for _ in 0..600 {
            if tokio::net::TcpStream::connect(address).await.is_ok() {
                return Some(bucket);
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("versitygw never answered");
    }

    fn settings(&self, bucket: &str, secret: &str) -> String {
        format!(
            "[s3]\nendpoint = '{}'\nbucket = '{bucket}'\naccess_key = '{KEY}'\nsecret_key = '{secret}'\n",
            self.endpoint
        )
    }

    async fn stage(&self) -> Stage {
        Stage::start_without(Without {
            settings: self.settings(BUCKET, SECRET),
            ..Without::default()
        })
        .await
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

#[tokio::test]
async fn a_filing_travels_over_a_bucket() {
    let Some(bucket) = Bucket::start("a_filing_travels_over_a_bucket").await else {
        return;
    };
    let stage = bucket.stage().await;
    filing::travels(&stage).await;
    assert!(
        !stage.gateway.settings().data.join("objects").exists(),
        "nothing of it lies in the folder"
    );
}

#[tokio::test]
async fn an_upload_over_a_bucket_is_cut_and_goes_on() {
    let Some(bucket) = Bucket::start("an_upload_over_a_bucket_is_cut_and_goes_on").await else {
        return;
    };
    let stage = bucket.stage().await;
    let phone = stage.sign_in("wanglan").await;
    let page: Vec<u8> = (0..700_000_u32).flat_map(u32::to_le_bytes).collect();
    let path = uploads::create(&phone, &page).await;
    // Three requests, the second of which the phone did not see answered: it asks where the upload stands.
    for end in [1_100_000, 2_300_000, page.len()] {
        let stands = uploads::offset(&phone, &path).await.unwrap();
        let answer = uploads::patch(&phone, &path, stands, &page[stands..end]).await;
        assert_eq!(answer.status(), 204);
    }
    let manifest = phone.manifest(&page).await;
    assert_eq!(phone.submit(&manifest).await.status(), 201);
    let clerk = stage.sign_in("clerk").await;
    let filing = manifest.filings[0].id;
    assert_eq!(look(&clerk, filing).await.answers[0].label, "姓名");
    let paper = format!("/v1/office/filings/{filing}/papers/{}", ContentHash::of(&page));
    let read = clerk.request(Method::GET, &paper).send().await.unwrap();
    assert!(read.bytes().await.unwrap() == page, "read back as it was sent");
    let pieces = bucket.folder.path().join("store").join(BUCKET).join("uploads");
    let left = walk(&pieces);
    assert!(
        left.is_empty(),
        "pieces are removed once the whole is kept: {left:?}"
    );
}

/// Files below a folder.
fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .flat_map(|entry| match entry.path() {
            path if path.is_dir() => walk(&path),
            path => vec![path],
        })
        .collect()
}

#[tokio::test]
async fn a_bucket_that_does_not_take_papers_is_told_at_the_start() {
    let test = "a_bucket_that_does_not_take_papers_is_told_at_the_start";
    let Some(bucket) = Bucket::start(test).await else {
        return;
    };
    for (settings, setting) in [
        (bucket.settings(BUCKET, "another secret"), "secret_key"),
        (bucket.settings("no-such-bucket", SECRET), "`bucket`"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let text = format!(
            "data = '{}'\n{settings}[identity]\nissuer = 'http://127.0.0.1:9'\n",
            folder.path().display()
        );
        let settings = banshi_gateway::Settings::parse(&text, []).unwrap();
        let items =
            banshi_gateway::items::HeldItems::new(vec![], vec![], banshi_domain::Calendar::weekdays_only());
        let opened = Gateway::open_with(settings, std::sync::Arc::new(items)).await;
        let Err(OpenError::Store(fault @ StoreError::Bucket { .. })) = opened else {
            panic!("it opened, or another fault")
        };
        assert!(fault.to_string().contains(setting), "{fault}");
    }
}
