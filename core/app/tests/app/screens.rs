//! What screens say, word by word.

use std::fmt::Write as _;

use banshi_app::{HomeScreen, ItemScreen, ReviewLine, ReviewScreen};

use crate::support::{Link, PHARMACIST, Phone, complete, filled, sign_in};

fn item_text(screen: &ItemScreen) -> String {
    let mut text = String::new();
    let badges: Vec<_> = screen.badges.iter().map(|badge| badge.zh.as_str()).collect();
    let _ = writeln!(
        text,
        "{}（{}）",
        screen.title.zh,
        screen.caution.as_deref().unwrap_or_default()
    );
    let _ = writeln!(text, "[{}]", badges.join("] ["));
    let _ = writeln!(text, "{} | {}", screen.promised.zh, screen.legal.zh);
    let _ = writeln!(text, "{}", screen.result.zh);
    let _ = writeln!(text, "{}", screen.summary.zh);
    for line in &screen.materials {
        let _ = writeln!(
            text,
            "({}) {}：{}",
            line.mark_words.zh, line.title, line.reason.zh
        );
    }
    for line in &screen.privacy {
        let _ = writeln!(text, "{}", line.zh);
    }
    let _ = writeln!(text, "{} parts | {}", screen.guide.len(), screen.button.zh);
    let _ = writeln!(
        text,
        "{} | {} | {}",
        screen.promised.en, screen.legal.en, screen.summary.en
    );
    text
}

fn review_text(screen: &ReviewScreen) -> String {
    let mut text = String::new();
    for line in &screen.answers {
        let _ = match line {
            ReviewLine::Heading { depth, text: heading } => {
                writeln!(text, "{}# {heading}", "  ".repeat(*depth as usize))
            }
            ReviewLine::Answer {
                depth,
                label,
                answer,
                page,
                ..
            } => {
                writeln!(
                    text,
                    "{}{label}：{answer}（第 {:?} 页）",
                    "  ".repeat(*depth as usize),
                    page.map(|p| p + 1)
                )
            }
        };
    }
    for paper in &screen.papers {
        let _ = writeln!(text, "{}：{}", paper.title, paper.state.zh);
    }
    for check in &screen.checks {
        let _ = writeln!(text, "{}", check.zh);
    }
    for consent in &screen.consents {
        let _ = writeln!(
            text,
            "{} [{}]",
            consent.text,
            if consent.given { "x" } else { " " }
        );
    }
    for choice in &screen.delivery {
        let _ = writeln!(
            text,
            "({}) {}",
            if choice.chosen { "•" } else { " " },
            choice.words.zh
        );
    }
    for line in &screen.missing {
        let _ = writeln!(text, "! {}", line.words.zh);
    }
    let _ = writeln!(text, "[{}]", screen.button.zh);
    text
}

fn home_text(screen: &HomeScreen) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "{}", screen.whose.zh);
    for line in &screen.welcome {
        let _ = writeln!(text, "{}", line.zh);
    }
    for line in &screen.sending {
        let _ = writeln!(
            text,
            "{} [{}] {}",
            line.title.zh, line.line.words.zh, line.words.zh
        );
    }
    for line in &screen.under_way {
        let _ = writeln!(text, "{} [{}] {}", line.title.zh, line.badge.zh, line.words.zh);
    }
    for line in &screen.drafts {
        let _ = writeln!(text, "{} {} {}", line.title.zh, line.progress.zh, line.changed.zh);
    }
    text
}

#[tokio::test]
async fn an_item() {
    let phone = Phone::new();
    let (app, _resident) = phone.ready().await;
    let screen = app.catalogue().item(&PHARMACIST.parse().unwrap(), None).unwrap();
    assert!(screen.is_ready && screen.stale.is_none());
    insta::assert_snapshot!(item_text(&screen), @r"
    执业药师首次注册（样例，使用前须核对）
    [零跑动] [全程网办] [不收费]
    承诺 1 个工作日办结 | 法定 20 个工作日
    结果由 EMS 寄到您填写的地址
    共 3 样材料，您只需拍 1 样
    (拍) 申请表的“执业单位意见”页：须盖公章。常见错误：章盖在空白处
    (填) 注册申请表：按您填写的内容自动生成
    (免) 身份证明：可网络核验，免交 · 向公安核验
    用途：办理注册
    依据：个人信息保护法第十三条
    交给：镇江市行政审批局、公安
    保存：办结后 1825 天
    13 parts | 开始填写
    Promised within 1 working day | 20 working days by law | 3 papers; you photograph 1
    ");
}

#[tokio::test]
async fn the_page_before_signing() {
    let phone = Phone::new();
    let (_app, resident) = phone.ready().await;
    let draft = filled(&resident);
    insta::assert_snapshot!(review_text(&draft.review().unwrap()), @r"
    # 申请人
      姓名：张三（第 Some(1) 页）
      公民身份号码：32110219600203998X（第 Some(1) 页）
      手机号码：13800138000（第 Some(1) 页）
    # 执业单位
      执业单位名称：镇江某某大药房（第 Some(2) 页）
      执业类别：药学（第 Some(2) 页）
    申请表的“执业单位意见”页：还没有拍
    身份证明：向公安核验，不用您交
    用途：办理注册
    依据：个人信息保护法第十三条
    交给：镇江市行政审批局；公安
    保存：办结后 1825 天 [ ]
    (•) 由 EMS 寄到您填写的地址
    ( ) 到窗口领取
    ! 请拍“申请表的‘执业单位意见’页”
    ! 请阅读个人信息怎样使用，并确认同意
    [还差 2 处]
    ");
}

#[tokio::test]
async fn home_from_the_first_day_on() {
    let phone = Phone::new();
    let (app, resident) = phone.ready().await;
    insta::assert_snapshot!(home_text(&resident.home().unwrap()), @r"
    本人 · 张三
    找到要办的事，看清要什么、不要什么。
    没有网络也能填、能拍，填一项存一项。
    签名后自动发送，办好了寄到家。
    ");
    sign_in(&app, &resident).await;
    filled(&resident);
    complete(&resident).sign().unwrap();
    phone.gateway.link(Link::Down);
    app.outbox().send_due().await.unwrap();
    insta::assert_snapshot!(home_text(&resident.home().unwrap()), @r"
    本人 · 张三
    执业药师首次注册 [等待网络] 已存在手机里，有网后自动发送，不用守着。
    执业药师首次注册 填到 83% 10月16日 09:12
    ");
    phone.gateway.link(Link::Good);
    app.outbox().hurry().unwrap();
    app.outbox().send_due().await.unwrap();
    insta::assert_snapshot!(home_text(&resident.home().unwrap()), @r"
    本人 · 张三
    执业药师首次注册 [已收件] 镇江市行政审批局综合窗口最迟 10月23日（含当天）答复，不用您做什么。
    执业药师首次注册 填到 83% 10月16日 09:12
    ");
}

#[tokio::test]
async fn what_a_voice_reads_of_an_item_and_of_a_page() {
    let phone = Phone::new();
    let (app, resident) = phone.ready().await;
    let text = |said: Vec<banshi_app::Words>| {
        said.into_iter()
            .map(|words| words.zh)
            .collect::<Vec<_>>()
            .join("\n")
    };
    insta::assert_snapshot!(text(app.catalogue().spoken(&PHARMACIST.parse().unwrap(), None).unwrap()), @r"
    执业药师首次注册
    镇江市行政审批局
    样例，使用前须核对
    承诺 1 个工作日办结
    不收费
    结果由 EMS 寄到您填写的地址
    共 3 样材料，您只需拍 1 样
    申请表的“执业单位意见”页
    须盖公章。常见错误：章盖在空白处
    注册申请表
    按您填写的内容自动生成
    身份证明
    可网络核验，免交，向公安核验
    ");
    let draft = filled(&resident);
    draft.answer("/data/applicant/telephone", "12").unwrap();
    draft.go_to(0).unwrap();
    insta::assert_snapshot!(text(draft.spoken().unwrap()), @r"
    第 1 页，共 2 页
    申请人
    姓名
    与身份证一致
    已填：张三
    公民身份号码
    已填：32110219600203998X
    手机号码
    已填：12
    手机号码应为十一位数字，以 1 开头。
    填好后，点“下一页”。
    ");
    draft.go_to(1).unwrap();
    insta::assert_snapshot!(text(draft.spoken().unwrap()), @r"
    第 2 页，共 2 页
    执业单位
    执业单位名称
    已填：镇江某某大药房
    执业类别
    可以选：药学；中药学
    已填：药学
    备注
    填好后，点“去核对”。
    ");
}
