//! Rows of flat columns, as lists of choices are: held by column, each different text once, and searched through an
//! equality index that is built on first use.

use std::sync::OnceLock;

use hashbrown::{HashTable, hash_table::Entry};

use crate::{hashing::hash, limits, packed::PackedTexts};

/// A cell that its row does not have.
const ABSENT: u32 = u32::MAX;

/// Rows of cells by column.
#[derive(Debug, Default)]
pub(crate) struct Table {
    columns: Vec<Column>,
    texts: PackedTexts,
    /// By text its code.
    codes: HashTable<Coded>,
    rows: u32,
}

/// A text's code, which is its place among the texts, with its hash: growing need not read the text again.
#[derive(Debug, Clone, Copy)]
struct Coded {
    hash: u32,
    code: u32,
}

impl Coded {
    fn is(self, text: &str, hash: u32, texts: &PackedTexts) -> bool {
        self.hash == hash && texts.get(self.code) == text
    }
}

/// One column: for each row the code of its text.
#[derive(Debug)]
struct Column {
    name: Box<str>,
    codes: Vec<u32>,
    index: OnceLock<Index>,
}

/// For each code the rows that hold it, in order; a cell that is absent counts as an empty one.
#[derive(Debug)]
struct Index {
    starts: Vec<u32>,
    rows: Vec<u32>,
}

impl Table {
    /// Adds a column, empty in the rows that are there already.
    ///
    /// # Errors
    /// What is too many.
    pub(crate) fn add_column(&mut self, name: &str) -> Result<usize, String> {
        if self.columns.len() >= limits::LIST_COLUMNS {
            return Err("the list has too many columns".to_owned());
        }
        bounded(self.rows as usize, self.columns.len() + 1)?;
        self.columns.push(Column {
            name: name.into(),
            codes: vec![ABSENT; self.rows as usize],
            index: OnceLock::new(),
        });
        Ok(self.columns.len() - 1)
    }

    /// The column of a name, made on first sight; `guess` is where it is likely to stand.
    ///
    /// # Errors
    /// What is too many.
    pub(crate) fn column_or_new(&mut self, name: &str, guess: usize) -> Result<usize, String> {
        let names = |column: &Column| *column.name == *name;
        if self.columns.get(guess).is_some_and(names) {
            return Ok(guess);
        }
        match self.columns.iter().position(names) {
            Some(column) => Ok(column),
            None => self.add_column(name),
        }
    }

    /// Begins a row; its cells are absent until set.
    ///
    /// # Errors
    /// What is too many.
    pub(crate) fn add_row(&mut self) -> Result<(), String> {
        bounded(self.rows as usize + 1, self.columns.len())?;
        self.rows += 1;
        for column in &mut self.columns {
            column.codes.push(ABSENT);
        }
        Ok(())
    }

    /// Sets a cell of the last row.
    ///
    /// # Errors
    /// What is too many.
    pub(crate) fn set(&mut self, column: usize, text: &str) -> Result<(), String> {
        let cells = &mut self.columns[column].codes;
        let texts = &mut self.texts;
        // Lists are often sorted: many a cell holds what stands above it.
        if let [.., above, cell] = cells.as_mut_slice()
            && *above != ABSENT
            && texts.get(*above) == text
        {
            *cell = *above;
            return Ok(());
        }
        let hash = hash_of(text);
        let entry = self.codes.entry(
            spread(hash),
            |known| known.is(text, hash, texts),
            |known| spread(known.hash),
        );
        let code = match entry {
            Entry::Occupied(known) => known.get().code,
            Entry::Vacant(free) => {
                if texts.len() >= limits::LIST_TEXTS {
                    return Err("the list has too many different texts".to_owned());
                }
                let code = texts.push(text);
                free.insert(Coded { hash, code }).get().code
            }
        };
        if let Some(cell) = cells.last_mut() {
            *cell = code;
        }
        Ok(())
    }

    /// Whether the last row has this cell.
    pub(crate) fn last_has(&self, column: usize) -> bool {
        self.columns[column]
            .codes
            .last()
            .is_some_and(|&code| code != ABSENT)
    }

    /// Gives back what growing took in advance.
    pub(crate) fn shrink(&mut self) {
        self.texts.shrink();
        for column in &mut self.columns {
            column.codes.shrink_to_fit();
        }
    }

    pub(crate) fn rows(&self) -> u32 {
        self.rows
    }

    pub(crate) fn width(&self) -> usize {
        self.columns.len()
    }

    /// The name of a column, where there is one.
    pub(crate) fn name(&self, column: usize) -> Option<&str> {
        self.columns.get(column).map(|column| &*column.name)
    }

    /// The columns' names, in order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| &*column.name)
    }

    /// Whether a row has a cell.
    pub(crate) fn has(&self, row: u32, column: usize) -> bool {
        self.columns[column].codes[row as usize] != ABSENT
    }

    /// The text of a cell, where the row has it.
    pub(crate) fn text(&self, row: u32, column: usize) -> Option<&str> {
        let code = self.columns.get(column)?.codes[row as usize];
        (code != ABSENT).then(|| self.texts.get(code))
    }

    /// The rows whose cell in `column` holds `text` exactly, in order; the empty text stands for an absent cell too. The
    /// index is built on first use.
    pub(crate) fn rows_where(&self, column: usize, text: &str) -> &[u32] {
        let Some(code) = self.code(text) else {
            return &[];
        };
        let index = self.columns[column].index.get_or_init(|| self.index(column));
        &index.rows[index.starts[code] as usize..index.starts[code + 1] as usize]
    }

    /// The code of a text that some cell holds; that of the empty text is behind all others where no cell holds it.
    fn code(&self, text: &str) -> Option<usize> {
        let hash = hash_of(text);
        let known = self
            .codes
            .find(spread(hash), |known| known.is(text, hash, &self.texts));
        match known {
            Some(known) => Some(known.code as usize),
            None => text.is_empty().then_some(self.texts.len()),
        }
    }

    fn index(&self, column: usize) -> Index {
        let codes = &self.columns[column].codes;
        let empty = self.code("").unwrap_or(self.texts.len());
        let group = |code: u32| if code == ABSENT { empty } else { code as usize };
        let mut starts = vec![0; self.texts.len() + 2];
        for &code in codes {
            starts[group(code) + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut rows = vec![0; codes.len()];
        for (row, &code) in (0..).zip(codes) {
            let at = &mut next[group(code)];
            rows[*at as usize] = row;
            *at += 1;
        }
        Index { starts, rows }
    }
}

/// The half of a text's hash that is kept.
fn hash_of(text: &str) -> u32 {
    (hash(text) >> 32) as u32
}

/// A table's hash from the half that is kept: the table looks at both ends of it.
fn spread(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
}

fn bounded(rows: usize, columns: usize) -> Result<(), String> {
    // Nodes are numbered by rows and cells.
    if rows.saturating_mul(columns + 1) > limits::LIST_CELLS {
        return Err("the list has too many cells".to_owned());
    }
    Ok(())
}
