//! The targets `delta-{edition}`: what makes the rows of the newest edition of those of an earlier one.

use std::collections::BTreeMap;

use banshi_domain::{ItemCode, ItemVersion};
use serde_json::{Value, json};

use super::{FORMAT, FormatFault, Row, RowKey, Splice, diff, limits, pack, unpack};

/// One change. Keys name rows of the earlier edition; changes stand in no order that matters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    /// A row that is no longer there.
    Remove(RowKey),
    /// A row that nothing earlier resembles.
    Insert(Row),
    /// A row made by splices of an earlier one, which itself stays unless removed.
    Derive(RowKey, Vec<Splice>),
}

/// All changes between two editions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Delta {
    pub(crate) from: u64,
    pub(crate) to: u64,
    pub(crate) changes: Vec<Change>,
}

impl Delta {
    /// Compares two editions by key. A new version is derived of the highest earlier one of its item.
    pub(crate) fn between(
        from: u64,
        old: &BTreeMap<RowKey, Row>,
        to: u64,
        new: &BTreeMap<RowKey, Row>,
    ) -> Self {
        let mut changes: Vec<_> = old
            .keys()
            .filter(|key| !new.contains_key(key))
            .cloned()
            .map(Change::Remove)
            .collect();
        for (key, row) in new {
            match old.get(key) {
                Some(same) if same.hash == row.hash => {}
                Some(other) => {
                    changes.push(Change::Remove(key.clone()));
                    changes.push(Change::Derive(key.clone(), diff(&other.json, &row.json)));
                }
                None => changes.push(match latest_before(old, key) {
                    Some(base) => Change::Derive(base.key.clone(), diff(&base.json, &row.json)),
                    None => Change::Insert(row.clone()),
                }),
            }
        }
        Self { from, to, changes }
    }

    /// Packed lines of JSON: the head `["banshi-delta", format, from, to]`, then `["-", code, version]`,
    /// `["+", row]` or `["~", code, version, [[skip, drop, "insert"], …]]`.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut lines = format!("{}\n", json!(["banshi-delta", FORMAT, self.from, self.to]));
        for change in &self.changes {
            match change {
                Change::Remove((code, version)) => lines.push_str(&json!(["-", code, version]).to_string()),
                Change::Insert(row) => {
                    lines.push_str("[\"+\",");
                    lines.push_str(&row.json);
                    lines.push(']');
                }
                Change::Derive((code, version), splices) => {
                    lines.push_str(&json!(["~", code, version, splices]).to_string());
                }
            }
            lines.push('\n');
        }
        pack(lines.as_bytes())
    }

    pub(crate) fn read(bytes: &[u8]) -> Result<Self, FormatFault> {
        let malformed = FormatFault::Malformed { what: "the delta" };
        let lines = unpack(bytes, limits::UNPACKED)?;
        let mut lines = std::str::from_utf8(&lines)
            .map_err(|_| malformed.clone())?
            .lines();
        let head: (String, u64, u64, u64) = lines
            .next()
            .and_then(|line| serde_json::from_str(line).ok())
            .ok_or_else(|| malformed.clone())?;
        if head.0 != "banshi-delta" {
            return Err(malformed);
        }
        if head.1 != u64::from(FORMAT) {
            return Err(FormatFault::Version { found: head.1 });
        }
        let mut changes = Vec::new();
        for line in lines {
            if changes.len() == limits::ROWS {
                return Err(FormatFault::TooLarge {
                    limit: limits::ROWS as u64,
                });
            }
            changes.push(read_change(line).ok_or_else(|| malformed.clone())??);
        }
        Ok(Self {
            from: head.2,
            to: head.3,
            changes,
        })
    }
}

fn read_change(line: &str) -> Option<Result<Change, FormatFault>> {
    // A row's bytes are taken as they stand: parsing and writing anew could change them.
    if let Some(row) = line
        .strip_prefix("[\"+\",")
        .and_then(|rest| rest.strip_suffix(']'))
    {
        return Some(Row::read(row.to_owned()).map(Change::Insert));
    }
    let value: Value = serde_json::from_str(line).ok()?;
    if value.get(0)? == "-" {
        let (_, code, version): (String, ItemCode, ItemVersion) = serde_json::from_value(value).ok()?;
        return Some(Ok(Change::Remove((code, version))));
    }
    let (sign, code, version, splices): (String, ItemCode, ItemVersion, Vec<Splice>) =
        serde_json::from_value(value).ok()?;
    (sign == "~").then_some(Ok(Change::Derive((code, version), splices)))
}

fn latest_before<'a>(old: &'a BTreeMap<RowKey, Row>, key: &RowKey) -> Option<&'a Row> {
    let first = (key.0.clone(), ItemVersion(0));
    old.range(first..=(key.0.clone(), ItemVersion(u32::MAX)))
        .next_back()
        .map(|(_, row)| row)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::format::patch;

    fn row(code: u8, version: u32, text: &str) -> Row {
        Row::read(json!({"code": format!("A{code}"), "text": text, "version": version}).to_string()).unwrap()
    }

    fn keyed(rows: impl IntoIterator<Item = Row>) -> BTreeMap<RowKey, Row> {
        rows.into_iter().map(|row| (row.key.clone(), row)).collect()
    }

    fn applied(old: &BTreeMap<RowKey, Row>, delta: &Delta) -> BTreeMap<RowKey, Row> {
        let mut new = old.clone();
        for change in &delta.changes {
            if let Change::Remove(key) = change {
                new.remove(key).unwrap();
            }
        }
        for change in &delta.changes {
            let row = match change {
                Change::Remove(_) => continue,
                Change::Insert(row) => row.clone(),
                Change::Derive(base, splices) => Row::read(patch(&old[base].json, splices).unwrap()).unwrap(),
            };
            new.insert(row.key.clone(), row);
        }
        new
    }

    fn edition() -> impl Strategy<Value = BTreeMap<RowKey, Row>> {
        prop::collection::vec((0..8_u8, 1..4_u32, "[药师注册，。\"\n]{0,20}"), 0..16).prop_map(|rows| {
            keyed(
                rows.into_iter()
                    .map(|(code, version, text)| row(code, version, &text)),
            )
        })
    }

    proptest! {
        #[test]
        fn the_delta_of_two_editions_makes_the_one_of_the_other(old in edition(), new in edition()) {
            let delta = Delta::between(3, &old, 9, &new);
            let read = Delta::read(&delta.to_bytes()).unwrap();
            prop_assert_eq!(&read, &delta);
            prop_assert_eq!(applied(&old, &read), new);
        }

        #[test]
        fn any_bytes_give_a_named_fault(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(Delta::read(&bytes).is_err());
            prop_assert!(Delta::read(&pack(&bytes)).is_err());
        }
    }

    #[test]
    fn a_delta_of_another_format_is_named_so() {
        assert_eq!(
            Delta::read(&pack(b"[\"banshi-delta\",2,1,2]\n")),
            Err(FormatFault::Version { found: 2 })
        );
    }
}
