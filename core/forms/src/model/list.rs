//! A secondary instance that is a plain list: a table whose rows and cells are nodes.

use std::sync::Arc;

use crate::{
    symbols::{Sym, Symbols},
    table::Table,
};

/// A list with a root element, rows of one name, and columns. Nodes are numbered: 0 the document, 1 the root, then
/// each row followed by its cells.
#[derive(Debug)]
pub(crate) struct List {
    pub(crate) root: Sym,
    pub(crate) row: Sym,
    columns: Vec<Sym>,
    table: Arc<Table>,
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
    pub(crate) fn new(root: &str, row: &str, table: Arc<Table>, symbols: &mut Symbols) -> Self {
        Self {
            root: symbols.intern(root),
            row: symbols.intern(row),
            columns: table.names().map(|name| symbols.intern(name)).collect(),
            table,
        }
    }

    pub(crate) fn rows(&self) -> u32 {
        self.table.rows()
    }

    pub(crate) fn column(&self, name: Sym) -> Option<usize> {
        self.columns.iter().position(|&column| column == name)
    }

    pub(crate) fn column_name(&self, column: usize) -> Sym {
        self.columns[column]
    }

    fn stride(&self) -> u32 {
        u32::try_from(self.columns.len()).unwrap_or(u32::MAX - 1) + 1
    }

    pub(crate) fn row_node(&self, row: u32) -> u32 {
        2 + row * self.stride()
    }

    /// The node of a cell, where the row has it.
    pub(crate) fn cell_node(&self, row: u32, column: usize) -> Option<u32> {
        self.table
            .has(row, column)
            .then(|| self.row_node(row) + 1 + u32::try_from(column).unwrap_or(0))
    }

    /// The nodes of a row's cells.
    pub(crate) fn cell_nodes(&self, row: u32) -> impl Iterator<Item = u32> {
        (0..self.columns.len()).filter_map(move |column| self.cell_node(row, column))
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

    pub(crate) fn text(&self, row: u32, column: usize) -> Option<&str> {
        self.table.text(row, column)
    }

    /// The rows whose cell in `column` holds `text` exactly, by the table's index.
    pub(crate) fn rows_where(&self, column: usize, text: &str) -> &[u32] {
        self.table.rows_where(column, text)
    }
}
