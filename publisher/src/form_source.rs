//! Forms: from the readable source to the XForm that phones load, and the checks on it.
//!
//! The conversion is pyxform's, run once for all forms in a Python of its own; the script lies in this program.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use banshi_domain::{ContentHash, FormRef, ListRef};
use banshi_forms::{Form, Resources};
use serde::{Deserialize, Serialize};

use crate::item_source::ItemSource;
use crate::{BuildError, Findings, Place, divisions, wording};

const SCRIPT: &str = include_str!("../convert.py");

/// The version of pyxform that forms are converted with.
pub const PYXFORM_VERSION: &str = "4.5.0";

#[derive(Serialize)]
struct Request<'a> {
    forms: Vec<RequestedForm<'a>>,
}

#[derive(Serialize)]
struct RequestedForm<'a> {
    source: &'a Path,
    form_id: &'a str,
    version: String,
    form_title: &'a str,
    xlsx: &'a Path,
    xml: &'a Path,
}

#[derive(Deserialize)]
struct Answer {
    forms: Vec<AnsweredForm>,
}

#[derive(Deserialize)]
struct AnsweredForm {
    problems: Vec<Told>,
    warnings: Vec<String>,
    rows: Vec<Row>,
    texts: Vec<Text>,
}

/// A mistake as the converter tells it.
#[derive(Deserialize)]
struct Told {
    #[serde(flatten)]
    at: At,
    message: String,
}

#[derive(Deserialize)]
struct At {
    sheet: Option<String>,
    row: Option<u32>,
    line: Option<u32>,
}

/// A question, group or repeat of the survey.
#[derive(Deserialize)]
struct Row {
    path: String,
    kind: String,
    prefill: Option<String>,
    #[serde(flatten)]
    at: At,
}

#[derive(Deserialize)]
struct Text {
    text: String,
    #[serde(flatten)]
    at: At,
}

/// A form that was converted and checked.
pub(crate) struct BuiltForm {
    pub(crate) reference: FormRef,
    /// The XForm and the lists that it reads.
    pub(crate) objects: Vec<Vec<u8>>,
    /// The same form as a spreadsheet.
    pub(crate) xlsx: Vec<u8>,
    rows: Vec<Row>,
    file: PathBuf,
}

/// Converts and checks the form of each item, in their order; `None` where a form has mistakes, which are noted.
///
/// # Errors
/// [`BuildError::Converter`] where pyxform is not there or ends without an answer.
pub(crate) fn build_all(
    items: &[ItemSource],
    pyxform: &Path,
    divisions_csv: &str,
    findings: &mut Findings,
) -> Result<Vec<Option<BuiltForm>>, BuildError> {
    let folder = tempfile::tempdir().map_err(|source| BuildError::io(&std::env::temp_dir(), source))?;
    let targets: Vec<_> = (0..items.len())
        .map(|place| {
            (
                folder.path().join(format!("{place}.xlsx")),
                folder.path().join(format!("{place}.xml")),
            )
        })
        .collect();
    let forms = items
        .iter()
        .zip(&targets)
        .map(|(item, (xlsx, xml))| RequestedForm {
            source: &item.form,
            form_id: item.code.as_str(),
            version: item.version.to_string(),
            form_title: &item.title.zh,
            xlsx,
            xml,
        });
    let answer = convert(
        pyxform,
        &Request {
            forms: forms.collect(),
        },
    )?;
    if answer.forms.len() != items.len() {
        return Err(BuildError::Converter("the converter left out a form".to_owned()));
    }
    let answered = items.iter().zip(answer.forms).zip(&targets);
    answered
        .map(|((item, form), (xlsx, xml))| finish(item, form, (xlsx, xml), divisions_csv, findings))
        .collect()
}

fn convert(pyxform: &Path, request: &Request<'_>) -> Result<Answer, BuildError> {
    let python = pyxform.join("bin/python");
    if !python.exists() {
        return Err(BuildError::NoPyxform {
            venv: pyxform.to_path_buf(),
        });
    }
    let failed = |what: String| BuildError::Converter(what);
    let mut child = Command::new(&python)
        .args(["-I", "-X", "utf8", "-c", SCRIPT])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|source| BuildError::io(&python, source))?;
    let input = serde_json::to_vec(request).map_err(|fault| failed(fault.to_string()))?;
    if let Some(mut stdin) = child.stdin.take() {
        // A converter that ended early says why on its error output, which is told below.
        let _ = stdin.write_all(&input);
    }
    let output = child
        .wait_with_output()
        .map_err(|source| BuildError::io(&python, source))?;
    if !output.status.success() {
        return Err(failed(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
    }
    serde_json::from_slice(&output.stdout).map_err(|fault| failed(fault.to_string()))
}

fn finish(
    item: &ItemSource,
    answer: AnsweredForm,
    (xlsx, xml): (&Path, &Path),
    divisions_csv: &str,
    findings: &mut Findings,
) -> Result<Option<BuiltForm>, BuildError> {
    let before = findings.count();
    let file = &item.form;
    for told in &answer.problems {
        let (zh, en) = both_languages(&told.message);
        findings.add(place(file, &told.at), zh, en);
    }
    for warning in &answer.warnings {
        findings.add(
            Place::file(file),
            "pyxform 提醒：见下一行英文，请按它改正。",
            warning.split_whitespace().collect::<Vec<_>>().join(" "),
        );
    }
    for text in &answer.texts {
        wording::check(&place(file, &text.at), &text.text, findings);
    }
    if !answer.problems.is_empty() {
        return Ok(None);
    }
    let xml = std::fs::read(xml).map_err(|source| BuildError::io(xml, source))?;
    let xlsx = std::fs::read(xlsx).map_err(|source| BuildError::io(xlsx, source))?;
    let lists = Lists {
        folder: file.parent().unwrap_or(Path::new(".")),
        divisions_csv,
    };
    match Form::parse(&xml, &lists) {
        Ok(form) => {
            for message in form.warnings() {
                let zh = format!("手机上这张表单会缺一部分：{message}。请改正这一行的表达式或列表。");
                let en = format!("A part of the form will be missing: {message}.");
                findings.add(place_of(file, &answer.rows, message), zh, en);
            }
        }
        Err(fault) => {
            let zh = format!("手机打不开这张表单：{fault}。请改正这一行的表达式或列表。");
            let en = format!("The form does not load: {fault}.");
            findings.add(place_of(file, &answer.rows, &fault.to_string()), zh, en);
            return Ok(None);
        }
    }
    let named = lists.named_by(&xml);
    let lists = named
        .iter()
        .map(|(uri, bytes)| ListRef {
            uri: uri.clone(),
            hash: ContentHash::of(bytes),
        })
        .collect();
    let built = BuiltForm {
        reference: FormRef {
            hash: ContentHash::of(&xml),
            lists,
        },
        objects: std::iter::once(xml).chain(named.into_values()).collect(),
        xlsx,
        rows: answer.rows,
        file: file.clone(),
    };
    built.check(item, findings);
    Ok((findings.count() == before).then_some(built))
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
    named.map_or_else(|| Place::file(file), |row| place(file, &row.at))
}

fn place(file: &Path, at: &At) -> Place {
    Place {
        file: file.to_path_buf(),
        sheet: at.sheet.clone(),
        row: at.row,
        line: at.line,
    }
}

/// The script's own messages are Chinese, then English; pyxform's are English alone.
fn both_languages(message: &str) -> (String, String) {
    match message.split_once("。 ") {
        Some((zh, en)) => (format!("{zh}。"), en.to_owned()),
        None => (
            format!("这一行不合 XLSForm 的写法：{message}"),
            message.to_owned(),
        ),
    }
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
                    place(&self.file, &row.at),
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
        for (need, place) in parts.evidence.iter().zip(&item.places.evidence) {
            for field in &need.fields {
                self.check_question(&field.question, place, findings);
            }
        }
    }

    fn row(&self, path: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.path == path)
    }

    fn check_question(&self, path: &str, place: &Place, findings: &mut Findings) {
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
