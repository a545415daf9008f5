//! 预约: offices offer times, people hold a place for five minutes and confirm it. Windows, home visits, video.

pub(crate) mod api;
mod rules;
mod store;

pub use api::router;
pub use rules::{HOLD, Refusal, check_offer, confirm, end, hold, is_open};
