//! 预约: the words of times in two zones.

use banshi_domain::{AppointmentKind, ItemCode, Reservation, ReservationId, ReservationState, Slot, SlotId};
use banshi_forms::Zone;
use chrono::{DateTime, NaiveDate, Utc};

use crate::{Words, words};

/// Times that can be had, by day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookingScreen {
    /// For which item.
    pub item: ItemCode,
    /// Days at the place, the earliest first.
    pub days: Vec<BookingDay>,
    /// The next free one, where the first days are full.
    pub next_free: Option<BookingSlot>,
    /// What the person has already.
    pub mine: Vec<ReservationLine>,
    /// Where nothing is to be had.
    pub empty: Option<Words>,
}

/// One day at the place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookingDay {
    /// The day at the place.
    pub date: NaiveDate,
    /// 10月16日 星期五.
    pub words: Words,
    /// Its times.
    pub slots: Vec<BookingSlot>,
}

/// One time at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookingSlot {
    /// For [`crate::Appointments::reserve`].
    pub id: SlotId,
    /// What kind.
    pub kind: AppointmentKind,
    /// The kind's word.
    pub kind_words: Words,
    /// The place's name.
    pub place: String,
    /// When, there and here.
    pub time: SlotTime,
    /// 还有 3 个, 已约满.
    pub free: Words,
    /// Whether it can be had.
    pub is_free: bool,
}

/// When, in the place's zone and in the person's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotTime {
    /// From.
    pub starts_at: DateTime<Utc>,
    /// Until.
    pub ends_at: DateTime<Utc>,
    /// 10月16日 09:00–09:30（当地时间）.
    pub there: Words,
    /// 您所在地 10月16日 03:00; only where that is another time.
    pub here: Option<Words>,
}

/// A reservation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReservationLine {
    /// Names it.
    pub id: ReservationId,
    /// For which item.
    pub item: ItemCode,
    /// What kind.
    pub kind: AppointmentKind,
    /// The kind's word.
    pub kind_words: Words,
    /// The place's name.
    pub place: String,
    /// When, there and here.
    pub time: SlotTime,
    /// Where it stands.
    pub state: ReservationState,
    /// 已约好; 保留到 09:05，请确认.
    pub words: Words,
    /// Where to meet, for video.
    pub video_link: Option<String>,
}

/// The zone of an IANA name; China's where it is not known.
fn zone(name: &str) -> Zone {
    Zone::named(name).unwrap_or(Zone::CHINA)
}

fn kind_words(kind: AppointmentKind) -> Words {
    let en = match kind {
        AppointmentKind::Window => "Window",
        AppointmentKind::HomeVisit => "Home visit",
        AppointmentKind::EverydayCounter => "Everyday counter",
        AppointmentKind::Video => "Video",
        AppointmentKind::Other => "Appointment",
    };
    Words::new(kind.zh(), en)
}

/// What a visit is called in a calendar: nothing personal, and not for what.
pub(super) fn title(kind: AppointmentKind) -> Words {
    let words = kind_words(kind);
    Words::new(
        format!("办事预约（{}）", words.zh),
        format!("Appointment ({})", words.en),
    )
}

fn time(slot: &Slot, here: &str, today: NaiveDate) -> SlotTime {
    let (there, here) = (zone(&slot.zone), zone(here));
    let span = |zone: Zone| {
        let from = words::moment_in(&slot.starts_at.with_timezone(&zone), today);
        let until = slot.ends_at.with_timezone(&zone).format("%H:%M").to_string();
        Words::new(format!("{}–{until}", from.zh), format!("{}–{until}", from.en))
    };
    let at_place = span(there);
    let same = slot.starts_at.with_timezone(&there).naive_local()
        == slot.starts_at.with_timezone(&here).naive_local();
    let mine = span(here);
    SlotTime {
        starts_at: slot.starts_at,
        ends_at: slot.ends_at,
        there: if same {
            at_place
        } else if there == Zone::CHINA {
            Words::new(
                format!("北京时间 {}", at_place.zh),
                format!("China time: {}", at_place.en),
            )
        } else {
            Words::new(
                format!("当地时间 {}", at_place.zh),
                format!("Local time there: {}", at_place.en),
            )
        },
        here: (!same).then(|| {
            Words::new(
                format!("您所在地 {}", mine.zh),
                format!("Where you are: {}", mine.en),
            )
        }),
    }
}

fn booking_slot(slot: &Slot, here: &str, today: NaiveDate) -> BookingSlot {
    BookingSlot {
        id: slot.id,
        kind: slot.kind,
        kind_words: kind_words(slot.kind),
        place: slot.place.clone(),
        time: time(slot, here, today),
        free: match slot.free {
            0 => Words::new("已约满", "Full"),
            count => Words::new(format!("还有 {count} 个"), format!("{count} left")),
        },
        is_free: slot.free > 0,
    }
}

pub(super) fn booking(
    item: &ItemCode,
    slots: &[Slot],
    mine: Vec<ReservationLine>,
    here: &str,
    today: NaiveDate,
) -> BookingScreen {
    let mut ordered: Vec<&Slot> = slots.iter().collect();
    ordered.sort_by_key(|slot| (slot.starts_at, slot.id));
    let mut days: Vec<BookingDay> = Vec::new();
    for slot in &ordered {
        let date = slot.starts_at.with_timezone(&zone(&slot.zone)).date_naive();
        let line = booking_slot(slot, here, today);
        if let Some(day) = days.iter_mut().find(|day| day.date == date) {
            day.slots.push(line);
        } else {
            let (day, weekday) = (words::day(date, today), words::weekday(date));
            days.push(BookingDay {
                date,
                words: Words::new(
                    format!("{} {}", day.zh, weekday.zh),
                    format!("{}, {}", weekday.en, day.en),
                ),
                slots: vec![line],
            });
        }
    }
    days.sort_by_key(|day| day.date);
    let first_is_full = days
        .first()
        .is_some_and(|day| day.slots.iter().all(|slot| !slot.is_free));
    let next_free = ordered
        .iter()
        .find(|slot| slot.free > 0)
        .map(|slot| booking_slot(slot, here, today));
    BookingScreen {
        item: item.clone(),
        empty: next_free.is_none().then(|| {
            Words::new(
                "近期已约满，请换一种方式或过几天再看",
                "All full: try another kind, or look again in a few days",
            )
        }),
        next_free: next_free.filter(|_| first_is_full),
        days,
        mine,
    }
}

pub(super) fn reservation(reservation: &Reservation, here: &str, today: NaiveDate) -> ReservationLine {
    let slot = &reservation.slot;
    let words = match (reservation.state, reservation.held_until) {
        (ReservationState::Confirmed, _) => Words::new("已约好", "Booked"),
        (ReservationState::Held, Some(until)) => {
            let until = until.with_timezone(&zone(here)).format("%H:%M").to_string();
            Words::new(
                format!("为您保留到 {until}，请确认"),
                format!("Held until {until}: please confirm"),
            )
        }
        (ReservationState::Held, None) => Words::new("已为您保留，请确认", "Held: please confirm"),
        (ReservationState::Cancelled, _) => Words::new("已取消", "Cancelled"),
        (ReservationState::Expired, _) => Words::new("没有及时确认，已放回", "Not confirmed in time"),
        (ReservationState::Other, _) => Words::new("有新变化", "Changed"),
    };
    ReservationLine {
        id: reservation.id,
        item: reservation.item.clone(),
        kind: slot.kind,
        kind_words: kind_words(slot.kind),
        place: slot.place.clone(),
        time: time(slot, here, today),
        state: reservation.state,
        words,
        video_link: reservation.video_link.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot(starts_at: &str, free: u32) -> Slot {
        let starts_at: DateTime<Utc> = starts_at.parse().unwrap();
        Slot {
            id: SlotId::new(),
            kind: AppointmentKind::Video,
            place: "镇江市政务服务中心".into(),
            zone: "Asia/Shanghai".into(),
            starts_at,
            ends_at: starts_at + chrono::Duration::minutes(30),
            free,
        }
    }

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 10, 15).unwrap()
    }

    #[test]
    fn who_is_abroad_sees_both_times() {
        let slot = slot("2026-10-16T01:00:00Z", 3);
        let madrid = time(&slot, "Europe/Madrid", today());
        assert_eq!(madrid.there.zh, "北京时间 10月16日 09:00–09:30");
        assert_eq!(madrid.here.unwrap().zh, "您所在地 10月16日 03:00–03:30");
        let home = time(&slot, "Asia/Shanghai", today());
        assert_eq!(
            (home.there.zh.as_str(), home.here),
            ("10月16日 09:00–09:30", None)
        );
        // A zone that nobody knows is taken for China's rather than for none.
        assert_eq!(time(&slot, "Mars/Olympus", today()).here, None);
    }

    #[test]
    fn a_full_day_names_the_next_free_time() {
        let slots = [
            slot("2026-10-19T02:00:00Z", 1),
            slot("2026-10-16T01:00:00Z", 0),
            slot("2026-10-15T17:30:00Z", 0),
        ];
        let screen = booking(&"i".parse().unwrap(), &slots, vec![], "Asia/Shanghai", today());
        let days: Vec<_> = screen
            .days
            .iter()
            .map(|day| (day.words.zh.as_str(), day.slots.len()))
            .collect();
        assert_eq!(
            days,
            [("10月16日 星期五", 2), ("10月19日 星期一", 1)],
            "by the day in China"
        );
        assert_eq!(screen.next_free.unwrap().free.zh, "还有 1 个");
        assert!(screen.empty.is_none());
    }

    #[test]
    fn all_full_says_what_to_do() {
        let screen = booking(
            &"i".parse().unwrap(),
            &[slot("2026-10-16T01:00:00Z", 0)],
            vec![],
            "UTC",
            today(),
        );
        assert_eq!(screen.empty.unwrap().zh, "近期已约满，请换一种方式或过几天再看");
    }
}
