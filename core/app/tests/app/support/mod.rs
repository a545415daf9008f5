//! A phone and a government in one process: a catalogue in a folder, a gateway that keeps what it is sent and can be cut
//! off at any step, a clock that stands where it is put.

mod gateway;
mod items;
#[path = "../../../../capture/tests/lettering/mod.rs"]
mod lettering;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use banshi_app::capture::Glyph;
use banshi_app::client::DeviceSigner;
use banshi_app::domain::{DeviceId, ItemCode, JwsFault, Signer};
use banshi_app::vault::{DeviceVault, FileKeyWrapper, VaultId};
use banshi_app::{
    Banshi, Clock, Connectivity, Draft, Gateway, Lettering, Notifications, PhoneNotification, Platform,
    Resident, Settings,
};
use chrono::{DateTime, Duration, Utc};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};

pub(crate) use gateway::{FakeGateway, Link};
pub(crate) use items::{FAMILY, PHARMACIST, child, family, pharmacist, pharmacist_second};

/// A right number of nobody: 1960-02-03, check digit X.
pub(crate) const NUMBER: &str = "32110219600203998X";

pub(crate) struct TestClock {
    now: Mutex<DateTime<Utc>>,
}

impl TestClock {
    pub(crate) fn advance(&self, by: Duration) {
        *self.now.lock().unwrap() += by;
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        *self.now.lock().unwrap()
    }

    fn zone(&self) -> String {
        "Asia/Shanghai".to_owned()
    }
}

/// A network that can be taken away.
#[derive(Default)]
pub(crate) struct TestNetwork {
    pub(crate) is_gone: AtomicBool,
}

impl Connectivity for TestNetwork {
    fn is_online(&self) -> bool {
        !self.is_gone.load(Ordering::SeqCst)
    }
}

/// What becomes of the shapes that a typeface gives.
pub(crate) type Spoil = fn(&mut Vec<Glyph>);

/// The typeface of the fictional papers, which can be spoilt.
#[derive(Default)]
pub(crate) struct Typeface {
    asked: AtomicUsize,
    spoilt: Mutex<Option<Spoil>>,
}

impl Typeface {
    /// How often it was asked for shapes.
    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// What it gives from now on is spoilt by this.
    pub(crate) fn spoil(&self, by: Option<Spoil>) {
        *self.spoilt.lock().unwrap() = by;
    }
}

impl Lettering for Typeface {
    fn glyphs(&self, characters: &str) -> Vec<Glyph> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let mut glyphs = lettering::glyphs();
        glyphs.retain(|glyph| characters.contains(glyph.character));
        if let Some(spoil) = *self.spoilt.lock().unwrap() {
            spoil(&mut glyphs);
        }
        glyphs
    }
}

/// What the person was told.
#[derive(Default)]
pub(crate) struct Shown(Mutex<Vec<PhoneNotification>>);

impl Shown {
    /// What came since the last time.
    pub(crate) fn take(&self) -> Vec<PhoneNotification> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

impl Notifications for Shown {
    fn show(&self, notification: &PhoneNotification) {
        self.0.lock().unwrap().push(notification.clone());
    }
}

/// A P-256 key in memory.
pub(crate) struct TestSigner {
    id: DeviceId,
    pkcs8: Vec<u8>,
}

impl TestSigner {
    fn pair(&self) -> EcdsaKeyPair {
        EcdsaKeyPair::from_pkcs8(
            &ECDSA_P256_SHA256_FIXED_SIGNING,
            &self.pkcs8,
            &SystemRandom::new(),
        )
        .unwrap()
    }
}

impl Signer for TestSigner {
    fn algorithm(&self) -> &'static str {
        "ES256"
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, JwsFault> {
        let signed = self.pair().sign(&SystemRandom::new(), message);
        signed
            .map(|signature| signature.as_ref().to_vec())
            .map_err(|_| JwsFault::SignerFailed)
    }
}

impl DeviceSigner for TestSigner {
    fn device_id(&self) -> DeviceId {
        self.id
    }

    fn public_key(&self) -> String {
        use base64::Engine as _;
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(self.pair().public_key().as_ref())
    }
}

/// A phone that can be switched off and on again, and what it talks to.
pub(crate) struct Phone {
    pub(crate) dir: tempfile::TempDir,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) gateway: Arc<FakeGateway>,
    pub(crate) network: Arc<TestNetwork>,
    pub(crate) shown: Arc<Shown>,
    pub(crate) typeface: Arc<Typeface>,
    signer: Arc<TestSigner>,
    device: Mutex<Option<Arc<DeviceVault>>>,
}

impl Phone {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let now: DateTime<Utc> = "2026-10-16T01:12:00Z".parse().unwrap();
        let pkcs8 =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).unwrap();
        let gateway = FakeGateway::new(dir.path().join("site"), now);
        Self {
            clock: Arc::new(TestClock { now: Mutex::new(now) }),
            gateway: Arc::new(gateway),
            network: Arc::default(),
            shown: Arc::default(),
            typeface: Arc::default(),
            signer: Arc::new(TestSigner {
                id: DeviceId::new(),
                pkcs8: pkcs8.as_ref().to_vec(),
            }),
            device: Mutex::new(None),
            dir,
        }
    }

    /// Starts the app, on what it left behind.
    pub(crate) fn start(&self) -> Banshi {
        let settings = Settings {
            folder: self.folder(),
            gateway: "http://127.0.0.1:1/".into(),
            tls_roots_pem: vec![],
            catalogue_root: std::fs::read(self.dir.path().join("site/metadata/1.root.json")).unwrap(),
            device_name: "测试机".into(),
        };
        let wrapper = FileKeyWrapper::new(self.dir.path().join("keys")).unwrap();
        let platform = Platform {
            key_wrapper: Arc::new(wrapper),
            signer: self.signer.clone(),
            clock: self.clock.clone(),
            connectivity: self.network.clone(),
            notifications: self.shown.clone(),
            lettering: Some(Arc::clone(&self.typeface) as Arc<dyn Lettering>),
        };
        Banshi::open_with(settings, platform, |device, clock| {
            self.gateway.connect(device.clone(), clock);
            *self.device.lock().unwrap() = Some(device);
            Ok(self.gateway.clone() as Arc<dyn Gateway>)
        })
        .unwrap()
    }

    /// The device vault of the running app, to put it into states that only a crash leaves.
    pub(crate) fn device(&self) -> Arc<DeviceVault> {
        self.device.lock().unwrap().clone().unwrap()
    }

    pub(crate) fn device_id(&self) -> DeviceId {
        self.signer.device_id()
    }

    pub(crate) fn public_key(&self) -> String {
        self.signer.public_key()
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.dir.path().join("phone")
    }

    /// The app with its catalogue and one resident.
    pub(crate) async fn ready(&self) -> (Banshi, Resident) {
        let app = self.start();
        app.catalogue().sync().await.unwrap();
        for code in [PHARMACIST, FAMILY] {
            app.catalogue()
                .prepare(&code.parse::<ItemCode>().unwrap())
                .await
                .unwrap();
        }
        let id = match app.residents().list().unwrap().first() {
            Some(line) => line.id,
            None => app.residents().create("张三").unwrap(),
        };
        let resident = app.residents().open(id).unwrap();
        (app, resident)
    }

    /// The app after a restart.
    pub(crate) fn again(&self, resident: VaultId) -> (Banshi, Resident) {
        let app = self.start();
        let resident = app.residents().open(resident).unwrap();
        (app, resident)
    }
}

/// The app signed in as 张三.
pub(crate) async fn sign_in(app: &Banshi, resident: &Resident) {
    let url = app.sign_in().begin("cn.banshi:/signed-in").await.unwrap();
    assert!(url.starts_with("https://id.example.cn/"), "{url}");
    app.sign_in()
        .complete(resident, "cn.banshi:/signed-in?code=c&state=s")
        .await
        .unwrap();
}

/// A draft of the pharmacist's item, complete but for the paper.
pub(crate) fn filled(resident: &Resident) -> Draft {
    let draft = resident
        .drafts()
        .start(&PHARMACIST.parse().unwrap(), None)
        .unwrap();
    let answers = [
        ("/data/applicant/name", "张三"),
        ("/data/applicant/id_number", NUMBER),
        ("/data/applicant/telephone", "13800138000"),
        ("/data/practice/employer", "镇江某某大药房"),
        ("/data/practice/category", "pharmacy"),
    ];
    for (path, value) in answers {
        match draft.answer(path, value) {
            Ok(screen) => {
                let question = screen.questions.iter().find(|question| question.path == path);
                assert_eq!(
                    question.and_then(|question| question.mistake.clone()),
                    None,
                    "{path}"
                );
            }
            // From sign-in, and the same.
            Err(banshi_app::AppError::NotNow(_)) => {}
            Err(error) => panic!("{path}: {error}"),
        }
    }
    draft
}

/// A photo of a sheet on a desk.
pub(crate) fn photo() -> Vec<u8> {
    use banshi_papers::{Ground, Scene, Sheet};
    static PHOTO: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
    let draw = || {
        Scene::draw(7, Ground::Wood, Some(Sheet::Opinion), 900, 1200)
            .photograph()
            .jpeg()
    };
    PHOTO.get_or_init(draw).clone()
}

/// A draft that can be signed.
pub(crate) fn complete(resident: &Resident) -> Draft {
    let draft = filled(resident);
    draft
        .papers()
        .unwrap()
        .add_shot(&"opinion".parse().unwrap(), &photo())
        .unwrap();
    draft.consent("processing", true).unwrap();
    draft
}
