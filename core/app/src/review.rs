//! 核对与签名: everything on one page, and all that is missing in one list.

use banshi_domain::{
    ContentHash, DeliveryKind, Item, ItemCode, Material, MaterialCode, ProblemKind, Supply, Waiver,
};
use banshi_forms::{PrintableLine, Problem};
use banshi_vault::Paper;
use chrono::NaiveDate;
use uuid::Uuid;

use crate::drafts::{Live, Pages};
use crate::{ErrorWords, Words, papers, problem_words, words};

/// The page before signing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewScreen {
    /// The draft.
    pub draft: Uuid,
    /// The item's code.
    pub item: ItemCode,
    /// The item's name.
    pub title: Words,
    /// What the gateway found wrong, where it came back.
    pub attention: Option<Attention>,
    /// All answers under their headings, each with its page for 改.
    pub answers: Vec<ReviewLine>,
    /// The papers that the person makes.
    pub papers: Vec<ReviewPaper>,
    /// What the person need not give: what other offices are asked instead (公安核验姓名、证件号码), and what this case does
    /// not need.
    pub checks: Vec<Words>,
    /// Commitments to read and sign.
    pub commitments: Vec<CommitmentText>,
    /// What is to be agreed to.
    pub consents: Vec<ConsentText>,
    /// How the result can come.
    pub delivery: Vec<DeliveryChoice>,
    /// What stands in the way, in order; each is a link.
    pub missing: Vec<MissingLine>,
    /// Whether it can be signed.
    pub can_sign: bool,
    /// What the button says.
    pub button: Words,
}

/// What the gateway found wrong with what was signed before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attention {
    /// Code of the problem: what to offer.
    pub problem: String,
    /// What happened, and what to do.
    pub words: ErrorWords,
}

/// A line of the answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReviewLine {
    /// A heading.
    Heading {
        /// How many headings stand above.
        depth: u32,
        /// Its text; of a repeat's instance with its number.
        text: String,
    },
    /// A question with its answer.
    Answer {
        /// How many headings stand above.
        depth: u32,
        /// The question, for 改.
        path: String,
        /// What was asked.
        label: String,
        /// As a person reads it.
        answer: String,
        /// The page of the form, where one shows it.
        page: Option<u32>,
    },
}

/// A material that the person makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewPaper {
    /// The material.
    pub material: MaterialCode,
    /// Its name.
    pub title: String,
    /// Where it stands.
    pub state: Words,
}

/// 告知承诺.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitmentText {
    /// What it stands in for.
    pub material: MaterialCode,
    /// The proof's name.
    pub title: String,
    /// The text that is signed.
    pub text: String,
    /// The rule that allows it.
    pub basis: String,
    /// Whether it is signed.
    pub signed: bool,
}

/// 同意.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentText {
    /// `processing`.
    pub purpose: String,
    /// The text that is agreed to; its hash is signed.
    pub text: String,
    /// Whether it is given.
    pub given: bool,
}

/// A way for the result to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryChoice {
    /// The way.
    pub kind: DeliveryKind,
    /// What a person reads.
    pub words: Words,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// One thing that is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingLine {
    /// What, and what to do.
    pub words: Words,
    /// Where it is put right.
    pub place: MissingPlace,
}

/// Where something missing is put right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MissingPlace {
    /// A question.
    Question {
        /// It.
        path: String,
        /// The page of the form, where one shows it.
        page: Option<u32>,
    },
    /// A material to photograph or attach.
    Paper(MaterialCode),
    /// A commitment to read and sign.
    Commitment(MaterialCode),
    /// Something to agree to.
    Consent(String),
    /// The item's new version.
    NewVersion,
}

/// The commitments of an item: material, title, text, waiver.
pub(crate) fn commitments(item: &Item) -> impl Iterator<Item = (&MaterialCode, &str, &str, &Waiver)> {
    item.materials
        .iter()
        .filter_map(|material| match &material.supply {
            Supply::Promised { commitment, waiver } => Some((
                &material.code,
                material.title.as_str(),
                commitment.as_str(),
                waiver,
            )),
            _ => None,
        })
}

/// Those that this case asks for.
pub(crate) fn needed_commitments(live: &Live) -> impl Iterator<Item = (&MaterialCode, &str, &str, &Waiver)> {
    commitments(&live.item).filter(|(code, ..)| {
        let material = live.item.materials.iter().find(|one| one.code == **code);
        material.is_none_or(|material| live.applies(material))
    })
}

/// What is agreed to, out of the item's own words on privacy.
pub(crate) fn consents(item: &Item) -> Vec<ConsentText> {
    let privacy = &item.privacy;
    let text = format!(
        "用途：{}\n依据：{}\n交给：{}\n保存：办结后 {} 天",
        privacy.purpose.trim_end_matches('。'),
        privacy.basis.trim_end_matches('。'),
        privacy.recipients.join("；"),
        privacy.retention_days
    );
    vec![ConsentText {
        purpose: "processing".to_owned(),
        text,
        given: false,
    }]
}

/// Hash of a text that was read, for the manifest.
pub(crate) fn text_hash(text: &str) -> ContentHash {
    ContentHash::of(text.as_bytes())
}

/// How the result will come.
pub(crate) fn delivery(live: &Live) -> DeliveryKind {
    let usual = live
        .item
        .delivery
        .first()
        .copied()
        .unwrap_or(DeliveryKind::PickUp);
    live.body.delivery.unwrap_or(usual)
}

/// What a way of delivery is called.
pub(crate) fn delivery_words(kind: DeliveryKind) -> Words {
    match kind {
        DeliveryKind::Courier => Words::new("由 EMS 寄到您填写的地址", "By EMS to the address that you gave"),
        DeliveryKind::PickUp => Words::new("到窗口领取", "Fetched at the window"),
        DeliveryKind::ElectronicLicence => Words::new("电子证照，存在手机里", "As an electronic licence"),
        DeliveryKind::Other => Words::new("按办事指南的方式", "As the guide says"),
    }
}

/// What of a review follows from the answers alone; it is made anew only when one of them, or the day, is another.
#[derive(Debug, Clone)]
pub(crate) struct Checked {
    day: NaiveDate,
    answers: Vec<ReviewLine>,
    wrong: Vec<MissingLine>,
}

impl Checked {
    fn of(live: &Live, day: NaiveDate) -> Self {
        let pages = live.pages();
        Self {
            day,
            answers: answers(live, &pages),
            wrong: wrong(live, &pages),
        }
    }
}

/// Every answer that is missing or wrong, in the form's order.
fn wrong(live: &Live, pages: &Pages) -> Vec<MissingLine> {
    let mut wrong = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for question in live.session.questions() {
        // An entry that the form did not take hides what stands beneath it: never sent unseen.
        let entered = question.entered.clone().filter(|_| !question.readonly);
        let Some(entered) = entered else { continue };
        let words = crate::drafts::mistake(live, &question, &entered);
        seen.insert(question.path.clone());
        wrong.push(answer_line(pages, &question.label, question.path, &words));
    }
    for finding in live.session.validate() {
        if !seen.insert(finding.path.clone()) {
            continue;
        }
        let words = match (&finding.problem, finding.message) {
            (_, Some(message)) => Words::same(message),
            (Problem::Required, None) => Words::new("这一项必须填", "This is needed"),
            (Problem::NotOffered, None) => Words::new("请重新选一项", "Please choose again"),
            (_, None) => Words::new("请再看一遍这一项", "Please look at this again"),
        };
        wrong.push(answer_line(pages, &finding.label, finding.path, &words));
    }
    wrong
}

/// All that is missing now, in the order of the page: before something is signed nothing remembered counts.
pub(crate) fn missing(live: &Live, stored: &[Paper]) -> Vec<MissingLine> {
    all_missing(live, stored, wrong(live, &live.pages()))
}

fn all_missing(live: &Live, stored: &[Paper], wrong: Vec<MissingLine>) -> Vec<MissingLine> {
    let mut missing: Vec<MissingLine> = new_version(live).into_iter().collect();
    missing.extend(wrong);
    for material in live
        .item
        .asked_of_applicant()
        .filter(|material| material.required && live.applies(material))
    {
        if !stored.iter().any(|one| one.material == material.code.as_str()) {
            missing.push(paper_line(material));
        }
    }
    for (code, title, ..) in needed_commitments(live) {
        if !live.body.commitments.contains_key(code) {
            missing.push(MissingLine {
                words: Words::new(
                    format!("请阅读并签署{}的承诺书", words::quoted(title)),
                    format!("Read and sign the commitment for {title}"),
                ),
                place: MissingPlace::Commitment(code.clone()),
            });
        }
    }
    for consent in consents(&live.item) {
        if !live.body.consents.contains_key(&consent.purpose) {
            missing.push(MissingLine {
                words: Words::new(
                    "请阅读个人信息怎样使用，并确认同意",
                    "Read how your answers are used, and agree",
                ),
                place: MissingPlace::Consent(consent.purpose),
            });
        }
    }
    missing
}

/// Where the gateway takes the version no longer, nothing else helps.
fn new_version(live: &Live) -> Option<MissingLine> {
    let problem = live.body.attention.as_ref()?;
    (problem.kind() == ProblemKind::ItemVersionClosed).then(|| MissingLine {
        words: Words::new(
            "这张表换了新版，请换到新版：填过的会带过去",
            "This form has a new version: switch to it; your answers come along",
        ),
        place: MissingPlace::NewVersion,
    })
}

fn answer_line(pages: &Pages, label: &str, path: String, words: &Words) -> MissingLine {
    let page = pages.of(&path);
    let name = if label.is_empty() { "填写" } else { label };
    MissingLine {
        words: Words::new(format!("{name}：{}", words.zh), format!("{name}: {}", words.en)),
        place: MissingPlace::Question { path, page },
    }
}

fn paper_line(material: &Material) -> MissingLine {
    let title = &material.title;
    let words = if matches!(material.supply, Supply::Captured { .. }) {
        Words::new(
            format!("请拍{}", words::quoted(title)),
            format!("Photograph: {title}"),
        )
    } else {
        Words::new(
            format!("请附上{}", words::quoted(title)),
            format!("Attach: {title}"),
        )
    };
    MissingLine {
        words,
        place: MissingPlace::Paper(material.code.clone()),
    }
}

pub(crate) fn screen(draft: Uuid, live: &mut Live, stored: &[Paper], today: NaiveDate) -> ReviewScreen {
    let known = live.checked.take().filter(|checked| checked.day == today);
    let checked = known.unwrap_or_else(|| Checked::of(live, today));
    let missing = all_missing(live, stored, checked.wrong.clone());
    let answers = checked.answers.clone();
    live.checked = Some(checked);
    let chosen = delivery(live);
    let count = missing.len();
    ReviewScreen {
        draft,
        item: live.item.code.clone(),
        title: Words::from(&live.item.title),
        attention: live.body.attention.as_ref().map(|problem| Attention {
            problem: problem.kind().slug().to_owned(),
            words: problem_words(problem.kind()),
        }),
        answers,
        papers: live
            .item
            .asked_of_applicant()
            .filter(|material| live.applies(material))
            .map(|material| ReviewPaper {
                material: material.code.clone(),
                title: material.title.clone(),
                state: papers::short_state(material, stored),
            })
            .collect(),
        checks: checks(&live.item).into_iter().chain(not_needed(live)).collect(),
        commitments: needed_commitments(live)
            .map(|(code, title, text, waiver)| CommitmentText {
                material: code.clone(),
                title: title.to_owned(),
                text: text.to_owned(),
                basis: waiver.basis.clone(),
                signed: live.body.commitments.contains_key(code),
            })
            .collect(),
        consents: consents(&live.item)
            .into_iter()
            .map(|consent| ConsentText {
                given: live.body.consents.contains_key(&consent.purpose),
                ..consent
            })
            .collect(),
        delivery: live
            .item
            .delivery
            .iter()
            .map(|&kind| DeliveryChoice {
                kind,
                words: delivery_words(kind),
                chosen: kind == chosen,
            })
            .collect(),
        can_sign: missing.is_empty(),
        button: if missing.is_empty() {
            Words::new("签名并发送", "Sign and send")
        } else {
            Words::new(format!("还差 {count} 处"), format!("{count} left to do"))
        },
        missing,
    }
}

/// Who is asked about what.
fn checks(item: &Item) -> Vec<Words> {
    item.evidence
        .iter()
        .map(|need| {
            let replaced = need
                .replaces
                .as_ref()
                .and_then(|code| item.materials.iter().find(|one| one.code == *code));
            let what = replaced.map_or("所填内容", |material| material.title.as_str());
            Words::new(
                format!("{what}：向{}核验，不用您交", need.office),
                format!("{what}: checked with {}, not asked of you", need.office),
            )
        })
        .collect()
}

/// Papers and commitments that the answers make needless.
fn not_needed(live: &Live) -> impl Iterator<Item = Words> {
    let materials = live.item.materials.iter().filter(|one| !live.applies(one));
    materials.map(|material| {
        let title = &material.title;
        Words::new(
            format!("{title}：按您填写的内容，不用您交"),
            format!("{title}: not needed, by what you filled in"),
        )
    })
}

fn answers(live: &Live, pages: &Pages) -> Vec<ReviewLine> {
    let depth = |depth: usize| u32::try_from(depth).unwrap_or(u32::MAX);
    let lines = live.session.printable().lines.into_iter();
    lines
        .filter_map(|line| match line {
            PrintableLine::Heading {
                depth: at,
                text,
                number,
            } => Some(ReviewLine::Heading {
                depth: depth(at),
                text: number.map_or_else(
                    || text.clone(),
                    |number| format!("{text} {number}").trim().to_owned(),
                ),
            }),
            PrintableLine::Answer {
                depth: at,
                path,
                label,
                answer,
            } => Some(ReviewLine::Answer {
                depth: depth(at),
                page: pages.of(&path),
                path,
                label,
                answer,
            }),
            PrintableLine::Note { .. } => None,
        })
        .collect()
}
