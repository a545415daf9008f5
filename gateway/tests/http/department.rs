//! What a department does beside deciding: special procedures, publication, termination, rescission.

use banshi_domain::{DutyKind, FilingId, FilingState, Notice, NoticeKind, OfficeAct, ProblemKind};

use crate::office::{act, done};
use crate::phone::{Phone, refused};
use crate::stage::Stage;

struct Desks {
    phone: Phone,
    clerk: Phone,
    reviewer: Phone,
}

impl Desks {
    async fn open(stage: &Stage) -> Self {
        Self {
            phone: stage.sign_in("zhangsan").await,
            clerk: stage.sign_in("clerk").await,
            reviewer: stage.sign_in("reviewer").await,
        }
    }

    /// A filing of an item that is in review.
    async fn in_review(&self, item: &str) -> FilingId {
        let id = self.phone.file_item(item).await;
        done(&self.clerk, id, OfficeAct::Accept).await;
        id
    }

    async fn refuses(&self, id: FilingId, what: OfficeAct) -> ProblemKind {
        refused(act(&self.reviewer, id, what).await).await
    }
}

fn says(notice: &Notice, words: &[&str]) {
    for word in words {
        assert!(
            notice.text.iter().any(|line| line.contains(word)),
            "{word}: {notice:?}"
        );
    }
}

fn publish() -> OfficeAct {
    OfficeAct::Publish {
        text: "拟准予样例。".into(),
    }
}

fn rescind(basis: &str) -> OfficeAct {
    OfficeAct::Rescind {
        facts: "提交的证书是伪造的".into(),
        basis: basis.into(),
        reasons: "以欺骗手段取得".into(),
    }
}

#[tokio::test]
async fn a_publication_counts_and_ends_by_itself() {
    let stage = Stage::start().await;
    let desks = Desks::open(&stage).await;
    let other = desks.in_review("sample-item").await;
    assert_eq!(
        desks.refuses(other, publish()).await,
        ProblemKind::NoSuchMove,
        "an item that says nothing of it"
    );
    let id = desks.in_review("another-item").await;
    let empty = OfficeAct::Publish { text: " ".into() };
    assert_eq!(desks.refuses(id, empty).await, ProblemKind::Malformed);
    assert_eq!(
        refused(act(&desks.clerk, id, publish()).await).await,
        ProblemKind::NotAllowed
    );
    let public = done(&desks.reviewer, id, publish()).await.filing;
    assert_eq!(public.state, FilingState::Published);
    let duty = public.duty.unwrap();
    assert_eq!(
        (duty.what, duty.due_on.to_string().as_str()),
        (DutyKind::Decide, "2026-10-26"),
        "its days count"
    );
    let notice = public.notices.last().unwrap();
    assert_eq!(notice.kind, NoticeKind::Publication);
    says(
        notice,
        &["样例公示办法", "2026年10月12日起至2026年10月19日止", "异议"],
    );
    assert_eq!(
        desks.refuses(id, OfficeAct::Approve).await,
        ProblemKind::NoSuchMove
    );

    stage.set_clock("2026-10-19T16:00:00Z");
    let desks = Desks::open(&stage).await;
    let again = |filing: &banshi_domain::Filing| {
        filing.id == id && filing.state == FilingState::InReview && filing.timeline.len() > 4
    };
    desks.phone.until("the end of the publication", again).await;
    done(&desks.reviewer, id, OfficeAct::Approve).await;
}

#[tokio::test]
async fn a_special_procedure_is_told_in_writing() {
    let stage = Stage::start().await;
    let desks = Desks::open(&stage).await;
    let id = desks.in_review("sample-item").await;
    let suspend = |procedure: &str, until: &str| OfficeAct::Suspend {
        procedure: procedure.into(),
        until: until.parse().unwrap(),
    };
    let unnamed = suspend("lunch", "2026-10-20");
    assert_eq!(desks.refuses(id, unnamed).await, ProblemKind::Malformed);
    let past = suspend("hearing", "2026-10-11");
    assert_eq!(desks.refuses(id, past).await, ProblemKind::Malformed);
    assert_eq!(
        desks.refuses(id, OfficeAct::Resume).await,
        ProblemKind::NoSuchMove
    );
    let suspended = done(&desks.reviewer, id, suspend("hearing", "2026-10-20"))
        .await
        .filing;
    says(
        suspended.notices.last().unwrap(),
        &["hearing", "2026年10月20日", "第四十五条"],
    );
    let resumed = done(&desks.reviewer, id, OfficeAct::Resume).await.filing;
    assert_eq!(resumed.duty.unwrap().due_on.to_string(), "2026-10-26");
}

#[tokio::test]
async fn a_filing_is_terminated_with_basis_and_remedy() {
    let stage = Stage::start().await;
    let desks = Desks::open(&stage).await;
    let id = desks.in_review("sample-item").await;
    let terminate = |reasons: &str| OfficeAct::Terminate {
        basis: "样例办法第三条".into(),
        reasons: reasons.into(),
    };
    assert_eq!(desks.refuses(id, terminate(" ")).await, ProblemKind::Malformed);
    let ended = done(&desks.reviewer, id, terminate("申请人已经死亡"))
        .await
        .filing;
    assert_eq!((ended.state, &ended.duty), (FilingState::Terminated, &None));
    says(
        ended.notices.last().unwrap(),
        &["样例办法第三条", "申请人已经死亡", "行政复议"],
    );
    assert_eq!(
        desks.refuses(id, OfficeAct::Approve).await,
        ProblemKind::NoSuchMove
    );
    // It is over: the same may be filed again.
    desks.phone.file().await;
}

#[tokio::test]
async fn a_decision_is_rescinded_with_facts_basis_and_reasons() {
    let stage = Stage::start().await;
    let desks = Desks::open(&stage).await;
    let id = desks.in_review("sample-item").await;
    let law = "行政许可法第六十九条";
    assert_eq!(desks.refuses(id, rescind(law)).await, ProblemKind::NoSuchMove);
    done(&desks.reviewer, id, OfficeAct::Approve).await;
    assert_eq!(desks.refuses(id, rescind("")).await, ProblemKind::Malformed);
    assert_eq!(
        refused(act(&desks.clerk, id, rescind(law)).await).await,
        ProblemKind::NotAllowed
    );
    let rescinded = done(&desks.reviewer, id, rescind(law)).await.filing;
    assert_eq!(
        (rescinded.state, &rescinded.duty),
        (FilingState::Rescinded, &None)
    );
    says(
        rescinded.notices.last().unwrap(),
        &["伪造", law, "欺骗", "行政诉讼"],
    );
}
