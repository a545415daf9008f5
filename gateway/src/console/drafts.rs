//! The forms of the console's decisions: what was typed becomes an act, or is shown again with what is lacking.

use std::collections::HashMap;

use banshi_domain::{DeclineGround, Item, Material, Missing, OfficeAct, ProblemKind, SupplementRequest};
use chrono::NaiveDate;

use super::view::{Panel, Tick};
use crate::filings::{CaseFile, Moment};
use crate::notices::text;

/// The rule that a notice of what is missing rests on, where the material names none of its own.
const NOTICE_BASIS: &str = "《中华人民共和国行政许可法》第三十二条第一款第四项";
/// The rule that a rescission usually rests on.
const RESCISSION_BASIS: &str = "《中华人民共和国行政许可法》第六十九条";
/// Sentences for any material, after its own common mistakes.
const SENTENCES: [&str; 3] = ["看不清，请重新拍照", "缺页", "缺少签名或者公章"];

/// The fields of a form as sent.
pub(super) struct Draft(HashMap<String, String>);

impl Draft {
    /// Reads a form's body.
    pub(super) fn read(body: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(body).into_owned().take(500).collect())
    }

    /// A field; empty where it is not there.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// A field, where it is there.
    pub(super) fn find(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// A typed text, trimmed, without control characters but for line breaks.
    fn typed(&self, name: &str) -> String {
        self.get(name)
            .trim()
            .chars()
            .filter(|c| !c.is_control() || *c == '\n')
            .take(2000)
            .collect()
    }

    /// The fields that an act is made of, to be sent again with the preview's button.
    pub(super) fn fields(&self) -> Vec<(String, String)> {
        let own = ["token", "revision", "act", "step"];
        let mut fields: Vec<_> = self
            .0
            .iter()
            .filter(|(name, _)| !own.contains(&name.as_str()))
            .map(|(n, v)| (n.clone(), v.clone()))
            .collect();
        fields.sort();
        fields
    }

    /// The act that the form stands for.
    ///
    /// # Errors
    /// `malformed` where something is lacking.
    pub(super) fn act(&self, case: &CaseFile, item: &Item) -> Result<OfficeAct, ProblemKind> {
        Ok(match self.get("act") {
            "accept" => OfficeAct::Accept,
            "ask" => OfficeAct::AskOnce {
                request: self.request(case, item)?,
            },
            "decline" => {
                let ground = match self.get("ground") {
                    "other_office" => DeclineGround::OtherOffice,
                    "not_needed" => DeclineGround::NotNeeded,
                    _ => return Err(ProblemKind::Malformed),
                };
                OfficeAct::Decline {
                    ground,
                    explanation: self.required("explanation")?,
                }
            }
            "suspend" => OfficeAct::Suspend {
                procedure: self.required("procedure")?,
                until: self.get("until").parse().map_err(|_| ProblemKind::Malformed)?,
            },
            "publish" => OfficeAct::Publish {
                text: self.required("text")?,
            },
            "terminate" => OfficeAct::Terminate {
                basis: self.required("basis")?,
                reasons: self.required("reasons")?,
            },
            "rescind" => OfficeAct::Rescind {
                facts: self.required("facts")?,
                basis: self.required("basis")?,
                reasons: self.required("reasons")?,
            },
            "approve" => OfficeAct::Approve,
            "refuse" => OfficeAct::Refuse {
                facts: self.required("facts")?,
                basis: self.required("basis")?,
                reasons: self.required("reasons")?,
            },
            "resume" => OfficeAct::Resume,
            "issue" => OfficeAct::Issue,
            "dispatch" => OfficeAct::Dispatch,
            "hand_over" => OfficeAct::HandOver,
            _ => return Err(ProblemKind::Malformed),
        })
    }

    fn required(&self, name: &str) -> Result<String, ProblemKind> {
        let text = self.typed(name);
        if text.is_empty() {
            Err(ProblemKind::Malformed)
        } else {
            Ok(text)
        }
    }

    fn request(&self, case: &CaseFile, item: &Item) -> Result<SupplementRequest, ProblemKind> {
        let missing = askable(case, item)
            .filter(|material| self.find(&format!("tick.{}", material.code)).is_some())
            .map(|material| Missing {
                material: material.code.clone(),
                place: self.typed(&format!("place.{}", material.code)),
                reason: sentence(
                    &self.typed(&format!("reason.{}", material.code)),
                    &self.typed(&format!("more.{}", material.code)),
                ),
                basis: self.typed(&format!("basis.{}", material.code)),
            })
            .collect();
        SupplementRequest::new(missing).map_err(|_| ProblemKind::Malformed)
    }

    /// The form's panel, with what was typed.
    pub(super) fn panel(&self, case: &CaseFile, item: &Item, today: NaiveDate) -> Panel {
        match self.get("act") {
            "ask" => Panel::Ask {
                ticks: askable(case, item).map(|material| self.tick(material)).collect(),
            },
            "decline" => Panel::Decline {
                ground: self.get("ground").to_owned(),
                explanation: self.typed("explanation"),
            },
            "refuse" => self.reasoned("refuse", "不予许可", true, &item.clock.basis),
            "terminate" => self.reasoned("terminate", "终止办理", false, ""),
            "rescind" => self.reasoned("rescind", "撤销许可", true, RESCISSION_BASIS),
            "suspend" => {
                let chosen = self.typed("procedure");
                let named = item.clock.suspended_by.iter();
                Panel::Suspend {
                    procedures: named.map(|one| (one.clone(), *one == chosen)).collect(),
                    until: self.typed("until"),
                    earliest: today.to_string(),
                }
            }
            "publish" => match &item.clock.publication {
                Some(rule) => Panel::Publish {
                    text: self.find("text").map_or_else(
                        || {
                            format!(
                                "拟对{}提出的“{}”申请准予许可。",
                                case.applicant.name(),
                                item.title.zh
                            )
                        },
                        |_| self.typed("text"),
                    ),
                    days: rule.days,
                    basis: rule.basis.clone(),
                },
                None => Panel::Answers,
            },
            _ => Panel::Answers,
        }
    }

    /// A form with reasons; its basis is the usual one until another is typed.
    fn reasoned(&self, act: &'static str, title: &'static str, asks_facts: bool, basis: &str) -> Panel {
        Panel::Reasoned {
            act,
            title,
            facts: asks_facts.then(|| self.typed("facts")),
            basis: self
                .find("basis")
                .map_or_else(|| basis.to_owned(), |_| self.typed("basis")),
            reasons: self.typed("reasons"),
        }
    }

    fn tick(&self, material: &Material) -> Tick {
        let code = &material.code;
        let chosen = self.typed(&format!("reason.{code}"));
        let own = material
            .mistakes
            .iter()
            .map(|mistake| mistake.trim_end_matches('。').to_owned());
        let reasons = own
            .chain(SENTENCES.map(str::to_owned))
            .map(|words| (words.clone(), words == chosen))
            .collect();
        let given = |name: &str, or: &str| {
            self.find(&format!("{name}.{code}"))
                .map_or_else(|| or.to_owned(), |_| self.typed(&format!("{name}.{code}")))
        };
        Tick {
            code: code.to_string(),
            title: material.title.clone(),
            is_ticked: self.find(&format!("tick.{code}")).is_some(),
            place: given("place", "第 1 页"),
            reasons,
            more: self.typed(&format!("more.{code}")),
            basis: given("basis", material.basis.as_deref().unwrap_or(NOTICE_BASIS)),
        }
    }
}

/// What may be asked for: in a second notice, only what the first one named.
fn askable<'a>(case: &'a CaseFile, item: &'a Item) -> impl Iterator<Item = &'a Material> {
    let first = case.asked_first.as_ref();
    item.materials.iter().filter(move |material| match first {
        Some(first) => first.missing().iter().any(|one| one.material == material.code),
        None => material.supply.is_asked_of_applicant() || material.supply.waiver().is_none(),
    })
}

/// The prepared sentence and what the clerk adds to it.
fn sentence(prepared: &str, more: &str) -> String {
    match (prepared.trim_end_matches('。'), more.trim_end_matches('。')) {
        ("", more) => more.to_owned(),
        (prepared, "") => prepared.to_owned(),
        (prepared, more) => format!("{prepared}，{more}"),
    }
}

/// The document that an act would issue, as its preview.
pub(super) fn preview(
    case: &CaseFile,
    act: &OfficeAct,
    moment: &Moment<'_>,
) -> Option<(&'static str, Vec<String>)> {
    use banshi_domain::NoticeKind;
    Some(match act {
        OfficeAct::AskOnce { request } => (NoticeKind::Supplement.zh(), text::supplement(request, moment)),
        OfficeAct::Decline { ground, explanation } => (
            NoticeKind::Decline.zh(),
            text::decline(case, *ground, explanation, moment),
        ),
        OfficeAct::Refuse {
            facts,
            basis,
            reasons,
        } => (
            NoticeKind::Refusal.zh(),
            text::refusal(case, facts, basis, reasons, moment),
        ),
        OfficeAct::Suspend { procedure, until } => (
            NoticeKind::Suspension.zh(),
            text::suspension(case, procedure, *until, moment),
        ),
        OfficeAct::Publish { text } => {
            let rule = moment.rule.publication.as_ref()?;
            let until = moment.calendar.after(moment.today, rule.days.into()).date;
            (
                NoticeKind::Publication.zh(),
                text::publication(text, rule, until, moment),
            )
        }
        OfficeAct::Terminate { basis, reasons } => (
            NoticeKind::Termination.zh(),
            text::termination(case, basis, reasons, moment),
        ),
        OfficeAct::Rescind {
            facts,
            basis,
            reasons,
        } => (
            NoticeKind::Rescission.zh(),
            text::rescission(case, facts, basis, reasons, moment),
        ),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prepared_sentence_takes_what_is_added() {
        assert_eq!(sentence("缺页", ""), "缺页");
        assert_eq!(sentence("缺页。", "缺第 2 页。"), "缺页，缺第 2 页");
        assert_eq!(sentence("", ""), "");
    }

    #[test]
    fn a_form_is_read_field_by_field() {
        let draft = Draft::read("act=refuse&facts=%E4%BA%8B%E5%AE%9E&token=t&revision=3".as_bytes());
        assert_eq!(draft.get("facts"), "事实");
        assert_eq!(draft.get("none"), "");
        assert_eq!(draft.fields(), [("facts".to_owned(), "事实".to_owned())]);
    }
}
