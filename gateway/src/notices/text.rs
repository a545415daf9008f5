//! What documents say, paragraph by paragraph. A negative one names the remedies (行政复议法 art. 20: 60 days;
//! 行政诉讼法 art. 46: six months).

use banshi_domain::{AgentManifest, DeclineGround, PublicationRule, SupplementRequest};
use chrono::NaiveDate;

use crate::filings::{AgentAct, CaseFile, Moment};

const REMEDY: &str = "如不服本决定，可以自收到本通知书之日起六十日内依法申请行政复议，或者在六个月内依法向人民法院提起行政诉讼。";

fn opening(case: &CaseFile, moment: &Moment<'_>) -> String {
    format!(
        "您于{}提出的“{}”申请（办件编号{}），本机关已经收到。",
        crate::clock::china_day(case.filing.received_at).format("%Y年%-m月%-d日"),
        moment.item.title.zh,
        case.filing.number,
    )
}

fn promise(case: &CaseFile) -> String {
    case.filing.duty.as_ref().map_or_else(String::new, |duty| {
        let legal = duty
            .legal_due_on
            .map(|day| format!("，法定时限至{}", day.format("%Y年%-m月%-d日")));
        let provisional = if duty.provisional {
            "（暂按现有节假日安排推算）"
        } else {
            ""
        };
        format!(
            "本机关承诺于{}前作出决定{}{provisional}。",
            duty.due_on.format("%Y年%-m月%-d日"),
            legal.unwrap_or_default(),
        )
    })
}

/// 受理通知书.
#[must_use]
pub fn acceptance(case: &CaseFile, moment: &Moment<'_>) -> Vec<String> {
    vec![
        opening(case, moment),
        "经审查，申请材料齐全、符合法定形式，现予受理。".into(),
        promise(case),
    ]
}

/// 受理通知书, where the window was silent.
#[must_use]
pub fn silent_acceptance(case: &CaseFile, moment: &Moment<'_>) -> Vec<String> {
    let from = case
        .filing
        .accepted_on
        .unwrap_or(moment.today)
        .format("%Y年%-m月%-d日");
    vec![
        opening(case, moment),
        format!(
            "本机关逾期未告知补正内容，依照{}，自{from}起视为受理。",
            moment.rule.basis
        ),
        promise(case),
    ]
}

/// 补正告知书: each thing with place, reason and basis.
#[must_use]
pub fn supplement(request: &SupplementRequest, moment: &Moment<'_>) -> Vec<String> {
    let title = |code| {
        moment
            .item
            .materials
            .iter()
            .find(|material| &material.code == code)
            .map_or("", |m| m.title.as_str())
    };
    let lines = request.missing().iter().enumerate().map(|(place, one)| {
        format!(
            "{}. {}（{}）：{}。依据：{}。",
            place + 1,
            title(&one.material),
            one.place,
            one.reason,
            one.basis
        )
    });
    std::iter::once(
        "您的申请材料需要补正，现一次性告知如下。材料补正后，本机关的答复期限重新计算。".to_owned(),
    )
    .chain(lines)
    .chain(std::iter::once("其他内容不用重填。".to_owned()))
    .collect()
}

/// 不予受理通知书.
#[must_use]
pub fn decline(
    case: &CaseFile,
    ground: DeclineGround,
    explanation: &str,
    moment: &Moment<'_>,
) -> Vec<String> {
    let ground = match ground {
        DeclineGround::OtherOffice => "申请事项依法不属于本机关职权范围，决定不予受理。",
        DeclineGround::NotNeeded => "申请事项依法不需要取得许可，决定不予受理。",
    };
    vec![
        opening(case, moment),
        ground.into(),
        explanation.trim().into(),
        REMEDY.into(),
    ]
}

/// 准予决定书.
#[must_use]
pub fn approval(case: &CaseFile, moment: &Moment<'_>) -> Vec<String> {
    let due = moment
        .rule
        .delivery_due(moment.today, moment.calendar)
        .date
        .format("%Y年%-m月%-d日");
    vec![
        opening(case, moment),
        "经审查，您的申请符合法定条件、标准，决定准予。".into(),
        format!("本机关将于{due}前送达办理结果。"),
    ]
}

/// 不予决定书: facts, basis, reasons, remedy.
#[must_use]
pub fn refusal(case: &CaseFile, facts: &str, basis: &str, reasons: &str, moment: &Moment<'_>) -> Vec<String> {
    vec![
        opening(case, moment),
        format!("经审查查明：{}", facts.trim()),
        format!("依据：{}", basis.trim()),
        format!("理由：{}", reasons.trim()),
        "决定不予许可。".into(),
        REMEDY.into(),
    ]
}

/// 特别程序告知书: which procedure, its expected end, and that the decision period stands meanwhile.
#[must_use]
pub fn suspension(case: &CaseFile, procedure: &str, until: NaiveDate, moment: &Moment<'_>) -> Vec<String> {
    vec![
        opening(case, moment),
        format!(
            "审查中需要进行{}，预计于{}结束。",
            procedure.trim(),
            until.format("%Y年%-m月%-d日")
        ),
        "依照《中华人民共和国行政许可法》第四十五条，所需时间不计入办理期限，结束后期限继续计算。".into(),
    ]
}

/// 公示公告: what, from when to when, and that whoever objects is heard.
#[must_use]
pub fn publication(text: &str, rule: &PublicationRule, until: NaiveDate, moment: &Moment<'_>) -> Vec<String> {
    vec![
        text.trim().into(),
        format!(
            "依照{}，现予公示。公示期自{}起至{}止，共{}个工作日。",
            rule.basis.trim(),
            moment.today.format("%Y年%-m月%-d日"),
            until.format("%Y年%-m月%-d日"),
            rule.days
        ),
        format!(
            "对公示内容有异议的，请在公示期内向{}提出，并说明理由。",
            moment.item.office.name
        ),
    ]
}

/// 终止办理通知书: by which rule, why, remedy.
#[must_use]
pub fn termination(case: &CaseFile, basis: &str, reasons: &str, moment: &Moment<'_>) -> Vec<String> {
    vec![
        opening(case, moment),
        format!("依据：{}", basis.trim()),
        format!("理由：{}", reasons.trim()),
        "本机关决定终止办理，已交的材料可以申请退还。".into(),
        REMEDY.into(),
    ]
}

/// 撤销决定书: facts, basis, reasons, remedy.
#[must_use]
pub fn rescission(
    case: &CaseFile,
    facts: &str,
    basis: &str,
    reasons: &str,
    moment: &Moment<'_>,
) -> Vec<String> {
    vec![
        format!(
            "您的“{}”（办件编号{}），本机关此前已经准予。",
            moment.item.title.zh, case.filing.number
        ),
        format!("经查明：{}", facts.trim()),
        format!("依据：{}", basis.trim()),
        format!("理由：{}", reasons.trim()),
        "决定撤销该行政许可。".into(),
        REMEDY.into(),
    ]
}

/// A short message to the resident for whom an agent acted: by whom, what, and what to do if it was not asked for.
#[must_use]
pub fn agent_acted(agent: &AgentManifest, act: AgentAct, number: &str) -> String {
    let said = match act {
        AgentAct::Filed => format!("提交办件{number}"),
        AgentAct::Supplemented => format!("为办件{number}补交材料"),
        AgentAct::Withdrew => format!("撤回办件{number}"),
        AgentAct::Rated => format!("评价办件{number}"),
    };
    format!(
        "【办事】{}已替您{said}。如果不是您委托的，请打开办事应用查看，或者拨打12345。",
        crate::filings::named(agent)
    )
}

/// A short message: the number and what to do; never what it is about.
#[must_use]
pub fn message(template: &str, number: &str) -> Option<String> {
    let said = match template {
        "received" => "已收到，窗口会在期限内答复",
        "accepted" => "已受理",
        "supplement" => "需要补正材料，请打开办事应用查看，一次补齐即可",
        "declined" => "不予受理，原因和救济途径请打开办事应用查看",
        "suspended" => "已进入特别程序，预计结束时间请打开办事应用查看",
        "resumed" => "的特别程序已结束，审批继续",
        "published" => "正在公示，公示期请打开办事应用查看",
        "terminated" => "已终止办理，原因和救济途径请打开办事应用查看",
        "rescinded" => "的许可决定已被撤销，原因和救济途径请打开办事应用查看",
        "approved" => "已准予",
        "refused" => "已作出不予许可的决定，原因和救济途径请打开办事应用查看",
        "dispatched" => "的办理结果已寄出",
        "delivered" => "的办理结果已送达",
        "returned" => "的办理结果被退回，窗口会与您联系",
        _ => return None,
    };
    Some(format!("【办事】您的办件{number}{said}。"))
}
