//! Days, states and numbers, as the console says them.

use banshi_domain::{
    Applicant, DeliveryKind, Duty, DutyKind, Evidence, EvidenceOutcome, FilingState, ResidentId,
};
use banshi_forms::Zone;
use chrono::{DateTime, Datelike as _, NaiveDate, Utc};

use crate::china_day;

/// 10月24日, with the year where it is not this one.
pub(super) fn day(day: NaiveDate, today: NaiveDate) -> String {
    let format = if day.year() == today.year() {
        "%-m月%-d日"
    } else {
        "%Y年%-m月%-d日"
    };
    day.format(format).to_string()
}

/// 10月24日 09:12.
pub(super) fn moment(at: DateTime<Utc>, today: NaiveDate) -> String {
    let time = at.with_timezone(&Zone::CHINA).format("%H:%M");
    format!("{} {time}", day(china_day(at), today))
}

/// 2026年10月16日 09:12, for what is kept.
pub(super) fn stamped(at: DateTime<Utc>) -> String {
    let there = at.with_timezone(&Zone::CHINA);
    there.format("%Y年%-m月%-d日 %H:%M").to_string()
}

/// Groups of the rail, each with the states that it lists.
pub(super) const GROUPS: [(&str, &str, &[FilingState]); 5] = [
    ("received", "待受理", &[FilingState::Received]),
    ("supplement", "待补正", &[FilingState::SupplementRequested]),
    (
        "review",
        "审批中",
        &[
            FilingState::Accepted,
            FilingState::InReview,
            FilingState::Suspended,
            FilingState::Published,
        ],
    ),
    (
        "issue",
        "待出件",
        &[FilingState::Approved, FilingState::Issued, FilingState::Returned],
    ),
    ("sent", "已寄出", &[FilingState::Dispatched]),
];

/// The group of a state: its place in [`GROUPS`].
pub(super) fn group_of(state: FilingState) -> Option<usize> {
    GROUPS.iter().position(|(_, _, states)| states.contains(&state))
}

/// A tag's words and colour.
pub(super) type Tag = (String, &'static str);

/// What the data checks say, at one glance.
pub(super) fn checks(evidence: &[Evidence]) -> Option<Tag> {
    if evidence.is_empty() {
        return None;
    }
    let count = |outcome| evidence.iter().filter(|one| one.outcome == outcome).count();
    let (all, agreeing) = (evidence.len(), count(EvidenceOutcome::Confirmed));
    let against = count(EvidenceOutcome::Differs) + count(EvidenceOutcome::NotFound);
    Some(if against > 0 {
        (format!("{agreeing}/{all} 一致，{against} 项不一致"), "stop")
    } else if agreeing == all {
        (format!("{agreeing}/{all} 一致"), "good")
    } else {
        (
            format!("{agreeing}/{all} 一致，{} 项等待答复", all - agreeing),
            "caution",
        )
    })
}

/// One check's result, with the office that gave it.
pub(super) fn check(evidence: &Evidence) -> Tag {
    let (mark, colour) = match evidence.outcome {
        EvidenceOutcome::Confirmed => ("✓", "good"),
        EvidenceOutcome::Differs | EvidenceOutcome::NotFound => ("✗", "stop"),
        _ => ("…", "caution"),
    };
    (
        format!("{mark} {}{}", evidence.office, evidence.outcome.zh()),
        colour,
    )
}

/// Where a filing stands, for the inbox.
pub(super) fn state(state: FilingState, was_supplemented: bool, left: Option<i64>) -> Tag {
    match (left, state) {
        (Some(0), _) => ("今天到期".into(), "stop"),
        (Some(days), _) if days < 0 => (format!("已超期 {} 个工作日", -days), "stop"),
        (_, FilingState::Received) if was_supplemented => ("已补正".into(), "good"),
        (_, FilingState::Received) => ("新".into(), "action"),
        (_, FilingState::SupplementRequested | FilingState::Suspended | FilingState::Returned) => {
            (state.zh().into(), "caution")
        }
        (
            _,
            FilingState::Approved | FilingState::Issued | FilingState::Dispatched | FilingState::Delivered,
        ) => (state.zh().into(), "good"),
        (_, FilingState::Declined | FilingState::Refused) => (state.zh().into(), "stop"),
        _ => (state.zh().into(), "action"),
    }
}

/// The day by which something is due, and how many working days are left.
pub(super) fn due(duty: &Duty, left: i64, today: NaiveDate) -> (String, String) {
    let provisional = if duty.provisional { "（暂按）" } else { "" };
    match left {
        0 if duty.due_on == today => ("今天下班前".into(), String::new()),
        0 => (day(duty.due_on, today), String::new()),
        days if days < 0 => (day(duty.due_on, today), format!("已过 {} 个工作日", -days)),
        days => (
            format!("{}{provisional}", day(duty.due_on, today)),
            format!("还有 {days} 个工作日"),
        ),
    }
}

/// Who has to do what by when, as one sentence of the filing's head.
pub(super) fn duty(duty: &Duty, today: NaiveDate) -> String {
    let by = day(duty.due_on, today);
    let provisional = if duty.provisional { "（暂按）" } else { "" };
    match duty.what {
        DutyKind::Answer => format!("最迟 {by}{provisional}受理或告知"),
        DutyKind::Supplement => format!("请申请人在 {by}{provisional}前补正"),
        DutyKind::Decide => match duty.legal_due_on {
            Some(legal) if legal != duty.due_on => {
                format!("承诺 {by}{provisional}前决定，法定 {}", day(legal, today))
            }
            _ => format!("最迟 {by}{provisional}决定"),
        },
        DutyKind::Deliver => format!("最迟 {by}{provisional}送达"),
        DutyKind::Other => format!("最迟 {by}{provisional}"),
    }
}

/// How the result goes to the person.
pub(super) const fn delivery(kind: DeliveryKind) -> &'static str {
    match kind {
        DeliveryKind::Courier => "快递寄送",
        DeliveryKind::PickUp => "窗口自取",
        DeliveryKind::ElectronicLicence => "电子证照",
        DeliveryKind::Other => "其他方式",
    }
}

/// An answer with identity numbers covered, wherever they stand in it, and whether any was.
pub(super) fn masked(answer: &str, applicant: &Applicant) -> (String, bool) {
    let mut text = answer.to_owned();
    if let Applicant::Person { id, .. } = applicant
        && id.number().len() >= 6
    {
        text = text.replace(id.number(), &id.masked());
    }
    for word in answer
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| word.len() == 18)
    {
        if let Ok(id) = word.parse::<ResidentId>() {
            text = text.replace(word, &id.masked());
        }
    }
    let was_covered = text != answer;
    (text, was_covered)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applicant() -> Applicant {
        serde_json::from_value(serde_json::json!({
            "kind": "person", "name": "张三", "id": {"kind": "resident", "number": "321102199006151235"}
        }))
        .unwrap()
    }

    #[test]
    fn identity_numbers_are_covered_wherever_they_stand() {
        let (text, was) = masked("本人 321102199006151235，配偶 321102199203042281。", &applicant());
        assert_eq!(text, "本人 321102••••••••1235，配偶 321102••••••••2281。");
        assert!(was);
        // A credit code and a certificate's number are public.
        assert_eq!(
            masked("91321102MA1X7K2P91", &applicant()),
            ("91321102MA1X7K2P91".into(), false)
        );
    }

    #[test]
    fn days_are_said_as_people_say_them() {
        let today: NaiveDate = "2026-10-16".parse().unwrap();
        assert_eq!(day("2026-10-24".parse().unwrap(), today), "10月24日");
        assert_eq!(day("2027-01-04".parse().unwrap(), today), "2027年1月4日");
        assert_eq!(
            moment("2026-10-16T01:12:00Z".parse().unwrap(), today),
            "10月16日 09:12"
        );
        assert_eq!(state(FilingState::Received, false, Some(0)).0, "今天到期");
        assert_eq!(state(FilingState::Received, true, Some(5)).0, "已补正");
    }

    #[test]
    fn every_state_that_is_under_way_is_in_one_group() {
        for state in FilingState::ALL {
            let groups = GROUPS
                .iter()
                .filter(|(_, _, states)| states.contains(state))
                .count();
            assert_eq!(groups, usize::from(!state.is_ended()), "{state:?}");
        }
    }
}
