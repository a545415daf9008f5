//! Forms of items: from the readable source to the XForm that phones load, and the checks on it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use banshi_domain::{ContentHash, FormRef, ListRef};
use banshi_forms::{ConditionFault, Form, Resources};

use crate::conversion::{Converted, Row, Spreadsheet, convert};
use crate::item_source::ItemSource;
use crate::lint::{self, Sheets};
use crate::{BuildError, Findings, Place, divisions};

/// A form that was converted and checked.
pub(crate) struct BuiltForm {
    pub(crate) reference: FormRef,
    /// The XForm and the lists that it reads.
    pub(crate) objects: Vec<Vec<u8>>,
    /// The same form as a spreadsheet.
    pub(crate) xlsx: Vec<u8>,
    /// The form as a phone loads it.
    pub(crate) form: Arc<Form>,
    rows: Vec<Row>,
    file: PathBuf,
}

/// Converts and checks the form of each item, in their order; `None` where a form has mistakes, which are noted.
///
/// # Errors
/// [`BuildError::NoPyxform`], [`BuildError::Converter`].
pub(crate) fn build_all(
    items: &[ItemSource],
    pyxform: &Path,
    divisions_csv: &str,
    findings: &mut Findings,
) -> Result<Vec<Option<BuiltForm>>, BuildError> {
    let spreadsheets: Vec<_> = items.iter().map(spreadsheet).collect();
    let converted = items.iter().zip(convert(&spreadsheets, pyxform)?);
    Ok(converted
        .map(|(item, converted)| finish(item, converted, divisions_csv, findings))
        .collect())
}

/// What of a form's settings the item decides.
fn spreadsheet(item: &ItemSource) -> Spreadsheet {
    let settings = [
        ("form_id", item.code.to_string()),
        ("version", item.version.to_string()),
        ("form_title", item.title.zh.clone()),
    ];
    Spreadsheet {
        file: item.form.clone(),
        root: "data".to_owned(),
        settings: settings.into(),
    }
}

fn finish(
    item: &ItemSource,
    converted: Converted,
    divisions_csv: &str,
    findings: &mut Findings,
) -> Option<BuiltForm> {
    let before = findings.count();
    let file = &item.form;
    for (place, warning) in converted.warnings {
        findings.add(place, "pyxform 提醒：见下一行英文，请按它改正。", warning);
    }
    findings.append(converted.findings);
    let source = converted.form?;
    let lists = Lists {
        folder: file.parent().unwrap_or(Path::new(".")),
        divisions_csv,
    };
    let form = match Form::parse(&source.xml, &lists) {
        Ok(form) => {
            for message in form.warnings() {
                let zh = format!("手机上这张表单会缺一部分：{message}。请改正这一行的表达式或列表。");
                let en = format!("A part of the form will be missing: {message}.");
                findings.add(place_of(file, &converted.rows, message), zh, en);
            }
            let sheets = Sheets {
                file,
                rows: &converted.rows,
                choices: &converted.choices,
            };
            let form = Arc::new(form);
            lint::check(&form, &sheets, findings);
            form
        }
        Err(fault) => {
            let zh = format!("手机打不开这张表单：{fault}。请改正这一行的表达式或列表。");
            let en = format!("The form does not load: {fault}.");
            findings.add(place_of(file, &converted.rows, &fault.to_string()), zh, en);
            return None;
        }
    };
    let named = lists.named_by(&source.xml);
    let lists = named
        .iter()
        .map(|(uri, bytes)| ListRef {
            uri: uri.clone(),
            hash: ContentHash::of(bytes),
        })
        .collect();
    let built = BuiltForm {
        reference: FormRef {
            hash: ContentHash::of(&source.xml),
            lists,
        },
        objects: std::iter::once(source.xml).chain(named.into_values()).collect(),
        xlsx: source.xlsx,
        form,
        rows: converted.rows,
        file: file.clone(),
    };
    built.check(item, findings);
    (findings.count() == before).then_some(built)
}

/// The row whose question or list the engine's message names; the longest path that it holds is the nearest.
fn place_of(file: &Path, rows: &[Row], message: &str) -> Place {
    let by_path = rows
        .iter()
        .filter(|row| message.contains(&row.path))
        .max_by_key(|row| row.path.len());
    let list_of = |row: &Row| row.kind.strip_prefix("select one from file ").map(str::to_owned);
    let by_list = || {
        rows.iter()
            .find(|row| list_of(row).is_some_and(|list| message.contains(&list)))
    };
    let named = by_path.or_else(by_list);
    named.map_or_else(|| Place::file(file), |row| row.at.in_file(file))
}

/// The files that a form may read: `divisions.csv`, made by the publisher, and what lies beside the form.
struct Lists<'a> {
    folder: &'a Path,
    divisions_csv: &'a str,
}

impl Lists<'_> {
    /// Every list that the form names, by its URI.
    fn named_by(&self, xml: &[u8]) -> BTreeMap<String, Vec<u8>> {
        let text = String::from_utf8_lossy(xml);
        let uris = text
            .split("src=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next());
        uris.filter_map(|uri| Some((uri.to_owned(), self.read(uri)?)))
            .collect()
    }
}

impl Resources for Lists<'_> {
    fn read(&self, uri: &str) -> Option<Vec<u8>> {
        let name = uri
            .strip_prefix("jr://file-csv/")
            .or_else(|| uri.strip_prefix("jr://file/"))?;
        let plain = !name.is_empty()
            && !name.starts_with('.')
            && name
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'));
        let beside = self.folder.join(name);
        if plain && beside.is_file() {
            return std::fs::read(beside).ok();
        }
        (name == divisions::FILE_NAME).then(|| self.divisions_csv.as_bytes().to_vec())
    }
}

/// Keys that the phone's profile answers; other keys are answered by an earlier filing's question with the same key.
const PROFILE_KEYS: [&str; 7] = [
    "profile.name",
    "profile.id_number",
    "profile.telephone",
    "profile.address.province",
    "profile.address.city",
    "profile.address.county",
    "profile.address.detail",
];

impl BuiltForm {
    /// What `item.toml` says of the form, against the form.
    fn check(&self, item: &ItemSource, findings: &mut Findings) {
        for row in &self.rows {
            let Some(key) = &row.prefill else { continue };
            if key.starts_with("profile.") && !PROFILE_KEYS.contains(&key.as_str()) {
                let known = PROFILE_KEYS.join(", ");
                findings.add(
                    row.at.in_file(&self.file),
                    format!("个人资料里没有 {key}。可用的是：{known}。"),
                    format!("The profile has no {key}. It has: {known}."),
                );
            }
        }
        let Some(parts) = &item.parts else { return };
        let bindings = &parts.bindings;
        let required = [&bindings.applicant_name, &bindings.applicant_number];
        for path in required
            .into_iter()
            .chain(&bindings.telephone)
            .chain(&bindings.delivery_address)
        {
            self.check_question(path, &item.places.bindings, findings);
        }
        if let Some(path) = &bindings.member_repeat
            && self.row(path).is_none_or(|row| row.kind != "repeat")
        {
            let zh = format!(
                "bindings.member_repeat 写的 {path} 不是表单里的 repeat：请写 begin repeat 一行的路径。"
            );
            let en = format!("bindings.member_repeat: {path} is no repeat of the form.");
            findings.add(item.places.bindings.clone(), zh, en);
        }
        for (material, place) in parts.materials.iter().zip(&item.places.materials) {
            let Some(condition) = &material.applies_when else {
                continue;
            };
            self.check_condition(condition, place, findings);
        }
        for (need, place) in parts.evidence.iter().zip(&item.places.evidence) {
            for field in &need.fields {
                self.check_question(&field.question, place, findings);
            }
        }
    }

    fn check_condition(&self, condition: &str, place: &Place, findings: &mut Findings) {
        match self.form.condition(condition) {
            Ok(reads) => {
                for path in reads {
                    self.check_question(&path, place, findings);
                }
            }
            Err(ConditionFault::NoSuchQuestion { path }) if self.row(&path).is_none() => {
                self.check_question(&path, place, findings);
            }
            Err(fault) => {
                let zh = format!(
                    "applies_when 写的“{condition}”用不了（{fault}）：请写成表单里的问题和它的答案，例如 /data/person/local = 'no'。"
                );
                let en = format!("applies_when: {condition} cannot be used: {fault}.");
                findings.add(place.clone(), zh, en);
            }
        }
    }

    fn row(&self, path: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.path == path)
    }

    /// Notes where the form has no such question.
    pub(crate) fn check_question(&self, path: &str, place: &Place, findings: &mut Findings) {
        if self
            .row(path)
            .is_some_and(|row| !matches!(row.kind.as_str(), "group" | "repeat" | "note"))
        {
            return;
        }
        let last = path.rsplit('/').next().unwrap_or_default();
        let near = self
            .rows
            .iter()
            .find(|row| !last.is_empty() && row.path.ends_with(&format!("/{last}")));
        let (hint_zh, hint_en) = near.map_or_else(Default::default, |row| {
            (format!("是不是 {}？", row.path), format!(" Is it {}?", row.path))
        });
        let file = self.file.display();
        let zh = format!("表单（{file}）里没有 {path} 这个问题。{hint_zh}请改正路径。");
        findings.add(
            place.clone(),
            zh,
            format!("The form ({file}) has no question {path}.{hint_en}"),
        );
    }
}
