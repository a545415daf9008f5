//! The app without its screens: residents, drafts, papers, signing, outbox, feed, appointments, and the words of every
//! screen. Rules are pure and inside; storage, network, clock and keys are at the edge, behind the crates and traits that
//! this one ties together. The README beside this crate draws the whole tree.
//!
//! ```no_run
//! use std::time::Duration;
//!
//! use banshi_app::{AppError, Banshi, Platform, Settings};
//!
//! async fn file(settings: Settings, platform: Platform, photo: &[u8]) -> Result<(), AppError> {
//!     let app = Banshi::open(settings, platform)?;
//!     app.catalogue().sync().await?;
//!     let item = app.catalogue().search("执业药师", 0, 20)?.items.remove(0).code;
//!     app.catalogue().prepare(&item).await?; // from here on without a network
//!     let resident = app.residents().open(app.residents().create("张三")?)?;
//!     let draft = resident.drafts().start(&item, None)?;
//!     draft.answer("/data/applicant/name", "张三")?; // durable when it returns
//!     draft.papers()?.add_shot(&"employer-opinion".parse().expect("a code"), photo)?;
//!     draft.consent("processing", true)?;
//!     for line in draft.review()?.missing {
//!         println!("{}", line.words.zh);
//!     }
//!     let id = draft.sign()?; // in the outbox
//!     app.outbox().send(Duration::from_secs(30)).await?;
//!     if let Some(receipt) = resident.filings().submission(id)?.receipt {
//!         println!("{}", receipt.words.zh); // 10月16日 09:12 收件 · 回执已验证
//!     }
//!     Ok(())
//! }
//! ```

mod appointments;
mod banshi;
mod catalogue;
mod clock;
mod devices;
mod drafts;
mod error;
mod feed;
mod filings;
mod gateway;
mod home;
mod notifications;
mod outbox;
mod papers;
mod platform;
mod prefill;
mod profile;
mod residents;
mod review;
mod scanner;
mod scenarios;
mod sign_in;
mod signing;
mod spoken;
mod subscription;
mod supplements;
mod tokens;
mod words;

pub use banshi_capture as capture;
pub use banshi_catalogue as catalogue_format;
pub use banshi_client as client;
pub use banshi_domain as domain;
pub use banshi_vault as vault;

pub use appointments::{
    Appointments, BookingDay, BookingScreen, BookingSlot, CalendarFile, ReservationLine, SlotTime,
};
pub use banshi::Banshi;
pub use catalogue::{
    Catalogue, CatalogueState, GuideLines, ItemLine, ItemScreen, MaterialLine, MaterialMark, SearchScreen,
    Synced,
};
pub use clock::OfficeClock;
pub use devices::{DeviceLine, Devices};
pub use drafts::{
    AddRow, CarriedLine, ChoiceLine, Draft, DraftLine, Drafts, FieldKind, FormQuestion, FormScreen, RemoveRow,
};
pub use error::{AppError, ErrorWords, Thing, problem_words};
pub use feed::{Feed, Pulled};
pub use filings::{
    AskedLine, DeliveryLines, EvidenceLine, FilingAction, FilingLine, FilingScreen, Filings, NoticeLines,
    Step, StepMark, Tone,
};
pub use gateway::{Asked, Gateway, KeepProgress};
pub use home::{HomeScreen, QueuedLine};
pub use notifications::{NotificationAbout, NotificationKind, Notifications, PhoneNotification, Silent};
pub use outbox::{
    Outbox, Progress, ReceiptWords, SendReport, SendingLine, SendingScreen, SentPaper, SubmissionScreen,
};
pub use papers::{PageFinding, PageLine, Papers, PapersScreen, Shot, ShotScreen};
pub use platform::{AlwaysOnline, Clock, Connectivity, Lettering, Platform, Settings, SystemClock};
pub use profile::{Profile, ProfileLine};
pub use residents::{Resident, ResidentLine, Residents};
pub use review::{
    Attention, CommitmentText, ConsentText, DeliveryChoice, MissingLine, MissingPlace, ReviewLine,
    ReviewPaper, ReviewScreen,
};
pub use scanner::{CodeScanner, CodeSight};
pub use scenarios::{
    ScenarioChoiceLine, ScenarioItemCard, ScenarioLine, ScenarioNext, ScenarioPath, ScenarioScreen,
};
pub use sign_in::{SignIn, SignedIn};
pub use subscription::Subscription;
pub use supplements::{Supplement, SupplementScreen};
pub use words::Words;
