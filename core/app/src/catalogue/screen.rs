//! 事项: an item's page.

use banshi_catalogue::Listing;
use banshi_domain::{
    DeliveryKind, GuidePart, Item, ItemCode, ItemVersion, Material, MaterialCode, Supply, WaiverGround,
};

use crate::Words;
use crate::scenarios::Chosen;

/// An item in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemLine {
    /// Names it.
    pub code: ItemCode,
    /// Its name.
    pub title: Words,
    /// Who accepts.
    pub office: String,
    /// 零跑动, 全程网办.
    pub badges: Vec<Words>,
    /// A word of caution.
    pub caution: Option<String>,
}

/// An item's page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemScreen {
    /// Names it.
    pub code: ItemCode,
    /// Which version.
    pub version: ItemVersion,
    /// Its name.
    pub title: Words,
    /// A word of caution that stands with the title.
    pub caution: Option<String>,
    /// Where the catalogue is older than anyone vouches for.
    pub stale: Option<Words>,
    /// Who accepts.
    pub office: String,
    /// 零跑动, 全程网办, 不收费.
    pub badges: Vec<Words>,
    /// 承诺 1 个工作日办结.
    pub promised: Words,
    /// 法定 20 个工作日.
    pub legal: Words,
    /// 不收费, or what it costs.
    pub cost: Words,
    /// 结果由 EMS 寄到您填写的地址.
    pub result: Words,
    /// 按您选择的情形, where a scenario led here.
    pub chosen: Option<Words>,
    /// 共 6 样材料，您只需拍 1 样.
    pub summary: Words,
    /// All materials, those that the person makes first.
    pub materials: Vec<MaterialLine>,
    /// What is done with the answers, shown before the first one.
    pub privacy: Vec<Words>,
    /// The thirteen parts of the guide.
    pub guide: Vec<GuideLines>,
    /// Whether form and lists are on the phone: it can be filled in without a network.
    pub is_ready: bool,
    /// 开始填写.
    pub button: Words,
}

/// How a material gets to the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MaterialMark {
    /// 拍.
    Photograph,
    /// 传.
    Attach,
    /// 诺.
    Promise,
    /// 填.
    Fill,
    /// 免.
    Free,
}

impl MaterialMark {
    fn words(self) -> Words {
        match self {
            Self::Photograph => Words::new("拍", "Photo"),
            Self::Attach => Words::new("传", "File"),
            Self::Promise => Words::new("诺", "Promise"),
            Self::Fill => Words::new("填", "Form"),
            Self::Free => Words::new("免", "Free"),
        }
    }
}

/// A material of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaterialLine {
    /// Names it.
    pub code: MaterialCode,
    /// How it gets to the office.
    pub mark: MaterialMark,
    /// The mark's own word.
    pub mark_words: Words,
    /// Its name.
    pub title: String,
    /// Why, or what to know.
    pub reason: Words,
    /// The rule behind it.
    pub basis: Option<String>,
    /// Mistakes that people make.
    pub mistakes: Vec<String>,
    /// Whether the filing is incomplete without it.
    pub required: bool,
}

/// One part of the guide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuideLines {
    /// Which of the thirteen.
    pub part: GuidePart,
    /// Its heading.
    pub title: Words,
    /// Its paragraphs.
    pub text: Vec<String>,
    /// Where it was taken from, and whether someone compared it.
    pub source: String,
}

pub(super) fn line(found: &Listing) -> ItemLine {
    ItemLine {
        code: found.code.clone(),
        title: Words::from(&found.title),
        office: found.office.name.clone(),
        badges: badges(found.visits, found.online_depth),
        caution: found.caution.clone(),
    }
}

/// The same of an item at hand.
pub(crate) fn item_line(item: &Item) -> ItemLine {
    ItemLine {
        code: item.code.clone(),
        title: Words::from(&item.title),
        office: item.office.name.clone(),
        badges: badges(item.visits, item.online_depth),
        caution: item.caution.clone(),
    }
}

fn badges(visits: u8, depth: u8) -> Vec<Words> {
    let mut badges = Vec::new();
    badges.push(match visits {
        0 => Words::new("零跑动", "No visit"),
        1 => Words::new("最多跑一次", "One visit"),
        count => Words::new(format!("到现场 {count} 次"), format!("{count} visits")),
    });
    if depth >= 4 {
        badges.push(Words::new("全程网办", "All online"));
    }
    badges
}

pub(super) fn item(
    item: &Item,
    stale: bool,
    is_ready: bool,
    chosen: Option<&Chosen>,
    not_needed: &[MaterialCode],
) -> ItemScreen {
    let cost = cost(item);
    let mut badges = badges(item.visits, item.online_depth);
    if cost.zh.starts_with("不收费") {
        badges.push(Words::new("不收费", "Free of charge"));
    }
    let (promised, legal) = (item.clock.decision_days_promised, item.clock.decision_days_legal);
    ItemScreen {
        code: item.code.clone(),
        version: item.version,
        title: Words::from(&item.title),
        caution: item.caution.clone(),
        stale: stale.then(|| {
            Words::new(
                "目录较久没有更新，内容可能已有变化",
                "The catalogue is not fresh; this may have changed",
            )
        }),
        office: item.office.name.clone(),
        badges,
        promised: if promised == 0 {
            Words::new("当场办结", "Done on the spot")
        } else {
            Words::new(
                format!("承诺 {promised} 个工作日办结"),
                format!(
                    "Promised within {}",
                    crate::words::plural(promised.into(), "working day", "working days")
                ),
            )
        },
        legal: Words::new(
            format!("法定 {legal} 个工作日"),
            format!(
                "{} by law",
                crate::words::plural(legal.into(), "working day", "working days")
            ),
        ),
        cost,
        result: result(item),
        chosen: chosen.map(|chosen| {
            let (scenario, last) = (&chosen.scenario, &chosen.last);
            Words::new(
                format!("按您选择的情形：{}，{}", scenario.zh, last.zh),
                format!("As you chose: {} · {}", scenario.en, last.en),
            )
        }),
        summary: summary(item, not_needed, chosen.is_some()),
        materials: material_lines(item, not_needed),
        privacy: privacy(item),
        guide: guide(item),
        is_ready,
        button: Words::new("开始填写", "Begin"),
    }
}

fn cost(item: &Item) -> Words {
    let text = item
        .guide
        .section(GuidePart::Fees)
        .text
        .first()
        .cloned()
        .unwrap_or_default();
    if text.starts_with("不收费") {
        Words::new("不收费", "Free of charge")
    } else {
        Words::same(text)
    }
}

fn result(item: &Item) -> Words {
    match item.delivery.first() {
        Some(DeliveryKind::Courier) => Words::new(
            "结果由 EMS 寄到您填写的地址",
            "The result comes by EMS to the address that you give",
        ),
        Some(DeliveryKind::ElectronicLicence) => Words::new(
            "结果是电子证照，存在手机里",
            "The result is an electronic licence on your phone",
        ),
        Some(DeliveryKind::PickUp) => Words::new("结果到窗口领取", "The result is fetched at the window"),
        _ => Words::new("结果按办事指南的方式送达", "The result comes as the guide says"),
    }
}

/// All materials, those that the person makes first; those that this case does not need are free.
pub(crate) fn material_lines(item: &Item, not_needed: &[MaterialCode]) -> Vec<MaterialLine> {
    let mut lines: Vec<MaterialLine> = item
        .materials
        .iter()
        .map(|one| {
            let line = material(item, one);
            if not_needed.contains(&one.code) {
                spared(line)
            } else {
                line
            }
        })
        .collect();
    lines.sort_by_key(|line| line.mark);
    lines
}

/// A material that this case does not need.
fn spared(line: MaterialLine) -> MaterialLine {
    MaterialLine {
        mark: MaterialMark::Free,
        mark_words: MaterialMark::Free.words(),
        reason: Words::new("您选择的情形不需要", "Not needed in the case that you chose"),
        required: false,
        ..line
    }
}

/// 共 6 样材料，您只需拍 1 样; 最多拍 1 样 while it is not known which case this is.
pub(crate) fn summary(item: &Item, not_needed: &[MaterialCode], is_case_known: bool) -> Words {
    let all = item.materials.len();
    let needed = || {
        item.materials
            .iter()
            .filter(|one| !not_needed.contains(&one.code))
    };
    let count = |of: fn(&Supply) -> bool| needed().filter(|one| of(&one.supply)).count();
    let is_open = !is_case_known
        && needed().any(|one| one.applies_when.is_some() && one.supply.is_asked_of_applicant());
    let shots = count(|supply| matches!(supply, Supply::Captured { .. }));
    let files = count(|supply| matches!(supply, Supply::Attached { .. }));
    let asked = match (shots, files) {
        (0, 0) => {
            return Words::new(
                format!("共 {all} 样材料，一样也不用您交"),
                format!("{all} papers, none of them asked of you"),
            );
        }
        (shots, 0) => Words::new(format!("拍 {shots} 样"), format!("photograph {shots}")),
        (0, files) => Words::new(format!("传 {files} 样"), format!("attach {files}")),
        (shots, files) => Words::new(
            format!("拍 {shots} 样、传 {files} 样"),
            format!("photograph {shots} and attach {files}"),
        ),
    };
    let (only, you) = if is_open {
        ("您最多", "at most you")
    } else if shots + files < all {
        ("您只需", "you")
    } else {
        ("请您", "you")
    };
    Words::new(
        format!("共 {all} 样材料，{only}{}", asked.zh),
        format!(
            "{}; {you} {}",
            crate::words::plural(all, "paper", "papers"),
            asked.en
        ),
    )
}

fn material(item: &Item, one: &Material) -> MaterialLine {
    let office = |code: &str| {
        let asked = item
            .evidence
            .iter()
            .find(|need| need.source == code || need.replaces.as_ref() == Some(&one.code));
        asked.map(|need| need.office.clone())
    };
    let hint = || one.hint.clone().unwrap_or_default();
    let (mark, reason) = match &one.supply {
        Supply::Captured { .. } => {
            let mistake = one
                .mistakes
                .first()
                .map(|mistake| format!("常见错误：{}", mistake.trim_end_matches('。')));
            let zh = [Some(hint()), mistake]
                .into_iter()
                .flatten()
                .filter(|text| !text.is_empty());
            (MaterialMark::Photograph, Words::same(zh.collect::<String>()))
        }
        Supply::Attached { .. } => (MaterialMark::Attach, Words::same(hint())),
        Supply::Generated => (
            MaterialMark::Fill,
            Words::new("按您填写的内容自动生成", "Made from what you fill in"),
        ),
        Supply::Held { licence } => (
            MaterialMark::Free,
            Words::new(
                format!("已有{licence}，不用您交"),
                format!("You hold {licence} already"),
            ),
        ),
        Supply::Reused => (
            MaterialMark::Free,
            Words::new("以前交过，仍然有效，不用您再交", "Given before and still valid"),
        ),
        Supply::Promised { waiver, .. } => (
            MaterialMark::Promise,
            Words::new(ground_zh(waiver.ground), "A written commitment replaces it"),
        ),
        Supply::Checked { source, waiver } => {
            let asked = office(source)
                .map(|office| Words::new(format!("向{office}核验"), format!("checked with {office}")));
            let ground = Words::new(ground_zh(waiver.ground), ground_en(waiver.ground));
            (
                MaterialMark::Free,
                Words::line([ground, asked.unwrap_or_default()]),
            )
        }
        Supply::Cancelled { waiver } => (
            MaterialMark::Free,
            Words::new(ground_zh(waiver.ground), ground_en(waiver.ground)),
        ),
    };
    MaterialLine {
        code: one.code.clone(),
        mark,
        mark_words: mark.words(),
        title: one.title.clone(),
        reason,
        basis: one
            .supply
            .waiver()
            .map(|waiver| waiver.basis.clone())
            .or_else(|| one.basis.clone()),
        mistakes: one.mistakes.clone(),
        required: one.required,
    }
}

const fn ground_zh(ground: WaiverGround) -> &'static str {
    ground.zh()
}

const fn ground_en(ground: WaiverGround) -> &'static str {
    match ground {
        WaiverGround::NoLegalBasis => "No rule asks for it",
        WaiverGround::ProvedByLicence => "A licence that you hold proves it",
        WaiverGround::Commitment => "A written commitment replaces it",
        WaiverGround::DataCheck => "A data check replaces it",
    }
}

fn privacy(item: &Item) -> Vec<Words> {
    let privacy = &item.privacy;
    let recipients = privacy.recipients.join("、");
    vec![
        Words::new(
            format!("用途：{}", privacy.purpose),
            format!("Purpose: {}", privacy.purpose),
        ),
        Words::new(
            format!("依据：{}", privacy.basis),
            format!("Legal basis: {}", privacy.basis),
        ),
        Words::new(format!("交给：{recipients}"), format!("Given to: {recipients}")),
        Words::new(
            format!("保存：办结后 {} 天", privacy.retention_days),
            format!("Kept for {} days after the end", privacy.retention_days),
        ),
    ]
}

fn guide(item: &Item) -> Vec<GuideLines> {
    let sections = item.guide.sections().iter();
    sections
        .map(|section| GuideLines {
            part: section.part,
            title: Words::new(section.part.zh(), part_en(section.part)),
            text: section.text.clone(),
            source: match section.source.checked_on {
                Some(day) => format!("{}（{}核对）", section.source.name, day.format("%Y年%-m月%-d日")),
                None => format!("{}（样例，使用前须核对）", section.source.name),
            },
        })
        .collect()
}

const fn part_en(part: GuidePart) -> &'static str {
    match part {
        GuidePart::Basis => "Legal basis",
        GuidePart::AcceptingBody => "Accepting body",
        GuidePart::Steps => "Steps",
        GuidePart::Materials => "Papers",
        GuidePart::BlankForms => "Blank forms",
        GuidePart::Samples => "Samples and common mistakes",
        GuidePart::Fees => "Fees",
        GuidePart::TimeLimits => "Time limits",
        GuidePart::Accountability => "Accountability",
        GuidePart::Enquiries => "Enquiries",
        GuidePart::HoursAndAddress => "Hours and address",
        GuidePart::HowToGetThere => "How to get there",
        GuidePart::StatusQuery => "Status query",
    }
}
