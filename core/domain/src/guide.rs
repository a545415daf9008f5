//! 办事指南: the thirteen parts that every item's guide has.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The thirteen parts, in their official order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum GuidePart {
    /// 办理依据.
    Basis,
    /// 受理单位.
    AcceptingBody,
    /// 基本流程.
    Steps,
    /// 申请材料.
    Materials,
    /// 表格下载.
    BlankForms,
    /// 示范文本及常见错误示例.
    Samples,
    /// 收费依据及标准.
    Fees,
    /// 办理时限.
    TimeLimits,
    /// 责任追究.
    Accountability,
    /// 咨询方式.
    Enquiries,
    /// 办公时间地址.
    HoursAndAddress,
    /// 乘车线路.
    HowToGetThere,
    /// 状态查询.
    StatusQuery,
}

impl GuidePart {
    /// All thirteen.
    pub const ALL: [Self; 13] = [
        Self::Basis,
        Self::AcceptingBody,
        Self::Steps,
        Self::Materials,
        Self::BlankForms,
        Self::Samples,
        Self::Fees,
        Self::TimeLimits,
        Self::Accountability,
        Self::Enquiries,
        Self::HoursAndAddress,
        Self::HowToGetThere,
        Self::StatusQuery,
    ];

    /// The official Chinese heading.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Basis => "办理依据",
            Self::AcceptingBody => "受理单位",
            Self::Steps => "基本流程",
            Self::Materials => "申请材料",
            Self::BlankForms => "表格下载",
            Self::Samples => "示范文本及常见错误示例",
            Self::Fees => "收费依据及标准",
            Self::TimeLimits => "办理时限",
            Self::Accountability => "责任追究",
            Self::Enquiries => "咨询方式",
            Self::HoursAndAddress => "办公时间地址",
            Self::HowToGetThere => "乘车线路",
            Self::StatusQuery => "状态查询",
        }
    }
}

/// One part: paragraphs, and where they were taken from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GuideSection {
    /// Which of the thirteen.
    pub part: GuidePart,
    /// Paragraphs or steps, in order; never empty.
    pub text: Vec<String>,
    /// Where it was taken from.
    pub source: Source,
}

/// Where a statement comes from, and whether someone looked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Source {
    /// The document, with its number and article.
    pub name: String,
    /// The day on which it was compared with the document; `None`: a sample that must be compared before use
    /// (样例，使用前须核对).
    #[serde(default)]
    pub checked_on: Option<NaiveDate>,
}

/// 办事指南, all thirteen parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(try_from = "Vec<GuideSection>", into = "Vec<GuideSection>")]
pub struct Guide(Vec<GuideSection>);

/// Which part a guide lacks, has twice, or has empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GuideFault {
    /// One of the thirteen is not there.
    #[error("the guide lacks {}", .0.zh())]
    Missing(GuidePart),
    /// One stands twice.
    #[error("the guide has {} twice", .0.zh())]
    Twice(GuidePart),
    /// One says nothing.
    #[error("{} says nothing", .0.zh())]
    Empty(GuidePart),
}

impl Guide {
    /// The sections in official order.
    ///
    /// # Errors
    /// [`GuideFault`], the first found.
    pub fn new(mut sections: Vec<GuideSection>) -> Result<Self, GuideFault> {
        for part in GuidePart::ALL {
            let mut found = sections.iter().filter(|section| section.part == part);
            let section = found.next().ok_or(GuideFault::Missing(part))?;
            if found.next().is_some() {
                return Err(GuideFault::Twice(part));
            }
            if section.text.iter().all(|paragraph| paragraph.trim().is_empty()) {
                return Err(GuideFault::Empty(part));
            }
        }
        sections.sort_by_key(|section| section.part);
        Ok(Self(sections))
    }

    /// The sections in official order.
    #[must_use]
    pub fn sections(&self) -> &[GuideSection] {
        &self.0
    }

    /// One section.
    #[must_use]
    pub fn section(&self, part: GuidePart) -> &GuideSection {
        &self.0[part as usize]
    }

    /// Whether every part was compared with its source.
    #[must_use]
    pub fn is_checked(&self) -> bool {
        self.0.iter().all(|section| section.source.checked_on.is_some())
    }
}

impl TryFrom<Vec<GuideSection>> for Guide {
    type Error = GuideFault;

    fn try_from(sections: Vec<GuideSection>) -> Result<Self, GuideFault> {
        Self::new(sections)
    }
}

impl From<Guide> for Vec<GuideSection> {
    fn from(guide: Guide) -> Self {
        guide.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sections() -> Vec<GuideSection> {
        GuidePart::ALL
            .iter()
            .map(|&part| GuideSection {
                part,
                text: vec!["……".into()],
                source: Source {
                    name: "样例".into(),
                    checked_on: None,
                },
            })
            .collect()
    }

    #[test]
    fn a_guide_has_each_of_its_thirteen_parts_once() {
        assert!(Guide::new(sections()).is_ok());
        let mut short = sections();
        short.remove(6);
        assert_eq!(Guide::new(short), Err(GuideFault::Missing(GuidePart::Fees)));
        let mut double = sections();
        double.push(double[0].clone());
        assert_eq!(Guide::new(double), Err(GuideFault::Twice(GuidePart::Basis)));
    }

    #[test]
    fn sections_are_found_whatever_order_they_came_in() {
        let mut turned = sections();
        turned.reverse();
        let guide = Guide::new(turned).unwrap();
        for part in GuidePart::ALL {
            assert_eq!(guide.section(part).part, part);
        }
    }
}
