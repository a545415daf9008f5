//! 预约: days, times in both zones, what the person has.

use std::time::SystemTime;

use banshi_app as app;

use crate::cross::{Cross, choice, record};
use crate::error::known;
use crate::{BanshiError, Words};

/// One resident's appointments.
#[derive(uniffi::Object)]
pub struct Appointments(pub(crate) app::Appointments);

choice! {
    both
    /// What kind of appointment.
    AppointmentKind = app::domain::AppointmentKind {
        /// At the window.
        Window,
        /// 上门.
        HomeVisit,
        /// 365 天服务窗口.
        EverydayCounter,
        /// 视频.
        Video,
        /// One that this build does not know.
        Other,
    }
}

choice! {
    /// Where a reservation stands.
    ReservationState = app::domain::ReservationState {
        /// Held for five minutes.
        Held,
        /// Confirmed.
        Confirmed,
        /// Cancelled.
        Cancelled,
        /// Not confirmed in time.
        Expired,
        /// A state that this build does not know.
        Other,
    }
}

record! {
    /// A reservation for the phone's own calendar: as a file that every calendar reads (RFC 5545), and in parts for one
    /// that is told of it without a file.
    CalendarFile = app::CalendarFile {
        /// Of nothing personal: the reservation's id.
        name: String,
        /// `text/calendar; charset=utf-8`.
        text: String,
        /// 办事预约（窗口）.
        title: Words,
        /// Where to go, or the address of the call.
        place: String,
        /// From.
        starts_at: SystemTime,
        /// Until.
        ends_at: SystemTime,
    }
}

record! {
    /// What can be booked.
    BookingScreen = app::BookingScreen {
        /// For which item.
        item: String,
        /// Days at the place, the earliest first.
        days: Vec<BookingDay>,
        /// The next free one, where the first days are full.
        next_free: Option<BookingSlot>,
        /// What the person has already.
        mine: Vec<ReservationLine>,
        /// Where nothing is to be had.
        empty: Option<Words>,
    }
}

record! {
    /// A day at the place.
    BookingDay = app::BookingDay {
        /// `2026-10-16`.
        date: String,
        /// 10月16日 星期五.
        words: Words,
        /// Its times.
        slots: Vec<BookingSlot>,
    }
}

record! {
    /// One time.
    BookingSlot = app::BookingSlot {
        /// For [`Appointments::reserve`].
        id: String,
        /// What kind.
        kind: AppointmentKind,
        /// The kind's word.
        kind_words: Words,
        /// The place's name.
        place: String,
        /// When, there and here.
        time: SlotTime,
        /// 还有 3 个, 已约满.
        free: Words,
        /// Whether it can be had.
        is_free: bool,
    }
}

record! {
    /// When, there and here.
    SlotTime = app::SlotTime {
        /// From.
        starts_at: SystemTime,
        /// Until.
        ends_at: SystemTime,
        /// 10月16日 09:00–09:30（当地时间）.
        there: Words,
        /// 您所在地 10月16日 03:00; only where that is another time.
        here: Option<Words>,
    }
}

record! {
    /// What the person has.
    ReservationLine = app::ReservationLine {
        /// Names it.
        id: String,
        /// For which item.
        item: String,
        /// What kind.
        kind: AppointmentKind,
        /// The kind's word.
        kind_words: Words,
        /// The place's name.
        place: String,
        /// When, there and here.
        time: SlotTime,
        /// Where it stands.
        state: ReservationState,
        /// 已约好; 保留到 09:05，请确认.
        words: Words,
        /// Where to meet, for video.
        video_link: Option<String>,
    }
}

#[uniffi::export(async_runtime = "tokio")]
impl Appointments {
    /// What can be booked for an item.
    ///
    /// # Errors
    /// [`BanshiError::TryLater`], [`BanshiError::SignInNeeded`].
    pub async fn slots(
        &self,
        item: String,
        kind: Option<AppointmentKind>,
    ) -> Result<BookingScreen, BanshiError> {
        Ok(self.0.slots(&known(&item)?, kind.cross()).await?.cross())
    }

    /// What the person has.
    ///
    /// # Errors
    /// [`BanshiError::Storage`].
    pub fn list(&self) -> Result<Vec<ReservationLine>, BanshiError> {
        Ok(self.0.list()?.cross())
    }

    /// A reservation for the phone's own calendar.
    ///
    /// # Errors
    /// [`BanshiError::ReadAnew`] where there is none.
    pub fn calendar(&self, reservation: String) -> Result<CalendarFile, BanshiError> {
        Ok(self.0.calendar(known(&reservation)?)?.cross())
    }

    /// Holds a time for five minutes, or moves a reservation to it.
    ///
    /// # Errors
    /// [`BanshiError::AskPerson`] where it was just taken; [`BanshiError::TryLater`], [`BanshiError::SignInNeeded`].
    pub async fn reserve(
        &self,
        slot: String,
        item: String,
        moves: Option<String>,
    ) -> Result<ReservationLine, BanshiError> {
        let moves = moves.as_deref().map(known).transpose()?;
        Ok(self
            .0
            .reserve(known(&slot)?, &known(&item)?, moves)
            .await?
            .cross())
    }

    /// Confirms what is held.
    ///
    /// # Errors
    /// As [`Appointments::reserve`].
    pub async fn confirm(&self, id: String) -> Result<ReservationLine, BanshiError> {
        Ok(self.0.confirm(known(&id)?).await?.cross())
    }

    /// Gives a time back.
    ///
    /// # Errors
    /// As [`Appointments::reserve`].
    pub async fn cancel(&self, id: String) -> Result<(), BanshiError> {
        Ok(self.0.cancel(known(&id)?).await?)
    }
}
