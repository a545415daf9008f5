//! `make demo`: 执业药师首次注册, from search to delivery, with everything real but the other offices. With `--figures`
//! it also prints how long each step took, as `mk/bench.py` reads it.

mod shown;

use std::io::IsTerminal as _;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use banshi_app::{Progress, Resident, SubmissionScreen};
use banshi_domain::{FilingId, FilingState, OfficeAct, SubmissionId};
use banshi_journeys::{
    EMPLOYER_OPINION, JourneyError, PHARMACIST, Phone, Script, consent_and_choose, pharmacist_form,
    pharmacist_page,
};
use banshi_stage::{Stage, StageSettings, published_catalogue};
use shown::Shown;
use tracing_subscriber::filter::LevelFilter;

/// The gateway's port; the simulators take the four after it.
const PORT: u16 = 7400;
/// The link is cut once, after so many bytes of the upload.
const CUT_AFTER: u64 = 90_000;

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_max_level(LevelFilter::ERROR)
        .init();
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), JourneyError> {
    let shown = Shown::begin(std::env::args().any(|argument| argument == "--figures"));
    let mut settings = StageSettings::new(published_catalogue()?);
    settings.port = PORT;
    settings.simulator_ports = [1, 2, 3, 4].map(|after| PORT + after);
    let stage = Arc::new(Stage::start(settings).await?);
    shown.step(
        "政府一侧已启动",
        &format!("网关 {}，四个模拟系统在其后的端口", stage.gateway_url()),
    );

    shown.took("gateway_start");

    let phone = Phone::new(&stage, stage.folder(), "Asia/Shanghai")?;
    let resident = phone.resident("张三")?;
    shown.took("phone_start");
    find(&phone, &shown).await?;
    let submission = fill_in_and_sign(&resident, &shown)?;
    send(&phone, &stage, &resident, &shown).await?;
    let filing = receipt(&phone, &resident, submission, &shown).await?;
    office(&stage, filing, &shown).await?;
    delivered(&phone, &resident, filing, &shown).await?;

    if std::io::stdin().is_terminal() && std::io::stdout().is_terminal() {
        shown.addresses(&stage.gateway_url());
        tokio::signal::ctrl_c().await?;
    }
    shown.end();
    Ok(())
}

/// 找事项: the catalogue, the search, what is needed and what is not.
async fn find(phone: &Phone, shown: &Shown) -> Result<(), JourneyError> {
    phone.sync(PHARMACIST).await?;
    shown.took("sync");
    let state = phone.banshi.catalogue().state()?;
    shown.step("手机取得目录", &format!("{} 个事项，签名已验证", state.items));
    shown.pass();
    let found = phone.banshi.catalogue().search("zyyszc", 0, 20)?;
    shown.took("search");
    let code = PHARMACIST
        .parse()
        .map_err(|_| JourneyError::Unexpected("no code".into()))?;
    shown.step("搜索 zyyszc", &format!("找到 {} 个事项", found.items.len()));
    let item = phone.banshi.catalogue().item(&code, None)?;
    shown.step(
        &item.title.zh,
        &format!("{}；{}；{}", item.promised.zh, item.legal.zh, item.cost.zh),
    );
    shown.detail(&item.summary.zh);
    for material in &item.materials {
        shown.detail(&format!("{}：{}", material.title, material.reason.zh));
    }
    Ok(())
}

/// 填写、拍照、签名: all without a network.
fn fill_in_and_sign(resident: &Resident, shown: &Shown) -> Result<SubmissionId, JourneyError> {
    let photo = banshi_papers::employer_opinion_photo(7);
    shown.pass();
    let draft = pharmacist_form(resident)?;
    shown.took("form");
    pharmacist_page(&draft, &photo)?;
    shown.took("page");
    consent_and_choose(&draft)?;
    shown.step(
        "填写申请表",
        &format!(
            "{} 处，每答一处就存进手机的加密库",
            Script::pharmacist().answers.len()
        ),
    );
    let material = EMPLOYER_OPINION
        .parse()
        .map_err(|_| JourneyError::Unexpected("no code".into()))?;
    let papers = draft.papers()?;
    let pdf = papers.document(&material)?;
    shown.step(
        "拍照并整理",
        &format!(
            "{} KB 的照片成为 {} KB 的 PDF，{}",
            photo.len() / 1024,
            pdf.len() / 1024,
            papers.screen(&material)?.state.zh
        ),
    );
    let path = std::env::temp_dir().join("banshi-demo-employer-opinion.pdf");
    std::fs::write(&path, &pdf)?;
    shown.detail(&format!("这一份是为您打开看而另存的：{}", path.display()));
    let review = draft.review()?;
    if review.commitments.is_empty() {
        shown.step("告知承诺", "本事项没有可用承诺代替的材料，不作承诺");
    }
    shown.pass();
    let submission = draft.sign()?;
    shown.took("sign");
    shown.step("签名", "用本机密钥签下申报清单，等待发送");
    Ok(submission)
}

/// 发送: signs in, sends, is cut off once, goes on.
async fn send(phone: &Phone, stage: &Stage, resident: &Resident, shown: &Shown) -> Result<(), JourneyError> {
    phone.sign_in(stage, resident, "zhangsan").await?;
    shown.took("sign_in");
    shown.step("实名登录", "只有发送才需要登录");
    stage.link.cut_after(CUT_AFTER);
    let bar = shown.bar();
    let watching = phone
        .banshi
        .outbox()
        .subscribe(Arc::new(move |screen: &banshi_app::SendingScreen| {
            if let Some(Progress { sent, of, .. }) = screen.lines.iter().find_map(|line| line.piece.as_ref())
            {
                bar(*sent, *of);
            }
        }))?;
    let report = phone.send(40).await?;
    shown.took("upload_over_a_cut_link");
    drop(watching);
    shown.bar_done();
    if report.submitted != 1 {
        let waiting = phone.banshi.outbox().screen()?;
        let said = waiting
            .lines
            .first()
            .map_or_else(String::new, |line| line.words.zh.clone());
        return Err(JourneyError::Unexpected(format!("没有发送出去：{said}")));
    }
    let cuts = stage.link.counts().cuts;
    shown.step("发送完成", &format!("网络断开 {cuts} 次，从断处接着传"));
    Ok(())
}

/// 回执: signed by the gateway, checked by the phone against the catalogue's keys.
async fn receipt(
    phone: &Phone,
    resident: &Resident,
    submission: SubmissionId,
    shown: &Shown,
) -> Result<FilingId, JourneyError> {
    let SubmissionScreen { receipt, .. } = resident.filings().submission(submission)?;
    let receipt = receipt.ok_or_else(|| JourneyError::Unexpected("没有回执".into()))?;
    shown.step("回执已验证", &receipt.words.zh);
    for number in &receipt.numbers {
        shown.detail(&format!("办件编号 {}", number.grouped()));
    }
    shown.detail(&receipt.next.zh);
    for _ in 0..20 {
        phone.banshi.feed().pull(Duration::from_secs(1)).await?;
        if let Some(filing) = phone.filings_of(resident, submission)?.first() {
            shown.took("receipt");
            return Ok(*filing);
        }
    }
    Err(JourneyError::Unexpected("手机上没有看到办件".into()))
}

/// 受理、审批、制证、寄出: through the back office's API.
async fn office(stage: &Stage, filing: FilingId, shown: &Shown) -> Result<(), JourneyError> {
    let clerk = stage.official("clerk").await?;
    let reviewer = stage.official("reviewer").await?;
    let seen = clerk.filing(filing).await?;
    shown.step(
        "窗口打开办件",
        &format!(
            "{} 处回答，{} 样材料，数据核验 {} 项",
            seen.answers.len(),
            seen.papers.len(),
            seen.filing.evidence.len()
        ),
    );
    clerk.act(filing, OfficeAct::Accept).await?;
    shown.took("accept");
    shown.step("窗口受理", "受理通知书已出，各部门数据核验同时进行");
    reviewer.wait_for(filing, FilingState::InReview).await?;
    reviewer.act(filing, OfficeAct::Approve).await?;
    shown.step("审批部门准予注册", "准予决定书已出");
    clerk.act(filing, OfficeAct::Issue).await?;
    clerk.act(filing, OfficeAct::Dispatch).await?;
    shown.took("decide");
    shown.step("制证，交给 EMS", "");
    Ok(())
}

/// 寄递: what the phone sees.
async fn delivered(
    phone: &Phone,
    resident: &Resident,
    filing: FilingId,
    shown: &Shown,
) -> Result<(), JourneyError> {
    phone.wait_for(resident, filing, FilingState::Delivered).await?;
    shown.took("delivered_on_the_phone");
    let screen = resident.filings().screen(filing)?;
    shown.step("手机上看到的全过程", &screen.number);
    for step in &screen.steps {
        shown.detail(&format!("{}　{}", step.title.zh, step.detail.zh));
    }
    for line in &screen.evidence {
        shown.detail(&format!(
            "{}核验{}：{}",
            line.office, line.material, line.outcome.zh
        ));
    }
    if let Some(delivery) = screen.delivery {
        shown.step("快递", &format!("EMS {}", delivery.waybill.unwrap_or_default()));
        for scan in delivery.track {
            shown.detail(&scan.zh);
        }
    }
    Ok(())
}
