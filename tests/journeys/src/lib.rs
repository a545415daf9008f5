//! A phone without a screen, and what a person does with it: what journeys, the demonstration and the console's tests
//! have in common. The journeys themselves lie in `tests/`, one file a story.

mod caller;
mod clock;
mod edition;
mod pharmacist;
mod phone;
mod script;

pub use caller::Caller;
pub use clock::SetClock;
pub use edition::{Editions, NEW_QUESTION};
pub use pharmacist::{
    EMPLOYER_OPINION, Filed, PHARMACIST, Signed, consent_and_choose, document_of, file_pharmacist,
    pharmacist_draft, pharmacist_form, pharmacist_page, sign_pharmacist,
};
pub use phone::{JourneyError, Phone, SignedBytes};
pub use script::{Act, Answer, Person, Script};
