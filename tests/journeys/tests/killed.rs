//! An app that is killed, and a gateway that loses its power, between any two steps of sending.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{BufRead, BufReader, Lines};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use banshi_journeys::{Phone, Signed, pharmacist_draft, sign_pharmacist};
use banshi_link::Link;
use banshi_stage::{Stage, StageSettings, published_catalogue};

/// Where the process that is killed finds its phone: the folder, the gateway's address, the catalogue's first root.
const FOLDER: &str = "BANSHI_KILLED_FOLDER";
const GATEWAY: &str = "BANSHI_KILLED_GATEWAY";
const ROOT: &str = "BANSHI_KILLED_ROOT";

/// What the process says when it begins to send.
const SENDING: &str = "sending";

/// When the app is killed: after so many bytes towards the gateway, or so many of answers, since it was started.
#[derive(Debug, Clone, Copy)]
enum Kill {
    Sent(u64),
    Answered(u64),
}

const KILLS: &[Kill] = &[
    Kill::Sent(1),
    Kill::Sent(300),
    Kill::Sent(900),
    Kill::Sent(2_000),
    Kill::Sent(4_000),
    Kill::Sent(8_000),
    Kill::Sent(12_000),
    Kill::Sent(16_000),
    Kill::Sent(20_000),
    Kill::Sent(24_000),
    Kill::Answered(1),
    Kill::Answered(100),
    Kill::Answered(200),
    Kill::Answered(300),
    Kill::Answered(600),
    Kill::Answered(900),
];

/// The app in a process of its own.
struct App {
    process: Child,
    /// Open for as long as the process may say something.
    _said: Lines<BufReader<ChildStdout>>,
}

impl App {
    /// Starts it; it has begun to send when this returns.
    fn start(stage: &Stage) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "an_app_that_sends", "--ignored", "--nocapture"])
            .env(FOLDER, stage.folder())
            .env(GATEWAY, stage.phone_url())
            .env(ROOT, stage.catalogue().join("metadata/1.root.json"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(process.stdout.take().unwrap()).lines();
        assert!(
            said.by_ref()
                .map_while(Result::ok)
                .any(|line| line.ends_with(SENDING)),
            "the app did not start"
        );
        Self { process, _said: said }
    }

    /// Kills it once the link stands still for the given time; whether it came that far.
    fn kill_at_hold(mut self, link: &Link, holds: u64) -> bool {
        let started = Instant::now();
        while !link.wait_until(Duration::from_millis(20), |counts| counts.holds >= holds) {
            if self.process.try_wait().unwrap().is_some() {
                return false;
            }
            assert!(started.elapsed() < Duration::from_secs(30), "the app hangs");
        }
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        // What was held back never arrives.
        link.cut();
        true
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run by the test below, in a process of its own"]
async fn an_app_that_sends() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else {
        return;
    };
    let gateway = std::env::var(GATEWAY).unwrap();
    let root = std::env::var_os(ROOT).unwrap();
    let phone = Phone::at(&gateway, Path::new(&root), &folder, "Asia/Shanghai").unwrap();
    phone.banshi.outbox().hurry().unwrap();
    println!("{SENDING}");
    phone.banshi.outbox().send_due().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_app_killed_between_any_two_steps_of_sending_files_once() {
    let settings = StageSettings::new(published_catalogue().unwrap());
    let mut stage = Stage::start(settings).await.unwrap();
    let Signed {
        phone,
        resident,
        submission,
        ..
    } = sign_pharmacist(&stage, None).await.unwrap();
    drop((phone, resident));

    let mut in_the_middle = 0;
    for (number, kill) in KILLS.iter().enumerate() {
        let holds = stage.link.counts().holds + 1;
        match *kill {
            Kill::Sent(bytes) => stage.link.hold_after(bytes),
            Kill::Answered(bytes) => stage.link.hold_answer_after(bytes),
        }
        if App::start(&stage).kill_at_hold(&stage.link, holds) {
            in_the_middle += 1;
        }
        if number == KILLS.len() / 2 {
            stage.restart_gateway().await.unwrap();
        }
    }
    assert!(in_the_middle >= 14, "{in_the_middle} kills fell into the sending");
    stage.link.mend();

    let root = stage.catalogue().join("metadata/1.root.json");
    let phone = Phone::at(&stage.phone_url(), &root, stage.folder(), "Asia/Shanghai").unwrap();
    phone.banshi.outbox().hurry().unwrap();
    phone.send(30).await.unwrap();
    let resident = phone.the_resident().unwrap();
    let screen = resident.filings().submission(submission).unwrap();
    assert!(screen.receipt.is_some(), "{:?}", phone.banshi.outbox().screen());
    assert!(phone.banshi.outbox().screen().unwrap().lines.is_empty());
    assert_eq!(resident.filings().list().unwrap().len(), 1);
    let clerk = stage.official("clerk").await.unwrap();
    assert_eq!(clerk.inbox().await.unwrap().filings.len(), 1);
    let filing = phone.filings_of(&resident, submission).unwrap()[0];
    assert_eq!(clerk.filing(filing).await.unwrap().papers.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_app_ended_right_after_signing_sends_at_its_next_start() {
    let settings = StageSettings::new(published_catalogue().unwrap());
    let stage = Stage::start(settings).await.unwrap();
    let phone = Phone::new(&stage, stage.folder(), "Asia/Shanghai").unwrap();
    phone.sync(banshi_journeys::PHARMACIST).await.unwrap();
    let resident = phone.resident("张三").unwrap();
    let draft = pharmacist_draft(&resident, &banshi_papers::employer_opinion_photo(7)).unwrap();
    let submission = draft.sign().unwrap();
    drop((draft, resident));

    let mut phone = phone.restart().unwrap();
    let resident = phone.the_resident().unwrap();
    phone.sign_in(&stage, &resident, "zhangsan").await.unwrap();
    drop(resident);
    // Nobody opens the person's papers: the outbox has a key of its own.
    phone = phone.restart().unwrap();
    assert_eq!(phone.send(30).await.unwrap().submitted, 1);
    let resident = phone.the_resident().unwrap();
    assert_eq!(phone.filings_of(&resident, submission).unwrap().len(), 1);
}
