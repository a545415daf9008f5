//! 寄递: the courier's order and its track.

use banshi_domain::{Delivery, DeliveryKind, TrackKind};
use chrono::NaiveDate;

use crate::{Words, words};

/// The result's way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryLines {
    /// How it comes.
    pub kind: DeliveryKind,
    /// 运单号, grouped.
    pub waybill: Option<String>,
    /// 预计 10月18日送到.
    pub expected: Option<Words>,
    /// What happened on the way, newest first.
    pub track: Vec<Words>,
}

/// EMS 预计 10月18日送到.
pub(super) fn words(delivery: &Delivery, today: NaiveDate) -> Words {
    match delivery.expected_on {
        Some(day) => {
            let day = words::day(day, today);
            Words::new(
                format!("EMS 预计 {}送到。", day.zh),
                format!("EMS expects to deliver it on {}.", day.en),
            )
        }
        None => Words::new(
            "已交给 EMS，请留意来电。",
            "With EMS; please mind your telephone.",
        ),
    }
}

pub(super) fn lines(delivery: &Delivery, today: NaiveDate) -> DeliveryLines {
    let track = delivery.track.iter().rev().map(|scan| {
        Words::line([
            words::moment(scan.at, today),
            Words::new(scan.kind.zh(), track_en(scan.kind)),
            Words::same(&scan.place),
        ])
    });
    DeliveryLines {
        kind: delivery.kind,
        waybill: delivery.waybill.as_deref().map(grouped),
        expected: expected(delivery, today),
        track: track.collect(),
    }
}

pub(super) const fn track_en(kind: TrackKind) -> &'static str {
    match kind {
        TrackKind::Ordered => "ordered",
        TrackKind::PickedUp => "picked up",
        TrackKind::InTransit => "in transit",
        TrackKind::OutForDelivery => "out for delivery",
        TrackKind::Delivered => "delivered",
        TrackKind::Returned => "returned",
        TrackKind::Other => "news",
    }
}

pub(super) fn expected(delivery: &Delivery, today: NaiveDate) -> Option<Words> {
    let day = words::day(delivery.expected_on?, today);
    Some(Words::new(
        format!("预计 {}送到", day.zh),
        format!("expected on {}", day.en),
    ))
}

/// 1138 2209 4412; letters around the digits stand apart, as the posts print them: EM 1138 2209 5 CN.
pub(super) fn grouped(number: &str) -> String {
    let mut text = String::new();
    let mut digits = 0;
    let mut last = None;
    for character in number.chars() {
        let is_digit = character.is_ascii_digit();
        let begins = last.is_some_and(|was_digit| was_digit != is_digit) || (is_digit && digits == 4);
        if begins {
            text.push(' ');
            digits = 0;
        }
        digits += u32::from(is_digit);
        last = Some(is_digit);
        text.push(character);
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_waybill_is_grouped_as_the_posts_print_it() {
        assert_eq!(super::grouped("113822094412"), "1138 2209 4412");
        assert_eq!(super::grouped("EM113822095CN"), "EM 1138 2209 5 CN");
    }
}
