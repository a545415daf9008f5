//! Secondary instances: lists in columns, anything else as a small tree.

use std::{borrow::Cow, sync::Arc};

use crate::{
    model::list::{Cell, List},
    symbols::{Sym, Symbols},
    table::Table,
    xml::Node,
};

/// A secondary instance. Node 0 is the document, node 1 its root element.
#[derive(Debug)]
pub(crate) enum Document {
    List(List),
    Tree(Tree),
}

/// An instance that is no plain list.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    nodes: Vec<TreeNode>,
}

#[derive(Debug)]
struct TreeNode {
    name: Option<Sym>,
    parent: u32,
    attribute: bool,
    index: u32,
    children: Vec<u32>,
    attributes: Vec<u32>,
    text: Arc<str>,
}

impl Document {
    pub(crate) fn parent(&self, node: u32) -> Option<u32> {
        match self {
            Document::List(list) => match list.cell(node) {
                Cell::Document => None,
                Cell::Root => Some(0),
                Cell::Row(_) => Some(1),
                Cell::Value(row, _) => Some(list.row_node(row)),
            },
            Document::Tree(tree) => (node != 0).then(|| tree.nodes[node as usize].parent),
        }
    }

    pub(crate) fn name(&self, node: u32) -> Option<Sym> {
        match self {
            Document::List(list) => match list.cell(node) {
                Cell::Document => None,
                Cell::Root => Some(list.root),
                Cell::Row(_) => Some(list.row),
                Cell::Value(_, column) => Some(list.column_name(column)),
            },
            Document::Tree(tree) => tree.nodes[node as usize].name,
        }
    }

    pub(crate) fn is_attribute(&self, node: u32) -> bool {
        matches!(self, Document::Tree(tree) if tree.nodes[node as usize].attribute)
    }

    /// The node's place among the siblings of its name, from 0.
    pub(crate) fn index(&self, node: u32) -> u32 {
        match self {
            Document::List(list) => match list.cell(node) {
                Cell::Row(row) => row,
                _ => 0,
            },
            Document::Tree(tree) => tree.nodes[node as usize].index,
        }
    }

    pub(crate) fn each_child(&self, node: u32, visit: &mut dyn FnMut(u32)) {
        match self {
            Document::List(list) => match list.cell(node) {
                Cell::Document => visit(1),
                Cell::Root => (0..list.rows()).for_each(|row| visit(list.row_node(row))),
                Cell::Row(row) => list.cell_nodes(row).for_each(visit),
                Cell::Value(..) => {}
            },
            Document::Tree(tree) => tree.nodes[node as usize].children.iter().copied().for_each(visit),
        }
    }

    pub(crate) fn each_attribute(&self, node: u32, visit: &mut dyn FnMut(u32)) {
        if let Document::Tree(tree) = self {
            tree.nodes[node as usize]
                .attributes
                .iter()
                .copied()
                .for_each(visit);
        }
    }

    /// The children of one name.
    pub(crate) fn each_named(&self, node: u32, name: Sym, visit: &mut dyn FnMut(u32)) {
        match self {
            Document::List(list) => match list.cell(node) {
                Cell::Row(row) => {
                    if let Some(child) = list.column(name).and_then(|column| list.cell_node(row, column)) {
                        visit(child);
                    }
                }
                Cell::Root if list.row != name => {}
                Cell::Document if list.root != name => {}
                _ => self.each_child(node, visit),
            },
            Document::Tree(tree) => tree.nodes[node as usize]
                .children
                .iter()
                .copied()
                .filter(|&child| tree.nodes[child as usize].name == Some(name))
                .for_each(visit),
        }
    }

    /// The text of a leaf; a node with children has none of its own.
    pub(crate) fn text(&self, node: u32) -> Option<&str> {
        match self {
            Document::List(list) => match list.cell(node) {
                Cell::Value(row, column) => list.text(row, column),
                _ => None,
            },
            Document::Tree(tree) => {
                let node = &tree.nodes[node as usize];
                (node.children.is_empty() && !node.text.is_empty()).then_some(&*node.text)
            }
        }
    }

    /// Reads the element that is the instance's root.
    pub(crate) fn from_element(root: Node<'_, '_>, symbols: &mut Symbols) -> Document {
        match root.rows() {
            Some(rows) => {
                let table = Arc::clone(&rows.table);
                Document::List(List::new(root.name(), rows.name, table, symbols))
            }
            None => Document::Tree(tree_of(root, &mut |name| Some(symbols.intern(name)))),
        }
    }

    /// Reads the element that is the root of an instance which a form did not bring along. What has no name that the form
    /// knows is left out: no expression can name it.
    pub(crate) fn from_stranger(root: Node<'_, '_>, symbols: &Symbols) -> Document {
        Document::Tree(tree_of(root, &mut |name| symbols.find(name)))
    }

    /// A list without rows.
    pub(crate) fn empty(symbols: &mut Symbols) -> Document {
        Document::from_table(Table::default(), symbols)
    }

    /// The rows of a file that has no elements: `root/item/…`.
    pub(super) fn from_table(mut table: Table, symbols: &mut Symbols) -> Document {
        table.shrink();
        Document::List(List::new("root", "item", Arc::new(table), symbols))
    }

    /// Reads CSV (RFC 4180; comma or semicolon) as `root/item/…`.
    pub(crate) fn from_csv(bytes: &[u8], symbols: &mut Symbols) -> Result<Document, String> {
        let text = std::str::from_utf8(bytes).map_err(|_| "the list is not UTF-8".to_owned())?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let header_line = text.lines().next().unwrap_or("");
        let delimiter = if header_line.contains(';') && !header_line.contains(',') {
            ';'
        } else {
            ','
        };
        let mut cells = CsvCells {
            rest: text,
            delimiter,
        };
        let mut table = Table::default();
        let mut ends = text.is_empty();
        while !ends {
            let (name, is_last) = cells.cell();
            table.add_column(name.trim())?;
            ends = is_last;
        }
        while !cells.rest.is_empty() {
            let (first, mut ends) = cells.cell();
            if ends && first.is_empty() {
                continue;
            }
            table.add_row()?;
            let mut cell = first;
            for column in 0..table.width() {
                table.set(column, &cell)?;
                cell = Cow::Borrowed("");
                if !ends {
                    (cell, ends) = cells.cell();
                }
            }
            while !ends {
                (_, ends) = cells.cell();
            }
        }
        Ok(Document::from_table(table, symbols))
    }
}

/// The cells of a CSV text, unquoted.
struct CsvCells<'a> {
    rest: &'a str,
    delimiter: char,
}

impl<'a> CsvCells<'a> {
    /// The next cell, and whether it is its row's last.
    fn cell(&mut self) -> (Cow<'a, str>, bool) {
        let mut cell = match self.rest.strip_prefix('"') {
            Some(rest) => self.quoted(rest),
            None => Cow::Borrowed(""),
        };
        let end = self
            .rest
            .find([self.delimiter, '\r', '\n'])
            .unwrap_or(self.rest.len());
        let (plain, rest) = self.rest.split_at(end);
        if cell.is_empty() {
            cell = Cow::Borrowed(plain);
        } else if !plain.is_empty() {
            cell.to_mut().push_str(plain);
        }
        if let Some(rest) = rest.strip_prefix(self.delimiter) {
            self.rest = rest;
            return (cell, false);
        }
        let rest = rest.strip_prefix('\r').unwrap_or(rest);
        self.rest = rest.strip_prefix('\n').unwrap_or(rest);
        (cell, true)
    }

    /// The text behind an opening quote, up to the one that closes it or to the end.
    fn quoted(&mut self, mut rest: &'a str) -> Cow<'a, str> {
        let mut text = Cow::Borrowed("");
        loop {
            let end = rest.find('"').unwrap_or(rest.len());
            let (part, behind) = rest.split_at(end);
            if text.is_empty() {
                text = Cow::Borrowed(part);
            } else {
                text.to_mut().push_str(part);
            }
            let behind = behind.strip_prefix('"').unwrap_or("");
            let Some(more) = behind.strip_prefix('"') else {
                self.rest = behind;
                return text;
            };
            text.to_mut().push('"');
            rest = more;
        }
    }
}

/// The element's own text, comments left out.
pub(crate) fn own_text<'a>(node: Node<'a, '_>) -> Cow<'a, str> {
    let mut texts = node.children().filter_map(Node::text);
    let mut text = Cow::Borrowed(texts.next().unwrap_or(""));
    texts.for_each(|more| text.to_mut().push_str(more));
    text
}

/// The element and all below it; what `symbol` knows no name of is left out.
fn tree_of(root: Node<'_, '_>, symbol: &mut dyn FnMut(&str) -> Option<Sym>) -> Tree {
    let mut tree = Tree::default();
    tree.push(None, 0, false, "");
    let Some(name) = symbol(root.name()) else {
        return tree;
    };
    let root_id = tree.push(Some(name), 0, false, own_text(root).trim());
    tree.nodes[0].children.push(root_id);
    let mut open = vec![(root, root_id)];
    while let Some((element, id)) = open.pop() {
        for attribute in element.attributes() {
            let Some(name) = symbol(attribute.name()) else {
                continue;
            };
            let child = tree.push(Some(name), id, true, attribute.value());
            tree.nodes[id as usize].attributes.push(child);
        }
        let mut seen: rustc_hash::FxHashMap<Sym, u32> = rustc_hash::FxHashMap::default();
        for child in element.elements() {
            let Some(name) = symbol(child.name()) else {
                continue;
            };
            let child_id = tree.push(Some(name), id, false, own_text(child).trim());
            let index = seen.entry(name).or_default();
            tree.nodes[child_id as usize].index = *index;
            *index += 1;
            tree.nodes[id as usize].children.push(child_id);
            open.push((child, child_id));
        }
    }
    tree
}

impl Tree {
    fn push(&mut self, name: Option<Sym>, parent: u32, attribute: bool, text: &str) -> u32 {
        self.nodes.push(TreeNode {
            name,
            parent,
            attribute,
            index: 0,
            children: Vec::new(),
            attributes: Vec::new(),
            text: Arc::from(text),
        });
        u32::try_from(self.nodes.len() - 1).unwrap_or(u32::MAX)
    }
}
