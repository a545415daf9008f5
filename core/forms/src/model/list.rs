//! A secondary instance that is a plain list: rows of the same flat columns, held by column with its texts stored
//! once, and searched through an equality index that is built on first use.

use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use crate::{limits, symbols::Sym};

/// A cell that its row does not have.
pub(crate) const ABSENT: u32 = u32::MAX;

/// One column: for each row the code of its text.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) name: Sym,
    codes: Vec<u32>,
    index: OnceLock<Index>,
}

/// For each code the rows that hold it, in order.
#[derive(Debug)]
struct Index {
    starts: Vec<u32>,
    rows: Vec<u32>,
}

/// A list with a root element, rows of one name, and columns. Nodes are numbered: 0 the document, 1 the root, then
/// each row followed by its cells.
#[derive(Debug)]
pub(crate) struct List {
    pub(crate) root: Sym,
    pub(crate) row: Sym,
    pub(crate) columns: Vec<Column>,
    texts: Vec<Arc<str>>,
    codes: FxHashMap<Arc<str>, u32>,
    rows: u32,
}

/// What a node number of a list stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cell {
    Document,
    Root,
    Row(u32),
    Value(u32, usize),
}

impl List {
    pub(crate) fn new(root: Sym, row: Sym) -> Self {
        Self {
            root,
            row,
            columns: Vec::new(),
            texts: Vec::new(),
            codes: FxHashMap::default(),
            rows: 0,
        }
    }

    /// Adds a column, empty in the rows that are there already.
    ///
    /// # Errors
    /// What is too many.
    pub(crate) fn add_column(&mut self, name: Sym) -> Result<usize, String> {
        bounded(self.rows as usize, self.columns.len() + 1)?;
        let codes = vec![ABSENT; self.rows as usize];
        self.columns.push(Column {
            name,
            codes,
            index: OnceLock::new(),
        });
        Ok(self.columns.len() - 1)
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
        let code = if let Some(&code) = self.codes.get(text) {
            code
        } else {
            if self.texts.len() >= limits::LIST_TEXTS {
                return Err("the list has too many different texts".to_owned());
            }
            let code = u32::try_from(self.texts.len()).unwrap_or(ABSENT - 1);
            let text: Arc<str> = Arc::from(text);
            self.texts.push(Arc::clone(&text));
            self.codes.insert(text, code);
            code
        };
        if let Some(cell) = self.columns[column].codes.last_mut() {
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

    pub(crate) fn rows(&self) -> u32 {
        self.rows
    }

    pub(crate) fn column(&self, name: Sym) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    fn stride(&self) -> u32 {
        u32::try_from(self.columns.len()).unwrap_or(u32::MAX - 1) + 1
    }

    pub(crate) fn row_node(&self, row: u32) -> u32 {
        2 + row * self.stride()
    }

    /// The node of a cell, where the row has it.
    pub(crate) fn cell_node(&self, row: u32, column: usize) -> Option<u32> {
        (self.columns[column].codes[row as usize] != ABSENT)
            .then(|| self.row_node(row) + 1 + u32::try_from(column).unwrap_or(0))
    }

    pub(crate) fn cell(&self, node: u32) -> Cell {
        match node {
            0 => Cell::Document,
            1 => Cell::Root,
            node => {
                let (row, rest) = ((node - 2) / self.stride(), (node - 2) % self.stride());
                if rest == 0 {
                    Cell::Row(row)
                } else {
                    Cell::Value(row, rest as usize - 1)
                }
            }
        }
    }

    pub(crate) fn text(&self, row: u32, column: usize) -> Option<&Arc<str>> {
        self.texts
            .get(self.columns.get(column)?.codes[row as usize] as usize)
    }

    /// The rows whose cell in `column` holds `text` exactly; the index is built on first use.
    pub(crate) fn rows_where(&self, column: usize, text: &str) -> &[u32] {
        let Some(&code) = self.codes.get(text) else {
            return &[];
        };
        let index = self.columns[column].index.get_or_init(|| self.index(column));
        &index.rows[index.starts[code as usize] as usize..index.starts[code as usize + 1] as usize]
    }

    fn index(&self, column: usize) -> Index {
        let codes = &self.columns[column].codes;
        let mut starts = vec![0; self.texts.len() + 1];
        for &code in codes.iter().filter(|&&code| code != ABSENT) {
            starts[code as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut rows = vec![0; starts.last().copied().unwrap_or(0) as usize];
        for (row, &code) in (0..).zip(codes).filter(|&(_, &code)| code != ABSENT) {
            rows[next[code as usize] as usize] = row;
            next[code as usize] += 1;
        }
        Index { starts, rows }
    }
}

fn bounded(rows: usize, columns: usize) -> Result<(), String> {
    // Nodes are numbered by rows and cells.
    if rows.saturating_mul(columns + 1) > limits::LIST_CELLS {
        return Err("the list has too many cells".to_owned());
    }
    Ok(())
}
