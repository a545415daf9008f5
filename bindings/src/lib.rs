//! The one facade of the core for Kotlin and Swift: conversion only.
//!
//! A small tree of objects ([`Banshi`] → [`Residents`] → [`Resident`] → [`Drafts`] → [`Draft`]) as `core/app` has it,
//! plain records that mirror its screen models field by field, errors whose kind says what to do, subscriptions that give
//! a snapshot first and end with their handle, and foreign traits for what only the phone can do: wrap keys, sign, know
//! its network, show a notification, draw a character, write its log. Every export returns `Result`, so that a panic
//! becomes an error in both languages and never a crash. Local calls are synchronous and belong on an I/O dispatcher;
//! asynchronous ones are for the network, and may be cancelled at any moment: the outbox stays whole.

#![expect(
    clippy::needless_pass_by_value,
    reason = "what crosses the interface is given away by the other side"
)]

mod appointments;
mod banshi;
mod camera;
mod catalogue;
mod cross;
mod devices;
mod draft;
mod drafts;
mod error;
mod feed;
mod filings;
mod home;
mod lettering;
mod log;
mod outbox;
mod panic;
mod papers;
mod platform;
mod profile;
mod residents;
mod review;
mod scanner;
mod scenarios;
mod services;
mod sign_in;
mod subscription;
mod supplements;
mod words;

pub use appointments::{
    AppointmentKind, Appointments, BookingDay, BookingScreen, BookingSlot, CalendarFile, ReservationLine,
    ReservationState, SlotTime,
};
pub use banshi::Banshi;
pub use camera::{Camera, Corners, Point, Sight};
pub use catalogue::{
    Catalogue, CatalogueState, GuideLines, GuidePart, ItemLine, ItemScreen, MaterialLine, MaterialMark,
    SearchScreen, Synced,
};
pub use devices::{DeviceLine, Devices};
pub use draft::{AddRow, ChoiceLine, Draft, FieldKind, FormQuestion, FormScreen, RemoveRow};
pub use drafts::{CarriedLine, CarriedOver, DraftLine, Drafts};
pub use error::BanshiError;
pub use feed::{ChangeListener, Feed, Pulled};
pub use filings::{
    AskedLine, DeliveryLines, EvidenceLine, FilingAction, FilingLine, FilingScreen, FilingState, Filings,
    NoticeKind, NoticeLines, RatingLevel, Step, StepMark, Tone, action_words,
};
pub use home::{HomeScreen, QueuedLine};
pub use lettering::{LetterShape, Lettering, OutlinePart, OutlinePoint};
pub use log::{Log, LogLevel};
pub use outbox::{
    Outbox, Progress, ReceiptWords, SendReport, SendingLine, SendingListener, SendingScreen, SentPaper,
    SubmissionScreen, SubmissionState,
};
pub use panic::panic_on_purpose;
pub use papers::{PageArea, PageFinding, PageLine, PaperKind, Papers, PapersScreen, Shot, ShotScreen};
pub use platform::{BanshiSettings, DeviceKey, DeviceKeyError, KeyPurpose, KeyWrapper, KeyWrapperError};
pub use profile::{Profile, ProfileLine};
pub use residents::{Resident, ResidentLine, Residents};
pub use review::{
    Attention, CommitmentText, ConsentText, DeliveryChoice, DeliveryKind, MissingLine, MissingPlace,
    ReviewLine, ReviewPaper, ReviewScreen,
};
pub use scanner::{CodeScanner, CodeSight};
pub use scenarios::{ScenarioChoiceLine, ScenarioItemCard, ScenarioLine, ScenarioNext, ScenarioScreen};
pub use services::{
    Connectivity, NotificationAbout, NotificationKind, Notifications, PhoneNotification, PhoneServices,
    ServiceError,
};
pub use sign_in::{Assurance, SignIn, SignedIn};
pub use subscription::Subscription;
pub use supplements::{Supplement, SupplementScreen};
pub use words::{ErrorWords, Words};

uniffi::setup_scaffolding!("banshi");
