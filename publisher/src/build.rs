//! The whole way from `content/` to a signed catalogue: read, check all, then write all or nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use banshi_catalogue::{Extras, Lifetimes, Publication, PublishError, Written, refresh_timestamp};
use banshi_domain::{Calendar, ContentHash, Divisions, Item, ItemCode, ItemVersion, Scenario};
use chrono::{DateTime, Days, FixedOffset, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::form_source::{self, BuiltForm};
use crate::item_source::ItemSource;
use crate::scenario_source::ScenarioSource;
use crate::{Finding, Findings, KeysError, Place, divisions, keys, scenario_check};

/// Why nothing was published. What was published before stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The content has mistakes.
    #[error("{} 处需要改正。 {} things to put right.", .0.len(), .0.len())]
    Content(Vec<Finding>),
    /// pyxform is not there.
    #[error(
        "找不到 pyxform（{venv}）。请在仓库里运行 make pyxform，或者用 --pyxform 指出它的 venv。 \
         There is no pyxform in {venv}: run `make pyxform`, or name its venv with --pyxform.",
        venv = .venv.display()
    )]
    NoPyxform {
        /// Where it was looked for.
        venv: PathBuf,
    },
    /// pyxform ended without an answer.
    #[error("表单转换程序没有完成。 The converter of forms broke off: {0}")]
    Converter(String),
    /// The keys cannot be used.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The catalogue cannot be written.
    #[error("目录没有写成，原来的不变。 The catalogue was not written, the one before stays: {0}")]
    Publish(PublishError),
    /// The keys are others than those that the catalogue was signed by.
    #[error(
        "密钥不是原来签目录的那些，没有发布。正式使用：先更换根密钥；开发时：删去目录文件夹，重新发布。 \
         These are not the keys that signed the catalogue; nothing was published. In use: rotate the root first. \
         In development: remove the catalogue's folder and publish anew."
    )]
    OtherKeys,
    /// A file cannot be read or written.
    #[error("{path}: {source}", path = .path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl From<PublishError> for BuildError {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::OtherKeys => Self::OtherKeys,
            other => Self::Publish(other),
        }
    }
}

impl BuildError {
    pub(crate) fn io(path: &Path, source: std::io::Error) -> Self {
        Self::Io {
            path: path.to_path_buf(),
            source,
        }
    }
}

/// What a build did.
#[derive(Debug)]
pub enum Built {
    /// A new edition, or at least new extras.
    Written(Written),
    /// The content is what was published: only the timestamp was signed anew, valid until then.
    Unchanged(DateTime<Utc>),
}

/// Content that has no mistake.
pub struct Checked {
    items: Vec<(Item, Place)>,
    objects: Vec<Vec<u8>>,
    spreadsheets: BTreeMap<String, Vec<u8>>,
    calendar: String,
    divisions: String,
    scenarios: Vec<Scenario>,
}

impl Checked {
    /// The items, by code.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().map(|(item, _)| item)
    }

    /// The scenarios, by code.
    #[must_use]
    pub fn scenarios(&self) -> &[Scenario] {
        &self.scenarios
    }

    /// Bytes that items name by hash: forms and lists.
    #[must_use]
    pub fn objects(&self) -> &[Vec<u8>] {
        &self.objects
    }
}

/// Reads and checks `content`: `items/*/item.toml` with their forms, `scenarios/*.toml` where there are any,
/// `calendar/working-days.txt`, `divisions/divisions.txt`. `pyxform` is the folder of pyxform's venv.
///
/// # Errors
/// [`BuildError::Content`] with every mistake; others where a file or pyxform is not there.
pub fn check(content: &Path, pyxform: &Path, now: DateTime<Utc>) -> Result<Checked, BuildError> {
    let mut findings = Findings::default();
    let calendar = read(&content.join("calendar/working-days.txt"))?;
    if let Err(fault) = Calendar::parse(&calendar) {
        let place = Place::file(&content.join("calendar/working-days.txt"));
        let zh = format!("读不懂假日历：{fault}。请用 content/tools/make_calendar.py 重新生成。");
        findings.add(
            place,
            zh,
            format!("{fault}. Make it anew with content/tools/make_calendar.py."),
        );
    }
    let divisions_text = read(&content.join("divisions/divisions.txt"))?;
    let table = Divisions::parse(&divisions_text).map_err(|fault| {
        let place = Place::file(&content.join("divisions/divisions.txt"));
        let zh = format!("读不懂行政区划表：{fault}。请用 content/tools/make_divisions.py 重新生成。");
        findings.add(
            place,
            zh,
            format!("{fault}. Make it anew with content/tools/make_divisions.py."),
        );
    });
    let sources = read_items(&content.join("items"), china_day(now), &mut findings)?;
    let scenarios = read_scenarios(&content.join("scenarios"), &mut findings)?;
    let Ok(table) = table else {
        return Err(BuildError::Content(findings.into_sorted()));
    };
    check_across(&sources, &table, &mut findings);
    let list = divisions::choice_list(&table);
    let forms = form_source::build_all(&sources, pyxform, &list, &mut findings)?;
    scenario_check::check(&scenarios, &sources, &forms, now, &mut findings);
    if findings.count() > 0 {
        return Err(BuildError::Content(findings.into_sorted()));
    }
    let mut checked = Checked {
        items: Vec::new(),
        objects: Vec::new(),
        spreadsheets: BTreeMap::new(),
        calendar,
        divisions: divisions_text,
        scenarios: scenarios.into_iter().map(|source| source.scenario).collect(),
    };
    for (source, form) in sources.into_iter().zip(forms) {
        checked.push(source, form);
    }
    checked.items.sort_by(|(a, _), (b, _)| a.code.cmp(&b.code));
    checked.scenarios.sort_by(|a, b| a.code().cmp(b.code()));
    Ok(checked)
}

impl Checked {
    /// Both are there: what was not readable has been found fault with.
    fn push(&mut self, source: ItemSource, form: Option<BuiltForm>) {
        let Some(form) = form else { return };
        let place = source.places.version.clone();
        self.spreadsheets
            .insert(format!("{}-{}.xlsx", source.code, source.version), form.xlsx);
        self.objects.extend(form.objects);
        if let Some(item) = source.into_item(form.reference) {
            self.items.push((item, place));
        }
    }
}

/// What is published, where to, and signed by what.
#[derive(Debug, Clone, Copy)]
pub struct Publishing<'a> {
    /// The folder with items, scenarios, calendar and divisions.
    pub content: &'a Path,
    /// Where the catalogue is; spreadsheets of the forms are laid into `spreadsheets` there.
    pub out: &'a Path,
    /// The folder with the keys, as [`make_keys`](crate::make_keys) makes it.
    pub keys: &'a Path,
    /// The gateway's list of public receipt keys, where it is not the one in `keys`.
    pub receipt_keys: Option<&'a Path>,
    /// The venv of pyxform.
    pub pyxform: &'a Path,
}

/// Checks the content and publishes it, with deltas from the editions before it.
///
/// # Errors
/// As [`check`]; [`BuildError::Content`] too where an item changed and kept its version.
pub fn build(publishing: &Publishing<'_>, now: DateTime<Utc>) -> Result<Built, BuildError> {
    let Publishing {
        content,
        out,
        keys: keys_dir,
        receipt_keys,
        pyxform,
    } = *publishing;
    let checked = check(content, pyxform, now)?;
    let signing = keys::signing_keys(keys_dir)?;
    let extras = Extras {
        receipt_keys: keys::receipt_keys(keys_dir, receipt_keys)?,
        calendar: checked.calendar,
        divisions: checked.divisions,
        scenarios: checked.scenarios,
    };
    let before = Record::read(out)?;
    let today = china_day(now);
    let record = Record::of(&checked.items, &extras, before.as_ref(), today);
    if let Some(before) = &before {
        before.refuse_reused_versions(&record, &checked.items)?;
    }
    for (name, bytes) in &checked.spreadsheets {
        write(&out.join("spreadsheets").join(name), bytes)?;
    }
    if before.is_some_and(|before| before.holds(&record, today)) {
        return Ok(Built::Unchanged(refresh_timestamp(
            out,
            &signing.timestamp,
            Lifetimes::default(),
            now,
        )?));
    }
    let items = checked.items.into_iter().map(|(item, _)| item).collect();
    let written = Publication::new(items, checked.objects, extras)?.write(out, &signing, now)?;
    record.write(out)?;
    Ok(Built::Written(written))
}

/// Signs the timestamp in `out` anew; gives the time until which it is valid.
///
/// # Errors
/// [`BuildError::Keys`], [`BuildError::Publish`].
pub fn refresh(out: &Path, keys_dir: &Path, now: DateTime<Utc>) -> Result<DateTime<Utc>, BuildError> {
    Ok(refresh_timestamp(
        out,
        &keys::timestamp_keys(keys_dir)?,
        Lifetimes::default(),
        now,
    )?)
}

fn read_items(
    folder: &Path,
    today: NaiveDate,
    findings: &mut Findings,
) -> Result<Vec<ItemSource>, BuildError> {
    let entries = fs::read_dir(folder).map_err(|source| BuildError::io(folder, source))?;
    let mut files: Vec<_> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    files.sort();
    let mut items = Vec::new();
    for file in files.into_iter().map(|folder| folder.join("item.toml")) {
        match fs::read_to_string(&file) {
            Ok(text) => items.extend(ItemSource::read(&file, &text, today, findings)),
            Err(_) => findings.add(
                Place::file(&file),
                "这个文件夹里没有 item.toml，或者它不是 UTF-8 文本：请补上，或者移走文件夹。",
                "The folder has no item.toml, or it is not UTF-8 text: add it, or move the folder away.",
            ),
        }
    }
    if items.is_empty() && findings.count() == 0 {
        findings.add(Place::file(folder), "没有一个事项。", "There is no item.");
    }
    Ok(items)
}

/// A folder that is not there holds none.
fn read_scenarios(folder: &Path, findings: &mut Findings) -> Result<Vec<ScenarioSource>, BuildError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(BuildError::io(folder, source)),
    };
    let mut files: Vec<_> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .collect();
    files.sort();
    let mut scenarios = Vec::new();
    for file in files {
        match fs::read_to_string(&file) {
            Ok(text) => scenarios.extend(ScenarioSource::read(&file, &text, findings)),
            Err(_) => findings.add(
                Place::file(&file),
                "这不是 UTF-8 文本：请另存为 UTF-8。",
                "This is not UTF-8 text: save it as such.",
            ),
        }
    }
    Ok(scenarios)
}

/// What one item cannot know by itself.
fn check_across(items: &[ItemSource], divisions: &Divisions, findings: &mut Findings) {
    let mut seen: BTreeMap<&ItemCode, &Path> = BTreeMap::new();
    for item in items {
        if let Some(other) = seen.insert(&item.code, &item.file) {
            let other = other.display();
            let zh = format!("事项编码 {} 与 {other} 的相同：每个事项用自己的编码。", item.code);
            findings.add(
                item.places.code.clone(),
                zh,
                format!("{other} has the code {} too.", item.code),
            );
        }
        if let Some(region) = item.parts.as_ref().map(|parts| parts.region)
            && region != banshi_domain::RegionCode::NATION
            && divisions.name(region).is_none()
        {
            let zh = format!("行政区划表里没有 {region}：请核对 region。");
            findings.add(
                item.places.region.clone(),
                zh,
                format!("No division has the code {region}."),
            );
        }
    }
}

/// What was published last, in the publisher's own words: tells whether anything changed without reading it all back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Record {
    items: BTreeMap<ItemCode, Published>,
    extras: ContentHash,
    /// From this day the catalogue is written anew even if nothing changed: an earlier version goes out of use, or
    /// the signatures get old.
    again_on: NaiveDate,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Published {
    version: ItemVersion,
    sha256: ContentHash,
}

/// Signatures last a year; they are renewed well before.
const RENEWED_AFTER_DAYS: u64 = 90;

impl Record {
    fn path(out: &Path) -> PathBuf {
        out.join(".publisher.json")
    }

    /// `None` where nothing was published; a record that cannot be read counts as none, and all is written anew.
    fn read(out: &Path) -> Result<Option<Self>, BuildError> {
        let path = Self::path(out);
        // Without a timestamp nothing is published, whatever the record says.
        if !path.exists() || !out.join("metadata/timestamp.json").exists() {
            return Ok(None);
        }
        Ok(serde_json::from_str(&read(&path)?).ok())
    }

    fn of(items: &[(Item, Place)], extras: &Extras, before: Option<&Self>, today: NaiveDate) -> Self {
        let published = items.iter().map(|(item, _)| {
            (
                item.code.clone(),
                Published {
                    version: item.version,
                    sha256: ContentHash::of(&json(item)),
                },
            )
        });
        let mut record = Self {
            items: published.collect(),
            extras: ContentHash::of(&json(&(
                &extras.receipt_keys,
                &extras.calendar,
                &extras.divisions,
                &extras.scenarios,
            ))),
            again_on: today + Days::new(RENEWED_AFTER_DAYS),
        };
        if let Some(before) = before {
            record.again_on = record.again_on.min(before.expiry_of_versions(items, today));
        }
        record
    }

    /// The first day on which a version that was published before may no longer be filed.
    fn expiry_of_versions(&self, items: &[(Item, Place)], today: NaiveDate) -> NaiveDate {
        let replaced = items.iter().filter(|(item, _)| {
            self.items
                .get(&item.code)
                .is_some_and(|published| published.version < item.version)
        });
        let ends = replaced
            .map(|(item, _)| item.valid_from + Days::new(u64::from(item.predecessor_usable_days) + 1));
        let pending = (self.again_on > today).then_some(self.again_on);
        ends.chain(pending)
            .filter(|day| *day > today)
            .min()
            .unwrap_or(NaiveDate::MAX)
    }

    /// Whether what was published is still what `new` says.
    fn holds(&self, new: &Self, today: NaiveDate) -> bool {
        self.items == new.items && self.extras == new.extras && today < self.again_on
    }

    /// All at once; the catalogue's writer would stop at the first.
    fn refuse_reused_versions(&self, new: &Self, items: &[(Item, Place)]) -> Result<(), BuildError> {
        let mut findings = Findings::default();
        for (item, place) in items {
            let (Some(before), Some(now)) = (self.items.get(&item.code), new.items.get(&item.code)) else {
                continue;
            };
            let (code, version) = (&item.code, before.version);
            if now.version < version {
                let zh = format!("{code} 已经发布到第 {version} 版：version 不能变小。");
                let en = format!("{code} was published as version {version}: the version cannot go back.");
                findings.add(place.clone(), zh, en);
            } else if now.version == version && now.sha256 != before.sha256 {
                let next = version.0.saturating_add(1);
                let zh = format!("{code} 第 {version} 版已经发布，现在内容变了：请把 version 改为 {next}。");
                let en = format!(
                    "{code} version {version} was published with other content: make it version {next}."
                );
                findings.add(place.clone(), zh, en);
            }
        }
        let findings = findings.into_sorted();
        if findings.is_empty() {
            Ok(())
        } else {
            Err(BuildError::Content(findings))
        }
    }

    fn write(&self, out: &Path) -> Result<(), BuildError> {
        write(&Self::path(out), &json(self))
    }
}

fn json(value: &impl Serialize) -> Vec<u8> {
    // Structs of texts and numbers are always JSON.
    serde_json::to_vec(value).unwrap_or_default()
}

fn read(path: &Path) -> Result<String, BuildError> {
    fs::read_to_string(path).map_err(|source| BuildError::io(path, source))
}

/// Writes what is not there yet in the same bytes.
fn write(path: &Path, bytes: &[u8]) -> Result<(), BuildError> {
    if fs::read(path).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    let written = path
        .parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(path, bytes));
    written.map_err(|source| BuildError::io(path, source))
}

/// The date in China: guides live by it.
fn china_day(now: DateTime<Utc>) -> NaiveDate {
    const EAST_8: i32 = 8 * 3600;
    FixedOffset::east_opt(EAST_8)
        .map_or_else(|| now.date_naive(), |zone| now.with_timezone(&zone).date_naive())
}
