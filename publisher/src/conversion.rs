//! Spreadsheets into XForms, by pyxform: run once for all forms, in a Python of its own; the script lies in this program.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};

use crate::{BuildError, Findings, Place, refusal, wording};

const SCRIPT: &str = include_str!("../convert.py");

/// The version of pyxform that forms are converted with.
pub const PYXFORM_VERSION: &str = "4.5.0";

/// A form as a person wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spreadsheet {
    /// Markdown (`.md`) or a workbook (`.xlsx`, `.xls`). A form that does not say what it is called is called as its
    /// file.
    pub file: PathBuf,
    /// The name of the instance's root element.
    pub root: String,
    /// Settings that the form cannot decide itself, by column of the sheet `settings`: saying otherwise there is a
    /// mistake.
    pub settings: BTreeMap<&'static str, String>,
}

/// What became of a spreadsheet.
#[derive(Debug)]
pub struct Converted {
    /// The form; `None` where pyxform refuses it.
    pub form: Option<XForm>,
    /// Why it was refused, and what has to be put right in it all the same.
    pub findings: Findings,
    /// What pyxform warns of, in its words.
    pub warnings: Vec<(Place, String)>,
    /// The rows of the survey.
    pub(crate) rows: Vec<Row>,
    /// The choices of the form's own lists.
    pub(crate) choices: Vec<ChoiceRow>,
}

/// A form that was converted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XForm {
    /// The XForm.
    pub xml: Vec<u8>,
    /// The same form as a workbook.
    pub xlsx: Vec<u8>,
}

#[derive(Serialize)]
struct Request<'a> {
    forms: Vec<RequestedForm<'a>>,
}

#[derive(Serialize)]
struct RequestedForm<'a> {
    source: &'a Path,
    root: &'a str,
    settings: &'a BTreeMap<&'static str, String>,
    xlsx: &'a Path,
    xml: &'a Path,
}

#[derive(Deserialize)]
struct Answer {
    forms: Vec<AnsweredForm>,
}

#[derive(Deserialize)]
struct AnsweredForm {
    converted: bool,
    problems: Vec<Told>,
    warnings: Vec<Told>,
    rows: Vec<Row>,
    choices: Vec<ChoiceRow>,
    texts: Vec<Text>,
}

/// A mistake as the script tells it.
#[derive(Deserialize)]
struct Told {
    #[serde(flatten)]
    at: At,
    /// What is wrong and what to do in Chinese; pyxform's own messages are English alone.
    zh: Option<String>,
    en: String,
    /// pyxform's code of the mistake.
    code: Option<String>,
}

/// A place in a spreadsheet; the file is known.
#[derive(Debug, Deserialize)]
pub(crate) struct At {
    sheet: Option<String>,
    row: Option<u32>,
    line: Option<u32>,
}

impl At {
    pub(crate) fn in_file(&self, file: &Path) -> Place {
        Place {
            file: file.to_path_buf(),
            sheet: self.sheet.clone(),
            row: self.row,
            line: self.line,
        }
    }
}

/// A question, group or repeat of the survey.
#[derive(Debug, Deserialize)]
pub(crate) struct Row {
    pub(crate) path: String,
    pub(crate) kind: String,
    /// The list that its choices come from.
    pub(crate) list: Option<String>,
    pub(crate) prefill: Option<String>,
    #[serde(flatten)]
    pub(crate) at: At,
}

/// A choice of one of the form's own lists.
#[derive(Debug, Deserialize)]
pub(crate) struct ChoiceRow {
    pub(crate) list: Option<String>,
    pub(crate) name: Option<String>,
    #[serde(flatten)]
    pub(crate) at: At,
}

#[derive(Deserialize)]
struct Text {
    text: String,
    #[serde(flatten)]
    at: At,
}

/// Converts each spreadsheet, in their order.
///
/// # Errors
/// [`BuildError::NoPyxform`] where `venv` holds none, [`BuildError::Converter`] where it ends without an answer.
pub fn convert(spreadsheets: &[Spreadsheet], venv: &Path) -> Result<Vec<Converted>, BuildError> {
    let folder = tempfile::tempdir().map_err(|source| BuildError::io(&std::env::temp_dir(), source))?;
    let targets: Vec<_> = (0..spreadsheets.len())
        .map(|place| {
            let target = |ending| folder.path().join(format!("{place}.{ending}"));
            (target("xlsx"), target("xml"))
        })
        .collect();
    let forms = spreadsheets
        .iter()
        .zip(&targets)
        .map(|(spreadsheet, (xlsx, xml))| RequestedForm {
            source: &spreadsheet.file,
            root: &spreadsheet.root,
            settings: &spreadsheet.settings,
            xlsx,
            xml,
        });
    let answer = ask(
        venv,
        &Request {
            forms: forms.collect(),
        },
    )?;
    if answer.forms.len() != spreadsheets.len() {
        return Err(BuildError::Converter("the converter left out a form".to_owned()));
    }
    let answered = spreadsheets.iter().zip(answer.forms).zip(&targets);
    answered
        .map(|((spreadsheet, form), (xlsx, xml))| taken_over(&spreadsheet.file, form, xlsx, xml))
        .collect()
}

fn ask(venv: &Path, request: &Request<'_>) -> Result<Answer, BuildError> {
    let python = venv.join("bin/python");
    if !python.exists() {
        return Err(BuildError::NoPyxform {
            venv: venv.to_path_buf(),
        });
    }
    let failed = |what: String| BuildError::Converter(what);
    let mut child = Command::new(&python)
        .args(["-s", "-X", "utf8", "-c", SCRIPT])
        // Nothing of the caller's Python; and sets in one order, as pyxform's output may follow it.
        .env_clear()
        .envs([("PYTHONSAFEPATH", "1"), ("PYTHONHASHSEED", "0")])
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

fn taken_over(file: &Path, answer: AnsweredForm, xlsx: &Path, xml: &Path) -> Result<Converted, BuildError> {
    let mut findings = Findings::default();
    for told in &answer.problems {
        let zh = told
            .zh
            .clone()
            .unwrap_or_else(|| refusal::advice(told.code.as_deref(), &told.en));
        findings.add(told.at.in_file(file), zh, &told.en);
    }
    for text in &answer.texts {
        wording::check(&text.at.in_file(file), &text.text, &mut findings);
    }
    let read = |path: &Path| std::fs::read(path).map_err(|source| BuildError::io(path, source));
    let form = if answer.converted {
        Some(XForm {
            xml: read(xml)?,
            xlsx: read(xlsx)?,
        })
    } else {
        None
    };
    Ok(Converted {
        form,
        findings,
        warnings: answer
            .warnings
            .into_iter()
            .map(|told| (told.at.in_file(file), told.en))
            .collect(),
        rows: answer.rows,
        choices: answer.choices,
    })
}
