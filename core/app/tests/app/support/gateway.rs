//! The government's side in memory: keeps what arrives, receipts it once, and can be cut off at any step.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use banshi_app::catalogue_format::{Extras, Publication, SigningKey, SigningKeys};
use banshi_app::client::{
    ClientError, Device, DeviceSigner, PaperSource, RetryCause, SignIn, SlotQuery, UploadProgress,
};
use banshi_app::domain::{
    AppointmentKind, Assurance, Change, ChangePage, ContentHash, Cursor, DeviceId, Ed25519Signer, Filing,
    FilingId, FilingNumber, Item, Manifest, NumberedChange, Problem, ProblemKind, Rating, ReceiptClaims,
    ReceiptKey, ReceiptKeys, Receipted, Reservation, ReservationId, ReservationRequest, ReservationState,
    Session, SignedInPerson, Slot, SlotId, SubmissionAnswer, SubmissionId, SupplementId, sign_compact,
};
use banshi_app::vault::{DeviceVault, Token, TokenKind};
use banshi_app::{Asked, Gateway, KeepProgress, OfficeClock};
use chrono::{DateTime, Utc};

/// Bytes of a piece: small, so that even short papers have several.
const PIECE: usize = 20_000;

/// How the link behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Link {
    Good,
    /// Every call fails as without a network.
    Down,
}

pub(crate) struct FakeGateway {
    site: PathBuf,
    keys: [Vec<u8>; 4],
    receipts: Ed25519Signer,
    now: DateTime<Utc>,
    /// The first question of the scenario; it may be put otherwise.
    pub(crate) asked: Mutex<String>,
    state: Mutex<State>,
    /// Steps taken so far, and the one at which the app is killed.
    steps: AtomicUsize,
    kill_at: AtomicUsize,
    pub(crate) killed: tokio::sync::Notify,
}

#[derive(Default)]
struct State {
    link: Option<Link>,
    refuse_put: Vec<Problem>,
    uploads: BTreeMap<ContentHash, Vec<u8>>,
    complete: BTreeSet<ContentHash>,
    submissions: BTreeMap<SubmissionId, (Vec<u8>, String)>,
    supplements: BTreeMap<SupplementId, Vec<u8>>,
    changes: Vec<Change>,
    oldest: u64,
    device: Option<Arc<DeviceVault>>,
    clock: Option<Arc<OfficeClock>>,
    says_the_time: bool,
    slots: Vec<Slot>,
    devices: Vec<Device>,
    reservations: BTreeMap<ReservationId, Reservation>,
    bytes_received: usize,
}

impl FakeGateway {
    pub(crate) fn new(site: PathBuf, now: DateTime<Utc>) -> Self {
        let pkcs8 =
            ring::signature::Ed25519KeyPair::generate_pkcs8(&ring::rand::SystemRandom::new()).unwrap();
        let key = || SigningKey::generate_pkcs8().unwrap();
        let gateway = Self {
            site,
            keys: [key(), key(), key(), key()],
            receipts: Ed25519Signer::from_pkcs8(pkcs8.as_ref()).unwrap(),
            now,
            asked: Mutex::new("您想办什么？".to_owned()),
            state: Mutex::default(),
            steps: AtomicUsize::new(0),
            kill_at: AtomicUsize::new(usize::MAX),
            killed: tokio::sync::Notify::new(),
        };
        gateway.publish([super::pharmacist(), super::family()]);
        gateway
    }

    /// Publishes the newest version of each item.
    pub(crate) fn publish(&self, items: impl IntoIterator<Item = (Item, Vec<Vec<u8>>)>) {
        let (items, objects): (Vec<_>, Vec<_>) = items.into_iter().unzip();
        let is_whole = items.iter().any(|one: &Item| one.code.as_str() == "family");
        let extras = Extras {
            receipt_keys: ReceiptKeys {
                keys: vec![ReceiptKey {
                    kid: "r1".into(),
                    x: self.receipts.public_key(),
                }],
            },
            calendar: "banshi-calendar 1\n2026 -1001..1002 -1005..1007 +1010\n".into(),
            divisions: "banshi-divisions 1\n32 江苏省\n".into(),
            scenarios: is_whole
                .then(|| super::child(&self.asked.lock().unwrap()))
                .into_iter()
                .collect(),
        };
        let [root, targets, snapshot, timestamp] = &self.keys;
        let keys = SigningKeys::from_pkcs8(root, targets, snapshot, timestamp).unwrap();
        let publication = Publication::new(items, objects.concat(), extras).unwrap();
        publication.write(&self.site, &keys, self.now).unwrap();
    }

    pub(crate) fn connect(&self, device: Arc<DeviceVault>, clock: Arc<OfficeClock>) {
        let mut state = self.state.lock().unwrap();
        state.device = Some(device);
        state.clock = Some(clock);
    }

    /// Says its time with the next answers.
    pub(crate) fn say_the_time(&self) {
        self.state.lock().unwrap().says_the_time = true;
    }

    /// What every answer carries.
    fn answered(&self) {
        let (clock, says) = {
            let state = self.state.lock().unwrap();
            (state.clock.clone().unwrap(), state.says_the_time)
        };
        if says {
            clock.hear(self.now);
        }
    }

    pub(crate) fn link(&self, link: Link) {
        self.state.lock().unwrap().link = Some(link);
    }

    /// Answers the next `PUT` of a submission with a problem.
    pub(crate) fn refuse_next(&self, problem: Problem) {
        self.state.lock().unwrap().refuse_put.push(problem);
    }

    /// Loses an object that was uploaded.
    pub(crate) fn lose_uploads(&self) {
        let mut state = self.state.lock().unwrap();
        state.uploads.clear();
        state.complete.clear();
    }

    pub(crate) fn kill_at(&self, step: usize) {
        self.steps.store(0, Ordering::SeqCst);
        self.kill_at.store(step, Ordering::SeqCst);
    }

    pub(crate) fn submissions(&self) -> Vec<Manifest> {
        let state = self.state.lock().unwrap();
        state.submissions.values().map(|(jws, _)| payload(jws)).collect()
    }

    pub(crate) fn submitted_bytes(&self) -> Vec<Vec<u8>> {
        self.state
            .lock()
            .unwrap()
            .submissions
            .values()
            .map(|(jws, _)| jws.clone())
            .collect()
    }

    pub(crate) fn supplements(&self) -> usize {
        self.state.lock().unwrap().supplements.len()
    }

    pub(crate) fn object(&self, hash: ContentHash) -> Option<Vec<u8>> {
        self.state.lock().unwrap().uploads.get(&hash).cloned()
    }

    pub(crate) fn bytes_received(&self) -> usize {
        self.state.lock().unwrap().bytes_received
    }

    /// The first filing of the first submission, as it stands right after its receipt.
    pub(crate) fn filing_of_first(&self) -> Filing {
        let manifest = self.submissions().remove(0);
        let filed = &manifest.filings[0];
        let (item, _) = super::pharmacist();
        Filing {
            id: filed.id,
            number: FilingNumber::new(&"321102".parse().unwrap(), self.now.date_naive(), 1).unwrap(),
            submission: manifest.submission,
            revision: 0,
            item: filed.item.clone(),
            item_version: filed.item_version,
            title: item.title,
            office: item.office,
            state: banshi_app::domain::FilingState::Received,
            received_at: self.now,
            accepted_on: None,
            accepted_silently: false,
            duty: None,
            asked: None,
            notices: vec![],
            evidence: vec![],
            delivery: None,
            rating: None,
            timeline: vec![],
        }
    }

    /// Something happened to a filing.
    pub(crate) fn tell(&self, change: Change) {
        self.state.lock().unwrap().changes.push(change);
    }

    /// The person signed in there, too.
    pub(crate) fn enrol(&self, id: DeviceId, name: &str, is_this: bool) {
        self.state.lock().unwrap().devices.push(Device {
            id,
            name: name.to_owned(),
            enrolled_at: self.now,
            revoked_at: None,
            is_this,
        });
    }

    /// Offers half an hour to as many people as are said.
    pub(crate) fn offer(&self, starts_at: DateTime<Utc>, free: u32) {
        self.state.lock().unwrap().slots.push(Slot {
            id: SlotId::new(),
            kind: AppointmentKind::Window,
            place: "镇江市政务服务中心".into(),
            zone: "Asia/Shanghai".into(),
            starts_at,
            ends_at: starts_at + chrono::Duration::minutes(30),
            free,
        });
    }

    /// Forgets the beginning of the feed.
    pub(crate) fn forget_feed(&self) {
        let mut state = self.state.lock().unwrap();
        state.oldest = state.changes.len() as u64;
    }

    /// One step: where the app is to be killed, this never returns.
    async fn step(&self) -> Result<(), ClientError> {
        let step = self.steps.fetch_add(1, Ordering::SeqCst);
        if step == self.kill_at.load(Ordering::SeqCst) {
            self.killed.notify_one();
            std::future::pending::<()>().await;
        }
        if self.state.lock().unwrap().link == Some(Link::Down) {
            return Err(ClientError::Retry {
                after: None,
                cause: RetryCause::Network,
            });
        }
        self.answered();
        Ok(())
    }

    fn signed_in(&self) -> bool {
        let device = self.state.lock().unwrap().device.clone().unwrap();
        device
            .read(|tx| tx.identity().token(TokenKind::Access))
            .unwrap()
            .is_some()
    }

    fn receipt(&self, id: SubmissionId, jws: &[u8]) -> (String, Vec<Receipted>) {
        let manifest = payload(jws);
        let day = self.now.date_naive();
        let filings: Vec<Receipted> = (1..)
            .zip(&manifest.filings)
            .map(|(serial, filing)| Receipted {
                id: filing.id,
                number: FilingNumber::new(&"321102".parse().unwrap(), day, serial).unwrap(),
                answer_by: chrono::NaiveDate::from_ymd_opt(2026, 10, 23).unwrap(),
                provisional: false,
            })
            .collect();
        let claims = ReceiptClaims {
            submission: id,
            manifest: ContentHash::of(jws),
            received_at: self.now,
            filings: filings.clone(),
        };
        let claims = serde_json::to_vec(&claims).unwrap();
        (
            sign_compact(&claims, "r1", None, &self.receipts).unwrap(),
            filings,
        )
    }
}

fn payload(jws: &[u8]) -> Manifest {
    use base64::Engine as _;
    let payload = jws.split(|byte| *byte == b'.').nth(1).unwrap();
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(payload)
        .unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

fn refused(kind: ProblemKind) -> ClientError {
    ClientError::Refused(Box::new(kind.into()))
}

fn read(site: &Path, path: &str, most: u64) -> Result<Vec<u8>, ClientError> {
    let bytes = std::fs::read(site.join(path)).map_err(|_| refused(ProblemKind::NotFound))?;
    if bytes.len() as u64 > most {
        Err(ClientError::TooLarge { limit: most })
    } else {
        Ok(bytes)
    }
}

impl Gateway for FakeGateway {
    fn fetch_catalogue<'a>(&'a self, path: &'a str, most: u64) -> Asked<'a, Vec<u8>> {
        Box::pin(async move {
            if self.state.lock().unwrap().link == Some(Link::Down) {
                return Err(ClientError::Retry {
                    after: None,
                    cause: RetryCause::Network,
                });
            }
            self.answered();
            read(&self.site, path, most)
        })
    }

    fn begin_sign_in<'a>(&'a self, redirect_uri: &'a str) -> Asked<'a, SignIn> {
        Box::pin(async move {
            let begun = serde_json::json!({
                "authorisation_url": "https://id.example.cn/auth", "redirect_uri": redirect_uri,
                "issuer": "https://id.example.cn", "state": "s", "nonce": "n", "code_verifier": "v",
            });
            Ok(serde_json::from_value(begun).unwrap())
        })
    }

    fn complete_sign_in<'a>(
        &'a self,
        _: &'a SignIn,
        callback_url: &'a str,
        _: &'a str,
        _: Arc<dyn DeviceSigner>,
    ) -> Asked<'a, Session> {
        Box::pin(async move {
            if callback_url.contains("error=") {
                return Err(ClientError::Cancelled);
            }
            let device = self.state.lock().unwrap().device.clone().unwrap();
            let token = |text: &str| Token {
                secret: text.as_bytes().to_vec().into(),
                expires_at: None,
            };
            device
                .transaction(|tx| {
                    tx.identity().set_token(TokenKind::Access, &token("a"))?;
                    tx.identity().set_token(TokenKind::Refresh, &token("r"))
                })
                .unwrap();
            Ok(Session {
                access_token: "a".into(),
                refresh_token: "r".into(),
                expires_at: self.now,
                assurance: Assurance::RealName,
                person: SignedInPerson {
                    subject: "p1".into(),
                    name: "张三".into(),
                    id: Some(banshi_app::domain::PersonId::Resident {
                        number: super::NUMBER.parse().unwrap(),
                    }),
                    telephone: Some("13800138000".into()),
                },
            })
        })
    }

    fn is_signed_in(&self) -> Asked<'_, bool> {
        Box::pin(async move { Ok(self.signed_in()) })
    }

    fn sign_out(&self) -> Asked<'_, ()> {
        Box::pin(async move {
            let device = self.state.lock().unwrap().device.clone().unwrap();
            device.transaction(|tx| tx.identity().clear_tokens()).unwrap();
            Ok(())
        })
    }

    fn devices(&self) -> Asked<'_, Vec<Device>> {
        Box::pin(async move {
            self.step().await?;
            Ok(self.state.lock().unwrap().devices.clone())
        })
    }

    fn revoke_device(&self, id: DeviceId) -> Asked<'_, ()> {
        Box::pin(async move {
            self.step().await?;
            let mut state = self.state.lock().unwrap();
            let known = state.devices.iter_mut().find(|device| device.id == id);
            let known = known.ok_or_else(|| refused(ProblemKind::NotFound))?;
            known.revoked_at = Some(self.now);
            Ok(())
        })
    }

    fn upload<'a>(
        &'a self,
        paper: Arc<dyn PaperSource>,
        _: &'a str,
        _: Option<UploadProgress>,
        on_progress: KeepProgress<'a>,
    ) -> Asked<'a, ()> {
        Box::pin(async move {
            let hash = paper.sha256();
            loop {
                self.step().await?;
                let at = self.state.lock().unwrap().uploads.entry(hash).or_default().len();
                if at as u64 == paper.length() {
                    break;
                }
                let mut piece = vec![0; PIECE];
                let read = paper.read_at(at as u64, &mut piece).unwrap();
                assert!(read > 0, "a paper that ends early");
                let reached = {
                    let mut state = self.state.lock().unwrap();
                    state.bytes_received += read;
                    let held = state.uploads.entry(hash).or_default();
                    held.extend_from_slice(&piece[..read]);
                    held.len() as u64
                };
                self.step().await?;
                on_progress(&UploadProgress {
                    url: format!("/uploads/{hash}"),
                    offset: reached,
                })
                .unwrap();
            }
            let mut state = self.state.lock().unwrap();
            assert_eq!(
                ContentHash::of(&state.uploads[&hash]),
                hash,
                "what arrived is what was announced"
            );
            state.complete.insert(hash);
            Ok(())
        })
    }

    fn put_submission<'a>(&'a self, id: SubmissionId, jws: &'a [u8]) -> Asked<'a, SubmissionAnswer> {
        Box::pin(async move {
            self.step().await?;
            let answer = {
                let mut state = self.state.lock().unwrap();
                if let Some(problem) = state.refuse_put.pop() {
                    return Err(ClientError::Refused(Box::new(problem)));
                }
                let missing: Vec<ContentHash> = payload(jws)
                    .objects()
                    .into_iter()
                    .filter(|hash| !state.complete.contains(hash))
                    .collect();
                if !missing.is_empty() {
                    let mut problem = Problem::new(ProblemKind::PapersMissing);
                    problem.hashes = missing;
                    return Err(ClientError::Refused(Box::new(problem)));
                }
                if state.submissions.get(&id).is_some_and(|(held, _)| held != jws) {
                    return Err(refused(ProblemKind::Conflict));
                }
                let (receipt, filings) = self.receipt(id, jws);
                let (_, receipt) = state
                    .submissions
                    .entry(id)
                    .or_insert((jws.to_vec(), receipt))
                    .clone();
                SubmissionAnswer { receipt, filings }
            };
            // The answer may be lost on its way.
            self.step().await?;
            Ok(answer)
        })
    }

    fn put_supplement<'a>(&'a self, _: FilingId, id: SupplementId, jws: &'a [u8]) -> Asked<'a, ()> {
        Box::pin(async move {
            self.step().await?;
            self.state.lock().unwrap().supplements.insert(id, jws.to_vec());
            Ok(())
        })
    }

    fn withdraw(&self, _: FilingId) -> Asked<'_, ()> {
        Box::pin(async move { self.step().await })
    }

    fn rate<'a>(&'a self, _: FilingId, _: &'a Rating) -> Asked<'a, ()> {
        Box::pin(async move { self.step().await })
    }

    fn filing(&self, id: FilingId) -> Asked<'_, Filing> {
        Box::pin(async move {
            let all = self.filings().await?;
            all.into_iter()
                .find(|filing| filing.id == id)
                .ok_or_else(|| refused(ProblemKind::NotFound))
        })
    }

    fn filings(&self) -> Asked<'_, Vec<Filing>> {
        Box::pin(async move {
            self.step().await?;
            let mut newest: BTreeMap<FilingId, Filing> = BTreeMap::new();
            for change in &self.state.lock().unwrap().changes {
                if let Change::Filing { filing } = change {
                    newest.insert(filing.id, (**filing).clone());
                }
            }
            Ok(newest.into_values().collect())
        })
    }

    fn changes(&self, after: Cursor, _: Duration) -> Asked<'_, ChangePage> {
        Box::pin(async move {
            self.step().await?;
            let state = self.state.lock().unwrap();
            if after.0 > 0 && after.0 < state.oldest {
                return Err(refused(ProblemKind::CursorTooOld));
            }
            let changes: Vec<NumberedChange> = (1..)
                .zip(&state.changes)
                .filter(|(seq, _)| *seq > after.0)
                .map(|(seq, change)| NumberedChange {
                    seq: Cursor(seq),
                    change: change.clone(),
                })
                .collect();
            let next = changes.last().map_or(after, |last| last.seq);
            Ok(ChangePage { changes, next })
        })
    }

    fn slots<'a>(&'a self, query: &'a SlotQuery) -> Asked<'a, Vec<Slot>> {
        Box::pin(async move {
            self.step().await?;
            let mut slots = self.state.lock().unwrap().slots.clone();
            slots.retain(|slot| query.from.is_none_or(|from| slot.starts_at >= from));
            Ok(slots)
        })
    }

    fn reserve<'a>(&'a self, id: ReservationId, request: &'a ReservationRequest) -> Asked<'a, Reservation> {
        Box::pin(async move {
            self.step().await?;
            let mut state = self.state.lock().unwrap();
            let free = state
                .slots
                .iter()
                .find(|slot| slot.id == request.slot && slot.free > 0);
            let slot = free.cloned().ok_or_else(|| refused(ProblemKind::SlotFull))?;
            let reservation = Reservation {
                id,
                slot,
                item: request.item.clone(),
                state: ReservationState::Held,
                held_until: Some(self.now + chrono::Duration::minutes(5)),
                revision: 1,
                video_link: None,
            };
            state.reservations.insert(id, reservation.clone());
            Ok(reservation)
        })
    }

    fn confirm_reservation(&self, id: ReservationId) -> Asked<'_, Reservation> {
        Box::pin(async move {
            self.step().await?;
            let mut state = self.state.lock().unwrap();
            let held = state.reservations.get_mut(&id);
            let held = held.ok_or_else(|| refused(ProblemKind::ReservationExpired))?;
            held.state = ReservationState::Confirmed;
            held.held_until = None;
            held.revision += 1;
            Ok(held.clone())
        })
    }

    fn cancel_reservation(&self, _: ReservationId) -> Asked<'_, ()> {
        Box::pin(async move { self.step().await })
    }
}
