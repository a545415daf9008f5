//! Administrative divisions (行政区划): six-digit codes after GB/T 2260, and the names that go with them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Why a text is no division code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RegionFault {
    /// Not six ASCII digits.
    #[error("a division code has six digits")]
    Form,
    /// The first two digits name no province.
    #[error("no province has this code")]
    UnknownProvince,
}

impl RegionFault {
    /// Stable name of the fault, for the wire and for lists of causes.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Form => "region_form",
            Self::UnknownProvince => "unknown_province",
        }
    }
}

/// How far down a division code reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 国家, `100000`.
    Nation,
    /// 省级: province, autonomous region, municipality, special administrative region.
    Province,
    /// 地级: city, prefecture, league.
    City,
    /// 县级: county, district, county-level city, banner.
    County,
}

/// An administrative division by its six-digit code (行政区划代码, GB/T 2260), down to the county.
///
/// Only the province is checked against a list: counties come and go, while numbers issued under a former code
/// stay valid for life. What a code is called today is known by [`Divisions`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RegionCode([u8; 6]);

/// Provinces by their first two digits. 83 is no division: it stands in the residence permits issued to residents
/// of Taiwan (台湾居民居住证) where a division would.
const PROVINCES: [(&[u8; 2], &str); 35] = [
    (b"11", "北京市"),
    (b"12", "天津市"),
    (b"13", "河北省"),
    (b"14", "山西省"),
    (b"15", "内蒙古自治区"),
    (b"21", "辽宁省"),
    (b"22", "吉林省"),
    (b"23", "黑龙江省"),
    (b"31", "上海市"),
    (b"32", "江苏省"),
    (b"33", "浙江省"),
    (b"34", "安徽省"),
    (b"35", "福建省"),
    (b"36", "江西省"),
    (b"37", "山东省"),
    (b"41", "河南省"),
    (b"42", "湖北省"),
    (b"43", "湖南省"),
    (b"44", "广东省"),
    (b"45", "广西壮族自治区"),
    (b"46", "海南省"),
    (b"50", "重庆市"),
    (b"51", "四川省"),
    (b"52", "贵州省"),
    (b"53", "云南省"),
    (b"54", "西藏自治区"),
    (b"61", "陕西省"),
    (b"62", "甘肃省"),
    (b"63", "青海省"),
    (b"64", "宁夏回族自治区"),
    (b"65", "新疆维吾尔自治区"),
    (b"71", "台湾省"),
    (b"81", "香港特别行政区"),
    (b"82", "澳门特别行政区"),
    (b"83", "台湾省"),
];

impl RegionCode {
    /// The whole country, for what is offered everywhere.
    pub const NATION: Self = Self(*b"100000");

    /// The six digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // The bytes are ASCII digits by construction.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// How far down this code reaches.
    #[must_use]
    pub fn level(self) -> Level {
        match self.0 {
            [b'1', b'0', ..] => Level::Nation,
            [_, _, b'0', b'0', b'0', b'0'] => Level::Province,
            [_, _, _, _, b'0', b'0'] => Level::City,
            _ => Level::County,
        }
    }

    /// The province that this division lies in, itself for a province; the nation for the nation.
    #[must_use]
    pub fn province(self) -> Self {
        Self([self.0[0], self.0[1], b'0', b'0', b'0', b'0'])
    }

    /// Name of the province, known without a table of divisions; 全国 for the nation.
    #[must_use]
    pub fn province_name(self) -> &'static str {
        province_name(self.0[0], self.0[1]).unwrap_or("全国")
    }

    /// The next division up; `None` for the nation.
    #[must_use]
    pub fn parent(self) -> Option<Self> {
        let [a, b, c, d, ..] = self.0;
        match self.level() {
            Level::Nation => None,
            Level::Province => Some(Self::NATION),
            Level::City => Some(self.province()),
            Level::County if (c, d) == (b'0', b'0') => Some(self.province()),
            Level::County => Some(Self([a, b, c, d, b'0', b'0'])),
        }
    }

    /// Whether `other` is this division or lies in it.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        let digits = match self.level() {
            Level::Nation => 0,
            Level::Province => 2,
            Level::City => 4,
            Level::County => 6,
        };
        self.0[..digits] == other.0[..digits]
    }
}

fn province_name(tens: u8, ones: u8) -> Option<&'static str> {
    let place = PROVINCES.binary_search_by_key(&[tens, ones], |(code, _)| **code);
    place.ok().map(|place| PROVINCES[place].1)
}

impl FromStr for RegionCode {
    type Err = RegionFault;

    fn from_str(text: &str) -> Result<Self, RegionFault> {
        let digits: [u8; 6] = text.as_bytes().try_into().map_err(|_| RegionFault::Form)?;
        if !digits.iter().all(u8::is_ascii_digit) {
            return Err(RegionFault::Form);
        }
        if digits != Self::NATION.0 && province_name(digits[0], digits[1]).is_none() {
            return Err(RegionFault::UnknownProvince);
        }
        Ok(Self(digits))
    }
}

impl TryFrom<String> for RegionCode {
    type Error = RegionFault;

    fn try_from(text: String) -> Result<Self, RegionFault> {
        text.parse()
    }
}

impl From<RegionCode> for String {
    fn from(code: RegionCode) -> Self {
        code.as_str().to_owned()
    }
}

impl fmt::Display for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RegionCode({})", self.as_str())
    }
}

/// Why a table of divisions cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DivisionsFault {
    /// Longer than any true table.
    #[error("the table of divisions is too long")]
    TooLong,
    /// The first line is not that of this format and version.
    #[error("not a table of divisions of version 1")]
    Header,
    /// A line is not `code name`.
    #[error("line {line} is not a code and a name")]
    Line {
        /// Number of the line, from 1.
        line: usize,
    },
    /// A line's code is not above the one before it, or its parent is missing.
    #[error("line {line} is out of order or without its parent")]
    Order {
        /// Number of the line, from 1.
        line: usize,
    },
}

impl DivisionsFault {
    /// Stable name of the fault.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLong => "divisions_too_long",
            Self::Header => "divisions_header",
            Self::Line { .. } => "divisions_line",
            Self::Order { .. } => "divisions_order",
        }
    }
}

/// One division with its own name, without those above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Division<'a> {
    /// Its code.
    pub code: RegionCode,
    /// Its own name, as 京口区.
    pub name: &'a str,
}

impl Division<'_> {
    /// Whether the name only fills a level that the place does not have (市辖区, 省直辖县级行政区划): left out of full
    /// names, passed over by a picker of places.
    #[must_use]
    pub fn is_filler(&self) -> bool {
        self.code.level() == Level::City
            && (matches!(self.name, "市辖区" | "县") || self.name.ends_with("直辖县级行政区划"))
    }
}

/// Names of divisions from province to county.
///
/// The text form is one line per division, in order: two, four or six digits, a space, the name. The first line
/// names the format; lines that begin with `#` say where the table comes from.
///
/// ```
/// use banshi_domain::Divisions;
///
/// let table = Divisions::parse("banshi-divisions 1\n32 江苏省\n3211 镇江市\n321102 京口区\n")?;
/// assert_eq!(table.full_name("321102".parse()?).as_deref(), Some("江苏省镇江市京口区"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Divisions {
    /// Sorted by code; the name's place in `names`.
    rows: Vec<(RegionCode, std::ops::Range<usize>)>,
    names: String,
}

/// The whole country to county level is some 70 kB and 3,400 lines.
const MAX_BYTES: usize = 512 * 1024;
const MAX_ROWS: usize = 10_000;
const MAX_NAME_CHARS: usize = 40;

impl Divisions {
    /// Reads the text form.
    ///
    /// # Errors
    /// The first fault, with its line.
    pub fn parse(text: &str) -> Result<Self, DivisionsFault> {
        if text.len() > MAX_BYTES {
            return Err(DivisionsFault::TooLong);
        }
        let mut lines = text.lines().zip(1..);
        if lines.next().map(|(line, _)| line) != Some("banshi-divisions 1") {
            return Err(DivisionsFault::Header);
        }
        let mut table = Self {
            rows: Vec::new(),
            names: String::new(),
        };
        for (content, line) in lines {
            if content.is_empty() || content.starts_with('#') {
                continue;
            }
            if table.rows.len() == MAX_ROWS {
                return Err(DivisionsFault::TooLong);
            }
            let (code, name) = division_line(content).ok_or(DivisionsFault::Line { line })?;
            table.push(code, name).ok_or(DivisionsFault::Order { line })?;
        }
        Ok(table)
    }

    fn push(&mut self, code: RegionCode, name: &str) -> Option<()> {
        if self.rows.last().is_some_and(|(last, _)| *last >= code) {
            return None;
        }
        let parent = code.parent()?;
        if parent != RegionCode::NATION {
            self.place(parent)?;
        }
        let start = self.names.len();
        self.names.push_str(name);
        self.rows.push((code, start..self.names.len()));
        Some(())
    }

    fn place(&self, code: RegionCode) -> Option<usize> {
        self.rows.binary_search_by_key(&code, |(code, _)| *code).ok()
    }

    /// The division's own name.
    #[must_use]
    pub fn name(&self, code: RegionCode) -> Option<&str> {
        Some(self.at(self.place(code)?).name)
    }

    fn at(&self, place: usize) -> Division<'_> {
        let (code, name) = &self.rows[place];
        Division {
            code: *code,
            name: &self.names[name.clone()],
        }
    }

    /// The name with those above it, as 江苏省镇江市京口区; levels that only fill a gap and repeated names (嘉峪关市) are
    /// left out. `None` where the code is not in the table: a former county, say.
    #[must_use]
    pub fn full_name(&self, code: RegionCode) -> Option<String> {
        let mut parts = vec![self.name(code)?];
        let mut above = code.parent();
        while let Some(code) = above {
            if let Some(place) = self.place(code) {
                let division = self.at(place);
                if !division.is_filler() && parts.last() != Some(&division.name) {
                    parts.push(division.name);
                }
            }
            above = code.parent();
        }
        Some(parts.into_iter().rev().collect())
    }

    /// [`full_name`](Self::full_name) of the nearest division that the table knows: for a number that was issued
    /// under a county's former code, the city or province. `None` only where not even the province is there.
    #[must_use]
    pub fn nearest_full_name(&self, code: RegionCode) -> Option<String> {
        std::iter::successors(Some(code), |code| code.parent()).find_map(|code| self.full_name(code))
    }

    /// The divisions directly below, by code; of [`RegionCode::NATION`], the provinces.
    pub fn children(&self, of: RegionCode) -> impl Iterator<Item = Division<'_>> {
        let start = match of.level() {
            Level::Nation => 0,
            _ => self.rows.partition_point(|(code, _)| *code <= of),
        };
        (start..self.rows.len())
            .map(|place| self.at(place))
            .take_while(move |division| of.contains(division.code))
            .filter(move |division| division.code.parent() == Some(of))
    }

    /// All divisions, by code.
    pub fn iter(&self) -> impl Iterator<Item = Division<'_>> {
        (0..self.rows.len()).map(|place| self.at(place))
    }

    /// How many divisions are named.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// `3211 镇江市`: the code without its trailing pairs of zeros, then the name.
fn division_line(line: &str) -> Option<(RegionCode, &str)> {
    let (digits, name) = line.split_once(' ')?;
    let named = !name.is_empty()
        && name.chars().count() <= MAX_NAME_CHARS
        && !name.chars().any(|c| c.is_control() || c.is_whitespace());
    if !named || !matches!(digits.len(), 2 | 4 | 6) {
        return None;
    }
    let code: RegionCode = format!("{digits:0<6}").parse().ok()?;
    let reaches = match code.level() {
        Level::Nation => return None,
        Level::Province => 2,
        Level::City => 4,
        Level::County => 6,
    };
    (digits.len() == reaches).then_some((code, name))
}

#[cfg(test)]
#[path = "region_tests.rs"]
mod tests;
