//! Elements that are the rows of a table: they are most of a large form, so they become one without a node each.

use std::sync::Arc;

use super::reader::{Event, Reader};
use crate::table::Table;

/// The rows within an element.
#[derive(Debug)]
pub(crate) struct Rows<'i> {
    /// The name of each.
    pub(crate) name: &'i str,
    pub(crate) table: Arc<Table>,
}

/// Reads what stands in the element that has just begun, with its end, where it is rows: of one name, with flat cells in
/// the columns' order, without attributes or prefixes. Anything else is left unread.
///
/// # Errors
/// What is wrong with the document.
pub(super) fn read<'i>(reader: &mut Reader<'i>) -> Result<Option<Rows<'i>>, String> {
    let mark = reader.mark();
    let found = rows(reader)?;
    if found.is_none() {
        reader.go_back(mark);
    }
    Ok(found)
}

/// Goes on with a value, or gives up where there is none.
macro_rules! some {
    ($value:expr) => {
        match $value {
            Some(value) => value,
            None => return Ok(None),
        }
    };
}

fn rows<'i>(reader: &mut Reader<'i>) -> Result<Option<Rows<'i>>, String> {
    let mut table = Table::default();
    let mut row: Option<&str> = None;
    loop {
        // Nearly every row begins alike.
        while row.and_then(|name| reader.next_start(name)).is_some() {
            some!(table.add_row().ok());
            some!(cells(reader, &mut table)?);
        }
        let Some(event) = reader.next()? else { break };
        match event {
            Event::Text(_) => {}
            Event::End => break,
            Event::Start { name, empty } => {
                if *row.get_or_insert(name) != name || !is_plain(name, reader) {
                    return Ok(None);
                }
                some!(table.add_row().ok());
                if !empty {
                    some!(cells(reader, &mut table)?);
                }
                // A list's first row shows that its rows have cells.
                if table.width() == 0 {
                    return Ok(None);
                }
            }
        }
    }
    let name = some!(row);
    table.shrink();
    Ok(Some(Rows {
        name,
        table: Arc::new(table),
    }))
}

/// Reads the cells of a row, and its end.
fn cells(reader: &mut Reader<'_>, table: &mut Table) -> Result<Option<()>, String> {
    // The column behind that of the cell before.
    let mut next = 0;
    loop {
        // Nearly every row has the same cells, and ends behind them.
        while let Some(text) = table.name(next).and_then(|name| reader.next_leaf(name)) {
            some!(table.set(next, text.trim()).ok());
            next += 1;
        }
        if reader.next_end().is_some() {
            break;
        }
        let Some(event) = reader.next()? else { break };
        match event {
            Event::Text(_) => {}
            Event::End => break,
            Event::Start { name, empty } => {
                if !is_plain(name, reader) {
                    return Ok(None);
                }
                let column = some!(table.column_or_new(name, next).ok());
                if column < next || table.last_has(column) {
                    return Ok(None);
                }
                next = column + 1;
                let mut text = None;
                if !empty {
                    match reader.next()? {
                        Some(Event::End) => {}
                        Some(Event::Text(found)) if matches!(reader.next()?, Some(Event::End)) => {
                            text = Some(found);
                        }
                        _ => return Ok(None),
                    }
                }
                let text = text.as_deref().unwrap_or("").trim();
                some!(table.set(column, text).ok());
            }
        }
    }
    Ok(Some(()))
}

fn is_plain(name: &str, reader: &Reader<'_>) -> bool {
    reader.attributes().is_empty() && !name.contains(':')
}
