//! The console's forms over HTTP, as a browser without a script sends them.

use banshi_domain::{FilingId, FilingState, OfficeAct};
use reqwest::Response;
use url::form_urlencoded::Serializer;

use crate::office::done;
use crate::phone::Phone;
use crate::stage::Stage;

/// A desk: an official's cookie, and one filing open on it.
struct Desk<'a> {
    stage: &'a Stage,
    cookie: String,
    filing: FilingId,
}

impl<'a> Desk<'a> {
    fn of(stage: &'a Stage, official: &Phone, filing: FilingId) -> Self {
        Self {
            stage,
            cookie: format!("banshi_console={}", official.session.access_token),
            filing,
        }
    }

    async fn page(&self, query: &str) -> String {
        let answer = self.answer(query).await;
        assert_eq!(answer.status(), 200);
        answer.text().await.unwrap()
    }

    async fn answer(&self, query: &str) -> Response {
        let url = format!("{}/console/filings/{}{query}", self.stage.url, self.filing);
        let request = self.stage.http.get(url).header("cookie", &self.cookie);
        request.send().await.unwrap()
    }

    /// Sends a form with the hidden fields of the page.
    async fn post(&self, page: &str, fields: &[(&str, &str)]) -> Response {
        let hidden = |name: &str| {
            let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
            rest.split('"').next().unwrap().to_owned()
        };
        let form = Serializer::new(String::new())
            .extend_pairs([("token", hidden("token")), ("revision", hidden("revision"))])
            .extend_pairs(fields)
            .finish();
        let url = format!("{}/console/filings/{}/acts", self.stage.url, self.filing);
        let request = self.stage.http.post(url).header("cookie", &self.cookie);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        request.body(form).send().await.unwrap()
    }

    /// Previews a form, reads the preview, and sends it.
    async fn decide(&self, act: &str, fields: &[(&str, &str)], says: &[&str]) {
        let form = self.page(&format!("?panel={act}")).await;
        assert!(form.contains("预览"), "a form opens");
        let with = |more: &[(&'static str, &'static str)]| -> Vec<(String, String)> {
            let own = [("act", act)];
            let all = own.iter().chain(fields).chain(more);
            all.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect()
        };
        let send = async |page: &str, fields: Vec<(String, String)>| {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            self.post(page, &fields).await
        };
        let preview = send(&form, with(&[("step", "preview")])).await;
        assert_eq!(preview.status(), 200);
        let preview = preview.text().await.unwrap();
        for word in says {
            assert!(preview.contains(word), "{word}: {preview}");
        }
        let sent = send(&preview, with(&[])).await;
        assert_eq!(sent.status(), 303, "{}", sent.text().await.unwrap());
        assert!(
            sent.headers()["location"]
                .to_str()
                .unwrap()
                .ends_with(&format!("done={act}"))
        );
    }
}

#[tokio::test]
async fn a_department_publishes_and_terminates_by_forms() {
    let stage = Stage::start().await;
    let (phone, clerk) = (stage.sign_in("zhangsan").await, stage.sign_in("clerk").await);
    let reviewer = stage.sign_in("reviewer").await;
    let public = phone.file_item("another-item").await;
    let plain = phone.file_item("sample-item").await;
    for id in [public, plain] {
        done(&clerk, id, OfficeAct::Accept).await;
    }
    let desk = Desk::of(&stage, &reviewer, plain);
    assert!(
        !desk.page("").await.contains("panel=publish"),
        "the item says nothing of it"
    );
    assert!(!desk.page("?panel=publish").await.contains("公示内容"));
    let reasons = [("basis", "样例办法第三条"), ("reasons", "申请人已经死亡")];
    desk.decide(
        "terminate",
        &reasons,
        &["终止办理通知书", "样例办法第三条", "行政复议"],
    )
    .await;
    assert_eq!(phone.filing(plain).await.state, FilingState::Terminated);

    let desk = Desk::of(&stage, &reviewer, public);
    let form = desk.page("?panel=publish").await;
    assert!(
        form.contains("公示 5 个工作日") && form.contains("拟对张三提出的"),
        "{form}"
    );
    let empty = desk
        .post(&form, &[("act", "publish"), ("step", "preview"), ("text", " ")])
        .await;
    assert_eq!(empty.status(), 409);
    assert!(empty.text().await.unwrap().contains("还有内容没有填全"));
    desk.decide(
        "publish",
        &[("text", "拟准予样例。")],
        &["公示公告", "2026年10月19日", "异议"],
    )
    .await;
    assert_eq!(phone.filing(public).await.state, FilingState::Published);
    let page = desk.page("").await;
    assert!(
        page.contains("公示中") && !page.contains("data-key=\"a\""),
        "nothing to decide meanwhile"
    );
}

#[tokio::test]
async fn the_window_prints_a_receipt_and_each_document_with_the_code_of_its_filing() {
    let stage = Stage::start().await;
    let (phone, clerk) = (stage.sign_in("zhangsan").await, stage.sign_in("clerk").await);
    let (id, other) = (
        phone.file_item("sample-item").await,
        phone.file_item("another-item").await,
    );
    let desk = Desk::of(&stage, &clerk, id);
    assert!(
        desk.page("")
            .await
            .contains(&format!("/console/filings/{id}/receipt"))
    );
    let receipt = desk.page("/receipt").await;
    let filing = phone.filing(id).await;
    for part in [
        "收件凭证",
        "张三",
        filing.number.grouped().as_str(),
        filing.title.zh.as_str(),
    ] {
        assert!(receipt.contains(part), "{part}: {receipt}");
    }
    assert_eq!(
        printed(&receipt).as_deref(),
        Some(format!("banshi://filing/{}", filing.number).as_str())
    );

    done(&clerk, id, OfficeAct::Accept).await;
    let notice = phone.filing(id).await.notices[0].clone();
    let sheet = format!("/notices/{}", notice.id);
    let page = desk.page("").await;
    assert!(page.contains(&format!("/console/filings/{id}{sheet}")));
    let document = desk.page(&sheet).await;
    for part in ["受理通知书", &notice.number, &notice.text[0]] {
        assert!(document.contains(part), "{part}: {document}");
    }
    assert_eq!(printed(&document), printed(&receipt));

    // A document is printed of its own filing only, and by the office alone.
    let elsewhere = Desk::of(&stage, &clerk, other);
    assert_eq!(elsewhere.answer(&sheet).await.status(), 404);
    let applicant = Desk::of(&stage, &phone, id);
    assert_ne!(applicant.answer("/receipt").await.status(), 200);
    // That it was printed is recorded as a look.
    let looks: serde_json::Value = phone.get(&format!("/v1/filings/{id}/looks")).await;
    assert!(looks.to_string().contains("打印收件凭证；办理"), "{looks}");
}

/// What the code on a sheet says, as a phone reads it: each run of the drawing is a bar, a module high.
fn printed(sheet: &str) -> Option<String> {
    const MODULE: usize = 6;
    let (_, rest) = sheet.split_once("<path d=\"")?;
    let (path, _) = rest.split_once('"')?;
    let bars: Vec<Vec<usize>> = path
        .split_terminator('z')
        .map(|bar| {
            bar.split(|c: char| !c.is_ascii_digit())
                .filter_map(|part| part.parse().ok())
                .collect()
        })
        .collect();
    let (_, rest) = sheet.split_once("viewBox=\"0 0 ")?;
    let modules: usize = rest.split(' ').next()?.parse().ok()?;
    let side = modules * MODULE;
    let mut plane = vec![255; side * side];
    for bar in &bars {
        let [x, y, length, ..] = bar[..] else { return None };
        for row in plane.chunks_mut(side).skip(y * MODULE).take(MODULE) {
            row[x * MODULE..(x + length) * MODULE].fill(0);
        }
    }
    let frame = banshi_capture::Frame::new(&plane, side, side, side).ok()?;
    banshi_capture::Code::read(frame)
        .into_iter()
        .map(|code| code.text)
        .next()
}
