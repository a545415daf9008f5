//! `item.toml`: the readable source of an item, all but its form.

use std::path::{Path, PathBuf};

use banshi_domain::{
    Assurance, ClockRule, DeliveryKind, EvidenceNeed, FormBindings, FormRef, Guide, GuidePart, GuideSection,
    Handling, Item, ItemCode, ItemKind, ItemVersion, Material, Office, Privacy, RegionCode, Title,
};
use chrono::NaiveDate;

use crate::toml_source::TomlSource;
use crate::{Findings, Place, wording};

const KEYS: [&str; 23] = [
    "code",
    "version",
    "form",
    "aliases",
    "kind",
    "region",
    "handling",
    "online_depth",
    "visits",
    "delivery",
    "assurance",
    "several_open",
    "valid_from",
    "predecessor_usable_days",
    "caution",
    "title",
    "office",
    "clock",
    "bindings",
    "privacy",
    "materials",
    "evidence",
    "guide",
];

/// An item as written, with the places of what later checks may find fault with.
pub(crate) struct ItemSource {
    /// The `item.toml`.
    pub(crate) file: PathBuf,
    pub(crate) code: ItemCode,
    pub(crate) version: ItemVersion,
    pub(crate) title: Title,
    /// Where the form's source lies.
    pub(crate) form: PathBuf,
    /// Everything that was readable; `None` where a part is missing or wrong, which has been noted.
    pub(crate) parts: Option<Parts>,
    pub(crate) places: Places,
}

/// What an [`Item`] has beside code, version, title and form.
pub(crate) struct Parts {
    aliases: Vec<String>,
    kind: ItemKind,
    pub(crate) region: RegionCode,
    office: Office,
    handling: Handling,
    online_depth: u8,
    visits: u8,
    clock: ClockRule,
    pub(crate) materials: Vec<Material>,
    guide: Guide,
    pub(crate) bindings: FormBindings,
    delivery: Vec<DeliveryKind>,
    pub(crate) evidence: Vec<EvidenceNeed>,
    assurance: Assurance,
    privacy: Privacy,
    several_open: bool,
    valid_from: NaiveDate,
    predecessor_usable_days: u16,
    caution: Option<String>,
}

/// Places of parts that are checked against other files.
pub(crate) struct Places {
    pub(crate) code: Place,
    pub(crate) version: Place,
    pub(crate) region: Place,
    pub(crate) bindings: Place,
    pub(crate) materials: Vec<Place>,
    pub(crate) evidence: Vec<Place>,
}

impl ItemSource {
    /// Reads and checks one file; `None` where not even code, version and title can be read. `today` is the day in
    /// China.
    pub(crate) fn read(file: &Path, text: &str, today: NaiveDate, findings: &mut Findings) -> Option<Self> {
        let source = TomlSource::parse(file, text, findings)?;
        source.refuse_unknown_keys(&KEYS, findings);
        for (place, text) in source.texts() {
            wording::check(&place, text, findings);
        }
        let code = source.need("code", findings);
        let version = source.need("version", findings);
        let title = source.need("title", findings);
        let form = source.may::<Option<String>>("form", findings);
        let (places, parts) = Parts::read(&source, today, findings);
        if let Some(Title { zh, en }) = &title
            && (zh.trim().is_empty() || en.as_deref().unwrap_or_default().trim().is_empty())
        {
            let en = "The title stands in Chinese (zh) and in English (en).";
            findings.add(source.place_of("title"), "title 须有中文（zh）和英文（en）。", en);
        }
        let version: ItemVersion = version?;
        if version.0 == 0 {
            findings.add(
                source.place_of("version"),
                "version 从 1 开始。",
                "Versions count from 1.",
            );
        }
        Some(Self {
            file: file.to_path_buf(),
            code: code?,
            version,
            title: title?,
            form: form_path(file, form?),
            parts,
            places: Places {
                code: source.place_of("code"),
                version: source.place_of("version"),
                region: source.place_of("region"),
                bindings: source.place_of("bindings"),
                materials: places.materials,
                evidence: places.evidence,
            },
        })
    }

    /// The item, once its form is known.
    pub(crate) fn into_item(self, form: FormRef) -> Option<Item> {
        let parts = self.parts?;
        Some(Item {
            code: self.code,
            version: self.version,
            title: self.title,
            aliases: parts.aliases,
            kind: parts.kind,
            region: parts.region,
            office: parts.office,
            handling: parts.handling,
            online_depth: parts.online_depth,
            visits: parts.visits,
            clock: parts.clock,
            materials: parts.materials,
            guide: parts.guide,
            form,
            bindings: parts.bindings,
            delivery: parts.delivery,
            evidence: parts.evidence,
            assurance: parts.assurance,
            privacy: parts.privacy,
            several_open: parts.several_open,
            valid_from: parts.valid_from,
            predecessor_usable_days: parts.predecessor_usable_days,
            caution: parts.caution,
        })
    }
}

/// `form.md` beside the item, or `form.xlsx` where there is no Markdown, or what `form` names.
fn form_path(item: &Path, named: Option<String>) -> PathBuf {
    let folder = item.parent().unwrap_or(Path::new("."));
    match named {
        Some(named) => folder.join(named),
        None if !folder.join("form.md").exists() && folder.join("form.xlsx").exists() => {
            folder.join("form.xlsx")
        }
        None => folder.join("form.md"),
    }
}

impl Parts {
    /// Reads every part before giving up on one, so that all mistakes are noted.
    fn read(
        source: &TomlSource<'_>,
        today: NaiveDate,
        findings: &mut Findings,
    ) -> (ListPlaces, Option<Self>) {
        let aliases = source.may("aliases", findings);
        let kind = source.need("kind", findings);
        let region = source.need("region", findings);
        let office = source.need("office", findings);
        let handling = source.need("handling", findings);
        let online_depth = source.need("online_depth", findings);
        let visits = source.need("visits", findings);
        let clock = source.need("clock", findings);
        let bindings = source.need("bindings", findings);
        let delivery = source.need("delivery", findings);
        let assurance = source.need("assurance", findings);
        let privacy = source.need("privacy", findings);
        let several_open = source.may("several_open", findings);
        let valid_from = source.need("valid_from", findings);
        let predecessor_usable_days = source.need("predecessor_usable_days", findings);
        let caution = source.may("caution", findings);
        let materials = source.each::<Material>("materials", findings);
        let evidence = source.each::<EvidenceNeed>("evidence", findings);
        let sections = source.each::<GuideSection>("guide", findings);

        let places = ListPlaces {
            materials: places_of(&materials),
            evidence: places_of(&evidence),
        };
        check_clock(source, clock.as_ref(), findings);
        check_numbers(
            source,
            online_depth,
            delivery.as_deref(),
            privacy.as_ref(),
            findings,
        );
        check_materials(&materials, &evidence, source, findings);
        check_evidence(&materials, &evidence, findings);
        let guide = check_guide(source, &sections, caution.as_ref(), today, findings);
        let parts = || {
            Some(Self {
                aliases: aliases?,
                kind: kind?,
                region: region?,
                office: office?,
                handling: handling?,
                online_depth: online_depth?,
                visits: visits?,
                clock: clock?,
                materials: materials
                    .into_iter()
                    .map(|(_, material)| material)
                    .collect::<Option<_>>()?,
                guide: guide?,
                bindings: bindings?,
                delivery: delivery?,
                evidence: evidence
                    .into_iter()
                    .map(|(_, need)| need)
                    .collect::<Option<_>>()?,
                assurance: assurance?,
                privacy: privacy?,
                several_open: several_open?,
                valid_from: valid_from?,
                predecessor_usable_days: predecessor_usable_days?,
                caution: caution?,
            })
        };
        (places, parts())
    }
}

/// Where the elements of lists stand.
struct ListPlaces {
    materials: Vec<Place>,
    evidence: Vec<Place>,
}

fn places_of<T>(placed: &Placed<T>) -> Vec<Place> {
    placed.iter().map(|(place, _)| place.clone()).collect()
}

fn check_clock(source: &TomlSource<'_>, clock: Option<&ClockRule>, findings: &mut Findings) {
    use banshi_domain::ClockFault::{NoBasis, PromiseExceedsLaw, TooLong};

    let Some(Err(fault)) = clock.map(ClockRule::check) else {
        return;
    };
    let (zh, en) = match fault {
        PromiseExceedsLaw => (
            "承诺时限（decision_days_promised）长于法定时限（decision_days_legal）：请改短承诺时限。",
            "The promised days exceed the legal days: promise fewer.",
        ),
        TooLong => (
            "时限超过 250 个工作日：请核对。",
            "A period of more than 250 working days: look again.",
        ),
        NoBasis => (
            "时限没有写依据（basis）：请写明法律和条款。",
            "The clock cites nothing: name the law and article.",
        ),
    };
    findings.add(source.place_of("clock"), zh, en);
}

fn check_numbers(
    source: &TomlSource<'_>,
    online_depth: Option<u8>,
    delivery: Option<&[DeliveryKind]>,
    privacy: Option<&Privacy>,
    findings: &mut Findings,
) {
    if online_depth.is_some_and(|depth| !(1..=4).contains(&depth)) {
        let en = "online_depth runs from 1 to 4; 4 is all online.";
        findings.add(
            source.place_of("online_depth"),
            "online_depth（网办深度）为 1 至 4。",
            en,
        );
    }
    if delivery.is_some_and(<[_]>::is_empty) {
        let en = "delivery is empty: say how the result comes.";
        findings.add(
            source.place_of("delivery"),
            "delivery 是空的：请写明结果怎么送达。",
            en,
        );
    }
    if privacy.is_some_and(|privacy| {
        privacy.purpose.trim().is_empty() || privacy.basis.trim().is_empty() || privacy.recipients.is_empty()
    }) {
        let en = "privacy names purpose, basis and every recipient.";
        findings.add(
            source.place_of("privacy"),
            "privacy 须写明目的、依据和每一个接收方。",
            en,
        );
    }
}

type Placed<T> = [(Place, Option<T>)];

fn check_materials(
    materials: &Placed<Material>,
    evidence: &Placed<EvidenceNeed>,
    source: &TomlSource<'_>,
    findings: &mut Findings,
) {
    if materials.is_empty() {
        let en = "The item has no [[materials]]. What is made from the form is one, too (supply.by = \"generated\").";
        let zh = "没有 [[materials]]。由表单生成的申请表也算一样（supply.by = \"generated\"）。";
        findings.add(source.place_of("materials"), zh, en);
    }
    let mut seen = Vec::new();
    for (place, material) in materials {
        let Some(material) = material else { continue };
        let name = &material.title;
        if seen.contains(&&material.code) {
            let zh = format!("材料代码 {} 用了两次：每样材料用自己的代码。", material.code);
            findings.add(
                place.clone(),
                zh,
                format!("Two materials have the code {}.", material.code),
            );
        }
        seen.push(&material.code);
        let blank = |text: &str| text.trim().is_empty();
        match material.supply.waiver() {
            Some(waiver) if blank(&waiver.basis) => findings.add(
                place.clone(),
                format!("“{name}”免交，但没有写依据（supply.waiver.basis）：请写明是哪一部规定。"),
                format!("“{name}” is waived without a basis: name the rule in supply.waiver.basis."),
            ),
            None if material.basis.as_deref().is_none_or(blank) => findings.add(
                place.clone(),
                format!(
                    "要交“{name}”没有写依据：请写 basis（哪一部规定、哪一条），或者写 supply.waiver 免交。"
                ),
                format!("“{name}” is asked for without a basis: name the rule in basis, or waive it."),
            ),
            _ => {}
        }
        if material.applies_when.is_some() && material.hint.as_deref().is_none_or(blank) {
            findings.add(
                place.clone(),
                format!(
                    "“{name}”只在有的情形下才要（applies_when），但没有写 hint：请用一句话写明什么情形才要。"
                ),
                format!("“{name}” is asked for in some cases only (applies_when): say in hint in which."),
            );
        }
        if let banshi_domain::Supply::Checked { source, .. } = &material.supply
            && !evidence
                .iter()
                .any(|(_, need)| need.as_ref().is_some_and(|need| need.source == *source))
        {
            findings.add(
                place.clone(),
                format!("“{name}”由 {source} 核验，但没有 source = \"{source}\" 的 [[evidence]]：请补上要核验哪些字段。"),
                format!("“{name}” is checked by {source}, but no [[evidence]] asks it: add one."),
            );
        }
    }
}

fn check_evidence(materials: &Placed<Material>, evidence: &Placed<EvidenceNeed>, findings: &mut Findings) {
    for (place, need) in evidence {
        let Some(need) = need else { continue };
        if need.legal_ground.trim().is_empty() || need.fields.is_empty() {
            let zh = format!(
                "数据核验 {}：须写明依据（legal_ground）和至少一个字段（fields）。",
                need.source
            );
            let en = format!(
                "Evidence {} names its legal_ground and at least one field.",
                need.source
            );
            findings.add(place.clone(), zh, en);
        }
        let known = |code| {
            materials
                .iter()
                .any(|(_, material)| material.as_ref().is_some_and(|m| m.code == code))
        };
        if let Some(code) = need.replaces.clone()
            && !known(code.clone())
        {
            let zh = format!("replaces 写的是 {code}，材料里没有这个代码：请改成材料的代码。");
            findings.add(
                place.clone(),
                zh,
                format!("replaces names {code}; no material has this code."),
            );
        }
    }
}

fn check_guide(
    source: &TomlSource<'_>,
    sections: &Placed<GuideSection>,
    caution: Option<&Option<String>>,
    today: NaiveDate,
    findings: &mut Findings,
) -> Option<Guide> {
    let all_read = sections.iter().all(|(_, section)| section.is_some());
    for part in GuidePart::ALL {
        let mut of_part = sections
            .iter()
            .filter(|(_, section)| section.as_ref().is_some_and(|s| s.part == part));
        let (first, second) = (of_part.next(), of_part.next());
        let name = part.zh();
        if first.is_none() && all_read {
            let zh = format!("办事指南缺少“{name}”：十三项都要有，没有内容的也要写明“无”和原因。");
            let en = format!("The guide lacks {name} ({part:?}); all thirteen parts must be there.");
            findings.add(source.place_of("guide"), zh, en);
        }
        if let Some((place, _)) = second {
            let en = format!("{name} ({part:?}) stands twice: make one of both.");
            findings.add(place.clone(), format!("“{name}”写了两次：请合并。"), en);
        }
    }
    let mut unchecked = false;
    for (place, section) in sections {
        let Some(section) = section else { continue };
        let name = section.part.zh();
        if section.text.iter().all(|text| text.trim().is_empty()) {
            findings.add(
                place.clone(),
                format!("“{name}”没有内容：请填写。"),
                format!("{name} says nothing."),
            );
        }
        if section.source.name.trim().is_empty() {
            let en = format!("{name} has no source: say which document it was taken from (source.name).");
            findings.add(
                place.clone(),
                format!("“{name}”没有写出处（source.name）：请写明文件名称和文号。"),
                en,
            );
        }
        match section.source.checked_on {
            None => unchecked = true,
            Some(day) if day > today => {
                let zh = format!("“{name}”的核对日期 {day} 还没有到：请核对。");
                findings.add(
                    place.clone(),
                    zh,
                    format!("{name} was checked on {day}, which is yet to come."),
                );
            }
            Some(_) => {}
        }
    }
    if unchecked && caution.is_some_and(|caution| caution.as_deref().unwrap_or_default().trim().is_empty()) {
        let zh = "指南里有没有核对过的内容（没有 checked_on）：请写 caution，例如“样例，使用前须核对”。";
        let en = "Parts of the guide were not checked (no checked_on): say so in caution.";
        findings.add(source.place_of("guide"), zh, en);
    }
    Guide::new(
        sections
            .iter()
            .filter_map(|(_, section)| section.clone())
            .collect(),
    )
    .ok()
}
