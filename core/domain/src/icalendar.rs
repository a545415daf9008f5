//! A reservation as iCalendar (RFC 5545), for the person's own calendar. Times are UTC, so that every zone shows its
//! own.

use chrono::{DateTime, Utc};

use crate::{Reservation, ReservationState};

/// A reservation as an iCalendar object of one event (RFC 5545 §3.6.1), made at `now`; it reminds a day and an hour
/// before (§3.6.6). The same reservation later, with a higher revision, replaces it.
#[must_use]
pub fn icalendar(reservation: &Reservation, now: DateTime<Utc>) -> String {
    let slot = &reservation.slot;
    let time = |at: DateTime<Utc>| at.format("%Y%m%dT%H%M%SZ").to_string();
    let status = match reservation.state {
        ReservationState::Confirmed => "CONFIRMED",
        ReservationState::Held => "TENTATIVE",
        _ => "CANCELLED",
    };
    let summary = escaped(&format!("办事预约（{}）", slot.kind.zh()));
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//banshi//banshi//ZH".to_owned(),
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}@banshi", reservation.id),
        format!("SEQUENCE:{}", reservation.revision),
        format!("DTSTAMP:{}", time(now)),
        format!("DTSTART:{}", time(slot.starts_at)),
        format!("DTEND:{}", time(slot.ends_at)),
        format!("SUMMARY:{summary}"),
        format!("LOCATION:{}", escaped(reservation.where_to())),
        format!("STATUS:{status}"),
    ];
    for before in ["-P1D", "-PT1H"] {
        lines.extend([
            "BEGIN:VALARM".to_owned(),
            "ACTION:DISPLAY".to_owned(),
            format!("DESCRIPTION:{summary}"),
            format!("TRIGGER:{before}"),
            "END:VALARM".to_owned(),
        ]);
    }
    lines.extend(["END:VEVENT".to_owned(), "END:VCALENDAR".to_owned()]);
    lines.iter().map(|line| folded(line) + "\r\n").collect()
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace(';', "\\;")
        .replace(',', "\\,")
        .replace(['\r', '\n'], " ")
}

/// Lines of at most 75 bytes, never cut within a character (RFC 5545 §3.1).
fn folded(line: &str) -> String {
    let mut text = String::new();
    let mut length = 0;
    for character in line.chars() {
        if length + character.len_utf8() > 75 {
            text.push_str("\r\n ");
            length = 1;
        }
        text.push(character);
        length += character.len_utf8();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AppointmentKind, ReservationId, Slot, SlotId};

    #[test]
    fn a_line_is_folded_between_characters() {
        let text = folded(&format!("LOCATION:{}", "镇".repeat(40)));
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
        assert_eq!(text.replace("\r\n ", ""), format!("LOCATION:{}", "镇".repeat(40)));
    }

    #[test]
    fn an_event_says_when_in_utc_and_where() {
        let starts_at = "2026-10-12T01:00:00Z".parse().unwrap();
        let reservation = Reservation {
            id: ReservationId::new(),
            revision: 2,
            slot: Slot {
                id: SlotId::new(),
                kind: AppointmentKind::Video,
                place: "视频窗口".into(),
                zone: "Asia/Shanghai".into(),
                starts_at,
                ends_at: starts_at + chrono::TimeDelta::minutes(20),
                free: 0,
            },
            item: "pharmacist".parse().unwrap(),
            state: ReservationState::Confirmed,
            held_until: None,
            video_link: Some("https://video.invalid/a,b".into()),
        };
        let text = icalendar(&reservation, starts_at);
        for line in [
            "DTSTART:20261012T010000Z",
            "LOCATION:https://video.invalid/a\\,b",
            "STATUS:CONFIRMED",
            "TRIGGER:-P1D",
        ] {
            assert!(text.contains(&format!("{line}\r\n")), "{text}");
        }
    }
}
