//! The suite of spreadsheets: converted as the publisher converts them, loaded by the engine.
//!
//! What pyxform accepts gives the recorded form, with the recorded warnings, and the engine's verdict on it is JavaRosa's.
//! The recorded form passed the assertions of pyxform's own tests; a form equal in meaning passes them too. What pyxform
//! refuses the publisher refuses, with file, sheet and row, in both languages.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use banshi_publisher::{Converted, Finding, PYXFORM_VERSION, Spreadsheet, convert};
use serde_json::Value;

use crate::{Tally, forms, meaning};

/// Converts every spreadsheet of the corpus and judges what comes out.
pub fn run(corpus: &Path, tallies: &mut BTreeMap<String, Tally>) {
    let folder = corpus.join("xlsform");
    let cases: Vec<Value> = ["cases.jsonl", "files.jsonl"]
        .iter()
        .filter_map(|list| fs::read_to_string(folder.join(list)).ok())
        .flat_map(|list| list.lines().map(str::to_owned).collect::<Vec<_>>())
        .filter_map(|line| serde_json::from_str(&line).ok())
        .collect();
    if cases.is_empty() {
        println!("SKIPPED xlsform: no cases");
        return;
    }
    let converted = tempfile::tempdir()
        .map_err(|error| error.to_string())
        .and_then(|written| {
            let spreadsheets = (0..cases.len())
                .zip(&cases)
                .map(|(at, case)| spreadsheet(case, &folder, &written.path().join(at.to_string())))
                .collect::<Result<Vec<_>, _>>()
                .map_err(|error| error.to_string())?;
            convert(&spreadsheets, &venv()).map_err(|error| error.to_string())
        });
    let converted = match converted {
        Ok(converted) => converted,
        Err(error) => {
            println!("SKIPPED xlsform: {error}");
            return;
        }
    };
    let index = forms::index(corpus);
    let tally = tallies.entry("xlsform".to_owned()).or_default();
    for (case, converted) in cases.iter().zip(converted) {
        let name = ["id", "file"].iter().find_map(|name| case[*name].as_str());
        let right = if case["ok"] == Value::Bool(true) {
            accepted(case, &converted, corpus, &index)
        } else {
            refused(case, converted)
        };
        tally.count(name.unwrap_or(""), right.err().as_deref());
    }
}

/// Where `make pyxform` puts it.
pub(crate) fn venv() -> PathBuf {
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache/banshi");
    let cache = std::env::var_os("BANSHI_CACHE").map_or_else(home, PathBuf::from);
    cache.join(format!("pyxform-{PYXFORM_VERSION}"))
}

/// The spreadsheet of a case, in a folder of its own: what a form is called may come from its file's name.
fn spreadsheet(case: &Value, corpus: &Path, folder: &Path) -> io::Result<Spreadsheet> {
    fs::create_dir(folder)?;
    let file = if let (Some(workbook), Some(name)) = (case["file"].as_str(), case["name"].as_str()) {
        let file = folder.join(name);
        fs::copy(corpus.join(workbook), &file)?;
        file
    } else {
        let file = folder.join("data.md");
        let sheets = || markdown(&case["ss"]);
        fs::write(&file, case["md"].as_str().map_or_else(sheets, str::to_owned))?;
        file
    };
    Ok(Spreadsheet {
        file,
        root: case["form_name"].as_str().unwrap_or("data").to_owned(),
        settings: BTreeMap::new(),
    })
}

/// Sheets as Markdown tables. A cell of Markdown has one line: line breaks, blanks to XPath, become blanks.
fn markdown(sheets: &Value) -> String {
    let sheets = sheets.as_object().into_iter().flatten();
    sheets
        .map(|(name, rows)| table(name, rows.as_array().map_or(&[], Vec::as_slice)))
        .collect()
}

fn table(name: &str, rows: &[Value]) -> String {
    let mut columns: Vec<&str> = Vec::new();
    for column in rows
        .iter()
        .filter_map(Value::as_object)
        .flat_map(|row| row.keys())
    {
        if !columns.contains(&column.as_str()) {
            columns.push(column);
        }
    }
    let cell = |row: &Value, column: &str| {
        let text = row[column].as_str().unwrap_or("").trim();
        text.replace('\n', " ").replace('|', "\\|")
    };
    let cells = rows.iter().map(|row| {
        let cells = columns.iter().map(|column| cell(row, column));
        cells.collect::<Vec<_>>().join(" | ")
    });
    let lines: Vec<String> = std::iter::once(columns.join(" | ")).chain(cells).collect();
    format!("| {name} |\n| | {} |\n", lines.join(" |\n| | "))
}

/// A spreadsheet that pyxform accepts: the recorded form and warnings, and the engine's verdict on it.
fn accepted(
    case: &Value,
    converted: &Converted,
    corpus: &Path,
    index: &BTreeMap<String, PathBuf>,
) -> Result<(), String> {
    let Some(form) = &converted.form else {
        let told = converted.findings.iter().map(|finding| finding.en.as_str());
        return Err(format!("refused: {}", told.collect::<Vec<_>>().join("; ")));
    };
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let recorded = case["warnings"].as_array().into_iter().flatten();
    let recorded: Vec<String> = recorded.filter_map(Value::as_str).map(words).collect();
    let warnings: Vec<String> = converted
        .warnings
        .iter()
        .map(|(_, warning)| words(warning))
        .collect();
    if recorded != warnings {
        return Err(format!("warnings {warnings:?} instead of {recorded:?}"));
    }
    let Some(folder) = case["form"].as_str().and_then(|id| index.get(id)) else {
        return forms::open(&form.xml, corpus).map(drop);
    };
    let read = |name: &str| fs::read_to_string(folder.join(name)).map_err(|error| error.to_string());
    let ours = String::from_utf8_lossy(&form.xml);
    if let Some(difference) = meaning::difference(&read("form.xml")?, &ours)? {
        return Err(difference);
    }
    let trace: Value = serde_json::from_str(&read("trace.json")?).map_err(|error| error.to_string())?;
    forms::judge(&trace["verdict"], &forms::open(&form.xml, folder))
}

/// A spreadsheet that pyxform refuses.
fn refused(case: &Value, converted: Converted) -> Result<(), String> {
    if converted.form.is_some() {
        return Err(format!("accepted in spite of {}", case["error"]));
    }
    let told = converted.findings.into_sorted();
    let error = case["error"].as_str().unwrap_or("");
    // A sheet that is not there has no rows.
    let whole_sheet = error.starts_with("You must have a sheet") || error.starts_with("There should be a");
    let placed =
        |finding: &Finding| finding.place.sheet.is_some() && (finding.place.row.is_some() || whole_sheet);
    if !told.iter().any(placed) {
        return Err(format!("no place for {error:?} in {told:?}"));
    }
    if told
        .iter()
        .any(|finding| finding.zh.is_empty() || finding.en.is_empty())
    {
        return Err(format!("said in one language: {told:?}"));
    }
    Ok(())
}
